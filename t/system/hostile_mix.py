"""Backends that break their protocol in random ways, against clients of all protocols at once, over sockets.

    MOXI_BINARY=build/release/moxi /usr/bin/python3 t/system/hostile_mix.py --backends meta --requests 1000000

Prints what became of the requests, how long the slowest took and how much memory the proxy used.
"""

import argparse
import collections
import contextlib
import multiprocessing
import random
import socket
import threading
import time

import moxi
from hostile_backend import SECRET, value_of
from hostile_clients import CLIENTS
from hostile_tongues import TONGUES

TIMEOUT_MS = 300
LONG_LINE = 50 << 20
# How long a client waits before it asks again when nobody serves, in seconds.
DOWN = 0.02


class Silence(Exception):
    """The connection stays open and says nothing any more."""


class Hangup(Exception):
    """The connection is closed."""


# A trick takes (connection, tongue, asked) and says what it likes instead of the honest answer.


def extra_answer(connection, tongue, asked):
    connection.sendall(asked.reply() + tongue.evil())


def duplicate(connection, tongue, asked):
    connection.sendall(asked.reply() * 2)


def missing(connection, tongue, asked):
    pass


def wrong_number(connection, tongue, asked):
    connection.sendall(asked.about(number=1, value=SECRET) if asked.number else tongue.evil())


def answer_before_request(connection, tongue, asked):
    connection.sendall(asked.reply() + asked.about(number=1, value=SECRET))


def wrong_key(connection, tongue, asked):
    connection.sendall(asked.about(key=asked.key + b"x") if asked.is_get else tongue.evil())


def wrong_kind(connection, tongue, asked):
    connection.sendall(tongue.of_another_kind(asked))


def wrong_length(connection, tongue, asked):
    connection.sendall(tongue.sized(asked, random.choice((-7, -1, 1, 3))))


def huge_length(connection, tongue, asked):
    connection.sendall(tongue.sized(asked, "4294967290"))


def negative_length(connection, tongue, asked):
    connection.sendall(tongue.sized(asked, "-1"))


def garbage(connection, tongue, asked):
    connection.sendall(b"\1" + random.randbytes(300) + SECRET)


