"""`watch` over sockets: what every worker tells, who came and went, and watchers that do not read."""

import re
import time

import pytest

import moxi

STAMP = rb"ts=\d+\.\d+ gid=(\d+) type="


def watch(server, streams, **options):
    client = server.client(**options)
    assert client.ask(b"watch %s\r\n" % streams) == b"OK\r\n"
    return client


def log_stats(server):
    with server.client() as client:
        return {name: int(value) for name, value in client.stats() if name.startswith("log_")}


def await_stats(server, is_so):
    deadline = time.monotonic() + moxi.PATIENCE
    while not is_so(stats := log_stats(server)):
        assert time.monotonic() < deadline, stats
        time.sleep(0.01)
    return stats


@pytest.fixture
def busy(run):
    return run(moxi.start_server, "-t", 4)


def test_all_workers_tell(busy):
    """Each client is another worker's, and its first command after OK is told of."""
    for _ in range(5):
        with watch(busy, b"fetchers mutations deletions") as watcher:
            numbers = []
            for client in [busy.client() for _ in range(8)]:
                with client:
                    assert client.set(b"a%b", b"xyz") == b"STORED\r\n"
                    assert client.ask(b"delete a%b\r\n") == b"DELETED\r\n"
                match = watcher.read_match(
                    STAMP + rb"item_get key=a%25b status=not_found clsid=0 cfd=(\d+) size=0\n"
                    + STAMP + rb"item_store key=a%25b status=stored cmd=set ttl=0 clsid=1 cfd=(\d+) size=3\n"
                    + STAMP + rb"item_get key=a%25b status=found clsid=1 cfd=\d+ size=3\n"
                    + STAMP + rb"deleted key=a%25b cmd=delete clsid=1 size=3\n"
                )
                assert match[2] == match[4]
                numbers += [int(match[group]) for group in (1, 3, 5, 6)]
            assert numbers == sorted(set(numbers))


def wait_until_alone(client):
    """Nobody else is connected: who asked whether the process listens has been seen to go."""
    deadline = time.monotonic() + moxi.PATIENCE
    while sum(name.endswith(":listen_addr") for name, _ in client.stats(b" conns")) > 1:
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_who_comes_and_goes(run):
    server = run(moxi.start_server, "-t", 4, "-o", "idle_timeout=1")
    before = server.client()
    wait_until_alone(before)
    with watch(server, b"connevents") as watcher:
        port = before.socket.getsockname()[1]
        assert before.ask(b"mn\r\n") == b"MN\r\n"
        before.send(b"quit\r\n")
        assert before.read_to_end() == b""
        before.close()
        closed = rb"conn_close rip=127\.0\.0\.1 rport=%d transport=tcp reason=%s cfd=\d+\n"
        watcher.read_match(STAMP + closed % (port, b"normal"))
        with server.client() as client:
            port = client.socket.getsockname()[1]
            watcher.read_match(STAMP + rb"conn_new rip=127\.0\.0\.1 rport=%d transport=tcp cfd=\d+\n" % port)
        watcher.read_match(STAMP + closed % (port, b"normal"))
        with server.client() as idle:
            port = idle.socket.getsockname()[1]
            watcher.read_until(b"\n")
            assert idle.read_to_end() == b""
        watcher.read_match(STAMP + closed % (port, b"idle_timeout"))
        with server.client() as bad:
            port = bad.socket.getsockname()[1]
            watcher.read_until(b"\n")
            bad.send(b"x" * 5000)
            bad.read_to_end()
        watcher.read_match(STAMP + closed % (port, b"error"))


def test_a_watcher_stays_though_it_says_nothing(run):
    server = run(moxi.start_server, "-o", "idle_timeout=1")
    with watch(server, b"mutations") as watcher:
        for _ in range(2):
            with server.client() as other:
                assert other.read_to_end() == b""
        with server.client() as client:
            client.set(b"a", b"x")
        assert b"key=a" in watcher.read_until(b"\n")


def test_evictions(run):
    server = run(moxi.start_server, "-m", 8)
    with watch(server, b"evictions") as watcher, server.client() as client:
        for number in range(200):
            client.set(b"key%d" % number, b"v" * 100_000)
        line = watcher.read_until(b"\n")
        assert re.fullmatch(
            STAMP + rb"eviction key=key\d+ fetch=no ttl=-1 la=\d+ clsid=32 size=100000\n", line
        ), line


def test_crawls(run):
    server = run(moxi.start_server)
    with watch(server, b"sysevents") as watcher, server.client() as client:
        client.set(b"a", b"x")
        assert client.ask(b"lru_crawler crawl all\r\n") == b"OK\r\n"
        line = watcher.read_until(b"\n")
        assert re.fullmatch(
            STAMP + rb"lru_crawler crawler=1 lru=all since_run=0 elapsed=\d+ examined=1 reclaimed=0\n", line
        ), line


def test_watchers_that_do_not_read_hurt_nobody(run):
    options = "watcher_logbuf_size=64,worker_logbuf_size=16"
    server = run(moxi.start_server, "-t", 2, "-o", options)
    stuck = [watch(server, b"fetchers mutations", receive_buffer=4096) for _ in range(19)]
    with watch(server, b"fetchers") as reader, server.client() as client:
        with server.client() as late:
            assert late.ask(b"watch\r\n") == b"WATCHER_TOO_MANY log watcher limit reached\r\n"
            assert late.ask(b"mn\r\n") == b"MN\r\n"
        keys = b"get" + b"".join(b" key%d" % number for number in range(100)) + b"\r\n"
        memory = server.rss_kb()
        told = 0
        for _ in range(400):
            assert client.ask(keys, b"END\r\n") == b"END\r\n"
            while reader.unread.count(b"\n") < 50:  # somebody empties the rings
                reader._receive(time.monotonic() + moxi.PATIENCE)
            told += reader.unread.count(b"\n")
            reader.unread = b""
        stats = log_stats(server)
        assert told > 20_000
        assert stats["log_watcher_skipped"] > 10_000
        assert stats["log_watchers"] == 20
        if not moxi.is_sanitized():
            assert server.rss_kb() - memory < 16 * 1024
    for client in stuck:
        client.close()
    await_stats(server, lambda stats: stats["log_watchers"] == 0)
    with server.client() as client:
        written = log_stats(server)["log_worker_written"]
        client.get(b"a")
        assert log_stats(server)["log_worker_written"] == written
        assert client.ask(b"stats reset\r\n") == b"RESET\r\n"
        assert set(log_stats(server).values()) == {0}
        settings = dict(client.stats(b" settings"))
        assert settings["watcher_logbuf_size"] == "65536"
        assert settings["worker_logbuf_size"] == "16384"


def test_a_watcher_is_let_go_when_the_process_ends(server):
    with watch(server, b"fetchers") as watcher:
        server.ask_to_end()
        assert watcher.read_to_end() == b""
        assert server.wait() == 0


def test_it_may_be_forbidden(run):
    with run(moxi.start_server, "-W").client() as client:
        assert client.ask(b"watch\r\n") == b"CLIENT_ERROR watch commands not allowed\r\n"


def test_a_proxy_has_nothing_to_watch(run):
    proxy = run(moxi.start_proxy, [run(moxi.start_server).port])
    with proxy.client() as client:
        assert client.ask(b"watch\r\n") == b"ERROR\r\n"
