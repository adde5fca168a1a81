"""Runs cases on both servers; what differs is shrunk to a short stream."""

import operator
import re
import time
from typing import NamedTuple

import pair as servers
from cases import PROTOCOLS, make_case
from replies import View, seconds_differ
from rules import renamed
from stream import render_batch

SHRINK_SECONDS = 30
SLOW_SECONDS = 0.5
SLOW_RUNS = 10
MOST_SHOWN = 60  # steps of a batch


class Difference(NamedTuple):
    batch: int
    theirs: bytes  # what follows where they begin to differ, and a little of what is before
    ours: bytes


def _around(theirs, ours):
    at = next((i for i, (a, b) in enumerate(zip(theirs, ours)) if a != b), min(len(theirs), len(ours)))
    begin = max(0, at - 60)
    return theirs[begin : at + 200], ours[begin : at + 200]


class Runner:
    def __init__(self, pair):
        self.pair = pair
        self.commands = 0
        self.bytes = 0
        self.used = set()  # the rules that a case has taken

    def difference(self, case):
        """None, or where the two servers answer differently. A case that took so long that their clocks may have been
        apart is run again: a busy machine proves nothing."""
        for _ in range(SLOW_RUNS):
            began = time.monotonic()
            found = self._difference(case)
            if found is None or time.monotonic() - began < SLOW_SECONDS:
                return found
        return found

    def _difference(self, case):
        """Begins with nothing in either server."""
        began = time.monotonic()
        self.pair.empty()
        views = View(), View()
        for number, batch in enumerate(case):
            if not batch.steps:
                continue
            their_view, our_view = views
            theirs = render_batch(batch, operator.attrgetter("theirs"), their_view.known)
            ours = render_batch(batch, operator.attrgetter("ours"), our_view.known)
            answers = servers.converse(self.pair.ports, (theirs, ours), batch.cut)
            self.bytes += len(ours) + len(answers[1])
            their_answer = their_view.read(renamed(answers[0], self.used), batch)
            our_answer = our_view.read(answers[1], batch)
            self.used |= our_view.used
            elapsed = time.monotonic() - began
            if their_answer != our_answer or seconds_differ(their_view.seconds, our_view.seconds, elapsed):
                seconds = b" seconds %r", their_view.seconds, our_view.seconds
                return Difference(number, *_around(their_answer + seconds[0] % seconds[1], our_answer + seconds[0] % seconds[2]))
        return None

    def run(self, first_seed, commands, protocols=PROTOCOLS, progress=None):
        """Cases until so many commands have run; returns None, or (seed, case, difference)."""
        seed = first_seed
        self.commands = 0
        while self.commands < commands:
            case = make_case(seed, protocols)
            difference = self.difference(case)
            if difference is not None:
                return seed, case, difference
            for batch in case:
                self.commands += len(batch.steps)
                self.used.update(step.rule for step in batch.steps if step.rule)
            if progress:
                progress(seed, self.commands)
            seed += 1
        lost = self.pair.lost_items()
        assert lost == [0, 0], f"memcached and moxi lost items for want of memory: {lost}"
        return None

    def shrunk(self, case):
        """The case with as many steps left out as can be, and sent in one piece if that will do. A case that
        does not differ again is returned as it is."""
        deadline = time.monotonic() + SHRINK_SECONDS
        steps = [(number, step) for number, batch in enumerate(case) for step in batch.steps]

        def build(chosen, whole):
            return [
                batch._replace(steps=[step for n, step in chosen if n == number], cut=0 if whole else batch.cut)
                for number, batch in enumerate(case)
            ]

        whole = self.difference(build(steps, True)) is not None
        if not whole and self.difference(case) is None:
            return case
        size = max(1, len(steps) // 2)
        while time.monotonic() < deadline:
            begin, shorter = 0, False
            while begin < len(steps) and time.monotonic() < deadline:
                fewer = steps[:begin] + steps[begin + size :]
                if fewer and self.difference(build(fewer, whole)) is not None:
                    steps, shorter = fewer, True
                else:
                    begin += size
            if size == 1 and not shorter:
                break
            size = max(1, size // 2)
        return [batch for batch in build(steps, whole) if batch.steps]


def _text(data, limit=160):
    """A long run of one letter is a long key."""
    text = re.sub(r"([A-Za-z])\1{20,}", lambda run: f"{run[1]}<{len(run[0])}>", repr(data[:4000]))
    return text if len(text) <= limit else f"{text[:limit]} ...{len(data)} bytes"


def _side(parts):
    return _text(parts) if isinstance(parts, bytes) else " + ".join(_text(p) if isinstance(p, bytes) else str(p) for p in parts)


def report(seed, case, difference):
    """What to read when a case failed: the stream, and where the answers part."""
    lines = [f"seed {seed}: the answers differ behind this stream (each batch is one connection):"]
    for batch in case:
        lines.append(f"  batch, {batch.protocol}, {len(batch.steps)} steps")
        for step in batch.steps[:MOST_SHOWN]:
            lines.append(f"    {_side(step.ours)}")
            if step.theirs != step.ours:
                lines.append(f"      to the oracle ({step.rule}): {_side(step.theirs)}")
    lines += [f"  memcached: {difference.theirs!r}", f"  moxi:      {difference.ours!r}"]
    return "\n".join(lines)


def explain(runner, failure):
    """Shrinks a failure and reports it; says so if it does not happen again."""
    seed, case, difference = failure
    short = runner.shrunk(case)
    again = runner.difference(short)
    if again is None:
        return "it did NOT happen again; as it was:\n" + report(seed, case, difference)
    return report(seed, short, again)
