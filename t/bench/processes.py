"""Starts servers for the benchmark's scripts, pinned to a core, and ends them by their own pid.

A Group owns what it has started: leaving its `with` block ends every process and waits for it.
Nothing sleeps for a fixed time: a server counts as started when its port takes a connection.
"""

import os
import resource
import signal
import socket
import subprocess
import sys
import tempfile
import time

START_TIMEOUT = 60.0
STOP_TIMEOUT = 20.0


class BenchError(Exception):
    """What went wrong, as one line for the user."""


def free_port():
    """A loopback port that nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def raise_file_limit(wanted):
    """Lets this process and its children open `wanted` descriptors."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, max(hard, wanted)))


def resident_bytes(pid):
    """What the process has in memory, exact (the counters of /proc/PID/status are not)."""
    with open(f"/proc/{pid}/smaps_rollup", encoding="ascii") as rollup:
        for line in rollup:
            if line.startswith("Rss:"):
                return int(line.split()[1]) * 1024
    raise BenchError(f"no resident size of process {pid}")


class Server:
    """A running server: its process, its port and what to call it."""

    def __init__(self, name, process, port):
        self.name = name
        self.process = process
        self.port = port

    @property
    def pid(self):
        return self.process.pid

    def wait_until_reachable(self):
        deadline = time.monotonic() + START_TIMEOUT
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                raise BenchError(f"{self.name} ended with status {self.process.returncode}")
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
                return
            except OSError:
                time.sleep(0.01)
        raise BenchError(f"{self.name} does not take connections on port {self.port}")

    def stop(self):
        self.process.terminate()
        try:
            self.process.wait(STOP_TIMEOUT)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


class Group:
    """The servers of one comparison, and a folder for their files."""

    def __init__(self):
        # Ended by a signal, the script still leaves its `with` blocks.
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
        self.servers = []
        self._folder = tempfile.TemporaryDirectory(prefix="moxi-bench-")
        self.folder = self._folder.name

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop_all()
        self._folder.cleanup()

    def start(self, name, command, port, core=None, wrapper=()):
        """Starts `command` (after `wrapper`, pinned to `core`), waits until `port` answers."""
        pin = ["taskset", "-c", str(core)] if core is not None else []
        log_path = os.path.join(self.folder, f"{name}-{port}.log")
        with open(log_path, "wb") as log:
            process = subprocess.Popen([*pin, *wrapper, *command], stdin=subprocess.DEVNULL,
                                       stdout=log, stderr=log)
        server = Server(name, process, port)
        self.servers.append(server)
        try:
            server.wait_until_reachable()
        except BenchError as failure:
            with open(log_path, encoding="utf-8", errors="replace") as log:
                said = log.read().strip()[-500:]
            raise BenchError(f"{failure}: {' '.join(command)}\n{said}") from failure
        return server

    def stop_all(self):
        while self.servers:
            self.servers.pop().stop()
