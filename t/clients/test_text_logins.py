"""A text client that knows nothing of logins logs in with a set (-Y), on either role."""

import moxi
import pymemcache
import pytest


@pytest.fixture
def users(tmp_path):
    path = tmp_path / "users"
    path.write_text("bob:two\nann:one\n")
    return path


@pytest.fixture(params=("cache", "pool"))
def client(request, run, users):
    if request.param == "cache":
        port = run(moxi.start_server, "-Y", users).port
    else:
        port = run(moxi.start_proxy, [run(moxi.start_server).port], "-Y", users).port
    client = pymemcache.Client(("127.0.0.1", port), timeout=moxi.PATIENCE)
    yield client
    client.close()


def test_who_logs_in_is_served(client):
    assert client.set("login", "ann one", noreply=False)
    values = {f"key{i}": b"%d" % i for i in range(200)}
    assert client.set_many(values, noreply=False) == []
    assert client.get_many(list(values)) == values
    assert client.get("login") is None


@pytest.mark.parametrize("password", ("two", "o", "x" * 1500, "x" * 15_000), ids=len)
def test_who_does_not_is_told_so(client, password):
    with pytest.raises(pymemcache.exceptions.MemcacheClientError, match="authentication failure"):
        client.set("login", f"ann {password}", noreply=False)
    with pytest.raises(pymemcache.exceptions.MemcacheClientError, match="unauthenticated"):
        client.get("a")


@pytest.mark.parametrize("login", ("", "ann", " ann "))
def test_what_is_no_login_is_told_too(client, login):
    with pytest.raises(pymemcache.exceptions.MemcacheClientError, match="bad authentication token format"):
        client.set("login", login, noreply=False)
