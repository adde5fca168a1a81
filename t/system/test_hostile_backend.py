"""Ten ways in which a backend breaks the protocol, against eight clients at once: nobody receives
another client's bytes or a wrong value, everybody is answered in time, and once the backend behaves
again, so does the proxy."""

import threading
import time

import pytest

import moxi
from hostile_backend import SECRET, TRICKS, HostileBackend, value_of

CLIENTS = 8
ROUNDS = 30
TIMEOUT_MS = 300
SECONDS = 2.0


@pytest.fixture(params=TRICKS, ids=lambda trick: trick.__name__)
def backend(request):
    backend = HostileBackend(request.param)
    yield backend
    backend.stop()


class Asker(threading.Thread):
    """One client: gets of its own keys and sets, several in flight, each reply checked, until the backend
    has played its trick often enough."""

    def __init__(self, port, number, backend):
        super().__init__(daemon=True)
        self._backend = backend
        self.number = number
        self.port = port
        self.problem = None
        self.values = 0
        self.slowest = 0.0

    def run(self):
        try:
            end = time.monotonic() + SECONDS
            number = 0
            with moxi.Client(self.port) as client:
                while number < ROUNDS or (self._backend.is_hostile and time.monotonic() < end):
                    self._round(client, number)
                    number += 1
        except AssertionError as error:
            self.problem = f"client {self.number}: {error}"

    def _round(self, client, number):
        keys = [b"c%d-%d-%d" % (self.number, number, i) for i in range(4)]
        several = [b"c%d-%d-m%d" % (self.number, number, i) for i in range(3)]
        begin = time.monotonic()
        client.send(
            b"".join(b"get %s\r\n" % key for key in keys)
            + b"set %s 0 0 2\r\nhi\r\n" % keys[0]
            + b"get %s\r\n" % b" ".join(several)
        )
        for key in keys:
            self._check_get(client, [key])
        line = client.read_line()
        assert line == b"STORED" or line.startswith(b"SERVER_ERROR"), f"set: {line}"
        self._check_get(client, several)
        self.slowest = max(self.slowest, time.monotonic() - begin)

    def _check_get(self, client, keys):
        """VALUEs of our keys, in order and right, then END; or one SERVER_ERROR line."""
        left = list(keys)
        while True:
            line = client.read_line()
            if line == b"END" or line.startswith(b"SERVER_ERROR"):
                assert SECRET not in line
                return
            assert line.count(b" ") == 3, f"{keys}: {line}"
            word, key, flags, size = line.split(b" ")
            assert word == b"VALUE" and flags == b"0" and key in left, f"{keys}: {line}"
            left = left[left.index(key) + 1 :]
            value = client.read_exactly(int(size) + 2)
            assert value == value_of(key) + b"\r\n", f"{key}: {value}"
            self.values += 1


def test_nobody_sees_what_is_not_his(backend, run):
    proxy = run(moxi.start_proxy, [backend.port], "-Z", f"downstream_timeout={TIMEOUT_MS}", "-t", 2)
    askers = [Asker(proxy.port, number, backend) for number in range(CLIENTS)]
    for asker in askers:
        asker.start()
    for asker in askers:
        asker.join(SECONDS + 2 * moxi.PATIENCE)
    assert [asker.problem for asker in askers if asker.problem] == []
    assert not any(asker.is_alive() for asker in askers)
    assert backend.played >= 3
    assert max(asker.slowest for asker in askers) < 6 * TIMEOUT_MS / 1000 + 2

    backend.honest()
    for thread in threading.enumerate():
        if isinstance(thread, threading.Timer):  # bytes that are still on their way
            thread.join()
    with proxy.client() as client:
        deadline = time.monotonic() + moxi.PATIENCE
        while client.get(b"c0-again") != value_of(b"c0-again"):
            assert time.monotonic() < deadline, "the proxy does not come back"
            time.sleep(0.05)
        for number in range(200):
            key = b"c0-after-%d" % number
            assert client.get(key) == value_of(key)


def test_an_honest_backend_is_believed(run):
    backend = HostileBackend(None)
    proxy = run(moxi.start_proxy, [backend.port], "-t", 2)
    askers = [Asker(proxy.port, number, backend) for number in range(CLIENTS)]
    for asker in askers:
        asker.start()
    for asker in askers:
        asker.join(SECONDS + moxi.PATIENCE)
    backend.stop()
    assert [asker.problem for asker in askers if asker.problem] == []
    assert min(asker.values for asker in askers) == ROUNDS * 7
