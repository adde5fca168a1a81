"""Streams that were written by hand: what random ones meet rarely, or must not meet because 1.6.18 reads beyond the end
of an item. Each runs on new servers, whose memory holds nothing that could be read there."""

from material import LENGTH_LIMIT
from stream import Batch, same


def text(*lines):
    """A batch of steps; each line is one command, with its data behind a bar."""
    return Batch("text", [same(line.replace("|", "\r\n").encode("latin-1") + b"\r\n") for line in lines], 0)


TEXT = {
    "numbers around 2^63 and 2^64": [
        text(*(
            line
            for number in (2**63 - 1, 2**63, 2**64 - 2, 2**64 - 1, 2**64, 10**20 - 1, 10**20)
            for line in (f"set n 5 0 {len(str(number))}|{number}", "incr n 1", "gets n", "decr n 1", "gets n", "incr n 18446744073709551615",
                         "gets n", "decr n 18446744073709551615", "gets n", "incr n 1", "gets n")
        ))
    ],
    "no numbers": [
        text(*(
            line
            for value in ("", "-", "+", "x", "1x", "-1", "--1", "0x10", "1.0", "9" * 30)
            for line in (f"set n 0 0 {len(value)}|{value}", "incr n 1", "decr n 1", "get n")
        ))
    ],
    "lengths of keys": [
        text(*(
            line
            for length in (1, 2, LENGTH_LIMIT - 1, LENGTH_LIMIT)
            for key in ("k" * length,)
            for line in (f"set {key} 1 0 3|abc", f"get {key}", f"gets {key} {key}", f"append {key} 0 0 1|d", f"touch {key} 0",
                         f"gat 0 {key}", f"incr {key} 1", f"delete {key}", f"delete {key}", f"get {key}")
        ))
    ],
    "words that mean nothing": [
        text("incr k0 0", "decr k0 0 1", "decr k0 0", "incr k0 0 noreply"),
        text("get k0 noreply", "gets k0 0 0", "gat 0 k0 k0 noreply", "touch k0 0", "delete k0 0", "version noreply"),
        text("version 1 2 3", "mn 1 2 3", "verbosity 0 1", "flush_all 0 noreply", "stats detail off"),
    ],
    "noreply in front of everything": [
        text("set k 0 0 1 noreply|a", "add k 0 0 1 noreply|b", "replace k 0 0 1 noreply|c", "append k 0 0 1 noreply|d",
             "prepend k 0 0 1 noreply|e", "cas k 0 0 1 1 noreply|f", "get k", "set n 0 0 1 noreply|5", "incr n 5 noreply", "decr n 1 noreply",
             "get n", "touch n -1 noreply", "get n", "delete k noreply", "get k", "verbosity 0 noreply", "flush_all noreply", "mn")
    ],
    "a large value in every size of class": [
        text(*(line for size in (16000, 16384, 32768, 65536, 100000, 262144, 500000, 524200, 524288, 600000, 1000000, 1048500)
               for line in (f"set k 1 0 {size}|{'v' * size}", "get k", "append k 0 0 3|end", "gets k", "prepend k 0 0 3|beg", "get k k", "delete k")))
    ],
    "many keys in a line": [
        text(*(f"set k{number} 0 0 2|{number:02}" for number in range(60)), "get " + " ".join(f"k{number % 70}" for number in range(3000)),
             "gets " + " ".join(f"k{number % 70}" for number in range(500)), "gat 0 " + " ".join(f"k{number}" for number in range(70)))
    ],
}
