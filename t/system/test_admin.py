"""Commands on the process itself: every form is answered by a line, as memcached answers it (Debian's 1.6.18
where that is what 1.6.45 says too), in the cache role and in the proxy role; and they do what they say."""

import re
import time

import pytest

import moxi

# What both versions of memcached and moxi answer alike, in this order: (request, answer).
SAME = """
lru_crawler                      ERROR
lru_crawler enable               ERROR failed to start lru crawler thread
lru_crawler disable              OK
lru_crawler disable              OK
lru_crawler enable               OK
lru_crawler enable x             ERROR
lru_crawler bogus                ERROR
lru_crawler crawl                ERROR
lru_crawler crawl hash           ERROR an unknown error happened
lru_crawler crawl 0              BADCLASS invalid class id
lru_crawler crawl 64             BADCLASS invalid class id
lru_crawler crawl 1,2,64         BADCLASS invalid class id
lru_crawler crawl 1,x            BADCLASS invalid class id
lru_crawler crawl ,              NOTSTARTED no items to crawl
lru_crawler crawl 1 2            ERROR
lru_crawler sleep                ERROR
lru_crawler sleep 0              OK
lru_crawler sleep 1000000        OK
lru_crawler sleep 1000001        CLIENT_ERROR sleep must be one second or less
lru_crawler sleep x              CLIENT_ERROR bad command line format
lru_crawler sleep 1 2            ERROR
lru_crawler tocrawl              ERROR
lru_crawler tocrawl 10           OK
lru_crawler tocrawl x            CLIENT_ERROR bad command line format
lru_crawler tocrawl 0            OK
lru_crawler metadump             ERROR
lru                              ERROR
lru tune                         ERROR
lru tune 20 40 0.2               ERROR
lru tune 20 40 0.2 2.0           OK
lru tune 20 40 0.2 2.0 5         OK
lru tune 50 40 0.2 2.0           ERROR hot and warm pcts must not exceed 80
lru tune x 40 0.2 2.0            ERROR
lru tune 20 40 0 2.0             ERROR hot/warm age factors must be greater than 0
lru tune 20 40 0.2x 2.0          ERROR
lru mode                         ERROR
lru mode flat                    OK
lru mode segmented               OK
lru mode x                       ERROR
lru temp_ttl                     ERROR
lru temp_ttl 5                   OK
lru temp_ttl -1                  OK
lru temp_ttl x                   ERROR
lru bogus                        ERROR
slabs                            ERROR
slabs reassign                   ERROR
slabs reassign 1                 ERROR
slabs reassign 1 2 3             ERROR
slabs automove                   ERROR
slabs automove 0                 OK
slabs automove 3                 ERROR
slabs automove x                 CLIENT_ERROR bad command line format
slabs automove ratio             ERROR
slabs automove ratio 0.5         OK
slabs automove ratio x           ERROR
slabs bogus                      ERROR
cache_memlimit                   ERROR
cache_memlimit 7                 MEMLIMIT_TOO_SMALL cannot set maxbytes to less than 8m
cache_memlimit 1000000001        MEMLIMIT_ADJUST_FAILED input value is megabytes not bytes
cache_memlimit x                 ERROR
cache_memlimit 128               OK
refresh_certs                    Error TLS not enabled
verbosity 0                      OK
verbosity x                      CLIENT_ERROR bad command line format
misbehave                        ERROR
debugtime 5                      ERROR
debugitem lock x                 ERROR
stats detail                     CLIENT_ERROR usage: stats detail on|off|dump
stats detail on                  OK
stats detail onn                 CLIENT_ERROR usage: stats detail on|off|dump
stats detail dump                END
stats detail off                 OK
stats cachedump                  CLIENT_ERROR bad command line
stats cachedump 1                CLIENT_ERROR bad command line
stats cachedump 63 0             END
stats cachedump 64 0             CLIENT_ERROR Illegal slab id
stats cachedump x 0              CLIENT_ERROR bad command line format
stats extstore                   END
stats bogus                      ERROR
stats reset                      RESET
"""

