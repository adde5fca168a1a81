"""Binary clients that log in with SASL's PLAIN (-S)."""

import signal
import time

import moxi
import pytest
from binary_client import (AUTH_CONTINUE, AUTH_ERROR, GET, INVALID, NOOP, OK, SASL_AUTH, SASL_LIST, SASL_STEP, SET,
                           STAT, UNKNOWN, VERSION, BinaryClient, failure, packet, storage)

GOOD = b"\0ann\0one"
WRONG = b"\0ann\0two"


def login(message=GOOD, mechanism=b"PLAIN", opcode=SASL_AUTH):
    return packet(opcode, mechanism, value=message)


@pytest.fixture
def users(tmp_path, monkeypatch):
    path = tmp_path / "users"
    path.write_text("ann:one:::\nbob:two\n")
    monkeypatch.setenv("MEMCACHED_SASL_PWDB", str(path))
    return path


@pytest.fixture
def guarded(run, users):
    return run(moxi.start_server, "-S")


def test_who_logs_in_is_served(guarded):
    with BinaryClient(guarded.port) as client:
        assert client.ask(packet(VERSION)).value == b"1.6.45"
        assert client.ask(packet(SASL_LIST)).value == b"PLAIN"
        answer = client.ask(login())
        assert (answer.status, answer.value) == (OK, b"Authenticated")
        assert client.ask(storage(SET, b"a", b"value")).status == OK
        assert client.ask(packet(GET, b"a")).value == b"value"
    with BinaryClient(guarded.port) as client:
        assert client.ask(login(b"\0bob\0two")).status == OK


@pytest.mark.parametrize(
    "request_packet,status",
    [
        (login(WRONG), AUTH_ERROR),
        (login(b"\0nobody\0one"), AUTH_ERROR),
        (login(b"\0ann\0"), AUTH_ERROR),
        (login(b"\0\0one"), AUTH_ERROR),
        (login(b"ann one"), AUTH_ERROR),
        (login(b"\0ann\0one\0"), AUTH_ERROR),
        (login(b"bob\0ann\0one"), AUTH_ERROR),
        (login(b"\0ann\0" + b"x" * 1900), AUTH_ERROR),
        (login(GOOD, b"CRAM-MD5"), AUTH_ERROR),
        (login(GOOD, b"X" * 33), INVALID),
        (login(GOOD, opcode=SASL_STEP), AUTH_ERROR),
        (login(b""), AUTH_CONTINUE),
    ],
)
def test_who_does_not_may_try_again(guarded, request_packet, status):
    with BinaryClient(guarded.port) as client:
        assert client.ask(request_packet).status == status
        assert client.ask(login()).status == OK
        assert client.ask(packet(NOOP)).status == OK


@pytest.mark.parametrize("opcode", [GET, SET, NOOP, STAT, 0x08, 0x1b, 0x07, 0x09, 0x17, 0x3a, 0xff])
def test_anything_else_is_refused_and_closes(guarded, opcode):
    with BinaryClient(guarded.port) as client:
        assert client.ask(packet(opcode, opaque=7)) == failure(opcode, AUTH_ERROR, 7)
        assert client.is_closed()


def test_a_message_that_is_too_long_closes(guarded):
    with BinaryClient(guarded.port) as client:
        assert client.ask(login(b"\0ann\0" + b"x" * 20_000)).status == AUTH_ERROR
        assert client.is_closed()


def test_a_login_in_two_steps(guarded):
    with BinaryClient(guarded.port) as client:
        assert client.ask(login(b"")).status == AUTH_CONTINUE
        assert client.ask(login(GOOD, opcode=SASL_STEP)).status == OK
        assert client.ask(packet(NOOP)).status == OK


