"""Counts what a running server does: user-space instructions and system calls.

Both counters are read around one run of the generator. What a run costs besides its requests (the
connections it opens) goes away because two runs of different length are subtracted.
"""

import os
import re
import signal
import subprocess

from processes import BenchError

ATTACHED = re.compile(rb"attached")


def callgrind_wrapper(folder):
    """What to put in front of a server's command so that Instructions can count it."""
    # valgrind lets a process set its limit of descriptors only to the one that it started with;
    # 1024 is what a server of 1024 connections, the default, asks for.
    return ["prlimit", "--nofile=1024:4096", "valgrind", "--tool=callgrind", f"--callgrind-out-file={folder}/callgrind.%p"]


class Instructions:
    """User-space instructions of a server that runs under callgrind_wrapper()."""

    def __init__(self, server, folder):
        self._pid = server.pid
        self._folder = folder
        self._dumps = 0

    def __enter__(self):
        self._control("-z")
        return self

    def __exit__(self, *_):
        pass

    def count(self):
        self._control("-d")
        self._dumps += 1
        total = 0
        # One file, or with --separate-threads one per thread: NAME.PID.DUMP[-THREAD].
        prefix = f"callgrind.{self._pid}.{self._dumps}"
        for name in os.listdir(self._folder):
            if name == prefix or name.startswith(prefix + "-"):
                total += self._total(os.path.join(self._folder, name))
        return total

    @staticmethod
    def _total(path):
        with open(path, encoding="utf-8", errors="replace") as profile:
            for line in profile:
                if line.startswith("totals:"):
                    return int(line.split()[1])
        raise BenchError(f"callgrind left no totals in {path}")

    def _control(self, order):
        done = subprocess.run(["callgrind_control", order, str(self._pid)], capture_output=True,
                              text=True, check=False)
        if "OK" not in done.stdout:
            raise BenchError(f"callgrind_control {order}: {done.stdout} {done.stderr}")


class SystemCalls:
    """System calls of all threads of a server, counted by strace while the context is entered."""

    def __init__(self, server, folder):
        self._pid = server.pid
        self._path = os.path.join(folder, f"strace.{server.pid}")
        self._process = None

    def __enter__(self):
        self._process = subprocess.Popen(
            ["strace", "-c", "-f", "-o", self._path, "-p", str(self._pid)],
            stderr=subprocess.PIPE)
        for line in self._process.stderr:
            if ATTACHED.search(line):
                return self
        self._process.wait()
        raise BenchError(f"strace cannot attach to process {self._pid}")

    def __exit__(self, *_):
        if self._process.poll() is None:
            self._stop()

    def _stop(self):
        self._process.send_signal(signal.SIGINT)
        self._process.stderr.read()
        self._process.wait()

    def count(self):
        self._stop()
        with open(self._path, encoding="ascii") as summary:
            for line in summary:
                if line.rstrip().endswith(" total"):
                    return int(line.split()[3])
        return 0
