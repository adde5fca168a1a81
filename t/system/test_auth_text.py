"""Text clients that log in (-Y): on the cache's port, on a pool's, and when the file changes."""

import signal
import time

import moxi
import pytest

FAILURE = b"CLIENT_ERROR authentication failure\r\n"
UNAUTHENTICATED = b"CLIENT_ERROR unauthenticated\r\n"


def login(user, password):
    data = b"%s %s" % (user, password)
    return b"set auth 0 0 %d\r\n%s\r\n" % (len(data), data)


@pytest.fixture
def users(tmp_path):
    path = tmp_path / "users"
    path.write_text("ann:one\nbob:two:2\n" + "".join(f"user{i}:pass{i}\n" for i in range(100)))
    return path


@pytest.fixture
def guarded(run, users):
    return run(moxi.start_server, "-Y", users)


def wait_for_log(process, text):
    deadline = time.monotonic() + moxi.PATIENCE
    while text not in process.log:
        assert time.monotonic() < deadline, process.log
        time.sleep(0.01)


def test_who_logs_in_is_served(guarded):
    for user, password in [(b"ann", b"one"), (b"bob", b"two:2"), (b"user99", b"pass99")]:
        with guarded.client() as client:
            assert client.ask(b"get a\r\n") == UNAUTHENTICATED
            assert client.ask(login(user, password)) == b"STORED\r\n"
            assert client.set(b"a", b"value") == b"STORED\r\n"
            assert client.get(b"a") == b"value"
            assert client.get(b"auth") is None


@pytest.mark.parametrize(
    "request_line,answer",
    [
        (login(b"ann", b"two"), FAILURE),
        (login(b"ann", b"pass1"), FAILURE),
        (login(b"nobody", b"one"), FAILURE),
        (login(b"ann", b"x" * 1900), FAILURE),
        (login(b"ann", b"x" * 10_000), FAILURE),
        (login(b"x" * 1900, b"one"), FAILURE),
        (b"set a 0 0 20000\r\n", b"CLIENT_ERROR auth token too long\r\n"),
        (login(b"ann", b""), b"CLIENT_ERROR bad authentication token format\r\n"),
        (login(b"", b""), b"CLIENT_ERROR bad authentication token format\r\n"),
        (b"set a 0 0 0\r\n\r\n", b"CLIENT_ERROR bad authentication token format\r\n"),
        (b"set a 0 0 7\r\nann oneXX", b"CLIENT_ERROR bad command line termination\r\n"),
        (b"get a\r\n", UNAUTHENTICATED),
        (b"stats\r\n", UNAUTHENTICATED),
        (b"mg a v\r\n", UNAUTHENTICATED),
        (b"flush_all\r\n", UNAUTHENTICATED),
        (b"watch\r\n", UNAUTHENTICATED),
        (b"shutdown\r\n", UNAUTHENTICATED),
        (b"lru_crawler metadump all\r\n", UNAUTHENTICATED),
    ],
)
def test_who_does_not_is_told_so_and_may_try_again(guarded, request_line, answer):
    with guarded.client() as client:
        assert client.ask(request_line) == answer
        assert client.ask(login(b"ann", b"one")) == b"STORED\r\n"
        assert client.ask(b"version\r\n").startswith(b"VERSION")


def test_three_failures_are_enough(guarded):
    with guarded.client() as client:
        client.send(login(b"ann", b"two") * 3 + login(b"ann", b"one") + b"version\r\n")
        assert client.read_to_end() == FAILURE * 3
    with guarded.client() as client:
        client.send(login(b"ann", b"one") + b"stats\r\nquit\r\n")
        stats = client.read_to_end()
    assert b"STAT auth_cmds 4\r\n" in stats
    assert b"STAT auth_errors 3\r\n" in stats


@pytest.mark.parametrize("data", [b"mn\r\n", b"x" * 3000, b"\x80" + b"\0" * 23, b"\x16\x03\x01\x02\x00"])
def test_who_does_not_speak_text_is_closed(guarded, data):
    with guarded.client() as client:
        client.send(data)
        assert client.read_to_end() == b""


