"""Keys are placed where twemproxy places them: all of its hashes, rings and lists, compared live with
Debian's nutcracker over the same backends. Each backend holds every key with its own number as the value, so
that what a proxy answers is where it has looked."""

import random

import moxi
import pytest
from test_limits import wait_for

NUTCRACKER = "/usr/sbin/nutcracker"
HASHES = (
    *("one_at_a_time", "md5", "crc16", "crc32", "crc32a", "fnv1_64", "fnv1a_64", "fnv1_32", "fnv1a_32"),
    *("hsieh", "murmur", "jenkins"),
)
DISTRIBUTIONS = ("ketama", "modula")
BACKENDS = 5

# Pools as lists of (backend, weight, name).
SHAPES = {
    "equal": [(0, 1, ""), (1, 1, ""), (2, 1, "")],
    "mixed": [(3, 1, ""), (1, 2, ""), (0, 5, ""), (2, 1, "")],
    "named": [(0, 1, "server1"), (1, 2, "server2"), (2, 5, "server3"), (3, 1, "cache10")],
    "uneven": [(4, 3, "zz"), (0, 7, "b"), (2, 1, "yyyy-9"), (1, 1, "a"), (3, 10, "\u00e9\u00e8")],
    "half": [(2, 4, "x"), (0, 3, ""), (1, 2, "cache-with-a-long-name.example.org")],
    "one": [(3, 1, "")],
}


def make_keys():
    """300 of them: short and long, UTF-8 and other bytes that are negative numbers, with tags and with halves of them."""
    dice = random.Random(17)
    graphic = bytes(range(0x21, 0x7F))
    beyond = bytes(range(0x80, 0x100))
    keys = [b"user:%d" % number for number in range(60)]
    keys += [f"caf\u00e9:\u20ac{number}".encode() for number in range(40)]
    keys += [bytes(dice.choices(graphic, k=length)) for length in range(1, 61)]
    keys += [bytes(dice.choices(beyond, k=length)) for length in range(1, 41)]
    keys += [bytes(dice.choices(graphic + beyond, k=dice.randint(10, 250))) for _ in range(40)]
    keys += [b"a{%d}b" % number for number in range(20)] + [b"c{%d}{x}" % number for number in range(20)]
    keys += [b"{}%d" % number for number in range(5)] + [b"{%d" % number for number in range(5)]
    keys += [b"%d}{" % number for number in range(5)] + [b"|%d|\xc3\xa9" % number for number in range(5)]
    return keys


KEYS = make_keys()


def test_the_keys_are_different_and_enough():
    assert len(KEYS) == len(set(KEYS)) == 300
    assert max(map(len, KEYS)) <= 250


def start_backend(index):
    """A memcached in which each key has the value `index`."""
    backend = moxi.start_memcached()
    with backend.client() as client:
        for key in KEYS:
            client.send(b"set %s 0 0 1 noreply\r\n%d\r\n" % (key, index))
        assert client.get(KEYS[-1]) == b"%d" % index
    return backend


@pytest.fixture(scope="module")
def backends():
    started = [start_backend(index) for index in range(BACKENDS)]
    yield started
    for backend in started:
        backend.ask_to_end()
    for backend in started:
        backend.stop()


def places(port, keys=KEYS):
    """For each key, the backend that a proxy asks for it; None where it says that there is no such key."""
    with moxi.Client(port) as client:
        client.send(b"get " + b" ".join(keys) + b"\r\n")
        found = {}
        while (line := client.read_line()) != b"END":
            word, key, flags, size = line.split(b" ")
            assert (word, flags, size) == (b"VALUE", b"0", b"1"), line
            found[key] = int(client.read_line())
    return [found.get(key) for key in keys]


def nutcracker_pool(port, backends, shape, settings):
    lines = [f"p{port}:", f"  listen: 127.0.0.1:{port}", *(f"  {key}: {value}" for key, value in settings.items())]
    servers = [f"   - 127.0.0.1:{backends[index].port}:{weight} {name}".rstrip() for index, weight, name in shape]
    return "\n".join([*lines, "  servers:", *servers]) + "\n"


def start_nutcracker(directory, backends, pools):
    """One process with a port for each (shape, settings)."""

    def argv(stats, *ports):
        file = directory / f"nutcracker-{stats}.yml"
        texts = [nutcracker_pool(port, backends, *pool) for port, pool in zip(ports, pools)]
        file.write_text("".join(texts))
        return [NUTCRACKER, "-c", file, "-a", "127.0.0.1", "-s", stats]

    # It has no handler for SIGTERM.
    return moxi.start(argv, ports=1 + len(pools), clean_exit=False)


def moxi_pool(port, backends, shape):
    servers = [
        f"127.0.0.1:{backends[index].port}:{weight}" + (f":{name}" if name else "") for index, weight, name in shape
    ]
    return f"{port}=" + ",".join(servers)


def start_moxi(backends, shapes, *settings):
    """One process with a port for each shape."""

    def argv(*ports):
        pools = ";".join(moxi_pool(port, backends, shape) for port, shape in zip(ports, shapes))
        return [moxi.BINARY, "-z", pools, "-l", "127.0.0.1", "-t", 1, "-Z", ",".join(settings), *moxi.as_user()]

    return moxi.start(argv, ports=len(shapes))


