"""What has once let clients past a login, or brought a memcached down in front of it: each test is named by the number
of the vulnerability, or of the change that ended it."""

import itertools
import random
import signal
import socket
import threading
import time

import pytest

import binary_client as b
import moxi
from binary_client import BinaryClient, failure, packet

UNAUTHENTICATED = b"CLIENT_ERROR unauthenticated\r\n"
FAILURE = b"CLIENT_ERROR authentication failure\r\n"
LOGIN = b"set auth 0 0 7\r\nann one\r\n"


@pytest.fixture
def users(tmp_path, monkeypatch):
    path = tmp_path / "users"
    path.write_text("ann:one\nbob:two\n")
    monkeypatch.setenv("MEMCACHED_SASL_PWDB", str(path))
    return path


@pytest.fixture
def sasl(run, users):
    return run(moxi.start_server, "-S")


@pytest.fixture
def text(run, users):
    return run(moxi.start_server, "-Y", users)


def auth(message, opcode=b.SASL_AUTH, mechanism=b"PLAIN"):
    return packet(opcode, mechanism, value=message)


def told_until_the_end(client, data):
    client.send(data)
    client.socket.shutdown(socket.SHUT_WR)
    return client.read_to_end()


STEPS = {
    "list": (packet(b.SASL_LIST), b.OK),
    "bad": (auth(b"\0ann\0two"), b.AUTH_ERROR),
    "empty": (auth(b""), b.AUTH_CONTINUE),
    "step": (auth(b"\0ann\0two", b.SASL_STEP), b.AUTH_ERROR),
    "good step": (auth(b"\0ann\0one", b.SASL_STEP), None),
    "other": (auth(b"\0ann\0one", mechanism=b"CRAM-MD5"), b.AUTH_ERROR),
    "good": (auth(b"\0ann\0one"), b.OK),
}


def test_cve_2013_7239_every_order_of_two_steps(sasl):
    """Whoever has failed is nobody, whatever was said before; only what went well as the last word lets in."""
    for names in itertools.product(STEPS, STEPS):
        with BinaryClient(sasl.port) as client:
            is_in, awaits_step = False, False
            for name in names:
                request, status = STEPS[name]
                if name == "good step":
                    status = b.OK if awaits_step else b.AUTH_ERROR
                assert client.ask(request).status == status, names
                if name != "list":
                    is_in = status == b.OK
                    awaits_step = name == "empty"
            answer = client.ask(packet(b.GET, b"k"))
            assert answer.status == (b.NOT_FOUND if is_in else b.AUTH_ERROR), names
            assert is_in or client.is_closed(), names


def test_audit_3791d9eda_no_opcode_is_carried_out_before_a_login(sasl):
    for opcode in set(range(256)) - {b.VERSION, b.SASL_LIST, b.SASL_AUTH, b.SASL_STEP}:
        with BinaryClient(sasl.port) as client:
            request = packet(opcode, b"k", b"\0" * 8, b"v", opaque=1)
            assert client.ask(request) == failure(opcode, b.AUTH_ERROR, 1)
            assert client.is_closed()


def test_audit_3791d9eda_no_command_is_carried_out_before_a_login(text):
    with text.client() as client:
        client.send(LOGIN)
        assert client.read_line() == b"STORED"
        assert client.set(b"k", b"42") == b"STORED\r\n"
    for request in (b"get k", b"gets k", b"gat 0 k", b"gats 0 k", b"touch k 0", b"delete k", b"incr k 1", b"decr k 1", b"flush_all",
                    b"version", b"verbosity 9", b"stats", b"stats reset", b"stats settings", b"stats conns", b"stats detail on",
                    b"stats cachedump 1 1", b"mg k v", b"md k", b"ma k", b"me k", b"mg k s v q", b"mn  ", b"lru mode flat", b"lru_crawler disable",
                    b"lru_crawler metadump all", b"lru_crawler mgdump all", b"slabs automove 0", b"cache_memlimit 8", b"shutdown",
                    b"watch fetchers", b"refresh_certs", b"get k noreply", b"delete k noreply", b"junk", b"Set a 0 0 7", b" set a 0 0 7"):
        with text.client() as client:
            assert client.ask(request + b"\r\n") == UNAUTHENTICATED, request
    for store in (b"add", b"replace", b"append", b"prepend", b"cas", b"ms"):
        with text.client() as client:
            line = b"ms k 7\r\n" if store == b"ms" else store + b" k 0 0 7 1\r\n"
            assert client.ask(line + b"ann one\r\n") == UNAUTHENTICATED, store
            assert b"VALUE" not in told_until_the_end(client, b"quit\r\nget k\r\n")
    with text.client() as client:
        assert client.ask(LOGIN) == b"STORED\r\n"
        assert client.get(b"k") == b"42"
        stats = dict(client.stats())
        assert (stats["cmd_flush"], stats["delete_hits"], stats["cmd_touch"]) == ("0", "0", "0")
        assert dict(client.stats(b" settings"))["verbosity"] == "0"


