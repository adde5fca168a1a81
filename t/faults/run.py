"""Measures faults and shows what they cost (see run.sh)."""

import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "system"))

import suite  # noqa: E402
from bounds import table  # noqa: E402


def main(words):
    short = "--short" in words
    alone = "--alone" in words
    names = [word for word in words if not word.startswith("--")] or list(suite.FAULTS)
    unknown = [name for name in names if name not in suite.FAULTS]
    if unknown:
        print(f"no fault {unknown[0]}; they are: {' '.join(suite.FAULTS)}", file=sys.stderr)
        return 64
    rows = []
    for name in names:
        print(f"{name} ...", file=sys.stderr, flush=True)
        rows += suite.measure(name, short, not alone)
    print(table(rows))
    return 0 if all(row.is_kept for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
