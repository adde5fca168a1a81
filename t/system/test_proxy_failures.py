"""The exact words of every failure that a client of the proxy can be told, and the settings that
bound how long it waits for them."""

import time

import moxi
import pytest

SET = b"set a 0 0 1\r\nx\r\n"


def told(client, request):
    """The answer, and how long it took."""
    begin = time.monotonic()
    answer = client.ask(request)
    return answer, time.monotonic() - begin


@pytest.fixture
def frozen(run):
    backend = run(moxi.start_memcached)
    yield backend
    backend.thaw()


def test_nobody_listens(run):
    proxy = run(moxi.start_proxy, [moxi.free_port()])
    with proxy.client() as client:
        assert client.ask(SET) == b"SERVER_ERROR proxy write to downstream 127.0.0.1\r\n"
        assert client.ask(SET) == b"SERVER_ERROR proxy write to downstream\r\n"
        assert client.ask(b"get a\r\n") == b"END\r\n"
        assert client.ask(b"get a b\r\n") == b"END\r\n"


def test_a_failed_get_is_an_error_if_that_is_wanted(run):
    proxy = run(moxi.start_proxy, [moxi.free_port()], "-Z", "get_failure=error")
    with proxy.client() as client:
        assert client.ask(b"get a\r\n") == b"SERVER_ERROR proxy write to downstream 127.0.0.1\r\n"
        assert client.ask(b"get a b\r\n") == b"SERVER_ERROR proxy write to downstream\r\n"


def test_a_name_that_does_not_exist(run):
    proxy = run(moxi.start_proxy, "nobody.invalid:11211")
    with proxy.client() as client:
        assert client.ask(SET) == b"SERVER_ERROR proxy write to downstream nobody.invalid\r\n"


def test_downstream_timeout(run, frozen):
    proxy = run(moxi.start_proxy, [frozen.port], "-Z", "downstream_timeout=150")
    with proxy.client() as client:
        assert client.ask(SET) == b"STORED\r\n"
        frozen.freeze()
        answer, took = told(client, SET)
        assert answer == b"SERVER_ERROR proxy downstream timeout 127.0.0.1\r\n"
        assert 0.14 < took < moxi.PATIENCE / 2
        assert client.ask(b"get a\r\n") == b"END\r\n"


def test_wait_queue_timeout(run, frozen):
    settings = "concurrency=1,wait_queue_timeout=100,loop_check=0"
    proxy = run(moxi.start_proxy, [frozen.port], "-t", 1, "-Z", settings)
    with proxy.client() as first, proxy.client() as second, proxy.client() as third:
        assert first.ask(SET) == b"STORED\r\n"
        frozen.freeze()
        first.send(SET)
        time.sleep(0.05)
        answer, took = told(second, SET)
        assert answer == b"SERVER_ERROR proxy wait queue timeout\r\n"
        assert 0.09 < took < moxi.PATIENCE / 2
        assert third.ask(b"get a\r\n") == b"END\r\n"
        frozen.thaw()
        assert first.read_until(b"\r\n") == b"STORED\r\n"
        assert second.get(b"a") == b"x"


def test_optimize_set(run, frozen):
    proxy = run(moxi.start_proxy, [frozen.port], "-t", 1, "-Z", "optimize_set=fast:|quick:")
    with proxy.client() as client:
        assert client.get(b"a") is None
        frozen.freeze()
        assert client.set(b"fast:a", b"1") == b"STORED\r\n"
        assert client.set(b"quick:a", b"2") == b"STORED\r\n"
        frozen.thaw()
        assert client.get(b"fast:a") == b"1"
        assert client.get(b"quick:a") == b"2"
    # Other keys are answered by the backend.
    with proxy.client() as client:
        assert client.set(b"slow", b"3") == b"STORED\r\n"
        assert client.get(b"slow") == b"3"


def test_a_killed_backend_closes_what_was_under_way(run):
    backend = run(moxi.start_memcached)
    proxy = run(moxi.start_proxy, [backend.port], "-t", 1)
    with proxy.client() as client, proxy.client() as other:
        assert client.ask(SET) == b"STORED\r\n"
        backend.freeze()
        client.send(SET)
        other.send(b"get a\r\n")
        time.sleep(0.1)
        backend.kill()
        assert client.read_until(b"\r\n") == b"SERVER_ERROR proxy downstream closed 127.0.0.1\r\n"
        # It is asked again, but there is nobody.
        assert other.read_until(b"\r\n") == b"END\r\n"


@pytest.mark.parametrize(
    "setting, complaint",
    [
        ("front_cache_lifespan=1", '"front_cache_lifespan" is not supported in this version'),
        ("bucket=b", '"bucket" is not supported in this version'),
        ("protocol=spdy", 'bad value "spdy" for "protocol": expected ascii, meta or binary'),
        ("backend_down=spare", "backend_down=spare needs spares=HOST:PORT|..."),
        ("spares=h", "spares needs backend_down=spare"),
        ("concurency=5", 'the nearest valid key is "concurrency"'),
    ],
)
def test_settings_that_are_refused_at_start(setting, complaint):
    result = moxi.run("-z", "11999=127.0.0.1:1", "-Z", setting, *moxi.as_user())
    assert result.returncode != 0
    assert complaint in result.stderr
    assert len(result.stderr.strip().splitlines()) == 1


def test_port_listen_is_the_port_of_a_pool_without_one(run):
    backend = run(moxi.start_memcached)
    proxy = run(
        moxi.start,
        lambda port: [
            *(moxi.BINARY, "-z", f"127.0.0.1:{backend.port}", "-Z", f"port_listen={port}"),
            *("-l", "127.0.0.1", *moxi.as_user()),
        ],
    )
    with proxy.client() as client:
        assert client.set(b"a", b"1") == b"STORED\r\n"
