"""The stats replies: memcached 1.6.45's names in its order, and counters that count what was done."""

import re

import pytest

import moxi
from binary_client import STAT, BinaryClient, packet

GENERAL = """
pid uptime time version libevent pointer_size rusage_user rusage_system max_connections curr_connections
total_connections rejected_connections connection_structures response_obj_oom response_obj_count
response_obj_bytes read_buf_count read_buf_bytes read_buf_bytes_free read_buf_oom reserved_fds cmd_get cmd_set
cmd_flush cmd_touch cmd_meta get_hits get_misses get_expired get_flushed delete_misses delete_hits incr_misses
incr_hits decr_misses decr_hits cas_misses cas_hits cas_badval touch_hits touch_misses store_too_large
store_no_memory auth_cmds auth_errors bytes_read bytes_written limit_maxbytes accepting_conns listen_disabled_num
time_in_listen_disabled_us threads conn_yields hash_power_level hash_bytes hash_is_expanding slab_reassign_rescues
slab_reassign_chunk_rescues slab_reassign_inline_reclaim slab_reassign_busy_items slab_reassign_busy_deletes
slab_reassign_busy_nomem slab_reassign_last_busy_status slab_reassign_running slabs_moved lru_crawler_running
lru_crawler_starts lru_maintainer_juggles malloc_fails log_worker_dropped log_worker_written log_watcher_skipped
log_watcher_sent log_watchers unexpected_napi_ids round_robin_fallback bytes curr_items total_items
slab_global_page_pool expired_unfetched evicted_unfetched evicted_active evictions reclaimed crawler_reclaimed
crawler_items_checked lrutail_reflocked moves_to_cold moves_to_warm moves_within_lru direct_reclaims
lru_bumps_dropped
""".split()

ITEMS = """
number number_hot number_warm number_cold age_hot age_warm age mem_requested evicted evicted_nonzero evicted_time
outofmemory tailrepairs reclaimed expired_unfetched evicted_unfetched evicted_active crawler_reclaimed
crawler_items_checked lrutail_reflocked moves_to_cold moves_to_warm moves_within_lru direct_reclaims hits_to_hot
hits_to_warm hits_to_cold hits_to_temp
""".split()

SLABS = """
chunk_size chunks_per_page total_pages total_chunks used_chunks free_chunks free_chunks_end get_hits cmd_set
delete_hits incr_hits decr_hits cas_hits cas_badval touch_hits
""".split()

SETTINGS = """
maxbytes maxconns tcpport udpport inter verbosity oldest evictions domain_socket umask shutdown_command
growth_factor chunk_size num_threads num_threads_per_udp stat_key_prefix detail_enabled reqs_per_event cas_enabled
tcp_backlog binding_protocol auth_enabled_sasl auth_enabled_ascii item_size_max maxconns_fast hashpower_init
slab_reassign slab_automove slab_automove_ratio slab_automove_window slab_chunk_max lru_crawler lru_crawler_sleep
lru_crawler_tocrawl tail_repair_time flush_enabled dump_enabled hash_algorithm lru_maintainer_thread lru_segmented
hot_lru_pct warm_lru_pct hot_max_factor warm_max_factor temp_lru temporary_ttl idle_timeout watcher_logbuf_size
worker_logbuf_size read_buf_mem_limit track_sizes inline_ascii_response ext_item_size ext_item_age ext_low_ttl
ext_recache_rate ext_wbuf_size ext_compact_under ext_drop_under ext_max_sleep ext_max_frag slab_automove_freeratio
ext_drop_unread ssl_enabled ssl_chain_cert ssl_key ssl_verify_mode ssl_keyformat ssl_ciphers ssl_ca_cert ssl_wbuf_size
ssl_session_cache ssl_kernel_tls ssl_min_version proxy_enabled proxy_uring_enabled num_napi_ids memory_file
client_flags_size
""".split()