def test_audit_9981d748f_a_huge_login_is_refused(text):
    """One number brought others down before anybody had logged in."""
    for size in (16385, 20_000, 65536, 2**31 - 10, 2**31 - 3, 2**31 - 2, 2**31 - 1, 2**31, 2**32 - 1, 2**32, 2**32 + 7, 2**63, 2**64 - 1,
                 2**64, 10**19 * 9, 10**20 - 1, -1, -7):
        with text.client() as client:
            told = client.ask(b"set x 0 0 %d\r\n" % size)
            assert told in (b"CLIENT_ERROR auth token too long\r\n", UNAUTHENTICATED), (size, told)
        with text.client() as client:
            assert client.ask(LOGIN) == b"STORED\r\n"


def test_audit_9981d748f_huge_words_in_front_of_a_login(text):
    for line in (b"set " + b"k" * 2000 + b" 0 0 7", b"set a " + b"9" * 2000 + b" 0 7", b"set a 0 " + b"9" * 2000 + b" 7", b"set a 0 0 " + b"9" * 2000):
        with text.client() as client:
            told = told_until_the_end(client, line + b"\r\nann two\r\n")
            assert b"STORED" not in told and told.count(b"CLIENT_ERROR") >= 1, told
    for data in (b"x" * 16384, b" " * 16384, b"ann " + b"x" * 16380, b"x" * 16383 + b" ", b"\0" * 7, b"\xff" * 7):
        with text.client() as client:
            client.send(b"set a 0 0 %d\r\n%s\r\n" % (len(data), data))
            assert client.read_line().startswith(b"CLIENT_ERROR ")


def test_audit_af05c9302_empty_lines_in_front_of_a_login(text):
    for lines in (b"\r\n", b"\n", b"\r\n" * 100, b"\n" * 2000, b" \n", b"\0\n", b"\r\r\n", b"     \r\n", b"a\n"):
        with text.client() as client:
            told = told_until_the_end(client, lines + b"get k\r\n")
            assert b"END" not in told
            assert told.replace(UNAUTHENTICATED, b"") == b"", told
    with text.client() as client:
        assert client.ask(LOGIN) == b"STORED\r\n"


def test_audit_57934a1d0_logins_while_the_file_is_read_again(run, users):
    server = run(moxi.start_server, "-t", "4", "-S", "-Y", users)
    stop, problems = threading.Event(), []

    def log_in():
        while not stop.is_set():
            with server.client() as client, BinaryClient(server.port) as binary:
                answers = client.ask(LOGIN), binary.ask(auth(b"\0bob\0two")).status
                if answers != (b"STORED\r\n", b.OK):
                    problems.append(answers)

    threads = [threading.Thread(target=log_in) for _ in range(3)]
    for thread in threads:
        thread.start()
    shuffled = ["ann:one", "bob:two"] + [f"user{number}:pass{number}" for number in range(300)]
    for number in range(60):
        random.Random(number).shuffle(shuffled)
        fresh = users.with_name("fresh")
        fresh.write_text("\n".join(shuffled))
        fresh.rename(users)
        server.send_signal(signal.SIGHUP)
        time.sleep(0.01)
    stop.set()
    for thread in threads:
        thread.join()
    assert problems == []


