#!/usr/bin/env python3
"""What exists and is not documented: commands, replies, options, -Z keys and statistics are read from the
tables in the sources, and must stand in the tables of doc/ and in the man page.

    check_docs.py [ROOT]

Prints each omission; the status is 1 if there are any. A table that is not found is an omission too, so
that the check does not fall silent when the sources change."""

import pathlib
import re
import sys

import doc_tables

FAMILIES = {"": "stats", "kSettings": "stats settings", "kItems": "stats items", "kSlabs": "stats slabs"}
# Where in doc/options.md a suboption stands says what becomes of it.
EFFECTS = {"kHonoured": "meaning", "kNoEffect": "would be", "kNotYet": "for"}
RULES = {"kFirst": "first", "kMax": "max", "kSum": "sum"}


class Checker:
    def __init__(self, root):
        self._root = pathlib.Path(root)
        self.omissions = []

    def _read(self, path):
        file = self._root / path
        return file.read_text() if file.exists() else ""

    def _entries(self, path, begin, entry, end=r"\n\}"):
        found = doc_tables.table(self._read(path), begin, entry, end)
        if not found:
            self.omissions.append(f"{path}: no table like {begin}")
        return found

    def _require(self, wanted, there, where):
        for name in wanted:
            if name not in there:
                self.omissions.append(f"{where}: {name} is missing")

    def options(self):
        entry = r"\{OptionId::\w+,\s*'(\\0|.)',\s*\"([\w-]+)\",\s*\w+,\s*\w+,\s*(\w+)"
        entries = self._entries("server/options/option_table.cc", r"kOptions = ", entry)
        wanted = [f"-{letter}" for letter, _, _ in entries if letter != "\\0"]
        wanted += [f"--{name}" for _, name, _ in entries]
        table = self._entries(
            "server/options/suboption_table.cc", r"kSuboptions = ", r"\{\"(\w+)\",\s*Id::\w+,\s*\w+,\s*(\w+)"
        )
        suboptions = [name for name, _ in table]
        text = self._read("doc/options.md")
        there = doc_tables.listed(text)
        absent = {
            name
            for row in doc_tables.rows(text)
            if row.cells[-1].endswith("not in this version")
            for name in doc_tables.names(row.cells[0])
        }
        for _, name, support in entries:
            if (f"--{name}" in absent) != (support == "kNotYet"):
                self.omissions.append(f"doc/options.md: --{name} is {support}")
        columns = doc_tables.last_columns(text, "Suboptions of -o")
        for name, effect in table:
            if name in there and columns.get(name) != EFFECTS.get(effect):
                self.omissions.append(f"doc/options.md: {name} stands in a wrong table ({effect})")
        self._require(wanted + suboptions, there, "doc/options.md")
        self._require(wanted + suboptions, doc_tables.man_entries(self._read("doc/moxi.1")), "doc/moxi.1")

    def behaviors(self):
        source = "proxy/config/behavior_keys.cc"
        entry = r"\{\s*\"(\w+)\",\s*\"([^\"]*)\",\s*&B::\w+,\s*(?:\"[^\"]*\"\s*)+(?:,\s*\{([^}]*)\})?"
        keys = self._entries(source, r"BehaviorKey kKeys\[\] = ", entry, r"\n\};")
        text = self._read("doc/proxy.md")
        defaults = {}
        for row in doc_tables.rows(text):
            if row.heading == "Every key of -Z" and len(row.cells) >= 3:
                for name in doc_tables.names(row.cells[0]):
                    defaults[name] = row.cells[1].strip("`")
        man = doc_tables.man_entries(self._read("doc/moxi.1"))
        for name, default, aliases in keys:
            self._require([name, *re.findall(r"\w+", aliases)], defaults, "doc/proxy.md, Every key of -Z")
            if name in defaults and defaults[name] != default:
                self.omissions.append(f"doc/proxy.md: {name} is {defaults[name]!r} by default, not {default!r}")
            self._require([name], man, "doc/moxi.1")
        unsupported = self._entries(source, r"kUnsupported\[\] = ", r"\"(\w+)\"", r"\n\};")
        self._require(unsupported, doc_tables.listed(text), "doc/proxy.md")

    def stats(self):
        entries = self._entries(
            "common/stats/stat_names.cc", r"kNames = ", r"\{\"(\w+)\", (\w+)(?:, (\w+))?\}"
        )
        rows = doc_tables.rows(self._read("doc/stats.md"))
        for name, rule, family in entries:
            heading = FAMILIES.get(family, family)
            # The totals of `stats slabs` have no class in front.
            headings = {heading, "stats slabs"} if heading == "stats" else {heading}
            found = [row for row in rows if row.heading in headings and name in doc_tables.names(row.cells[0])]
            if not found:
                self.omissions.append(f"doc/stats.md, {heading}: {name} is missing")
            elif RULES.get(rule, rule) not in [row.cells[1] for row in found]:
                self.omissions.append(f"doc/stats.md, {heading}: {name} is merged by {rule}")

    def proxy_stats(self):
        text = self._read("doc/stats.md")
        for source, begin, entry, heading in (
            ("proxy/proxy_stats.cc", r"kWords = ", r"\{\"(\w+)\"", "stats proxy"),
            ("proxy/stats/counter_rows.cc", r"kRows = ", r"\{\"(\w+)\"", "Counters of a pool"),
            ("proxy/stats/command_counters.cc", r"kNames = ", r"\"(\w+)\"", "Commands of a pool"),
            ("proxy/stats/command_counters.cc", r"kFieldNames = ", r"\"(\w+)\"", "Commands of a pool"),
        ):
            found = self._entries(source, begin, entry, r"\n\}")
            self._require(found, doc_tables.listed(text, heading), f"doc/stats.md, {heading}")

    def commands(self):
        text = self._read("doc/protocol.md")
        there = doc_tables.listed(text)
        words = self._entries(
            "common/protocol/text_request_parser.cc", r"kCommandTable = ", r"CommandEntry\{\"(\w+)\""
        )
        self._require(words, there, "doc/protocol.md")
        listings = self._entries("server/command/stats_commands.cc", r"kSubCommands = ", r"\{\"(\w+)\"")
        spans = {span for row in doc_tables.rows(text) for cell in row.cells for span in doc_tables.spans(cell)}
        said = {" ".join(span.split()[:2]) for span in spans}
        self._require([f"stats {word}" for word in listings], said, "doc/protocol.md")
        orders = self._entries("server/command/admin_commands.cc", r"kAdminCommands = ", r"\{\"(\w+)\"")
        self._require(orders, there, "doc/protocol.md")
        replies = self._entries("common/protocol/text_words.h", r"kFixedLines =", r"FixedLine\(\"(.+?)\\r\\n\"\)")
        self._require(replies + self._lines_of_commands(), spans, "doc/protocol.md")
        failures = self._entries("proxy/forward/failure_text.cc", r"switch", r"return \"([^\"]+?) ?\"")
        for failure in failures:
            if not any(span.startswith(f"SERVER_ERROR {failure}") for span in spans):
                self.omissions.append(f"doc/protocol.md: SERVER_ERROR {failure} is missing")

    def binary(self):
        text = self._read("doc/protocol.md")
        there = {span for row in doc_tables.rows(text) for cell in row.cells for span in doc_tables.spans(cell)}
        opcodes = self._entries(
            "common/protocol/binary_opcodes.h", r"enum class BinaryOpcode", r"k\w+ = (0x[0-9a-f]{2})", r"\};"
        )
        texts = self._entries("common/protocol/binary_status.cc", r"kTexts = ", r"BinaryStatus::\w+, \"([^\"]+)\"")
        self._require(opcodes + texts, there, "doc/protocol.md, The binary protocol")

    def _lines_of_commands(self):
        """The answers that are written out in the commands, each a line by itself."""
        sources = sorted((self._root / "server" / "command").glob("*.cc"))
        lines = [line for source in sources for line in re.findall(r"\"([A-Z]\w+:? [^\"]*)\\r\\n\"", source.read_text())]
        if not lines:
            self.omissions.append("server/command: no answers")
        return lines

    def run(self):
        self.options()
        self.behaviors()
        self.stats()
        self.proxy_stats()
        self.commands()
        self.binary()
        return self.omissions


def main(arguments):
    root = pathlib.Path(arguments[1]) if len(arguments) > 1 else pathlib.Path(__file__).resolve().parents[2]
    omissions = Checker(root).run()
    for omission in omissions:
        print(omission)
    print(f"docs: {len(omissions)} omissions")
    return 1 if omissions else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv))
