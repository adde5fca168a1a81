"""Backends that die, freeze or lie about being alive, under real load: how many requests fail, how
soon all is well again, and where the keys go meanwhile."""

import itertools
import socket
import threading
import time

import moxi
import pytest
from test_backends import keys_of
from test_limits import wait_for

WRITE = b"SERVER_ERROR proxy write to downstream"
CLOSED = b"SERVER_ERROR proxy downstream closed 127.0.0.1"
TIMEOUT = b"SERVER_ERROR proxy downstream timeout"


def memcached_at(port):
    return [moxi.MEMCACHED, "-p", port, "-U", 0, "-l", "127.0.0.1", *moxi.as_user()]


class Load(threading.Thread):
    """One client that stores its keys in turn; keeps (when, how long, answer) of each store."""

    def __init__(self, port, *keys):
        super().__init__(daemon=True)
        self._port = port
        self._keys = itertools.cycle(keys)
        self._stopping = threading.Event()
        self.answers = []
        self.start()

    def run(self):
        with moxi.Client(self._port) as client:
            while not self._stopping.is_set():
                begin = time.monotonic()
                answer = client.set(next(self._keys), b"v").strip()
                self.answers.append((begin, time.monotonic() - begin, answer))
                time.sleep(0.01)

    def stop(self):
        self._stopping.set()
        self.join(moxi.PATIENCE)
        assert not self.is_alive()

    def failures(self):
        return [(when, took, answer) for when, took, answer in self.answers if answer != b"STORED"]


@pytest.fixture
def cluster(run):
    """Three backends and some keys of the first and of the second."""
    backends = [run(moxi.start_memcached) for _ in range(3)]
    ports = [backend.port for backend in backends]
    return backends, ports, keys_of(ports, 0, 4, run), keys_of(ports, 1, 2, run)


