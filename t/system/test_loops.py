"""A pool that leads back to itself through two other proxies: its clients are told at once, the
processes stay calm, and all is well when the circle is broken."""

import os
import pathlib
import time

import moxi
from test_limits import wait_for

LOOP = b"SERVER_ERROR proxy loop: this pool forwards to itself\r\n"
CLIENTS = 4
PACE = 0.05


def argv_of(port, backend):
    return [moxi.BINARY, "-z", f"{port}=127.0.0.1:{backend}", "-l", "127.0.0.1", "-t", 2, *moxi.as_user()]


def cpu_seconds(process):
    fields = pathlib.Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def test_a_loop_is_cut_and_opened_again(run):
    first, second, third = (moxi.free_port() for _ in range(3))
    proxies = [
        run(moxi.Process, argv_of(port, backend), [port])
        for port, backend in ((first, second), (second, third), (third, first))
    ]
    before = [proxy.rss_kb() for proxy in proxies]
    clients = [proxies[0].client() for _ in range(CLIENTS)]
    begin = time.monotonic()
    for number, client in enumerate(clients):
        key = b"key%d" % number
        client.send(b"get %s\r\n" % key if number % 2 else b"set %s 0 0 1\r\nx\r\n" % key)
    for client in clients:
        # Whoever was on the way when it was found may be told by any of the three.
        assert client.read_until(b"\r\n").startswith((b"SERVER_ERROR", b"END"))
    assert clients[0].set(b"a", b"1") == LOOP
    assert time.monotonic() - begin < (5.0 if moxi.is_sanitized() else 1.0)

    busy = [cpu_seconds(proxy) for proxy in proxies]
    begin = time.monotonic()
    while time.monotonic() - begin < 2:
        for client in clients:
            assert client.set(b"a", b"1") == LOOP
            assert client.ask(b"get a\r\n") == LOOP
        time.sleep(PACE)
    for proxy, cpu, rss in zip(proxies, busy, before):
        if not moxi.is_sanitized():
            assert cpu_seconds(proxy) - cpu < 0.05 * (time.monotonic() - begin)
            assert proxy.rss_kb() - rss < 10_000
    assert proxies[0].log.count("forwards to itself through other proxies") == 1, proxies[0].log

    # The last of them is replaced by a cache.
    proxies[2].kill()
    run(moxi.Process, [moxi.MEMCACHED, "-p", third, "-U", 0, "-l", "127.0.0.1", *moxi.as_user()], [third])
    wait_for(lambda: clients[0].set(b"a", b"2") == b"STORED\r\n", 3 * moxi.PATIENCE)
    assert clients[1].get(b"a") == b"2"
    assert "no longer forwards to itself" in proxies[0].log


def test_a_chain_through_one_process_is_no_loop(run):
    """A pool that leads to another pool of the same process by way of another one."""
    cache = run(moxi.start_memcached)
    first, between, second = (moxi.free_port() for _ in range(3))
    pools = f"{first}=127.0.0.1:{between};{second}=127.0.0.1:{cache.port}"
    both = run(
        moxi.Process, [moxi.BINARY, "-z", pools, "-l", "127.0.0.1", *moxi.as_user()], [first, second]
    )
    run(moxi.Process, argv_of(between, second), [between])
    with both.client() as client:
        cache.freeze()
        client.send(b"set a 0 0 1\r\nx\r\n")
        time.sleep(1)  # long enough for probes
        cache.thaw()
        assert client.read_until(b"\r\n") == b"STORED\r\n"
        assert client.get(b"a") == b"x"
    assert "forwards to itself" not in both.log
