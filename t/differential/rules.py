"""Where memcached 1.6.18, the oracle, is not what moxi has to be: 1.6.45, or on purpose something else. Every rule
stands in doc/compat.md under its name, and has an example that shows that the difference is there.

Nothing is tolerated in the answers, but the texts in RENAMED and, of the answers of `me`, the class and the sign of the
seconds (replies.py): a step that falls under a rule goes to the oracle as another command (see stream.py), so that
both servers stay in the same state."""

import struct
from typing import NamedTuple

from material import EVERY_KEY
from stream import Step

LONG = b"K" * 251
# What makes 1.6.18 say what 1.6.45 says, without touching anything.
BAD_FORMAT = b"touch %s 0\r\n" % LONG
ERROR = b"junk\r\n"
BAD_EXPTIME = b"touch nobody x\r\n"
BAD_DELTA = b"incr nobody x\r\n"
SILENCE = b""
# Looks every key up, so that 1.6.18 forgets those that were flushed.
FORGET = b"".join(b"cas %s 0 0 0 0 noreply\r\n\r\n" % key for key in EVERY_KEY)

_BAD = b"CLIENT_ERROR bad command line format\r\n"
_TIME = b"CLIENT_ERROR invalid exptime argument\r\n"
_DELTA = b"CLIENT_ERROR invalid numeric delta argument\r\n"
_NO_NUMBER = b"CLIENT_ERROR cannot increment or decrement non-numeric value\r\n"
_DELETE_USAGE = b"CLIENT_ERROR bad command line format.  Usage: delete <key> [noreply]\r\n"


class Rule(NamedTuple):
    name: str
    example: bytes  # sent to an empty server
    theirs: bytes  # what 1.6.18 answers; # is some number
    ours: bytes
    generated: bool = True  # the generators make steps of this rule; otherwise the example is all


_TEXT = (
    Rule("too few words", b"get\r\nset a 0\r\nincr a\r\ngat 0\r\nverbosity\r\n", b"ERROR\r\n" * 3 + b"END\r\nERROR\r\n", _BAD * 5),
    Rule("more words than needed", b"set a 0 0 4 noreply more\r\njunk\r\nincr a 1 2 3\r\nflush_all 0 0 0\r\ndelete a 5\r\ndelete a x\r\n",
         b"ERROR\r\n" * 4 + _DELETE_USAGE * 2, b"STORED\r\n" + _NO_NUMBER + b"OK\r\nNOT_FOUND\r\n" + _BAD),
    Rule("lines without a command", b"a\r\n\r\nx\n  mn\r\n", b"ERROR\r\n" * 3 + b"MN\r\n", _BAD * 3 + b"ERROR\r\n"),
    Rule("loose numbers", b"incr a +1\r\ntouch a 4294967296\r\nverbosity 0\t\r\nset a 4294967296 0 2\r\n5\0\r\nset b 0 0 2\r\n5\0\r\nincr b 1\r\n",
         b"NOT_FOUND\r\nNOT_FOUND\r\nOK\r\nSTORED\r\nSTORED\r\n6\r\n", _DELTA + _TIME + _BAD * 2 + b"STORED\r\n" + _NO_NUMBER),
    Rule("unknown command with noreply", b"junk noreply\r\nmn\r\n", b"ERROR\r\nMN\r\n", b"MN\r\n"),
    Rule("data of a refused store", b"set a x 0 4\r\njunk\r\n", _BAD + b"ERROR\r\n", _BAD),
    Rule("answers ahead of a bad get", b"set a 0 0 1\r\nx\r\nget a %s\r\nmn\r\n" % LONG, _BAD + b"MN\r\n", b"STORED\r\n" + _BAD + b"MN\r\n"),
    Rule("flushed items that come back", b"set a 0 0 1\r\nx\r\nflush_all\r\nflush_all 5000\r\nget a\r\n",
         b"STORED\r\nOK\r\nOK\r\nVALUE a 0 1\r\nx\r\nEND\r\n", b"STORED\r\nOK\r\nOK\r\nEND\r\n"),
    Rule("HTTP methods", b"GET x\r\nmn\r\n", b"ERROR\r\nMN\r\n", b"", False),
    Rule("lines above 2,048 bytes", b"x" * 2100 + b"\r\nmn\r\n", b"ERROR\r\nMN\r\n", b"", False),
    Rule("other texts", b"version\r\nshutdown\r\n", b"VERSION 1.6.18\r\nERROR: shutdown not enabled\r\n",
         b"VERSION 1.6.45\r\nSERVER_ERROR: shutdown not enabled\r\n"),
)

