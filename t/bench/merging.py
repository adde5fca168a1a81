#!/usr/bin/python3
"""Counts the commands that a proxy's backends get for each get of its clients.

Clients with one get each in flight, on a small hot set: what they ask at the same time becomes one
command in which every key stands once. The proxy counts both sides itself.
"""

import argparse
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


def measure(options, backend, set_share):
    with processes.Group() as group:
        starter = peers.Peers(options, group)
        starter.require(["moxi", backend])
        ports = [starter.start_server(backend, HOT.value_size, core=1).port for _ in range(2)]
        proxy = starter.start_proxy("moxi", ports, core=0)
        load = loader.Loader(options.tools, core=1)
        load.preload(proxy, HOT)
        before = counters(proxy.port)
        check = "keys" if backend == "floor" else "values"
        report = load.run(proxy, [*HOT.load_options(), "--connections", options.clients,
                                  "--order", "zipf", "--set-share", set_share, "--verify", check,
                                  "--duration", options.duration])
        after = counters(proxy.port)
    asked, sent = (after[i] - before[i] for i in range(2))
    return [f"{backend}, {float(set_share):.0%} sets", f"{report['rate']:.0f}",
            f"{sent / max(asked, 1):.3f}", tables.target_cell(0.2 if set_share == 0 else None)]


def main():
    options = parse_options()
    try:
        lines = [measure(options, backend, share)
                 for backend in ("floor", "memcached") for share in (0, 0.05)]
    except processes.BenchError as failure:
        sys.exit(f"merging: {failure}")
    print(f"{options.clients} clients on {HOT.keys} keys, {options.duration} s each\n")
    print(tables.format_table(["two backends", "requests/s", "backend gets per get", "target"],
                              lines))


if __name__ == "__main__":
    main()
