#!/usr/bin/python3
"""Compares server CPU per request: moxi, memcached, nutcracker and the floor, in turns A B B A.

One worker pinned to one core, the generator (and a proxy's backends) on another. All contenders of
a data set run at the same time, loaded with the same keys and checked once; in every round each is
measured once, and every other round goes backwards. A figure is the median over the rounds of the
ratio to the reference of the same round, with the least and the greatest.
"""

import argparse
import statistics
import sys

import loader
import peers
import processes
import rows
import tables

REFERENCE = {"server": "floor", "proxy": "nutcracker"}


def parse_options():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    peers.add_path_options(parser)
    rows.add_row_options(parser)
    parser.add_argument("--peers", default="", help="only these, separated by commas; of proxies also moxi-mg and moxi-getk "
                             "(meta and binary clients), moxi-to-meta and moxi-to-binary (backends)")
    parser.add_argument("--backends", choices=("floor", "memcached", "both"), default="both",
                        help="behind the proxies")
    parser.add_argument("--backend-count", type=int, default=2)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--duration", type=float, default=1.0, help="seconds of each run")
    parser.add_argument("--server-core", type=int, default=0)
    parser.add_argument("--load-core", type=int, default=1)
    return parser.parse_args()


class Comparison:
    """The contenders of one data set, up and loaded; measures rows and collects lines."""

    def __init__(self, options, contenders, reference, title):
        self._options = options
        self._contenders = contenders
        self._reference = reference
        self._title = title
        self._load = loader.Loader(options.tools, options.load_core)
        self.failures = []

    def prepare(self, data, constant_values):
        for name, server in self._contenders.items():
            self._load.preload(server, data)
            self._load.verify(server, data, constant_values or name == "floor")

    def measure(self, row):
        """One line of the table."""
        failed = set()
        cpu = {name: [] for name in self._contenders}
        for turn in range(self._options.rounds):
            order = list(self._contenders)
            for name in order if turn % 2 == 0 else reversed(order):
                if name in peers.PROXY_CLIENTS and not row.is_single_get():
                    failed.add(name)
                if name not in failed and not self._measure_once(row, name, cpu[name]):
                    failed.add(name)
        base = cpu[self._reference]
        cells = [tables.with_spread([mine / theirs for mine, theirs in zip(cpu[name], base)])
                 if name not in failed and name in cpu else "-" for name in self._columns()]
        scale = statistics.median(base) / 1000 if base else 0
        spread = f"{scale:.2f} ({min(base) / 1000:.2f}-{max(base) / 1000:.2f})" if base else "-"
        print(f"measured {self._title} {row.name}", file=sys.stderr, flush=True)
        return [f"{self._title} {row.name}", spread, *cells, tables.target_cell(row.cpu_target)]

    def _columns(self):
        return [name for name in self._options.columns if name != self._reference]

    def _measure_once(self, row, name, results):
        protocol = ["--protocol", peers.PROXY_CLIENTS[name]] if name in peers.PROXY_CLIENTS else []
        try:
            report = self._load.run(self._contenders[name], [
                *row.load_options(), *protocol, "--duration", self._options.duration])
        except processes.BenchError as failure:
            self.failures.append(f"{self._title} {row.name}: {failure}")
            return False
        if report["hits"] < report["keys"]:
            self.failures.append(f"{self._title} {row.name}: {name} missed "
                                 f"{1 - report['hit_ratio']:.2%} of the keys")
        results.append(report["cpu_ns"])
        return True


def wanted(options, names):
    picked = options.peers.split(",") if options.peers else names
    return [name for name in names if name in picked or name in REFERENCE.values()] + [
        name for name in picked if name in (*peers.PROXY_CLIENTS, *peers.PROXY_BACKENDS)]


def compare_servers(options, failures):
    names = wanted(options, peers.SERVER_PEERS)
    options.columns = names
    lines = []
    for data, group_rows in rows.by_data_set(rows.chosen(rows.SERVER_ROWS, options.rows)):
        with processes.Group() as group:
            starter = peers.Peers(options, group)
            starter.require(names)
            contenders = {name: starter.start_server(name, data.value_size, options.server_core)
                          for name in names}
            comparison = Comparison(options, contenders, "floor", data.name)
            comparison.prepare(data, False)
            lines += [comparison.measure(row) for row in group_rows]
            failures += comparison.failures
    head = ["server", "floor us", *(f"{name} x" for name in names if name != "floor"), "target"]
    return tables.format_table(head, lines) if lines else ""


def compare_proxies(options, failures):
    names = wanted(options, peers.PROXY_PEERS)
    options.columns = names
    kinds = ("floor", "memcached") if options.backends == "both" else (options.backends,)
    lines = []
    for kind in kinds:
        for data, group_rows in rows.by_data_set(rows.chosen(rows.PROXY_ROWS, options.rows)):
            with processes.Group() as group:
                starter = peers.Peers(options, group)
                starter.require([*names, kind])
                ports = [starter.start_server(kind, data.value_size, options.load_core).port
                         for _ in range(options.backend_count)]
                contenders = {name: starter.start_proxy(name, ports, options.server_core)
                              for name in names}
                comparison = Comparison(options, contenders, "nutcracker", f"over {kind}")
                comparison.prepare(data, kind == "floor")
                lines += [comparison.measure(row) for row in group_rows]
                failures += comparison.failures
    head = ["proxy", "nutcracker us", *(f"{name} x" for name in names if name != "nutcracker"),
            "target"]
    return tables.format_table(head, lines) if lines else ""


def main():
    options = parse_options()
    failures = []
    output = []
    try:
        if options.role in ("server", "both"):
            output.append(compare_servers(options, failures))
        if options.role in ("proxy", "both"):
            output.append(compare_proxies(options, failures))
    except processes.BenchError as failure:
        sys.exit(f"compare: {failure}")
    print(f"CPU per request, user and system; {options.rounds} rounds of {options.duration} s; "
          "median (least-greatest)\n")
    print("\n\n".join(part for part in output if part))
    for failure in failures:
        print(f"failed: {failure}")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
