"""t/topology/run.sh, as somebody uses it by hand."""

import os
import re
import signal
import subprocess

import pytest

import moxi

RUN = ["sh", str(moxi.ROOT / "t/topology/run.sh")]
ENVIRONMENT = {**os.environ, "MOXI_BINARY": str(moxi.BINARY)}


def run(*arguments):
    return subprocess.run([*RUN, *arguments], env=ENVIRONMENT, capture_output=True, text=True, timeout=10 * moxi.PATIENCE)


@pytest.mark.parametrize("name, processes", [("chain", 4), ("fanoutin", 5)])
def test_once(name, processes):
    result = run(name, "--once")
    assert result.returncode == 0, result.stdout + result.stderr
    assert "byte for byte as with one plain server" in result.stdout
    assert len(set(re.findall(r" pid (\d+) ", result.stdout))) == processes


def test_it_names_what_there_is():
    for arguments in ([], ["nonsense"], ["simple", "chain"]):
        result = run(*arguments)
        assert result.returncode == 64
        assert re.search(r"^  fanoutin +client -> ", result.stdout, re.M)


def test_it_stays_until_it_is_interrupted():
    process = subprocess.Popen([*RUN, "simple"], env=ENVIRONMENT, stdout=subprocess.PIPE, text=True)
    shown = ""
    for line in process.stdout:
        shown += line
        if line.startswith("Ctrl-C"):
            break
    port = int(re.search(r"dev/tcp/127.0.0.1/(\d+)", shown).group(1))
    with moxi.Client(port) as client:
        assert client.set(b"a", b"x") == b"STORED\r\n"
    process.send_signal(signal.SIGINT)
    assert process.wait(moxi.PATIENCE) == 0
    process.stdout.close()
    assert [pid for pid in re.findall(r" pid (\d+) ", shown) if os.path.exists(f"/proc/{pid}")] == []
