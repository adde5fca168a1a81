"""Puts the answers of a server into a form that can be compared: CAS ids become their rank, in the order in which
they appear in a case; seconds that may tick between two servers are taken out and compared apart."""

import re
import struct

# The lines whose words matter: those with data behind them, and those that meta commands answer.
_LINE = re.compile(rb"^(VALUE|VA|HD|NS|EX|NF|EN|ME)( [^\n]*?)?\r\n", re.M)
_META_WORD = re.compile(rb" (c|t|l|k)([^ ]*)")
_DEBUG_WORD = re.compile(rb" (cas|exp|la|cls)=(-?\d+)")


class View:
    """What one server has shown in a case."""

    def __init__(self):
        self.used = set()  # the rules that were taken to read an answer
        self.known = {}  # key -> the CAS id that was shown last
        self._ranks = {0: 0}
        self.seconds = []  # those of the last answer that was read

    def rank(self, number):
        return self._ranks.setdefault(number, len(self._ranks))

    def _see(self, key, number):
        self.known[key] = number
        return self.rank(number)

    def _value_line(self, rest):
        words = rest.split(b" ")  # "", key, flags, size[, cas]
        if len(words) < 5:
            return int(words[3]), rest
        rank = self._see(words[1], int(words[4]))
        return int(words[3]), b"%s #%d" % (rest[: rest.rindex(b" ")], rank)

    def _meta_line(self, rest):
        """Every word of a meta answer begins with the letter of its flag."""
        key = cas = None

        def replaced(match):
            nonlocal key, cas
            letter, text = match.groups()
            if letter == b"k":
                key = text
            elif text.lstrip(b"-").isdigit():
                if letter == b"c":
                    cas = int(text)
                    return b" c#%d" % self.rank(cas)
                if text != b"-1":
                    self.seconds.append(int(text))
                    return b" %s~" % letter
            return match.group(0)

        rest = _META_WORD.sub(replaced, rest)
        if key is not None and cas is not None:
            self.known[key] = cas
        return rest

    def _debug_line(self, rest):
        def replaced(match):
            name, text = match.group(1), match.group(2)
            if name == b"cas":
                return b" cas=#%d" % self.rank(int(text))
            if name == b"cls":
                self.used.add("class of an item")
                return b""
            if text == b"-1":
                return match.group(0)
            self.seconds.append(abs(int(text)))  # 1.6.18 says how many it is from the end, with a minus sign
            return b" %s=~" % name

        return _DEBUG_WORD.sub(replaced, rest)

    def read_text(self, answer):
        """The answer in comparable form."""
        self.seconds = []
        parts, at = [], 0
        while (match := _LINE.search(answer, at)) is not None:
            word, rest = match.group(1), match.group(2) or b""
            begin = match.start()
            end = match.end()
            parts.append(answer[at:begin])
            if word == b"VALUE":
                size, rest = self._value_line(rest)
                parts += (word, rest, b"\r\n", answer[end : end + size + 2])
                at = end + size + 2
                continue
            at = end
            if word == b"ME":
                rest = self._debug_line(rest)
            elif word == b"VA":
                size, _, flags = rest[1:].partition(b" ")
                at = end + int(size) + 2
                rest = b" %s%s" % (size, self._meta_line(b" " + flags) if flags else b"")
            elif rest:
                rest = self._meta_line(rest)
            parts += (word, rest, b"\r\n", answer[end:at])
        parts.append(answer[at:])
        return b"".join(parts)

    def read_binary(self, answer, steps):
        """The same for packets: their opaque is the number of the step whose key they are about."""
        self.seconds = []
        parts, at = [], 0
        while at + 24 <= len(answer):
            magic, opcode, key, extras, kind, status, body, opaque, cas = struct.unpack_from(">BBHBBHIIQ", answer, at)
            if cas:
                if opaque < len(steps) and steps[opaque].key:
                    self.known[steps[opaque].key] = cas
                cas = self.rank(cas)
            parts.append(b"%x %x key %d extras %d type %d status %x body %d opaque %d cas #%d: %b\n" % (
                magic, opcode, key, extras, kind, status, body, opaque, cas, answer[at + 24 : at + 24 + body]))
            at += 24 + body
        parts.append(answer[at:])
        return b"".join(parts)

    def read(self, answer, batch):
        if batch.protocol == "binary":
            return self.read_binary(answer, batch.steps)
        return self.read_text(answer)


def seconds_differ(one, other, elapsed):
    """The clocks of the two servers tick on their own, and on a busy machine one may be reached later than the other."""
    return len(one) != len(other) or any(abs(a - b) > 2 + elapsed for a, b in zip(one, other))
