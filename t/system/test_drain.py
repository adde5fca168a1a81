"""How the process ends: who is connected gets whole answers to what it has sent, and nobody can hold it up."""

import contextlib
import signal
import socket
import threading
import time

import pytest

import moxi

CLIENTS = 8
LONGEST = 5  # seconds that the process may take
KEYS = [b"key:%d" % i for i in range(32)]


def value_of(key):
    """Small ones, and some that take several reads."""
    index = int(key.split(b":")[1])
    return (key + b"-") * (3000 if index == 7 else 1 + 5 * index)


def get(key):
    value = value_of(key)
    return b"get %s\r\n" % key, b"VALUE %s 0 %d\r\n%s\r\nEND\r\n" % (key, len(value), value)


def set_(key):
    value = value_of(key)
    return b"set %s 0 0 %d\r\n%s\r\n" % (key, len(value), value), b"STORED\r\n"


# One pipeline: requests and the answers that a server at peace gives.
BATCH = [get(key) if i % 3 else set_(key) for i, key in enumerate(KEYS)]
REQUESTS = b"".join(request for request, _ in BATCH)
ANSWERS = b"".join(answer for _, answer in BATCH)
# Where an answer ends within ANSWERS.
ENDS = {sum(len(answer) for _, answer in BATCH[:i]) for i in range(len(BATCH))}


def preload(port):
    with moxi.Client(port) as client:
        for key in KEYS:
            assert client.set(key, value_of(key)) == b"STORED\r\n"


class Load:
    """Clients that send and read until they are told that nothing follows."""

    def __init__(self, ports, waits_for_answers):
        self.rounds = [0] * CLIENTS
        self.problems = []
        body = self._ask_and_wait if waits_for_answers else self._ask_on
        self._threads = [
            threading.Thread(target=self._run, args=(body, i, ports[i % len(ports)])) for i in range(CLIENTS)
        ]
        for thread in self._threads:
            thread.start()
        deadline = time.monotonic() + moxi.PATIENCE
        while min(self.rounds) < 10 and not self.problems:
            assert time.monotonic() < deadline, self.rounds
            time.sleep(0.005)

    def join(self):
        for thread in self._threads:
            thread.join(moxi.PATIENCE)
            assert not thread.is_alive()
        assert not self.problems, self.problems[0]

    def _run(self, body, index, port):
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=moxi.PATIENCE) as connection:
                body(index, connection)
        except Exception as problem:  # for the main thread
            self.problems.append(f"client {index}: {problem!r}")

    def _ask_and_wait(self, index, connection):
        """Each pipeline is answered whole or, once nothing follows, not at all."""
        while True:
            with contextlib.suppress(BrokenPipeError, ConnectionResetError):  # told below
                connection.sendall(REQUESTS)
            answers = b""
            while len(answers) < len(ANSWERS):
                try:
                    data = connection.recv(1 << 16)
                except ConnectionResetError:
                    data = b""
                if not data:
                    assert answers == b"", f"{len(answers)} of {len(ANSWERS)} bytes of a pipeline's answers"
                    return
                answers += data
            assert answers == ANSWERS, "wrong answers"
            self.rounds[index] += 1

    def _ask_on(self, index, connection):
        """Never waits: the answers are a whole number of answers, and the right ones."""

        def send():
            with contextlib.suppress(OSError):
                while True:
                    connection.sendall(REQUESTS)

        sender = threading.Thread(target=send)
        sender.start()
        unchecked = b""
        while True:
            try:
                data = connection.recv(1 << 18)
            except ConnectionResetError:
                break
            if not data:
                break
            unchecked += data
            while len(unchecked) >= len(ANSWERS):
                assert unchecked.startswith(ANSWERS), "wrong answers"
                unchecked = unchecked[len(ANSWERS) :]
                self.rounds[index] += 1
        with contextlib.suppress(OSError):  # it may be reset by now
            connection.shutdown(socket.SHUT_RDWR)
        sender.join()
        assert ANSWERS.startswith(unchecked), "wrong answers"
        assert len(unchecked) in ENDS, f"cut within an answer, {len(unchecked)} bytes of a pipeline's answers"


