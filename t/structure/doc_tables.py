"""What the documentation lists: the first cells of Markdown tables by heading, and the entries of the
man page. And what the product lists: the tables in its sources, read with regular expressions."""

import re
from dataclasses import dataclass

_SPAN = re.compile(r"`([^`]+)`")
_CELL_END = re.compile(r"(?<!\\)\|")
_ROFF_FONT = re.compile(r"\\f[A-Z]")


@dataclass(frozen=True)
class Row:
    heading: str
    cells: tuple


def rows(text):
    """The lines of all tables, without their heads' underlines, each with the heading it stands under."""
    heading = ""
    found = []
    for line in text.splitlines():
        if line.startswith("#"):
            heading = line.lstrip("#").strip()
        elif line.startswith("|") and not set(line) <= set("|- "):
            found.append(Row(heading, tuple(cell.strip() for cell in _CELL_END.split(line)[1:-1])))
    return found


def spans(cell):
    """What stands in `code` in a cell."""
    return [span.replace("\\|", "|") for span in _SPAN.findall(cell)]


def names(cell):
    """The same, each without its arguments: `-p`, `--port` NUM; `slab_automove[=0..2]`; `set KEY ...`."""
    return [re.split(r"[ =\[]", span)[0] for span in spans(cell)]


def listed(text, heading=None):
    """The names in the first cells of the tables (under one heading)."""
    return {name for row in rows(text) if heading in (None, row.heading) for name in names(row.cells[0])}


def last_columns(text, heading):
    """For each name in the first cells under a heading: what the last column of its table is called."""
    found = {}
    title = ""
    for row in rows(text):
        if row.heading != heading:
            continue
        if not spans(row.cells[0]):
            title = row.cells[-1]
        for name in names(row.cells[0]):
            found[name] = title
    return found


def man_entries(text):
    """The words that the tagged paragraphs of a man page begin with."""
    found = set()
    lines = text.splitlines()
    for tag, entry in zip(lines, lines[1:]):
        if tag.startswith(".TP"):
            plain = _ROFF_FONT.sub(" ", entry).replace("\\-", "-").replace("\\&", "")
            found.update(re.split(r'[\s",=\[\]]+', plain.partition(" ")[2]))
    return found


def table(text, begin, entry, end=r"\n\}"):
    """What `entry` finds between the line of `begin` and the `end` of that table."""
    start = re.search(begin, text)
    if start is None:
        return []
    stop = re.search(end, text[start.end() :])
    body = text[start.end() :] if stop is None else text[start.end() : start.end() + stop.start()]
    return re.findall(entry, body)
