"""The binary protocol over real sockets: every opcode, what is quiet, and that all protocols see the same
items. Where nothing else is said, Debian's memcached 1.6.18 has to give the same answers."""

import struct
import subprocess

import pytest

import binary_client as b
import moxi
from binary_client import BinaryClient, counting, failure, packet, storage, timed

NEVER = 0xFFFFFFFF  # as the expiry of a counter: it is not created


@pytest.fixture
def client(server):
    with BinaryClient(server.port) as client:
        yield client


def good(opcode, opaque=0, cas=0, extras=b"", key=b"", value=b""):
    return b.Answer(opcode, b.OK, opaque, cas, extras, key, value)


def flags(number):
    return struct.pack(">I", number)


def number(answer):
    assert answer.status == b.OK
    return int.from_bytes(answer.value, "big")


def test_all_protocols_see_the_same_items(server, client):
    text = server.client()
    stored = client.ask(storage(b.SET, b"k", b"binary", flags=7, opaque=3))
    assert stored == good(b.SET, 3, stored.cas)
    assert text.ask(b"gets k\r\n", b"END\r\n") == b"VALUE k 7 6 %d\r\nbinary\r\nEND\r\n" % stored.cas
    assert text.ask(b"mg k v c f\r\n", b"binary\r\n") == b"VA 6 c%d f7\r\nbinary\r\n" % stored.cas
    assert text.ask(b"ms k 4 F9\r\nmeta\r\n") == b"HD\r\n"
    seen = client.ask(packet(b.GETK, b"k", opaque=4))
    assert seen == good(b.GETK, 4, seen.cas, flags(9), b"k", b"meta")
    assert seen.cas > stored.cas
    assert text.ask(b"set k 1 0 4\r\ntext\r\n") == b"STORED\r\n"
    assert client.ask(packet(b.DELETE, b"k", cas=seen.cas)) == failure(b.DELETE, b.EXISTS)
    assert client.ask(packet(b.DELETE, b"k")) == good(b.DELETE)
    assert text.ask(b"get k\r\n") == b"END\r\n"
    # A key that text cannot name.
    odd = b"a b\r\n\0\xff"
    client.ask(storage(b.SET, odd, b"v"))
    assert client.ask(packet(b.GET, odd)).value == b"v"


# Every opcode: (requests), in an order in which each has something to do.
SAME = [
    [packet(b.NOOP, opaque=1)],
    [storage(b.SET, b"a", b"value", 5, 0, opaque=2), packet(b.GET, b"a", opaque=3), packet(b.GETK, b"a")],
    [packet(b.GET, b"none"), packet(b.GETK, b"none"), packet(b.GETQ, b"none"), packet(b.GETKQ, b"none")],
    [packet(b.GETQ, b"a", opaque=4), packet(b.GETKQ, b"a", opaque=5)],
    [storage(b.SETQ, b"a", b"quiet"), packet(b.GET, b"a")],
    [storage(b.ADD, b"a", b"x"), storage(b.ADDQ, b"a", b"x"), storage(b.ADD, b"b", b"1"),
     storage(b.ADDQ, b"c", b"2")],
    [storage(b.REPLACE, b"none", b"x"), storage(b.REPLACEQ, b"none", b"x"), storage(b.REPLACE, b"b", b"22")],
    [storage(op, key, b"x", cas=1 << 60) for op in (b.SET, b.ADD, b.REPLACEQ) for key in (b"a", b"none")],
    [packet(b.APPEND, b"a", value=b"+"), packet(b.PREPENDQ, b"a", value=b"-"), packet(b.GET, b"a")],
    [packet(b.APPEND, b"none", value=b"+"), packet(b.PREPENDQ, b"none", value=b"-")],
    [packet(b.PREPEND, b"a", value=b"+", cas=1 << 60), packet(b.APPENDQ, b"none", value=b"+", cas=9)],
    [counting(b.INCR, b"n"), counting(b.INCRQ, b"n"), counting(b.DECR, b"n", 1, 10, 0), packet(b.GET, b"n")],
    [counting(b.INCR, b"n", 5), counting(b.DECRQ, b"n", 1), counting(b.DECR, b"n", 1 << 63), packet(b.GET, b"n")],
    [counting(b.INCR, b"n", (1 << 64) - 1), counting(b.INCR, b"n", 2), counting(b.INCR, b"n", 1, cas=1 << 60)],
    [counting(b.INCR, b"a"), counting(b.DECRQ, b"a"), counting(b.INCRQ, b"m", 1, (1 << 64) - 1, 0),
     packet(b.GET, b"m")],
    [timed(b.TOUCH, b"a", 100), timed(b.TOUCH, b"none", 100)],
    [timed(op, key, 0, opaque=op) for op in (b.GAT, b.GATQ, b.GATK, b.GATKQ) for key in (b"b", b"none")],
    [packet(b.DELETE, b"c", cas=1 << 60), packet(b.DELETE, b"c"), packet(b.DELETE, b"c"), packet(b.DELETEQ, b"c")],
    [storage(b.SETQ, b"e", b"x"), packet(b.DELETEQ, b"e"), packet(b.GET, b"e")],
    [packet(b.STAT, b"nothing"), packet(b.STAT, b"conns"), packet(b.STAT, b"cachedump 1 1"), packet(b.STAT, b"s")],
    [packet(b.STAT, b"detail"), packet(b.STAT, b"detail on"), packet(b.STAT, b"detail dump"),
     packet(b.STAT, b"detail off")],
    [packet(b.STAT, b"reset"), packet(b.STAT, b"sizes")],
    [packet(b.SASL_LIST), packet(b.SASL_AUTH, b"PLAIN", value=b"\0u\0p"), packet(b.SASL_STEP, b"PLAIN", value=b"x")],
    [storage(b.SET, b"z", b"v", 0, 0xFFFFFFFF), packet(b.GET, b"z"), storage(b.SET, b"z", b"v", 0, 2592001),
     packet(b.GET, b"z")],
    [storage(b.SET, b"big", b"x" * 1000000), packet(b.APPEND, b"big", value=b"y" * 100000),
     storage(b.ADD, b"none", b"x" * 2000000)],
    [storage(b.SETQ, b"big", b"x" * 2000000), packet(b.GET, b"big")],
    [packet(0x77), packet(0x1F), packet(0x25), packet(0xFF)],
    [packet(b.FLUSHQ), packet(b.GET, b"a"), packet(b.FLUSH), packet(b.FLUSH, extras=flags(0)),
     packet(b.FLUSHQ, extras=flags(9))],
]


