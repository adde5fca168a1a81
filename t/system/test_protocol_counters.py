"""The same counts whatever the protocol: each step of one conversation is told in text, in meta commands and in binary to
one server, and must gain the same in all three. What they are to gain is written down for each step."""

import pytest

import binary_client as b
import moxi
from binary_client import BinaryClient, counting, packet, storage, timed

LARGE = b"v" * 1_048_577
KNOWN = ("cmd_get", "cmd_set", "cmd_touch", "cmd_flush", "cmd_meta", "get_hits", "get_misses", "get_expired", "get_flushed",
         "delete_hits", "delete_misses", "incr_hits", "incr_misses", "decr_hits", "decr_misses", "cas_hits", "cas_misses",
         "cas_badval", "touch_hits", "touch_misses", "store_too_large", "store_no_memory", "auth_cmds", "auth_errors",
         "curr_items", "total_items", "evictions", "reclaimed", "expired_unfetched", "evicted_unfetched")
BY_CLASS = ("get_hits", "cmd_set", "delete_hits", "incr_hits", "decr_hits", "cas_hits", "cas_badval", "touch_hits")

HIT = {"cmd_get": 1, "get_hits": 1, "slabs:get_hits": 1}
MISS = {"cmd_get": 1, "get_misses": 1}
TOUCH_HIT = {"cmd_touch": 1, "touch_hits": 1, "slabs:touch_hits": 1}
TOUCH_MISS = {"cmd_touch": 1, "touch_misses": 1}
STORE = {"cmd_set": 1, "slabs:cmd_set": 1}
STORED = {**STORE, "total_items": 1}
# Whoever finds an expired item frees it.
EXPIRED = {"get_expired": 1, "curr_items": -1}


def store(word, data=b"y", key=b"k", unique=None):
    line = b"%s %s 0 0 %d" % (word, key, len(data))
    return line + (b"" if unique is None else b" %d" % unique) + b"\r\n" + data + b"\r\n"


def ms(flags=b"", data=b"y", key=b"k"):
    return b"ms %s %d %s\r\n%s\r\n" % (key, len(data), flags, data)


# name: (text, meta, binary, what is gained). Before each: k = x, n = 10, gone = x but expired; id is k's.
def steps(unique):
    return {
        "get": (b"get k\r\n", b"mg k v\r\n", packet(b.GET, b"k"), HIT),
        "get with the id": (b"gets k\r\n", b"mg k v c k\r\n", packet(b.GETK, b"k"), HIT),
        "get nothing": (b"get no\r\n", b"mg no v\r\n", packet(b.GET, b"no"), MISS),
        "get nothing quietly": (b"get no\r\n", b"mg no v q\r\n", packet(b.GETKQ, b"no"), MISS),
        "get and touch": (b"gat 100 k\r\n", b"mg k T100 v\r\n", timed(b.GAT, b"k", 100), TOUCH_HIT),
        "get and touch quietly": (b"gats 100 k\r\n", b"mg k T100 v q c\r\n", timed(b.GATKQ, b"k", 100), TOUCH_HIT),
        "get and touch nothing": (b"gat 100 no\r\n", b"mg no T100 v\r\n", timed(b.GATK, b"no", 100), TOUCH_MISS),
        "touch": (b"touch k 100\r\n", b"mg k T100\r\n", timed(b.TOUCH, b"k", 100), TOUCH_HIT),
        "touch nothing": (b"touch no 100\r\n", b"mg no T100\r\n", timed(b.TOUCH, b"no", 100), TOUCH_MISS),
        "set": (store(b"set"), ms(), storage(b.SET, b"k", b"y"), STORED),
        "set silently": (b"set k 0 0 1 noreply\r\ny\r\n", ms(b"q"), storage(b.SETQ, b"k", b"y"), STORED),
        "set anew": (store(b"set", key=b"no"), ms(key=b"no"), storage(b.SET, b"no", b"y"), {**STORED, "curr_items": 1}),
        "set too much": (store(b"set", LARGE), ms(data=LARGE), storage(b.SET, b"k", LARGE), {"store_too_large": 1, "curr_items": -1}),
        "add": (store(b"add", key=b"no"), ms(b"ME", key=b"no"), storage(b.ADD, b"no", b"y"), {**STORED, "curr_items": 1}),
        "add to what is there": (store(b"add"), ms(b"ME"), storage(b.ADD, b"k", b"y"), STORE),
        "replace": (store(b"replace"), ms(b"MR"), storage(b.REPLACE, b"k", b"y"), STORED),
        "replace nothing": (store(b"replace", key=b"no"), ms(b"MR", key=b"no"), storage(b.REPLACE, b"no", b"y"), STORE),
        "append": (store(b"append"), ms(b"MA"), packet(b.APPEND, b"k", value=b"y"), STORED),
        "append to nothing": (store(b"append", key=b"no"), ms(b"MA", key=b"no"), packet(b.APPEND, b"no", value=b"y"), STORE),
        "prepend": (store(b"prepend"), ms(b"MP q"), packet(b.PREPENDQ, b"k", value=b"y"), STORED),
        "compare": (store(b"cas", unique=unique), ms(b"C%d" % unique), storage(b.SET, b"k", b"y", cas=unique),
                    {**STORED, "cas_hits": 1, "slabs:cas_hits": 1}),
        "compare and differ": (store(b"cas", unique=unique + 9), ms(b"C%d" % (unique + 9)), storage(b.SET, b"k", b"y", cas=unique + 9),
                               {**STORE, "cas_badval": 1, "slabs:cas_badval": 1}),
        "compare with nothing": (store(b"cas", key=b"no", unique=5), ms(b"C5", key=b"no"), storage(b.SET, b"no", b"y", cas=5),
                                 {**STORE, "cas_misses": 1}),
        "delete": (b"delete k\r\n", b"md k\r\n", packet(b.DELETE, b"k"),
                   {"delete_hits": 1, "slabs:delete_hits": 1, "curr_items": -1}),
        "delete nothing": (b"delete no\r\n", b"md no q\r\n", packet(b.DELETEQ, b"no"), {"delete_misses": 1}),
        "incr": (b"incr n 1\r\n", b"ma n\r\n", counting(b.INCR, b"n"), {"incr_hits": 1, "slabs:incr_hits": 1}),
        "incr nothing": (b"incr no 1\r\n", b"ma no\r\n", counting(b.INCR, b"no"), {"incr_misses": 1}),
        "incr no number": (b"incr k 1\r\n", b"ma k\r\n", counting(b.INCR, b"k"), {}),
        "decr": (b"decr n 1\r\n", b"ma n MD q\r\n", counting(b.DECRQ, b"n"), {"decr_hits": 1, "slabs:decr_hits": 1}),
        "decr nothing": (b"decr no 1\r\n", b"ma no MD\r\n", counting(b.DECR, b"no"), {"decr_misses": 1}),
        "get what has expired": (b"get gone\r\n", b"mg gone v\r\n", packet(b.GET, b"gone"), {**MISS, **EXPIRED}),
        "touch what has expired": (b"touch gone 9\r\n", b"mg gone T9\r\n", timed(b.TOUCH, b"gone", 9), {**TOUCH_MISS, **EXPIRED}),
    }


