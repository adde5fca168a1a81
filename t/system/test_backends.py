"""What a client of the proxy sees when backends die, freeze and come back, and that many clients on
shared backend connections keep apart."""

import threading
import time

import moxi
from test_limits import wait_for

# With the host when it was tried, without when it is marked down.
DEAD = (b"SERVER_ERROR proxy write to downstream 127.0.0.1\r\n", b"SERVER_ERROR proxy write to downstream\r\n")


def keys_of(ports, index, count, run):
    """Keys that the proxy places on backend `index`: found by storing, with memcached as witness."""
    probe = run(moxi.start_proxy, ports)
    found = []
    with probe.client() as client, moxi.Client(ports[index]) as backend:
        number = 0
        while len(found) < count:
            key = b"probe%d" % number
            number += 1
            assert client.set(key, b"x") == b"STORED\r\n"
            if backend.get(key) is not None:
                found.append(key)
    return found


def test_a_dead_backend(run):
    backends = [run(moxi.start_memcached) for _ in range(3)]
    ports = [backend.port for backend in backends]
    dead_keys = keys_of(ports, 0, 5, run)
    live_keys = keys_of(ports, 1, 5, run)
    proxy = run(moxi.start_proxy, ports, "-t", 2)
    with proxy.client() as client:
        assert client.get(dead_keys[0]) == b"x"
        backends[0].kill()
        wait_for(lambda: client.get(dead_keys[0]) is None)
        assert client.set(dead_keys[1], b"y") in DEAD
        assert client.ask(b"incr %s 1\r\n" % dead_keys[1]) in DEAD
        assert client.ask(b"delete %s\r\n" % dead_keys[1]) in DEAD
        assert client.ask(b"touch %s 0\r\n" % dead_keys[1]) in DEAD
        assert client.set(live_keys[0], b"z") == b"STORED\r\n"
        client.send(b"get %s %s %s\r\n" % (dead_keys[2], live_keys[0], dead_keys[3]))
        assert client.read_until(b"END\r\n") == b"VALUE %s 0 1\r\nz\r\nEND\r\n" % live_keys[0]
        # A failure is quick: nobody waits for a timeout.
        begin = time.monotonic()
        for _ in range(50):
            assert client.get(dead_keys[0]) is None
        assert time.monotonic() - begin < moxi.PATIENCE / 2


def test_a_backend_that_comes_back(run):
    port = moxi.free_port()
    argv = [moxi.MEMCACHED, "-p", port, "-U", 0, "-l", "127.0.0.1", *moxi.as_user()]
    first = moxi.Process(argv, [port])
    proxy = run(moxi.start_proxy, [port])
    with proxy.client() as client:
        assert client.set(b"a", b"1") == b"STORED\r\n"
        first.kill()
        wait_for(lambda: client.set(b"a", b"1") in DEAD)
        run(moxi.Process, argv, [port])
        wait_for(lambda: client.set(b"a", b"2") == b"STORED\r\n", 5)
        assert client.get(b"a") == b"2"


def test_a_lost_idle_connection_is_made_again(run):
    """A backend that was restarted while nobody asked: the next request does not fail for ever."""
    port = moxi.free_port()
    argv = [moxi.MEMCACHED, "-p", port, "-U", 0, "-l", "127.0.0.1", *moxi.as_user()]
    first = moxi.Process(argv, [port])
    proxy = run(moxi.start_proxy, [port])
    with proxy.client() as client:
        assert client.set(b"a", b"1") == b"STORED\r\n"
        first.stop()
        run(moxi.Process, argv, [port])
        time.sleep(0.1)
        assert client.get(b"a") is None
        wait_for(lambda: client.set(b"a", b"2") == b"STORED\r\n", 5)


def test_a_frozen_backend(run):
    backends = [run(moxi.start_memcached) for _ in range(2)]
    ports = [backend.port for backend in backends]
    frozen_keys = keys_of(ports, 0, 3, run)
    live_keys = keys_of(ports, 1, 3, run)
    proxy = run(moxi.start_proxy, ports, "-Z", "downstream_timeout=300", "-t", 2)
    with proxy.client() as client, proxy.client() as other:
        assert client.get(frozen_keys[0]) == b"x"
        backends[0].freeze()
        try:
            begin = time.monotonic()
            client.send(b"set %s 0 0 1\r\ny\r\n" % frozen_keys[0])
            assert other.get(live_keys[0]) == b"x"
            assert client.read_line() == b"SERVER_ERROR proxy downstream timeout 127.0.0.1"
            assert 0.2 < time.monotonic() - begin < moxi.PATIENCE / 2
            assert client.get(frozen_keys[1]) is None
        finally:
            backends[0].thaw()
        wait_for(lambda: client.get(frozen_keys[1]) == b"x", 5)


def test_noreply_keeps_its_place(run):
    proxy = run(moxi.start_proxy, [run(moxi.start_memcached).port for _ in range(2)])
    with proxy.client() as client:
        for number in range(300):
            client.send(b"set a 0 0 4 noreply\r\n%04d\r\nget a\r\n" % number)
            assert client.read_until(b"END\r\n") == b"VALUE a 0 4\r\n%04d\r\nEND\r\n" % number


class Neighbour(threading.Thread):
    """Counts on a key of its own and on one that all share."""

    def __init__(self, port, number):
        super().__init__(daemon=True)
        self.port, self.number, self.problem, self.seen = port, number, None, []

    def run(self):
        try:
            with moxi.Client(self.port) as client:
                for turn in range(200):
                    own, value = b"own%d" % self.number, b"%d:%d" % (self.number, turn)
                    assert client.set(own, value * (1 + turn % 50)) == b"STORED\r\n"
                    self.seen.append(int(client.ask(b"incr shared 1\r\n")))
                    assert client.get(own) == value * (1 + turn % 50)
        except AssertionError as error:
            self.problem = str(error)


def test_many_clients_on_shared_connections(run):
    proxy = run(moxi.start_proxy, [run(moxi.start_memcached).port for _ in range(3)], "-t", 2)
    with proxy.client() as client:
        client.set(b"shared", b"0")
    neighbours = [Neighbour(proxy.port, number) for number in range(20)]
    for neighbour in neighbours:
        neighbour.start()
    for neighbour in neighbours:
        neighbour.join(10 * moxi.PATIENCE)
    assert [n.problem for n in neighbours if n.problem] == []
    assert sorted(value for n in neighbours for value in n.seen) == list(range(1, 4001))