def half_then_silence(connection, tongue, asked):
    connection.sendall(asked.reply()[: len(asked.reply()) // 2])
    raise Silence


def half_then_hangup(connection, tongue, asked):
    connection.sendall(asked.reply()[: len(asked.reply()) // 2])
    raise Hangup


def fifty_megabytes(connection, tongue, asked):
    piece = b"x" * (1 << 16)
    connection.sendall(tongue.endless())
    for _ in range(LONG_LINE // len(piece)):
        connection.sendall(piece)


def bytes_on_idle(connection, tongue, asked):
    connection.sendall(asked.reply())
    time.sleep(0.002)
    connection.sendall(tongue.evil())


TRICKS = (extra_answer, duplicate, missing, wrong_number, answer_before_request, wrong_key, wrong_kind, wrong_length,
          huge_length, negative_length, garbage, half_then_silence, half_then_hangup, fifty_megabytes, bytes_on_idle)


class Backend:
    """In a process of its own: each connection is a thread there. Every `period`-th request or so is a trick, and so
    is every tenth connection, which answers before it was asked."""

    def __init__(self, tongue, period):
        self._tongue = TONGUES[tongue]
        self._period = period
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self.played = multiprocessing.Value("l", 0)
        self._process = multiprocessing.Process(target=self._accept, daemon=True)
        self._process.start()
        self._listener.close()

    def stop(self):
        self._process.kill()
        self._process.join()

    def _accept(self):
        while True:
            connection, _ = self._listener.accept()
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection):
        with contextlib.suppress(OSError, ValueError, Hangup), connection, connection.makefile("rb") as stream:
            if random.random() < 0.1:
                connection.sendall(self._tongue.evil())
            try:
                while asked := self._tongue.read(stream):
                    self._answer(connection, asked)
            except Silence:
                while connection.recv(1 << 16):
                    pass

    def _answer(self, connection, asked):
        if asked.key and random.random() * self._period < 1:
            with self.played.get_lock():
                self.played.value += 1
            random.choice(TRICKS)(connection, self._tongue, asked)
        else:
            connection.sendall(asked.reply())


class Asker(threading.Thread):
    """One client in rounds of some requests each, until all of them together have asked enough."""

    def __init__(self, port, number, budget):
        super().__init__(daemon=True)
        self._client = CLIENTS[number % len(CLIENTS)](port, number)
        self._budget = budget
        self.outcomes = collections.Counter()
        self.waits = []
        self.problem = None

    def run(self):
        try:
            number = 0
            while not self._budget.is_spent():
                begin = time.monotonic()
                outcomes = collections.Counter(self._client.round(number))
                self.waits.append(time.monotonic() - begin)
                self.outcomes += outcomes
                number += 1
                if outcomes["value"] + outcomes["stored"] > 0:
                    self._budget.spend(self._client.requests_a_round)
                else:
                    time.sleep(DOWN)  # all are known to be down
        except (AssertionError, OSError) as error:
            self.problem = f"{self._client.name}: {type(error).__name__} {error}"
        finally:
            self._client.close()


class Budget:
    """How many requests there shall be in rounds in which some backend served."""

    def __init__(self, requests):
        self._left = requests
        self._lock = threading.Lock()

    def is_spent(self):
        return self._left <= 0

    def spend(self, requests):
        with self._lock:
            self._left -= requests


class Result:
    def __init__(self):
        self.problems = []
        self.outcomes = collections.Counter()
        self.waits = []
        self.played = 0
        self.grown_kb = 0
        self.is_well_again = False

    def late(self):
        """Rounds that took longer than the timeout and 50 ms."""
        return sum(wait > TIMEOUT_MS / 1000 + 0.05 for wait in self.waits)


def _serves(proxy):
    with proxy.client() as client:
        return client.get(b"c0-well") == value_of(b"c0-well")


def run(tongue, requests, clients=9, backends=2, period=60):
    """`tongue`: what the backends speak."""
    result = Result()
    with contextlib.ExitStack() as stack:
        hostile = [Backend(tongue, period) for _ in range(backends)]
        for backend in hostile:
            stack.callback(backend.stop)
        options = f"downstream_protocol={tongue},downstream_timeout={TIMEOUT_MS},downstream_retry=0"
        proxy = moxi.start_proxy([backend.port for backend in hostile], "-Z", options, "-t", 2)
        stack.callback(proxy.stop)
        before = most = proxy.rss_kb()
        budget = Budget(requests)
        askers = [Asker(proxy.port, number, budget) for number in range(clients)]
        for asker in askers:
            asker.start()
        while any(asker.is_alive() for asker in askers):
            most = max(most, proxy.rss_kb())
            time.sleep(0.02)
        for asker in askers:
            result.outcomes.update(asker.outcomes)
            result.waits += asker.waits
            result.problems += [asker.problem] if asker.problem else []
        result.grown_kb = most - before
        result.played = sum(backend.played.value for backend in hostile)
        deadline = time.monotonic() + moxi.PATIENCE
        while not (well := _serves(proxy)) and time.monotonic() < deadline:
            time.sleep(0.05)
        result.is_well_again = well
    return result


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--backends", choices=sorted(TONGUES), default="ascii")
    parser.add_argument("--requests", type=int, default=1_000_000)
    parser.add_argument("--period", type=int, default=60, help="one request in so many is a trick")
    options = parser.parse_args()
    begin = time.monotonic()
    result = run(options.backends, options.requests, period=options.period)
    waits = sorted(result.waits)
    print(f"{options.backends}: {sum(result.outcomes.values())} requests in {time.monotonic() - begin:.0f} s:",
          ", ".join(f"{count} {name}" for name, count in result.outcomes.most_common()))
    print(f"{result.played} tricks; rounds: p50 {waits[len(waits) // 2] * 1000:.1f} ms,",
          f"p99.9 {waits[len(waits) * 999 // 1000] * 1000:.1f} ms, slowest {waits[-1] * 1000:.1f} ms,",
          f"{result.late()} of {len(waits)} later than {TIMEOUT_MS} + 50 ms; memory +{result.grown_kb} KB;",
          "well again" if result.is_well_again else "NOT WELL AGAIN")
    for problem in result.problems:
        print("WRONG:", problem)
    raise SystemExit(1 if result.problems or not result.is_well_again else 0)


if __name__ == "__main__":
    main()
