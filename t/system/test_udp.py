"""UDP (-U): each datagram is a client of its own."""

import pathlib
import socket
import struct

import pytest

import moxi

PAYLOAD = 1392


class UdpClient:
    """Sends datagrams and puts answers together, whatever order they come in."""

    def __init__(self, port, host="127.0.0.1"):
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        self.socket = socket.socket(family, socket.SOCK_DGRAM)
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4 << 20)
        self.socket.settimeout(moxi.PATIENCE)
        self.socket.connect((host, port))
        self.id = 0

    def send(self, requests, sequence=0, count=1):
        self.id = (self.id + 1) & 0xFFFF
        self.socket.send(struct.pack("!HHHH", self.id, sequence, count, 0) + requests)

    def receive(self):
        parts = {}
        count = 1
        while len(parts) < count:
            datagram = self.socket.recv(65536)
            request, number, count, zero = struct.unpack("!HHHH", datagram[:8])
            assert (request, zero) == (self.id, 0)
            assert len(datagram) <= 8 + PAYLOAD
            assert number not in parts
            parts[number] = datagram[8:]
        assert sorted(parts) == list(range(count))
        return b"".join(parts[number] for number in range(count))

    def ask(self, requests):
        self.send(requests)
        return self.receive()


def start_udp(*options):
    def argv(port):
        return [moxi.BINARY, "-p", port, "-U", port, "-l", "127.0.0.1", *moxi.as_user(), *options]

    return moxi.start(argv)


@pytest.fixture
def server(run):
    return run(start_udp)


def test_datagrams_and_connections_see_the_same_items(server):
    udp = UdpClient(server.port)
    assert udp.ask(b"set k 5 0 3\r\nabc\r\n") == b"STORED\r\n"
    with server.client() as client:
        assert client.ask(b"get k\r\n", b"END\r\n") == b"VALUE k 5 3\r\nabc\r\nEND\r\n"
    assert udp.ask(b"gets k\r\n").startswith(b"VALUE k 5 3 ")
    assert udp.ask(b"delete k\r\nget k\r\nincr k 1\r\nmn\r\n") == b"DELETED\r\nEND\r\nNOT_FOUND\r\nMN\r\n"
    assert udp.ask(b"bogus\r\n") == b"ERROR\r\n"
    assert udp.ask(b"flush_all\r\n") == b"OK\r\n"


def test_a_long_answer_comes_in_numbered_datagrams(server):
    udp = UdpClient(server.port)
    value = bytes(range(33, 127)) * 1000
    with server.client() as client:
        for key in (b"a", b"b"):
            assert client.set(key, value) == b"STORED\r\n"
    answer = b"".join(b"VALUE %s 0 %d\r\n%s\r\n" % (key, len(value), value) for key in (b"a", b"b"))
    assert udp.ask(b"get a nothing b\r\n") == answer + b"END\r\n"


def test_what_is_no_whole_request_is_dropped(server):
    udp = UdpClient(server.port)
    for requests, sequence, count in [
        (b"", 0, 1),
        (b"get k", 0, 1),
        (b"set k 0 0 10\r\nabc", 0, 1),
        (b"get k\r\n", 1, 1),
        (b"get k\r\n", 0, 2),
        (b"get k\r\n", 0, 0),
    ]:
        udp.send(requests, sequence, count)
    udp.socket.send(b"get k\r\n")
    udp.socket.send(b"")
    assert udp.ask(b"mn\r\n") == b"MN\r\n"
    assert udp.ask(b"get k\r\n") == b"END\r\n"


def test_statistics_name_the_port(server):
    udp = UdpClient(server.port)
    statistics = udp.ask(b"stats settings\r\n")
    assert b"STAT udpport %d\r\n" % server.port in statistics
    assert statistics.endswith(b"END\r\n")
    with server.client() as client:
        before = dict(client.stats())
        udp.ask(b"get k\r\n")
        after = dict(client.stats())
        conns = client.stats(b" conns")
    assert int(after["get_misses"]) == int(before["get_misses"]) + 1
    port = [name.split(":")[0] for name, value in conns if value == f"udp:127.0.0.1:{server.port}"]
    assert (f"{port[0]}:UDP", "UDP") in conns


def test_many_datagrams_leave_no_connection_behind(run):
    server = run(start_udp, "-c", "20")
    clients = [UdpClient(server.port) for _ in range(50)]
    for _ in range(20):
        for client in clients:
            assert client.ask(b"get k\r\nmn\r\n") == b"END\r\nMN\r\n"
    with server.client() as client:
        statistics = dict(client.stats())
    assert int(statistics["curr_connections"]) < 10
    assert int(statistics["cmd_get"]) == 1000


def test_it_is_off_unless_it_is_asked_for(run):
    server = run(moxi.start_server)
    udp = UdpClient(server.port)
    with pytest.raises(ConnectionRefusedError):
        udp.ask(b"mn\r\n")
        udp.ask(b"mn\r\n")


def test_named_alone_it_is_the_tcp_port_too(run, tmp_path):
    ports = tmp_path / "ports"
    server = run(
        moxi.start,
        lambda port: ["env", f"MEMCACHED_PORT_FILENAME={ports}", moxi.BINARY, "-U", port, "-l", "127.0.0.1", *moxi.as_user()],
    )
    assert pathlib.Path(ports).read_text() == f"TCP INET: {server.port}\nUDP INET: {server.port}\n"
    assert UdpClient(server.port).ask(b"mn\r\n") == b"MN\r\n"


@pytest.mark.parametrize(
    ("options", "text"),
    [
        (["-U", "70000"], "Invalid port number"),
        (["-U", "-2"], "Invalid port number"),
        (["-U", "11999", "-z", "11998=127.0.0.1:1"], "only the cache speaks UDP"),
    ],
)
def test_what_cannot_be_is_refused(options, text):
    finished = moxi.run(*options, *moxi.as_user())
    assert finished.returncode != 0
    assert text in finished.stdout + finished.stderr