# Left out where nobody keeps the queues or sweeps.
WITHOUT_MAINTENANCE = """
lru_crawler_running lru_crawler_starts lru_maintainer_juggles evicted_active moves_to_cold moves_to_warm
moves_within_lru direct_reclaims lru_bumps_dropped
""".split()


def names_of(pairs):
    return [name for name, _ in pairs]


def test_general_names_in_order(server):
    assert len(GENERAL) == 93
    with server.client() as client:
        assert names_of(client.stats()) == GENERAL


def binary_names(server, argument):
    with BinaryClient(server.port) as client:
        client.send(packet(STAT, argument))
        names = []
        while (answer := client.read()).key:
            names.append(answer.key.decode())
        return names


def test_the_same_names_in_packets(server):
    assert binary_names(server, b"") == GENERAL
    assert binary_names(server, b"settings") == SETTINGS
    with server.client() as client:
        client.set(b"a", b"1")
        for argument in (b"items", b"slabs", b"sizes"):
            assert binary_names(server, argument) == names_of(client.stats(b" " + argument))


def test_the_order_stays_when_all_has_been_used(server):
    """Nothing appears only once it has happened."""
    with server.client() as client:
        client.send(b"set a 0 0 1\r\nx\r\nget a b\r\ngat 0 a\r\nincr a 1\r\ndelete a\r\nme a\r\nflush_all\r\nmn\r\n")
        client.read_until(b"MN\r\n")
        assert names_of(client.stats()) == GENERAL
        assert client.ask(b"stats reset\r\n") == b"RESET\r\n"
        assert names_of(client.stats()) == GENERAL
        assert names_of(client.stats(b" settings")) == SETTINGS


def test_general_names_without_maintenance(run):
    with run(moxi.start_server, "-o", "no_lru_crawler,no_lru_maintainer").client() as client:
        names = names_of(client.stats())
    assert len(names) == 84
    assert names == [name for name in GENERAL if name not in WITHOUT_MAINTENANCE]


def test_general_values(server):
    with server.client() as client:
        # Who looked whether the port is open may be counted for a moment.
        moxi.wait_until(lambda: dict(client.stats())["curr_connections"] == "1", "others to be gone")
        stats = dict(client.stats())
    assert stats["pid"] == str(server.pid)
    assert stats["version"] == "1.6.45"
    assert stats["pointer_size"] == "64"
    assert stats["curr_connections"] == "1"
    assert stats["limit_maxbytes"] == str(64 << 20)
    assert stats["threads"] == "4"
    assert re.fullmatch(r"\d+\.\d{6}", stats["rusage_user"])


COUNTED = [
    ("set a 0 0 1\nx\nset b 0 0 1\n5\n", {"cmd_set": 2, "total_items": 2, "curr_items": 2}),
    ("get a b c\nget x\n", {"cmd_get": 4, "get_hits": 2, "get_misses": 2}),
    ("delete a\ndelete a\n", {"delete_hits": 1, "delete_misses": 1}),
    ("incr b 1\nincr y 1\ndecr b 1\ndecr y 1\n", {"incr_hits": 1, "incr_misses": 1, "decr_hits": 1, "decr_misses": 1}),
    ("touch b 0\ntouch y 0\ngat 0 b y\n", {"cmd_touch": 4, "touch_hits": 2, "touch_misses": 2}),
    ("cas y 0 0 1 1\nx\ncas b 0 0 1 0\nx\n", {"cas_misses": 1, "cas_badval": 1}),
    ("set e 0 -1 1\nx\nget e\n", {"get_expired": 1, "get_misses": 1}),
    ("flush_all\nget b\n", {"cmd_flush": 1, "get_misses": 1}),
]


def test_counters_count(server):
    with server.client() as client:
        for script, expected in COUNTED:
            before = dict(client.stats())
            client.send(script.replace("\n", "\r\n").encode() + b"mn\r\n")
            client.read_until(b"MN\r\n")
            after = dict(client.stats())
            gained = {name: int(after[name]) - int(before[name]) for name in expected}
            assert gained == expected, script


