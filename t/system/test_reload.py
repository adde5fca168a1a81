"""Pools are replaced while clients use them: by a signal, or because their file has changed."""

import os
import signal
import threading

import pytest

import moxi

RELOADS = 1000 if not moxi.is_sanitized() else 100
CLIENTS = 4
# What a process may grow by that has read its configuration so often; a sanitizer keeps what was freed.
GROWTH_KB = 5 * 1024 if not moxi.is_sanitized() else 512 * 1024


def proxy_stats(port):
    with moxi.Client(port) as client:
        client.send(b"stats proxy stats\r\n")
        stats = {}
        while (line := client.read_line()) != b"END":
            name, _, value = line.decode().removeprefix("STAT ").partition(" ")
            stats[name] = value
        return stats


def config_counts(port):
    stats = proxy_stats(port)
    return int(stats["proxy_main:stat_configs"]), int(stats["proxy_main:stat_config_fails"])


@pytest.fixture
def backends():
    running = [moxi.start_server() for _ in range(3)]
    yield [backend.port for backend in running]
    for backend in running:
        backend.stop()


@pytest.fixture
def pools(tmp_path):
    """A function that starts a proxy whose pools stand in a file."""
    started = []

    class Proxy:
        def __init__(self, text, *options, port):
            self.path = tmp_path / "pools.cfg"
            self.port = port
            self.write(text)
            self.process = moxi.Process([str(moxi.BINARY), "-z", str(self.path), "-l", "127.0.0.1", *moxi.as_user(), *options], [port])
            started.append(self.process)

        def write(self, text):
            fresh = self.path.with_suffix(".new")
            fresh.write_text(text)
            os.replace(fresh, self.path)

        def reload(self):
            """By a signal; returns when it was read, and refused or put into effect."""
            before = sum(config_counts(self.port))
            self.process.send_signal(signal.SIGHUP)
            moxi.wait_until(lambda: sum(config_counts(self.port)) > before, "the file to be read")

    yield Proxy
    for process in started:
        process.stop()


def pool(port, backends):
    return f"{port}=" + ",".join(f"127.0.0.1:{backend}" for backend in backends) + "\n"


class Load(threading.Thread):
    """Sets and gets, one after another; whatever is neither a hit with a value of its own nor a miss is a failure."""

    def __init__(self, number, port):
        super().__init__()
        self.number = number
        self.client = moxi.Client(port)
        self.stopping = threading.Event()
        self.requests = 0
        self.failures = []

    def run(self):
        try:
            while not self.stopping.is_set() and not self.failures:
                self.once()
        except Exception as error:  # noqa: BLE001 - whatever it is, it is what the test is about
            self.failures.append(repr(error))

    def once(self):
        keys = [b"c%d-%d" % (self.number, (self.requests + i) % 97) for i in range(3)]
        value = b"%s:%d" % (keys[0], self.requests)
        self.client.send(b"set %s 0 0 %d\r\n%s\r\nget %s\r\n" % (keys[0], len(value), value, b" ".join(keys)))
        answer = self.client.read_line()
        if answer != b"STORED":
            self.failures.append(answer)
        while (line := self.client.read_line()) != b"END":
            if not line.startswith(b"VALUE "):
                self.failures.append(line)
                return
            _, key, _, size = line.split()
            got = self.client.read_exactly(int(size) + 2)[:-2]
            if key not in keys or got.split(b":")[0] != key:
                self.failures.append(line + got)
        self.requests += 1

    def end(self):
        self.stopping.set()
        self.join()
        self.client.close()