FILES = {
    "no newline at the end": ("ann:one", True),
    "returns": ("ann:one\r\nbob:two\r\n", True),
    "a return at the end": ("ann:one\r", True),
    "ten thousand users": ("".join(f"user{number}:pass{number}\n" for number in range(10_000)) + "ann:one", True),
    "a line of a megabyte": ("bob:" + "x" * (1 << 20) + "\nann:one", True),
    "a user of a megabyte": ("x" * (1 << 20) + ":two\nann:one", True),
    "a zero": ("b\0b:two\nann:one", True),
    "other bytes": ("\xff\xfe\x01:\x02\nann:one", True),
    "empty": ("", False),
    "newlines alone": ("\n\n\n", False),
    "a zero behind the password": ("ann:one\0", False),
    "a blank behind the password": ("ann:one \n", False),
}


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("option", ["-S", "-Y"])
def test_cve_2021_37519_files_of_users(run, users, option, name):
    """Issue 805: what a file of users may look like."""
    content, lets_in = FILES[name]
    users.write_bytes(content.encode("latin-1"))
    server = run(moxi.start_server, *([option] if option == "-S" else [option, users]))
    if option == "-S":
        with BinaryClient(server.port) as client:
            assert client.ask(auth(b"\0ann\0one")).status == (b.OK if lets_in else b.AUTH_ERROR)
            assert client.ask(auth(b"\0ann\0")).status == b.AUTH_ERROR
            assert client.ask(packet(b.GET, b"k")).status == b.AUTH_ERROR
    else:
        with server.client() as client:
            assert client.ask(b"set a 0 0 4\r\nann \r\n") != b"STORED\r\n"
            assert client.ask(LOGIN) == (b"STORED\r\n" if lets_in else FAILURE)


@pytest.mark.parametrize("content", ["ann", "ann:", ":one", ":", "ann one", "a line of a megabyte", "ann:one\n\0", "ann:one\nbob"])
@pytest.mark.parametrize("option", ["-S", "-Y"])
def test_cve_2021_37519_files_that_are_no_list_of_users(users, option, content):
    users.write_text(content if "megabyte" not in content else "x" * (1 << 20))
    options = ["-S"] if option == "-S" else ["-Y", users]
    result = moxi.run("-p", moxi.free_port(), "-l", "127.0.0.1", *moxi.as_user(), *options)
    assert result.returncode == 1
    assert "malformed entry" in result.stderr


def test_a_store_before_a_login_leaves_nothing(text):
    with text.client() as client:
        assert client.ask(b"set k 0 0 7\r\nann two\r\n") == FAILURE
        assert client.ask(LOGIN) == b"STORED\r\n"
        assert client.get(b"k") is None and client.get(b"auth") is None
        assert dict(client.stats())["curr_items"] == "0"


def test_cve_2026_47783_47784_a_login_takes_the_same_time(run, users):
    """Of 20,000 users the first, the last, and one that there is not; with a password that is wrong at its beginning,
    and at its end. What stops at the first that fits, or differs, takes a small part of the time."""
    last = 19_999
    users.write_text("".join(f"user{number}:{'p' * 40}{number}\n" for number in range(last + 1)))
    server = run(moxi.start_server, "-S", "-Y", users)
    first_password, last_password = b"p" * 40 + b"0", b"p" * 40 + b"%d" % last
    asked = {
        "first": (b"user0", first_password),
        "last": (b"user%d" % last, last_password),
        "nobody": (b"nobody", first_password),
        "wrong at the beginning": (b"user0", b"P" + first_password[1:]),
        "wrong at the end": (b"user0", first_password[:-1] + b"1"),
        "wrong for the last": (b"user%d" % last, first_password),
    }

    def time_of(ask):
        begin = time.perf_counter()
        ask()
        return time.perf_counter() - begin

    taken = {(name, kind): [] for name in asked for kind in ("text", "sasl")}
    for _ in range(25):
        for name, (user, password) in asked.items():
            data = user + b" " + password
            with server.client() as client:
                client.ask(b"get k\r\n")  # its worker knows it
                line = b"set auth 0 0 %d\r\n%s\r\n" % (len(data), data)
                taken[name, "text"].append(time_of(lambda: client.ask(line)))
            with BinaryClient(server.port) as client:
                client.ask(packet(b.SASL_LIST))
                message = auth(b"\0" + user + b"\0" + password)
                taken[name, "sasl"].append(time_of(lambda: client.ask(message)))
    for kind in ("text", "sasl"):
        least = [min(taken[name, kind]) for name in asked]
        assert max(least) < 4 * min(least), (kind, dict(zip(asked, least)))
