"""What clients may speak on a port (-B): text and binary, as the first byte tells, or one of them."""

import moxi
import pytest
from binary_client import GET, NOOP, OK, SET, BinaryClient, packet, storage


def test_text_and_binary_clients_see_the_same_items(server):
    with BinaryClient(server.port) as binary, server.client() as text:
        assert binary.ask(storage(SET, b"a", b"one", flags=7)).status == OK
        assert text.ask(b"get a\r\n", b"END\r\n") == b"VALUE a 7 3\r\none\r\nEND\r\n"
        assert text.set(b"a", b"two") == b"STORED\r\n"
        assert binary.ask(packet(GET, b"a")).value == b"two"


@pytest.mark.parametrize("binding,name", [("auto", "auto-negotiate"), ("ascii", "ascii")])
def test_text_is_spoken(run, binding, name):
    server = run(moxi.start_server, "-B", binding)
    with server.client() as client:
        assert dict(client.stats(b" settings"))["binding_protocol"] == name


def test_binary_alone(run):
    server = run(moxi.start_server, "-B", "binary")
    with BinaryClient(server.port) as client:
        assert client.ask(packet(NOOP)).status == OK
    with server.client() as client:
        client.send(b"v")
        assert client.read_to_end() == b""


def test_text_alone(run):
    server = run(moxi.start_server, "-B", "ascii")
    with server.client() as client:
        client.send(packet(NOOP))
        assert client.read_to_end() == b""


def test_a_client_cannot_change_its_protocol(server):
    with server.client() as client:
        client.send(b"mn\r\n" + packet(NOOP))
        assert client.read_to_end() == b"MN\r\n"
    with server.client() as client:
        client.send(packet(NOOP) + b"mn\r\n")
        assert len(client.read_to_end()) == 24


@pytest.mark.parametrize("name, text, binary", [("auto", True, True), ("ascii", True, False), ("binary", False, True)])
def test_so_does_a_pool(run, server, name, text, binary):
    proxy = run(moxi.start_proxy, [server.port], "-B", name)
    for request, size, spoken in ((b"mn\r\n", 4, text), (packet(NOOP), 24, binary)):
        with proxy.client() as client:
            client.send(request)
            assert len(client.read_exactly(size) if spoken else client.read_to_end()) == (size if spoken else 0)


def test_a_pool_has_no_logins_of_sasl(server):
    result = moxi.run("-z", f"{moxi.free_port()}=127.0.0.1:{server.port}", *moxi.as_user(), "-S")
    assert result.returncode == 64
