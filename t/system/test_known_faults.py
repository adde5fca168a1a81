"""What has once brought a memcached down, or out of step, through its requests: each test is named by the number of
the vulnerability, or of the change that ended it."""

import os
import random
import re
import socket
import struct
import threading
import time

import pytest

import binary_client as b
import moxi
from binary_client import BinaryClient, failure, packet, storage


@pytest.fixture(params=("server", "proxy"))
def port(request, run):
    server = run(moxi.start_server)
    if request.param == "server":
        return server.port
    return run(moxi.start_proxy, [server.port]).port


def test_cve_2009_1255_nothing_tells_where_memory_lies(run, monkeypatch):
    monkeypatch.setenv("MOXI_TEST_CANARY", "what nobody may see")
    server = run(moxi.start_server, "-o", "track_sizes")
    addresses = set()
    with open(f"/proc/{server.pid}/maps") as maps:
        for line in maps:
            addresses |= {word.lstrip("0").encode() for word in line.split()[0].split("-")}
    addresses = {address for address in addresses if len(address) >= 9}
    assert len(addresses) > 20
    with server.client() as client:
        assert client.ask(b"stats maps\r\n") == b"ERROR\r\n"
        client.set(b"a:b", b"x")
        client.send(b"stats detail on\r\nget a:b\r\n")
        client.read_until(b"END\r\n")
        for word in (b"", b" settings", b" items", b" slabs", b" sizes", b" conns", b" detail dump", b" cachedump 1 0",
                     b" extstore", b" reset"):
            told = client.ask(b"stats" + word + b"\r\nmn\r\n", b"MN\r\n").lower()
            assert b"0x" not in told and b"canary" not in told and b"nobody may see" not in told
            # Numbers are told in tens, so an address shows by its letters.
            assert not [one for one in addresses if not one.isdigit() and one in told]
    with BinaryClient(server.port) as client:
        assert client.ask(packet(b.STAT, b"maps")) == failure(b.STAT, b.NOT_FOUND)


def last_words(port, data):
    with moxi.Client(port) as client:
        client.send(data)
        return client.read_to_end()


def test_cve_2010_1152_a_line_without_an_end_is_not_waited_for(port):
    for start in (b"set ", b"delete ", b"mg ", b"gat", b"x", b" " * 200, b"stats "):
        assert last_words(port, b"mn\r\n" + start + b"x" * 2100) == b"MN\r\n"
    for start in (b"get ", b"gets ", b"gat 0 ", b"gats 0 "):
        told = last_words(port, b"mn\r\n" + start + b"x" * 70_000)
        assert told == b"MN\r\nCLIENT_ERROR bad command line format\r\n", start


def test_cve_2013_0179_7290_7291_keys_end_where_they_end_in_the_log_too(run):
    """Keys that no zero ends, with nothing behind them but what other clients have sent."""
    server = run(moxi.start_server, "-vvv")
    secret = b"secret-of-somebody-else"
    with BinaryClient(server.port) as client, server.client() as text:
        for size in (1, 7, 8, 249, 250):
            text.set(b"mine", secret)
            key = bytes(random.Random(size).choices(range(1, 256), k=size))
            assert client.ask(storage(b.SET, key, secret)).status == b.OK
            for opcode in (b.GET, b.GETK, b.DELETE, b.GETK):
                client.ask(packet(opcode, key))
            client.send(packet(b.TOUCH, key, struct.pack(">I", 0)), packet(b.NOOP))
            assert client.read().opcode == b.TOUCH and client.read().opcode == b.NOOP
            text.send(b"get %s\r\n" % (b"k" * size) + b"get " + b"k" * 251 + b"\r\nmn\r\n")
            text.read_until(b"MN\r\n")
    with BinaryClient(server.port) as liar:
        liar.send(packet(b.GETK, b"k" * 10, key_size=250, body_size=250))
    with BinaryClient(server.port) as liar:
        assert liar.ask(packet(b.GETK, b"k" * 251)).status == b.INVALID
    with server.client() as client:
        assert client.ask(b"mn\r\n") == b"MN\r\n"
    log = server.log
    assert secret.decode() not in log
    assert max(len(line) for line in log.splitlines()) < 1200
    assert not re.search(r"[^\x20-\x7e\n\t]", log)


