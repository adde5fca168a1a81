"""Starts moxi and its peers for a test, and speaks to them over a raw socket.

The binary under test is $MOXI_BINARY (default build/release/moxi). Every process listens on free
loopback ports, is waited for by connecting, is ended by its own pid, and must end cleanly and without
a sanitizer's report: `Process.stop` asserts that.
"""

import contextlib
import functools
import os
import pathlib
import re
import signal
import socket
import subprocess
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
BINARY = ROOT / os.environ.get("MOXI_BINARY", "build/release/moxi")
MEMCACHED = "/usr/bin/memcached"
REPORT = re.compile(r"(Address|Leak|Thread|UndefinedBehavior)Sanitizer|runtime error:|Assertion .* failed")


@functools.cache
def is_sanitized():
    """Memory and time are not comparable in a sanitizer's build."""
    return b"__asan_init" in BINARY.read_bytes() or b"__tsan_init" in BINARY.read_bytes()


# How long an answer may take, in seconds. A busy machine is slow, not wrong.
PATIENCE = 20.0
# And the end of a process that is checked: a sanitizer looks for leaks then, and the system takes apart the many
# terabytes of addresses that it has reserved.
END_PATIENCE = 60.0


def free_ports(count):
    """Different ones: each is held until all are there."""
    with contextlib.ExitStack() as stack:
        probes = [stack.enter_context(socket.socket()) for _ in range(count)]
        for probe in probes:
            probe.bind(("127.0.0.1", 0))
        return [probe.getsockname()[1] for probe in probes]


def free_port():
    return free_ports(1)[0]


def as_user():
    return ["-u", "root"] if os.geteuid() == 0 else []


class Process:
    """A running program. `ports` are the ports that must accept connections before it counts as up."""

    def __init__(self, argv, ports, clean_exit=True):
        self.argv = [str(word) for word in argv]
        self.ports = list(ports)
        self._clean_exit = clean_exit
        self._asked_to_end = False
        self._stopped = False
        self._log = tempfile.TemporaryFile()
        self._process = subprocess.Popen(
            self.argv, stdin=subprocess.DEVNULL, stdout=self._log, stderr=self._log
        )
        try:
            for port in self.ports:
                self._wait_for(port)
        except BaseException:
            self.kill()
            raise

    @property
    def port(self):
        return self.ports[0]

    @property
    def pid(self):
        return self._process.pid

    @property
    def log(self):
        # A separate reader: the child writes through the same file description.
        with open(f"/proc/self/fd/{self._log.fileno()}", "rb") as reader:
            return reader.read().decode(errors="replace")

    def is_running(self):
        return self._process.poll() is None

    def _wait_for(self, port):
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                return
            except OSError:
                if not self.is_running() or time.monotonic() > deadline:
                    raise AssertionError(f"{self.argv} does not listen on {port}:\n{self.log}") from None
                time.sleep(0.01)

    def rss_kb(self):
        status = pathlib.Path(f"/proc/{self.pid}/status").read_text()
        return int(re.search(r"VmRSS:\s+(\d+)", status).group(1))

    def client(self, index=0, **options):
        return Client(self.ports[index], **options)

    def send_signal(self, number):
        os.kill(self.pid, number)

    def freeze(self):
        """Stops the process; returns when every thread of it stands still."""
        self.send_signal(signal.SIGSTOP)
        deadline = time.monotonic() + PATIENCE
        threads = pathlib.Path(f"/proc/{self.pid}/task")
        while any(t.read_text().rpartition(")")[2].split()[0] != "T" for t in threads.glob("*/stat")):
            assert time.monotonic() < deadline
            time.sleep(0.01)

    def thaw(self):
        self.send_signal(signal.SIGCONT)

    def wait(self):
        """The exit status of a process that is about to end by itself."""
        return self._process.wait(PATIENCE)

    def kill(self):
        """Ends the process without asking; nothing is checked."""
        self._stopped = True
        if self.is_running():
            self._process.kill()
        self._process.wait()

    def ask_to_end(self):
        """As its users do. Before several processes are stopped: so that they end at the same time."""
        if not self._asked_to_end and self.is_running():
            self._process.terminate()
            self.thaw()  # a test that failed may have left it frozen
        self._asked_to_end = True

    def _threads(self):
        """What each thread is doing, as the system tells it."""
        lines = []
        for thread in sorted(pathlib.Path(f"/proc/{self.pid}/task").glob("*")):
            told = [thread.name]
            for name in ("comm", "stat", "wchan", "syscall", "stack"):
                with contextlib.suppress(OSError):
                    told.append((thread / name).read_text().strip())
            lines.append(" | ".join(told))
        return lines

    def stop(self):
        """Ends the process, and checks how it ended. A second call does nothing."""
        if self._stopped:
            return
        self._stopped = True
        self.ask_to_end()
        try:
            status = self._process.wait(END_PATIENCE)
        except subprocess.TimeoutExpired:
            threads = self._threads()
            self.kill()
            # With all other threads joined what is left is the sanitizer's search for leaks, which stops the process
            # by its debugger's interface and on a busy machine does not always come to an end.
            if not (is_sanitized() and len(threads) == 1):
                told = "\n".join([*threads, self.log])
                raise AssertionError(f"{self.argv} does not end after SIGTERM:\n{told}") from None
            status = 0
        log = self.log
        self._log.close()
        assert not REPORT.search(log), f"{self.argv} reports:\n{log}"
        if self._clean_exit:
            assert status == 0, f"{self.argv} ended with {status}:\n{log}"


