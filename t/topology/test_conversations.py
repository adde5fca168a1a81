"""Every conversation on every topology: step by step, in fragments, and in one write.

The replies are those of one plain server, to the byte; where something else is right, the script says
so and why. A plain server and Debian's memcached are topologies, too: so the scripts are known to be true.
"""

import contextlib
import subprocess

import pytest

import all_scripts
import conversation
import moxi
import test_binary
import topologies
from binary_client import BinaryClient


@pytest.fixture(scope="module", params=topologies.TOPOLOGIES)
def running(request):
    with contextlib.ExitStack() as stack:
        yield topologies.start(topologies.TOPOLOGIES[request.param], stack)


def named(conversations):
    return pytest.mark.parametrize("script", conversations, ids=[c.name for c in conversations])


@named(all_scripts.ALL)
def test_step_by_step(running, script):
    for port in running.ports:
        with moxi.Client(port) as client:
            conversation.play(script, client, running.rules)


@named(all_scripts.ALL)
def test_in_fragments(running, script):
    for seed in range(3):
        with moxi.Client(running.port) as client:
            conversation.play(script, client, running.rules, seed)


@named([c for c in all_scripts.ALL if c.can_be_pipelined])
def test_pipelined(running, script):
    for port in running.ports:
        with moxi.Client(port) as client:
            conversation.play_pipelined(script, client, running.rules)


def answers_in_binary(port):
    """To every opcode, quiet or not, with ids as ranks."""
    with BinaryClient(port) as client:
        return [test_binary.ranked(client.ask_all(*requests)) for requests in test_binary.SAME]


@pytest.fixture(scope="module")
def plain_answers():
    with contextlib.ExitStack() as stack:
        plain = topologies.start(topologies.TOPOLOGIES["server"], stack)
        yield answers_in_binary(plain.port)


def test_every_opcode(running, plain_answers):
    for port in running.ports:
        for requests, ours, plain in zip(test_binary.SAME, answers_in_binary(port), plain_answers, strict=True):
            assert ours == plain, requests


def test_packets_byte_by_byte(running):
    stream = b"".join(request for requests in test_binary.SAME[:5] for request in requests)
    with BinaryClient(running.port) as client:
        whole = test_binary.ranked(client.ask_all(stream))
        for at in range(len(stream)):
            client.send(stream[at : at + 1])
        assert test_binary.ranked(client.ask_all()) == whole


def test_memccapable(running):
    done = subprocess.run(["/usr/bin/memccapable", "-h", "127.0.0.1", "-p", str(running.port), "-t", "20"],
                          capture_output=True, text=True, timeout=4 * moxi.PATIENCE)
    verdicts = [line for line in done.stdout.splitlines() if line.endswith("]")]
    assert len(verdicts) == 54, done.stdout
    assert all(line.endswith("[pass]") for line in verdicts), done.stdout
