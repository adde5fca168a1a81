"""The meta protocol against the built binary: the conversations of meta_scripts.py step by step, in fragments
and in one write, on moxi and on Debian's memcached; what depends on the clock; what the other protocols and
the statistics see; and random pipelines in fragments of random size."""

import random
import threading
import time

import pytest

import conversation
import meta_scripts
import moxi

MINUTE = 60


@pytest.fixture(scope="module", params=["server", "memcached"])
def target(request):
    process = {"server": moxi.start_server, "memcached": moxi.start_memcached}[request.param]()
    yield request.param, process
    process.stop()


@pytest.fixture(scope="module")
def shared():
    process = moxi.start_server()
    yield process
    process.stop()


@pytest.fixture
def client(shared):
    with shared.client() as connection:
        assert connection.ask(b"flush_all\r\n") == b"OK\r\n"
        yield connection
        assert connection.ask(b"mn\r\n") == b"MN\r\n"


named = pytest.mark.parametrize("script", meta_scripts.ALL, ids=lambda script: script.name)


@named
def test_step_by_step(target, script):
    name, process = target
    with process.client() as connection:
        conversation.play(script, connection, name)


@named
def test_in_fragments(target, script):
    name, process = target
    with process.client() as connection:
        conversation.play(script, connection, name, seed=script.name)


@pytest.mark.parametrize("script", [s for s in meta_scripts.ALL if s.can_be_pipelined], ids=lambda s: s.name)
def test_in_one_write(target, script):
    name, process = target
    with process.client() as connection:
        conversation.play_pipelined(script, connection, name)


def ask(client, line, pattern, data=b""):
    """The groups of the answer, which must be of this form."""
    client.send(line + b"\r\n" + data)
    return [int(group) for group in client.read_match(pattern + rb"\r\n").groups()]


def left(seconds, of):
    """Whether so much may be left of a time that began a moment ago."""
    return of - moxi.PATIENCE <= seconds <= of


def test_times_are_shown_as_they_are_at_their_place(client):
    assert ask(client, b"ms a 1 T100", b"HD", b"x\r\n") == []
    assert left(ask(client, b"mg a t", rb"HD t(\d+)")[0], 100)
    assert left(ask(client, b"mg a t T500", rb"HD t(\d+)")[0], 100)
    assert left(ask(client, b"mg a T900 t", rb"HD t(\d+)")[0], 900)
    assert left(ask(client, b"me a", rb"ME a exp=(\d+) .*")[0], 900)
    assert ask(client, b"mg a T0 t", b"HD t-1") == []
    assert left(ask(client, b"ma n N300 t", rb"HD t(\d+)")[0], 300)
    assert left(ask(client, b"ma n N900 t", rb"HD t(\d+)")[0], 300)
    assert left(ask(client, b"ma n t T700", rb"HD t(\d+)")[0], 300)
    assert left(ask(client, b"ma n T800 t", rb"HD t(\d+)")[0], 800)
    assert left(ask(client, b"mg v N400 t", rb"HD t(\d+) W")[0], 400)
    assert left(ask(client, b"md n I T200", b"HD") or ask(client, b"mg n t", rb"HD t(\d+) X W")[0], 200)
    assert left(ask(client, b"md n x T100", b"HD") or ask(client, b"mg n t", rb"HD t(\d+).*")[0], 100)
    assert left(ask(client, b"ms p 1 MA N600 T5", b"HD", b"x\r\n") or ask(client, b"mg p t", rb"HD t(\d+)")[0], 600)


def test_a_time_in_the_past_ends_an_item(client):
    for line in (b"mg a T-1", b"ma a T-1", b"md a I T-1"):
        assert ask(client, b"ms a 1", b"HD", b"1\r\n") == []
        assert ask(client, line, b"HD") == []
        assert ask(client, b"mg a", b"EN") == []
    assert ask(client, b"ms a 1 T-1", b"HD", b"1\r\n") == []
    assert ask(client, b"mg a", b"EN") == []
    # Shown as nothing left, not as a large number.
    assert ask(client, b"ma a N-1 t", b"HD t0") == []


def test_an_item_near_its_end_is_renewed_by_one(client):
    assert ask(client, b"ms a 2 T30", b"HD", b"hi\r\n") == []
    assert ask(client, b"mg a v R60", rb"VA 2 W\r\nhi") == []
    assert ask(client, b"mg a v R60", rb"VA 2 Z\r\nhi") == []
    assert ask(client, b"mg a", b"HD Z") == []
    assert ask(client, b"ms a 2 T900", b"HD", b"ho\r\n") == []
    assert ask(client, b"mg a v R60", rb"VA 2\r\nho") == []
    # R looks at the time that a T before it has set.
    assert ask(client, b"mg a T30 R60", b"HD W") == []


def test_the_last_use_is_told(client):
    assert ask(client, b"ms a 1", b"HD", b"x\r\n") == []
    deadline = time.monotonic() + moxi.PATIENCE
    while ask(client, b"mg a l u", rb"HD l(\d+)")[0] < 1:
        assert time.monotonic() < deadline
        time.sleep(0.1)
    assert ask(client, b"mg a h l", rb"HD h0 l(\d+)")[0] >= 1
    assert ask(client, b"mg a h l", rb"HD h1 l(\d+)")[0] <= 1


