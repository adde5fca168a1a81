"""Every conversation on every topology: step by step, in fragments, and in one write.

The replies are those of one plain server, to the byte; where something else is right, the script says
so and why. A plain server and Debian's memcached are topologies, too: so the scripts are known to be true.
"""

import contextlib

import pytest

import conversation
import moxi
import scripts
import topologies


@pytest.fixture(scope="module", params=topologies.TOPOLOGIES)
def running(request):
    with contextlib.ExitStack() as stack:
        yield topologies.start(topologies.TOPOLOGIES[request.param], stack)


def named(conversations):
    return pytest.mark.parametrize("script", conversations, ids=[c.name for c in conversations])


@named(scripts.ALL)
def test_step_by_step(running, script):
    for port in running.ports:
        with moxi.Client(port) as client:
            conversation.play(script, client, running.rules)


@named(scripts.ALL)
def test_in_fragments(running, script):
    for seed in range(3):
        with moxi.Client(running.port) as client:
            conversation.play(script, client, running.rules, seed)


@named([c for c in scripts.ALL if c.can_be_pipelined])
def test_pipelined(running, script):
    for port in running.ports:
        with moxi.Client(port) as client:
            conversation.play_pipelined(script, client, running.rules)
