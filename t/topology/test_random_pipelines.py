"""Random pipelines of commands, the same bytes to a plain server and to every topology: the answers must be
the same bytes, but for CAS ids, which are compared by their rank. Debian's memcached itself is left out: a bad
key costs the answers before it there."""

import contextlib
import random
import re
import threading

import pytest

import conversation
import moxi
import topologies

SEEDS = range(6)
COMMANDS = 400  # of a pipeline
KEYS = [b"key%d" % i for i in range(12)] + [b"k" * 250, b"\xe4\xff"]
NUMBERS = [b"number%d" % i for i in range(4)]
NOBODYS_CAS = b" 18446744073709551615"


def key_of(source):
    return source.choice(KEYS)


def some_keys(source):
    return b" ".join(source.choices(KEYS + NUMBERS, k=source.choice((1, 1, 2, 5, 40))))


def retrieval(source):
    word = source.choice((b"get", b"get", b"gets"))
    return b"%s %s\r\n" % (word, some_keys(source))


def retrieval_with_touch(source):
    word = source.choice((b"gat", b"gats"))
    if source.random() < 0.2:
        return b"%s -1 %s\r\n" % (word, key_of(source))
    return b"%s %d %s\r\n" % (word, source.choice((0, 1000)), some_keys(source))


def storage(source):
    word = source.choice((b"set", b"set", b"set", b"add", b"replace", b"append", b"prepend", b"cas"))
    size = source.choice((0, 1, 30, 300)) if word in (b"append", b"prepend") else source.choice((0, 9, 99, 999, 5000, 70000))
    data = bytes(source.choices(b"abc\r\n ", k=size))
    unique = NOBODYS_CAS if word == b"cas" else b""
    tail = source.choice((b"", b"", b" noreply"))
    head = (word, key_of(source), source.choice((0, 7, 4294967295)), source.choice((0, 0, 1000, -1)), size)
    return b"%s %s %d %d %d" % head + unique + tail + b"\r\n" + data + b"\r\n"


def number(source):
    if source.random() < 0.3:
        return b"set %s 0 0 2\r\n%d\r\n" % (source.choice(NUMBERS), source.randrange(10, 99))
    key = source.choice(NUMBERS + KEYS[:2])
    return b"incr %s %d%s\r\n" % (key, source.randrange(1000), source.choice((b"", b" noreply")))


def removal(source):
    word = source.choice((b"delete %s", b"touch %s 100", b"touch %s -1"))
    return word % key_of(source) + source.choice((b"", b" noreply")) + b"\r\n"


def rest(source):
    return source.choice((b"mn\r\n", b"bogus command\r\n", b"get %s\r\n" % (b"k" * 251), b"verbosity 0\r\n",
                          b"touch a x\r\n"))


def pipeline(seed):
    source = random.Random(seed)
    makers = source.choices((retrieval, retrieval_with_touch, storage, number, removal, rest), (8, 2, 8, 3, 3, 1), k=COMMANDS)
    return b"".join(make(source) for make in makers) + b"get last\r\nquit\r\n"


def answers(port, seed):
    """What comes back for a pipeline that begins with an empty cache, sent in fragments."""
    with moxi.Client(port) as client:
        assert client.ask(b"flush_all\r\n") == b"OK\r\n"
        pieces = conversation.fragments(pipeline(seed), seed)
        sender = threading.Thread(target=lambda: [client.send(piece) for piece in pieces], daemon=True)
        sender.start()
        received = client.read_to_end(5 * moxi.PATIENCE)
        sender.join(moxi.PATIENCE)
    return with_ranks(received)


def with_ranks(received):
    """CAS ids replaced by their rank among those of the same key: every backend has ids of its own."""
    line = re.compile(rb"VALUE (\S+) (\d+ \d+) (\d+)(?=\r\n)")
    ids = {}
    for match in line.finditer(received):
        ids.setdefault(match.group(1), set()).add(int(match.group(3)))
    rank = {key: {number: rank for rank, number in enumerate(sorted(numbers))} for key, numbers in ids.items()}
    return line.sub(lambda m: b"VALUE %s %s #%d" % (m.group(1), m.group(2), rank[m.group(1)][int(m.group(3))]), received)


@pytest.fixture(scope="module")
def expected():
    with contextlib.ExitStack() as stack:
        port = topologies.start(topologies.TOPOLOGIES["server"], stack).port
        return {seed: answers(port, seed) for seed in SEEDS}


@pytest.mark.parametrize("name", [name for name in topologies.TOPOLOGIES if name not in ("server", "memcached")])
def test_the_same_answers_as_one_server(name, expected):
    with contextlib.ExitStack() as stack:
        running = topologies.start(topologies.TOPOLOGIES[name], stack)
        for seed in SEEDS:
            received = answers(running.port, seed)
            assert received == expected[seed], conversation.difference(expected[seed], received)
