"""libmemcached in the binary protocol: pylibmc and PHP's class Memcached (binary.php), with and without a login."""

import pylibmc
import pytest

import programs


def connect(door, **login):
    login = login or ({"username": door.user, "password": door.password} if door.user else {})
    return pylibmc.Client([f"127.0.0.1:{door.port}"], binary=True, behaviors={"cas": True}, **login)


@pytest.fixture
def client(door):
    client = connect(door)
    assert client.flush_all()
    return client


def test_values(client):
    values = {"text": "gr\xfc\xdfe", "bytes": bytes(range(256)), "number": 12345, "list": [1, {"a": None}],
              "long": "x" * 500_000, "empty": b""}
    for key, value in values.items():
        assert client.set(key, value)
    assert client.get_multi([*values, "nobody"]) == values
    assert client.get("nobody") is None
    many = {f"many{i}": i for i in range(1000)}
    assert client.set_multi(many) == []
    assert client.get_multi(list(many)) == many
    client.delete_multi(list(many)[::2])
    assert client.get_multi(list(many)) == {f"many{i}": i for i in range(1, 1000, 2)}


def test_words(client):
    assert client.add("a", "1") and not client.add("a", "2")
    assert client.append("a", "end") and client.prepend("a", "begin")
    assert client.get("a") == "begin1end"
    assert client.replace("a", "3") and client.get("a") == "3"
    client.set("n", 10)
    assert client.incr("n", 5) == 15 and client.decr("n", 100) == 0
    value, cas = client.gets("a")
    assert client.cas("a", value + "!", cas) and not client.cas("a", "late", cas)
    assert client.touch("a", 100)
    assert client.delete("a") and not client.delete("a")
    with pytest.raises(pylibmc.NotFound):
        client.incr("nobody")


def test_statistics(client, door):
    ((_, stats),) = client.get_stats()
    assert stats["version"] == door.version


@pytest.mark.parametrize("user,password", [("ann", "wrong"), ("nobody", "right"), ("ann", "")])
def test_a_wrong_login(door, user, password):
    with pytest.raises(pylibmc.Error):
        connect(door, username=user, password=password).set("a", "1")


def test_php(door):
    programs.converse(["php", programs.HERE / "binary.php", *door.words], 33 if door.user else 31)
