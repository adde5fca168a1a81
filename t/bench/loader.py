"""Runs the load generator and reads its report."""

import os
import subprocess

from processes import BenchError

VERIFY_REQUESTS = 20_000
LOAD_SHAPE = ("--connections", "4", "--depth", "64")


class Loader:
    """The generator, pinned to `core`."""

    def __init__(self, tools, core=None):
        self._program = os.path.join(tools, "moxi_load")
        self._pin = ["taskset", "-c", str(core)] if core is not None else []
        if not os.access(self._program, os.X_OK):
            raise BenchError(f"there is no program {self._program}")

    def run(self, server, options):
        """One run; its report as numbers by name. Raises when any answer was wrong."""
        command = [*self._pin, self._program, f"127.0.0.1:{server.port}",
                   "--pid", str(server.pid), *map(str, options)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise BenchError(f"{server.name}: {done.stderr.strip()[-300:]}")
        return {name: float(number) for name, number in
                (field.split("=") for field in done.stdout.split())}

    def preload(self, server, data):
        """Sets every key of the data set."""
        self.run(server, [*data.load_options(), *LOAD_SHAPE, "--load-only"])

    def verify(self, server, data, constant_values):
        """Asks for keys of the data set and checks every answer. A floor has constant values."""
        check = "keys" if constant_values else "values"
        report = self.run(server, [*data.load_options(), "--connections", "16", "--depth", "16",
                                   "--requests", VERIFY_REQUESTS, "--verify", check])
        if report["hits"] < report["keys"]:
            raise BenchError(f"{server.name} has lost {report['keys'] - report['hits']:.0f} of "
                             f"{report['keys']:.0f} keys")
