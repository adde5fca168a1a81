"""Fixtures of all tests with real processes; each folder's conftest.py names those it offers. A fixture
that starts a process also ends it and checks how it ended."""

import contextlib

import pytest

import moxi


def need_binary():
    if not moxi.BINARY.exists():
        pytest.exit(f"{moxi.BINARY} is not there: build it, or name another with MOXI_BINARY", 1)


@pytest.fixture
def run():
    """run(start_function, *arguments) -> a process that is stopped and checked after the test."""
    with contextlib.ExitStack() as stack:

        def begin(start, *arguments):
            process = start(*arguments)
            stack.callback(process.stop)
            return process

        yield begin


@pytest.fixture
def server(run):
    return run(moxi.start_server)
