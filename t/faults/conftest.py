"""What pytest has to know of the fault suite: the helpers of t/system are its, too."""

import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "system"))

from fixtures import need_binary  # noqa: E402


def pytest_sessionstart():
    need_binary()
