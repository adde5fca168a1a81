"""The binary protocol over UDP (-U): what is asked in a datagram is answered in one series of datagrams, and a packet
that lies harms nobody behind it."""

import struct

import pytest

import binary_client as b
import moxi
from binary_client import Answer, counting, failure, packet, storage, timed
from udp_client import UdpClient, start_udp


@pytest.fixture
def server(run):
    return run(start_udp)


@pytest.fixture
def udp(server):
    return BinaryUdpClient(server.port)


class BinaryUdpClient(UdpClient):
    def answers(self, *requests):
        """All packets of the answer to one datagram."""
        data = self.ask(b"".join(requests))
        answers = []
        while data:
            magic, opcode, key, extras, kind, status, size, opaque, cas = b.HEADER.unpack(data[: b.HEADER.size])
            assert (magic, kind) == (0x81, 0)
            assert key + extras <= size <= len(data) - b.HEADER.size
            body, data = data[b.HEADER.size : b.HEADER.size + size], data[b.HEADER.size + size :]
            answers.append(Answer(opcode, status, opaque, cas, body[:extras], body[extras : extras + key], body[extras + key :]))
        return answers

    def answer(self, request):
        (only,) = self.answers(request)
        return only

    def silent(self, *requests):
        """Nothing is answered: what comes next is the answer to the next datagram, which has another id."""
        self.send(b"".join(requests))
        return self.answers(packet(b.NOOP, opaque=0xA1)) == [Answer(b.NOOP, b.OK, 0xA1, 0, b"", b"", b"")]


def test_every_kind_of_command(server, udp):
    stored = udp.answer(storage(b.SET, b"k", b"value", flags=7, opaque=3))
    assert (stored.status, stored.opaque) == (b.OK, 3) and stored.cas > 0
    assert udp.answer(packet(b.GET, b"k")) == Answer(b.GET, b.OK, 0, stored.cas, struct.pack(">I", 7), b"", b"value")
    assert udp.answer(packet(b.GETK, b"k")).key == b"k"
    assert udp.answer(timed(b.GAT, b"k", 100)).value == b"value"
    assert udp.answer(timed(b.TOUCH, b"k", 0)).status == b.OK
    assert udp.answer(packet(b.APPEND, b"k", value=b"!")).status == b.OK
    assert udp.answer(storage(b.ADD, b"k", b"x")) == failure(b.ADD, b.EXISTS)
    assert udp.answer(storage(b.SET, b"k", b"x", cas=stored.cas)) == failure(b.SET, b.EXISTS)
    assert udp.answer(counting(b.INCR, b"n", initial=41, exptime=0)).value == struct.pack(">Q", 41)
    assert udp.answer(counting(b.DECR, b"n", 1)).value == struct.pack(">Q", 40)
    assert udp.answer(packet(b.DELETE, b"n")).status == b.OK
    assert udp.answer(packet(b.VERSION)).value == b"1.6.45"
    with server.client() as text:
        assert text.get(b"k") == b"value!"
    assert udp.answer(packet(b.FLUSH)).status == b.OK
    assert udp.answer(packet(b.GET, b"k", opaque=9)) == failure(b.GET, b.NOT_FOUND, 9)


def test_what_is_quiet_is_quiet(udp):
    assert udp.silent(packet(b.GETQ, b"k"))
    assert udp.silent(storage(b.SETQ, b"k", b"v"))
    assert udp.silent(packet(b.GATKQ, b"none", struct.pack(">I", 0)), packet(b.DELETEQ, b"k"))
    told = udp.answers(
        storage(b.SETQ, b"a", b"1"), storage(b.ADDQ, b"a", b"2", opaque=1), packet(b.GETKQ, b"none"),
        packet(b.GETKQ, b"a", opaque=2), packet(b.NOOP, opaque=3),
    )
    assert [(one.opaque, one.status) for one in told] == [(1, b.EXISTS), (2, b.OK), (3, b.OK)]
    assert told[1].key + told[1].value == b"a1"


def test_statistics_are_packets(udp):
    told = udp.answers(packet(b.STAT, opaque=5))
    assert len(told) == 94 and told[-1] == Answer(b.STAT, b.OK, 5, 0, b"", b"", b"")
    assert {one.opaque for one in told} == {5}
    assert dict((one.key, one.value) for one in told)[b"version"] == b"1.6.45"
    assert udp.answer(packet(b.STAT, b"nothing")) == failure(b.STAT, b.NOT_FOUND)
    assert udp.answer(packet(b.STAT, b"conns")) == failure(b.STAT, b.NOT_FOUND)


