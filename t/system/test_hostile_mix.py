"""Hostile backends in all three protocols, every trick at random, and clients in all three protocols at once: no
wrong value, no byte of anybody else, every client answered in time, memory bounded, and all well again afterwards."""

import pytest

import hostile_mix
import moxi
from hostile_tongues import TONGUES

REQUESTS = 4000
# The timeout, and what a busy machine adds; the long form of hostile_mix says how many were later than 50 ms more.
LATEST = hostile_mix.TIMEOUT_MS / 1000 + 5.0


@pytest.mark.parametrize("tongue", sorted(TONGUES))
def test_nobody_is_told_what_is_not_true(tongue):
    result = hostile_mix.run(tongue, REQUESTS)
    assert result.problems == []
    assert result.is_well_again
    assert result.outcomes["value"] > REQUESTS / 4
    # How many answers there are to play a trick with depends on how many gets were merged.
    assert result.played > REQUESTS / 1000
    assert max(result.waits) < LATEST
    if not moxi.is_sanitized():
        assert result.grown_kb < 48 << 10