@pytest.mark.parametrize("tag", ["", "{}", "||"])
def test_every_hash_and_distribution(run, tmp_path, backends, tag):
    # With a tag, the pools whose weights and names differ the most.
    shapes = {name: SHAPES[name] for name in (SHAPES if not tag else ("equal", "uneven"))}
    kinds = [(distribution, kind) for distribution in DISTRIBUTIONS for kind in HASHES]
    pools = [
        (shape, {"distribution": distribution, "hash": kind} | ({"hash_tag": f'"{tag}"'} if tag else {}))
        for distribution, kind in kinds
        for shape in shapes.values()
    ]
    theirs = run(start_nutcracker, tmp_path, backends, pools)
    their_ports = iter(theirs.ports[1:])
    different, used = [], {}
    for distribution, kind in kinds:
        settings = [f"distribution=twemproxy-{distribution}", f"hash={kind}", f"hash_tag={tag}"]
        ours = start_moxi(backends, list(shapes.values()), *settings)
        for name, port in zip(shapes, ours.ports):
            expected, found = places(next(their_ports)), places(port)
            assert None not in expected, (distribution, kind, name)
            used.setdefault(name, set()).update(expected)
            wrong = [key for key, one, other in zip(KEYS, expected, found) if one != other]
            if wrong:
                different.append((distribution, kind, name, len(wrong), wrong[:3]))
        ours.stop()
    assert different == []
    # Each backend of each pool has had keys: nothing was compared that was the same by itself.
    assert used == {name: {index for index, _, _ in shape} for name, shape in shapes.items()}


def test_who_is_ejected_leaves_the_same_shape(run, tmp_path, backends):
    """A dead server with auto_eject_hosts, against backend_down=reshape: weights are divided anew, and lists shrink."""
    dying = 1
    backends = [run(start_backend, index) if index == dying else backend for index, backend in enumerate(backends)]
    shape = SHAPES["uneven"]
    ejection = {"auto_eject_hosts": "true", "server_failure_limit": 1, "server_retry_timeout": 600000}
    pools = [(shape, {"distribution": kind, "hash": "murmur"} | ejection) for kind in DISTRIBUTIONS]
    theirs = run(start_nutcracker, tmp_path, backends, pools)
    settings = ("hash=murmur", "backend_down=reshape")
    ours = [run(start_moxi, backends, [shape], f"distribution=twemproxy-{kind}", *settings) for kind in DISTRIBUTIONS]
    before = [places(process.port) for process in ours]
    backends[dying].kill()
    for kind, port, process, whole in zip(DISTRIBUTIONS, theirs.ports[1:], ours, before):
        lost = KEYS[whole.index(dying)]
        with moxi.Client(port) as client:
            # An error, by which the server is ejected.
            assert client.ask(b"get %s\r\n" % lost).startswith(b"SERVER_ERROR")
        wait_for(lambda: None not in places(process.port))
        found = places(process.port)
        assert found == places(port), kind
        assert set(found) == {0, 2, 3, 4}


def test_what_one_proxy_stores_is_found_by_the_other(run, tmp_path, backends):
    shape = SHAPES["named"]
    settings = {"distribution": "ketama", "hash": "hsieh", "hash_tag": '"{}"'}
    theirs = run(start_nutcracker, tmp_path, backends, [(shape, settings)])
    ours = run(start_moxi, backends, [shape], "distribution=twemproxy-ketama", "hash=hsieh", "hash_tag={}")
    with ours.client() as one, theirs.client(1) as other:
        for number, key in enumerate(b"+" + key for key in KEYS if len(key) < 250):
            writer, reader = (one, other) if number % 2 else (other, one)
            assert writer.set(key, b"%d" % number) == b"STORED\r\n"
            assert reader.get(key) == b"%d" % number, key


@pytest.mark.parametrize("distribution", ["jump", "rendezvous"])
def test_moxis_own_share_by_weight(run, backends, distribution):
    shape = [(0, 1, ""), (1, 3, ""), (2, 2, "")]
    process = run(start_moxi, backends, [shape], f"distribution={distribution}")
    first = places(process.port)
    assert first == places(process.port)
    counts = [first.count(index) for index in range(3)]
    # 300 keys: 50, 150 and 100 within four standard deviations.
    assert 25 < counts[0] < 76 and 115 < counts[1] < 185 and 67 < counts[2] < 133, counts


def test_random_goes_anywhere_each_time(run, backends):
    process = run(start_moxi, backends, [SHAPES["mixed"]], "distribution=random")
    seen = {places(process.port, KEYS[:1])[0] for _ in range(60)}
    assert seen == {0, 1, 2, 3}


def test_what_contradicts_itself_is_refused():
    for settings, words in (
        ("distribution=jump,hash=md5", "-Z: hash=md5 does not go with distribution:jump, which has its own"),
        ("distribution=random,hash_tag={}", "-Z: hash_tag does not go with distribution:random"),
        ("hash_tag={", "expected two characters"),
        ("hash=crc64", "expected auto, one_at_a_time, md5"),
        ("distribution=carp", "expected distribution:ketama-weighted"),
    ):
        result = moxi.run("-z", "1=a,b", "-Z", settings, *moxi.as_user())
        assert result.returncode != 0 and words in result.stderr, (settings, result)
        assert result.stderr.count("\n") == 1
