"""The process as its operators see it: in the background, its files, limits, user, signals and log."""

import os
import pathlib
import pwd
import signal
import socket
import subprocess
import tempfile
import time

import pytest

import moxi
from moxi import BINARY, as_user, free_port, wait_until

IS_ROOT = os.geteuid() == 0


class Daemon:
    """A process that has left its parent; known by its pid file."""

    def __init__(self, tmp_path, *options):
        self.port = free_port()
        self.pid_file = tmp_path / "moxi.pid"
        tmp_path.chmod(0o777)
        begun = subprocess.run(
            [BINARY, "-d", "-P", self.pid_file, "-p", str(self.port), "-l", "127.0.0.1", *options],
            capture_output=True,
            text=True,
            timeout=moxi.PATIENCE,
            cwd=tmp_path,
        )
        assert (begun.returncode, begun.stdout) == (0, "")
        wait_until(self.pid_file.exists, "no pid file")
        self.pid = int(self.pid_file.read_text())

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.is_running():
            os.kill(self.pid, signal.SIGKILL)

    def is_running(self):
        # Its parent is gone; where nobody collects it, it stays as a zombie.
        try:
            return pathlib.Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
        except FileNotFoundError:
            return False

    def end(self):
        os.kill(self.pid, signal.SIGTERM)
        wait_until(lambda: not self.is_running(), "does not end")


def test_a_daemon_has_no_terminal_and_takes_its_pid_file_along(tmp_path):
    with Daemon(tmp_path, *as_user()) as daemon:
        assert os.readlink(f"/proc/{daemon.pid}/cwd") == "/"
        assert os.getsid(daemon.pid) == daemon.pid
        assert [os.readlink(f"/proc/{daemon.pid}/fd/{fd}") for fd in range(3)] == ["/dev/null"] * 3
        with moxi.Client(daemon.port) as client:
            assert dict(client.stats())["pid"] == str(daemon.pid)
        daemon.end()
        assert not daemon.pid_file.exists()


def test_a_daemon_that_may_dump_core_stays_where_it_is(tmp_path):
    with Daemon(tmp_path, *as_user(), "-r") as daemon:
        assert os.readlink(f"/proc/{daemon.pid}/cwd") == str(tmp_path)
        daemon.end()


def test_a_pid_file_without_a_daemon_stays(run, tmp_path):
    pid_file = tmp_path / "pid"
    process = run(moxi.start_server, "-P", pid_file)
    wait_until(pid_file.exists, "no pid file")
    assert pid_file.read_text() == f"{process.pid}\n"
    process.stop()
    assert pid_file.exists()


def test_a_pid_file_that_cannot_be_written_is_only_told(run):
    process = run(moxi.start_server, "-P", "/nonexistent/pid")
    wait_until(lambda: "Could not open the pid file /nonexistent/pid.tmp for writing" in process.log, "nothing is told")
    assert process.client().ask(b"mn\r\n") == b"MN\r\n"


@pytest.mark.skipif(not IS_ROOT, reason="only root can become somebody else")
def test_root_becomes_the_user_and_has_no_other_groups():
    nobody = pwd.getpwnam("nobody")
    # The pid file is written by the user.
    with tempfile.TemporaryDirectory(dir="/tmp") as folder, Daemon(pathlib.Path(folder), "-u", "nobody") as daemon:
        status = pathlib.Path(f"/proc/{daemon.pid}/status").read_text()
        lines = dict(line.split(":\t", 1) for line in status.splitlines() if ":\t" in line)
        assert lines["Uid"].split() == [str(nobody.pw_uid)] * 4
        assert lines["Gid"].split() == [str(nobody.pw_gid)] * 4
        assert lines["Groups"].split() == []
        assert lines["CapEff"].strip("0") == ""
        daemon.end()


def limits_of(pid):
    lines = pathlib.Path(f"/proc/{pid}/limits").read_text().splitlines()
    return {line[:26].strip(): line[26:].split()[:2] for line in lines}


def start_limited(limit, *options, user=None):
    """A server that is started with a limit, as `prlimit` spells it."""
    who = as_user() if user is None else ["-u", user]
    return moxi.start(
        lambda port: ["prlimit", limit, BINARY, "-p", port, "-l", "127.0.0.1", *who, *options]
    )


