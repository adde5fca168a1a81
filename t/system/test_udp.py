"""UDP (-U): each datagram is a client of its own."""

import contextlib
import os
import pathlib
import time

import pytest

import moxi
from udp_client import UdpClient, start_udp


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
    for requests in (b"", b"get k", b"set k 0 0 10\r\nabc", b"get k " + b"k" * 60_000):
        udp.send(requests)
    udp.socket.send(b"get k\r\n")
    udp.socket.send(b"")
    assert udp.ask(b"mn\r\n") == b"MN\r\n"
    assert udp.ask(b"get k\r\n") == b"END\r\n"


def test_cve_2022_48571_requests_of_several_datagrams_are_dropped(server):
    """Issue 724: a store in two datagrams."""
    udp = UdpClient(server.port)
    with server.client() as client:
        assert client.set(b"k", b"x") == b"STORED\r\n"
    numbers = (0, 1, 2, 0xFFFF)
    for sequence in numbers:
        for count in numbers:
            if (sequence, count) != (0, 1):
                udp.send(b"set k 0 0 1\r\ny\r\n", sequence, count)
    for cut in range(1, 20):
        for part, sequence in ((b"set k 0 0 1\r\ny\r\n"[:cut], 0), (b"set k 0 0 1\r\ny\r\n"[cut:], 1)):
            udp.send(part, sequence, 2)
    assert udp.ask(b"get k\r\n") == b"VALUE k 0 1\r\nx\r\nEND\r\n"


def test_cve_2018_1000115_an_answer_comes_in_small_datagrams_of_one_port(server):
    """Issue 348: answers that are far larger than their question. There is no way around that; but nobody is asked
    who has not turned it on, and no datagram is larger than 1400 bytes (UdpClient looks at each)."""
    udp = UdpClient(server.port)
    with server.client() as client:
        assert client.set(b"k", b"v" * 1_000_000) == b"STORED\r\n"
    assert len(udp.ask(b"get k\r\n")) > 1_000_000


@pytest.mark.parametrize("request_line", [b"watch\r\n", b"lru_crawler metadump all\r\n", b"lru_crawler mgdump all\r\n"])
def test_what_has_no_end_in_sight_is_refused(server, request_line):
    udp = UdpClient(server.port)
    for _ in range(30):  # more often than there is room for watchers
        assert udp.ask(request_line + b"mn\r\n") == b"ERROR\r\nMN\r\n"
    with server.client() as client:
        assert dict(client.stats())["log_watchers"] == "0"
        assert client.ask(b"watch\r\n") == b"OK\r\n"


def test_the_connections_are_shown_to_connections_alone(server):
    udp = UdpClient(server.port)
    udp.send(b"stats conns\r\n")
    assert udp.ask(b"mn\r\n") == b"MN\r\n"


def test_a_flush_may_wait(server):
    udp = UdpClient(server.port)
    assert udp.ask(b"set k 0 0 1\r\nx\r\n") == b"STORED\r\n"
    assert udp.ask(b"flush_all 2\r\n") == b"OK\r\n"
    assert udp.ask(b"get k\r\n") == b"VALUE k 0 1\r\nx\r\nEND\r\n"
    deadline = time.monotonic() + moxi.PATIENCE
    while udp.ask(b"get k\r\n") != b"END\r\n":
        assert time.monotonic() < deadline
        time.sleep(0.05)


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


def open_files(pid):
    targets = set()
    for descriptor in pathlib.Path(f"/proc/{pid}/fd").iterdir():
        with contextlib.suppress(FileNotFoundError):  # closed meanwhile
            targets.add(os.readlink(descriptor))
    return targets


def test_cve_2018_1000115_it_is_off_unless_it_is_asked_for(run):
    server = run(moxi.start_server)
    udp = UdpClient(server.port)
    with pytest.raises(ConnectionRefusedError):
        udp.ask(b"mn\r\n")
        udp.ask(b"mn\r\n")
    names = ("udp", "udp6")
    rows = [row for name in names for row in pathlib.Path(f"/proc/{server.pid}/net/{name}").read_text().splitlines()[1:]]
    assert not {f"socket:[{row.split()[9]}]" for row in rows} & open_files(server.pid)


def test_named_alone_it_is_the_tcp_port_too(run, tmp_path):
    ports = tmp_path / "ports"
    server = run(
        moxi.start,
        lambda port: ["env", f"MEMCACHED_PORT_FILENAME={ports}", moxi.BINARY, "-U", port, "-l", "127.0.0.1", *moxi.as_user()],
    )
    moxi.wait_until(ports.exists, "no port file")  # it is written once the port is open
    assert ports.read_text() == f"TCP INET: {server.port}\nUDP INET: {server.port}\n"
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
