"""Runs the programs that hold a client's conversation: each takes the port as its last argument, ends with
status 0, and says in its last line how many checks it made."""

import pathlib
import re
import shutil
import subprocess
import time

import moxi

HERE = pathlib.Path(__file__).resolve().parent
BUILD = moxi.ROOT / "build"
PATIENCE = 5 * moxi.PATIENCE  # of a whole conversation


def wait_for(condition):
    deadline = time.monotonic() + moxi.PATIENCE
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def output_of(argv, **options):
    """Standard output of a program that must succeed."""
    result = subprocess.run(
        [str(word) for word in argv],
        **{"capture_output": True, "text": True, "timeout": PATIENCE, "stdin": subprocess.DEVNULL, **options},
    )
    assert result.returncode == 0, f"{argv} ended with {result.returncode}\n{result.stdout}\n{result.stderr}"
    return result.stdout


def converse(argv, checks, **options):
    """Runs a conversation that is known to make this many checks."""
    output = output_of(argv, **options)
    said = re.search(r"^(\d+) checks passed\n\Z", output, re.M)
    assert said and int(said.group(1)) == checks, output


def npm_packages():
    """Installs what node/ locks into build/node, unless it is there; returns that folder."""
    folder, lock = BUILD / "node", HERE / "node/package-lock.json"
    if not (folder / "installed").exists() or (folder / "installed").read_text() != lock.read_text():
        folder.mkdir(parents=True, exist_ok=True)
        for name in ("package.json", lock.name):
            shutil.copy(HERE / "node" / name, folder)
        output_of(["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"], cwd=folder)
        shutil.copy(lock, folder / "installed")
    return folder