# What 1.6.18 says otherwise, or what asks for a part that is not there.
OWN = """
shutdown                         SERVER_ERROR: shutdown not enabled
shutdown x                       SERVER_ERROR: shutdown not enabled
verbosity                        CLIENT_ERROR bad command line format
slabs reassign 1 2               CLIENT_ERROR slab reassignment disabled
slabs automove 1                 CLIENT_ERROR slab reassignment disabled
slabs automove freeratio 0.02    OK
slabs automove window 10         OK
slabs automove window 2          CLIENT_ERROR automove window too low or too high
lru_crawler metadump             ERROR
lru_crawler metadump 64          BADCLASS invalid class id
lru_crawler disable              OK
lru_crawler crawl 1              CLIENT_ERROR lru crawler disabled
lru_crawler metadump all         CLIENT_ERROR lru crawler disabled
lru_crawler enable               OK
lru_crawler mgdump 0             BADCLASS invalid class id
lru_crawler tocrawl 4294967296   CLIENT_ERROR bad command line format
cache_memlimit 1000000000        MEMLIMIT_ADJUST_FAILED out of bounds or unable to adjust
watch bogus                      ERROR
watch mutations bogus            ERROR
extstore item_size 5             ERROR
"""

SILENT = ("lru tune 20 40 0.2 2.0 noreply", "lru mode flat noreply", "lru mode segmented noreply",
          "cache_memlimit 64 noreply", "cache_memlimit 7 noreply", "verbosity 0 noreply",
          "slabs automove 0 noreply")


def rows(text):
    return [tuple(part.strip() for part in re.split(r"  +", line, maxsplit=1))
            for line in text.strip().splitlines()]


def answers(process, requests):
    with process.client() as client:
        pairs = []
        for request in requests:
            answer = client.ask(request.encode() + b"\r\n").decode().rstrip("\r\n")
            pairs.append((request, answer))
            if request in CRAWLER_STATES:
                wait_for_crawler(process, CRAWLER_STATES[request])
        return pairs


CRAWLER_STATES = {"lru_crawler enable": "yes", "lru_crawler disable": "no"}


def wait_for_crawler(process, state="yes"):
    """memcached listens before its crawler runs, and answers before it begins or ends."""
    deadline = time.monotonic() + moxi.PATIENCE
    with process.client() as client:
        while dict(client.stats(b" settings"))["lru_crawler"] != state:
            assert time.monotonic() < deadline
            time.sleep(0.01)


@pytest.mark.parametrize("start", [moxi.start_server, moxi.start_memcached])
def test_every_form_is_answered_as_memcached_does(run, start):
    process = run(start)
    wait_for_crawler(process)
    expected = rows(SAME)
    assert answers(process, [request for request, _ in expected]) == expected


def test_what_is_not_there_or_newer_says_so(run):
    expected = rows(OWN)
    assert answers(run(moxi.start_server), [request for request, _ in expected]) == expected


@pytest.mark.parametrize("start", [moxi.start_server, moxi.start_memcached])
def test_noreply_is_silent(run, start):
    with run(start).client() as client:
        for request in SILENT:
            assert client.ask(request.encode() + b"\r\nmn\r\n") == b"MN\r\n", request


def test_a_proxy_answers_each_of_them_and_stays(run):
    backend = run(moxi.start_server)
    proxy = run(moxi.start_proxy, f"127.0.0.1:{backend.port}")
    with proxy.client() as client:
        for request, _ in rows(SAME) + rows(OWN):
            if request.split()[0] in ("stats", "verbosity"):
                continue
            # Certificates are the process's, whichever of its ports is asked.
            expected = b"Error TLS not enabled\r\n" if request == "refresh_certs" else b"ERROR\r\n"
            assert client.ask(request.encode() + b"\r\n") == expected, request
        assert client.ask(b"version\r\n").startswith(b"VERSION ")


def settings(client):
    return {key: value for key, value in client.stats(b" settings")}


def test_expired_items_are_freed_without_being_asked_for(run):
    process = run(moxi.start_server)
    with process.client() as client:
        for index in range(1000):
            client.send(b"set k%d 0 1 1 noreply\r\nx\r\n" % index)
        client.set(b"stays", b"x")
        deadline = time.monotonic() + 10
        while dict(client.stats())["curr_items"] != "1":
            assert time.monotonic() < deadline
            time.sleep(0.05)
        stats = dict(client.stats())
        assert stats["crawler_reclaimed"] == "1000" and stats["reclaimed"] == "1000"
        assert stats["expired_unfetched"] == "1000" and stats["get_expired"] == "0"
        assert int(stats["crawler_items_checked"]) >= 1000 and int(stats["lru_crawler_starts"]) >= 1


