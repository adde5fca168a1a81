"""Where a key goes: `stats proxy where KEY...` of a proxy that runs says what `--where` says without one, and whether
the backend is there."""

import random

import pytest

import moxi


def places(client, *keys):
    """What is said of each key, in the order of the question."""
    return client.stats(b" proxy where " + b" ".join(keys))


def place(client, key=b"k"):
    return dict(places(client, key))[key.decode()]


def field(text, name):
    return next(word.split("=", 1)[1] for word in text.split(" ") if word.startswith(name + "="))


def backends(run, count):
    return [run(moxi.start_server) for _ in range(count)]


def listed(processes):
    return ",".join(f"127.0.0.1:{process.port}" for process in processes)


@pytest.mark.parametrize("rule", ["ketama", "modula", "twemproxy-ketama", "twemproxy-modula", "jump", "rendezvous"])
def test_it_says_what_the_command_line_says_and_it_is_true(run, rule):
    servers = backends(run, 3)
    settings = ["-Z", f"distribution={rule},hash_tag={{}}"]
    proxy = run(moxi.start_proxy, listed(servers), *settings)
    keys = [f"user:{{{number * 7919}}}:name" for number in range(20)]
    offline = moxi.run("--where", *keys, "-z", f"{proxy.port}={listed(servers)}", *settings).stdout.splitlines()
    with proxy.client() as client:
        live = places(client, *(key.encode() for key in keys))
        assert [f"{key} {text}" for key, text in live] == [f"{line} state=up" for line in offline]
        for key, text in live:
            assert client.set(key.encode(), b"here") == b"STORED\r\n"
            port = int(field(text, "backend").rsplit(":", 1)[1])
            owner = next(server for server in servers if server.port == port)
            with owner.client() as at_backend:
                assert at_backend.get(key.encode()) == b"here", text
    assert len({field(text, "backend") for _, text in live}) == 3


def test_every_byte_that_text_can_carry(run):
    proxy = run(moxi.start_proxy, listed(backends(run, 2)))
    allowed = [byte for byte in range(0x21, 0x100) if byte != 0x7F]
    with proxy.client() as client:
        for size in (1, 3, 250):
            key = bytes(random.choice(allowed) for _ in range(size))
            client.send(b"stats proxy where %s\r\n" % key)
            line = client.read_line()
            assert line.startswith(b"STAT %s pool=%d:default " % (key, proxy.port)), line
            assert line.endswith(b" state=up")
            assert client.read_line() == b"END"
            client.send(b"set %s 0 0 1\r\nv\r\n" % key)
            assert client.read_line() == b"STORED"


def test_nothing_is_said_of_nothing(run):
    proxy = run(moxi.start_proxy, listed(backends(run, 1)))
    with proxy.client() as client:
        for words in (b"where", b"where ", b" where   "):
            assert client.ask(b"stats proxy " + words + b"\r\n") == b"END\r\n"
        assert client.ask(b"stats proxy whereabouts k\r\n") == b"END\r\n"


def test_it_is_the_pool_of_the_port_that_is_asked(run):
    servers = backends(run, 2)
    pools = [f"127.0.0.1:{server.port}" for server in servers]
    both = run(
        lambda: moxi.start(
            lambda first, second: [
                *(moxi.BINARY, "-z", f"{first}={pools[0]};{second}={pools[1]}"),
                *("-l", "127.0.0.1", *moxi.as_user()),
            ],
            ports=2,
        )
    )
    for port, backend in zip(both.ports, pools, strict=True):
        with moxi.Client(port) as client:
            text = place(client)
            assert (field(text, "pool"), field(text, "backend")) == (f"{port}:default", backend)


def test_a_backend_that_goes_is_down_until_it_is_back(run):
    (server,) = backends(run, 1)
    proxy = run(moxi.start_proxy, listed([server]))
    with proxy.client() as client:
        assert client.set(b"k", b"v") == b"STORED\r\n"
        assert place(client).endswith(" state=up")
        server.stop()
        moxi.wait_until(lambda: client.get(b"k") is None, "it is still there")
        moxi.wait_until(lambda: client.set(b"k", b"v") and place(client).endswith(" state=down"), "it is not down")
        run(lambda: moxi.Process([moxi.BINARY, "-p", server.port, "-l", "127.0.0.1", *moxi.as_user()], [server.port]))
        moxi.wait_until(lambda: place(client).endswith(" state=up"), "it does not come back")


@pytest.mark.parametrize("policy, state", [("spare", "spare"), ("reshape", "ejected")])
def test_whoever_stands_in_is_named(run, policy, state):
    servers = backends(run, 2)
    spares = f",spares=127.0.0.1:{servers[1].port}" if policy == "spare" else ""
    proxy = run(moxi.start_proxy, listed(servers), "-Z", f"backend_down={policy}{spares}")
    with proxy.client() as client:
        keys = [b"key%d" % number for number in range(20)]
        key = next(key for key in keys if field(place(client, key), "backend") == f"127.0.0.1:{servers[0].port}")
        client.set(key, b"v")
        servers[0].stop()
        moxi.wait_until(lambda: client.set(key, b"v") == b"STORED\r\n", "nobody takes over")
        text = place(client, key)
        assert field(text, "backend") == f"127.0.0.1:{servers[1].port}"
        assert text.endswith(f" state={state} home=127.0.0.1:{servers[0].port}")


def test_backends_that_are_chosen_at_random_are_any(run):
    proxy = run(moxi.start_proxy, listed(backends(run, 2)), "-Z", "distribution=random")
    with proxy.client() as client:
        assert place(client).endswith(" hash=none backend=any state=up")
