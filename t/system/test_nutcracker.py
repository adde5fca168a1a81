"""The process in twemproxy's place: its file unmodified, its command line, its statistics, its signals. What can be
compared is compared with Debian's nutcracker, which reads the same file."""

import contextlib
import json
import os
import pathlib
import re
import signal
import socket
import subprocess
import time

import moxi
import pytest
from test_live_placement import KEYS, NUTCRACKER, SHAPES, backends, places  # noqa: F401

wait_until = moxi.wait_until


def pool(name, listen, servers, **settings):
    lines = [f"{name}:", f"  listen: {listen}", *(f"  {key}: {value}" for key, value in settings.items())]
    return "\n".join([*lines, "  servers:", *(f"   - {server}" for server in servers)]) + "\n"


def server_of(backend, weight=1, name=""):
    return f"127.0.0.1:{backend.port}:{weight} {name}".rstrip()


def write(directory, text, name="nutcracker.yml"):
    file = directory / name
    file.write_text(text)
    return file


def start(directory, make_text, *options, ports=1, program=None):
    """A process whose file `make_text(*ports)` writes. Its last port tells the statistics."""

    def argv(*numbers):
        file = write(directory, make_text(*numbers[:-1]), f"n{numbers[-1]}.yml")
        words = program or [moxi.BINARY, "nutcracker"]
        return [*words, "-c", file, "-s", numbers[-1], "-a", "127.0.0.1", *options]

    return moxi.start(argv, ports=ports + 1, clean_exit=program != [NUTCRACKER])


def read_all(port):
    with moxi.Client(port) as client:
        return client.read_to_end()


def document(process):
    return json.loads(read_all(process.ports[-1]))


def run_nutcracker(*options, **more):
    return moxi.run("nutcracker", *options, **more)


def unix_client(path):
    client = socket.socket(socket.AF_UNIX)
    client.settimeout(moxi.PATIENCE)
    client.connect(str(path))
    return client


def ask_unix(path, request):
    with contextlib.closing(unix_client(path)) as client:
        client.sendall(request)
        return client.recv(65536)


@pytest.mark.parametrize("distribution, kind", [("ketama", "fnv1a_64"), ("ketama", "crc32"), ("modula", "murmur")])
def test_one_file_places_keys_as_nutcracker_does(run, tmp_path, backends, distribution, kind):  # noqa: F811
    shapes = [shape for name, shape in SHAPES.items() if name != "half"]

    def text(*ports):
        return "".join(
            pool(
                *(f"pool{port}", f"127.0.0.1:{port}"),
                [server_of(backends[index], weight, name) for index, weight, name in shape],
                **{"distribution": distribution, "hash": kind, "hash_tag": '"{}"'},
            )
            for port, shape in zip(ports, shapes)
        )

    ours = run(lambda: start(tmp_path, text, ports=len(shapes)))
    theirs = run(lambda: start(tmp_path, text, ports=len(shapes), program=[NUTCRACKER]))
    for mine, other in zip(ours.ports[:-1], theirs.ports[:-1]):
        found = places(mine)
        assert None not in found
        assert found == places(other)


def names(value):
    """All names of a document, recursively."""
    return {key: names(each) for key, each in value.items()} if isinstance(value, dict) else None


def test_the_statistics_have_nutcrackers_names(run, tmp_path):
    one, two = run(moxi.start_memcached), run(moxi.start_memcached)

    def text(first, second):
        return pool("alpha", f"127.0.0.1:{first}", [server_of(one, 1, "one"), server_of(two, 2)]) + pool(
            "beta", f"127.0.0.1:{second}", [server_of(one)]
        )

    ours = run(lambda: start(tmp_path, text, ports=2))
    theirs = run(lambda: start(tmp_path, text, ports=2, program=[NUTCRACKER]))
    mine, other = document(ours), document(theirs)
    assert names(mine) == names(other)
    assert mine["service"] == other["service"]
    assert mine["source"] == other["source"]
    assert abs(mine["timestamp"] - other["timestamp"]) < 30
    assert read_all(ours.ports[-1]).endswith(b"}\n")


