"""python-memcached (Debian: python3-memcache), the client of many old programs."""

import memcache
import pytest

import moxi


@pytest.fixture
def client(port):
    client = memcache.Client([f"127.0.0.1:{port}"], socket_timeout=moxi.PATIENCE, cache_cas=True)
    yield client
    client.disconnect_all()


def test_values(client):
    values = {"text": "gr\xfc\xdfe", "bytes": bytes(range(256)), "number": 7, "list": [1, {"a": 2}],
              "long": "z" * 500_000}
    for key, value in values.items():
        assert client.set(key, value)
        assert client.get(key) == value
    assert client.set("packed", b"p" * 900_000, min_compress_len=1000)
    assert client.get("packed") == b"p" * 900_000
    assert client.get("nobody") is None
    assert client.set("schl\xfcssel", 1) and client.get("schl\xfcssel") == 1


def test_many_keys(client):
    values = {f"many{i}": i for i in range(1000)}
    assert client.set_multi(values) == []
    assert client.get_multi(list(values) + ["nobody"]) == values
    assert client.delete_multi(list(values)[::2])
    assert client.get_multi(list(values)) == {f"many{i}": i for i in range(1, 1000, 2)}


def test_words(client):
    assert client.add("a", "1") and not client.add("a", "2")
    assert client.replace("a", "3") and not client.replace("nobody", "3")
    assert client.append("a", "!") and client.prepend("a", "<")
    assert client.get("a") == "<3!"
    assert client.set("n", 10)
    assert client.incr("n", 5) == 15 and client.decr("n", 20) == 0
    assert client.incr("nobody") is None
    assert client.touch("a", 100) and client.delete("a") and client.get("a") is None
    assert client.set("gone", "x", time=1_000_000_000) and client.get("gone") is None


def test_cas(client, port):
    assert client.set("c", "one")
    assert client.gets("c") == "one"
    other = memcache.Client([f"127.0.0.1:{port}"])
    assert other.set("c", "in between")
    assert not client.cas("c", "two")
    assert client.gets("c") == "in between"
    assert client.cas("c", "two") and client.get("c") == "two"
    other.disconnect_all()


def test_statistics(client):
    ((_, general),) = client.get_stats()
    assert int(general["pid"]) > 0
    assert client.get_stats("settings")[0][1]["maxbytes"]
    assert client.flush_all() is None
