"""What has once brought a memcached down through its commands for administrators, its dumps and its watchers: each
test is named by the number of the vulnerability, or of the change that ended it."""

import re
import threading
import time

import pytest

import moxi

NUMBERS = ("-1", "0", "1", "2", "63", "64", "65", "255", "256", "2147483647", "2147483648", "-2147483648", "4294967295", "4294967296",
           "18446744073709551615", "18446744073709551616", "99999999999999999999", "x", "x" * 1900)


def lines_of(*words):
    """Every command line that begins as these words do, and that with a number in the place of each."""
    for count in range(1, len(words) + 1):
        yield " ".join(words[:count])
        for place in range(1, count):
            for number in NUMBERS:
                yield " ".join([*words[:place], number, *words[place + 1 : count]])
    yield " ".join([*words, "1"])
    yield " ".join([*words, "1", "x" * 1000])


def expect_lines(server, requests):
    """Each is answered by one line at most, and the server goes on as before."""
    with server.client() as client:
        assert client.set(b"probe", b"unharmed") == b"STORED\r\n"
        for request in requests:
            client.send(request.encode() + b"\r\nmn\r\n")
            told = client.read_until(b"MN\r\n")[:-4]
            assert re.fullmatch(rb"([A-Z_a-z]+:?( [^\r\n]+)?\r\n)?", told), (request[:100], told[:200])
        assert client.get(b"probe") == b"unharmed"


def test_cve_2019_11596_commands_with_too_few_words(server):
    """Issue 474: `lru mode`, and whatever else has words to miss."""
    requests = []
    for words in (("lru", "mode", "flat"), ("lru", "mode", "segmented"), ("lru", "temp_ttl", "60"), ("lru", "tune", "20", "40", "0.2", "2.0"),
                  ("lru_crawler", "crawl", "none"), ("lru_crawler", "sleep", "100"), ("lru_crawler", "tocrawl", "0"),
                  ("lru_crawler", "enable"), ("cache_memlimit", "64"), ("verbosity", "0"), ("extstore", "item_size", "1"),
                  ("stats", "cachedump", "62"), ("stats", "detail", "off"), ("refresh_certs",), ("shutdown", "x"), ("watch", "nothing"),
                  ("set", "k", "0", "0"), ("cas", "k", "0", "0"), ("incr", "k", "1"), ("touch", "k", "0"), ("gat", "0"), ("me", "nothing")):
        requests += [line for line in lines_of(*words) if not line.startswith(("cas k 0 0 ", "set k 0 0 "))]
    # A store that is told a length waits for its data.
    requests = [line for line in requests if len(line.split()) < 5 or line.split()[0] not in ("set", "cas")]
    expect_lines(server, [line for line in requests if line not in ("watch", "stats")])


def test_audit_0240ddee0_pages_of_classes_that_cannot_be(server):
    expect_lines(server, list(lines_of("slabs", "reassign", "1", "2")) + list(lines_of("slabs", "reassign", "-1", "0")))
    with server.client() as client:
        for source in NUMBERS:
            for target in NUMBERS:
                assert client.ask(f"slabs reassign {source[:600]} {target[:600]}\r\n".encode()).startswith(b"CLIENT_ERROR")


def test_audit_6ab74b585_windows_that_cannot_be(server):
    expect_lines(server, list(lines_of("slabs", "automove", "window", "10")) + list(lines_of("slabs", "automove", "ratio", "0.8"))
                 + list(lines_of("slabs", "automove", "freeratio", "0.01")) + list(lines_of("slabs", "automove", "0")))
    with server.client() as client:
        for number in NUMBERS:
            assert client.ask(b"slabs automove window %s\r\n" % number.encode()) != b"OK\r\n" or 3 <= int(number) <= 1800
        assert 3 <= int(dict(client.stats(b" settings"))["slab_automove_window"]) <= 1800


