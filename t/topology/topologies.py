"""The topologies: which processes, and who is behind whom. t/topology/run.sh starts one by hand, the
conversations run on all of them, and t/clients uses some.

A node is a description; the same node behind two others is one process (that is how a fan-out comes
in again). `start` makes the processes, backends first, and gives them to the caller's ExitStack.
"""

import pathlib
import tempfile
from dataclasses import dataclass

import moxi


@dataclass(frozen=True, eq=False)
class Node:
    program: str  # memcached, server, both, proxy, pools
    pools: tuple = ()  # a tuple of nodes for each port, in the order of the ports
    in_file: bool = False  # the pools stand in a file instead of on the command line
    options: tuple = ()

    def children(self):
        return [child for pool in self.pools for child in pool]


def memcached(*options):
    return Node("memcached", options=options)


def server():
    return Node("server")


def both():
    """One process: a proxy in front of its own cache."""
    return Node("both")


def proxy(*backends, options=()):
    return Node("proxy", (backends,), options=options)


def speaking(protocol, *backends):
    """Backends that are spoken to in another protocol than text."""
    return proxy(*backends, options=("-Z", f"downstream_protocol={protocol}"))


def pools(*backend_lists, in_file=False):
    """One process with a port for each list."""
    return Node("pools", tuple(map(tuple, backend_lists)), in_file)


@dataclass(frozen=True)
class Topology:
    about: str
    root: Node

    @property
    def rules(self):
        """Which of the scripts' alternatives hold (conversation.Step)."""
        if self.root.program in ("server", "memcached"):
            return self.root.program
        return "proxied" if "memcached" in programs(self.root) else "proxy"


def programs(node):
    return {node.program}.union(*map(programs, node.children()))


# One thread: memcached's own are not in step when three flush_all come at once, and the first may win.
_SHARED = memcached("-t", 1)

TOPOLOGIES = {
    "server": Topology("client -> moxi with the server role", server()),
    "memcached": Topology("client -> memcached: shows that the scripts tell the truth", memcached()),
    "both": Topology("client -> moxi with both roles: a proxy in front of the cache of its own process", both()),
    "simple": Topology("client -> moxi -> memcached", proxy(memcached())),
    "moxis": Topology("client -> moxi -> moxi with the server role", proxy(server())),
    "chain": Topology("client -> moxi -> moxi -> moxi -> memcached", proxy(proxy(proxy(memcached())))),
    "fanout": Topology("client -> moxi -> 3 memcacheds", proxy(memcached(), memcached(), memcached())),
    "meta": Topology("client -> moxi -> 2 memcacheds in the meta protocol", speaking("meta", memcached(), memcached())),
    "fanoutin": Topology("client -> moxi -> 3 moxis -> one memcached",
                         proxy(proxy(_SHARED), proxy(_SHARED), proxy(_SHARED))),
    "workers": Topology("client -> moxi with 3 workers -> moxi with 3 workers -> 2 memcacheds",
                        proxy(proxy(memcached(), memcached(), options=("-t", 3)), options=("-t", 3))),
    "pools": Topology("client -> two pools of one moxi -> 1 and 2 memcacheds",
                      pools([memcached()], [memcached(), memcached()])),
    "poolfile": Topology("client -> two pools of one moxi, from a file -> 1 and 2 memcacheds",
                         pools([memcached(), memcached()], [memcached()], in_file=True)),
}


# What no packet says is refused there, so not every conversation goes through.
BEHIND_BINARY = {
    "one": Topology("client -> moxi -> memcached in the binary protocol", speaking("binary", memcached())),
    "three": Topology("client -> moxi -> 3 memcacheds in the binary protocol",
                      speaking("binary", memcached(), memcached(), memcached())),
    "moxi": Topology("client -> moxi -> moxi with the server role, in the binary protocol", speaking("binary", server())),
}


@dataclass
class Running:
    """A topology with its processes: a client speaks to any of `ports`."""

    rules: str
    ports: list
    processes: dict  # node -> Process

    @property
    def port(self):
        return self.ports[0]

    def backends(self, node):
        """The processes behind a node, in the order of its pools."""
        return [self.processes[child] for child in node.children()]


def start(topology, stack):
    """Starts every process of a topology; `stack` ends them, all at once."""
    processes = {}
    front = _start(topology.root, stack, processes)
    stack.callback(lambda: [process.ask_to_end() for process in processes.values()])
    ports = front.ports[:1] if topology.root.program == "both" else front.ports
    return Running(topology.rules, ports, processes)


def _start(node, stack, processes):
    if node not in processes:
        for child in node.children():
            _start(child, stack, processes)
        process = _begin(node, stack, [[processes[child].port for child in pool] for pool in node.pools])
        stack.callback(process.stop)
        processes[node] = process
    return processes[node]


def _begin(node, stack, backend_ports):
    if node.program == "memcached":
        return moxi.start_memcached(*node.options)
    if node.program == "server":
        return moxi.start_server(*node.options)
    if node.program == "both":
        return moxi.start_both(*node.options)
    if node.program == "proxy":
        return moxi.start_proxy(backend_ports[0], *node.options)
    assert node.program == "pools", node.program
    directory = stack.enter_context(tempfile.TemporaryDirectory(prefix="moxi-pools-")) if node.in_file else None
    return moxi.start(lambda *ports: _pools_argv(ports, backend_ports, directory), ports=len(backend_ports))


def _pools_argv(ports, backend_ports, directory):
    pool_texts = [
        f"{port}=" + ",".join(f"127.0.0.1:{backend}" for backend in backends)
        for port, backends in zip(ports, backend_ports)
    ]
    if directory:
        config = pathlib.Path(directory, "pools.cfg")
        config.write_text("# one pool a line\n" + "\n".join(pool_texts) + "\n")
    return [moxi.BINARY, "-z", config if directory else ";".join(pool_texts), "-l", "127.0.0.1", *moxi.as_user()]