def wait_until(condition, what):
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, what
        time.sleep(0.01)


def start(make_argv, ports=1, **options):
    """Starts what `make_argv(*free ports)` names; a port that was taken meanwhile is tried again."""
    for attempt in range(3):
        numbers = free_ports(ports)
        try:
            return Process(make_argv(*numbers), numbers, **options)
        except AssertionError:
            if attempt == 2:
                raise
    raise AssertionError("not reached")


def start_server(*options):
    """The server role alone."""
    return start(lambda port: [BINARY, "-p", port, "-l", "127.0.0.1", *as_user(), *options])


def start_proxy(pool, *options):
    """The proxy role alone; `pool` is what follows `PORT=`, or a list of backend ports."""
    if not isinstance(pool, str):
        pool = ",".join(f"127.0.0.1:{port}" for port in pool)
    return start(lambda port: [BINARY, "-z", f"{port}={pool}", "-l", "127.0.0.1", *as_user(), *options])


def start_both(*options):
    """One process: ports[0] is the proxy, ports[1] the cache behind it."""
    return start(
        lambda proxy, cache: [
            *(BINARY, "-p", cache, "-z", f"{proxy}=127.0.0.1:{cache}"),
            *("-l", "127.0.0.1", *as_user(), *options),
        ],
        ports=2,
    )


def start_memcached(*options):
    """Debian's memcached, the backend and the yardstick."""
    return start(lambda port: [MEMCACHED, "-p", port, "-U", 0, "-l", "127.0.0.1", *as_user(), *options])


def run(*options, timeout=PATIENCE):
    """Runs the binary to its end (for -h, -V and bad options)."""
    return subprocess.run(
        [str(BINARY), *map(str, options)], capture_output=True, text=True, timeout=timeout, stdin=subprocess.DEVNULL
    )


class Client:
    """A raw connection: what is sent and read is bytes, and every read has a deadline."""

    def __init__(self, port, timeout=PATIENCE, receive_buffer=None):
        self.timeout = timeout
        self.unread = b""
        self.socket = socket.socket()
        if receive_buffer:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        self.socket.settimeout(timeout)
        self.socket.connect(("127.0.0.1", port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        self.socket.close()

    def send(self, data):
        self.socket.sendall(data)

    def _receive(self, deadline):
        """Appends what has arrived; False at the end of the connection."""
        self.socket.settimeout(max(deadline - time.monotonic(), 0.001))
        try:
            data = self.socket.recv(1 << 16)
        except ConnectionResetError:
            return False
        except TimeoutError:
            raise AssertionError(f"no answer in time after {self.unread[-200:]!r}") from None
        finally:
            self.socket.settimeout(self.timeout)
        self.unread += data
        return bool(data)

    def read_match(self, pattern, timeout=None):
        """Reads until a bytes regular expression matches all that is unread; returns the match."""
        deadline = time.monotonic() + (timeout or self.timeout)
        pattern = re.compile(pattern, re.S)
        while True:
            match = pattern.fullmatch(self.unread)
            if match:
                self.unread = b""
                return match
            if not self._receive(deadline):
                raise AssertionError(f"closed after {self.unread[-200:]!r}")

    def read_until(self, end, timeout=None):
        """Everything up to and including `end`."""
        deadline = time.monotonic() + (timeout or self.timeout)
        searched = 0
        while (found := self.unread.find(end, searched)) < 0:
            searched = max(len(self.unread) - len(end), 0)
            if not self._receive(deadline):
                raise AssertionError(f"closed after {self.unread[-200:]!r}")
        cut = found + len(end)
        data, self.unread = self.unread[:cut], self.unread[cut:]
        return data

    def read_exactly(self, size, timeout=None):
        deadline = time.monotonic() + (timeout or self.timeout)
        while len(self.unread) < size:
            if not self._receive(deadline):
                raise AssertionError(f"closed after {self.unread[-200:]!r}")
        data, self.unread = self.unread[:size], self.unread[size:]
        return data

    def read_line(self, timeout=None):
        return self.read_until(b"\r\n", timeout)[:-2]

    def read_to_end(self, timeout=None):
        """Everything up to the end of the connection."""
        deadline = time.monotonic() + (timeout or self.timeout)
        while self._receive(deadline):
            pass
        data, self.unread = self.unread, b""
        return data

    def ask(self, request, end=b"\r\n", timeout=None):
        """Sends a request and returns the reply up to `end`."""
        self.send(request)
        return self.read_until(end, timeout)

    def get(self, key):
        """The value, or None: a plain get that must be answered well."""
        self.send(b"get %s\r\n" % key)
        line = self.read_line()
        if line == b"END":
            return None
        word, name, _flags, size = line.split()
        assert (word, name) == (b"VALUE", key), line
        value = self.read_exactly(int(size))
        assert self.read_exactly(7) == b"\r\nEND\r\n"
        return value

    def set(self, key, value):
        return self.ask(b"set %s 0 0 %d\r\n%s\r\n" % (key, len(value), value))

    def stats(self, argument=b""):
        """The lines of a stats reply as a list of (name, value)."""
        reply = self.ask(b"stats" + argument + b"\r\n", b"END\r\n")
        pairs = []
        for line in reply.split(b"\r\n")[:-2]:
            word, name, value = line.split(b" ", 2)
            assert word == b"STAT", line
            pairs.append((name.decode(), value.decode()))
        return pairs
