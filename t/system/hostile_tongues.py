"""What a hostile backend reads and says, in text (with meta commands), meta and binary.

`read()` takes one request and returns it as an Asked: its key and its answer, which can be said again about
another key, number or value. The honest value of a key is value_of(key).
"""

import struct

from hostile_backend import SECRET, value_of

HEADER = struct.Struct(">BBHBBHIIQ")
GETK, SET, NOOP, VERSION = 0x0C, 0x01, 0x0A, 0x0B


class Asked:
    """`say(key, number, value)` makes an answer; `number` is None where none is named."""

    def __init__(self, say, key=b"", number=None, is_get=False):
        self.say = say
        self.key = key
        self.number = number
        self.is_get = is_get

    def reply(self):
        return self.say(self.key, self.number, value_of(self.key))

    def about(self, key=None, number=0, value=None):
        """The same about another key, `number` further, with another value."""
        key = self.key if key is None else key
        named = None if self.number is None else self.number + number
        return self.say(key, named, value_of(key) if value is None else value)


def classic_get(keys):
    def say(key, number, value):
        parts = [(key, value)] + [(other, value_of(other)) for other in keys[1:]]
        return b"".join(b"VALUE %s 0 %d\r\n%s\r\n" % (k, len(v), v) for k, v in parts) + b"END\r\n"

    return Asked(say, keys[0], is_get=True)


def meta(words):
    """mg and ms, with the flags in the order in which they were asked for."""
    is_get = words[0] == b"mg"
    flags = words[2:] if is_get else words[3:]
    numbers = [int(flag[1:]) for flag in flags if flag[:1] == b"O"]
    shows_value = is_get and b"v" in flags

    def say(key, number, value):
        shown = b""
        for flag in flags:
            if flag[:1] == b"O":
                shown += b" O%d" % number
            elif flag == b"k":
                shown += b" k" + key
            elif flag == b"f":
                shown += b" f0"
            elif flag == b"c":
                shown += b" c5"
            elif flag == b"s":
                shown += b" s%d" % len(value)
        if shows_value:
            return b"VA %d%s\r\n%s\r\n" % (len(value), shown, value)
        return b"HD%s\r\n" % shown

    return Asked(say, words[1], numbers[0] if numbers else None, is_get)


class TextTongue:
    name = "ascii"

    def read(self, stream):
        """None: the connection has ended."""
        words = stream.readline().split()
        if not words:
            return None
        if words[0] in (b"get", b"gets"):
            return classic_get(words[1:])
        if words[0] == b"set":
            stream.read(int(words[4]) + 2)
            return Asked(lambda *_: b"STORED\r\n", words[1])
        if words[0] == b"ms":
            stream.read(int(words[2]) + 2)
        if words[0] in (b"mg", b"ms"):
            return meta(words)
        lines = {b"version": b"VERSION 1.6.45\r\n", b"mn": b"MN\r\n"}
        return Asked(lambda *_: lines.get(words[0], b"ERROR\r\n"))

    def evil(self):
        return b"VALUE evil 0 6\r\n%s\r\nEND\r\n" % SECRET

    def of_another_kind(self, asked):
        return b"STORED\r\n" if asked.is_get else self.evil()

    def sized(self, asked, size):
        """Announces `size` bytes (or so many more) and sends the value."""
        value = value_of(asked.key)
        declared = len(value) + size if isinstance(size, int) else size.encode()
        text = b"%d" % declared if isinstance(declared, int) else declared
        if asked.number is None:
            return b"VALUE %s 0 %s\r\n%s\r\nEND\r\n" % (asked.key, text, value)
        return b"VA %s k%s O%d f0\r\n%s\r\n" % (text, asked.key, asked.number, value)

    def endless(self):
        """How something begins that does not end."""
        return b"SERVER_ERROR "


class MetaTongue(TextTongue):
    name = "meta"

    def evil(self):
        return b"VA 6 kevil O4294967295 f0\r\n%s\r\n" % SECRET


class BinaryTongue:
    name = "binary"

    def read(self, stream):
        header = stream.read(HEADER.size)
        if len(header) < HEADER.size:
            return None
        _, opcode, key_size, extras, _, _, body_size, number, _ = HEADER.unpack(header)
        body = stream.read(body_size)
        key = body[extras : extras + key_size]
        is_get = opcode == GETK

        def say(key, number, value):
            if is_get:
                return self.packet(opcode, number, key, b"\0\0\0\0", value)
            return self.packet(opcode, number, value=b"1.6.45" if opcode == VERSION else b"")

        return Asked(say, key, number, is_get)

    @staticmethod
    def packet(opcode, number, key=b"", extras=b"", value=b"", status=0, body_size=None):
        size = len(extras) + len(key) + len(value) if body_size is None else body_size
        return HEADER.pack(0x81, opcode, len(key), len(extras), 0, status, size, number & 0xFFFFFFFF, 5) + (
            extras + key + value
        )

    def evil(self):
        return self.packet(GETK, 0xFFFFFFFF, b"evil", b"\0\0\0\0", SECRET)

    def of_another_kind(self, asked):
        return self.packet(SET if asked.is_get else GETK, asked.number)

    def sized(self, asked, size):
        """Nobody can tell a value that is a little longer from the right one: only what is too long is said."""
        return self.packet(GETK, asked.number, asked.key, b"\0\0\0\0", SECRET, body_size=0xFFFFFFFA)

    def endless(self):
        return HEADER.pack(0x81, GETK, 0, 0, 0, 0x84, 50 << 20, 1, 0)


TONGUES = {tongue.name: tongue for tongue in (TextTongue(), MetaTongue(), BinaryTongue())}