def ranked(answers):
    """Ids differ from server to server, but not their order."""
    ranks = {cas: rank for rank, cas in enumerate(sorted({a.cas for a in answers if a.cas}), 1)}
    return [a._replace(cas=ranks.get(a.cas, 0)) for a in answers]


def test_every_opcode_is_answered_as_by_memcached(server, run):
    other = run(moxi.start_memcached)
    seen = []
    for process in (server, other):
        with BinaryClient(process.port) as client:
            seen.append(ranked([a for requests in SAME for a in client.ask_all(*requests)]))
    assert len(seen[0]) == len(seen[1])
    for ours, theirs in zip(*seen):
        assert ours == theirs


def test_cas_ids_are_honoured(client):
    cas = client.ask(storage(b.SET, b"k", b"1")).cas
    for opcode in (b.SET, b.ADD, b.REPLACE):
        assert client.ask(storage(opcode, b"k", b"x", cas=cas + 1000)) == failure(opcode, b.EXISTS)
        assert client.ask(storage(opcode, b"none", b"x", cas=cas)) == failure(opcode, b.NOT_FOUND)
        last, cas = cas, client.ask(storage(opcode, b"k", b"2", cas=cas)).cas
        assert cas > last
    cas = client.ask(packet(b.APPEND, b"k", value=b"3", cas=cas)).cas
    assert client.ask(packet(b.GET, b"k")) == good(b.GET, 0, cas, flags(0), b"", b"23")
    assert client.ask(counting(b.INCR, b"k", 1, cas=cas + 1)) == failure(b.INCR, b.EXISTS)
    assert number(client.ask(counting(b.INCR, b"k", 1, cas=cas))) == 24


def test_a_pipeline_of_quiet_requests_is_answered_by_its_noop(client):
    requests = []
    for i in range(500):
        requests.append(storage(b.SETQ, b"key%d" % i, b"v%d" % i))
    for i in range(0, 1000):
        requests.append(packet(b.GETKQ, b"key%d" % i, opaque=i))
    answers = client.ask_all(*requests)
    assert [a.opaque for a in answers] == list(range(500))
    assert all(a.key == b"key%d" % i and a.value == b"v%d" % i for i, a in enumerate(answers))


