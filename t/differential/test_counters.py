"""The same counts in the same situations: every command, as a hit, a miss and an error, in every protocol, to moxi and to
Debian's memcached; what all their counters gain by it is compared."""

import pytest

import pair as servers
from binary_client import (ADD, APPEND, DECR, DELETE, FLUSH, GAT, GATK, GET, GETK, INCR, NOOP, PREPEND, REPLACE, SET,
                           TOUCH, VERSION, counting,
                           packet, storage, timed)

# Of the process, of its buffers and threads, and of how memory is kept: they say nothing about commands.
OWN_WAYS = {
    "pid", "uptime", "time", "version", "libevent", "pointer_size", "rusage_user", "rusage_system",
    "response_obj_count", "response_obj_bytes",
    "read_buf_count", "read_buf_bytes", "read_buf_bytes_free", "read_buf_oom", "connection_structures", "reserved_fds",
    "bytes_written",
    "hash_bytes", "hash_power_level", "slab_reassign_last_busy_status", "slab_global_page_pool",
    "bytes", "curr_connections", "lru_maintainer_juggles", "lru_crawler_starts",
    "lru_crawler_running", "crawler_items_checked", "crawler_reclaimed", "moves_to_cold", "moves_to_warm", "moves_within_lru", "log_worker_written",
}
CLASS_COUNTERS = ("get_hits", "cmd_set", "delete_hits", "incr_hits", "decr_hits", "cas_hits", "cas_badval", "touch_hits")

LARGE = "v" * 1048577

# A line of text; data stands behind a bar. What 1.6.18 is known to do differently is not here (rules.py).
TEXT = """
get k|get nobody|get k nobody k n|gets k|gets nobody k|gat 0 k|gat 0 nobody|gats 100 k nobody n|gat -1 k
touch k 0|touch nobody 0|touch k x|gat x k
set k 0 0 1;y|set new 5 100 1;y|set k 0 -1 1;y|set k 0 0 x|set k 0 0 1 noreply;y|add k 0 0 1;y|add new 0 0 1;y|replace k 0 0 1;y|replace new 0 0 1;y
append k 0 0 1;y|append new 0 0 1;y|prepend k 0 0 1;y|prepend new 0 0 1;y|cas k 0 0 1 1;y|cas new 0 0 1 1;y|cas k 0 0 1 0;y|set k 0 0 1;yyy
delete k|delete nobody|delete k noreply|incr n 1|decr n 1|incr nobody 1|decr nobody 1|incr k 1|decr k 1|incr n x|incr n 100|decr n 100 noreply
get gone|gat 0 gone|touch gone 0|delete gone|incr gone 1|add gone 0 0 1;y|replace gone 0 0 1;y|append gone 0 0 1;y
cas gone 0 0 1 1;y|set gone 0 0 1;y
flush_all|flush_all noreply|flush_all x|flush_all 0|verbosity 0|version|mn|junk|stats junk|lru_crawler junk|cache_memlimit 1
mg k|mg k v|mg k t|mg k u|mg k T100|mg k T100 v|mg nobody|mg nobody q|mg nobody v T100|mg nobody N100|mg nobody N100 v|mg nobody q k
mg gone v|mg k R100|mg k z|mg k s v t k f
ms k 1;y|ms new 1 T100 F5;y|ms k 1 ME;y|ms new 1 ME;y|ms k 1 MR;y|ms new 1 MR;y|ms k 1 MA;y|ms new 1 MA;y|ms k 1 MP;y
ms k 1 C1;y|ms new 1 C1;y|ms k 1 I C1;y|ms k 1 z;y|ms k 1;yyy|md k|md nobody|md k q|md k I|md nobody I|md k C1|md k I T100|md gone
ma n|ma n D5|ma n MD|ma nobody|ma nobody MD|ma nobody N0|ma nobody N0 J5 MD|ma k|ma n C1|ma n Mx|ma gone|ma n q|me k|me nobody|me gone
""".replace("\n", "|").strip("|").split("|")