def test_audit_7eeac6e9a_a_dump_for_a_client_that_is_idle(run):
    """Clients that ask for a dump and read none of it for longer than others may be idle: those that read it then
    get all of it, those that leave in the middle leave nothing behind."""
    items = 20_000
    server = run(moxi.start_server, "-o", "idle_timeout=1", "-t", "2")
    with server.client() as client:
        for number in range(items):
            client.send(b"set %s%d 0 0 1 noreply\r\nx\r\n" % (b"k" * 200, number))
        assert client.ask(b"mn\r\n") == b"MN\r\n"
    before = server.rss_kb()
    idle = [server.client(receive_buffer=4096) for _ in range(8)]
    for number, client in enumerate(idle):
        client.send(b"lru_crawler metadump all\r\n" if number % 2 else b"lru_crawler mgdump all\r\n")
    with server.client() as bystander:
        assert bystander.read_to_end() == b""  # let go, being idle
    if not moxi.is_sanitized():
        assert server.rss_kb() - before < 8 * 1024
    for client in idle[:6]:
        client.close()
    for client, end in zip(idle[6:], (b"EN\r\n", b"END\r\n")):
        told = client.read_until(b"\n" + end)
        assert told.startswith(b"OK\r\n") and told.count(b"k" * 200) == items
        client.close()
    with server.client() as client:
        deadline = time.monotonic() + moxi.PATIENCE
        while dict(client.stats())["curr_connections"] != "1":
            assert time.monotonic() < deadline
            time.sleep(0.05)
        assert client.ask(b"get a\r\n") == b"END\r\n"


def test_audit_e7793811f_watchers_that_come_and_go(run):
    """While all workers tell of what they do: some hang up, some do not read, some are cut off."""
    server = run(moxi.start_server, "-t", "4", "-o", "watcher_logbuf_size=64,worker_logbuf_size=16")
    stop, problems = threading.Event(), []

    def work(number):
        with server.client() as client:
            while not stop.is_set():
                client.send(b"set k%d 0 0 1\r\nx\r\nget k%d nobody\r\ndelete k%d\r\n" % (number, number, number))
                if client.read_until(b"DELETED\r\n") != b"STORED\r\nVALUE k%d 0 1\r\nx\r\nEND\r\nDELETED\r\n" % number:
                    problems.append(number)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for round_ in range(60):
        watchers = [server.client(receive_buffer=4096) for _ in range(4)]
        for number, watcher in enumerate(watchers):
            watcher.send(b"watch fetchers mutations deletions connevents\r\n")
            if number != 0:
                assert watcher.read_line() == b"OK"
            if number == 1:
                assert b"type=" in watcher.read_until(b"\n")
        for watcher in watchers:
            watcher.close()
    stop.set()
    for thread in threads:
        thread.join()
    assert problems == []
    deadline = time.monotonic() + moxi.PATIENCE
    while True:
        with server.client() as client:
            if dict(client.stats())["log_watchers"] == "0":
                break
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_audit_76dc58c6b_prefixes_without_number(server):
    most = 65_536
    with server.client() as client:
        assert client.ask(b"stats detail on\r\n") == b"OK\r\n"
        before = server.rss_kb()
        for first in range(0, 100_000, 1000):
            client.send(b"".join(b"get p%d:k\r\n" % number for number in range(first, first + 1000)))
            for _ in range(1000):
                assert client.read_line() == b"END"
        dump = client.ask(b"stats detail dump\r\n", b"END\r\n")
        assert dump.count(b"PREFIX ") == most
        if not moxi.is_sanitized():
            assert server.rss_kb() - before < 32 * 1024
        assert client.ask(b"stats reset\r\n") == b"RESET\r\n"
        assert client.ask(b"stats detail dump\r\n") == b"END\r\n"
        client.get(b"again:k")
        assert client.ask(b"stats detail dump\r\n", b"END\r\n") == b"PREFIX again get 1 hit 0 set 0 del 0\r\nEND\r\n"


@pytest.mark.parametrize("word", ["reassign", "automove"])
def test_what_is_refused_is_silent_with_noreply(server, word):
    with server.client() as client:
        assert client.ask(f"slabs {word} 99 noreply\r\nmn\r\n".encode()) == b"MN\r\n"
