"""The command line: memcached's exit codes with one clear line, -h and -V, the shapes of -z."""

import pathlib
import signal
import socket
import subprocess
import time

import pytest

import moxi
from moxi import as_user, free_port

BAD_OPTIONS = [
    (["--no-such-option"], 1),
    (["-p"], 1),
    (["-p", 99999], 64),
    (["-t", 0], 1),
    (["-t", "x"], 1),
    (["-c", 0], 1),
    (["-f", 1], 1),
    (["-n", 0], 1),
    (["-R", 0], 1),
    (["-I", 10], 64),
    (["-I", "1g"], 64),
    (["-m", "x"], 64),
    (["-o", "no_such_suboption"], 1),
    (["-o", "hot_lru_pct=99"], 1),
    (["-u", "no-such-user-here"], 67),
    (["-l", "no-such-host.invalid"], 71),
    (["-z", "nonsense"], 1),
    (["-z", "11311="], 1),
    (["-z", "=127.0.0.1"], 1),
    (["-z", "99999=127.0.0.1"], 1),
    (["-z", "11311=127.0.0.1:0"], 1),
    (["-z", "./no-such-file.cfg"], 1),
    (["-z", "11311=127.0.0.1", "-Z", "downstream_timeout=soon"], 1),
]


def lines_of(result):
    return [line for line in (result.stderr + result.stdout).splitlines() if line.strip()]


@pytest.mark.parametrize("options, status", BAD_OPTIONS, ids=lambda v: " ".join(map(str, v)) if isinstance(v, list) else "")
def test_a_bad_option_is_one_clear_line(options, status):
    user = [] if "-u" in options else as_user()
    port = [] if "-p" in options or "-z" in options else ["-p", free_port(), "-l", "127.0.0.1"]
    if "-l" in options:
        port = ["-p", free_port()]
    result = moxi.run(*user, *port, *options)
    assert result.returncode == status, result
    assert len(lines_of(result)) == 1, result


def test_an_unknown_key_names_the_nearest_one():
    result = moxi.run(*as_user(), "-z", "11311=127.0.0.1", "-Z", "downstream_timeot=100")
    assert result.returncode == 1
    assert len(lines_of(result)) == 1
    assert "downstream_timeout" in lines_of(result)[0]


def test_a_port_that_is_taken():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        result = moxi.run(*as_user(), "-p", taken.getsockname()[1], "-l", "127.0.0.1")
    assert result.returncode == 71
    assert len(lines_of(result)) == 1


def test_root_needs_a_user():
    if not as_user():
        result = moxi.run("-V")
        assert result.returncode == 0
        return
    result = moxi.run("-p", free_port())
    assert result.returncode == 64
    assert "root" in lines_of(result)[0]


@pytest.mark.parametrize("option", ["-h", "--help"])
def test_help_begins_with_memcached(option):
    result = moxi.run(option)
    assert result.returncode == 0
    assert result.stdout.startswith("memcached 1.6.45\n")
    assert "moxi" in result.stdout
    for name in ("--port", "--memory-limit", "--max-item-size", "--conn-limit", "-z", "-Z"):
        assert name in result.stdout


@pytest.mark.parametrize("option", ["-V", "--version"])
def test_version(option):
    result = moxi.run(option)
    assert result.returncode == 0
    assert result.stdout.startswith("memcached 1.6.45\n")


def test_options_in_every_spelling(run):
    """-m64, -vv, long options with = or cut short, several -o, options after each other."""
    process = run(
        moxi.start_server,
        *("-m32", "-c200", "--thre", "2", "--max-item-size=2m", "-o", "hashpower=17", "-o", "no_modern", "-U", "0"),
        *("--conn-limit=300", "-R", "50"),
    )
    with process.client() as client:
        settings = dict(client.stats(b" settings"))
    assert settings["maxbytes"] == str(32 << 20)
    assert settings["maxconns"] == "300"
    assert settings["num_threads"] == "2"
    assert settings["item_size_max"] == str(2 << 20)
    assert settings["reqs_per_event"] == "50"
    assert settings["udpport"] == "0"


