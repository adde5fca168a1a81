"""The benchmark's programs and scripts, end to end on small sizes: what they say must be what happened."""

import os
import subprocess

import pytest

import moxi
from moxi import BINARY, ROOT, is_sanitized

TOOLS = BINARY.parent / "t" / "bench"
KEYS = 500
REQUESTS = 4000
TIMEOUT = 120


def tool(name, *arguments):
    return subprocess.run(
        [str(TOOLS / name), *map(str, arguments)], capture_output=True, text=True, timeout=TIMEOUT, check=False
    )


def load(process, *options):
    """One run against `process`, which must succeed: its report as numbers by name."""
    done = tool("moxi_load", f"127.0.0.1:{process.port}", "--keys", KEYS, "--requests", REQUESTS, *options)
    assert done.returncode == 0, done.stderr
    return {name: float(value) for name, value in (field.split("=") for field in done.stdout.split())}


def counted(process, *names):
    with process.client() as client:
        stats = dict(client.stats())
    return [int(stats[name]) for name in names]


def floor():
    return moxi.start(
        lambda port: [TOOLS / "moxi_floor", "--listen", f"127.0.0.1:{port}", "--value-size", 32], clean_exit=False
    )


def null_proxy(backend):
    return moxi.start(
        lambda port: [
            *(TOOLS / "moxi_floor", "--listen", f"127.0.0.1:{port}"),
            *("--forward", f"127.0.0.1:{backend.port}"),
        ],
        clean_exit=False,
    )


GETS = {
    "one in flight": [],
    "pipelined": ["--connections", 7, "--depth", 16],
    "zipf": ["--connections", 4, "--depth", 8, "--order", "zipf", "--zipf", 0.99],
    "sequential": ["--order", "sequential"],
    "large values": ["--value-size", 5000, "--depth", 4],
    "empty values": ["--value-size", 0],
}


@pytest.mark.parametrize("shape", GETS.values(), ids=GETS)
def test_gets_are_counted_and_verified(server, shape):
    report = load(server, *shape, "--preload", "--verify", "values")
    assert (report["requests"], report["gets"], report["sets"]) == (REQUESTS, REQUESTS, 0)
    assert (report["keys"], report["hits"], report["hit_ratio"]) == (REQUESTS, REQUESTS, 1)
    assert (report["mismatches"], report["refusals"]) == (0, 0)
    assert counted(server, "cmd_get", "get_hits", "cmd_set") == [REQUESTS, REQUESTS, KEYS]
    assert 0 < report["p50_us"] <= report["p99_us"] <= report["p999_us"]


def test_multigets_are_counted_by_the_key(server):
    report = load(server, "--width", 20, "--connections", 3, "--preload", "--verify", "values")
    assert (report["gets"], report["keys"], report["hits"]) == (REQUESTS, 20 * REQUESTS, 20 * REQUESTS)
    assert counted(server, "cmd_get") == [20 * REQUESTS]


def test_misses_are_no_hits(server):
    report = load(server, "--verify", "keys")
    assert (report["keys"], report["hits"], report["hit_ratio"]) == (REQUESTS, 0, 0)
    assert counted(server, "get_misses") == [REQUESTS]


def test_a_miss_is_filled_once(server):
    report = load(server, "--fill", "--order", "uniform", "--verify", "values")
    assert report["gets"] + report["sets"] == report["requests"]
    assert report["keys"] - report["hits"] == report["sets"]
    assert 0 < report["sets"] <= KEYS, "one connection: no key is missed twice"
    assert counted(server, "cmd_set", "curr_items") == [report["sets"], report["sets"]]


@pytest.mark.parametrize("shape", [["--set-share", 1], ["--set-share", 1, "--connections", 5, "--depth", 16]])
def test_sets_are_counted(server, shape):
    report = load(server, *shape)
    assert (report["sets"], report["gets"], report["refusals"]) == (REQUESTS, 0, 0)
    assert counted(server, "cmd_set") == [REQUESTS]


def test_noreply_sets_all_arrive(server):
    report = load(server, "--set-share", 1, "--noreply", "--depth", 16)
    assert (report["sets"], report["gets"]) == (REQUESTS, 0)
    assert counted(server, "cmd_set") == [REQUESTS]


def test_a_mixture_has_its_share_of_sets(server):
    report = load(server, "--set-share", 0.3, "--preload", "--connections", 2, "--depth", 8, "--verify", "values")
    assert report["gets"] + report["sets"] == REQUESTS
    assert 0.2 < report["sets"] / REQUESTS < 0.4
    assert report["hits"] == report["keys"] == report["gets"]
    assert counted(server, "cmd_set", "cmd_get") == [KEYS + report["sets"], report["gets"]]


def test_meta_gets_are_verified_too(run):
    memcached = run(moxi.start_memcached)
    report = load(memcached, "--protocol", "mg", "--preload", "--depth", 8, "--verify", "values")
    assert (report["keys"], report["hits"], report["mismatches"]) == (REQUESTS, REQUESTS, 0)


def test_a_duration_ends_the_run(server):
    done = tool(
        *("moxi_load", f"127.0.0.1:{server.port}", "--keys", KEYS, "--preload", "--warm-up", 0.1),
        *("--duration", 0.3, "--pid", server.pid),
    )
    assert done.returncode == 0, done.stderr
    report = {name: float(value) for name, value in (field.split("=") for field in done.stdout.split())}
    assert 0.3 <= report["seconds"] < 10
    assert report["rate"] == pytest.approx(report["requests"] / report["seconds"], rel=0.01)
    assert report["cpu_ns"] > 0 and report["rss_kb"] > 0