def test_core_files_are_as_large_as_they_may_be(run):
    process = run(start_limited, "--core=0:4096", "-r")
    soft, hard = limits_of(process.pid)["Max core file size"]
    assert soft == hard != "0"


def test_without_r_core_files_stay_as_they_were(run):
    process = run(start_limited, "--core=0:4096")
    assert limits_of(process.pid)["Max core file size"] == ["0", "4096"]


def locked_kb(process):
    status = pathlib.Path(f"/proc/{process.pid}/status").read_text()
    return int(status.split("VmLck:")[1].split()[0])


def fill(process):
    with process.client() as client:
        for i in range(60):
            assert client.set(b"key%d" % i, b"v" * 200_000) == b"STORED\r\n"


@pytest.mark.skipif(not IS_ROOT, reason="only root may lock as much as it likes")
def test_memory_is_locked(run):
    process = run(moxi.start_server, "-k", "-m", "32")
    assert locked_kb(process) > 0 or moxi.is_sanitized()  # a sanitizer's run-time library locks nothing
    fill(process)


def start_with_little_to_lock():
    return start_limited("--memlock=1048576:1048576", "-k", "-m", "32", user="nobody" if IS_ROOT else None)


def test_a_limit_that_is_too_small_to_lock_is_only_told(run):
    process = run(start_with_little_to_lock)
    assert "warning: -k invalid" in process.log
    assert locked_kb(process) == 0
    fill(process)


def test_idle_clients_are_closed(run):
    process = run(moxi.start_server, "-o", "idle_timeout=1")
    with process.client() as idle, process.client() as busy:
        begin = time.monotonic()
        while time.monotonic() - begin < 3:
            assert busy.ask(b"mn\r\n") == b"MN\r\n"
            time.sleep(0.05)
        assert idle.read_to_end() == b""
        stats = dict(busy.stats())
        assert stats["idle_kicks"] == "1"
        assert dict(busy.stats(b" settings"))["idle_timeout"] == "1"


def test_a_client_too_many_is_told(run):
    process = run(moxi.start_server, "-c", "3", "-o", "maxconns_fast")
    clients = three_clients(process)
    with process.client() as refused:
        assert refused.read_to_end() == b"ERROR Too many open connections\r\n"
    clients.pop().close()
    wait_until(lambda: is_served(process), "no room after a client has gone")


def is_answered(client):
    client.send(b"mn\r\n")
    return client.read_line() == b"MN"


def is_served(process):
    with process.client() as client:
        return is_answered(client)


def three_clients(process):
    """As many as there may be, once the test's first look at the port is forgotten."""
    clients = []

    def one_more():
        clients.append(process.client())
        return is_answered(clients[-1]) or clients.pop().close()

    for _ in range(3):
        wait_until(one_more, "no room for three")
    return clients


def test_a_client_too_many_waits_without_maxconns_fast(run):
    process = run(moxi.start_server, "-c", "3", "-o", "no_maxconns_fast")
    clients = three_clients(process)
    with process.client() as waiting:
        waiting.send(b"mn\r\n")
        time.sleep(0.1)  # an answer now would be wrong
        assert waiting.unread == b""
        clients.pop().close()
        assert waiting.read_line() == b"MN"


def test_the_log_is_opened_again(run, tmp_path):
    log = tmp_path / "moxi.log"
    rotated = tmp_path / "moxi.log.1"
    process = run(moxi.start_server, "-vv", "-O", log)
    with process.client() as client:
        assert client.ask(b"mn\r\n") == b"MN\r\n"
        wait_until(lambda: " mn" in log.read_text(), "nothing is logged")
        log.rename(rotated)
        process.send_signal(signal.SIGHUP)
        wait_until(log.exists, "not opened again")
        before = rotated.read_text()
        assert client.ask(b"version\r\n") == b"VERSION 1.6.45\r\n"
        wait_until(lambda: " version" in log.read_text(), "nothing is logged")
        assert rotated.read_text() == before