_META = (
    Rule("errors of meta commands", b"mg a !\r\nmg a D\r\nmd a z\r\nmd a v v\r\nmg a Mset\r\n",
         b"CLIENT_ERROR invalid flag\r\nCLIENT_ERROR invalid numeric delta value\r\n" + b"CLIENT_ERROR invalid or duplicate flag\r\n" * 2
         + b"CLIENT_ERROR incorrect length for M token\r\n",
         _BAD + b"CLIENT_ERROR bad token in command line format\r\nCLIENT_ERROR invalid flag\r\nCLIENT_ERROR duplicate flag\r\nEN\r\n"),
    Rule("quiet arithmetic that makes an item", b"ma n N0 q\r\nma n q\r\nmn\r\n", b"HD\r\nMN\r\n", b"MN\r\n", False),
    Rule("remaining seconds of me", b"ms a 1 T100\r\nx\r\nme a\r\n", b"HD\r\nME a exp=-# la=# cas=# fetch=no cls=1 size=61\r\n",
         b"HD\r\nME a exp=# la=# cas=# fetch=no cls=1 size=61\r\n", False),
    Rule("keys that were not stored in base64", b"mg YSBi b N0 k\r\n", b"HD ka b W\r\n", b"HD kYSBi b W\r\n", False),
    Rule("T of a number that grows", b"ms n 1 T1000\r\n9\r\nma n T0\r\nmg n t\r\n", b"HD\r\nHD\r\nHD t#\r\n", b"HD\r\nHD\r\nHD t-1\r\n", False),
    Rule("class of an item", b"set a 0 0 39\r\n%s\r\nme a\r\n" % (b"x" * 39), b"STORED\r\nME a exp=-1 la=# cas=# fetch=no cls=2 size=99\r\n",
         b"STORED\r\nME a exp=-1 la=# cas=# fetch=no cls=1 size=99\r\n"),
    Rule("newer meta flags", b"ms a 1 E5 c s\r\nx\r\nms a 1 s\r\nx\r\nmd a x\r\nmg a s\r\n",
         b"CLIENT_ERROR invalid flag\r\nHD\r\nCLIENT_ERROR invalid or duplicate flag\r\nHD s1\r\n", b"HD c5 s1\r\nHD s1\r\nHD\r\nHD s0\r\n", False),
)

_BINARY = (
    Rule("opcode of verbosity", struct.pack(">BBHBBHIIQ", 0x80, 0x1B, 0, 0, 0, 0, 0, 0, 0),
         struct.pack(">BBHBBHIIQ", 0x81, 0x1B, 0, 0, 0, 0x81, 15, 0, 0) + b"Unknown command",
         struct.pack(">BBHBBHIIQ", 0x81, 0x1B, 0, 0, 0, 4, 17, 0, 0) + b"Invalid arguments", False),
    Rule("lengths beyond the body", struct.pack(">BBHBBHIIQ", 0x80, 0, 1, 255, 0, 0, 1, 0, 0) + b"k", b"",
         struct.pack(">BBHBBHIIQ", 0x81, 0, 0, 0, 0, 0x81, 15, 0, 0) + b"Unknown command", False),
)

RULES = {rule.name: rule for rule in (*_TEXT, *_META, *_BINARY)}

# What is the same but for its text: the generators keep these words out of keys and values.
RENAMED = (
    (b"\0\0\0\0\x001.6.18", b"\0\0\0\0\x001.6.45", "other texts"),  # of a packet whose CAS id is 0
    (b"VERSION 1.6.18\r\n", b"VERSION 1.6.45\r\n", "other texts"),
    (b"ERROR: shutdown not enabled\r\n", b"SERVER_ERROR: shutdown not enabled\r\n", "other texts"),
)


def differing(rule, ours, theirs):
    assert RULES[rule].generated, rule
    return Step(ours, theirs, rule)


def renamed(answer, used):
    """The oracle's answer with our texts; `used` is told which rules it took."""
    for theirs, ours, rule in RENAMED:
        if theirs in answer:
            answer = answer.replace(theirs, ours)
            used.add(rule)
    return answer
