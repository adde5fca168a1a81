"""What is not the protocol, on its port: nothing of it is carried out, and nobody takes numbers for smaller ones."""

import contextlib

import moxi
from bounds import Sheet
from cluster import proxied
from targets import Usage

_STORE = b"set evil 0 0 1\r\nx\r\n"
# The first flight of a TLS 1.2 client, up to its random bytes, and a line behind it.
_HELLO = bytes.fromhex("16030100c8010000c40303") + bytes(range(32)) + b"\x20" + bytes(150)
_METHODS = (b"GET", b"POST", b"PUT", b"HEAD", b"OPTIONS", b"DELETE", b"PATCH")
_POWERS = (1 << 31, 1 << 32, 1 << 63, 1 << 64)


def _send(process, data):
    """(answer, whether the connection was closed)"""
    with process.client(timeout=0.5) as client:
        try:
            client.send(data)
            return client.read_to_end(), True
        except AssertionError:  # no end in time
            return client.unread, False
        except OSError:
            return b"", True


def _is_stored(process, key):
    with process.client() as client:
        return client.get(key) is not None


def other_protocols(target, short):
    """HTTP requests and a TLS hello with a command in the rest: closed, and nothing is carried out."""
    sheet = Sheet("HTTP, TLS")
    with proxied(target, 1) as (_, process, _, _):
        open_still = executed = 0
        requests = [b"%s / HTTP/1.1\r\nHost: a\r\n\r\n" % method + _STORE for method in _METHODS]
        requests += [b"POST /x HTTP/1.1\r\nContent-Length: 19\r\n\r\n" + _STORE, _HELLO + b"\r\n" + _STORE, _HELLO + _STORE]
        for request in requests:
            _, closed = _send(process, request)
            open_still += not closed
            executed += _is_stored(process, b"evil")
        sheet.exactly("commands carried out", executed, 0)
        sheet.exactly("connections left open", open_still, 0)
    return sheet


def huge_lengths(target, short):
    """Lengths at the edges of 31, 32, 63 and 64 bits, negative ones and what is no number."""
    sheet = Sheet("lengths")
    texts = [b"%d" % (power + by) for power in _POWERS for by in (-1, 0, 1, 2)]
    texts += [b"-1", b"-4294967295", b"+1", b"0x1", b"1e3", b"9" * 20, b"9" * 40, b"1" + b"0" * 200]
    with proxied(target, 1) as (_, process, _, _):
        usage = Usage(process.pid)
        before, stored, good = usage.rss_kb(), 0, 0
        for number, text in enumerate(texts):
            answer, _ = _send(process, b"set evil%d 0 0 %s\r\nx\r\n" % (number, text))
            good += answer.startswith(b"STORED")
            stored += _is_stored(process, b"evil%d" % number)
        sheet.exactly("values stored", stored, 0)
        sheet.exactly("answered with STORED", good, 0)
        sheet.at_most("kB more", usage.rss_kb() - before, 8192)
    return sheet


def huge_lengths_of_backends(target, short):
    """A backend that announces such lengths: refused at the line, not when they have been read."""
    from backend_faults import Behaving

    sheet = Sheet("backend's lengths")
    announced = {b"k%d" % number: length for number, length in enumerate(
        [power + by for power in _POWERS for by in (-6, -1, 0, 1)])}

    def serve(connection):
        lines = connection.makefile("rb")
        while words := lines.readline().split():
            if words[0] != b"get":
                connection.sendall(b"VERSION 1.6.18\r\n")
            elif words[1] in announced:
                connection.sendall(b"VALUE %s 0 %d\r\n" % (words[1], announced[words[1]]) + b"x" * 1000)
            else:
                connection.sendall(b"END\r\n")

    with contextlib.ExitStack() as stack:
        bad = Behaving(serve)
        stack.callback(bad.stop)
        process = target.start([bad.port])
        stack.callback(process.stop)
        usage = Usage(process.pid)
        before, values = usage.rss_kb(), 0
        for key in announced:
            with moxi.Client(process.port, timeout=5) as client, contextlib.suppress(OSError, AssertionError):
                client.send(b"get %s\r\n" % key)
                values += client.read_line().startswith(b"VALUE")
        sheet.exactly("values shown", values, 0)
        sheet.at_most("kB more", usage.rss_kb() - before, 8192)
    return sheet


ALL = (other_protocols, huge_lengths, huge_lengths_of_backends)