def test_a_log_that_cannot_be_opened_ends_the_start():
    result = moxi.run(*as_user(), "-p", free_port(), "-O", "/nonexistent/moxi.log")
    assert result.returncode == 71
    assert result.stderr.count("\n") == 1 and "/nonexistent/moxi.log" in result.stderr


def test_clients_and_their_commands_are_shown_from_vv_on(run):
    process = run(moxi.start_server, "-vv")
    with process.client() as client:
        assert client.ask(b"set k 0 0 3\r\nabc\r\n") == b"STORED\r\n"
        assert client.get(b"k") == b"abc"
        assert client.get(b"\x1b[2J") is None
    wait_until(lambda: "connection closed." in process.log, "the end is not shown")
    lines = process.log
    assert "server listening" in lines
    assert "new auto-negotiating client connection" in lines
    assert " set k 0 0 3\n" in lines and " get k\n" in lines
    assert "abc" not in lines
    assert "get \\x1b[2J" in lines


def test_the_verbosity_changes_at_any_time(run):
    process = run(moxi.start_server)
    with process.client() as client:
        assert client.ask(b"get before\r\n") == b"END\r\n"
        assert client.ask(b"verbosity 2\r\n") == b"OK\r\n"
        assert client.ask(b"get between\r\n") == b"END\r\n"
        wait_until(lambda: "get between" in process.log, "not shown")
        assert client.ask(b"verbosity 0\r\n") == b"OK\r\n"
        assert client.ask(b"get after\r\n") == b"END\r\n"
        assert dict(client.stats(b" settings"))["verbosity"] == "0"
    assert "before" not in process.log and "after" not in process.log


def test_hup_and_pipe_end_nothing(run):
    process = run(moxi.start_server)
    for number in (signal.SIGHUP, signal.SIGPIPE):
        process.send_signal(number)
    assert process.client().ask(b"mn\r\n") == b"MN\r\n"


@pytest.mark.parametrize(
    "number, options, said",
    [
        (signal.SIGTERM, [], ""),
        (signal.SIGINT, ["-vv"], "Exiting normally\n"),
        (signal.SIGUSR1, [], "Gracefully stopping\n"),
    ],
)
def test_what_is_said_at_the_end(run, number, options, said):
    process = run(moxi.start_server, *options)
    process.send_signal(number)
    assert process.wait() == 0
    assert process.log.endswith(said)
    if not said:
        assert "stopping" not in process.log and "Exiting" not in process.log


def test_a_stale_socket_is_replaced(run, tmp_path):
    path = tmp_path / "socket"
    first = run(start_on_socket, path)
    first.kill()
    assert path.is_socket()
    run(start_on_socket, path)


def start_on_socket(path):
    process = moxi.Process([BINARY, "-s", path, "-a", "777", *as_user()], [])

    def is_up():
        with socket.socket(socket.AF_UNIX) as client:
            return client.connect_ex(str(path)) == 0

    wait_until(is_up, "does not listen")
    return process


def test_the_port_file_names_the_ports(tmp_path, monkeypatch, run):
    port_file = tmp_path / "ports"
    monkeypatch.setenv("MEMCACHED_PORT_FILENAME", str(port_file))
    process = run(moxi.start_server)
    wait_until(port_file.exists, "no port file")  # it is written once the port is open
    assert port_file.read_text() == f"TCP INET: {process.port}\n"


@pytest.mark.parametrize(
    "options, status, text",
    [
        (["-D", ""], 1, "-D"),
        (["-o", "lru_crawler_sleep=2000000"], 1, "LRU crawler sleep must be between 0 and 1 second"),
        (["-o", "read_buf_mem_limit=x"], 1, "could not parse argument to read_buf_mem_limit"),
        (["-e", "/x"], 1, "not supported"),
        (["-o", "ext_path=/x:1G"], 1, "not supported"),
        (["-o", "proxy_config=x.lua"], 1, "not supported"),
    ],
)
def test_what_cannot_be_is_one_line(options, status, text):
    result = moxi.run(*as_user(), "-p", free_port(), "-l", "127.0.0.1", *options)
    assert result.returncode == status
    assert text in result.stderr and result.stderr.count("\n") == 1
