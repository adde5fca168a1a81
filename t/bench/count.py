#!/usr/bin/python3
"""Counts user-space instructions (callgrind) and system calls (strace) per request.

Unlike CPU time these figures repeat. For each contender and row the generator runs twice, with N
and with 3 N requests; the difference, divided by 2 N, is free of start-up and of opening
connections. Of a proxy only the proxy's process is counted.
"""

import argparse
import sys

import instruments
import loader
import peers
import processes
import rows
import tables


def parse_options():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    peers.add_path_options(parser)
    rows.add_row_options(parser)
    parser.add_argument("--peers", default="", help="only these, separated by commas")
    parser.add_argument("--requests", type=int, default=10_000, metavar="N")
    parser.add_argument("--only", choices=("instructions", "calls", "both"), default="both")
    parser.add_argument("--large", action="store_true",
                        help="the rows with a million keys too (minutes each)")
    return parser.parse_args()


class Counting:
    """Fills figures[(kind, row, peer)], where kind is instructions or calls."""

    def __init__(self, options):
        self._options = options
        self._load = loader.Loader(options.tools)
        self.figures = {}
        self.failures = []

    def count_role(self, role, name, table_rows):
        for data, group_rows in rows.by_data_set(table_rows):
            for kind in ("instructions", "calls"):
                if self._options.only in (kind, "both"):
                    self._count_peer(role, name, data, group_rows, kind)

    def _count_peer(self, role, name, data, group_rows, kind):
        with processes.Group() as group:
            counted = kind == "instructions"
            wrapper = instruments.callgrind_wrapper(group.folder) if counted else []
            starter = peers.Peers(self._options, group)
            if role == "server":
                server = starter.start_server(name, data.value_size, wrapper=wrapper)
            else:
                backends = [starter.start_server("floor", data.value_size).port for _ in range(2)]
                server = starter.start_proxy(name, backends, wrapper=wrapper)
            self._load.preload(server, data)
            instrument = (instruments.Instructions if counted else instruments.SystemCalls)(
                server, group.folder)
            for row in group_rows:
                try:
                    figure = self._per_request(server, row, instrument)
                    self.figures[(kind, row, name)] = figure
                except processes.BenchError as failure:
                    self.failures.append(f"{role} {row.name}: {failure}")
            print(f"counted {kind} of {role} {name}", file=sys.stderr, flush=True)

    def _per_request(self, server, row, instrument):
        short = self._options.requests
        counts = []
        for requests in (short, 3 * short):
            with instrument:
                self._load.run(server, [*row.load_options(), "--requests", requests])
                counts.append(instrument.count())
        return (counts[1] - counts[0]) / (2 * short)

    def table(self, role, names, table_rows):
        lines = []
        for row in table_rows:
            instructions = [self._cell("instructions", row, name, ".0f", row.width)
                            for name in names]
            calls = [self._cell("calls", row, name, ".3f", 1) for name in names]
            call_target = tables.target_cell(row.call_target) if role == "proxy" else "floor + 2 %"
            lines.append([row.name, *instructions, tables.target_cell(row.instruction_target),
                          *calls, call_target])
        head = [role, *(f"{name} instr" for name in names), "target",
                *(f"{name} calls" for name in names), "target"]
        return tables.format_table(head, lines)

    def _cell(self, kind, row, name, form, divisor):
        figure = self.figures.get((kind, row, name))
        return "-" if figure is None else format(figure / divisor, form)


def main():
    options = parse_options()
    output = []
    try:
        counting = Counting(options)
        for role, known, all_rows in (("server", peers.SERVER_PEERS, rows.SERVER_ROWS),
                                      ("proxy", peers.PROXY_PEERS, rows.PROXY_ROWS)):
            if options.role not in (role, "both"):
                continue
            names = [name for name in known if not options.peers or name in options.peers.split(",")]
            table_rows = [row for row in rows.chosen(all_rows, options.rows)
                          if options.large or row.data.keys <= rows.S32.keys]
            starter = peers.Peers(options, None)
            starter.require(names)
            for name in names:
                counting.count_role(role, name, table_rows)
            output.append(counting.table(role, names, table_rows))
    except processes.BenchError as failure:
        sys.exit(f"count: {failure}")
    print("Per request; instructions of multigets per key.\n")
    print("\n\n".join(output))
    for failure in counting.failures:
        print(f"failed: {failure}")
    return 1 if counting.failures else 0


if __name__ == "__main__":
    sys.exit(main())