def start_roles(run, roles):
    """The process that will be ended, and the ports of its clients."""
    if roles == "server":
        process = run(moxi.start_server)
        return process, process.ports
    if roles == "proxy":
        backends = [run(moxi.start_server).ports[0] for _ in range(2)]
        process = run(moxi.start_proxy, backends)
        return process, process.ports
    process = run(moxi.start_both)
    return process, process.ports


def end(process, number=signal.SIGTERM):
    """Seconds until the process has ended, as it should."""
    begin = time.monotonic()
    process.send_signal(number)
    assert process.wait() == 0, process.log
    return time.monotonic() - begin


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGUSR1])
@pytest.mark.parametrize("roles", ["server", "proxy", "both"])
def test_nobody_loses_an_answer_that_waits_for_it(run, roles, number):
    process, ports = start_roles(run, roles)
    preload(ports[-1])
    preload(ports[0])
    load = Load(ports, waits_for_answers=True)
    seconds = end(process, number)
    load.join()
    assert seconds < LONGEST


@pytest.mark.parametrize("roles", ["server", "proxy", "both"])
def test_nobody_is_cut_within_an_answer(run, roles):
    process, ports = start_roles(run, roles)
    preload(ports[-1])
    preload(ports[0])
    load = Load(ports, waits_for_answers=False)
    seconds = end(process)
    load.join()
    assert seconds < LONGEST


def test_idle_clients_are_told_and_keep_nobody_up(run):
    process = run(moxi.start_server)
    clients = [process.client() for _ in range(20)]
    assert all(client.ask(b"mn\r\n") == b"MN\r\n" for client in clients)
    assert end(process) < 2
    for client in clients:
        assert client.read_to_end() == b""
        client.close()


def test_a_client_that_never_reads_does_not_hold_it_up(run):
    process = run(moxi.start_server)
    with process.client(receive_buffer=4096) as client:
        assert client.set(b"k", b"v" * 500_000) == b"STORED\r\n"
        client.send(b"get k\r\n" * 100)
        assert 3 < end(process) < LONGEST + 0.5


def frozen_proxy(run):
    """A proxy whose backend does not answer, and a client of it that waits."""
    backend = run(moxi.start_server)
    proxy = run(moxi.start_proxy, backend.ports, "-Z", "downstream_timeout=60000")
    client = proxy.client()
    assert client.set(b"k", b"v") == b"STORED\r\n"
    backend.freeze()
    client.send(b"get k\r\n")
    return backend, proxy, client


def is_refused(port):
    try:
        socket.create_connection(("127.0.0.1", port), timeout=moxi.PATIENCE).close()
    except ConnectionRefusedError:
        return True
    except ConnectionResetError:  # it waited in the queue of the socket that was closed
        pass
    return False


def wait_until_refused(port):
    deadline = time.monotonic() + moxi.PATIENCE
    while not is_refused(port):
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_the_answer_of_a_backend_is_waited_for(run):
    backend, proxy, client = frozen_proxy(run)
    proxy.send_signal(signal.SIGTERM)
    wait_until_refused(proxy.ports[0])  # nobody new is accepted
    assert proxy.is_running()
    backend.thaw()
    assert client.read_to_end() == b"VALUE k 0 1\r\nv\r\nEND\r\n"
    assert proxy.wait() == 0


def test_a_backend_that_never_answers_does_not_hold_it_up(run):
    backend, proxy, client = frozen_proxy(run)
    assert 3 < end(proxy) < LONGEST + 0.5
    assert client.read_to_end() in (b"", b"END\r\n")
    backend.thaw()


def test_a_second_signal_ends_it_at_once(run):
    backend, proxy, _client = frozen_proxy(run)
    proxy.send_signal(signal.SIGTERM)
    wait_until_refused(proxy.ports[0])
    assert end(proxy) < 1
    backend.thaw()