def test_debug_tells_what_there_is(client):
    pattern = rb"ME %s exp=(-1|\d+) la=(\d+) cas=(\d+) fetch=no cls=(\d+) size=(\d+)"
    cas = ask(client, b"ms abc 10 c", rb"HD c(\d+)", b"0123456789\r\n")[0]
    exp, idle, shown, slab_class, size = ask(client, b"me abc", pattern % b"abc")
    assert (exp, shown, slab_class) == (-1, cas, 1) and idle <= moxi.PATIENCE
    assert size == 48 + 8 + 3 + 1 + 10 + 2
    ask(client, b"me abc", pattern % b"abc")  # nor does it count as a read
    ask(client, b"mg abc", b"HD")
    ask(client, b"me abc", pattern.replace(b"=no", b"=yes") % b"abc")
    ask(client, b"ms Zm9v 2 b T100", b"HD", b"hi\r\n")
    for line in (b"me foo", b"me Zm9v b"):
        assert left(ask(client, line, pattern % b"Zm9v")[0], 100)


def test_without_cas_ids_there_are_none(run):
    with run(moxi.start_server, "-C").client() as client:
        assert ask(client, b"ms a 1 c", b"HD c0", b"x\r\n") == []
        assert ask(client, b"mg a c v", rb"VA 1 c0\r\nx") == []
        assert ask(client, b"me a", rb"ME a .* cas=0 .*") == []


@pytest.mark.parametrize("start", [moxi.start_server, moxi.start_memcached])
def test_statistics_count_them_as_their_classic_forms(run, start):
    with run(start).client() as client:
        for line, answer, data in (
            (b"mg a", b"EN", b""), (b"ms a 1", b"HD", b"5\r\n"), (b"mg a v", rb"VA 1\r\n5", b""),
            (b"mg a", b"HD", b""), (b"mg a T100", b"HD", b""), (b"mg b T100", b"EN", b""),
            (b"ma a", b"HD", b""), (b"ma b", b"NF", b""), (b"ma a MD", b"HD", b""), (b"ma b MD", b"NF", b""),
            (b"md b", b"NF", b""), (b"me a", b"ME .*", b""), (b"md a", b"HD", b""), (b"mn", b"MN", b""),
        ):
            assert ask(client, line, answer, data) == []
        stats = dict(client.stats())
        expected = {
            "cmd_get": 4, "get_hits": 2, "get_misses": 2, "cmd_set": 1, "cmd_touch": 1, "touch_hits": 1,
            "touch_misses": 0, "incr_hits": 1, "incr_misses": 1, "decr_hits": 1, "decr_misses": 1,
            "delete_hits": 1, "delete_misses": 1, "cmd_meta": 1, "curr_items": 0,
        }
        assert {name: int(stats[name]) for name in expected} == expected


# Random pipelines: what a model of the protocol's sure parts expects, in fragments of random size.
KEYS = [b"k%d" % i for i in range(8)] + [b"k" * 250]


def random_exchange(source, model):
    """A request and its answer."""
    key = source.choice(KEYS)
    opaque = b"O%d" % source.randrange(1000)
    kind = source.randrange(8)
    if kind == 0:
        model.pop(key, None)
        size = source.choice((0, 1, 30, 3000, 70000))
        model[key] = bytes(source.choices(b"ab\r\n ", k=size))
        return b"ms %s %d %s\r\n%s\r\n" % (key, size, opaque, model[key]), b"HD %s\r\n" % opaque
    if kind == 1:
        there = model.pop(key, None) is not None
        return b"md %s q\r\n" % key, b"" if there else b"NF\r\n"
    if kind == 2:
        data = bytes(source.choices(b"\r\nm", k=source.randrange(40)))
        return b"ms %s %d S\r\n%s\r\n" % (key, len(data), data), b"CLIENT_ERROR invalid flag\r\n"
    if kind == 3:
        there = key in model
        return b"mg %s k q %s\r\n" % (key, opaque), b"HD k%s %s\r\n" % (key, opaque) if there else b""
    if kind == 4:
        return b"mn\r\n", b"MN\r\n"
    if kind == 5 and key in model:
        model[key] += b"+"
        return b"ms %s 1 MA q\r\n+\r\n" % key, b""
    value = model.get(key)
    if value is None:
        return b"mg %s v k %s\r\n" % (key, opaque), b"EN k%s %s\r\n" % (key, opaque)
    return b"mg %s v k s %s\r\n" % (key, opaque), b"VA %d k%s s%d %s\r\n%s\r\n" % (
        len(value), key, len(value), opaque, value)


@pytest.mark.parametrize("seed", range(8))
def test_random_pipelines_in_random_fragments(client, seed):
    source, model = random.Random(seed), {}
    exchanges = [random_exchange(source, model) for _ in range(300)]
    requests = b"".join(request for request, _ in exchanges)
    answers = b"".join(answer for _, answer in exchanges)
    sender = threading.Thread(target=lambda: [client.send(p) for p in conversation.fragments(requests, seed)])
    sender.start()
    try:
        received = client.read_exactly(len(answers))
    finally:
        sender.join()
    if received != answers:
        pytest.fail(conversation.difference(answers, received), pytrace=False)
