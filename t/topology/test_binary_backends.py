"""Backends that are spoken to in the binary protocol, and pools in which each backend has a protocol of its own: every
conversation that packets can hold, with the answers of one plain server, to the byte; and one line for what they
cannot."""

import contextlib
import re
import subprocess

import pytest

import all_scripts
import conversation
import moxi
import test_binary
import topologies
from binary_client import BinaryClient
from test_conversations import answers_in_binary, plain_answers  # noqa: F401

REFUSAL = b"CLIENT_ERROR unsupported by a binary backend\r\n"
# Flags that have no place in a packet, by command; N of ms means something to append and prepend alone.
_UNSAYABLE = {b"mg": b"thluCENR", b"ms": b"EIN", b"md": b"EITx", b"ma": b"tET"}
_COMMAND = re.compile(rb"^(mg|ms|md|ma|me) +(\S+) *([^\r\n]*)\r$", re.M)


def is_sayable(script):
    for step in script.steps:
        for word, _, flags in _COMMAND.findall(step.request):
            letters = {flag[0] for flag in flags.split()}
            # How long an item has become is not said.
            grows = word == b"ms" and re.search(rb" M[AP]", flags) and ord("s") in letters
            if word == b"me" or grows or letters & set(_UNSAYABLE[word]):
                return False
    return True


SAYABLE = [c for c in all_scripts.ALL if is_sayable(c) and c.name != "keys in base64"]
named = pytest.mark.parametrize("script", SAYABLE, ids=[c.name for c in SAYABLE])


@pytest.fixture(scope="module", params=topologies.BEHIND_BINARY)
def running(request):
    with contextlib.ExitStack() as stack:
        yield topologies.start(topologies.BEHIND_BINARY[request.param], stack)


def test_most_conversations_can_be_held():
    assert len(SAYABLE) > len(all_scripts.ALL) * 2 / 3


@named
def test_step_by_step(running, script):
    with moxi.Client(running.port) as client:
        conversation.play(script, client, running.rules)


def test_pipelined(running):
    for script in (c for c in SAYABLE if c.can_be_pipelined):
        with moxi.Client(running.port) as client:
            conversation.play_pipelined(script, client, running.rules)


def test_every_opcode(running, plain_answers):  # noqa: F811
    for requests, ours, plain in zip(test_binary.SAME, answers_in_binary(running.port), plain_answers, strict=True):
        if any(b"detail dump" in request for request in requests):
            continue  # one value of many lines: refused, see below
        assert ours == plain, requests


def test_keys_of_any_bytes(running):
    with moxi.Client(running.port) as client:
        client.send(b"ms YSBiAGM= 2 b k\r\nhi\r\nmg YSBiAGM= b k v\r\nmd YSBiAGM= b k\r\nmg YSBiAGM= b k v\r\nmn\r\n")
        assert client.read_until(b"MN\r\n") == (
            b"HD kYSBiAGM= b\r\nVA 2 kYSBiAGM= b\r\nhi\r\nHD kYSBiAGM= b\r\nEN kYSBiAGM= b\r\nMN\r\n"
        )


def test_memccapable(running):
    done = subprocess.run(["/usr/bin/memccapable", "-h", "127.0.0.1", "-p", str(running.port), "-t", "20"],
                          capture_output=True, text=True, timeout=4 * moxi.PATIENCE)
    verdicts = [line for line in done.stdout.splitlines() if line.endswith("]")]
    assert len(verdicts) == 54, done.stdout
    assert all(line.endswith("[pass]") for line in verdicts), done.stdout


@pytest.mark.parametrize("request_line", [
    b"mg a t", b"mg a v N30", b"ms a 1 I\r\nx", b"ms a 1 MA N0\r\nx", b"md a I T30", b"ma a T30", b"me a",
    b"stats detail dump"])
def test_what_no_packet_says_is_refused_in_one_line(running, request_line):
    with moxi.Client(running.port) as client:
        client.send(request_line + b"\r\nmn\r\n")
        assert client.read_until(b"MN\r\n") == REFUSAL + b"MN\r\n"


def test_values_of_every_size_go_both_ways(running):
    with moxi.Client(running.port) as client:
        for size in (0, 1, 2047, 2049, 32767, 32768, 32769, 100000, 1000000):
            value = ((b"%d." % size) * size)[:size]
            assert client.set(b"k%d" % size, value) == b"STORED\r\n"
            assert client.get(b"k%d" % size) == value
            assert client.ask(b"mg k%d s\r\n" % size) == b"HD s%d\r\n" % size


def test_each_backend_has_its_own_protocol():
    with contextlib.ExitStack() as stack:
        backends = [moxi.start_memcached() for _ in range(3)]
        for backend in backends:
            stack.callback(backend.stop)
        pool = ",".join(f"{protocol}://127.0.0.1:{backend.port}"
                        for protocol, backend in zip(("ascii", "meta", "binary"), backends))
        proxy = moxi.start_proxy(pool)
        stack.callback(proxy.stop)
        with moxi.Client(proxy.port) as client:
            keys = [b"key%d" % i for i in range(60)]
            for key in keys:
                assert client.set(key, b"of " + key) == b"STORED\r\n"
            answer = client.ask(b"get " + b" ".join(keys) + b" none\r\n", b"END\r\n")
            assert answer == b"".join(b"VALUE %s 0 %d\r\nof %s\r\n" % (k, len(k) + 3, k) for k in keys) + b"END\r\n"
            shown = dict(client.stats(b" proxy behaviors"))
            wanted = {f"{proxy.port}:default:behavior-{i}:downstream_protocol": p
                      for i, p in enumerate(("ascii", "meta", "binary"))}
            assert wanted.items() <= shown.items(), shown
        for backend in backends:
            with backend.client() as client:
                assert dict(client.stats())["curr_items"] != "0"
        with BinaryClient(proxy.port) as client:
            assert len(client.ask_all(*test_binary.SAME[0])) > 0