def test_a_long_answer_comes_in_numbered_datagrams(server, udp):
    value = bytes(range(256)) * 2000
    with b.BinaryClient(server.port) as client:
        for key in (b"a", b"c"):
            assert client.ask(storage(b.SET, key, value)).status == b.OK
    assert [one.value for one in udp.answers(packet(b.GET, b"a"), packet(b.GET, b"c"))] == [value, value]


def test_packets_that_lie_end_their_datagram_alone(udp):
    cas = udp.answer(storage(b.SET, b"k", b"unharmed")).cas
    behind = packet(b.DELETE, b"k")
    for request, told in (
        (packet(b.GET, b"k" * 251), failure(b.GET, b.INVALID)),
        (packet(b.GET, b"k", body_size=0), failure(b.GET, b.UNKNOWN)),
        (packet(b.SET, key_size=1, extras_size=8, body_size=0xFFFFFFFF), failure(b.SET, b.INVALID)),
        (packet(b.APPEND, key_size=250, body_size=0x80000000), failure(b.APPEND, b.INVALID)),
        (packet(b.INCR, b"k", b"e" * 19), failure(b.INCR, b.INVALID)),
        (packet(b.NOOP, value=b"x"), failure(b.NOOP, b.INVALID)),
    ):
        assert udp.answers(request, behind) == [told]
    for request in (packet(b.QUITQ), packet(b.NOOP, magic=0x81)):
        assert udp.answers(packet(b.NOOP, opaque=1), request, behind) == [Answer(b.NOOP, b.OK, 1, 0, b"", b"", b"")]
    assert udp.answers(packet(0x77, b"k", value=b"x" * 50), packet(b.NOOP))[0] == failure(0x77, b.UNKNOWN)
    assert udp.answer(packet(b.GET, b"k"))[3:] == (cas, b"\0" * 4, b"", b"unharmed")


def test_parts_of_packets_are_dropped(udp):
    whole = storage(b.SET, b"k", b"v" * 100)
    for size in range(1, len(whole)):
        udp.send(whole[:size])
    assert udp.silent(storage(b.SET, b"k", b"v" * 60_000, body_size=70_000))
    assert udp.silent(packet(b.SET, b"k", b"\0" * 8, body_size=1 << 30))
    assert udp.answer(packet(b.GET, b"k")) == failure(b.GET, b.NOT_FOUND)
    for sequence, count in ((0, 2), (1, 2), (1, 1), (0, 0), (0xFFFF, 0xFFFF)):
        udp.send(whole, sequence, count)
    assert udp.answer(packet(b.GET, b"k")) == failure(b.GET, b.NOT_FOUND)


def test_the_largest_datagram_that_there_is(udp):
    most = 65_507 - 8
    value = b"v" * (most - 24 - 8 - 1)
    assert udp.answer(storage(b.SET, b"k", value)).status == b.OK
    assert udp.answer(packet(b.GET, b"k")).value == value


@pytest.mark.parametrize("binding", ["ascii", "binary"])
def test_what_may_be_spoken_holds_for_datagrams_too(run, binding):
    udp = BinaryUdpClient(run(start_udp, "-B", binding).port)
    udp.send(b"get k\r\n" if binding == "binary" else packet(b.GET, b"k"))
    if binding == "binary":
        assert udp.answer(packet(b.NOOP)).status == b.OK
    else:
        assert udp.ask(b"mn\r\n") == b"MN\r\n"


@pytest.mark.parametrize("auth", [["-S"], ["-Y", "users"], ["-S", "-Y", "users"]])
def test_issue_501_no_login_is_bypassed(tmp_path, monkeypatch, auth):
    """Where clients have to log in there is no port that cannot ask them to."""
    users = tmp_path / "users"
    users.write_text("ann:one\n")
    monkeypatch.setenv("MEMCACHED_SASL_PWDB", str(users))
    options = [str(users) if word == "users" else word for word in auth]
    for port in ("-1", moxi.free_port()):
        finished = moxi.run("-p", moxi.free_port(), "-l", "127.0.0.1", *moxi.as_user(), "-U", port, *options)
        assert finished.returncode == 64, finished
        assert "UDP" in finished.stdout + finished.stderr