def test_stats_reset(server):
    with server.client() as client:
        client.set(b"a", b"1")
        client.get(b"a")
        client.get(b"b")
        assert client.ask(b"stats reset\r\n") == b"RESET\r\n"
        stats = dict(client.stats())
    assert {n: stats[n] for n in ("cmd_set", "get_hits", "get_misses", "total_items")} == {
        "cmd_set": "0", "get_hits": "0", "get_misses": "0", "total_items": "0"
    }
    assert stats["curr_items"] == "1"
    assert stats["curr_connections"] == "1"


def by_class(pairs, depth):
    """'items:5:number' -> {5: ['number', ...]}; keeps the order."""
    classes = {}
    for name, _ in pairs:
        words = name.split(":")
        if len(words) > depth:
            classes.setdefault(words[depth - 1], []).append(words[depth])
    return classes


def test_stats_items(server):
    with server.client() as client:
        assert client.stats(b" items") == []
        client.set(b"a", b"1")
        client.set(b"b", b"x" * 500)
        pairs = client.stats(b" items")
    assert by_class(pairs, 2) == {"1": ITEMS, "9": ITEMS}
    assert dict(pairs)["items:1:number"] == "1"


def test_stats_slabs(server):
    with server.client() as client:
        client.set(b"a", b"1")
        client.get(b"a")
        pairs = client.stats(b" slabs")
    stats = dict(pairs)
    assert by_class(pairs, 1)["1"] == SLABS
    assert names_of(pairs)[-2:] == ["active_slabs", "total_malloced"]
    assert (stats["1:chunk_size"], stats["1:chunks_per_page"]) == ("96", "10922")
    assert (stats["1:used_chunks"], stats["1:get_hits"], stats["1:cmd_set"]) == ("1", "1", "1")
    assert int(stats["total_malloced"]) % (1 << 20) == 0


def test_stats_settings(server):
    with server.client() as client:
        pairs = client.stats(b" settings")
    settings = dict(pairs)
    assert len(SETTINGS) == 79
    assert names_of(pairs) == SETTINGS
    assert settings["maxbytes"] == str(64 << 20)
    assert settings["tcpport"] == str(server.port)
    assert settings["inter"] == "127.0.0.1"
    assert settings["growth_factor"] == "1.25"
    assert settings["cas_enabled"] == "yes"
    assert settings["evictions"] == "on"
    assert settings["binding_protocol"] == "auto-negotiate"


def test_an_unknown_argument(server):
    with server.client() as client:
        assert client.ask(b"stats nonsense\r\n") == b"ERROR\r\n"


@pytest.fixture
def cluster(run):
    backends = [run(moxi.start_server) for _ in range(2)]
    return backends, run(moxi.start_proxy, [backend.port for backend in backends])


def test_a_proxy_merges_the_backends(cluster):
    backends, proxy = cluster
    with proxy.client() as client:
        for number in range(100):
            client.set(b"k%d" % number, b"x")
        stats = dict(client.stats())
        assert stats["curr_items"] == "100"
        assert stats["cmd_set"] == "100"
        assert stats["version"] == "1.6.45"
        assert client.ask(b"flush_all\r\n") == b"OK\r\n"
        assert client.get(b"k1") is None
        assert client.ask(b"stats reset\r\n") == b"RESET\r\n"
        assert dict(client.stats())["cmd_set"] == "0"
    for backend in backends:
        with backend.client() as client:
            assert dict(client.stats())["cmd_set"] == "0"


def test_a_broadcast_needs_every_backend(cluster):
    backends, proxy = cluster
    backends[1].stop()
    with proxy.client() as client:
        reply = client.ask(b"flush_all\r\n")
        assert reply.startswith(b"SERVER_ERROR"), reply
        reply = client.ask(b"stats\r\n")
        assert reply.startswith(b"SERVER_ERROR"), reply
