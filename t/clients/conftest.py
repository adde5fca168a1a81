"""What pytest has to know of the tests with real clients: they share the helpers of t/system and the
topologies of t/topology, and every client talks to the same few of these."""

import contextlib
import pathlib
import sys
from dataclasses import dataclass

import pytest

for folder in ("system", "topology"):
    sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / folder))

import moxi  # noqa: E402
import programs  # noqa: E402
import topologies  # noqa: E402
from fixtures import need_binary, run  # noqa: E402, F401


def pytest_sessionstart():
    need_binary()


# Fan-outs in the other protocols of backends.
_TOPOLOGIES = {**topologies.TOPOLOGIES, "binary": topologies.BEHIND_BINARY["three"]}


@pytest.fixture(scope="session", params=("server", "both", "simple", "fanout", "meta", "binary"))
def running(request):
    """Directly on moxi; on both roles of one process; through a proxy over one memcached, over several."""
    with contextlib.ExitStack() as stack:
        yield topologies.start(_TOPOLOGIES[request.param], stack)


@dataclass
class Door:
    """Where binary clients are let in: the cache, and pools over one memcached and over three. Without a user nobody
    has to log in."""

    port: int
    user: str = ""
    password: str = ""
    version: bytes = b"1.6.45"  # in the statistics: of a pool those of its memcacheds

    @property
    def words(self):
        """For a program's command line."""
        return [self.port, self.user, self.password] if self.user else [self.port]


@pytest.fixture(scope="session", params=("open", "login", "simple", "fanout", "meta", "binary"))
def door(request, tmp_path_factory):
    options, login = [], []
    with contextlib.ExitStack() as stack:
        if request.param in _TOPOLOGIES:
            yield Door(topologies.start(_TOPOLOGIES[request.param], stack).port, version=b"1.6.18")
            return
        if request.param == "login":
            users = tmp_path_factory.mktemp("sasl") / "users"
            users.write_text("ann:right\n")
            stack.enter_context(pytest.MonkeyPatch.context()).setenv("MEMCACHED_SASL_PWDB", str(users))
            options, login = ["-S"], ["ann", "right"]
        server = moxi.start_server(*options)
        stack.callback(server.stop)
        yield Door(server.port, *login)


@pytest.fixture
def packages():
    """The folder that has the clients from npm as node_modules: the locked versions, installed once."""
    return programs.npm_packages()


@pytest.fixture
def port(running):
    """Where the client has to connect; the cache is empty."""
    with moxi.Client(running.port) as client:
        assert client.ask(b"flush_all\r\n") == b"OK\r\n"
    return running.port