def test_the_settings_name_the_file(guarded, users):
    with guarded.client() as client:
        assert client.ask(login(b"ann", b"one")) == b"STORED\r\n"
        settings = dict(client.stats(b" settings"))
    assert settings["auth_enabled_ascii"] == str(users)
    assert settings["auth_enabled_sasl"] == "no"
    assert settings["binding_protocol"] == "ascii"


def test_hup_reads_the_file_again_and_a_bad_one_changes_nothing(run, users):
    server = run(moxi.start_server, "-v", "-Y", users)
    with server.client() as before:
        assert before.ask(login(b"ann", b"one")) == b"STORED\r\n"
        users.write_text("cid:three\n")
        server.send_signal(signal.SIGHUP)
        wait_for_log(server, "read again, users: 1")
        with server.client() as client:
            assert client.ask(login(b"ann", b"one")) == FAILURE
            assert client.ask(login(b"cid", b"three")) == b"STORED\r\n"
        users.write_text("cid:four\nnonsense\n")
        server.send_signal(signal.SIGHUP)
        wait_for_log(server, "has a malformed entry in line 2")
        assert "the users of before stay" in server.log
        users.unlink()
        server.send_signal(signal.SIGHUP)
        wait_for_log(server, "Could not open authfile")
        with server.client() as client:
            assert client.ask(login(b"cid", b"four")) == FAILURE
            assert client.ask(login(b"cid", b"three")) == b"STORED\r\n"
        assert before.ask(b"version\r\n").startswith(b"VERSION")


def test_clients_of_a_pool_log_in_too(run, users):
    backend = run(moxi.start_server)
    proxy = run(moxi.start_proxy, [backend.port], "-Y", users)
    with proxy.client() as client:
        assert client.ask(b"get a\r\n") == UNAUTHENTICATED
        assert client.ask(login(b"ann", b"two")) == FAILURE
        assert client.ask(login(b"ann", b"one")) == b"STORED\r\n"
        assert client.set(b"a", b"value") == b"STORED\r\n"
    with backend.client() as client:
        assert client.get(b"a") == b"value"
        assert client.get(b"auth") is None


def test_no_password_is_in_the_log(run, users):
    server = run(moxi.start_server, "-vvv", "-Y", users)
    with server.client() as client:
        client.send(login(b"ann", b"hidden1") + b"set a 0 0 3\r\nann hidden2\r\n" + login(b"ann", b"one"))
        client.send(b"get seen\r\n")
        client.read_until(b"END\r\n")
    wait_for_log(server, "get seen")
    assert "hidden" not in server.log
    assert "login" in server.log


@pytest.mark.parametrize("content", ["nonsense\n", "ann:\n", ":one\n", "ann:one\n\nbob\n"])
def test_a_bad_file_is_told_at_the_start(tmp_path, content):
    path = tmp_path / "users"
    path.write_text(content)
    result = moxi.run("-p", moxi.free_port(), "-l", "127.0.0.1", *moxi.as_user(), "-Y", path)
    assert result.returncode == 1
    assert f"Authfile [{path}] has a malformed entry" in result.stderr


@pytest.mark.parametrize(
    "options", [["-B", "binary"], ["-B", "auto"], ["-U", "11211"], ["-U", "-1"], ["-S", "-B", "ascii"]]
)
def test_no_way_around_a_login_is_opened(users, options):
    result = moxi.run("-p", moxi.free_port(), "-l", "127.0.0.1", *moxi.as_user(), "-Y", users, *options)
    assert result.returncode == 64, result


def test_a_missing_file_is_told_at_the_start():
    result = moxi.run("-p", moxi.free_port(), *moxi.as_user(), "-Y", "/nonexistent/users")
    assert result.returncode == 1
    assert "[/nonexistent/users]" in result.stderr
