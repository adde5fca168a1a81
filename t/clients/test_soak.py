"""Two kinds of clients at once, every answer checked (soak.py; by hand it may take longer)."""

import contextlib
import re

import pytest

import programs
import topologies


@pytest.mark.parametrize("name", ("server", "both", "chain", "workers", "fanout", "fanoutin"))
def test_every_answer_is_right(name):
    with contextlib.ExitStack() as stack:
        port = topologies.start(topologies.TOPOLOGIES[name], stack).port
        output = programs.output_of(["/usr/bin/python3", programs.HERE / "soak.py", port, 2])
    assert int(re.search(r"^(\d+) operations, every answer right", output, re.M).group(1)) > 500
