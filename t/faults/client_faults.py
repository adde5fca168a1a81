"""Clients that hang up in the middle, never read, never end a line, or come in masses: what the process loses.

Every function takes a target (targets.py) and whether it shall be quick, and returns a Sheet.
"""

import contextlib
import resource
import socket
import struct
import threading
import time

import moxi
from bounds import Sheet
from cluster import proxied
from targets import Usage

_RESET = struct.pack("ii", 1, 0)  # SO_LINGER: closing sends an RST
_BIG = b"x" * 100_000


def _settled(measure, wanted, seconds=5.0):
    """The smallest that it becomes within the time, or as soon as it is what is wanted."""
    deadline = time.monotonic() + seconds
    least = measure()
    while least > wanted and time.monotonic() < deadline:
        time.sleep(0.05)
        least = min(least, measure())
    return least


def reset_in_mid_value(target, short):
    """Clients that send half of a value and reset the connection."""
    sheet = Sheet("reset in mid value")
    with proxied(target, 1) as (_, process, _, _):
        usage = Usage(process.pid)

        def storm(count):
            for number in range(count):
                with socket.create_connection(("127.0.0.1", process.port)) as client:
                    client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
                    client.sendall(b"set half 0 0 %d\r\n" % (1000 + 90_000 * (number % 2)) + b"x" * 700)

        storm(200)  # what the first ones need is kept
        time.sleep(0.2)
        memory, descriptors = usage.rss_kb(), usage.descriptors()
        storm(2000 if short else 10_000)
        sheet.at_most("descriptors more", _settled(lambda: usage.descriptors() - descriptors, 0), 0)
        sheet.at_most("kB more", usage.rss_kb() - memory, 2048)
        with process.client() as client:
            sheet.exactly("half a value is stored", client.get(b"half") is not None, False)
    return sheet


def never_reading(target, short):
    """A hundred clients that ask for big values over and over and read nothing."""
    sheet = Sheet("100 never read")
    with proxied(target, 1) as (_, process, _, _), contextlib.ExitStack() as stack:
        usage = Usage(process.pid)
        with process.client() as client:
            client.set(b"big", _BIG)
            for _ in range(50):
                client.get(b"big")
        before, most, waits = usage.rss_kb(), 0, []
        clients = []
        for _ in range(100):
            client = moxi.Client(process.port, receive_buffer=4096)
            stack.callback(client.close)
            client.socket.setblocking(False)
            clients.append(client.socket)
        with moxi.Client(process.port, timeout=10) as other:
            end = time.monotonic() + (3.0 if short else 8.0)
            while time.monotonic() < end:
                for sender in clients:
                    with contextlib.suppress(OSError):
                        sender.send(b"get big\r\n" * 100)
                begin = time.monotonic()
                with contextlib.suppress(AssertionError, OSError):
                    other.get(b"fault0")
                waits.append(time.monotonic() - begin)
                most = max(most, usage.rss_kb())
        sheet.at_most("MB more", (most - before) / 1024, 50.0)
        p99 = sorted(waits)[len(waits) * 99 // 100]
        sheet.at_most("p99 ms of another", 1000 * p99, 500.0)
    return sheet


def unfinished_lines(target, short):
    """Clients that send most of a line, or of a value, and then nothing."""
    sheet = Sheet("unfinished lines")
    count = 200
    with proxied(target, 1) as (_, process, _, _), contextlib.ExitStack() as stack:
        usage = Usage(process.pid)
        before = usage.rss_kb()
        for number in range(count):
            client = process.client()
            stack.callback(client.close)
            client.send(b"get " + b"k" * 200 if number % 2 else b"set a 0 0 2000\r\n" + b"v" * 300)
        with process.client() as other:
            for _ in range(20):
                other.get(b"fault0")
        sheet.at_most("kB of each", (usage.rss_kb() - before) / count, 8.0)
    return sheet


def many_connections(target, short):
    """Twice as many connections as may be, over and over (-c 60)."""
    sheet = Sheet("too many clients")
    with proxied(target, 1) as (_, process, _, _), contextlib.ExitStack() as stack:
        usage = Usage(process.pid)
        text = b"ERROR Too many open connections\r\n"
        held = []
        with contextlib.suppress(AssertionError, OSError):
            for _ in range(200):
                client = stack.enter_context(process.client(timeout=2))
                client.send(b"mn\r\n")
                if client.read_line() != b"MN":
                    break
                held.append(client)
        refused = wrong = 0
        for _ in range(500 if short else 3000):
            with socket.create_connection(("127.0.0.1", process.port)) as client:
                client.settimeout(5)
                answer = b""
                with contextlib.suppress(ConnectionResetError):
                    while data := client.recv(100):
                        answer += data
                refused += 1
                wrong += answer != text
        sheet.exactly("refusals with another text", wrong, 0)
        begin = usage.cpu_seconds()
        time.sleep(2.0)
        sheet.at_most("% of a core while nothing comes", 100 * (usage.cpu_seconds() - begin) / 2.0, 1.0)
        sheet.exactly("who is in is served", held[0].ask(b"mn\r\n") == b"MN\r\n", True)
        for client in held[:20]:
            client.close()
        sheet.at_most("ms until one is let in", 1000 * _let_in(process), 100.0 + 200)
    return sheet


def _let_in(process):
    begin = time.monotonic()
    while time.monotonic() - begin < 5:
        with contextlib.suppress(AssertionError, OSError), process.client(timeout=1) as client:
            client.send(b"mn\r\n")
            if client.read_line() == b"MN":
                break
        time.sleep(0.01)
    return time.monotonic() - begin


def no_descriptors(target, short):
    """accept() fails for want of descriptors (RLIMIT_NOFILE): no busy loop, and who waits is let in later."""
    sheet = Sheet("no descriptors")
    with proxied(target, 1) as (_, process, _, _), contextlib.ExitStack() as stack:
        usage = Usage(process.pid)
        limit = usage.descriptors() + 20
        _limit(process.pid, limit)
        clients = [stack.enter_context(process.client()) for _ in range(60)]
        first = clients[0]
        sheet.exactly("who is in is served", first.ask(b"mn\r\n") == b"MN\r\n", True)
        begin = usage.cpu_seconds()
        time.sleep(2.0)
        sheet.at_most("% of a core while they wait", 100 * (usage.cpu_seconds() - begin) / 2.0, 2.0)
        told = []
        waiting = threading.Thread(target=lambda: told.append(_answer_to(clients[-1])), daemon=True)
        waiting.start()
        for client in clients[:45]:
            client.close()
        waiting.join(5)
        sheet.exactly("the last one is let in or told", len(told), 1)
        sheet.at_most("ms until one is let in", 1000 * _let_in(process), 100.0 + 200)
    return sheet


def _answer_to(client):
    """What somebody who waited gets: an answer, a refusal, or the end of the connection."""
    try:
        return client.ask(b"mn\r\n")
    except (AssertionError, OSError):
        return b""


def _limit(pid, descriptors):
    """Lowers a running process's limit."""


    resource.prlimit(pid, resource.RLIMIT_NOFILE, (descriptors, descriptors))


ALL = (reset_in_mid_value, never_reading, unfinished_lines, many_connections, no_descriptors)
