"""Limits and time, as users meet them: connections, big values, memory, expiry, and clients that leave
in the middle."""

import random
import socket
import time

import moxi
import pytest


def wait_for(condition, timeout=None):
    deadline = time.monotonic() + (timeout or moxi.PATIENCE)
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def pattern(size, seed=1):
    """Bytes that show a shift or a repetition."""
    return random.Random(seed).randbytes(size)


def test_too_many_connections(run):
    server = run(moxi.start_server, "-c", "30", "-t", "2")
    clients, refused = [], None
    for _ in range(40):
        client = server.client()
        client.send(b"mn\r\n")
        answer = client.read_line()
        if answer != b"MN":
            refused = answer + b"\r\n" + client.read_to_end()
            break
        clients.append(client)
    assert refused == b"ERROR Too many open connections\r\n"
    assert 10 <= len(clients) <= 30
    assert clients[0].ask(b"mn\r\n") == b"MN\r\n"
    for client in clients[:5]:
        client.close()

    def is_let_in():
        with server.client() as client:
            client.send(b"mn\r\n")
            return client.read_line() == b"MN"

    wait_for(is_let_in)


SIZES = [0, 1, 2047, 2048, 2049, 16384, 32767, 32768, 65536, 100_000, 500_000, 524_288, 600_000, 1_000_000]


@pytest.fixture(params=("server", "proxy"))
def port(request, run):
    """A cache for values up to 8 MB, directly and through a proxy."""
    server = run(moxi.start_server, "-I", "8m", "-m", "256", "-t", "2")
    if request.param == "server":
        return server.port
    return run(moxi.start_proxy, [server.port], "-I", "8m", "-t", "2").port


def test_values_of_every_size(port):
    with moxi.Client(port) as client:
        for size in SIZES:
            value = pattern(size, size)
            assert client.set(b"k%d" % size, value) == b"STORED\r\n"
            assert client.get(b"k%d" % size) == value, size
        for size in SIZES:
            assert client.get(b"k%d" % size) == pattern(size, size), size


def test_a_value_of_several_megabytes(port):
    value = pattern(5_000_000)
    with moxi.Client(port) as client:
        assert client.set(b"big", value) == b"STORED\r\n"
        assert client.get(b"big") == value
        assert client.ask(b"append big 0 0 5\r\n12345\r\n") == b"STORED\r\n"
        assert client.get(b"big") == value + b"12345"
        assert client.set(b"big", b"x" * (9 << 20)) == b"SERVER_ERROR object too large for cache\r\n"
        assert client.get(b"big") is None


def test_a_multiget_of_big_and_small_values(port):
    values = {b"m%d" % i: pattern(size, i) for i, size in enumerate((10, 300_000, 0, 2048, 70_000, 5))}
    with moxi.Client(port) as client:
        for key, value in values.items():
            assert client.set(key, value) == b"STORED\r\n"
        for _ in range(3):
            client.send(b"get " + b" ".join(values) + b"\r\n")
            for key, value in values.items():
                assert client.read_line() == b"VALUE %s 0 %d" % (key, len(value))
                assert client.read_exactly(len(value) + 2) == value + b"\r\n"
            assert client.read_line() == b"END"


def test_a_client_that_leaves_in_mid_value_stores_nothing(port):
    with moxi.Client(port) as other:
        for size in (100, 1000, 40_000, 400_000):
            for number in range(20):
                client = moxi.Client(port)
                client.send(b"set left%d 0 0 %d\r\n" % (number, size) + b"x" * (size // 2))
                if number % 2:
                    client.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
                client.close()
        assert other.set(b"after", b"1") == b"STORED\r\n"
        other.send(b"get " + b" ".join(b"left%d" % i for i in range(20)) + b" after\r\n")
        assert other.read_until(b"END\r\n") == b"VALUE after 0 1\r\n1\r\nEND\r\n"


def test_a_half_closed_client_is_answered(port):
    with moxi.Client(port) as client:
        client.send(b"set a 0 0 1\r\nx\r\nget a\r\n")
        client.socket.shutdown(socket.SHUT_WR)
        assert client.read_to_end() == b"STORED\r\nVALUE a 0 1\r\nx\r\nEND\r\n"


def test_a_long_pipeline(port):
    """40,000 requests in a stream: the replies come in order, none is lost."""
    with moxi.Client(port) as client:
        client.socket.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 1 << 16)
        count = 20_000
        for start in range(0, count, 2000):
            numbers = range(start, start + 2000)
            client.send(b"".join(b"set p%d 0 0 5 noreply\r\n%05d\r\nget p%d\r\n" % (n, n, n) for n in numbers))
            for number in numbers:
                assert client.read_line() == b"VALUE p%d 0 5" % number
                assert client.read_exactly(12) == b"%05d\r\nEND\r\n" % number


def test_time_to_live(port):
    with moxi.Client(port) as client:
        client.send(b"set short 0 2 1\r\nx\r\nset long 0 100 1\r\nx\r\nset at 0 %d 1\r\nx\r\n" % (time.time() + 3))
        assert client.read_until(b"STORED\r\n" * 3)
        assert client.get(b"short") == b"x"
        wait_for(lambda: client.get(b"short") is None, 5)
        wait_for(lambda: client.get(b"at") is None, 6)
        assert client.get(b"long") == b"x"


def test_a_flush_with_a_delay(port):
    with moxi.Client(port) as client:
        client.set(b"a", b"1")
        assert client.ask(b"flush_all 2\r\n") == b"OK\r\n"
        assert client.get(b"a") == b"1"
        wait_for(lambda: client.get(b"a") is None, 6)
        assert client.set(b"a", b"2") == b"STORED\r\n"
        assert client.get(b"a") == b"2"


def test_memory_that_is_full_evicts(run):
    server = run(moxi.start_server, "-m", "8")
    with server.client() as client:
        for number in range(400):
            assert client.set(b"k%d" % number, b"v" * 60_000) == b"STORED\r\n"
        assert client.get(b"k399") is not None
        stats = dict(client.stats())
    assert int(stats["evictions"]) > 200
    assert int(stats["curr_items"]) < 150
    assert int(stats["bytes"]) <= 9 << 20


def test_memory_that_is_full_without_evictions(run):
    server = run(moxi.start_server, "-m", "8", "-M")
    with server.client() as client:
        replies = [client.set(b"k%d" % number, b"v" * 60_000) for number in range(400)]
        assert replies[0] == b"STORED\r\n"
        assert replies[-1] == b"SERVER_ERROR out of memory storing object\r\n"
        assert client.get(b"k0") == b"v" * 60_000


def test_without_cas(run):
    server = run(moxi.start_server, "-C")
    with server.client() as client:
        client.set(b"a", b"1")
        assert client.ask(b"gets a\r\n", b"END\r\n") == b"VALUE a 0 1 0\r\n1\r\nEND\r\n"
