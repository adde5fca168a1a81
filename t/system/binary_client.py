"""The binary protocol by hand: packets as they are sent and read, nothing hidden. Answers are
tuples that compare with what a test writes down; a connection that was closed reads as None."""

import socket
import struct
from typing import NamedTuple, Optional

import moxi

HEADER = struct.Struct(">BBHBBHIIQ")

GET, SET, ADD, REPLACE, DELETE, INCR, DECR, QUIT = range(0x00, 0x08)
FLUSH, GETQ, NOOP, VERSION, GETK, GETKQ, APPEND, PREPEND = range(0x08, 0x10)
STAT, SETQ, ADDQ, REPLACEQ, DELETEQ, INCRQ, DECRQ, QUITQ = range(0x10, 0x18)
FLUSHQ, APPENDQ, PREPENDQ, VERBOSITY, TOUCH, GAT, GATQ = range(0x18, 0x1f)
SASL_LIST, SASL_AUTH, SASL_STEP, GATK, GATKQ = range(0x20, 0x25)

OK, NOT_FOUND, EXISTS, TOO_LARGE, INVALID, NOT_STORED, NON_NUMERIC = range(7)
AUTH_ERROR, AUTH_CONTINUE, UNKNOWN, NO_MEMORY = 0x20, 0x21, 0x81, 0x82

TEXTS = {NOT_FOUND: b"Not found", EXISTS: b"Data exists for key.", TOO_LARGE: b"Too large.",
         INVALID: b"Invalid arguments", NOT_STORED: b"Not stored.",
         NON_NUMERIC: b"Non-numeric server-side value for incr or decr",
         AUTH_ERROR: b"Auth failure.", UNKNOWN: b"Unknown command"}


class Answer(NamedTuple):
    opcode: int
    status: int
    opaque: int
    cas: int
    extras: bytes
    key: bytes
    value: bytes


def packet(opcode, key=b"", extras=b"", value=b"", opaque=0, cas=0, magic=0x80, key_size=None,
           extras_size=None, body_size=None):
    """The sizes are those of what is sent, unless a test says otherwise."""
    return HEADER.pack(magic, opcode, len(key) if key_size is None else key_size,
                       len(extras) if extras_size is None else extras_size, 0, 0,
                       len(extras) + len(key) + len(value) if body_size is None else body_size,
                       opaque, cas) + extras + key + value


def storage(opcode, key, value, flags=0, exptime=0, **rest):
    return packet(opcode, key, struct.pack(">II", flags, exptime), value, **rest)


def counting(opcode, key, delta=1, initial=0, exptime=0xffffffff, **rest):
    return packet(opcode, key, struct.pack(">QQI", delta, initial, exptime), **rest)


def timed(opcode, key, exptime, **rest):
    return packet(opcode, key, struct.pack(">I", exptime), **rest)


class BinaryClient:
    def __init__(self, port, timeout=moxi.PATIENCE):
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=timeout)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()

    def send(self, *packets):
        self.socket.sendall(b"".join(packets))

    def _exactly(self, size) -> Optional[bytes]:
        data = b""
        while len(data) < size:
            more = self.socket.recv(size - len(data))
            if not more:
                assert data == b"", f"closed inside an answer, after {data!r}"
                return None
            data += more
        return data

    def read(self) -> Optional[Answer]:
        head = self._exactly(HEADER.size)
        if head is None:
            return None
        magic, opcode, key_size, extras_size, kind, status, size, opaque, cas = HEADER.unpack(head)
        assert (magic, kind) == (0x81, 0), head
        assert size >= key_size + extras_size, head
        body = self._exactly(size) if size else b""
        assert body is not None, "closed behind a header"
        return Answer(opcode, status, opaque, cas, body[:extras_size],
                      body[extras_size:extras_size + key_size], body[extras_size + key_size:])

    def ask(self, request) -> Optional[Answer]:
        self.send(request)
        return self.read()

    def read_until(self, opaque):
        """Answers up to the one with this opaque, which is not among them."""
        answers = []
        while (answer := self.read()) is not None and answer.opaque != opaque:
            answers.append(answer)
        assert answer is not None, f"closed after {answers}"
        return answers

    def ask_all(self, *requests):
        """What is answered to all of them: a Noop ends it."""
        self.send(*requests, packet(NOOP, opaque=0xfeedbeef))
        return self.read_until(0xfeedbeef)

    def is_closed(self):
        return self.read() is None


def failure(opcode, status, opaque=0, text=None):
    return Answer(opcode, status, opaque, 0, b"", b"", TEXTS[status] if text is None else text)
