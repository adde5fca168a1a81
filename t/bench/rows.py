"""The workloads of the benchmark and the targets that go with them.

CPU targets are multiples: of the floor's CPU per request for a server, of nutcracker's for a
proxy. Instruction targets are absolute, per request or, for multigets, per key.
"""

import dataclasses
import re

PIPE16 = ("--connections", "16", "--depth", "16")
PIPE64 = ("--connections", "16", "--depth", "64")
CLIENTS50 = ("--connections", "50")
SETS = ("--set-share", "1")
ZIPF90 = ("--set-share", "0.1", "--order", "zipf", "--zipf", "0.99")


@dataclasses.dataclass(frozen=True)
class DataSet:
    """The keys that a server holds, and the size of their values."""
    name: str
    keys: int
    value_size: int

    def load_options(self):
        return ["--keys", str(self.keys), "--value-size", str(self.value_size)]


S32 = DataSet("s32", 100_000, 32)
ZIPF1M = DataSet("zipf1m", 1_000_000, 100)


@dataclasses.dataclass(frozen=True)
class Row:
    """One workload. `width` keys stand in a get; targets are None where there is none."""
    name: str
    data: DataSet
    load: tuple
    cpu_target: float = None
    instruction_target: int = None
    call_target: float = None
    width: int = 1

    def load_options(self):
        width = ["--width", str(self.width)] if self.width > 1 else []
        return [*self.data.load_options(), *self.load, *width]

    def is_single_get(self):
        return self.width == 1 and "--set-share" not in self.load


SERVER_ROWS = (
    Row("get-50c", S32, CLIENTS50, 1.10, 1500),
    Row("get-p16", S32, PIPE16, 1.3, 800),
    Row("get-p64", S32, PIPE64, 2.0, 800),
    Row("mget50", S32, ("--connections", "16"), 1.7, width=50),
    Row("mget100", S32, ("--connections", "16"), 1.8, 700, width=100),
    Row("mg-p16", S32, (*PIPE16, "--protocol", "mg"), 1.5),
    Row("set-50c", S32, (*CLIENTS50, *SETS), 1.12),
    Row("set-p16", S32, (*PIPE16, *SETS), 1.7, 1000),
    Row("set-p16-noreply", S32, (*PIPE16, *SETS, "--noreply"), 1.5, 1000),
    Row("mget100-zipf1m-uniform", ZIPF1M, ("--connections", "16"), 3.0, width=100),
    Row("zipf1m-90get-p16", ZIPF1M, (*PIPE16, *ZIPF90), 1.3),
    Row("zipf1m-90get-p64", ZIPF1M, (*PIPE64, *ZIPF90), 2.0),
)

PROXY_ROWS = (
    Row("get-50c", S32, CLIENTS50, 0.85, 2500, 2.2),
    Row("get-p16", S32, PIPE16, 0.60, 1800, 0.18),
    Row("get-p64", S32, PIPE64, 0.30),
    Row("mget100", S32, ("--connections", "50"), 0.50, 1000, width=100),
    Row("set-p16", S32, (*PIPE16, *SETS), 0.65),
)


def add_row_options(parser):
    parser.add_argument("--role", choices=("server", "proxy", "both"), default="both")
    parser.add_argument("--rows", default="", metavar="REGEX",
                        help="only rows whose name contains a match")


def chosen(rows, pattern):
    """Those of `rows` whose name contains a match of `pattern`."""
    return [row for row in rows if re.search(pattern, row.name)]


def by_data_set(rows):
    """(data set, its rows), in the order of the rows."""
    groups = {}
    for row in rows:
        groups.setdefault(row.data, []).append(row)
    return groups.items()