BINARY = {
    "get": packet(GET, b"k"), "get a miss": packet(GET, b"nobody"),
    "get quietly": packet(0x09, b"k"), "get a miss quietly": packet(0x09, b"nobody"),
    "getk": packet(GETK, b"k"), "getk a miss": packet(GETK, b"nobody"), "get what is gone": packet(GET, b"gone"),
    "gat": timed(GAT, b"k", 100), "gat a miss": timed(GAT, b"nobody", 100), "gatk": timed(GATK, b"k", 100), "touch": timed(TOUCH, b"k", 100),
    "touch a miss": timed(TOUCH, b"nobody", 100), "touch what is gone": timed(TOUCH, b"gone", 100),
    "set": storage(SET, b"k", b"y"), "set quietly": storage(0x11, b"k", b"y"), "set anew": storage(SET, b"new", b"y"),
    "add": storage(ADD, b"new", b"y"),
    "add to what is there": storage(ADD, b"k", b"y"), "replace": storage(REPLACE, b"k", b"y"), "replace a miss": storage(REPLACE, b"new", b"y"),
    "set with a wrong id": storage(SET, b"k", b"y", cas=1 << 60), "set a miss with an id": storage(SET, b"new", b"y", cas=5),
    "append": packet(APPEND, b"k", b"", b"y"), "append to a miss": packet(APPEND, b"new", b"", b"y"), "prepend": packet(PREPEND, b"k", b"", b"y"),
    "delete": packet(DELETE, b"k"), "delete a miss": packet(DELETE, b"nobody"), "delete with a wrong id": packet(DELETE, b"k", cas=1 << 60),
    "incr": counting(INCR, b"n"), "decr": counting(DECR, b"n"), "incr a miss": counting(INCR, b"nobody"),
    "incr makes": counting(INCR, b"nobody", exptime=0),
    "decr a miss": counting(DECR, b"nobody"), "incr no number": counting(INCR, b"k"), "incr with a wrong id": counting(INCR, b"n", cas=1 << 60),
    "flush": packet(FLUSH), "noop": packet(NOOP), "version": packet(VERSION), "unknown": packet(0x40), "stat": packet(0x10, b"junk"),
}
# What moxi counts in binary, because memcached does for the same in meta commands (doc/compat.md).
MORE_COUNTED = {"delete with a wrong id": {"delete_misses": 1}}
FORGET = b"get k n gone new nobody\r\n"  # 1.6.18 keeps what was flushed until somebody asks for it
# What memcached counts although it refuses it (doc/compat.md): a flush with a bad time, and stores whose data has no end.
COUNTED_REFUSALS = {
    "flush_all x": {"cmd_flush": 1},
    "set k 0 0 1;yyy": {"cmd_set": 1, "slabs:cmd_set": 1},
    "ms k 1;yyy": {"cmd_set": 1, "slabs:cmd_set": 1},
}
PRELUDE = b"set k 0 0 1\r\nx\r\nset n 0 0 2\r\n10\r\nset gone 0 -1 1\r\nx\r\n"


@pytest.fixture(scope="module", autouse=True)
def no_sweeps(pair):
    """Nobody but the commands finds what has expired."""
    for port in pair.ports:
        with servers.moxi.Client(port) as client:
            assert client.ask(b"lru_crawler disable\r\n") == b"OK\r\n"


def command_of(line):
    return line.replace(";", "\r\n").encode() + b"\r\n"


def snapshot(port):
    """Everything that counts, as numbers; those of classes are summed over all classes."""
    with servers.moxi.Client(port) as client:
        counts = {name: int(value) for name, value in client.stats() if name not in OWN_WAYS}
        for name, value in client.stats(b" slabs"):
            _, _, counter = name.rpartition(":")
            if counter in CLASS_COUNTERS:
                counts["slabs:" + counter] = counts.get("slabs:" + counter, 0) + int(value)
    return counts


def gains(pair, command):
    """What each server's counters gain by the command; those that gain nothing are left out."""
    pair.empty()
    servers.converse(pair.ports, (FORGET, FORGET), 0)
    servers.converse(pair.ports, (PRELUDE, PRELUDE), 0)
    before = [snapshot(port) for port in pair.ports]
    servers.converse(pair.ports, (command, command), 0)
    after = [snapshot(port) for port in pair.ports]
    known = before[0].keys() & before[1].keys()
    return [
        {name: late[name] - early[name] for name in sorted(known) if late[name] != early[name]}
        for early, late in zip(before, after)
    ]


@pytest.mark.parametrize("line", TEXT)
def test_text_and_meta(pair, line):
    theirs, ours = gains(pair, command_of(line))
    assert {**ours, **COUNTED_REFUSALS.get(line, {})} == theirs
    assert not COUNTED_REFUSALS.get(line, {}).keys() & ours.keys()


@pytest.mark.parametrize("name", BINARY)
def test_binary(pair, name):
    theirs, ours = gains(pair, BINARY[name])
    assert ours == {**theirs, **MORE_COUNTED.get(name, {})}
    assert not MORE_COUNTED.get(name, {}).keys() & theirs.keys()


@pytest.mark.parametrize("word", ("set", "add", "replace", "append", "ms"))
def test_values_that_are_too_large(pair, word):
    size = f" {len(LARGE)}" if word == "ms" else f" 0 0 {len(LARGE)}"
    theirs, ours = gains(pair, command_of(f"{word} k{size};{LARGE}"))
    assert ours == theirs


def test_the_comparison_covers_the_counters_of_commands(pair):
    compared = snapshot(pair.ports[0]).keys() & snapshot(pair.ports[1]).keys()
    for command in ("get", "touch"):
        assert {f"cmd_{command}", f"{command}_hits", f"{command}_misses", f"slabs:{command}_hits"} <= compared
    assert {"cmd_set", "cmd_flush", "cmd_meta", "get_expired", "get_flushed", "cas_badval"} <= compared
    assert {"store_too_large", "total_items", "curr_items", "bytes_read"} <= compared
    assert len(compared) > 60
