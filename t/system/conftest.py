"""What pytest has to know of the system tests."""

from fixtures import need_binary, run, server  # noqa: F401


def pytest_sessionstart():
    need_binary()
