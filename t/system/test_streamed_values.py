"""Values of megabytes through a proxy: whole both ways, with little memory for each, and nobody else waits."""

import socket
import threading

import pytest

import moxi

MEGABYTE = 1 << 20
SIZE = 8 * MEGABYTE - 4096
TRANSFERS = 8
# What one transfer may take of the proxy: what is written here and what the allocator rounds up.
EACH_KB = 512 if not moxi.is_sanitized() else 4096


def value_of(number):
    piece = bytes((number * 31 + i * 7) % 251 for i in range(251))
    return (piece * (SIZE // 251 + 1))[:SIZE]


@pytest.fixture(params=("moxi", "memcached"))
def proxy(request):
    if request.param == "moxi":
        backends = [moxi.start_server("-m", "512", "-I", "8m") for _ in range(2)]
    else:
        backends = [moxi.start_memcached("-m", 512, "-I", "8m") for _ in range(2)]
    running = moxi.start_proxy([backend.port for backend in backends], "-t", "2")
    yield running
    running.stop()
    for backend in backends:
        backend.stop()


def test_they_come_back_as_they_went(proxy):
    with proxy.client() as client:
        for number in range(4):
            value = value_of(number)
            assert client.set(b"big%d" % number, value) == b"STORED\r\n"
            assert client.get(b"big%d" % number) == value
        # Pipelined, with what is small in between.
        client.send(b"get big0\r\nset small 0 0 1\r\ns\r\nget big1\r\nget small\r\n")
        for number, tail in ((0, b"STORED\r\n"), (1, b"VALUE small 0 1\r\ns\r\nEND\r\n")):
            expected = b"VALUE big%d 0 %d\r\n%s\r\nEND\r\n%s" % (number, SIZE, value_of(number), tail)
            assert client.read_exactly(len(expected)) == expected
        value = value_of(9)
        client.send(b"set big0 0 0 1\r\nx\r\nset big0 0 0 %d noreply\r\n%s\r\nget big0\r\n" % (SIZE, value))
        expected = b"STORED\r\nVALUE big0 0 %d\r\n%s\r\nEND\r\n" % (SIZE, value)
        assert client.read_exactly(len(expected)) == expected


def test_too_large_for_the_backend_is_its_error(proxy):
    with proxy.client() as client:
        size = 9 * MEGABYTE
        reply = client.ask(b"set big 0 0 %d\r\n%s\r\n" % (size, b"x" * size))
        assert reply == b"SERVER_ERROR object too large for cache\r\n"
        assert client.get(b"big") is None
        assert client.set(b"small", b"1") == b"STORED\r\n"


def test_slow_readers_and_writers_take_little_memory(proxy):
    with proxy.client() as client:
        for number in range(TRANSFERS):
            assert client.set(b"big%d" % number, value_of(number)) == b"STORED\r\n"
        for number in range(TRANSFERS):
            assert len(client.get(b"big%d" % number)) == SIZE
        before = proxy.rss_kb()
        readers = [proxy.client(receive_buffer=65536) for _ in range(TRANSFERS)]
        writers = [socket.create_connection(("127.0.0.1", proxy.port), timeout=moxi.PATIENCE) for _ in range(TRANSFERS)]
        for number, (reader, writer) in enumerate(zip(readers, writers)):
            reader.send(b"get big%d\r\n" % number)
            value = value_of(number)
            writer.sendall(b"set new%d 0 0 %d\r\n%s" % (number, SIZE, value[: SIZE // 2]))
        # All of them stand in the middle, and the others are served.
        for number in range(200):
            assert client.set(b"small%d" % number, b"%d" % number) == b"STORED\r\n"
            assert client.get(b"small%d" % number) == b"%d" % number
        grown = proxy.rss_kb() - before
        assert grown < 2 * TRANSFERS * EACH_KB, f"{grown} KB for {2 * TRANSFERS} transfers"
        print(f"{grown / (2 * TRANSFERS):.0f} KB for each of {2 * TRANSFERS} transfers")
        threads = [threading.Thread(target=read_value, args=(reader, number)) for number, reader in enumerate(readers)]
        for thread in threads:
            thread.start()
        for number, writer in enumerate(writers):
            writer.sendall(value_of(number)[SIZE // 2 :] + b"\r\n")
            assert writer.recv(100) == b"STORED\r\n"
            writer.close()
        for thread in threads:
            thread.join()
        assert [reader.result for reader in readers] == [True] * TRANSFERS
        for number in range(TRANSFERS):
            assert client.get(b"new%d" % number) == value_of(number)


def read_value(reader, number):
    expected = b"VALUE big%d 0 %d\r\n%s\r\nEND\r\n" % (number, SIZE, value_of(number))
    reader.result = reader.read_exactly(len(expected)) == expected
    reader.close()


def test_a_backend_that_dies_in_the_middle_ends_the_client():
    backend = moxi.start_server("-m", "512", "-I", "8m")
    try:
        proxy = moxi.start_proxy([backend.port])
        with proxy.client() as client, proxy.client(receive_buffer=4096) as reader:
            assert client.set(b"big", value_of(0)) == b"STORED\r\n"
            reader.send(b"get big\r\n")
            assert reader.read_line() == b"VALUE big 0 %d" % SIZE
            backend.kill()
            rest = reader.read_to_end()
            assert len(rest) < SIZE and value_of(0).startswith(rest)
            assert client.get(b"big") is None
        proxy.stop()
    finally:
        backend.stop()
