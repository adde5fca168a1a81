"""What pytest has to know of the tests with real clients: they share the helpers of t/system and the
topologies of t/topology, and every client talks to the same few of these."""

import contextlib
import pathlib
import sys

import pytest

for folder in ("system", "topology"):
    sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / folder))

import moxi  # noqa: E402
import topologies  # noqa: E402
from fixtures import need_binary, run  # noqa: E402, F401


def pytest_sessionstart():
    need_binary()


@pytest.fixture(scope="session", params=("server", "both", "simple", "fanout"))
def running(request):
    """Directly on moxi; on both roles of one process; through a proxy over one memcached, over three."""
    with contextlib.ExitStack() as stack:
        yield topologies.start(topologies.TOPOLOGIES[request.param], stack)


@pytest.fixture
def port(running):
    """Where the client has to connect; the cache is empty."""
    with moxi.Client(running.port) as client:
        assert client.ask(b"flush_all\r\n") == b"OK\r\n"
    return running.port
