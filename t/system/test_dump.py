"""Dumps of many items while others store and delete: `lru_crawler metadump` and `mgdump`.

What is in the cache from the beginning to the end of a dump is in it once, and nothing twice. A client
that asks for a dump and does not read it costs little memory and holds nobody up, the growth of the
table included.
"""

import re
import threading
import time

import pytest

import moxi

SANITIZED = moxi.BINARY.exists() and moxi.is_sanitized()
ITEMS = 100_000 if SANITIZED else 1_000_000
CHURNED = ITEMS // 4
BATCH = 5_000
# Far more than a dump takes, even where everything is slow.
PATIENCE = 120.0
STUCK_KB = 8 * 1024
SERVED_WITHIN = 0.5
META_LINE = re.compile(
    rb"key=([sn]\d{7}) exp=-1 la=\d+ cas=\d+ fetch=(?:no|yes) cls=1 size=68 flags=0 \n"
)


def sets(prefix, numbers):
    return b"".join(b"set %s%07d 0 0 1 noreply\r\nx\r\n" % (prefix, number) for number in numbers)


def preload(server, items=ITEMS):
    with server.client(timeout=PATIENCE) as client:
        for first in range(0, items, BATCH):
            client.send(sets(b"s", range(first, first + BATCH)))
        assert client.ask(b"mn\r\n") == b"MN\r\n"


def read_dump(client, end):
    """What follows OK, without `end`. In pieces: it is too long for one string that grows."""
    pieces = [client.unread]
    client.unread = b""
    client.socket.settimeout(PATIENCE)
    tail = pieces[0][-16:]
    while not tail.endswith(b"\n" + end):
        data = client.socket.recv(1 << 20)
        assert data, "closed in the middle of a dump"
        pieces.append(data)
        tail = (tail + data)[-16:]
    text = b"".join(pieces)
    assert text.startswith(b"OK\r\n")
    return text[4 : -len(end)]


def check_keys(keys):
    """`keys` as they were dumped: those that were there all the time, and others, none twice."""
    assert len(keys) == len(set(keys))
    stable = sorted(key for key in keys if key.startswith(b"s"))
    assert stable == [b"s%07d" % number for number in range(ITEMS)]


class Churn(threading.Thread):
    """Stores new items, replaces and deletes them, until it is told to stop; the table grows by a quarter."""

    def __init__(self, server):
        super().__init__()
        self._client = server.client(timeout=PATIENCE)
        self._stopped = threading.Event()
        self.batches = 0

    def run(self):
        chunks = []
        for first in range(0, CHURNED, BATCH):
            gone = range(first, first + BATCH, 2)
            deletes = b"".join(b"delete n%07d noreply\r\n" % number for number in gone)
            chunks.append(sets(b"n", range(first, first + BATCH)) + deletes)
        while not self._stopped.is_set():
            self._client.send(chunks[self.batches % len(chunks)])
            assert self._client.ask(b"mn\r\n") == b"MN\r\n"
            self.batches += 1

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        self._stopped.set()
        self.join()
        self._client.close()


@pytest.fixture
def loaded(run):
    server = run(moxi.start_server, "-m", 1024, "-t", 4)
    preload(server)
    return server


def hash_bytes(server):
    with server.client() as client:
        return int(dict(client.stats())["hash_bytes"])


def test_every_item_once_while_others_work(loaded):
    before = hash_bytes(loaded)
    with Churn(loaded) as churn, loaded.client() as meta, loaded.client() as commands:
        meta.send(b"lru_crawler metadump all\r\n")
        lines = read_dump(meta, b"END\r\n")
        keys = META_LINE.findall(lines)
        assert len(keys) == lines.count(b"\n")
        check_keys(keys)
        # Two at a time.
        meta.send(b"lru_crawler mgdump hash\r\n")
        commands.send(b"lru_crawler mgdump all\r\nmn\r\n")
        for client, end in ((meta, b"EN\r\n"), (commands, b"EN\r\nMN\r\n")):
            check_keys(re.findall(rb"mg ([sn]\d{7})\r\n", read_dump(client, end)))
        assert churn.batches > 10
    assert SANITIZED or hash_bytes(loaded) > before  # so few items never make the table grow


def test_a_dump_that_is_not_read_holds_nobody_up(loaded):
    # Whatever the process keeps in reserve, it has by now.
    with Churn(loaded) as churn:
        while churn.batches < 2 * CHURNED // BATCH and churn.is_alive():
            time.sleep(0.01)
        memory = loaded.rss_kb()
        stuck = [loaded.client(receive_buffer=4096, timeout=PATIENCE) for _ in range(4)]
        for client in stuck:
            client.send(b"lru_crawler metadump all\r\n")
        done = churn.batches
        with loaded.client() as other:
            for number in range(1000):
                began = time.monotonic()
                assert other.get(b"s%07d" % number) == b"x"
                assert SANITIZED or time.monotonic() - began < SERVED_WITHIN
        while churn.batches < done + 20 and churn.is_alive():
            time.sleep(0.01)
        if not SANITIZED:
            assert loaded.rss_kb() - memory < STUCK_KB
    grown = range(CHURNED, 2 * CHURNED)
    before = hash_bytes(loaded)
    with loaded.client(timeout=PATIENCE) as other:
        for first in range(0, len(grown), BATCH):
            other.send(sets(b"n", grown[first : first + BATCH]))
        assert other.ask(b"mn\r\n") == b"MN\r\n"
    assert SANITIZED or hash_bytes(loaded) > before
    # It waited all the time, and is complete for all that.
    lines = read_dump(stuck[0], b"END\r\n")
    keys = META_LINE.findall(lines)
    assert len(keys) == lines.count(b"\n")
    check_keys(keys)
    for client in stuck:
        client.close()
    with loaded.client() as other:
        conns = other.stats(b" conns")
        assert sum(value == "conn_watch" for _, value in conns) <= 3
        assert other.get(b"s0000000") == b"x"


def test_dumps_may_be_forbidden(run):
    with run(moxi.start_server, "-X").client() as client:
        assert client.ask(b"lru_crawler metadump all\r\n") == b"ERROR metadump not allowed\r\n"
        assert client.ask(b"lru_crawler mgdump all\r\n") == b"ERROR key dump not allowed\r\n"
        assert client.ask(b"stats cachedump 1 1\r\n") == b"CLIENT_ERROR stats cachedump not allowed\r\n"


def test_a_dump_has_an_end_when_the_process_has(server):
    """A process that is told to end lets a dump go on for a moment, and then cuts it: no END."""
    preload(server, 100_000)
    with server.client(receive_buffer=4096) as client:
        client.send(b"lru_crawler metadump all\r\n")
        assert client.read_until(b"\n") == b"OK\r\n"
        server.ask_to_end()
        assert server.wait() == 0
        assert not client.read_to_end().endswith(b"END\r\n")