def test_requests_do_not_notice(pools, backends):
    port = moxi.free_port()
    shapes = [backends[:1], backends[:2], backends, backends[1:], backends[::-1]]
    proxy = pools(pool(port, shapes[0]), "-t", "2", port=port)
    loads = [Load(number, port) for number in range(CLIENTS)]
    for load in loads:
        load.start()
    warm = RELOADS // 10
    for count in range(RELOADS):
        if count == warm:
            resident = proxy.process.rss_kb()
        invalid = count % 10 == 3
        proxy.write("nonsense\n" if invalid else pool(port, shapes[count % len(shapes)]))
        proxy.reload()
    grown = proxy.process.rss_kb() - resident
    for load in loads:
        load.end()
    assert [load.failures for load in loads] == [[]] * CLIENTS
    assert min(load.requests for load in loads) > RELOADS / 10
    reads, fails = config_counts(port)
    assert (reads, fails) == (1 + RELOADS * 9 // 10, RELOADS // 10)
    assert grown < GROWTH_KB, f"{grown} KB more after {RELOADS - warm} reloads"
    print(f"{RELOADS} reloads, {sum(load.requests for load in loads)} pairs of requests, {grown} KB more")


def test_backends_that_stay_keep_their_connections(pools, backends):
    port = moxi.free_port()
    proxy = pools(pool(port, backends[:2]), port=port)
    with moxi.Client(port) as client:
        for i in range(20):
            assert client.ask(b"set k%d 0 0 1\r\nv\r\n" % i) == b"STORED\r\n"
        made = proxy_stats(port)[f"{port}:default:pstd_stats:tot_downstream_conn"]
        for shape in (backends, backends[:2]):
            proxy.write(pool(port, shape))
            proxy.reload()
            for i in range(20):
                assert client.ask(b"get missing%d\r\n" % i) == b"END\r\n"
        after = proxy_stats(port)
        workers = int(made) // 2
        assert int(after[f"{port}:default:pstd_stats:tot_downstream_conn"]) <= int(made) + workers
        assert after[f"{port}:default:pstd_stats:num_upstream"] == "2"  # this one and who asks


def test_an_invalid_file_changes_nothing(pools, backends):
    port = moxi.free_port()
    proxy = pools(pool(port, backends[:2]), port=port)
    with moxi.Client(port) as client:
        assert client.ask(b"set a 0 0 1\r\n1\r\n") == b"STORED\r\n"
        for text in ("", f"{port}=\n", pool(port, backends) + "7=%%\n", pool(port, [port])):
            proxy.write(text)
            proxy.reload()
            assert client.get(b"a") == b"1"
    assert config_counts(port) == (1, 4)
    assert proxy.process.log.count("the pools stay as they are") == 4


def test_a_port_that_is_taken_refuses_all(pools, backends):
    port = moxi.free_port()
    proxy = pools(pool(port, backends[:1]), port=port)
    # The backend itself has the port that the second pool asks for.
    proxy.write(pool(port, backends[1:]) + pool(backends[0], backends[1:2]))
    proxy.reload()
    assert config_counts(port) == (1, 1)
    with moxi.Client(port) as client:
        assert client.ask(b"set a 0 0 1\r\n1\r\n") == b"STORED\r\n"
    with moxi.Client(backends[0]) as client:
        assert client.get(b"a") == b"1"


def test_pools_come_and_go_with_their_file(pools, backends):
    first, second = moxi.free_ports(2)
    proxy = pools(pool(first, backends[:1]), port=first)
    # No signal: the file is looked at.
    proxy.write(pool(first, backends[:1]) + pool(second, backends[1:2]))
    moxi.wait_until(lambda: config_counts(first)[0] == 2, "the new pool")
    with moxi.Client(second) as client, moxi.Client(first) as stays:
        assert client.ask(b"set a 0 0 1\r\n2\r\n") == b"STORED\r\n"
        assert stays.get(b"a") is None
        proxy.write(pool(first, backends[:1]))
        moxi.wait_until(lambda: config_counts(first)[0] == 3, "the pool to go")
        assert client.read_to_end() == b""  # let go between two requests
        assert stays.get(b"a") is None
    with pytest.raises(ConnectionRefusedError):
        moxi.Client(second)
    for _ in range(3):  # numbers of roles are used again
        proxy.write(pool(first, backends[:1]) + pool(second, backends[1:2]))
        proxy.reload()
        with moxi.Client(second) as client:
            assert client.get(b"a") == b"2"
        proxy.write(pool(first, backends[:1]))
        proxy.reload()


def test_what_waits_for_an_answer_gets_it(pools, backends):
    port = moxi.free_port()
    frozen = moxi.start_server()
    try:
        proxy = pools(pool(port, [frozen.port]), port=port)
        with moxi.Client(port) as client:
            assert client.ask(b"set a 0 0 1\r\n1\r\n") == b"STORED\r\n"
            frozen.freeze()
            client.send(b"get a\r\n")
            proxy.write(pool(port, backends[:1]))
            proxy.reload()
            client.send(b"get a\r\n")  # of the new pool, where there is none
            frozen.thaw()
            expected = b"VALUE a 0 1\r\n1\r\nEND\r\nEND\r\n"
            assert client.read_exactly(len(expected)) == expected
    finally:
        frozen.stop()
