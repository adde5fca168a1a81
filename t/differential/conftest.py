"""What pytest has to know of the differential tests: the helpers of t/system are theirs, too."""

import pathlib
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "system"))

from fixtures import need_binary, run  # noqa: E402, F401


def pytest_sessionstart():
    need_binary()


@pytest.fixture(scope="module")
def pair():
    import pair as servers

    with servers.Pair() as both:
        yield both
