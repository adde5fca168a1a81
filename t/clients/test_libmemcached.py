"""libmemcached, by pylibmc and by its command-line tools: a conversation, and ketama over the same three
memcacheds that a proxy uses."""

import pylibmc
import pytest

import moxi
import programs


def libmemcached(ports, **behaviors):
    return pylibmc.Client([f"127.0.0.1:{port}" for port in ports], behaviors=behaviors)


@pytest.fixture(params=({}, {"tcp_nodelay": True, "no_block": True}, {"_noreply": True}),
                ids=("plain", "no_block", "noreply"))
def client(request, port):
    return libmemcached([port], **request.param)


def test_values(client):
    values = {"text": "gr\xfc\xdfe", "bytes": bytes(range(256)), "number": 12345, "list": [1, {"a": None}],
              "long": "x" * 500_000, "empty": b""}
    for key, value in values.items():
        assert client.set(key, value)
    assert {key: client.get(key) for key in values} == values
    assert client.get_multi(list(values)) == values
    assert client.get("nobody") is None
    # A value that libmemcached compresses: flags must come back as they were sent.
    assert client.set("packed", "y" * 400_000, min_compress_len=1000)
    assert client.get("packed") == "y" * 400_000


def test_many_keys(client):
    values = {f"many{i}": i for i in range(1000)}
    assert client.set_multi(values) == []
    assert client.get_multi(list(values)) == values
    client.delete_multi(list(values)[::2])
    assert client.get_multi(list(values)) == {f"many{i}": i for i in range(1, 1000, 2)}


def test_add_replace_append(client):
    client.add("a", "1")
    client.add("a", "2")
    client.append("a", "end")
    client.prepend("a", "begin")
    assert client.get("a") == "begin1end"
    client.replace("a", "3")
    assert client.get("a") == "3"


def test_numbers_and_cas(port):
    client = libmemcached([port], cas=True)
    client.set("n", 10)
    assert client.incr("n", 5) == 15 and client.decr("n", 1) == 14
    value, cas = client.gets("n")
    assert value == 14
    assert client.cas("n", 20, cas) is True
    assert client.cas("n", 30, cas) is False
    with pytest.raises(pylibmc.NotFound):
        client.incr("nobody")


def test_expiry(port):
    client = libmemcached([port])
    client.set("soon", "x", time=1)
    client.set("later", "x", time=100)
    client.set("kept", "x", time=1)
    client.touch("kept", 100)
    assert client.get("later") == "x"
    programs.wait_for(lambda: client.get("soon") is None)
    assert client.get_multi(["soon", "later", "kept"]) == {"later": "x", "kept": "x"}


def test_tools(port, tmp_path):
    server = f"--servers=127.0.0.1:{port}"
    (tmp_path / "note").write_text("from a file")
    programs.output_of(["memccp", server, "--flags=7", tmp_path / "note"])
    assert programs.output_of(["memccat", server, "note"]) == "from a file\n"
    programs.output_of(["memcexist", server, "note"])
    programs.output_of(["memctouch", server, "--expire=100", "note"])
    programs.output_of(["memcping", server])
    assert "curr_items" in programs.output_of(["memcstat", server])
    programs.output_of(["memcrm", server, "note"])
    programs.output_of(["memcflush", server])


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
