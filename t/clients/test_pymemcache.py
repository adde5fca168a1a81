"""pymemcache: its own test suite, as complete as Debian packages it (the certificates of its TLS cases are
not in the package), and a conversation."""

import os
import pathlib
import re

import pymemcache
import pytest
from pymemcache.client.hash import HashClient

import moxi
import programs

PYTHON = "/usr/bin/python3"
SUITE = "/usr/lib/python3/dist-packages/pymemcache/test/test_integration.py"

# 46 cases, once with Python's sockets and once with those of gevent.
CASES = 92


def test_suite(port):
    output = programs.output_of(
        [PYTHON, "-m", "pytest", "-q", "-rfE", "-p", "no:cacheprovider", "-p", "pymemcache_waits", SUITE]
        + ["--server", "127.0.0.1", "--port", port, "-k", "not tls"],
        cwd="/",
        env={**os.environ, "PYTHONPATH": str(pathlib.Path(__file__).parent)},
    )
    assert int(re.search(r"(\d+) passed", output).group(1)) == CASES, output


@pytest.fixture(params=(pymemcache.Client, pymemcache.PooledClient))
def client(request, port):
    client = request.param(("127.0.0.1", port), timeout=moxi.PATIENCE, encoding="utf-8", allow_unicode_keys=True)
    yield client
    client.close()


def test_many_keys(client):
    assert client.set_many({f"key{i}": f"value{i}" for i in range(500)}, noreply=False) == []
    assert client.get_many([f"key{i}" for i in range(0, 500, 7)]) == {
        f"key{i}": b"value%d" % i for i in range(0, 500, 7)
    }
    assert client.delete_many(["key1", "key2"], noreply=False)
    assert client.get_many(["key1", "key2", "key3"]) == {"key3": b"value3"}


def test_cas_and_numbers(client):
    assert client.gets("n") == (None, None)
    assert client.add("n", "10", noreply=False) is True
    assert client.add("n", "11", noreply=False) is False
    value, cas = client.gets("n")
    assert value == b"10"
    assert client.incr("n", 5) == 15
    assert client.cas("n", "1", cas) is False
    assert client.cas("n", "1", client.gets("n")[1]) is True
    assert client.decr("n", 7) == 0
    assert client.incr("nobody", 1) is None
    assert client.append("n", "!", noreply=False) and client.prepend("n", "<", noreply=False)
    assert client.get("n").startswith(b"<0") and client.get("n").endswith(b"!")


def test_large_values_and_keys(client):
    large = bytes(range(256)) * 2000
    assert client.set("large", large, noreply=False) is True
    assert client.get("large") == large
    for key in ("schl\xfcssel", "\u9375", "k" * 250):
        assert client.set(key, b"of it", noreply=False) is True
        assert client.get(key) == b"of it"
    with pytest.raises(pymemcache.MemcacheServerError):
        client.set("large", large * 3, noreply=False)
    assert client.get("large") is None


def test_expiry(client):
    assert client.set("soon", "x", expire=2, noreply=False) is True
    assert client.set("kept", "x", expire=2, noreply=False) is True
    assert client.touch("kept", 100, noreply=False) is True
    assert client.get("soon") == b"x"
    programs.wait_for(lambda: client.get("soon") is None)
    assert client.get("kept") == b"x"


def test_statistics(client):
    client.set("a", "x", noreply=False)
    assert client.get("a") == b"x"
    stats = client.stats()
    assert stats[b"cmd_get"] >= 1 and stats[b"pid"] > 0
    assert client.version().startswith(b"1.6.")


def test_hash_client(running):
    """pymemcache spreads keys itself: over all ports of the topology, moxi and its backends alike."""
    servers = [("127.0.0.1", process.port) for process in running.processes.values()]
    client = HashClient(servers, timeout=moxi.PATIENCE)
    values = {f"hash{i}": b"%d" % i for i in range(200)}
    assert client.set_many(values, noreply=False) == []
    assert client.get_many(values) == values
    client.close()