def test_the_statistics_count(run, tmp_path):
    backend = run(moxi.start_memcached)
    process = run(lambda: start(tmp_path, lambda port: pool("p", f"127.0.0.1:{port}", [server_of(backend, 1, "s")])))
    before = document(process)
    assert before["p"]["s"]["requests"] == 0
    sets = b"".join(b"set key%d 0 0 3\r\nabc\r\n" % number for number in range(10))
    with process.client() as client:
        client.send(sets)
        client.read_exactly(len(b"STORED\r\n") * 10)
        request, answer = b"get key1 key2\r\n", b"VALUE key1 0 3\r\nabc\r\nVALUE key2 0 3\r\nabc\r\nEND\r\n"
        assert client.ask(request, b"END\r\n") == answer
        told = document(process)["p"]
        assert told["client_connections"] == 1
        # The one that looked whether the process is up has left.
        assert told["client_eof"] >= 1 and told["client_err"] == 0
        assert told["fragments"] == 1
        server = told["s"]
        assert (server["requests"], server["responses"]) == (11, 11)
        assert server["request_bytes"] == len(sets) + len(request)
        assert server["response_bytes"] == 10 * len(b"STORED\r\n") + len(answer)
        assert server["server_connections"] == 1
        assert [server[name] for name in ("in_queue", "in_queue_bytes", "out_queue", "out_queue_bytes")] == [0] * 4
        client.send(b"quit\r\n")
        client.read_to_end()
    wait_until(lambda: document(process)["p"]["client_connections"] == 0, "the client is still counted")
    assert document(process)["p"]["client_eof"] == told["client_eof"] + 1


def test_what_waits_for_an_answer_is_shown(run, tmp_path):
    backend = run(moxi.start_memcached)
    process = run(lambda: start(tmp_path, lambda port: pool("p", f"127.0.0.1:{port}", [server_of(backend, 1, "s")])))
    with process.client() as client:
        assert client.set(b"a", b"1") == b"STORED\r\n"
        backend.freeze()
        client.send(b"set b 0 0 1\r\n2\r\n")
        wait_until(lambda: document(process)["p"]["s"]["out_queue"] == 1, "nothing waits")
        assert document(process)["p"]["s"]["out_queue_bytes"] == len(b"set b 0 0 1\r\n2\r\n")
        backend.thaw()
        assert client.read_line() == b"STORED"
        wait_until(lambda: document(process)["p"]["s"]["out_queue"] == 0, "something waits")


def test_a_dead_server_is_ejected_and_comes_back_when_it_answers(run, tmp_path):
    stays = run(moxi.start_memcached)
    dies = run(moxi.start_memcached)
    settings = {"auto_eject_hosts": "true", "server_failure_limit": 2, "server_retry_timeout": 700, "timeout": 2000}
    servers = [server_of(stays, 1, "stays"), server_of(dies, 1, "dies")]
    process = run(lambda: start(tmp_path, lambda port: pool("p", f"127.0.0.1:{port}", servers, **settings)))
    keys = [b"key%d" % number for number in range(40)]
    with process.client() as client:
        for key in keys:
            assert client.set(key, b"old") == b"STORED\r\n"
        with dies.client() as direct:
            lost = [key for key in keys if direct.get(key) == b"old"]
        assert 0 < len(lost) < len(keys)
        assert document(process)["p"]["server_ejects"] == 0
        dies.kill()
        failed = 0
        while not client.ask(b"set %s 0 0 3\r\nnew\r\n" % lost[0]).startswith(b"STORED"):
            failed += 1
            time.sleep(0.01)
        # The limit, and no more than those that came before the second connect was due.
        assert failed >= 2
        told = document(process)["p"]
        assert told["server_ejects"] == 1
        ejected_at = told["dies"]["server_ejected_at"] / 1e6
        assert abs(ejected_at - time.time()) < moxi.PATIENCE
        assert told["dies"]["server_err"] >= 2 and told["stays"]["server_ejected_at"] == 0
        for key in lost:
            assert client.set(key, b"new") == b"STORED\r\n"
        with stays.client() as direct:
            assert [direct.get(key) for key in lost] == [b"new"] * len(lost)
        back = moxi.Process(dies.argv, dies.ports)
        run(lambda: back)
        # Nobody who asks meanwhile sees an error: it is asked for its version first.
        deadline = time.monotonic() + moxi.PATIENCE
        while client.get(lost[0]) is not None:
            assert time.monotonic() < deadline
            time.sleep(0.01)
        assert time.time() - ejected_at >= 0.7
        assert [client.get(key) for key in lost] == [None] * len(lost)


