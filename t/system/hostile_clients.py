"""Clients that ask hostile backends through a proxy, in text, meta and binary. Every answer is held against what
was asked: the right number and key, and no other value than the right one; misses and errors are right as well."""

import moxi
from binary_client import GETK, OK, SET, BinaryClient, packet, storage
from hostile_backend import SECRET, value_of

GETS = 6


def _keys(number, round_number, kind=b""):
    return [b"c%d-%d%s%d" % (number, round_number, kind, i) for i in range(GETS)]


class TextAsker:
    """Some gets, a set, and a get of several keys."""

    name = "text"
    requests_a_round = GETS + 2

    def __init__(self, port, number):
        self._number = number
        self._client = moxi.Client(port)

    def close(self):
        self._client.close()

    def round(self, number):
        keys = _keys(self._number, number)
        several = _keys(self._number, number, b"m")
        self._client.send(
            b"".join(b"get %s\r\n" % key for key in keys)
            + b"set %s 0 0 2\r\nhi\r\n" % keys[0]
            + b"get %s\r\n" % b" ".join(several)
        )
        outcomes = [self._read_get([key]) for key in keys]
        line = self._client.read_line()
        assert line == b"STORED" or line.startswith(b"SERVER_ERROR"), f"set: {line}"
        outcomes.append("stored" if line == b"STORED" else "error")
        return outcomes + [self._read_get(several)]

    def _read_get(self, keys):
        left = list(keys)
        while True:
            line = self._client.read_line()
            if line == b"END":
                return "miss" if left else "value"
            if line.startswith(b"SERVER_ERROR"):
                assert left == list(keys) and SECRET not in line, f"{keys}: {line}"
                return "error"
            assert line.count(b" ") == 3, f"{keys}: {line}"
            word, key, flags, size = line.split(b" ")
            assert word == b"VALUE" and flags == b"0" and key in left, f"{keys}: {line}"
            left = left[left.index(key) + 1 :]
            value = self._client.read_exactly(int(size) + 2)
            assert value == value_of(key) + b"\r\n", f"{key}: {value}"


class MetaAsker:
    name = "meta"
    requests_a_round = GETS + 1

    def __init__(self, port, number):
        self._number = number
        self._client = moxi.Client(port)

    def close(self):
        self._client.close()

    def round(self, number):
        keys = _keys(self._number, number)
        self._client.send(
            b"".join(b"mg %s O%d v k\r\n" % (key, i) for i, key in enumerate(keys))
            + b"ms %s 2 Oset k\r\nhi\r\n" % keys[0]
        )
        outcomes = [self._read_get(key, b"O%d" % i) for i, key in enumerate(keys)]
        line = self._client.read_line()
        assert line == b"HD Oset k" + keys[0] or line.startswith(b"SERVER_ERROR"), f"ms: {line}"
        return outcomes + ["stored" if line.startswith(b"HD") else "error"]

    def _read_get(self, key, number):
        line = self._client.read_line()
        if line.startswith(b"SERVER_ERROR"):
            assert SECRET not in line
            return "error"
        shown = b"%s k%s" % (number, key)
        if line == b"EN" or line == b"EN " + shown:
            return "miss"
        value = value_of(key)
        assert line == b"VA %d %s" % (len(value), shown), f"{key}: {line}"
        data = self._client.read_exactly(len(value) + 2)
        assert data == value + b"\r\n", f"{key}: {data}"
        return "value"


class BinaryAsker:
    name = "binary"
    requests_a_round = GETS + 1

    def __init__(self, port, number):
        self._number = number
        self._client = BinaryClient(port)

    def close(self):
        self._client.socket.close()

    def round(self, number):
        keys = _keys(self._number, number)
        self._client.send(
            *(packet(GETK, key, opaque=i) for i, key in enumerate(keys)), storage(SET, keys[0], b"hi", opaque=99)
        )
        outcomes = [self._read_get(key, i) for i, key in enumerate(keys)]
        answer = self._client.read()
        assert answer and (answer.opcode, answer.opaque) == (SET, 99), f"set: {answer}"
        return outcomes + ["stored" if answer.status == OK else "error"]

    def _read_get(self, key, number):
        answer = self._client.read()
        assert answer and (answer.opcode, answer.opaque) == (GETK, number), f"{key}: {answer}"
        assert SECRET not in answer.value
        if answer.status == OK:
            assert (answer.key, answer.value) == (key, value_of(key)), f"{key}: {answer}"
            return "value"
        return "miss" if answer.status == 1 else "error"


CLIENTS = (TextAsker, MetaAsker, BinaryAsker)
