#!/usr/bin/python3
"""Counts the commands that a proxy's backends get for each get of its clients.

Clients with one get each in flight, on a small hot set, and on many keys of which few are asked for
most: what they ask at the same time becomes one command in which every key stands once. The proxy
counts both sides itself.
"""

import argparse
import dataclasses
import socket
import sys

import loader
import peers
import processes
import rows
import tables

HOT = rows.DataSet("hot", 50, 32)


def parse_options():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    peers.add_path_options(parser)
    parser.add_argument("--clients", type=int, default=200)
    parser.add_argument("--duration", type=float, default=2.0, help="seconds of each run")
    return parser.parse_args()


def counters(port):
    """(gets of clients, gets that backends received) since the proxy has started."""
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        connection.sendall(b"stats proxy stats\r\n")
        reply = b""
        while not reply.endswith(b"END\r\n"):
            piece = connection.recv(1 << 16)
            if not piece:
                raise processes.BenchError("the proxy hung up")
            reply += piece
    values = {}
    for line in reply.split(b"\r\n")[:-2]:
        _stat, name, value = line.decode().split(" ", 2)
        values[name.rpartition(":")[2]] = value
    return int(values["tot_client_gets"]), int(values["tot_backend_gets"])


@dataclasses.dataclass(frozen=True)
class Run:
    """What the clients do, and whether the proxy merges."""
    title: str
    data: rows.DataSet
    zipf: float = 0.99
    set_share: float = 0
    merges: bool = True
    target: float = None


RUNS = (
    Run("50 keys", HOT, target=0.2),
    Run("50 keys, 5% sets", HOT, set_share=0.05),
    Run("100,000 keys, zipf 1.2", rows.S32, zipf=1.2),
    Run("100,000 keys, zipf 1.2, merge_gets=0", rows.S32, zipf=1.2, merges=False),
)


def measure(options, backend, run):
    with processes.Group() as group:
        starter = peers.Peers(options, group)
        starter.require(["moxi", backend])
        ports = [starter.start_server(backend, run.data.value_size, core=1).port for _ in range(2)]
        extra = () if run.merges else ("-Z", "merge_gets=0")
        proxy = starter.start_proxy("moxi", ports, core=0, extra=extra)
        load = loader.Loader(options.tools, core=1)
        load.preload(proxy, run.data)
        before = counters(proxy.port)
        check = "keys" if backend == "floor" else "values"
        report = load.run(proxy, [*run.data.load_options(), "--connections", options.clients,
                                  "--order", "zipf", "--zipf", run.zipf,
                                  "--set-share", run.set_share, "--verify", check,
                                  "--duration", options.duration])
        after = counters(proxy.port)
    asked, sent = (after[i] - before[i] for i in range(2))
    return [f"{backend}: {run.title}", f"{report['rate']:.0f}", f"{report['cpu_ns'] / 1000:.2f}",
            f"{sent / max(asked, 1):.3f}", tables.target_cell(run.target)]


def main():
    options = parse_options()
    try:
        lines = [measure(options, backend, run)
                 for backend in ("floor", "memcached") for run in RUNS]
    except processes.BenchError as failure:
        sys.exit(f"merging: {failure}")
    print(f"{options.clients} clients, one get in flight each, {options.duration} s each\n")
    print(tables.format_table(["two backends", "requests/s", "CPU us", "backend gets per get",
                               "target"], lines))


if __name__ == "__main__":
    main()