def test_the_load_may_go_through_a_proxy(run):
    backends = [run(moxi.start_server) for _ in range(2)]
    proxy = run(moxi.start_proxy, [backend.port for backend in backends])
    report = load(proxy, "--width", 10, "--connections", 4, "--depth", 4, "--preload", "--verify", "values")
    assert (report["keys"], report["hits"]) == (10 * REQUESTS, 10 * REQUESTS)
    asked = [counted(backend, "cmd_get")[0] for backend in backends]
    assert min(asked) > 0


def test_wrong_values_are_noticed(run):
    """The floor answers every key with the same bytes, so that only the keys are right."""
    constant = run(floor)
    shape = ["--keys", KEYS, "--requests", REQUESTS, "--value-size", 32]
    right = tool("moxi_load", f"127.0.0.1:{constant.port}", *shape, "--verify", "keys")
    assert right.returncode == 0, right.stderr
    wrong = tool("moxi_load", f"127.0.0.1:{constant.port}", *shape, "--verify", "values")
    assert wrong.returncode != 0
    assert "do not belong to what was asked" in wrong.stderr


def test_refusals_are_failures_unless_tolerated(run):
    """A value beyond -I is refused."""
    small = run(moxi.start_server, "-I", "16k", "-o", "slab_chunk_max=16")
    shape = ["--keys", 5, "--requests", 20, "--value-size", 20000, "--set-share", 1]
    refused = tool("moxi_load", f"127.0.0.1:{small.port}", *shape)
    assert refused.returncode != 0
    assert "object too large for cache" in refused.stderr
    tolerated = tool("moxi_load", f"127.0.0.1:{small.port}", *shape, "--tolerant")
    assert tolerated.returncode == 0
    assert "refusals=20" in tolerated.stdout


def test_the_null_proxy_forwards_what_it_gets(run, server):
    """More than a socket holds, in both directions."""
    between = run(null_proxy, server)
    report = load(between, "--preload", "--connections", 3, "--depth", 64, "--value-size", 9000, "--verify", "values")
    assert report["hits"] == REQUESTS


def script(name, *options):
    """A script of t/bench, which must succeed: the cells of each line of its tables."""
    done = subprocess.run(
        [
            *("/usr/bin/python3", str(ROOT / "t" / "bench" / name)),
            *("--moxi", str(BINARY), "--tools", str(TOOLS), *map(str, options)),
        ],
        capture_output=True, text=True, timeout=TIMEOUT, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    lines = [line.strip("| ").split("|") for line in done.stdout.splitlines() if line.startswith("|")]
    return {cells[0].strip(): [cell.strip() for cell in cells[1:]] for cells in lines}


def cores():
    usable = sorted(os.sched_getaffinity(0))
    return ["--server-core", usable[0], "--load-core", usable[-1]]


def test_compare_measures_servers():
    table = script(
        "compare.py", "--role", "server", "--peers", "moxi", "--rows", "^(get|set)-p16$",
        "--rounds", 2, "--duration", 0.1, *cores(),
    )  # fmt: skip
    assert table["server"] == ["floor us", "moxi x", "target"]
    for row in ("s32 get-p16", "s32 set-p16"):
        microseconds, ratio, target = table[row]
        assert float(microseconds.split()[0]) > 0
        least, greatest = map(float, ratio.split("(")[1].rstrip(")").split("-"))
        assert 0 < least <= float(ratio.split()[0]) <= greatest
        assert target.startswith("<= ")


def test_compare_measures_proxies():
    table = script(
        "compare.py", "--role", "proxy", "--peers", "moxi", "--backends", "floor", "--rows", "^get-p16$",
        "--rounds", 1, "--duration", 0.1, *cores(),
    )  # fmt: skip
    assert table["proxy"] == ["nutcracker us", "moxi x", "target"]
    assert float(table["over floor get-p16"][1].split()[0]) > 0


def test_count_counts_instructions():
    # valgrind does not run a sanitizer's build; memcached is then what is counted. Its other threads are
    # counted too, and need many requests to be little.
    peer, requests = ("memcached", 10000) if is_sanitized() else ("moxi", 1000)
    table = script(
        *("count.py", "--role", "server", "--peers", peer, "--rows", "^get-p16$"),
        *("--requests", requests, "--only", "instructions"),
    )
    assert table["server"][0] == f"{peer} instr"
    assert 100 < int(table["get-p16"][0]) < 100_000


def test_count_counts_system_calls():
    table = script(
        "count.py", "--role", "server", "--peers", "moxi", "--rows", "^get-50c$", "--requests", 2000, "--only", "calls"
    )
    assert table["server"][2] == "moxi calls"
    # A read, a write, and one wait for many of them; opening the connections costs not quite the same twice.
    assert 1.7 < float(table["get-50c"][2]) < 4


def test_memory_measures_every_figure():
    table = script(
        *("memory.py", "--peers", "moxi", "--items", 20000, "--held-items", 20000),
        *("--miss-requests", 20000, "--connections", 300),
    )
    assert table["memory"] == ["moxi", "target"]
    figures = {title: float(cells[0]) for title, cells in table.items() if title != "memory" and "---" not in title}
    assert len(figures) == 5
    assert figures["items held at -m 256"] == 20000
    assert 0 < figures["miss ratio, zipf 0.99, -m 64"] < 1
    assert figures["(resident full - empty) / items, bytes"] > 100
    assert 0 < figures["resident bytes per idle connection"] < 100_000


def test_merging_counts_both_sides_of_a_proxy():
    table = script("merging.py", "--clients", 50, "--duration", 0.3)
    ratios = {title: float(cells[2]) for title, cells in table.items() if "keys" in title}
    assert len(ratios) == 8
    for title, ratio in ratios.items():
        assert ratio == 1 if "merge_gets=0" in title else 0 < ratio <= 1, title