# A miss of `mg` is one of a get, with T as well: so memcached has it.
IN_META = {"get and touch nothing": MISS, "touch nothing": MISS, "touch what has expired": {**MISS, **EXPIRED}}


def snapshot(client):
    counts = {name: int(value) for name, value in client.stats() if name in KNOWN}
    for name, value in client.stats(b" slabs"):
        counter = name.rpartition(":")[2]
        if counter in BY_CLASS:
            counts["slabs:" + counter] = counts.get("slabs:" + counter, 0) + int(value)
    return counts


def prepare(client):
    """The id of k."""
    client.send(b"flush_all\r\nmg k\r\nmg n\r\nmg no\r\nmg gone\r\n" + store(b"set", b"x") + store(b"set", b"10", b"n")
                + b"set gone 0 -1 1\r\nx\r\nmg k u c\r\nmn\r\n")
    return int(client.read_until(b"MN\r\n").split(b" c")[-1].split()[0])


@pytest.mark.parametrize("name", steps(0))
def test_each_step_counts_alike_in_every_protocol(run, name):
    server = run(moxi.start_server, "-o", "no_lru_crawler")
    with server.client() as watcher, server.client() as text, BinaryClient(server.port) as binary:
        for protocol in range(3):
            *requests, expected = steps(prepare(watcher))[name]
            before = snapshot(watcher)
            if protocol < 2:
                text.ask(requests[protocol] + b"mn\r\n", b"MN\r\n")
            else:
                binary.ask_all(requests[protocol])
            after = snapshot(watcher)
            gained = {counter: after[counter] - before.get(counter, 0) for counter in after if after[counter] != before.get(counter, 0)}
            if protocol == 1:
                expected = IN_META.get(name, expected)
            assert gained == expected, ("text", "meta", "binary")[protocol]


@pytest.mark.parametrize("request_", [b"version\r\n", b"mn\r\n", b"verbosity 0\r\n", b"junk\r\n", b"get\r\n", b"stats junk\r\n", b"mg k !\r\n"])
def test_what_is_no_work_on_items_counts_nothing(server, request_):
    with server.client() as watcher, server.client() as text:
        before = snapshot(watcher)
        text.ask(request_ + b"mn\r\n", b"MN\r\n")
        assert snapshot(watcher) == before


def test_a_flush_counts_alike(server):
    with server.client() as watcher, server.client() as text, BinaryClient(server.port) as binary:
        for flush in (lambda: text.ask(b"flush_all\r\n"), lambda: binary.ask(packet(b.FLUSH)), lambda: binary.ask_all(packet(b.FLUSHQ))):
            watcher.set(b"k", b"x")
            before = snapshot(watcher)
            flush()
            assert watcher.get(b"k") is None
            after = snapshot(watcher)
            gained = {name: after[name] - before[name] for name in KNOWN if after[name] != before[name]}
            assert gained == {"cmd_flush": 1, "cmd_get": 1, "get_misses": 1, "get_flushed": 1, "curr_items": -1}


def test_debug_is_the_meta_command_that_is_counted(server):
    with server.client() as watcher:
        before = snapshot(watcher)
        watcher.ask(b"me k\r\n")
        after = snapshot(watcher)
        assert {name: after[name] - before[name] for name in KNOWN if after[name] != before[name]} == {"cmd_meta": 1}
