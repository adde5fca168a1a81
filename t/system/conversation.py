"""A scripted conversation: requests, and the exact bytes that answer them.

In the scripts `\n` stands for CRLF. A reply may hold `#a1`: a CAS id; the same word is the same id, and
#a2 is greater than #a1 (ids are compared by rank, because they depend on what ran before). A request
may use an id that a reply has shown. Three alternatives to the plain server's reply, each with a reason:
  debian=   what Debian's memcached 1.6.18 says where 1.6.45 differs
  proxy=    what the proxy role says where it differs from the server role on purpose
  behind=   what comes through a proxy if the backend is Debian's memcached
"""

import random
import re
from dataclasses import dataclass, field

import pytest

CLOSED = object()  # instead of a reply: the connection ends without one

_CAS = re.compile(rb"#([a-z])(\d)")


def wire(text):
    if text is None or text is CLOSED or isinstance(text, bytes):
        return text
    return text.replace("\n", "\r\n").encode("latin-1")


@dataclass
class Step:
    request: bytes
    reply: object
    alternatives: dict = field(default_factory=dict)
    reason: str = ""

    def reply_from(self, target):
        """target: server, memcached, proxy (in front of moxi) or proxied (in front of memcached)."""
        order = {
            "server": (),
            "memcached": ("debian",),
            "proxy": ("proxy",),
            "proxied": ("behind", "proxy"),
        }[target]
        return next((self.alternatives[k] for k in order if k in self.alternatives), self.reply)


def step(request, reply="", why="", **alternatives):
    assert set(alternatives) <= {"debian", "proxy", "behind"}
    assert bool(alternatives) == bool(why), f"{request}: every difference has its reason"
    return Step(wire(request), wire(reply), {k: wire(v) for k, v in alternatives.items()}, why)


@dataclass
class Conversation:
    name: str
    steps: list
    pipelined: bool = True  # whether it may be sent in one write
    memcached_loses_replies: bool = False  # memcached drops what it has not sent when a get has a bad key

    @property
    def can_be_pipelined(self):
        return self.pipelined and not any(_CAS.search(s.request) for s in self.steps)


# A number that memcached shortens in place keeps its length, unless another thread of it happens to hold
# the item: then it makes a new, shorter one. So its padding may be missing, and moxi's may not.
_PADDED = re.compile(rb"VALUE (\S+ \d+) (\d+)\r\n(\d+) +\r\n")


def _with_optional_padding(reply):
    pattern, at = b"", 0
    for match in _PADDED.finditer(reply):
        head, _, number = match.groups()
        short = b"VALUE %s %d\r\n%s\r\n" % (head, len(number), number)
        pattern += re.escape(reply[at : match.start()])
        pattern += b"(?:%s|%s)" % (re.escape(match.group()), re.escape(short))
        at = match.end()
    return pattern + re.escape(reply[at:])


class CasIds:
    """The ids seen in one conversation, by their word in the script."""

    def __init__(self, target):
        self._ids = {}
        self._escape = _with_optional_padding if target in ("memcached", "proxied") else re.escape

    def fill_in(self, request):
        return _CAS.sub(lambda m: b"%d" % self._ids[m.group()], request)

    def pattern(self, reply):
        """(regular expression for the reply, words in the order of its groups)"""
        words = [m.group() for m in _CAS.finditer(reply)]
        parts = [self._escape(part) for part in re.split(rb"#[a-z]\d", reply)]
        return rb"(\d+)".join(parts), words

    def learn(self, words, numbers):
        for word, number in zip(words, map(int, numbers)):
            assert self._ids.setdefault(word, number) == number, f"{word} is {number} and {self._ids}"
        for a in self._ids:
            for b in self._ids:
                if a[1] == b[1] and a < b:
                    assert self._ids[a] < self._ids[b], f"CAS ids do not grow: {self._ids}"


def difference(expected, actual):
    """The first bytes that differ, and what stands around them."""
    at = next((i for i, (a, b) in enumerate(zip(expected, actual)) if a != b), min(len(expected), len(actual)))
    around = slice(max(at - 60, 0), at + 100)
    return f"byte {at}:\n expected {expected[around]!r}\n received {actual[around]!r}"


def _expect(client, ids, reply, context):
    __tracebackhide__ = True
    wanted = b"" if reply is CLOSED else reply
    try:
        if reply is CLOSED:
            assert client.read_to_end() == b""
            return
        pattern, words = ids.pattern(reply)
        ids.learn(words, client.read_match(pattern).groups())
    except AssertionError as error:
        why = str(error)[:60]
        received = client.unread
        context = context if len(context) < 200 else b"..." + context[-100:]
        pytest.fail(f"after {context!r}\n {why}\n{difference(wanted, received)}", pytrace=False)


def _begin(client):
    """A clean cache, in step with the client."""
    assert client.ask(b"flush_all\r\n") == b"OK\r\n"


def _end(client):
    """Nothing more was said."""
    assert client.ask(b"mn\r\n") == b"MN\r\n"


def fragments(data, seed):
    """The data in pieces of random size, most of them short."""
    source, at = random.Random(seed), 0
    while at < len(data):
        size = source.choice((1, 2, 3, 7, 19, 64, 1500)) if len(data) < 4096 else source.randint(1, 20000)
        yield data[at : at + size]
        at += size


def play(conversation, client, target, seed=None):
    """Step by step; with a seed every request is sent in fragments."""
    _begin(client)
    ids = CasIds(target)
    for item in conversation.steps:
        request = ids.fill_in(item.request)
        for piece in [request] if seed is None else fragments(request, seed):
            client.send(piece)
        reply = item.reply_from(target)
        _expect(client, ids, reply, request)
        if reply is CLOSED:
            return
    _end(client)


def play_pipelined(conversation, client, target):
    """Everything in one write; the replies must come in order."""
    if target == "memcached" and conversation.memcached_loses_replies:
        return play(conversation, client, target)
    _begin(client)
    ids = CasIds(target)
    replies = [item.reply_from(target) for item in conversation.steps]
    closes = CLOSED in replies
    if closes:
        replies = replies[: replies.index(CLOSED)]
    requests = b"".join(item.request for item in conversation.steps)
    client.send(requests if closes else requests + b"mn\r\n")
    _expect(client, ids, b"".join(replies) + (b"" if closes else b"MN\r\n"), requests)
    if closes:
        _expect(client, ids, CLOSED, requests)
    return None
