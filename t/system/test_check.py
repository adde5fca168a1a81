"""What the program says of a configuration without serving it: --check and --where."""

import pytest

import moxi
from moxi import free_port


def test_a_good_configuration_is_shown(tmp_path):
    users = tmp_path / "users"
    users.write_text("me:secret\n")
    done = moxi.run("--check", "-m", 100, "-Y", users)
    lines = done.stdout.splitlines()
    assert (done.returncode, lines[0], done.stderr) == (0, "ok", "")
    assert "maxbytes 104857600" in lines
    assert "secret" not in done.stdout


def test_pools_are_shown_with_what_holds_for_them():
    done = moxi.run("--check", "-z", "11411=127.0.0.1:1,127.0.0.1:2:3", "-Z", "cycle=100")
    lines = done.stdout.splitlines()
    assert (done.returncode, lines[0]) == (0, "ok")
    assert "11411:default:config 11411=127.0.0.1:1,127.0.0.1:2:3" in lines
    assert "11411:default:behavior:cycle 100" in lines


def test_a_proxy_alone_shows_the_settings_of_its_process():
    done = moxi.run("--check", "-z", "11411=127.0.0.1:1", "-l", "127.0.0.1", "-t", 3, "-c", 77, "-o", "idle_timeout=9")
    lines = done.stdout.splitlines()
    assert (done.returncode, lines[0]) == (0, "ok")
    for line in ("num_threads 3", "maxconns 77", "inter 127.0.0.1", "idle_timeout 9", "ssl_enabled no"):
        assert line in lines
    assert not any(line.startswith(("maxbytes ", "evictions ", "lru_crawler ")) for line in lines)


def test_checking_listens_to_nothing(run):
    port = free_port()
    server = run(moxi.start_server, "-l", f"127.0.0.1:{port}")
    assert moxi.run("--check", "-l", f"127.0.0.1:{port}").returncode == 0
    with server.client() as client:
        assert client.ask(b"mn\r\n") == b"MN\r\n"


@pytest.mark.parametrize(
    "options, complaint",
    [
        (["-z", "11411=a,,b"], "-z, column 9: "),
        (["-z", "11411=a", "-Z", "cycl=5"], '"cycl"'),
        (["-m", 1, "-I", "1m"], "memory max"),
        (["-Y", "/no/such/file"], "/no/such/file"),
        (["-z", "/no/such/file"], "/no/such/file"),
    ],
)
def test_a_bad_configuration_is_refused(options, complaint):
    done = moxi.run("--check", *options)
    assert done.returncode != 0
    assert done.stdout == ""
    assert complaint in done.stderr
    assert done.stderr.count("\n") == 1


def test_a_file_is_refused_with_line_and_column(tmp_path):
    pools = tmp_path / "pools.cfg"
    pools.write_text("# two pools\n11411=a\n11412 b\n")
    done = moxi.run("--check", "-z", pools)
    assert done.returncode == 1
    assert done.stderr.startswith(f"{pools}:3:")


def test_where_keys_go_is_where_they_are(run):
    backends = [run(moxi.start_server) for _ in range(3)]
    pool = ",".join(f"127.0.0.1:{backend.port}" for backend in backends)
    proxy = run(moxi.start_proxy, pool)
    keys = [f"user:{number}" for number in range(40)]
    with proxy.client() as client:
        for key in keys:
            client.set(key.encode(), b"here")
    done = moxi.run("--where", *keys, "-z", f"{proxy.port}={pool}")
    assert done.returncode == 0
    seen = set()
    for key, line in zip(keys, done.stdout.splitlines(), strict=True):
        assert line.startswith(f"{key} pool={proxy.port}:default ")
        port = int(line.rsplit(":", 1)[1])
        seen.add(port)
        backend = next(backend for backend in backends if backend.port == port)
        with backend.client() as client:
            assert client.get(key.encode()) == b"here", line
    assert len(seen) == 3


def test_where_needs_pools():
    done = moxi.run("--where", "key")
    assert (done.returncode, done.stdout) == (64, "")
    assert "-z" in done.stderr


def test_files_are_asked_as_well(tmp_path):
    pools = tmp_path / "pools.cfg"
    pools.write_text("11411=a:1,b:2\n")
    yaml = tmp_path / "nutcracker.yml"
    yaml.write_text(
        "alpha:\n  listen: 127.0.0.1:11412\n  hash: md5\n  distribution: modula\n"
        "  servers:\n   - 10.0.0.1:1:1\n   - 10.0.0.2:2:1\n"
    )
    inline = moxi.run("--where", "k1", "k2", "-z", "11411=a:1,b:2")
    assert moxi.run("--where", "k1", "k2", "-z", pools).stdout == inline.stdout != ""
    where = moxi.run("nutcracker", "--where", "k1", "k2", "-c", yaml)
    assert (where.returncode, where.stderr) == (0, "")
    for key, line in zip(("k1", "k2"), where.stdout.splitlines(), strict=True):
        assert line.startswith(f"{key} pool=11412:alpha distribution=twemproxy-modula hash=md5 hash_value="), line
        assert " backend=10.0.0." in line
    check = moxi.run("nutcracker", "--check", "-c", yaml)
    assert (check.returncode, check.stderr) == (0, "")
    lines = check.stdout.splitlines()
    assert lines[0] == "ok"
    assert any(line.startswith("11412:alpha:config ") for line in lines)
    assert "11412:alpha:behavior:hash md5" in lines
    yaml.write_text("alpha:\n  listen: 127.0.0.1:11412\n  hash: md6\n")
    for question in (["--check"], ["--where", "k"]):
        bad = moxi.run("nutcracker", *question, "-c", yaml)
        assert (bad.returncode, bad.stdout) == (1, "")
        assert str(yaml) in bad.stderr
