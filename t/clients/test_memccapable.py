"""memccapable: libmemcached's checker of the protocol."""

import re

import programs


def test_memccapable_text(port):
    output = programs.output_of(["memccapable", "-h", "127.0.0.1", "-p", port, "-a", "-t", "10"])
    cases = re.findall(r"^ascii (.*?) +\[(\w+)\]", output, re.M)
    assert len(cases) == 27
    assert [case for case, verdict in cases if verdict != "pass"] == []
