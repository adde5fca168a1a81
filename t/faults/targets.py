"""The programs under test: moxi as proxy and as server, nutcracker as proxy. One that is a peer is measured, not judged."""

import os
import pathlib
import tempfile

import moxi

NUTCRACKER = "/usr/sbin/nutcracker"


class Usage:
    """What a process uses, from /proc."""

    def __init__(self, pid):
        self._proc = pathlib.Path(f"/proc/{pid}")

    def rss_kb(self):
        for line in (self._proc / "status").read_text().splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1])
        raise AssertionError("no VmRSS")

    def descriptors(self):
        return len(list((self._proc / "fd").iterdir()))

    def cpu_seconds(self):
        words = (self._proc / "stat").read_text().rpartition(")")[2].split()
        return (int(words[11]) + int(words[12])) / os.sysconf("SC_CLK_TCK")


class MoxiProxy:
    name = "moxi"
    workers = 2
    is_peer = False

    def __init__(self, timeout_ms=300, options=()):
        self._behaviors = f"downstream_timeout={timeout_ms}"
        self._options = list(options)

    def start(self, ports, behaviors="", environment=None, hosts=None):
        """In front of backends on these ports of the loopback, or of `hosts` (host:port)."""
        words = hosts or [f"127.0.0.1:{port}" for port in ports]
        settings = ",".join(filter(None, (self._behaviors, behaviors)))
        prefix = ["env", *(f"{name}={value}" for name, value in (environment or {}).items())] if environment else []
        return moxi.start(
            lambda port: [
                *(*prefix, moxi.BINARY, "-z", f"{port}={','.join(words)}", "-Z", settings),
                *("-l", "127.0.0.1", "-t", self.workers, *moxi.as_user(), *self._options),
            ]
        )


class Nutcracker:
    name = "nutcracker"
    workers = 1
    is_peer = True

    def __init__(self, timeout_ms=300):
        self._timeout = timeout_ms
        self._folder = tempfile.TemporaryDirectory()

    def start(self, ports, behaviors="", environment=None, hosts=None):
        """`behaviors` are moxi's: of these it knows what stands for reshape."""
        words = hosts or [f"127.0.0.1:{port}" for port in ports]
        ejects = "true" if "reshape" in behaviors else "false"
        servers = "".join(f"   - {word}:1\n" for word in words)
        prefix = ["env", *(f"{name}={value}" for name, value in (environment or {}).items())] if environment else []

        def argv(port):
            config = pathlib.Path(self._folder.name) / f"{port}.yml"
            config.write_text(
                f"faults:\n  listen: 127.0.0.1:{port}\n  hash: murmur\n  distribution: ketama\n"
                f"  timeout: {self._timeout}\n  auto_eject_hosts: {ejects}\n  server_failure_limit: 2\n"
                f"  server_retry_timeout: 1000\n  servers:\n{servers}"
            )
            log = pathlib.Path(self._folder.name) / f"{port}.log"
            return [
                *(*prefix, NUTCRACKER, "-v", "0", "-c", config, "-a", "127.0.0.1", "-s", moxi.free_port()),
                *("-o", log),
            ]

        return moxi.start(argv, clean_exit=False)


def has_nutcracker():
    return os.path.exists(NUTCRACKER)
