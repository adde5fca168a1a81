"""memccapable: libmemcached's checker of the protocols."""

import re

import moxi
import programs


def verdicts(output):
    """[(protocol, case, verdict)]"""
    return re.findall(r"^(ascii|binary) (.*?) +\[(\w+)\]", output, re.M)


def test_memccapable_text(port):
    cases = verdicts(programs.output_of(["memccapable", "-h", "127.0.0.1", "-p", port, "-a", "-t", "10"]))
    assert len(cases) == 27
    assert [case for case in cases if case[2] != "pass"] == []


def test_memccapable_text_and_binary(run):
    server = run(moxi.start_server)
    cases = verdicts(programs.output_of(["memccapable", "-h", "127.0.0.1", "-p", server.port, "-t", "10"]))
    assert [protocol for protocol, _, _ in cases] == ["ascii"] * 27 + ["binary"] * 27
    assert [case for case in cases if case[2] != "pass"] == []
