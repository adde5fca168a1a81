"""Clients with a steady rate of requests, each on keys of its own, and what became of every request."""

import threading
import time

import moxi


class Outcome:
    __slots__ = ("begin", "end", "key", "kind")

    def __init__(self, begin, end, key, kind):
        self.begin, self.end, self.key, self.kind = begin, end, key, kind

    @property
    def took(self):
        return self.end - self.begin


class Load:
    """`keys`: what is set and read, in turn, by `clients` connections at `rate` requests a second each."""

    def __init__(self, port, keys, clients=8, rate=100):
        self._port = port
        self._keys = keys
        self._period = 1.0 / rate
        self._stopped = threading.Event()
        self._threads = [threading.Thread(target=self._run, args=(n,), daemon=True) for n in range(clients)]
        self.outcomes = []
        self.wrong = []
        for thread in self._threads:
            thread.start()

    def stop(self):
        self._stopped.set()
        for thread in self._threads:
            thread.join(30)
        self.outcomes.sort(key=lambda outcome: outcome.end)

    def between(self, begin, end, keys=None):
        return [o for o in self.outcomes if begin <= o.end < end and (keys is None or o.key in keys)]

    def _run(self, number):
        client, turn = None, number
        while not self._stopped.is_set():
            begin = time.monotonic()
            key = self._keys[turn % len(self._keys)]
            turn += 1
            try:
                client = client or moxi.Client(self._port, timeout=10)
                kind = self._ask(client, key, turn % 2 == 0)
            except (AssertionError, OSError):
                if client is not None:
                    client.close()
                client, kind = None, "closed"
            self.outcomes.append(Outcome(begin, time.monotonic(), key, kind))
            self._stopped.wait(max(0.0, begin + self._period - time.monotonic()))
        if client is not None:
            client.close()

    def _ask(self, client, key, stores):
        if stores:
            answer = client.set(key, b"value of " + key)
            return "good" if answer == b"STORED\r\n" else _kind_of_error(answer)
        client.send(b"get %s\r\n" % key)
        line = client.read_line()
        if line.startswith(b"VALUE "):
            size = int(line.split()[3])
            value = client.read_exactly(size + 7)[:size]
            if line.split()[1] != key or value != b"value of " + key:
                self.wrong.append((key, line, value))
            return "good"
        return "miss" if line == b"END" else _kind_of_error(line)


def _kind_of_error(answer):
    return "timeout" if b"timed out" in answer or b"timeout" in answer else "error"


def percentile(outcomes, percent):
    """Of how long they took, in milliseconds."""
    took = sorted(outcome.took for outcome in outcomes)
    return 1000 * took[min(len(took) - 1, len(took) * percent // 100)] if took else 0.0
