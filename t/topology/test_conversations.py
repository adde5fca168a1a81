"""Every conversation on every topology: a plain server, both roles in one process, a proxy in front of
a server, a proxy in front of Debian's memcached, and a chain of two proxies in front of three of them.
Debian's memcached itself is one more target: it shows that the scripts tell the truth."""

import contextlib

import pytest

import conversation
import moxi
import scripts


class Target:
    """What a client talks to: a port, and which of the scripts' alternatives hold there."""

    def __init__(self, name, port):
        self.name = name
        self.port = port


def build(topology, stack):
    def begin(start, *arguments):
        process = start(*arguments)
        stack.callback(process.stop)
        return process

    if topology == "server":
        return Target("server", begin(moxi.start_server).port)
    if topology == "memcached":
        return Target("memcached", begin(moxi.start_memcached).port)
    if topology == "both roles":
        return Target("proxy", begin(moxi.start_both).port)
    if topology == "proxy, server":
        return Target("proxy", begin(moxi.start_proxy, [begin(moxi.start_server).port]).port)
    if topology == "proxy, memcached":
        return Target("proxied", begin(moxi.start_proxy, [begin(moxi.start_memcached).port]).port)
    assert topology == "proxy, proxy, 3 memcacheds"
    backends = [begin(moxi.start_memcached).port for _ in range(3)]
    return Target("proxied", begin(moxi.start_proxy, [begin(moxi.start_proxy, backends).port]).port)


TOPOLOGIES = (
    "server",
    "memcached",
    "both roles",
    "proxy, server",
    "proxy, memcached",
    "proxy, proxy, 3 memcacheds",
)


@pytest.fixture(scope="module", params=TOPOLOGIES)
def target(request):
    with contextlib.ExitStack() as stack:
        yield build(request.param, stack)


def named(conversations):
    return pytest.mark.parametrize("script", conversations, ids=[c.name for c in conversations])


@named(scripts.ALL)
def test_step_by_step(target, script):
    with moxi.Client(target.port) as client:
        conversation.play(script, client, target.name)


@named(scripts.ALL)
def test_in_fragments(target, script):
    for seed in range(3):
        with moxi.Client(target.port) as client:
            conversation.play(script, client, target.name, seed)


@named([c for c in scripts.ALL if c.can_be_pipelined])
def test_pipelined(target, script):
    with moxi.Client(target.port) as client:
        conversation.play_pipelined(script, client, target.name)