def test_values_of_any_size_come_back(client):
    for size in (0, 1, 2047, 2048, 2049, 32767, 32768, 32769, 100000, 1000000):
        value = bytes(i * 7 % 251 for i in range(size % 1000)) + b"x" * (size - size % 1000)
        stored = client.ask(storage(b.SET, b"k", value))
        assert client.ask(packet(b.GETK, b"k")) == good(b.GETK, 0, stored.cas, flags(0), b"k", value)


def test_requests_arrive_byte_by_byte(client):
    stream = storage(b.SET, b"k", b"value") + packet(b.GET, b"k") + packet(0x77, b"k", value=b"xyz") + packet(b.NOOP)
    for i in range(len(stream)):
        client.send(stream[i : i + 1])
    assert client.read().opcode == b.SET
    assert client.read().value == b"value"
    assert client.read() == failure(0x77, b.UNKNOWN)
    assert client.read() == good(b.NOOP)


def test_statistics_are_those_of_text(server, client):
    client.ask(storage(b.SET, b"k", b"v"))
    for args in (b"", b"settings", b"items", b"slabs", b"sizes"):
        client.send(packet(b.STAT, args, opaque=6))
        names = []
        while (answer := client.read()).key:
            assert (answer.opcode, answer.status, answer.opaque) == (b.STAT, b.OK, 6)
            names.append(answer.key.decode())
        assert answer == good(b.STAT, 6)
        assert names == [name for name, _ in server.client().stats(b" " + args if args else b"")]


def test_the_same_situations_are_counted_as_in_text(server, client):
    def stats():
        return {a.key: a.value for a in client.ask_all(packet(b.STAT)) if a.key}

    before = stats()
    client.ask_all(
        storage(b.SET, b"k", b"1"), packet(b.GET, b"k"), packet(b.GETKQ, b"none"), timed(b.GAT, b"k", 0),
        timed(b.TOUCH, b"none", 0), counting(b.INCR, b"k"), counting(b.DECR, b"none"), packet(b.DELETE, b"none"),
        storage(b.SET, b"k", b"1", cas=1 << 60), storage(b.SET, b"none", b"1", cas=9), packet(b.DELETE, b"k"),
        packet(b.FLUSH))
    after = stats()
    grown = {name: int(after[name]) - int(before[name]) for name in after
             if name.split(b"_")[0] in (b"cmd", b"get", b"touch", b"incr", b"decr", b"delete", b"cas")}
    assert {name: n for name, n in grown.items() if n} == {
        b"cmd_get": 2, b"get_hits": 1, b"get_misses": 1, b"cmd_set": 3, b"cmd_touch": 2, b"touch_hits": 1,
        b"touch_misses": 1, b"incr_hits": 1, b"decr_misses": 1, b"delete_misses": 1, b"delete_hits": 1,
        b"cas_badval": 1, b"cas_misses": 1, b"cmd_flush": 1}


def test_verbosity_version_and_quit(server, client):
    assert client.ask(packet(b.VERSION, opaque=5)) == good(b.VERSION, 5, value=b"1.6.45")
    assert client.ask(timed(b.VERBOSITY, b"", 1)) == good(b.VERBOSITY)
    assert client.ask(timed(b.VERBOSITY, b"", 0)) == good(b.VERBOSITY)
    assert client.ask(packet(b.QUIT, opaque=6)) == good(b.QUIT, 6)
    assert client.is_closed()
    with BinaryClient(server.port) as other:
        other.send(packet(b.QUITQ), packet(b.NOOP))
        assert other.is_closed()


def test_options_that_forbid(run):
    with BinaryClient(run(moxi.start_server, "-F", "-C", "-X").port) as client:
        assert client.ask(packet(b.FLUSH)) == failure(b.FLUSH, b.AUTH_ERROR)
        assert client.ask(packet(b.FLUSHQ)) == failure(b.FLUSHQ, b.AUTH_ERROR)
        assert client.ask(storage(b.SET, b"k", b"v")) == good(b.SET)
        assert client.ask(packet(b.GET, b"k")) == good(b.GET, extras=flags(0), value=b"v")
        assert client.ask(packet(b.STAT, b"detail on")) == failure(b.STAT, b.NOT_FOUND)


def test_memccapable(server):
    """libmemcached's own check of a server, in both protocols."""
    done = subprocess.run(["/usr/bin/memccapable", "-h", "127.0.0.1", "-p", str(server.port)],
                          capture_output=True, text=True, timeout=120)
    assert "[FAIL]" not in done.stdout + done.stderr, done.stdout + done.stderr
    assert (done.stdout + done.stderr).count("[pass]") == 54
