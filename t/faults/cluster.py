"""Some memcacheds behind a proxy, of which one will be ill: the first."""

import contextlib
import time

import moxi


class Cluster:
    def __init__(self, stack, count=3):
        self._stack = stack
        self.ports = []
        self._processes = []
        for _ in range(count):
            process = moxi.start_memcached()
            stack.callback(lambda index=len(self._processes): self._processes[index].kill())
            self._processes.append(process)
            self.ports.append(process.port)

    def kill(self):
        self._processes[0].kill()

    def restart(self):
        """Returns the moment at which it accepts connections again."""
        argv = self._processes[0].argv
        self._processes[0] = moxi.Process(argv, [self.ports[0]])
        return time.monotonic()

    def freeze(self):
        self._processes[0].freeze()

    def thaw(self):
        self._processes[0].thaw()

    def keys(self, port, count=60):
        """Keys, and which of them the proxy on `port` keeps on the first backend."""
        names = [b"fault%d" % number for number in range(count)]
        with moxi.Client(port) as client, moxi.Client(self.ports[0]) as first:
            for name in names:
                assert client.set(name, b"value of " + name) == b"STORED\r\n"
            ill = [name for name in names if first.get(name) is not None]
        return names, set(ill)


@contextlib.contextmanager
def proxied(target, count=3, behaviors=""):
    """(cluster, process of the proxy, keys, keys of the first backend)"""
    with contextlib.ExitStack() as stack:
        cluster = Cluster(stack, count)
        process = target.start(cluster.ports, behaviors)
        stack.callback(process.stop)
        names, ill = cluster.keys(process.port)
        yield cluster, process, names, ill