def test_a_dead_server_stays_in_place_without_ejection(run, tmp_path):
    stays, dies = run(moxi.start_memcached), run(moxi.start_memcached)
    servers = [server_of(stays, 1, "stays"), server_of(dies, 1, "dies")]
    process = run(lambda: start(tmp_path, lambda port: pool("p", f"127.0.0.1:{port}", servers)))
    keys = [b"key%d" % number for number in range(40)]
    with process.client() as client:
        for key in keys:
            assert client.set(key, b"1") == b"STORED\r\n"
        with dies.client() as direct:
            lost = [key for key in keys if direct.get(key) is not None]
        dies.kill()
        for key in keys:
            answer = client.ask(b"get %s\r\n" % key)
            assert answer.startswith(b"SERVER_ERROR" if key in lost else b"VALUE"), key
            if key not in lost:
                client.read_until(b"END\r\n")
        told = document(process)["p"]
        assert told["server_ejects"] == 0 and told["forward_error"] >= len(lost)


def test_no_more_clients_than_client_connections(run, tmp_path):
    backend = run(moxi.start_memcached)
    servers = [server_of(backend)]

    def text(limited, free):
        return pool("limited", f"127.0.0.1:{limited}", servers, client_connections=2) + pool(
            "free", f"127.0.0.1:{free}", servers
        )

    process = run(lambda: start(tmp_path, text, ports=2))

    def clients():
        return document(process)["limited"]["client_connections"]

    # The one that looked whether the process is up.
    wait_until(lambda: document(process)["limited"]["client_eof"] == 1, "the first client is still there")
    assert clients() == 0
    with contextlib.ExitStack() as stack:
        inside = [stack.enter_context(process.client()) for _ in range(2)]
        for client in inside:
            assert client.ask(b"version\r\n").startswith(b"VERSION")
        for _ in range(5):
            with process.client() as refused:
                assert refused.read_to_end() == b"ERROR Too many open connections\r\n"
        # Another pool has places of its own.
        for _ in range(5):
            assert stack.enter_context(process.client(1)).ask(b"version\r\n").startswith(b"VERSION")
        inside[0].close()
        wait_until(lambda: clients() == 1, "the place is not free")
        assert stack.enter_context(process.client()).ask(b"version\r\n").startswith(b"VERSION")
        assert inside[1].ask(b"version\r\n").startswith(b"VERSION")


def start_unix(path):
    backend = moxi.Process([moxi.MEMCACHED, "-s", path, *moxi.as_user()], [])
    wait_until(path.exists, "memcached does not listen")
    return backend


def test_unix_sockets_on_both_sides(run, tmp_path):
    directory = pathlib.Path(tmp_path)
    behind, front = directory / "m.sock", directory / "n.sock"
    backend = run(start_unix, behind)

    def text(port):
        servers = [f"{behind}:1"]
        return pool("unix", f"{front} 0666", servers) + pool("tcp", f"127.0.0.1:{port}", servers)

    process = run(lambda: start(tmp_path, text))
    assert front.stat().st_mode & 0o777 == 0o666
    assert ask_unix(front, b"set a 0 0 1\r\n1\r\n") == b"STORED\r\n"
    assert ask_unix(behind, b"get a\r\n") == b"VALUE a 0 1\r\n1\r\nEND\r\n"
    with process.client() as client:
        assert client.get(b"a") == b"1"
    assert document(process)["unix"][f"{behind}:"]["requests"] == 1
    backend.kill()
    with process.client() as client:
        assert client.ask(b"get a\r\n").startswith(b"SERVER_ERROR")


def test_a_place_by_unix_socket_is_nutcrackers(run, tmp_path):
    """Names of unix servers without a name of their own: which of two has which key."""
    paths = [tmp_path / name for name in ("a.sock", "bb.sock")]
    for path in paths:
        run(start_unix, path)

    def text(port):
        return pool("p", f"127.0.0.1:{port}", [f"{paths[0]}:1", f"{paths[1]}:3"], hash="md5")

    ours = run(lambda: start(tmp_path, text))
    theirs = run(lambda: start(tmp_path, text, program=[NUTCRACKER]))
    keys = [key for key in KEYS if len(key) < 200]
    with theirs.client() as client:
        for key in keys:
            assert client.set(key, b"1") == b"STORED\r\n"
    with ours.client() as client:
        assert [key for key in keys if client.get(key) is None] == []