def test_killed_and_back_under_load(run, cluster):
    backends, ports, dying, healthy = cluster
    proxy = run(moxi.start_proxy, ports, "-t", 2)
    loads = [Load(proxy.port, key) for key in dying]
    others = [Load(proxy.port, key) for key in healthy]
    time.sleep(0.3)
    backends[0].kill()
    time.sleep(1)
    run(moxi.Process, memcached_at(ports[0]), [ports[0]])
    back = time.monotonic()
    time.sleep(1)
    for load in loads + others:
        load.stop()
    # A failure is told at once, and it is the backend's clients alone who are told.
    assert not any(load.failures() for load in others)
    failures = [failure for load in loads for failure in load.failures()]
    assert failures
    assert all(answer.startswith((WRITE, CLOSED)) for _, _, answer in failures), failures
    tried = [answer for _, _, answer in failures if answer != WRITE]
    assert len(tried) <= 2 * len(dying), tried
    assert sorted(took for _, took, _ in failures)[len(failures) // 2] < 0.05
    slack = 1.0 if moxi.is_sanitized() else 0.35
    assert max(when for when, _, _ in failures) - back < slack
    assert all(load.answers[-1][2] == b"STORED" for load in loads)


def test_frozen_under_load(run, cluster):
    backends, ports, dying, healthy = cluster
    proxy = run(moxi.start_proxy, ports, "-t", 1, "-Z", "downstream_timeout=300")
    loads = [Load(proxy.port, key) for key in dying]
    others = [Load(proxy.port, key) for key in healthy]
    time.sleep(0.3)
    backends[0].freeze()
    time.sleep(1.5)
    backends[0].thaw()
    thawed = time.monotonic()
    time.sleep(1)
    for load in loads + others:
        load.stop()
    assert not any(load.failures() for load in others)
    failures = [failure for load in loads for failure in load.failures()]
    timeouts = [answer for _, _, answer in failures if answer.startswith(TIMEOUT)]
    assert 1 <= len(timeouts) <= 3, timeouts
    # Once it is marked down, nobody waits for it.
    quick = [took for _, took, answer in failures if answer == WRITE]
    assert len(quick) > 20 and sorted(quick)[len(quick) // 2] < 0.05
    assert max(when for when, _, _ in failures) - thawed < (1.5 if moxi.is_sanitized() else 0.6)
    assert all(load.answers[-1][2] == b"STORED" for load in loads)


def test_late_answers_reach_nobody(run, cluster):
    backends, ports, keys, _ = cluster
    proxy = run(moxi.start_proxy, ports, "-t", 1, "-Z", "downstream_timeout=200")
    with proxy.client() as first, proxy.client() as second:
        for number, key in enumerate(keys):
            assert first.set(key, b"value%d" % number) == b"STORED\r\n"
        backends[0].freeze()
        first.send(b"get %s\r\n" % keys[0])
        assert first.read_until(b"END\r\n") == b"END\r\n"
        # Its answer will come after the tombstone's.
        second.send(b"get %s\r\n" % keys[1])
        backends[0].thaw()
        assert second.read_until(b"END\r\n") == b"VALUE %s 0 6\r\nvalue1\r\nEND\r\n" % keys[1]
        for number, key in enumerate(keys):
            assert first.get(key) == b"value%d" % number


class AcceptAndClose(threading.Thread):
    """A backend that accepts and hangs up; notes when."""

    def __init__(self):
        super().__init__(daemon=True)
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port = self._socket.getsockname()[1]
        self.accepted = []
        self.start()

    def run(self):
        while True:
            try:
                peer, _ = self._socket.accept()
            except OSError:
                return
            self.accepted.append(time.monotonic())
            peer.close()

    def close(self):
        self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        self.join(moxi.PATIENCE)


@pytest.mark.parametrize("healthy_backends", [0, 2])
def test_a_backend_that_hangs_up_is_not_hammered(run, healthy_backends):
    fake = AcceptAndClose()
    ports = [fake.port] + [run(moxi.start_memcached).port for _ in range(healthy_backends)]
    proxy = run(moxi.start_proxy, ports, "-t", 2)
    loads = [Load(proxy.port, *(b"key%d-%d" % (number, i) for i in range(8))) for number in range(8)]
    time.sleep(2.5)
    for load in loads:
        load.stop()
    fake.close()
    assert len(fake.accepted) >= 3
    last = [when for when in fake.accepted if when > fake.accepted[-1] - 2]
    assert len(last) <= 2 * 10 + 2, len(last)


def test_reshape_places_keys_anew_and_takes_them_home(run, cluster):
    backends, ports, keys, _ = cluster
    proxy = run(moxi.start_proxy, ports, "-t", 2, "-Z", "backend_down=reshape")
    with proxy.client() as client:
        assert client.set(keys[0], b"home") == b"STORED\r\n"
        backends[0].kill()
        wait_for(lambda: client.set(keys[0], b"away") == b"STORED\r\n")
        assert client.get(keys[0]) == b"away"
        assert client.set(keys[1], b"away") == b"STORED\r\n"
        reborn = run(moxi.Process, memcached_at(ports[0]), [ports[0]])
        wait_for(lambda: client.get(keys[0]) is None)
        assert client.set(keys[0], b"home") == b"STORED\r\n"
        with reborn.client() as direct:
            assert direct.get(keys[0]) == b"home"


def test_a_spare_takes_over(run, cluster):
    backends, ports, _, _ = cluster
    spare = f"127.0.0.1:{ports[2]}"
    proxy = run(moxi.start_proxy, ports, "-t", 2, "-Z", f"backend_down=spare,spares={spare}")
    with proxy.client() as client, moxi.Client(ports[2]) as direct, moxi.Client(ports[0]) as first:
        keys = [b"key%d" % number for number in range(50)]
        for key in keys:
            assert client.set(key, b"1") == b"STORED\r\n"
        assert all(direct.get(key) is None for key in keys)
        lost = [key for key in keys if first.get(key) is not None]
        assert 5 < len(lost) < 45
        backends[0].kill()
        wait_for(lambda: client.set(lost[0], b"2") == b"STORED\r\n")
        for key in lost:
            assert client.set(key, b"2") == b"STORED\r\n"
            assert direct.get(key) == b"2"
        for key in set(keys) - set(lost):
            assert client.get(key) == b"1"
