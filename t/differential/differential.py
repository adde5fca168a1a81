"""The command line of the differential test: see run.sh."""

import pathlib
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "system"))

import pair as servers  # noqa: E402
from cases import PROTOCOLS  # noqa: E402
from runner import Runner, explain  # noqa: E402


def main():
    first_seed, commands = int(sys.argv[1]), int(sys.argv[2])
    protocols = tuple(sys.argv[3:]) or PROTOCOLS
    began = shown = time.monotonic()

    def progress(seed, done):
        nonlocal shown
        if time.monotonic() - shown > 10:
            shown = time.monotonic()
            print(f"seed {seed}: {done} commands in {shown - began:.0f} s", flush=True)

    with servers.Pair() as pair:
        runner = Runner(pair)
        failure = runner.run(first_seed, commands, protocols, progress)
        if failure:
            print(explain(runner, failure))
            sys.exit(1)
    seconds = time.monotonic() - began
    print(f"{runner.commands} commands ({', '.join(protocols)}), {runner.bytes >> 20} MB in {seconds:.1f} s: the same answers")


main()