def test_connections_are_made_at_the_start_if_asked_for(run, tmp_path):
    backend = run(moxi.start_memcached)
    servers = [server_of(backend, 1, "s")]

    def text(early, late):
        return pool("early", f"127.0.0.1:{early}", servers, preconnect="true") + pool(
            "late", f"127.0.0.1:{late}", servers
        )

    process = run(lambda: start(tmp_path, text, ports=2))
    wait_until(lambda: document(process)["early"]["s"]["server_connections"] > 0, "nothing is connected")
    assert document(process)["late"]["s"]["server_connections"] == 0
    assert document(process)["early"]["s"]["requests"] == 0


def test_a_port_may_be_shared_by_processes(run, tmp_path):
    backend = run(moxi.start_memcached)

    def text(port):
        return pool("p", f"127.0.0.1:{port}", [server_of(backend)], reuseport="true")

    first = run(lambda: start(tmp_path, text))
    file = write(tmp_path, text(first.port))
    second = run(moxi.start, lambda stats: [moxi.BINARY, "nutcracker", "-c", file, "-s", stats])
    assert document(first)["p"].keys() == document(second)["p"].keys()
    result = run_nutcracker(
        *("-c", write(tmp_path, text(first.port).replace("true", "false"), "alone.yml")),
        *("-s", moxi.free_port()),
    )
    assert result.returncode != 0 and "Address already in use" in result.stderr


def test_the_file_is_tested_and_mistakes_are_named(tmp_path):
    good = pool("p", "127.0.0.1:22121", ["127.0.0.1:11211:1"])
    file = write(tmp_path, good)
    for form in (["-t", "-c", file], ["--test-conf", f"--conf-file={file}"], ["--test", "--conf", file]):
        result = run_nutcracker(*form)
        assert result.returncode == 0, result
        assert result.stderr == f"nutcracker: configuration file '{file}' syntax is ok\n"
    for text, place in (
        (good.replace("listen:", "listn:"), '2:3: unknown key "listn", the nearest one is "listen"'),
        (good + "   - nonsense\n", "5:6: servers: expected host:port:weight"),
        (good + "  redis: true\n", "5:10: redis: pools of Redis are not served here"),
        (good + "  timeout: ever\n", "5:12: timeout: expected a number"),
        (good + good, '5:1: pool "p" is there twice'),
        ("p: &a\n  x: *a\n", "1:4: anchors are not allowed here"),
        ("", " holds no pools"),
    ):
        file = write(tmp_path, text)
        result = run_nutcracker("-t", "-c", file)
        assert result.returncode == 1
        why, verdict = result.stderr.splitlines()
        assert why.startswith(f"{file}:{place}"), why
        assert verdict == f"nutcracker: configuration file '{file}' syntax is invalid"
        # It does not start with it either.
        result = run_nutcracker("-c", file)
        assert result.returncode == 1 and why in result.stderr


def test_the_guide_has_good_examples_and_every_key(tmp_path):
    guide = (moxi.ROOT / "doc" / "proxy.md").read_text()
    examples = [part.split("```")[0] for part in guide.split("```yaml\n")[1:]]
    assert examples
    for text in examples:
        result = run_nutcracker("-t", "-c", write(tmp_path, text))
        assert result.returncode == 0, result.stderr
    source = (moxi.ROOT / "proxy" / "config" / "nutcracker_keys.cc").read_text()
    keys = re.findall(r'\{"(\w+)", (?:true|false), ', source)
    assert len(keys) == 18
    for key in keys:
        assert f"\n| `{key}` |" in guide, key


def test_what_it_says_of_itself():
    version = run_nutcracker("-V")
    assert version.returncode == 0 and "in place of nutcracker" in version.stdout
    usage = run_nutcracker("-h").stdout
    for option in ("-h", "-V", "-t", "-d", "-D", "-v", "-o", "-c", "-s", "-a", "-i", "-p", "-m"):
        assert f"\n  {option}, --" in usage, option
    described = run_nutcracker("--describe-stats").stdout
    for name in ("client_eof", "fragments", "server_ejected_at", "out_queue_bytes", "timestamp"):
        assert f"\n  {name} " in described, name


