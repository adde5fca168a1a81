"""`stats proxy`: what a proxy says about itself, summed over its workers."""

import contextlib
import time

import moxi
import pytest


@contextlib.contextmanager
def stopping(*processes):
    try:
        yield processes
    finally:
        for process in processes:
            process.stop()


@contextlib.contextmanager
def proxied(*options, backends=2, server=moxi.start_memcached):
    servers = [server() for _ in range(backends)]
    with stopping(*servers):
        proxy = moxi.start_proxy([one.port for one in servers], *options)
        with stopping(proxy):
            yield proxy, servers


def show(client, word=""):
    return dict(client.stats(b" proxy " + word.encode()))


class Shown(dict):
    """The lines of one pool."""

    def __init__(self, client, port, word="stats"):
        prefix = f"{port}:default:"
        super().__init__(
            (name.removeprefix(prefix), value) for name, value in show(client, word).items() if name.startswith(prefix)
        )

    def number(self, name):
        return int(self["pstd_stats:" + name])

    def command(self, name):
        return int(self["pstd_stats_cmd:regular_" + name])


def test_counts_of_all_workers_are_summed():
    with proxied("-t", 4) as (proxy, _):
        clients = [proxy.client() for _ in range(12)]
        for number, client in enumerate(clients):
            assert client.set(b"k%d" % number, b"12345") == b"STORED\r\n"
            assert client.get(b"k%d" % number) == b"12345"
            assert client.get(b"absent%d" % number) is None
            assert client.ask(b"delete k%d\r\n" % number) == b"DELETED\r\n"
            assert client.ask(b"delete k%d\r\n" % number) == b"NOT_FOUND\r\n"
            client.send(b"set quiet 0 0 1 noreply\r\nx\r\n")
            assert client.ask(b"version\r\nbogus\r\n", b"ERROR\r\n")
        shown = Shown(clients[0], proxy.port)
        assert shown.number("num_upstream") == 12
        assert shown.number("tot_upstream") >= 12
        assert shown.number("num_downstream_conn") == shown.number("tot_downstream_conn") >= 2
        assert shown.command("set:seen") == shown.command("set:hits") == 12
        assert shown.command("set:read_bytes") == sum(len(b"k%d" % i) + 5 for i in range(12))
        assert shown.command("get:seen") == shown.command("get_key:seen") == 24
        assert shown.command("get_key:hits") == shown.command("get_key:misses") == 12
        assert shown.command("get_key:write_bytes") == 60
        assert (shown.command("delete:hits"), shown.command("delete:misses")) == (12, 12)
        assert int(shown["pstd_stats_cmd:quiet_set:seen"]) == 12
        assert shown.command("version:seen") == shown.command("ERROR:seen") == 12
        assert shown.number("tot_client_gets") == 24
        assert 0 < shown.number("tot_backend_gets") <= 24
        for client in clients[1:]:
            client.send(b"quit\r\n")
            assert client.read_to_end() == b""
            client.close()
        deadline = time.monotonic() + moxi.PATIENCE
        while Shown(clients[0], proxy.port).number("num_upstream") > 1:
            assert time.monotonic() < deadline
        assert Shown(clients[0], proxy.port).command("quit:seen") == 11


def test_reset_zeroes_what_was_and_keeps_what_is():
    with proxied("-t", 3) as (proxy, _), proxy.client() as client, proxy.client() as other:
        for one in (client, other):
            one.set(b"a", b"1")
            one.get(b"a")
        connections = Shown(client, proxy.port).number("num_downstream_conn")
        assert client.ask(b"stats proxy reset\r\n") == b"OK\r\n"
        shown = Shown(client, proxy.port)
        assert shown.number("num_upstream") == 2
        assert shown.number("num_downstream_conn") == connections
        left = {name: value for name, value in shown.items() if value != "0"}
        assert set(left) <= {
            "pstd_stats:num_upstream",
            "pstd_stats:num_downstream_conn",
            "pstd_stats_cmd:regular_stats:seen",
            "stats:listening",
        }


def test_gets_that_share_a_command_are_counted():
    with proxied("-t", 1, backends=1) as (proxy, _), proxy.client() as client:
        for key in (b"a", b"b"):
            client.set(key, b"12345")
        client.ask(b"get a b a\r\n", b"END\r\n")
        client.send(b"get a\r\nget a\r\nget b\r\n")
        client.read_match(rb"(VALUE . 0 5\r\n12345\r\nEND\r\n){3}")
        shown = Shown(client, proxy.port)
        assert shown.number("tot_client_gets") == 4
        assert shown.number("tot_backend_gets") == 2
        assert shown.number("tot_merged_gets") == 2
        assert shown.number("tot_multiget_keys") == 6
        assert shown.number("tot_multiget_keys_dedupe") == 2
        assert shown.number("tot_multiget_bytes_dedupe") == 10
        assert shown.command("get_key:hits") == 6


def test_a_dead_backend_is_counted():
    with proxied(backends=1) as (proxy, (server,)), proxy.client() as client:
        client.set(b"a", b"1")
        server.kill()
        for _ in range(5):
            assert client.set(b"a", b"1").startswith(b"SERVER_ERROR proxy ")
        shown = Shown(client, proxy.port)
        assert shown.number("num_downstream_conn") == 0
        assert shown.number("tot_downstream_quit_server") >= 1
        failures = shown.number("tot_downstream_connect_failed") + shown.number("tot_downstream_connect_interval")
        assert failures >= 1


