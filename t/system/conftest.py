"""Fixtures of the system tests. A fixture that starts a process also ends it and checks how it ended."""

import contextlib

import pytest

import moxi


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
