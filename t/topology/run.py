"""Starts one topology, shows it, checks every conversation on it, and stays until Ctrl-C (see run.sh)."""

import contextlib
import pathlib
import shlex
import signal
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "system"))

import pytest  # noqa: E402

import all_scripts  # noqa: E402
import conversation  # noqa: E402
import moxi  # noqa: E402
import topologies  # noqa: E402


def say(*lines):
    print(*lines, sep="\n", flush=True)


def show(node, processes, depth=0):
    """A process a line, what is behind it further to the right."""
    process = processes[node]
    ports = ", ".join(f"127.0.0.1:{port}" for port in process.ports)
    say(f"{'    ' * depth}{ports}  pid {process.pid}  {shlex.join(process.argv)}")
    for child in node.children():
        show(child, processes, depth + 1)


def differences(port, rules):
    """What the conversations on this port find: one text for each that fails."""
    found = []
    for script in all_scripts.ALL:
        for play in (conversation.play, conversation.play_pipelined):
            if play is conversation.play_pipelined and not script.can_be_pipelined:
                continue
            try:
                with moxi.Client(port) as client:
                    play(script, client, rules)
            except (pytest.fail.Exception, AssertionError, OSError) as error:
                found.append(f"{script.name} ({play.__name__}): {error}")
    return found


def check(running):
    """The same conversations on one plain server and on the topology: both as the scripts say."""
    with contextlib.ExitStack() as stack:
        plain = topologies.start(topologies.TOPOLOGIES["server"], stack)
        found = [f"plain server: {text}" for text in differences(plain.port, plain.rules)]
    for port in running.ports:
        found += [f"port {port}: {text}" for text in differences(port, running.rules)]
    say("", *found)
    steps = sum(len(script.steps) for script in all_scripts.ALL)
    say(f"moxi: {len(all_scripts.ALL)} conversations of {steps} steps, step by step and in one write: "
        + (f"{len(found)} DIFFER" if found else "byte for byte as with one plain server"))
    return not found


def show_what_to_try(running):
    say("", "Type in another terminal:")
    for port in running.ports:
        say(f"  bash -c 'exec 3<>/dev/tcp/127.0.0.1/{port}; "
            'printf "set k 0 0 5\\r\\nhello\\r\\nget k\\r\\nstats\\r\\nstats proxy\\r\\nquit\\r\\n" >&3; cat <&3\'')
    say(f"  memccapable -h 127.0.0.1 -p {running.port} -a      the protocol checker", "Ctrl-C ends it.")


def stay(running):
    with contextlib.suppress(KeyboardInterrupt):
        show_what_to_try(running)
        while True:
            signal.pause()


def main(arguments):
    once = "--once" in arguments
    names = [word for word in arguments if word != "--once"]
    if len(names) != 1 or names[0] not in topologies.TOPOLOGIES:
        say("usage: sh t/topology/run.sh NAME [--once]", "NAME is one of:",
            *[f"  {name:10} {topology.about}" for name, topology in topologies.TOPOLOGIES.items()])
        return 64
    topology = topologies.TOPOLOGIES[names[0]]
    with contextlib.ExitStack() as stack:
        running = topologies.start(topology, stack)
        say(topology.about, "")
        show(topology.root, running.processes)
        good = check(running)
        if not once:
            stay(running)
    return 0 if good else 1


if __name__ == "__main__":
    # Both, whatever the caller ignores: a shell makes its background jobs ignore an interrupt.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:  # before the topology stood: what was started has been ended
        sys.exit(130)