def test_what_waited_too_long_is_counted():
    options = ("-Z", "downstream_max=1,wait_queue_timeout=50", "-t", 1)
    with proxied(*options, backends=1) as (proxy, (server,)), proxy.client() as first, proxy.client() as second:
        first.set(b"a", b"1")
        server.freeze()
        first.send(b"set a 0 0 1\r\nx\r\n")
        assert second.ask(b"version\r\n").startswith(b"VERSION")
        assert second.set(b"b", b"1") == b"SERVER_ERROR proxy wait queue timeout\r\n"
        server.thaw()
        assert first.read_line() == b"STORED"
        shown = Shown(second, proxy.port)
        assert shown.number("tot_wait_queue_timeout") == 1
        assert shown.command("set:seen") == 3
        assert shown.command("set:hits") == 2


def test_times_are_kept_if_asked_for():
    with proxied("-Z", "time_stats=1", "-t", 2) as (proxy, _), proxy.client() as client:
        for i in range(40):
            client.set(b"key%d" % i, b"1")
            client.get(b"key%d" % i)
        lines = client.stats(b" proxy timings")
        prefix = f"{proxy.port}:default:"
        reserved = [value for name, value in lines if name == prefix + "reserved"]
        assert sum(int(line.split()[0].split("=")[1]) for line in reserved) == 80
        assert reserved[-1].split()[1] == "100.00%" and reserved[-1].endswith("*")
        assert any(name == prefix + "connect" for name, _ in lines)
        named = dict(lines)
        counts = [int(named[f"{prefix}latency-{i}:count"]) for i in range(2)]
        assert sum(counts) == 80 and all(counts)
        for i in range(2):
            low, high = (int(named[f"{prefix}latency-{i}:{name}"]) for name in ("p50", "p99"))
            assert 0 < low <= high < 5_000_000
            assert int(named[f"{prefix}latency-{i}:connect_count"]) == 1
        shown = Shown(client, proxy.port)
        assert shown.number("tot_cmd_count") == 80
        assert shown.number("tot_local_cmd_count") == counts[0]
        assert shown.number("tot_cmd_time") > 0
        assert client.ask(b"stats proxy reset\r\n") == b"OK\r\n"
        assert not [line for line in client.stats(b" proxy timings") if line[0] == prefix + "reserved"]


def test_keys_are_followed_if_asked_for():
    options = ("-Z", "key_stats_lifespan=60000,key_stats_max=50,key_stats_spec=a:|b:,key_stats_unspec=a:hidden")
    with proxied(*options, "-t", 3) as (proxy, _):
        clients = [proxy.client() for _ in range(6)]
        for client in clients:
            client.set(b"a:shared", b"12345")
            client.get(b"a:shared")
            client.set(b"a:hidden", b"1")
            client.set(b"c", b"1")
        prefix = f"{proxy.port}:default:key_stats:"
        shown = {name.removeprefix(prefix): value for name, value in show(clients[0], "keystats").items()}
        assert {name.rsplit(":", 2)[0] for name in shown if ":seen" in name} == {"a:shared"}
        assert shown["a:shared:regular_set:seen"] == shown["a:shared:regular_get_key:hits"] == "6"
        assert shown["a:shared:regular_get_key:write_bytes"] == "30"
        assert 0 <= int(shown["a:shared:added_at_msec"]) < 60000
        for i in range(500):
            clients[0].get(b"b:%d" % i)
        keys = {name.rsplit(":", 2)[0] for name in show(clients[0], "keystats") if ":seen" in name}
        assert len(keys) <= 150
        assert any(name.startswith(prefix) for name in show(clients[0], "all"))


def test_a_process_with_both_roles_shows_both():
    with stopping(moxi.start_both("-m", 48)) as (both,):
        with both.client() as client:
            shown = show(client)
            assert shown["memcached:settings:maxbytes"] == str(48 << 20)
            assert shown["memcached:stats:pid"] == str(both.pid)
            assert shown["proxy_main:conf_type"] == "static"
            assert shown["proxy_main:stat_proxy_starts"] == "1"
            assert shown[f"{both.port}:default:stats:listening"] == "1"
            assert shown[f"{both.port}:default:info:config"] == f"{both.port}=127.0.0.1:{both.ports[1]}"


def test_every_pool_has_its_own_lines():
    backend = moxi.start_memcached()
    with stopping(backend):
        config = f"{{}}=127.0.0.1:{backend.port};{{}}=127.0.0.1:{backend.port}"
        options = ("-l", "127.0.0.1", *moxi.as_user())
        started = moxi.start(lambda *ports: [moxi.BINARY, "-z", config.format(*ports), *options], ports=2)
        with stopping(started) as (proxy,), proxy.client(1) as client:
            client.get(b"a")
            shown = show(client, "stats")
            first, second = (shown[f"{port}:default:pstd_stats_cmd:regular_get:seen"] for port in proxy.ports)
            assert (first, second) == ("0", "1")


@pytest.mark.parametrize("word", ["frontcache", "timings", "keystats", "nonsense", "info more"])
def test_what_there_is_not_is_an_empty_list(word):
    with proxied(backends=1) as (proxy, _), proxy.client() as client:
        assert client.ask(b"stats proxy %s\r\n" % word.encode()) == b"END\r\n"


def test_settings_and_behaviors_are_those_in_effect():
    with proxied("-Z", "downstream_timeout=1234", "-t", 2) as (proxy, servers), proxy.client() as client:
        shown = show(client, "behaviors")
        assert shown["proxy_main:behavior:downstream_timeout"] == "1234"
        assert shown[f"{proxy.port}:default:behavior:downstream_timeout"] == "1234"
        assert shown[f"{proxy.port}:default:behavior-1:port"] == str(servers[1].port)
        info = show(client, "info")
        assert info["basic:nthreads"] == "2"
        assert info[f"{proxy.port}:default:info:port"] == str(proxy.port)
        everything = show(client)
        assert set(info) | set(shown) <= set(everything)
        assert not any("timings" in name for name in everything)
