#!/usr/bin/python3
"""Measures what memory holds: bytes per item, items in a full cache, miss ratio, idle connections.

Each figure is taken from a server of its own that is started for it, contenders one after the
other. Resident sizes are those of the whole process.
"""

import argparse
import contextlib
import sys
import time

import idle_connections
import loader
import peers
import processes
import tables

VALUE_SIZE = 100
MISS_KEYS = 2_236_962
SETTLE_TIMEOUT = 30.0
GET = b"get key-0000000000000000\r\n"


def parse_options():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    peers.add_path_options(parser)
    parser.add_argument("--peers", default="moxi,memcached", help="separated by commas")
    parser.add_argument("--only", default="item,held,miss,idle", help="some of these")
    parser.add_argument("--items", type=int, default=1_000_000, help="of the first figure")
    parser.add_argument("--held-items", type=int, default=3_500_000,
                        help="that are set for the second figure")
    parser.add_argument("--miss-requests", type=int, default=10_000_000,
                        help="gets before the miss ratio is measured, and again while it is")
    parser.add_argument("--connections", type=int, default=10_000)
    return parser.parse_args()


def settled_resident_bytes(pid):
    """The resident size once it stands still: threads may still be busy with what was asked."""
    deadline = time.monotonic() + SETTLE_TIMEOUT
    last = processes.resident_bytes(pid)
    still = 0
    while still < 5 and time.monotonic() < deadline:
        time.sleep(0.1)
        now = processes.resident_bytes(pid)
        still = still + 1 if now == last else 0
        last = now
    return last


class Memory:
    """One contender's figures."""

    def __init__(self, options, name):
        self._options = options
        self._name = name
        self._load = loader.Loader(options.tools)

    @contextlib.contextmanager
    def _server(self, memory, extra=()):
        with processes.Group() as group:
            starter = peers.Peers(self._options, group)
            yield starter.start_server(self._name, VALUE_SIZE, memory=memory, extra=extra)

    def _fill(self, server, keys):
        self._load.run(server, ["--keys", keys, "--value-size", VALUE_SIZE,
                                *loader.LOAD_SHAPE, "--load-only", "--tolerant"])

    def item(self):
        """Bytes per item, all of them held."""
        with self._server(1024) as server:
            before = settled_resident_bytes(server.pid)
            self._fill(server, self._options.items)
            grown = settled_resident_bytes(server.pid) - before
            held = int(idle_connections.read_stats(server.port)["curr_items"])
            if held != self._options.items:
                raise processes.BenchError(f"{self._name} holds {held} items")
            return [f"{grown / held:.1f}"]

    def held(self):
        """Items held at -m 256 after many more were set; a server may refuse some of them."""
        with self._server(256) as server:
            self._fill(server, self._options.held_items)
            return [idle_connections.read_stats(server.port)["curr_items"]]

    def miss(self):
        """Share of gets that miss, zipf 0.99, a miss being followed by a set."""
        with self._server(64) as server:
            shape = ["--keys", MISS_KEYS, "--value-size", VALUE_SIZE, "--order", "zipf",
                     "--zipf", 0.99, "--connections", 16, "--depth", 4, "--fill",
                     "--verify", "values", "--tolerant", "--requests", self._options.miss_requests]
            self._load.run(server, [*shape, "--seed", 1])
            report = self._load.run(server, [*shape, "--seed", 2])
            return [f"{1 - report['hit_ratio']:.4f}"]

    def idle(self):
        """Bytes per idle connection: before, and after one get each.

        What the first client and the first `stats` make the process touch is no connection's: both
        have been there, and have gone, when the base is taken.
        """
        count = self._options.connections
        with self._server(64, ["-c", str(count + 1000)]) as server:
            self._fill(server, 1)
            first = idle_connections.IdleConnections(server.port, 1)
            first.ask_each(GET, b"END\r\n")
            first.close()
            idle_connections.read_stats(server.port)
            base = settled_resident_bytes(server.pid)
            clients = idle_connections.IdleConnections(server.port, count)
            # The statistics are asked for last: all connections were accepted before that one.
            idle_connections.read_stats(server.port)
            before = settled_resident_bytes(server.pid) - base
            clients.ask_each(GET, b"END\r\n")
            after = settled_resident_bytes(server.pid) - base
            clients.close()
            return [f"{before / count:.0f}", f"{after / count:.0f}"]


FIGURES = {
    "item": (["(resident full - empty) / items, bytes"], ["<= 165"]),
    "held": (["items held at -m 256"], [">= 1750000"]),
    "miss": (["miss ratio, zipf 0.99, -m 64"], ["<= 0.145"]),
    "idle": (["resident bytes per idle connection", "the same after one get each"],
             ["<= 256", "<= 256"]),
}


def main():
    options = parse_options()
    names = options.peers.split(",")
    lines = []
    try:
        processes.raise_file_limit(options.connections + 2000)
        peers.Peers(options, None).require(names)
        for figure in options.only.split(","):
            titles, targets = FIGURES[figure]
            columns = [getattr(Memory(options, name), figure)() for name in names]
            lines += [list(line) for line in zip(titles, *columns, targets)]
            print(f"measured {figure}", file=sys.stderr, flush=True)
    except processes.BenchError as failure:
        sys.exit(f"memory: {failure}")
    print(tables.format_table(["memory", *names, "target"], lines))
    return 0


if __name__ == "__main__":
    sys.exit(main())
