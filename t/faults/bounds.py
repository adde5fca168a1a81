"""What a fault may cost, and what it did cost: rows of a table, a column for each program that was measured."""

import dataclasses


@dataclasses.dataclass
class Row:
    fault: str
    what: str
    bound: str
    measured: str
    is_kept: bool
    peer: str = "-"  # the same of nutcracker, where it can be measured


class Sheet:
    """Collects the rows of one fault and one program."""

    def __init__(self, fault):
        self.fault = fault
        self.rows = []

    def at_most(self, what, measured, bound, unit=""):
        self._add(what, f"<= {_show(bound)}{unit}", f"{_show(measured)}{unit}", measured <= bound)

    def exactly(self, what, measured, expected):
        self._add(what, f"= {expected}", str(measured), measured == expected)

    def _add(self, what, bound, measured, is_kept):
        self.rows.append(Row(self.fault, what, bound, measured, is_kept))

    def beside(self, peer):
        """Puts what the other program was measured at into the rows of this one."""
        measured = {row.what: row.measured for row in peer.rows}
        for row in self.rows:
            row.peer = measured.get(row.what, "-")


def _show(number):
    return f"{number:.2f}" if isinstance(number, float) else str(number)


def table(rows):
    header = ("fault", "what", "bound", "moxi", "nutcracker", "")
    lines = [header] + [
        (row.fault, row.what, row.bound, row.measured, row.peer, "" if row.is_kept else "BROKEN") for row in rows
    ]
    widths = [max(len(line[column]) for line in lines) for column in range(len(header))]
    return "\n".join("  ".join(cell.ljust(width) for cell, width in zip(line, widths)).rstrip() for line in lines)
