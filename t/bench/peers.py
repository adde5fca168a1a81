"""How each contender is started, as a plain server and as a proxy in front of two backends."""

import os
import shutil

from processes import BenchError, free_port

SERVER_PEERS = ("floor", "moxi", "memcached")
PROXY_PEERS = ("nutcracker", "moxi", "null")
# moxi in other protocols than text: those of the clients' gets, and what it is told of its backends.
PROXY_CLIENTS = {"moxi-mg": "mg", "moxi-getk": "getk"}
PROXY_BACKENDS = {"moxi-to-meta": "meta", "moxi-to-binary": "binary"}
HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))


def add_path_options(parser):
    """Where the programs are; the defaults are what the release preset builds, and Debian's."""
    build = os.path.join(ROOT, "build", "release")
    parser.add_argument("--moxi", default=os.path.join(build, "moxi"))
    parser.add_argument("--tools", default=os.path.join(build, "t", "bench"),
                        help="folder of moxi_load and moxi_floor")
    parser.add_argument("--memcached", default="/usr/bin/memcached")
    parser.add_argument("--nutcracker", default="/usr/sbin/nutcracker")


class Peers:
    """Starts contenders in a Group. `wrapper` is put in front of the measured one's command."""

    def __init__(self, options, group):
        self.options = options
        self.group = group

    def program(self, name):
        if name in ("floor", "null"):
            return os.path.join(self.options.tools, "moxi_floor")
        return getattr(self.options, name.partition("-")[0])

    def available(self, names):
        """Those of `names` whose program is there."""
        return [name for name in names if shutil.which(self.program(name))]

    def require(self, names):
        for name in names:
            if not shutil.which(self.program(name)):
                raise BenchError(f"{name}: there is no program {self.program(name)}")

    def start_server(self, name, value_size, core=None, wrapper=(), memory=1024, extra=()):
        """One worker, `memory` megabytes; the floor needs the size of its values instead."""
        port = free_port()
        if name == "floor":
            command = [self.program(name), "--listen", f"127.0.0.1:{port}",
                       "--value-size", str(value_size)]
        else:
            command = [self.program(name), "-p", str(port), "-l", "127.0.0.1", "-t", "1",
                       "-m", str(memory), "-u", "root", *extra]
        return self.group.start(name, command, port, core, wrapper)

    def start_proxy(self, name, backends, core=None, wrapper=(), extra=()):
        """One worker in front of `backends` (ports), placing keys by ketama over MD5."""
        port = free_port()
        addresses = [f"127.0.0.1:{backend}" for backend in backends]
        if name == "null":
            command = [self.program(name), "--listen", f"127.0.0.1:{port}",
                       "--forward", addresses[0]]
        elif name == "nutcracker":
            command = self._nutcracker(port, addresses)
        else:
            command = [self.program(name), "-u", "root", "-l", "127.0.0.1", "-t", "1",
                       "-z", f"{port}={','.join(addresses)}"]
            if name in PROXY_BACKENDS:
                command += ["-Z", f"downstream_protocol={PROXY_BACKENDS[name]}"]
            command += extra
        return self.group.start(f"{name}-proxy", command, port, core, wrapper)

    def _nutcracker(self, port, addresses):
        path = os.path.join(self.group.folder, f"nutcracker-{port}.yml")
        servers = "".join(f"   - {address}:1\n" for address in addresses)
        with open(path, "w", encoding="ascii") as config:
            config.write(f"bench:\n  listen: 127.0.0.1:{port}\n  hash: md5\n"
                         "  distribution: ketama\n  auto_eject_hosts: false\n"
                         f"  preconnect: true\n  servers:\n{servers}")
        # At its default verbosity it asks the kernel for the client's name once a request.
        return [self.program("nutcracker"), "-v", "0", "-c", path, "-a", "127.0.0.1",
                "-s", str(free_port()), "-o", os.path.join(self.group.folder, f"nc-{port}.log")]
