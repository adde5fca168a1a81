"""python3-binary-memcached, which speaks binary alone: a conversation, with and without a login."""

import bmemcached
import pytest
from bmemcached.exceptions import InvalidCredentials, MemcachedException

import programs


def connect(door, **login):
    login = login or ({"username": door.user, "password": door.password} if door.user else {})
    return bmemcached.Client((f"127.0.0.1:{door.port}",), socket_timeout=20, **login)


@pytest.fixture
def client(door):
    client = connect(door)
    assert client.flush_all()
    yield client
    client.disconnect_all()


def test_values(client):
    values = {"text": "gr\xfc\xdfe", "bytes": bytes(range(256)), "number": 12345, "list": [1, {"a": None}],
              "long": "x" * 500_000, "blank key": "b", "schl\xfcssel": 1}
    for key, value in values.items():
        assert client.set(key, value)
        assert client.get(key) == value
    assert client.get_multi([*values, "nobody"]) == values
    assert client.get("nobody") is None
    assert client.set_multi({f"many{i}": str(i) for i in range(500)}) == []  # those that failed
    assert client.get_multi([f"many{i}" for i in range(500)]) == {f"many{i}": str(i) for i in range(500)}
    assert client.delete_multi([f"many{i}" for i in range(500)])
    assert client.get("many7") is None


def test_add_replace_delete(client):
    assert client.add("a", "1") and not client.add("a", "2")
    assert client.replace("a", "3") and not client.replace("nobody", "3")
    assert client.get("a") == "3"
    assert client.delete("a") and client.get("a") is None


def test_numbers_and_cas(client):
    assert client.incr("n", 5, default=10) == 10
    assert client.incr("n", 5) == 15
    assert client.decr("n", 100) == 0
    client.set("c", "one")
    value, cas = client.gets("c")
    assert value == "one"
    assert client.cas("c", "two", cas)
    assert not client.cas("c", "three", cas)
    assert not client.delete("c", cas=cas)
    assert client.get("c") == "two"


def test_expiry(client):
    client.set("soon", "x", time=1)
    client.set("later", "x", time=100)
    programs.wait_for(lambda: client.get("soon") is None)
    assert client.get("later") == "x"


def test_statistics(client, door):
    (general,) = client.stats().values()
    assert general["version"] == door.version
    (settings,) = client.stats("settings").values()
    assert settings["binding_protocol"] in (b"auto-negotiate", b"binary")


@pytest.mark.parametrize("user,password", [("ann", "wrong"), ("nobody", "right"), ("ann", "rightx"), ("ann", "x" * 1000)])
def test_a_wrong_login(door, user, password):
    """Where nobody has to log in, the login is an unknown command, and the client goes on without."""
    client = connect(door, username=user, password=password)
    try:
        assert client.set("a", "1") and not door.user
    except (InvalidCredentials, MemcachedException):
        assert door.user
    finally:
        client.disconnect_all()
