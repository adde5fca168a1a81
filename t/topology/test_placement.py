"""What a conversation does not see: where in a topology a key lives, and that pools keep apart."""

import contextlib

import pytest

import moxi
import topologies

KEYS = [b"placed%d" % number for number in range(300)]


@pytest.fixture
def running(request):
    with contextlib.ExitStack() as stack:
        yield topologies.start(topologies.TOPOLOGIES[request.param], stack)


def on(*names):
    return pytest.mark.parametrize("running", names, indirect=True)


def store(client, tag):
    for key in KEYS:
        client.send(b"set %s 0 0 %d\r\n%s\r\n" % (key, len(key + tag), key + tag))
    assert client.read_exactly(8 * len(KEYS)) == b"STORED\r\n" * len(KEYS)


def all_values(tag):
    return b"".join(b"VALUE %s 0 %d\r\n%s\r\n" % (key, len(key + tag), key + tag) for key in KEYS) + b"END\r\n"


def leaves(running):
    return [process for node, process in running.processes.items() if node.program == "memcached"]


def keys_on(process):
    with process.client() as client:
        return [key for key in KEYS if client.get(key) is not None]


@on("simple", "chain", "fanout", "fanoutin", "workers")
def test_every_key_lives_on_one_backend(running):
    with moxi.Client(running.port) as client:
        store(client, b"!")
        client.send(b"get " + b" ".join(KEYS) + b"\r\n")
        assert client.read_exactly(len(all_values(b"!"))) == all_values(b"!")
    shares = [keys_on(process) for process in leaves(running)]
    assert sorted(key for share in shares for key in share) == sorted(KEYS)
    assert all(len(share) > len(KEYS) / len(shares) / 3 for share in shares), "not every backend is used"


@on("fanoutin")
def test_every_moxi_in_the_middle_is_used(running):
    """One memcached serves all; each of the three moxis in front of it forwards a share of the keys."""
    with moxi.Client(running.port) as client:
        store(client, b"!")
    (backend,) = leaves(running)
    with backend.client() as client:
        assert dict(client.stats())["cmd_set"] == str(len(KEYS))
        # One connection of each moxi at least, and this one.
        assert int(dict(client.stats())["curr_connections"]) >= 4


@on("pools", "poolfile")
def test_pools_keep_apart(running):
    first, second = running.ports
    with moxi.Client(first) as one, moxi.Client(second) as two:
        store(one, b"of the first")
        assert two.get(KEYS[0]) is None
        store(two, b"of the second")
        one.send(b"get " + b" ".join(KEYS) + b"\r\n")
        assert one.read_exactly(len(all_values(b"of the first"))) == all_values(b"of the first")
        assert one.ask(b"flush_all\r\n") == b"OK\r\n"
        assert one.get(KEYS[0]) is None
        two.send(b"get " + b" ".join(KEYS) + b"\r\n")
        assert two.read_exactly(len(all_values(b"of the second"))) == all_values(b"of the second")