def set_and_get(port):
    with moxi.Client(port) as client:
        assert client.set(b"k", b"v") == b"STORED\r\n"
        assert client.get(b"k") == b"v"


def test_several_pools(run):
    backends = [run(moxi.start_memcached) for _ in range(3)]

    def argv(one, two):
        pools = f"{one}=127.0.0.1:{backends[0].port},127.0.0.1:{backends[1].port}:2;{two}=localhost:{backends[2].port}"
        return [moxi.BINARY, "-z", pools, "-l", "127.0.0.1", *as_user()]

    process = run(moxi.start, argv, 2)
    for port in process.ports:
        set_and_get(port)
    with backends[2].client() as client:
        assert client.get(b"k") == b"v"


def test_pools_from_a_file(run, tmp_path):
    backends = [run(moxi.start_memcached) for _ in range(2)]
    file = tmp_path / "pools.cfg"

    def argv(one, two):
        file.write_text(
            f"# two pools\n{one} = 127.0.0.1:{backends[0].port} ,\n    127.0.0.1:{backends[1].port}\n\n"
            f"{two}=127.0.0.1:{backends[1].port}  # the second\n"
        )
        return [moxi.BINARY, "-z", file, "-l", "127.0.0.1", *as_user()]

    process = run(moxi.start, argv, 2)
    for port in process.ports:
        set_and_get(port)


def test_a_pool_of_ipv6(run):
    backend = run(moxi.start, lambda port: [moxi.MEMCACHED, "-p", port, "-U", 0, "-l", "127.0.0.1,::1", *as_user()])
    set_and_get(run(moxi.start_proxy, f"[::1]:{backend.port}").port)


def test_both_roles_in_one_process(run):
    process = run(moxi.start_both)
    set_and_get(process.ports[0])
    with process.client(1) as cache:
        assert cache.get(b"k") == b"v"


def test_a_proxy_alone_has_no_cache_port():
    """Without -p nothing but the pool's port is listened on."""
    backend = free_port()
    process = moxi.start_proxy([backend])
    try:
        assert sorted(listening_ports(process.pid)) == [process.port]
    finally:
        process.stop()


def listening_ports(pid):
    inodes = set()
    for fd in pathlib.Path(f"/proc/{pid}/fd").iterdir():
        try:
            target = fd.readlink().as_posix()
        except OSError:
            continue
        if target.startswith("socket:["):
            inodes.add(target[8:-1])
    for table in ("tcp", "tcp6"):
        for line in pathlib.Path(f"/proc/{pid}/net/{table}").read_text().splitlines()[1:]:
            words = line.split()
            if words[3] == "0A" and words[9] in inodes:
                yield int(words[1].rpartition(":")[2], 16)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "127.0.0.2"])
def test_a_pool_that_names_our_own_address_is_refused(host):
    port = free_port()
    result = moxi.run(*as_user(), "-z", f"{port}={host}:{port}")
    assert result.returncode == 1
    assert len(lines_of(result)) == 1
    assert str(port) in lines_of(result)[0]


def test_a_unix_socket(run, tmp_path):
    path = tmp_path / "moxi.sock"
    process = subprocess.Popen([str(moxi.BINARY), "-s", str(path), *as_user()])
    try:
        deadline = time.monotonic() + moxi.PATIENCE
        while True:
            try:
                connection = socket.socket(socket.AF_UNIX)
                connection.connect(str(path))
                break
            except OSError:
                connection.close()
                assert time.monotonic() < deadline
                time.sleep(0.01)
        with connection:
            connection.settimeout(moxi.PATIENCE)
            connection.sendall(b"version\r\n")
            assert connection.recv(100) == b"VERSION 1.6.45\r\n"
    finally:
        process.terminate()
        assert process.wait(moxi.PATIENCE) == 0


def test_sigterm_and_sigint_end_it_cleanly():
    for signal_number in (signal.SIGINT, signal.SIGTERM):
        process = moxi.start_server()
        with process.client() as client:
            assert client.set(b"a", b"1") == b"STORED\r\n"
            process.send_signal(signal_number)
            assert process.wait() == 0
        process.stop()