def test_the_sweep_can_be_off_and_asked_for(run):
    process = run(moxi.start_server, "-o", "no_lru_crawler")
    with process.client() as client:
        assert settings(client)["lru_crawler"] == "no"
        assert client.ask(b"set k 0 1 1\r\nx\r\n") == b"STORED\r\n"
        time.sleep(2.5)
        assert dict(client.stats())["curr_items"] == "1"
        assert client.ask(b"lru_crawler enable\r\n") == b"OK\r\n"
        deadline = time.monotonic() + 10
        while dict(client.stats())["curr_items"] != "0":
            assert time.monotonic() < deadline
            time.sleep(0.05)


@pytest.mark.parametrize("form", [b"shutdown\r\n", b"shutdown graceful\r\n"])
def test_shutdown_ends_the_process(run, form):
    process = run(moxi.start_server, "-A")
    with process.client() as client:
        assert client.ask(b"shutdown now\r\n") == b"CLIENT_ERROR invalid shutdown mode\r\n"
        assert dict(client.stats(b" settings"))["shutdown_command"] == "yes"
        client.send(b"mn\r\n" + form)
        assert client.read_to_end() == b"MN\r\n"
    process.wait()


def test_details_are_counted_by_all_workers(run):
    process = run(moxi.start_server, "-t", "3")
    clients = [process.client() for _ in range(6)]
    try:
        assert clients[0].ask(b"stats detail on\r\n") == b"OK\r\n"

        def counted():
            for client in clients:
                assert client.ask(b"get a:b\r\n") == b"END\r\n"
            dump = clients[1].ask(b"stats detail dump\r\n", end=b"END\r\n")
            return int(re.search(rb"PREFIX a get (\d+) hit 0 ", dump)[1])

        # Other workers follow at the end of their turn.
        counts = [counted() for _ in range(20)]
        assert counts[-1] - counts[-2] == len(clients)
    finally:
        for client in clients:
            client.close()


def test_conns_shows_every_connection_of_every_worker(run):
    process = run(moxi.start_server, "-t", "3")
    clients = [process.client() for _ in range(7)]
    try:
        clients[1].send(b"set a 0 0 50000\r\nabc")
        for client in clients[2:]:
            assert client.ask(b"mn\r\n") == b"MN\r\n"
        listing = clients[0].stats(b" conns")
        fds = [int(name.split(":")[0]) for name, _ in listing]
        states = [value for name, value in listing if name.endswith(":state")]
        assert states.count("conn_listening") >= 1
        assert states.count("conn_nread") == 1 and states.count("conn_parse_cmd") == 1
        assert states.count("conn_read") == 5
        assert fds[fds.index(max(fds)):] == sorted(fds[fds.index(max(fds)):])
        addresses = [value for name, value in listing if name.endswith(":addr")]
        assert all(re.fullmatch(r"tcp:127\.0\.0\.1:\d+", address) for address in addresses)
        own = {value for name, value in listing if name.endswith(":listen_addr")}
        assert own == {f"tcp:127.0.0.1:{process.port}"}
    finally:
        for client in clients:
            client.close()


def test_sizes_are_counted_if_asked_for(run):
    process = run(moxi.start_server, "-o", "track_sizes")
    with process.client() as client:
        client.set(b"a", b"x")
        client.set(b"b", b"x" * 100)
        listed = client.stats(b" sizes")
        assert [count for _, count in listed] == ["1", "1"]
        assert [int(size) % 32 for size, _ in listed] == [0, 0]
        assert settings(client)["track_sizes"] == "yes"


def test_a_larger_limit_ends_evictions(run):
    process = run(moxi.start_server, "-m", "8")
    value = b"x" * 100000
    with process.client() as client:
        def fill(prefix):
            for index in range(200):
                client.send(b"set %s%d 0 0 100000 noreply\r\n%s\r\n" % (prefix, index, value))
            return int(dict(client.stats())["evictions"])

        before = fill(b"a")
        assert before > 0
        assert client.ask(b"cache_memlimit 256\r\n") == b"OK\r\n"
        assert fill(b"b") == before
        stats = dict(client.stats())
        assert stats["limit_maxbytes"] == str(256 << 20) == settings(client)["maxbytes"]
