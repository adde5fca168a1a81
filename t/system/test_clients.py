"""Real clients: memccapable, pymemcache's own test suite, and libmemcached with ketama on the same
three memcacheds that a proxy uses."""

import re
import subprocess

import pylibmc
import pymemcache
import pytest

import moxi

PYTHON = "/usr/bin/python3"
SUITE = "/usr/lib/python3/dist-packages/pymemcache/test/test_integration.py"

# pymemcache's cases that fail, and why.
EXPECTED_FAILURES = {}


@pytest.fixture(params=("server", "proxy"))
def port(request, run):
    if request.param == "server":
        return run(moxi.start_server).port
    return run(moxi.start_proxy, [run(moxi.start_server).port]).port


def test_memccapable_text(port):
    result = subprocess.run(
        ["memccapable", "-h", "127.0.0.1", "-p", str(port), "-a", "-t", "10"],
        capture_output=True, text=True, timeout=10 * moxi.PATIENCE,
    )
    cases = re.findall(r"^ascii (.*?) +\[(\w+)\]", result.stdout, re.M)
    assert len(cases) == 27
    assert [case for case, verdict in cases if verdict != "pass"] == []


def test_pymemcache_suite(port):
    result = subprocess.run(
        [PYTHON, "-m", "pytest", "-q", "-rfE", "-p", "no:cacheprovider", SUITE]
        + ["--server", "127.0.0.1", "--port", str(port), "-k", "not tls"],
        capture_output=True, text=True, timeout=20 * moxi.PATIENCE, cwd="/",
    )
    failed = set(re.findall(r"^(?:FAILED|ERROR) \S*::(\S+)", result.stdout, re.M))
    assert failed == set(EXPECTED_FAILURES), result.stdout[-3000:]
    assert int(re.search(r"(\d+) passed", result.stdout).group(1)) + len(failed) == 46


def test_pymemcache_objects(port):
    client = pymemcache.Client(("127.0.0.1", port), timeout=moxi.PATIENCE)
    assert client.set_many({f"key{i}": f"value{i}" for i in range(500)}, noreply=False) == []
    assert client.get_many([f"key{i}" for i in range(0, 500, 7)]) == {
        f"key{i}": b"value%d" % i for i in range(0, 500, 7)
    }
    value, cas = client.gets("key1")
    assert client.cas("key1", b"new", cas) is True
    assert client.cas("key1", b"newer", cas) is False
    assert client.delete_many(["key1", "key2"], noreply=False)
    assert client.get("key1") is None
    client.close()


def libmemcached(ports, **behaviors):
    return pylibmc.Client([f"127.0.0.1:{port}" for port in ports], behaviors=behaviors)


@pytest.fixture
def ring(run):
    """Three memcacheds, and a proxy that shards over them."""
    ports = [run(moxi.start_memcached).port for _ in range(3)]
    return ports, run(moxi.start_proxy, ports)


# What libmemcached calls KETAMA_WEIGHTED: MD5, 160 points a server.
KETAMA = {"ketama_weighted": True}
KEYS = [f"key:{i}:{i * 7919 % 1000}" for i in range(2000)]


def test_what_libmemcached_stores_is_found_through_the_proxy(ring):
    ports, proxy = ring
    direct = libmemcached(ports, **KETAMA)
    for key in KEYS:
        assert direct.set(key, "value of " + key)
    with proxy.client() as client:
        missing = [key for key in KEYS if client.get(key.encode()) != b"value of " + key.encode()]
    assert missing == []
    through = libmemcached([proxy.port])
    assert through.get_multi(KEYS) == {key: "value of " + key for key in KEYS}


def test_what_the_proxy_stores_is_found_by_libmemcached(ring):
    ports, proxy = ring
    with proxy.client() as client:
        for key in KEYS:
            assert client.set(key.encode(), b"value of " + key.encode()) == b"STORED\r\n"
    found = libmemcached(ports, **KETAMA).get_multi(KEYS)
    assert found == {key: b"value of " + key.encode() for key in KEYS}
    # Each backend holds its share: the ring is used, not one server.
    for port in ports:
        with moxi.Client(port) as backend:
            items = int(dict(backend.stats())["curr_items"])
        assert 400 < items < 1000
    assert sum(int(dict(moxi.Client(port).stats())["curr_items"]) for port in ports) == len(KEYS)


def test_weights_place_keys_as_libmemcached_does(run):
    ports = [run(moxi.start_memcached).port for _ in range(3)]
    weights = (1, 3, 2)
    pool = ",".join(f"127.0.0.1:{port}:{weight}" for port, weight in zip(ports, weights))
    proxy = run(moxi.start_proxy, pool)
    direct = libmemcached([f"{port}:{weight}" for port, weight in zip(ports, weights)], **KETAMA)
    for key in KEYS:
        assert direct.set(key, key)
    with proxy.client() as client:
        assert [key for key in KEYS if client.get(key.encode()) != key.encode()] == []
