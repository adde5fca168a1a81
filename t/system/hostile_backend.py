"""A memcached backend that answers honestly until a trick is due: then it breaks the protocol in one way.

The honest value of a key is value_of(key), so that whoever reads knows what is right. Every
connection is a thread; `honest()` ends the tricks.
"""

import random
import socket
import threading

SECRET = b"SECRET"


def value_of(key):
    return b"the value of " + key


def reply_to_get(key):
    value = value_of(key)
    return b"VALUE %s 0 %d\r\n%s\r\nEND\r\n" % (key, len(value), value)


class Silence(Exception):
    """The connection stays open and says nothing any more."""


# A trick takes (connection, honest reply, key) and sends what it likes; True means: close.


def extra_reply(connection, reply, key):
    connection.sendall(reply + b"VALUE evil 0 6\r\n%s\r\nEND\r\n" % SECRET)


def wrong_key(connection, reply, key):
    other = b"c%d" % ((int(key[1:2]) + 1) % 8) + key[2:]
    connection.sendall(reply_to_get(other))


def wrong_kind(connection, reply, key):
    connection.sendall(b"STORED\r\n" if reply.startswith(b"VALUE") else b"END\r\n")


def wrong_length(connection, reply, key):
    """Lengths that do not fit what follows. (One that makes the END a part of the data does: in the text
    protocol nobody can tell it from a longer value, if the END of another answer comes next.)"""
    value = value_of(key) + SECRET
    declared = len(value) + random.choice((-7, -1, 1, 3))
    connection.sendall(b"VALUE %s 0 %d\r\n%s\r\nEND\r\n" % (key, declared, value))


def huge_length(connection, reply, key):
    connection.sendall(b"VALUE %s 0 4294967290\r\n%s" % (key, SECRET * 1000))


def negative_length(connection, reply, key):
    connection.sendall(b"VALUE %s 0 -1\r\n%s\r\nEND\r\n" % (key, SECRET))


def garbage(connection, reply, key):
    connection.sendall(bytes(random.randrange(256) for _ in range(300)) + SECRET)


def half_then_silence(connection, reply, key):
    connection.sendall(reply[: len(reply) // 2])
    raise Silence


def close_in_mid_value(connection, reply, key):
    connection.sendall(reply[: len(reply) // 2])
    return True


def bytes_on_idle(connection, reply, key):
    connection.sendall(reply)
    timer = threading.Timer(0.01, lambda: _send_quietly(connection, b"VALUE evil 0 6\r\n%s\r\nEND\r\n" % SECRET))
    timer.daemon = True
    timer.start()


TRICKS = (
    extra_reply,
    wrong_key,
    wrong_kind,
    wrong_length,
    huge_length,
    negative_length,
    garbage,
    half_then_silence,
    close_in_mid_value,
    bytes_on_idle,
)


def _send_quietly(connection, data):
    try:
        connection.sendall(data)
    except OSError:
        pass


class HostileBackend:
    """Plays `trick` on every `period`-th request."""

    def __init__(self, trick, period=7):
        self._trick = trick
        self._period = period
        self._requests = 0
        self._lock = threading.Lock()
        self._connections = set()
        self.played = 0
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def is_hostile(self):
        return self._trick is not None

    def honest(self):
        self._trick = None

    def stop(self):
        self._listener.close()
        with self._lock:
            for connection in self._connections:
                connection.close()

    def _accept(self):
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            with self._lock:
                self._connections.add(connection)
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection):
        try:
            with connection, connection.makefile("rb") as lines:
                self._answer_all(connection, lines)
        except (OSError, ValueError):
            pass

    def _answer_all(self, connection, lines):
        try:
            while self._answer(connection, lines):
                pass
        except Silence:
            while connection.recv(1 << 16):
                pass

    def _is_due(self):
        with self._lock:
            self._requests += 1
            due = self._trick is not None and self._requests % self._period == 0
            self.played += due
            return due

    def _answer(self, connection, lines):
        """One request; False ends the connection."""
        words = lines.readline().split()
        if not words:
            return False
        if words[0] in (b"get", b"gets"):
            reply = b"".join(reply_to_get(key)[:-5] for key in words[1:]) + b"END\r\n"
        elif words[0] == b"set":
            lines.read(int(words[4]) + 2)
            reply = b"STORED\r\n"
        elif words[0] == b"version":
            reply = b"VERSION 1.6.18\r\n"
        else:
            reply = b"ERROR\r\n"
        trick = self._trick
        if trick and len(words) > 1 and self._is_due():
            return not trick(connection, reply, words[1])
        connection.sendall(reply)
        return True
