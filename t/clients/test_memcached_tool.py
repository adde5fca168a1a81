"""memcached-tool: shows a server's slabs, statistics and settings, of a cluster as of one memcached."""

import re

import moxi
import programs

TOOL = "/usr/share/memcached/scripts/memcached-tool"
VALUES = 300


def tool(port, mode):
    return programs.output_of(["perl", TOOL, f"127.0.0.1:{port}", mode])


def fill(port):
    with moxi.Client(port) as client:
        for i in range(VALUES):
            assert client.set(b"key%d" % i, b"x" * 100) == b"STORED\r\n"
            assert client.get(b"key%d" % i) == b"x" * 100


def items_of(port):
    """(Flushed items of other tests count until somebody looks for them.)"""
    with moxi.Client(port) as client:
        return int(dict(client.stats())["curr_items"])


def test_stats(port):
    fill(port)
    shown = dict(re.findall(r"^ +(\S+) +(\S+)$", tool(port, "stats"), re.M))
    assert int(shown["curr_items"]) == items_of(port) >= VALUES
    assert int(shown["get_hits"]) >= VALUES and int(shown["cmd_set"]) >= VALUES
    assert shown["version"].startswith("1.6.")


def test_display(port):
    """A line for each slab class that holds something: number, chunk size, age, pages, items ..."""
    fill(port)
    rows = re.findall(r"^ +(\d+) +(\S+) +(\d+)s +(\d+) +(\d+) ", tool(port, "display"), re.M)
    assert sum(int(items) for _, _, _, _, items in rows) == items_of(port) >= VALUES
    assert all(int(pages) > 0 for _, _, _, pages, items in rows if int(items))


def test_settings(port):
    shown = dict(re.findall(r"^ +(\S+) +(\S+)$", tool(port, "settings"), re.M))
    assert int(shown["maxbytes"]) > 0 and int(shown["num_threads"]) > 0


def test_sizes(port):
    """The histogram has to be switched on; the tool prints what the reply says."""
    assert "sizes_status" in tool(port, "sizes")
