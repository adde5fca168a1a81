"""Keys, values and numbers of which streams are made. One Material serves one case: few keys, so that commands meet
each other, among them the shortest and the longest; values of all sizes, most of them small."""

import base64
import random

LENGTH_LIMIT = 250
ITEM_LIMIT = 1 << 20
HEADER = 48 + 8 + 1 + 2  # of an item as memcached counts it, without its key: with CAS, and the end of its data
CHUNKS = (96, 120, 152, 192, 240, 304, 384, 480, 600, 752, 944, 1184, 1480, 1856, 2320, 2904, 3632, 4544, 5680, 7104, 8880)
LARGE_CHUNKS = (11104, 13880, 16384, 17352, 32768, 52984, 65536, 66232, 129376, 262144, 315872, 524288)

_source = random.Random(20)
# Bytes of all kinds, with what could be taken for an answer or a command among them.
_PIECES = (b"\r\nEND\r\n", b"\r\n", b"abcdefgh", b"get a\r\n", b" ", b"\n", b"123")
_BLOCK = b"".join(_source.choice((_source.randbytes(13), *_PIECES)) for _ in range(10_000))
NOISE = (_BLOCK * (ITEM_LIMIT // len(_BLOCK) + 2))[: ITEM_LIMIT + 50_000]

ODD_KEYS = (b"\xe4\xf6\xff", b"a\tb", b"\x01", b"\x7f\x80", b"noreply.", b"0", b"-1", b"END", b"a\rb", b"VALUE")
MOST_KEYS = 20
NUMERIC_KEYS = (b"n0", b"n1", b"n2")
BIG_KEYS = (b"big0", b"big1")
FIXED_KEYS = (b"a", b"b" * 249, b"c" * LENGTH_LIMIT)
EVERY_KEY = (*(b"k%d" % number for number in range(MOST_KEYS)), *FIXED_KEYS, *ODD_KEYS, *NUMERIC_KEYS, *BIG_KEYS)
# Keys that the classic text protocol cannot carry.
RAW_KEYS = (b"\0\1\2", b"with blank", b"\r\n", b"z" * 186)
BASE64_KEYS = tuple(base64.b64encode(key) for key in RAW_KEYS)
TOO_LONG = (b"L" * 251, b"L" * 252, b"L" * 300, b"L" * 1000, b"L" * 1900)
# Nothing from 2^63 on, and nothing without a digit or letter: 1.6.18 would read on beyond the end of the item. written.py
# goes there.
NUMBERS = (b"0", b"1", b"9", b"10", b"99", b"100", b"007", b"12 ", b"4294967295", b"4294967296", b"4611686018427387904",
           b"99999999999999999999", b"123456789012345678901", b"x", b"-1", b"+5", b" 5", b"5x", b"1.5", b"5\r\n6")
ADDITIONS = (b"", b" ", b"x")  # to a number
DELTAS = (b"0", b"1", b"1", b"2", b"7", b"10", b"100", b"4294967295", b"4294967296", b"00001")
LARGE_DELTAS = (b"9223372036854775807", b"9223372036854775808", b"18446744073709551615")
FLAGS = (b"0", b"0", b"0", b"1", b"5", b"65536", b"2147483647", b"2147483648", b"4294967295", b"007")
# Never, far away, and the past: nothing that a second more or less could change.
TIMES = (b"0", b"0", b"0", b"0", b"100", b"1000", b"2591000", b"1999999999", b"2147483647", b"-1", b"2592001",
         b"-2147483648", b"2147483648", b"4294967295", b"000")
LASTING = (b"0", b"0", b"100", b"1999999999")


class Material:
    def __init__(self, dice):
        self.random = dice.random
        self.dice = dice
        count = dice.choice((3, 8, MOST_KEYS))
        self.keys = (*EVERY_KEY[:count], *FIXED_KEYS, self.pick(ODD_KEYS))
        self.numeric = NUMERIC_KEYS
        self.big = BIG_KEYS
        self.all_keys = self.keys + self.numeric + self.big
        self.large_share = dice.choice((0, 0, 0, 0.01, 0.05))  # of the stores: large values make slow cases

    def pick(self, choices):
        return choices[int(self.random() * len(choices))]

    def key(self):
        """Any key; most often one of the small ones."""
        dice = self.random()
        if dice < 0.8:
            return self.pick(self.keys)
        return self.pick(self.numeric) if dice < 0.98 else self.pick(self.big)

    def many_keys(self, most=200):
        dice = self.random()
        count = 1 if dice < 0.6 else int(self.random() * 8) + 1 if dice < 0.97 else int(self.random() * most) + 1
        return [self.key() for _ in range(count)]

    def _edge(self, chunks, key):
        """The size of a value whose item just fits a chunk, or just does not; with flags an item has 4 more."""
        return max(0, self.pick(chunks) - HEADER - len(key) - self.pick((0, 4)) + self.pick((-1, 0, 1)))

    def small_size(self, key):
        dice = self.random()
        if dice < 0.7:
            return int(self.random() * self.random() * 120)
        if dice < 0.9:
            return self._edge(CHUNKS, key)
        return int(self.random() * 3000)

    def large_size(self, key):
        dice = self.random()
        if dice < 0.5:
            return self._edge(LARGE_CHUNKS, key)
        if dice < 0.8:
            return int(self.random() ** 3 * ITEM_LIMIT)
        return ITEM_LIMIT - HEADER - len(key) - self.pick((0, 4)) + self.pick((-2, -1, 0, 1, 2, 4, 50))

    def value(self, size):
        begin = int(self.random() * (len(NOISE) - size)) if size < len(NOISE) else 0
        return NOISE[begin : begin + size]

    def store(self, word):
        """A key, and a value that suits it."""
        if self.large_share and self.random() < self.large_share:
            key = self.pick(self.big)
            return key, self.value(self.large_size(key))
        if self.random() < 0.25:
            return self.pick(self.numeric), self.pick(ADDITIONS if word in (b"append", b"prepend") else NUMBERS)
        key = self.pick(self.keys)
        return key, self.value(self.small_size(key))