def test_three_failures_are_enough(guarded):
    with BinaryClient(guarded.port) as client:
        client.send(login(WRONG), login(WRONG), login(WRONG), login())
        assert [client.read().status for _ in range(3)] == [AUTH_ERROR] * 3
        assert client.is_closed()
    with BinaryClient(guarded.port) as client:
        client.send(login(), packet(STAT))
        assert client.read().status == OK
        stats = {}
        while (answer := client.read()).key:
            stats[answer.key] = answer.value
    assert (stats[b"auth_cmds"], stats[b"auth_errors"]) == (b"4", b"3")


def test_who_fails_to_log_in_again_is_nobody(guarded):
    with BinaryClient(guarded.port) as client:
        assert client.ask(login()).status == OK
        assert client.ask(login(WRONG)).status == AUTH_ERROR
        assert client.ask(packet(GET, b"a")).status == AUTH_ERROR
        assert client.is_closed()


def test_text_clients_are_closed(guarded):
    with guarded.client() as client:
        client.send(b"version\r\n")
        assert client.read_to_end() == b""


def test_without_it_nobody_knows_the_commands(server):
    with BinaryClient(server.port) as client:
        for opcode in (SASL_LIST, SASL_AUTH, SASL_STEP):
            request = packet(opcode) if opcode == SASL_LIST else login(opcode=opcode)
            assert client.ask(request) == failure(opcode, UNKNOWN)
        assert client.ask(packet(NOOP)).status == OK


def test_the_settings_say_so(guarded):
    with BinaryClient(guarded.port) as client:
        client.send(login(), packet(STAT, b"settings"))
        assert client.read().status == OK
        settings = {}
        while (answer := client.read()).key:
            settings[answer.key] = answer.value
    assert settings[b"auth_enabled_sasl"] == b"yes"
    assert settings[b"auth_enabled_ascii"] == b"no"
    assert settings[b"binding_protocol"] == b"binary"


def test_hup_reads_the_file_again(run, users):
    server = run(moxi.start_server, "-vvv", "-S")
    users.write_text("cid:three\n")
    server.send_signal(signal.SIGHUP)
    deadline = time.monotonic() + moxi.PATIENCE
    while "read again" not in server.log:
        assert time.monotonic() < deadline, server.log
        time.sleep(0.01)
    with BinaryClient(server.port) as client:
        assert client.ask(login(b"\0ann\0hidden")).status == AUTH_ERROR
        assert client.ask(login(b"\0cid\0three")).status == OK
    assert "hidden" not in server.log


def test_both_logins_at_once(run, users):
    server = run(moxi.start_server, "-S", "-Y", users)
    with BinaryClient(server.port) as binary, server.client() as text:
        assert text.ask(b"get a\r\n") == b"CLIENT_ERROR unauthenticated\r\n"
        assert text.ask(b"set x 0 0 7\r\nbob two\r\n") == b"STORED\r\n"
        assert binary.ask(login(b"\0bob\0two")).status == OK
        assert binary.ask(storage(SET, b"a", b"value")).status == OK
        assert text.get(b"a") == b"value"


@pytest.mark.parametrize("options", [["-B", "ascii"], ["-B", "auto"], ["-U", "11211"], ["-z", "11311=127.0.0.1:1"]])
def test_no_way_around_a_login_is_opened(users, options):
    result = moxi.run("-p", moxi.free_port(), "-l", "127.0.0.1", *moxi.as_user(), "-S", *options)
    assert result.returncode == 64, result


def test_what_it_needs_is_told_at_the_start(monkeypatch):
    monkeypatch.delenv("MEMCACHED_SASL_PWDB", raising=False)
    result = moxi.run("-p", moxi.free_port(), *moxi.as_user(), "-S")
    assert result.returncode == 1
    assert "MEMCACHED_SASL_PWDB must name a file of users" in result.stderr
    monkeypatch.setenv("MEMCACHED_SASL_PWDB", "/nonexistent/users")
    result = moxi.run("-p", moxi.free_port(), *moxi.as_user(), "-S")
    assert result.returncode == 1
    assert "[/nonexistent/users]" in result.stderr