@pytest.mark.parametrize("folder", ["text_request", "meta_request", "binary_request", "login"])
def test_cve_2013_0179_7290_7291_the_corpus_of_the_fuzzers_with_all_that_can_be_logged(run, folder):
    server = run(moxi.start_server, "-vvv", "-W", "-m", "64")
    inputs = sorted((moxi.ROOT / "t" / "fuzz" / "corpus" / folder).iterdir())
    assert len(inputs) >= 5
    for path in inputs:
        # The first byte says how the fuzzers cut the rest.
        for stream in (path.read_bytes()[1:], path.read_bytes()):
            with server.client() as client:
                client.send(stream)
                client.socket.shutdown(socket.SHUT_WR)
                client.read_to_end()
    with server.client() as client:
        assert client.ask(b"mn\r\n") == b"MN\r\n"
    assert not re.search(r"[^\x20-\x7e\n\t]", server.log)


def test_cve_2017_9951_signed_lengths_of_stores(server):
    """As CVE-2016-8705, where the difference of two lengths is compared as a signed number."""
    for opcode in (b.SET, b.ADD, b.REPLACE, b.SETQ, b.ADDQ, b.REPLACEQ, b.GETQ, b.TOUCH, b.GAT):
        for key_size, extras_size, body_size in (
            (1, 8, 0x80000000), (250, 8, 0xFFFFFFFF), (0, 8, 0x80000008), (0xFFFF, 8, 0x8000FFFF), (1, 8, 8), (250, 8, 257),
        ):
            lie = packet(opcode, key_size=key_size, extras_size=extras_size, body_size=body_size)
            with BinaryClient(server.port) as client:
                client.send(lie + b"x" * 5000)
                assert client.read().status in (b.INVALID, b.UNKNOWN)
                assert client.is_closed()


def test_cve_2018_1000127_readers_of_an_item_that_goes(run):
    """Values that are sent from where they lie, while others delete and replace the item: each is whole."""
    server = run(moxi.start_server, "-t", "4")
    size, problems, stop = 5000, [], threading.Event()

    def change(number):
        with server.client() as client:
            while not stop.is_set():
                client.set(b"k", bytes([number]) * size)
                client.ask(b"delete k\r\n")

    def read():
        with server.client() as client:
            for _ in range(200):
                client.send(b"get k\r\n" * 50)
                for _ in range(50):
                    if (line := client.read_line()) == b"END":
                        continue
                    value = client.read_exactly(size + 7)[:size]
                    if not line.startswith(b"VALUE k 0 ") or value != value[:1] * size:
                        problems.append(line)

    changers = [threading.Thread(target=change, args=(97 + i,)) for i in range(2)]
    readers = [threading.Thread(target=read) for _ in range(3)]
    for thread in changers + readers:
        thread.start()
    for thread in readers:
        thread.join()
    stop.set()
    for thread in changers:
        thread.join()
    assert problems == []
    with server.client() as client:
        client.ask(b"delete k\r\n")
        assert dict(client.stats())["curr_items"] == "0"
        used = [value for name, value in client.stats(b" slabs") if name.endswith(":used_chunks")]
        assert used == ["0"]


@pytest.mark.parametrize("count", [1, 2, 15, 16, 17, 100, 200, 255, 256, 1000, 2000])
def test_cve_2023_46852_many_blanks(port, count):
    """Before, between and behind words."""
    blanks = b" " * count
    with moxi.Client(port) as client:
        assert client.ask(b"set" + blanks + b"k1 0 0 1" + b" " * max(0, 1000 - count) + b"\r\nx\r\n") == b"STORED\r\n"
        shown = b"VALUE k1 0 1\r\nx\r\nEND\r\n"
        for line in (b"get%sk1 k2", b"get k1%sk2", b"get k2%sk1", b"get k2 k1%s", b"gat%s0 k1", b"get k1 k2%s", b"gat 0%sk1"):
            assert client.ask(line % blanks + b"\r\n", b"END\r\n") == shown, line
        assert client.ask(b"delete%sk2\r\n" % blanks) == b"NOT_FOUND\r\n"
        assert client.ask(b"%sget k1\r\n" % blanks[:1900]) == b"ERROR\r\n"
        assert client.ask(b"mn\r\n") == b"MN\r\n"


