"""A cluster behind a proxy looks like one memcached to the tools that people watch memcached with."""

import contextlib
import re
import subprocess

import moxi
import pytest

TOOL = "/usr/share/memcached/scripts/memcached-tool"
KEYS = 300
MEGABYTES = 32

# Of all backends together; nothing that a question about statistics changes.
SUMMED = (
    "curr_items total_items bytes cmd_set cmd_get get_hits get_misses delete_hits delete_misses incr_hits touch_hits "
    "limit_maxbytes threads max_connections evictions total_malloced hash_bytes cmd_flush"
).split()


@contextlib.contextmanager
def stopping(*processes):
    try:
        yield processes
    finally:
        for process in processes:
            process.stop()


def fill(client):
    """Values of many sizes: every backend gets some slab classes that others lack."""
    for i in range(KEYS):
        assert client.set(b"key:%d" % i, b"v" * (10 * i)) == b"STORED\r\n"
    for i in range(KEYS):
        assert client.get(b"key:%d" % i) is not None
    for i in range(10):
        assert client.get(b"absent:%d" % i) is None
    client.ask(b"delete key:0\r\n")


@pytest.fixture(scope="module")
def cluster():
    backends = [moxi.start_memcached("-m", MEGABYTES, "-o", "track_sizes") for _ in range(3)]
    with stopping(*backends):
        proxy = moxi.start_proxy([backend.port for backend in backends])
        with stopping(proxy), proxy.client() as client:
            fill(client)
            yield proxy, backends


def of_each(backends, argument=b""):
    listings = []
    for backend in backends:
        with backend.client() as client:
            listings.append(dict(client.stats(argument)))
    return listings


def of_proxy(proxy, argument=b""):
    with proxy.client() as client:
        pairs = client.stats(argument)
    assert len(dict(pairs)) == len(pairs), "a name stands twice"
    return dict(pairs)


def tool(proxy, *mode):
    run = subprocess.run(
        ["perl", TOOL, f"127.0.0.1:{proxy.port}", *mode], capture_output=True, text=True, timeout=moxi.PATIENCE
    )
    assert run.returncode == 0, run.stderr
    return run.stdout


def test_counters_are_those_of_all_backends(cluster):
    proxy, backends = cluster
    each = of_each(backends)
    together = of_proxy(proxy)
    assert set(together) == set(each[0])
    for name in SUMMED:
        if name in each[0]:
            assert int(together[name]) == sum(int(one[name]) for one in each), name
    assert int(together["curr_items"]) == KEYS - 1
    assert int(together["curr_connections"]) >= 3
    assert together["pid"] == each[0]["pid"]
    assert together["version"] == each[0]["version"]
    assert together["pointer_size"] == each[0]["pointer_size"]
    assert together["accepting_conns"] == "1"
    assert 0 <= int(together["uptime"]) - max(int(one["uptime"]) for one in each) <= 5


def test_settings_are_those_of_one_larger_server(cluster):
    proxy, backends = cluster
    each = of_each(backends, b" settings")
    together = of_proxy(proxy, b" settings")
    assert set(together) == set(each[0])
    assert int(together["maxbytes"]) == 3 * (MEGABYTES << 20)
    assert int(together["maxconns"]) == sum(int(one["maxconns"]) for one in each)
    assert int(together["num_threads"]) == sum(int(one["num_threads"]) for one in each)
    for name in ("growth_factor", "item_size_max", "evictions", "cas_enabled"):
        assert together[name] == each[0][name], name


@pytest.mark.parametrize("argument", [b" items", b" slabs"])
def test_slab_classes_are_merged(cluster, argument):
    proxy, backends = cluster
    each = of_each(backends, argument)
    together = of_proxy(proxy, argument)
    assert set(together) == set().union(*each)
    for name, value in together.items():
        values = [int(one[name]) for one in each if name in one]
        field = name.rpartition(":")[2]
        if name == "active_slabs":
            classes = {one.split(":")[0] for one in together if ":" in one}
            assert int(value) == len(classes)
        elif field.startswith("age") or field in ("chunk_size", "chunks_per_page", "evicted_time"):
            assert 0 <= int(value) - max(values) <= 5, name
        else:
            assert int(value) == sum(values), name
    numbers = [int(re.search(r"\d+", name).group()) for name in together if ":" in name]
    assert numbers == sorted(numbers)


def test_sizes_are_added(cluster):
    proxy, backends = cluster
    together = of_proxy(proxy, b" sizes")
    each = of_each(backends, b" sizes")
    assert {name: int(value) for name, value in together.items()} == {
        name: sum(int(one.get(name, 0)) for one in each) for name in set().union(*each)
    }
    assert sum(map(int, together.values())) == KEYS - 1
    assert list(map(int, together)) == sorted(map(int, together))


def test_connections_of_all_backends_are_shown(cluster):
    proxy, backends = cluster
    together = of_proxy(proxy, b" conns")
    listening = [value for name, value in together.items() if name.endswith(":addr")]
    for backend in backends:
        assert f"tcp:127.0.0.1:{backend.port}" in listening


def test_key_prefixes_are_added(cluster):
    proxy, _ = cluster
    with proxy.client() as client:
        assert client.ask(b"stats detail on\r\n") == b"OK\r\n"
        for i in range(30):
            client.set(b"a:%d" % i, b"x")
            client.get(b"a:%d" % i)
            client.get(b"b:%d" % i)
        dump = client.ask(b"stats detail dump\r\n", b"END\r\n")
        assert b"PREFIX a get 30 hit 30 set 30 del 0\r\n" in dump
        assert b"PREFIX b get 30 hit 0 set 0 del 0\r\n" in dump
        assert client.ask(b"stats detail off\r\n") == b"OK\r\n"
        assert client.ask(b"stats detail\r\n") == b"CLIENT_ERROR usage: stats detail on|off|dump\r\n"
        for i in range(30):
            client.ask(b"delete a:%d\r\n" % i)


