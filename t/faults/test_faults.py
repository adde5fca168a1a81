"""Every fault once, in its short form: no bound is broken."""

import pytest

import suite
from bounds import table


@pytest.mark.parametrize("name", suite.FAULTS)
def test_a_fault_costs_what_it_may(name):
    rows = suite.measure(name, short=True, with_peer=False)
    assert rows and all(row.is_kept for row in rows), "\n" + table(rows)