@pytest.mark.parametrize("count", [2048, 3000, 4096, 70_000])
def test_cve_2023_46852_more_blanks_than_a_line_has_room_for(port, count):
    with moxi.Client(port) as client:
        assert client.set(b"k1", b"x") == b"STORED\r\n"
        assert client.ask(b"get k2" + b" " * count + b"k1\r\n", b"END\r\n") == b"VALUE k1 0 1\r\nx\r\nEND\r\n"
    assert last_words(port, b"mn\r\ndelete" + b" " * count + b"k1\r\nmn\r\n") == b"MN\r\n"


def test_cve_2023_46853_lines_that_end_without_a_return(port):
    """A bare newline, both, and a return that is none: everybody agrees where a line and a value end."""
    with moxi.Client(port) as client:
        for end in (b"\n", b"\r\n"):
            for size in (0, 1, 2, 3, 100, 5000):
                value = b"\r\n" * (size // 2) + b"\r" * (size % 2)
                assert client.ask(b"set k 0 0 %d%s%s\r\n" % (size, end, value)) == b"STORED\r\n"
                assert client.ask(b"get k" + end, b"END\r\n") == b"VALUE k 0 %d\r\n%s\r\nEND\r\n" % (size, value)
                assert client.ask(b"append k 0 0 1" + end + b"!\r\n") == b"STORED\r\n"
                assert client.ask(b"gets k" + end, b"END\r\n").startswith(b"VALUE k 0 %d " % (size + 1))
                assert client.ask(b"touch k 0" + end + b"delete k" + end) == b"TOUCHED\r\n"
                assert client.read_line() == b"DELETED"
        # Data that ends as a line may is data without its end; what follows is a command.
        assert client.ask(b"set k 0 0 2\nab\n\nmn\r\n") == b"CLIENT_ERROR bad data chunk\r\n"
        assert client.read_line() == b"MN"
        assert client.ask(b"set k 0 0 2\r\nab\n" + b"mn\r\n", b"chunk\r\n") == b"CLIENT_ERROR bad data chunk\r\n"
        assert client.read_line() in (b"ERROR", b"CLIENT_ERROR bad command line format")
        assert client.ask(b"get k\n", b"END\r\n") == b"END\r\n"


def test_cve_2023_46853_a_return_alone_ends_nothing(server):
    with server.client() as client:
        client.send(b"mn\r\nget k\rmn")
        assert client.read_line() == b"MN"
        assert client.ask(b"\r\n") == b"END\r\n"
        assert client.ask(b"set a\rb 0 0 1\r\nx\r\n") == b"STORED\r\n"
        assert client.ask(b"get a\rb\r\n", b"END\r\n") == b"VALUE a\rb 0 1\r\nx\r\nEND\r\n"


def test_cve_2020_22570_every_flag_with_a_bad_argument(server):
    """Issue 636: whatever is wrong, the answer is a line that somebody has written."""
    letters = [chr(c).encode() for c in range(33, 127)]
    with server.client() as client:
        client.set(b"k", b"1")
        for command in (b"mg k", b"ms k 1", b"md k q", b"ma k", b"me k"):
            data = b"1\r\n" if command.startswith(b"ms") else b""
            for letter in letters:
                for bad in (b"x", b"-1x", b"9" * 30, b"\xff", b"o" * 40):
                    client.send(b"%s %s%s\r\n%smn\r\n" % (command, letter, bad, data))
                    told = client.read_until(b"MN\r\n")[:-4]
                    assert told.count(b"\n") <= 1 or told.startswith(b"VA "), told
                    assert re.fullmatch(rb"|(CLIENT_ERROR [a-zA-Z ]+|(HD|VA|EN|NF|NS|EX|ME)( .*)?)\r\n", told, re.S), told
        assert client.ask(b"version\r\n") == b"VERSION 1.6.45\r\n"


def test_audit_93b5e10fd_refused_meta_sets_hold_nothing(server):
    with server.client() as client:
        for line in (b"ms k 5 T", b"ms k 5 S5", b"ms k 5 k k", b"ms k 5 Mx", b"ms k 5 O" + b"o" * 40, b"ms k 5 b", b"ms k 5 F-1"):
            client.send((line + b"\r\nhello\r\n") * 2000 + (line + b"\r\nhello!\r\n") * 10 + b"mn\r\n")
            client.read_until(b"MN\r\n")
        assert client.set(b"k", b"x") == b"STORED\r\n"
        used = [value for name, value in client.stats(b" slabs") if name.endswith(":used_chunks")]
        assert used == ["1"]
        assert client.ask(b"delete k\r\n") == b"DELETED\r\n"
        assert dict(client.stats())["curr_items"] == "0"


def test_audit_8b852b61f_no_memory_while_a_value_arrives(run):
    """Values of many pieces that share too little room: each is stored whole or refused, and nobody is let go."""
    server = run(moxi.start_server, "-m", "8", "-M")
    size = 900_000
    clients = [server.client() for _ in range(12)]
    answers = []
    for number, client in enumerate(clients):
        client.send(b"set k%d 0 0 %d\r\n" % (number, size) + b"v" * 40_000)
    for part in range(4):
        for client in clients:
            client.send(b"v" * 200_000)
    for client in clients:
        client.send(b"v" * 60_000 + b"\r\n")
        answers.append(client.read_line())
        assert client.ask(b"mn\r\n") == b"MN\r\n"
    assert set(answers) == {b"STORED", b"SERVER_ERROR out of memory storing object"} or \
        set(answers) == {b"STORED", b"SERVER_ERROR Out of memory during read"}, answers
    for number, client in enumerate(clients):
        value = client.get(b"k%d" % number)
        assert value == (b"v" * size if answers[number] == b"STORED" else None)
        client.close()
    with server.client() as client:
        assert client.ask(b"flush_all\r\n") == b"OK\r\n"
        assert client.set(b"again", b"v" * size) == b"STORED\r\n"


def test_cve_2019_15026_names_of_unix_sockets(run, tmp_path):
    """`stats conns` names clients whose sockets have no name, a long one, and one that begins with a zero."""
    path = str(tmp_path / "s")
    long_path = str(tmp_path / "c")
    long_path += "c" * (107 - len(long_path))
    server = run(lambda: moxi.Process([moxi.BINARY, "-s", path, "-A", *moxi.as_user()], []))
    clients = []
    for name in (None, long_path, "\0abstract-%d" % os.getpid(), "\0" + "a" * 60 + "%d" % os.getpid()):
        client = socket.socket(socket.AF_UNIX)
        client.settimeout(moxi.PATIENCE)
        if name is not None:
            client.bind(name)
        await_socket(client, path, server)
        client.sendall(b"mn\r\n")
        assert client.recv(100) == b"MN\r\n"
        clients.append(client)
    told = b""
    clients[0].sendall(b"stats conns\r\n")
    while not told.endswith(b"END\r\n"):
        told += clients[0].recv(1 << 16)
    addresses = re.findall(rb"STAT (\d+):addr (.*)\r\n", told)
    assert len(addresses) == 5 and all(shown.startswith(b"unix:") for _, shown in addresses), told
    assert all(len(shown) <= 5 + 108 and shown.isascii() and b"\0" not in shown for _, shown in addresses), told
    for client in clients:
        client.sendall(b"mn\r\n")
        assert client.recv(100) == b"MN\r\n"
        client.close()


def test_issue_501_a_unix_socket_asks_for_the_login_too(run, tmp_path):
    """No transport is a way around a login. (UDP, which cannot ask, is refused: test_udp_binary.py.)"""
    users, path = tmp_path / "users", str(tmp_path / "s")
    users.write_text("ann:one\n")
    server = run(lambda: moxi.Process([moxi.BINARY, "-s", path, "-Y", users, *moxi.as_user()], []))
    with socket.socket(socket.AF_UNIX) as client:
        client.settimeout(moxi.PATIENCE)
        await_socket(client, path, server)
        for request, answer in ((b"get k\r\n", b"CLIENT_ERROR unauthenticated\r\n"), (b"set a 0 0 7\r\nann one\r\n", b"STORED\r\n"),
                                (b"get k\r\n", b"END\r\n")):
            client.sendall(request)
            assert client.recv(100) == answer


def await_socket(client, path, server):
    deadline = time.monotonic() + moxi.PATIENCE
    while True:
        try:
            return client.connect(path)
        except OSError:
            assert server.is_running() and time.monotonic() < deadline, server.log
            time.sleep(0.01)