@pytest.mark.parametrize(
    "options, words",
    [
        (["-s", "0"], "expected a port"),
        (["-s", "x"], "expected a port"),
        (["-v", "loud"], "expected a level"),
        (["-i", "-1"], "expected milliseconds"),
        (["-m", "511"], "expected bytes"),
        (["-z", "1=a"], "nutcracker: "),
        (["surplus"], "nutcracker: "),
        (["-c"], "nutcracker: "),
    ],
)
def test_mistakes_of_the_command_line(options, words):
    result = run_nutcracker(*options)
    assert result.returncode == 1
    assert words in result.stderr and result.stderr.count("\n") == 1


def test_called_nutcracker_it_is_nutcracker(tmp_path):
    link = tmp_path / "nutcracker"
    link.symlink_to(moxi.BINARY)
    result = subprocess.run([link, "-V"], capture_output=True, text=True, timeout=moxi.PATIENCE)
    assert result.returncode == 0 and "in place of nutcracker" in result.stdout


def test_signals_log_and_pid_file(run, tmp_path):
    log, pid, turned = tmp_path / "log", tmp_path / "pid", tmp_path / "log.1"

    def text(port):
        return pool("p", f"127.0.0.1:{port}", ["127.0.0.1:1:1"])

    process = run(lambda: start(tmp_path, text, "-o", log, "-p", pid, "-v", 5))
    wait_until(lambda: pid.exists() and int(pid.read_text()) == process.pid, "no pid file")
    process.send_signal(signal.SIGTTIN)
    wait_until(lambda: "log level 6" in log.read_text(), "not louder")
    for _ in range(2):
        process.send_signal(signal.SIGTTOU)
        time.sleep(0.02)
    wait_until(lambda: "log level 4" in log.read_text(), "not quieter")
    os.rename(log, turned)
    process.send_signal(signal.SIGHUP)
    wait_until(log.exists, "the log is not opened again")
    process.send_signal(signal.SIGTTIN)
    wait_until(lambda: "log level 5" in log.read_text(), "nothing in the new log")
    with process.client() as client:
        assert client.ask(b"get a\r\n").startswith(b"SERVER_ERROR")
    process.send_signal(signal.SIGTERM)
    assert process.wait() == 0
    assert not pid.exists()


def test_in_the_background(tmp_path):
    pid = tmp_path / "pid"
    port, stats = moxi.free_ports(2)
    write(tmp_path, pool("p", f"127.0.0.1:{port}", ["127.0.0.1:1:1"]))
    words = [moxi.BINARY, "nutcracker", "-d", "-c", "nutcracker.yml", "-p", "pid", "-o", "log", "-s", str(stats)]
    started = subprocess.run(words, cwd=tmp_path, timeout=moxi.PATIENCE, stdin=subprocess.DEVNULL)
    assert started.returncode == 0
    wait_until(pid.exists, "no pid file")
    number = int(pid.read_text())
    try:
        assert json.loads(read_all(stats))["p"]["client_connections"] == 0
    finally:
        os.kill(number, signal.SIGTERM)
    wait_until(lambda: not pid.exists(), "the pid file stays")


def test_many_who_ask_for_the_statistics_and_read_nothing(run, tmp_path):
    backend = run(moxi.start_memcached)
    servers = [f"127.0.0.1:{backend.port}:1 s0", *(f"127.0.0.1:{backend.port}:1 server-{i}" for i in range(1, 3000))]
    process = run(lambda: start(tmp_path, lambda port: pool("p", f"127.0.0.1:{port}", servers)))
    assert len(document(process)["p"]) == 6 + 3000
    before = process.rss_kb()
    with contextlib.ExitStack() as stack:
        for _ in range(30):
            stack.enter_context(moxi.Client(process.ports[-1], receive_buffer=4096))
        with process.client() as client:
            assert client.set(b"a", b"1") == b"STORED\r\n"
        # A sanitizer keeps what was freed.
        assert process.rss_kb() - before < (600 if moxi.is_sanitized() else 200) << 10
    assert len(document(process)["p"]) == 6 + 3000
