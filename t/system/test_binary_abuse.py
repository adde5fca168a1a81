"""Binary packets that lie: whatever a header says, it is answered or the connection ends, and the server goes on
as before. Tests that carry an identifier are about a fault that another server had."""

import struct
import threading

import pytest

import binary_client as b
import moxi
from binary_client import BinaryClient, failure, packet, storage

WITH_BODY = (b.SET, b.ADD, b.REPLACE, b.APPEND, b.PREPEND, b.APPENDQ, b.PREPENDQ, b.SASL_AUTH, b.SASL_STEP)
HUGE = (0x40000001, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF)


@pytest.fixture
def client(server):
    """A client that behaves: it has to be served afterwards as well."""
    with BinaryClient(server.port) as client:
        stored = client.ask(storage(b.SET, b"probe", b"unharmed"))
        yield client
        seen = client.ask(packet(b.GET, b"probe"))
        assert (seen.cas, seen.value) == (stored.cas, b"unharmed")


def last_words(port, *packets):
    """What a client is told before its connection is ended, which it has to be."""
    with BinaryClient(port) as client:
        client.send(*packets)
        answers = []
        while (answer := client.read()) is not None:
            answers.append(answer)
        return answers


def test_another_magic_ends_the_connection_behind_earlier_answers(server, client):
    for rest in (b"get a\r\n", packet(b.NOOP, magic=0x81), b"\0" * 24):
        answers = last_words(server.port, packet(b.NOOP, opaque=7), rest)
        assert [a.opaque for a in answers] == [7]


def test_keys_of_more_than_250_bytes_end_the_connection(server, client):
    for opcode in (b.GET, b.SET, b.DELETE, b.STAT, b.NOOP, b.SASL_AUTH, 0x77):
        told = last_words(server.port, packet(opcode, b"k" * 251, opaque=3), packet(b.NOOP))
        assert told == [failure(opcode, b.INVALID, 3)]
    longest = b"k" * 250
    assert client.ask(storage(b.SET, longest, b"v")).status == b.OK
    assert client.ask(packet(b.GETK, longest)).key == longest


def test_cve_2011_4971_a_body_shorter_than_key_and_extras(server, client):
    for opcode in range(0x00, 0x26):
        for key_size, extras_size, body_size in (
            (1, 0, 0), (250, 8, 257), (0, 20, 19), (0xFFFF, 255, 0xFFFF), (9, 4, 1)
        ):
            lie = packet(opcode, key_size=key_size, extras_size=extras_size, body_size=body_size, opaque=9)
            assert last_words(server.port, lie + b"x" * 100) == [failure(opcode, b.UNKNOWN, 9)]


def test_cve_2016_8704_8705_8706_lengths_that_wrap(server, client):
    for opcode in WITH_BODY:
        extras = 8 if opcode in (b.SET, b.ADD, b.REPLACE) else 0
        for body_size in HUGE:
            lie = packet(opcode, key_size=1, extras_size=extras, body_size=body_size, opaque=9)
            assert last_words(server.port, lie + b"x" * 1000) == [failure(opcode, b.INVALID, 9)]


def test_cve_2020_10931_extras_of_any_size(server, client):
    good = {b.GET: {0}, b.SET: {8}, b.INCR: {20}, b.FLUSH: set(), b.TOUCH: {4}, b.GATK: {4}, b.APPEND: {0}}
    for opcode, sizes in good.items():
        for size in set(range(256)) - sizes:
            assert last_words(server.port, packet(opcode, b"k", b"e" * size)) == [failure(opcode, b.INVALID)]


def test_audit_229cf41be_a_body_above_a_gigabyte(server, client):
    for opcode in (b.GET, b.NOOP, b.SET, b.QUITQ, 0x77):
        for body_size in HUGE:
            told = last_words(server.port, packet(opcode, body_size=body_size, opaque=5), packet(b.NOOP))
            assert told == [failure(opcode, b.INVALID, 5)]


def test_audit_7aa08ac2b_misses_that_name_their_key(server, client):
    for key in (b"k", b"k" * 250, b"\0" * 100):
        requests = [packet(b.GETK, key, opaque=i) for i in range(1, 1001)]
        answers = client.ask_all(*requests)
        assert answers == [b.Answer(b.GETK, b.NOT_FOUND, i, 0, b"", key, b"") for i in range(1, 1001)]


def test_audit_e3b7d33ce_one_item_quietly_read_very_often(server, client):
    """More readers at a time than a count of 16 bits has room for, of a value that is sent from where it lies."""
    many, value = 70_000, b"v" * 2100
    client.ask(storage(b.SET, b"k", value))
    stream = packet(b.GETQ, b"k") * many + packet(b.NOOP, opaque=1)
    with BinaryClient(server.port) as reader:
        sender = threading.Thread(target=reader.send, args=(stream,))
        sender.start()
        one = reader.read()
        size = many * (28 + len(value)) - (28 + len(value))
        left = size
        while left > 0:
            left -= len(reader.socket.recv(min(left, 1 << 20)))
        assert one.value == value
        assert reader.read().opaque == 1
        sender.join()
    assert client.ask(packet(b.DELETE, b"k")).status == b.OK


def test_unknown_packets_are_swallowed_whole(client):
    for size in (0, 1, 24, 1000, 3_000_000):
        assert client.ask(packet(0x77, b"key", b"extras", b"\x80" * size, opaque=2)) == failure(0x77, b.UNKNOWN, 2)
        assert client.ask_all() == []


def test_a_value_that_is_refused_is_swallowed_whole(client):
    too_large = b"x" * 3_000_000
    for opcode in (b.SET, b.SETQ, b.ADDQ, b.REPLACE):
        assert client.ask(storage(opcode, b"k", too_large, opaque=4)) == failure(opcode, b.TOO_LARGE, 4)
    for opcode in (b.APPEND, b.PREPENDQ):
        assert client.ask(packet(opcode, b"k", value=too_large)) == failure(opcode, b.TOO_LARGE)


def test_what_is_announced_takes_no_memory(server, client):
    liars = [BinaryClient(server.port) for _ in range(200)]
    before = server.rss_kb()
    for i, liar in enumerate(liars):
        opcode = b.SET if i % 2 else 0x77
        extras = struct.pack(">II", 0, 0) if i % 2 else b""
        liar.send(packet(opcode, b"k", extras, body_size=(1 << 30), extras_size=len(extras)) + b"x" * 1000)
    assert client.ask_all() == []
    if not moxi.is_sanitized():
        assert server.rss_kb() - before < 8192
    for liar in liars:
        liar.socket.close()


def test_half_a_packet_and_gone(server, client):
    whole = storage(b.SET, b"half", b"x" * 100_000)
    for size in (1, 23, 24, 30, 36, 40, 50_000, len(whole) - 1):
        with BinaryClient(server.port) as gone:
            gone.send(whole[:size])
    assert client.ask(packet(b.GET, b"half")) == failure(b.GET, b.NOT_FOUND)


def test_text_and_binary_do_not_mix_on_one_connection(server, client):
    text = server.client()
    assert text.ask(b"version\r\n") == b"VERSION 1.6.45\r\n"
    text.send(packet(b.NOOP))
    assert text.read_to_end() == b""
