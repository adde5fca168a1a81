"""Backends that want to know who asks: usr and pwd of -Z, or the environment, in each protocol of backends."""

import contextlib

import moxi
import pytest

PASSWORD = "right"


def start_guarded(kind, users, monkeypatch):
    """A backend that serves nobody who has not logged in, and the protocols in which that can be done."""
    users.write_text("ann:%s\nbob:other\n" % PASSWORD)
    if kind == "sasl":
        monkeypatch.setenv("MEMCACHED_SASL_PWDB", str(users))
        return moxi.start_server("-S")
    users.chmod(0o644)
    return (moxi.start_server if kind == "text" else moxi.start_memcached)("-Y", users)


@pytest.fixture(params=("sasl-binary", "text-ascii", "text-meta", "memcached-ascii", "memcached-meta"))
def guarded(request, tmp_path, monkeypatch):
    kind, protocol = request.param.split("-")
    backend = start_guarded(kind, tmp_path / "users", monkeypatch)
    yield backend, protocol
    backend.stop()


@contextlib.contextmanager
def proxy_to(backend, *behaviors):
    proxy = moxi.start_proxy([backend.port], "-Z", ",".join(behaviors))
    try:
        yield proxy
    finally:
        proxy.stop()


def counters(client):
    return {name.rpartition(":")[2]: value for name, value in client.stats(b" proxy stats")}


def test_who_logs_in_is_served(guarded):
    backend, protocol = guarded
    with proxy_to(backend, f"downstream_protocol={protocol}", "usr=ann", f"pwd={PASSWORD}") as proxy:
        with proxy.client() as client:
            assert client.set(b"a", b"value") == b"STORED\r\n"
            assert client.get(b"a") == b"value"
            assert client.ask(b"get none a\r\n", b"END\r\n") == b"VALUE a 0 5\r\nvalue\r\nEND\r\n"
            shown = counters(client)
            assert (shown["tot_downstream_auth"], shown["tot_downstream_auth_failed"]) == ("1", "0")


def test_the_environment_logs_in(guarded, monkeypatch):
    backend, protocol = guarded
    monkeypatch.setenv("MOXI_SASL_PLAIN_USR", "ann")
    monkeypatch.setenv("MOXI_SASL_PLAIN_PWD", PASSWORD)
    with proxy_to(backend, f"downstream_protocol={protocol}") as proxy, proxy.client() as client:
        assert client.set(b"a", b"value") == b"STORED\r\n"


def test_who_is_refused_gets_an_error_and_the_operator_the_reason(guarded):
    backend, protocol = guarded
    with proxy_to(backend, f"downstream_protocol={protocol}", "usr=ann", "pwd=wrong") as proxy:
        with proxy.client() as client:
            assert client.set(b"a", b"value").startswith(b"SERVER_ERROR proxy write to downstream")
            assert client.ask(b"get a\r\n") == b"END\r\n"
            moxi.wait_until(lambda: counters(client)["tot_downstream_auth_failed"] != "0", "a refusal counts")
            place = client.ask(b"stats proxy where a\r\n", b"END\r\n")
            assert b"state=down" in place and b"trouble=auth: " in place, place
        moxi.wait_until(lambda: "auth: the backend refuses usr and pwd" in proxy.log, proxy.log)
        assert "wrong" not in proxy.log


def test_without_a_login_nothing_is_served(guarded):
    backend, protocol = guarded
    with proxy_to(backend, f"downstream_protocol={protocol}") as proxy, proxy.client() as client:
        assert client.set(b"a", b"value") != b"STORED\r\n"


def test_passwords_are_not_shown():
    checked = moxi.run("--check", "-z", "11500=127.0.0.1:11501", "-Z", "usr=ann,pwd=secret")
    assert checked.returncode == 0, checked.stderr
    assert "usr" in checked.stdout and "secret" not in checked.stdout + checked.stderr, checked.stdout
    for refused in ("pwd=secret", "usr=a b,pwd=secret", "pwd=" + "secret" * 200):
        checked = moxi.run("--check", "-z", "11500=127.0.0.1:11501", "-Z", refused)
        assert checked.returncode != 0 and "secret" not in checked.stdout + checked.stderr, checked.stderr