def test_memcached_tool_shows_one_server(cluster):
    proxy, backends = cluster
    items = sum(int(one["curr_items"]) for one in of_each(backends))
    rows = [line.split() for line in tool(proxy, "display").splitlines()[1:]]
    assert sum(int(row[4]) for row in rows) == items
    slabs = of_each(backends, b" slabs")
    pages = sum(int(value) for one in slabs for name, value in one.items() if "total_pages" in name)
    assert sum(int(row[3]) for row in rows) == pages
    shown = dict(line.split() for line in tool(proxy, "stats").splitlines()[1:])
    assert int(shown["curr_items"]) == items
    assert int(shown["limit_maxbytes"]) == 3 * (MEGABYTES << 20)
    settings = dict(line.split() for line in tool(proxy, "settings").splitlines()[1:])
    assert int(settings["maxbytes"]) == 3 * (MEGABYTES << 20)
    sizes = [line.split() for line in tool(proxy, "sizes").splitlines()]
    counts = [int(row[1]) for row in sizes if len(row) == 2 and row[0].isdigit() and row[1].isdigit()]
    assert sum(counts) == items


# What the stock Prometheus exporter reads: each must be there, and a number.
EXPORTED = {
    b"": (
        "uptime time rusage_user rusage_system limit_maxbytes bytes curr_connections total_connections curr_items "
        "total_items bytes_read bytes_written max_connections rejected_connections conn_yields listen_disabled_num "
        "accepting_conns evictions reclaimed expired_unfetched evicted_unfetched evicted_active cmd_get cmd_set "
        "cmd_touch cmd_flush get_hits get_misses get_expired get_flushed delete_hits delete_misses incr_hits "
        "incr_misses decr_hits decr_misses cas_hits cas_misses cas_badval touch_hits touch_misses total_malloced "
        "lru_crawler_starts crawler_items_checked crawler_reclaimed moves_to_cold moves_to_warm moves_within_lru "
        "direct_reclaims hash_power_level hash_bytes threads"
    ).split(),
    b" settings": (
        "maxconns lru_crawler_sleep lru_crawler_tocrawl hot_lru_pct warm_lru_pct hot_max_factor warm_max_factor "
        "item_size_max"
    ).split(),
}
EXPORTED_OF_CLASSES = {
    b" items": (
        "number age evicted evicted_nonzero evicted_time evicted_unfetched expired_unfetched outofmemory reclaimed "
        "tailrepairs"
    ).split(),
    b" slabs": (
        "chunk_size chunks_per_page total_pages total_chunks used_chunks free_chunks free_chunks_end get_hits cmd_set "
        "delete_hits incr_hits decr_hits cas_hits touch_hits cas_badval"
    ).split(),
}


def test_what_the_exporter_reads_is_there(cluster):
    proxy, backends = cluster
    for argument, names in EXPORTED.items():
        direct = of_each(backends[:1], argument)[0]
        shown = of_proxy(proxy, argument)
        for name in names:
            assert (name in shown) == (name in direct), name
            if name in shown:
                float(shown[name])
    for name in ("rusage_user", "rusage_system"):
        assert re.fullmatch(r"\d+\.\d{6}", of_proxy(proxy)[name])
    for name in ("lru_crawler", "lru_maintainer_thread"):
        assert of_proxy(proxy, b" settings")[name] in ("yes", "no")
    for argument, names in EXPORTED_OF_CLASSES.items():
        shown = of_proxy(proxy, argument)
        classes = {name.removeprefix("items:").split(":")[0] for name in shown if ":" in name}
        prefix = "items:" if argument == b" items" else ""
        assert len(classes) > 10
        for one in classes:
            for name in names:
                float(shown[f"{prefix}{one}:{name}"])


def test_flush_all_reaches_every_backend(cluster):
    proxy, backends = cluster
    before = sum(int(one["cmd_flush"]) for one in of_each(backends))
    with proxy.client() as client:
        client.send(b"flush_all noreply\r\nmn\r\n")
        assert client.read_line() == b"MN"
        assert all(client.get(b"key:%d" % i) is None for i in range(KEYS))
        client.set(b"new", b"x")
        assert client.ask(b"flush_all 100\r\n") == b"OK\r\n"
        assert client.get(b"new") == b"x"
        assert client.ask(b"flush_all 0\r\n") == b"OK\r\n"
        assert client.get(b"new") is None
        assert client.ask(b"flush_all bogus\r\n").startswith(b"CLIENT_ERROR")
    assert sum(int(one["cmd_flush"]) for one in of_each(backends)) == before + 9


def test_reset_reaches_every_backend(cluster):
    proxy, backends = cluster
    with proxy.client() as client:
        assert client.ask(b"stats reset\r\n") == b"RESET\r\n"
    assert all(one["cmd_set"] == "0" for one in of_each(backends))


def test_a_backend_that_is_gone_is_named():
    backends = [moxi.start_memcached() for _ in range(3)]
    with stopping(*backends), stopping(moxi.start_proxy([backend.port for backend in backends])) as (proxy,):
        with proxy.client() as client:
            assert client.ask(b"flush_all\r\n") == b"OK\r\n"
            backends[1].kill()
            assert client.ask(b"flush_all\r\n").startswith(b"SERVER_ERROR proxy ")
            assert client.ask(b"stats\r\n").startswith(b"SERVER_ERROR proxy ")
            assert client.ask(b"mn\r\n") == b"MN\r\n"
