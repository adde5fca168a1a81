"""What pytest has to know of the topology tests: the helpers of t/system are theirs, too."""

import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "system"))

from fixtures import need_binary, run  # noqa: E402, F401


def pytest_sessionstart():
    need_binary()
