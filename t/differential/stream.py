"""A stream of commands: cases of batches of steps.

A step is one command with its data, for either server: `ours` goes to moxi, `theirs` to memcached 1.6.18. They are
the same bytes but where a rule of rules.py says that 1.6.18 behaves differently: then `theirs` is a command that
makes 1.6.18 say and do what 1.6.45 says and does for `ours`. A step stands for itself: whatever steps are left out
before it or behind it, both servers read it as the same command. So a stream can be shrunk step by step."""

from typing import NamedTuple

UNKNOWN_CAS = 1 << 60


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
