"""A stream of commands: cases of batches of steps.

A step is one command with its data, for either server: `ours` goes to moxi, `theirs` to memcached 1.6.18. They are
the same bytes but where a rule of rules.py says that 1.6.18 behaves differently: then `theirs` is a command that
makes 1.6.18 say and do what 1.6.45 says and does for `ours`. A step stands for itself: whatever steps are left out
before it or behind it, both servers read it as the same command. So a stream can be shrunk step by step."""

from typing import NamedTuple

UNKNOWN_CAS = 1 << 60
NEVER = 1 << 40  # added to a CAS id: one that no item will have. The next one may be given out by one server alone


class CasOf(NamedTuple):
    """In a stream: the CAS id that a server has shown last for a key, before this batch, and something added."""

    key: bytes
    binary: bool = False
    add: int = 0

    def value(self, known):
        number = (known.get(self.key, UNKNOWN_CAS) + self.add) % (1 << 64)
        return number.to_bytes(8, "big") if self.binary else b"%d" % number


class Step(NamedTuple):
    ours: object  # bytes, or a tuple of bytes and CasOf
    theirs: object
    rule: str = ""
    key: bytes = b""  # whose CAS id an answer in the binary protocol shows


class Batch(NamedTuple):
    """What goes over one connection."""

    protocol: str  # text (with meta among it) or binary
    steps: list
    cut: int  # the seed of its fragments


def same(data):
    return Step(data, data)


def render(parts, known):
    """The bytes of one side of a step; `known` are the CAS ids of that server."""
    if isinstance(parts, bytes):
        return parts
    return b"".join([part if isinstance(part, bytes) else part.value(known) for part in parts])


def numbered(data, number):
    """The packets of a binary step, with the number of the step as their opaque."""
    data, at = bytearray(data), 0
    while at + 24 <= len(data) and data[at] == 0x80:
        data[at + 12 : at + 16] = number.to_bytes(4, "big")
        at += 24 + int.from_bytes(data[at + 8 : at + 12], "big")
    return bytes(data)


def render_batch(batch, side, known):
    """What goes over the connection of a batch; `side` takes the parts for one server out of a step."""
    rendered = [render(side(step), known) for step in batch.steps]
    if batch.protocol == "binary":
        rendered = [numbered(data, number) for number, data in enumerate(rendered)]
    return b"".join(rendered)
