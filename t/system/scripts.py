"""The conversations: every command of the classic text protocol, its error strings, and the rules of
noreply and of swallowed data (doc/compat.md names the differences that are meant)."""

from conversation import CLOSED, Conversation, step

NO_SWALLOW = "1.6.18 does not swallow the data here"
TOO_FEW = "1.6.18 says ERROR for too few words"
LONG = "k" * 250
TOO_LONG = "k" * 251
BAD = "CLIENT_ERROR bad command line format\n"
BIG = "SERVER_ERROR object too large for cache\n"
END = "END\n"


def value(key, data, flags=0, cas=None):
    unique = f" {cas}" if cas else ""
    return f"VALUE {key} {flags} {len(data)}{unique}\n{data}\n"


def put(key, data="x", flags=0, exptime=0, command="set", tail=""):
    return f"{command} {key} {flags} {exptime} {len(data)}{tail}\n{data}\n"


STORAGE = [
    Conversation("set and get", [
        step("get a\n", END),
        step(put("a", "abc", flags=5), "STORED\n"),
        step("get a\n", value("a", "abc", 5) + END),
        step(put("a", ""), "STORED\n"),
        step("get a\n", value("a", "") + END),
        step(put("a", "x", flags=4294967295), "STORED\n"),
        step("get a\n", value("a", "x", 4294967295) + END),
    ]),
    Conversation("values that contain line ends", [
        step(b"set a 0 0 4\r\n\r\n\r\n\r\n", b"STORED\r\n"),
        step(b"get a\r\n", b"VALUE a 0 4\r\n\r\n\r\n\r\nEND\r\n"),
        step(b"set a 0 0 5\r\nEND\r\n\r\n", b"STORED\r\n"),
        step(b"get a\r\n", b"VALUE a 0 5\r\nEND\r\n\r\nEND\r\n"),
    ]),
    Conversation("multiget", [
        step(put("a", "1") + put("b", "22") + put("c", "333"), "STORED\n" * 3),
        step("get a b c\n", value("a", "1") + value("b", "22") + value("c", "333") + END),
        step("get c x a y\n", value("c", "333") + value("a", "1") + END),
        step("get x y z\n", END),
        step("get a a b a\n", value("a", "1") * 2 + value("b", "22") + value("a", "1") + END),
        step("get  a   b \n", value("a", "1") + value("b", "22") + END),
        step("gets a\n", value("a", "1", cas="#a1") + END),
        step("gets b x a\n", value("b", "22", cas="#b1") + value("a", "1", cas="#a1") + END),
        step("get " + " ".join(["x"] * 300 + ["a"] * 300) + "\n", value("a", "1") * 300 + END),
    ]),
    Conversation("add and replace", [
        step(put("a", "1", command="replace"), "NOT_STORED\n"),
        step(put("a", "2", command="add"), "STORED\n"),
        step(put("a", "3", command="add"), "NOT_STORED\n"),
        step("get a\n", value("a", "2") + END),
        step(put("a", "4", flags=7, command="replace"), "STORED\n"),
        step("get a\n", value("a", "4", 7) + END),
    ]),
    Conversation("append and prepend", [
        step(put("a", "1", command="append"), "NOT_STORED\n"),
        step(put("a", "1", command="prepend"), "NOT_STORED\n"),
        step(put("a", "mid", flags=3), "STORED\n"),
        step(put("a", "-end", flags=9, exptime=-1, command="append"), "STORED\n"),
        step(put("a", "begin-", flags=9, exptime=-1, command="prepend"), "STORED\n"),
        step("get a\n", value("a", "begin-mid-end", 3) + END),
        step(put("a", "", command="append") + put("a", "", command="prepend"), "STORED\nSTORED\n"),
        step("get a\n", value("a", "begin-mid-end", 3) + END),
    ]),
    Conversation("cas", [
        step(put("a", "1", command="cas", tail=" 1"), "NOT_FOUND\n"),
        step(put("a", "1", flags=4), "STORED\n"),
        step("gets a\n", value("a", "1", 4, "#a1") + END),
        step(put("a", "2", flags=5, command="cas", tail=" #a1"), "STORED\n"),
        step("gets a\n", value("a", "2", 5, "#a2") + END),
        step(put("a", "3", command="cas", tail=" #a1"), "EXISTS\n"),
        step(put("a", "3", command="cas", tail=" 0"), "EXISTS\n"),
        step(put("a", "3", command="cas", tail=" #a2 noreply"), ""),
        step("gets a\n", value("a", "3", cas="#a3") + END),
        step(put("a", "4", command="cas", tail=" 18446744073709551615"), "EXISTS\n"),
        step(put("a", "4", command="cas", tail=" 18446744073709551616"), BAD,
             "1.6.18 does not swallow the data after a bad CAS id", debian=BAD + "ERROR\n"),
        step("incr a 1\n", "4\n"),
        step("gets a\n", value("a", "4", cas="#a4") + END),
        step("touch a 0\n", "TOUCHED\n"),
        step("gets a\n", value("a", "4", cas="#a4") + END),
    ]),
    Conversation("gat and gats", [
        step("gat 0 a\n", END),
        step(put("a", "1", flags=2) + put("b", "2"), "STORED\nSTORED\n"),
        step("gat 0 a x b\n", value("a", "1", 2) + value("b", "2") + END),
        step("gats 100 b\n", value("b", "2", cas="#b1") + END),
        step("gats 0 a b\n", value("a", "1", 2, "#a1") + value("b", "2", cas="#b1") + END),
        step("gat -1 a\n", value("a", "1", 2) + END),
        step("get a b\n", value("b", "2") + END),
        step("gat x b\n", "CLIENT_ERROR invalid exptime argument\n"),
    ]),
    Conversation("delete", [
        step("delete a\n", "NOT_FOUND\n"),
        step(put("a"), "STORED\n"),
        step("delete a\n", "DELETED\n"),
        step("delete a\n", "NOT_FOUND\n"),
        step("get a\n", END),
        step(put("a") + "delete a 0\n", "STORED\nDELETED\n"),
        step(put("a") + "delete a 0 noreply\nget a\n", "STORED\nEND\n"),
        step(put("a") + "delete a noreply\nget a\n", "STORED\nEND\n"),
    ]),
    Conversation("touch", [
        step("touch a 0\n", "NOT_FOUND\n"),
        step(put("a") + "touch a 100\n", "STORED\nTOUCHED\n"),
        step("touch a x\n", "CLIENT_ERROR invalid exptime argument\n"),
        step("touch a 0 noreply\n", ""),
        step("get a\n", value("a", "x") + END),
        step("touch a -1\n", "TOUCHED\n"),
        step("get a\n", END),
        step("touch a 0\n", "NOT_FOUND\n"),
    ]),
    Conversation("expiry at once", [
        step(put("a", exptime=-1), "STORED\n"),
        step("get a\n", END),
        step(put("a", exptime=2592001), "STORED\n"),
        step("get a\n", END),
        step(put("a", exptime=4294967295), "STORED\n"),  # -1, as libmemcached writes it
        step("get a\n", END),
        step(put("a") + "touch a 4294967295\n" + "get a\n", "STORED\nTOUCHED\n" + END),
        step(put("a", exptime=2592000), "STORED\n"),
        step("get a\n", value("a", "x") + END),
        step(put("a", exptime=-1, command="add"), "NOT_STORED\n"),
        step(put("a", exptime=2140000000), "STORED\n"),
        step("get a\n", value("a", "x") + END),
        step(put("b", exptime=-1) + put("b", "2", command="add"), "STORED\nSTORED\n"),
    ]),
]

ARITHMETIC = [
    Conversation("incr and decr", [
        step("incr a 1\n", "NOT_FOUND\n"),
        step("decr a 1\n", "NOT_FOUND\n"),
        step(put("a", "99", flags=6), "STORED\n"),
        step("incr a 1\n", "100\n"),
        step("get a\n", value("a", "100", 6) + END),
        step("decr a 1\n", "99\n"),
        step("get a\n", value("a", "99 ", 6) + END),
        step("decr a 90\n", "9\n"),
        step("get a\n", value("a", "9  ", 6) + END),
        step("decr a 10\n", "0\n"),
        step("incr a 18446744073709551615\n", "18446744073709551615\n"),
        step("incr a 1\n", "0\n"),
        step("get a\n", value("a", "0".ljust(20), 6) + END),
        step("incr a 0\n", "0\n"),
        step("incr a 5 noreply\n", ""),
        step("decr a 1\n", "4\n"),
    ]),
    Conversation("numbers that are none", [
        step(put("a", "1"), "STORED\n"),
        *[
            step(f"{command} a {delta}\n", "CLIENT_ERROR invalid numeric delta argument\n")
            for command in ("incr", "decr")
            for delta in ("x", "-1", "1x", "18446744073709551616")
        ],
        step("incr a x noreply\n", ""),
        *[
            step(put("a", data) + "incr a 1\n",
                 "STORED\nCLIENT_ERROR cannot increment or decrement non-numeric value\n")
            for data in ("", "x", "1x", "-1", "18446744073709551616")
        ],
        step("incr a 1 noreply\n", ""),
        step(put("a", "007") + "incr a 1\n" + "get a\n", "STORED\n8\n" + value("a", "8  ") + END),
        step(put("a", "5 ") + "incr a 1\n" + "get a\n", "STORED\n6\n" + value("a", "6 ") + END),
    ]),
]

ADMIN = [
    Conversation("flush_all", [
        step(put("a") + "flush_all\n" + "get a\n", "STORED\nOK\nEND\n"),
        step(put("a") + "flush_all 0\n" + "get a\n", "STORED\nOK\nEND\n"),
        step(put("a") + "flush_all noreply\n" + "get a\n", "STORED\nEND\n"),
        step(put("a") + "flush_all 0 noreply\n" + "get a\n", "STORED\nEND\n"),
        step(put("a") + "flush_all 1000\n" + "get a\n", "STORED\nOK\n" + value("a", "x") + END),
        step("flush_all -1\n" + "get a\n", "OK\nEND\n"),
        step("flush_all x\n", "CLIENT_ERROR invalid exptime argument\n"),
    ]),
    Conversation("a value set after a flush lives", [
        step(put("a", "old") + "flush_all\n" + put("a", "new") + "get a\n",
             "STORED\nOK\nSTORED\n" + value("a", "new") + END),
    ]),
    Conversation("version, verbosity, mn", [
        step("version\n", "VERSION 1.6.45\n", "another version", debian="VERSION 1.6.18\n"),
        step("verbosity 0\n", "OK\n"),
        step("verbosity 0 noreply\n", ""),
        step("verbosity x\n", BAD),
        step("verbosity 0 x\n", "OK\n"),
        step("verbosity noreply\n", ""),
        step("mn\n", "MN\n"),
    ]),
    Conversation("admin commands in forms that nobody knows", [
        step("lru\n", "ERROR\n"),
        step("lru bogus\n", "ERROR\n"),
        step("lru tune 1\n", "ERROR\n"),
        step("lru_crawler\n", "ERROR\n"),
        step("lru_crawler bogus\n", "ERROR\n"),
        step("slabs\n", "ERROR\n"),
        step("slabs bogus 1\n", "ERROR\n"),
        step("cache_memlimit\n", "ERROR\n"),
        step("cache_memlimit x\n", "ERROR\n"),
        step("cache_memlimit x noreply\n", ""),
        step("misbehave\n", "ERROR\n"),
        step("debugtime p\n", "ERROR\n"),
        step("mn\n", "MN\n"),
    ]),
    Conversation("quit", [
        step(put("a"), "STORED\n"),
        step("get a\nquit\nset b 0 0 1\nx\n", value("a", "x") + END),
        step("", CLOSED),
    ]),
]

ERRORS = [
    Conversation("unknown commands", [
        step("foo\n", "ERROR\n"),
        step("foo bar baz\n", "ERROR\n"),
        step("Get a\n", "ERROR\n"),
        step("getx a\n", "ERROR\n"),
        step(" get a\n", "ERROR\n", "1.6.18 skips leading blanks", debian=END),
        step("foo noreply\n", "", "1.6.18 does not look at the last word of an unknown command",
             debian="ERROR\n"),
        step("\n", BAD, "1.6.18 calls a short line unknown", debian="ERROR\n"),
        step("a\n", BAD, "1.6.18 calls a short line unknown", debian="ERROR\n"),
    ]),
    Conversation("too few words", [
        *[
            step(line + "\n", BAD, TOO_FEW, debian="ERROR\n")
            for line in ("get", "gets", "gat", "set", "set a", "set a 0 0", "cas a 0 0", "incr",
                         "incr a", "touch", "touch a", "delete")
        ],
        step("gat 0\n", BAD, "1.6.18 finds no key, so it ends", debian=END),
    ]),
    Conversation("more words than needed", [
        step("set a 0 0 2 foo bar\nhi\n", "STORED\n", "1.6.18 counts the words", debian="ERROR\nERROR\n"),
        step("get a\n", value("a", "hi") + END, "as above", debian=END),
        step("version please\n", "VERSION 1.6.45\n", "another version", debian="VERSION 1.6.18\n"),
    ]),
    Conversation("a line may end with a bare line feed", [
        step(b"set a 0 0 1\nx\r\n", b"STORED\r\n"),
        step(b"get a\n", b"VALUE a 0 1\r\nx\r\nEND\r\n"),
    ]),
    Conversation("keys of 250 and 251 bytes", [
        step(put(LONG), "STORED\n"),
        step(f"get {LONG}\n", value(LONG, "x") + END),
        step(put(TOO_LONG), BAD, NO_SWALLOW, debian=BAD + "ERROR\n"),
        step(put(TOO_LONG, tail=" noreply"), "", NO_SWALLOW, debian="ERROR\n"),
        step(f"get {TOO_LONG}\n", BAD),
        step(f"get {LONG} {TOO_LONG}\n", BAD),
        step(f"gets {TOO_LONG} {LONG}\n", BAD),
        step(f"delete {TOO_LONG}\n", BAD),
        step(f"incr {TOO_LONG} 1\n", BAD),
        step(f"touch {TOO_LONG} 1\n", BAD),
        step(f"get {LONG}\n", value(LONG, "x") + END),
    ], memcached_loses_replies=True),
    Conversation("keys of high bytes", [
        step(put("\xe4\xf6\xfc\x80\xff"), "STORED\n"),
        step("get \xe4\xf6\xfc\x80\xff\n", value("\xe4\xf6\xfc\x80\xff", "x") + END),
    ]),
    Conversation("keys with control bytes", [
        step("set \x01a\tb 0 0 1\nx\n", "STORED\n", "a proxy lets no control byte of a key pass", proxy=BAD),
        step("get \x01a\tb\n", value("\x01a\tb", "x") + END, "as above", proxy=BAD),
        step("get a\x7f\n", END, "as above", proxy=BAD),
        step("delete \x1ba\n", "NOT_FOUND\n", "as above", proxy=BAD),
    ]),
    Conversation("bad lengths: the data is not swallowed", [
        *[
            step(f"set a 0 0 {length}\nversio\n", BAD + "ERROR\n")
            for length in ("x", "-1", "2147483646", "2147483647", "1x", "0x3")
        ],
        *[
            step(f"set a 0 0 {length}\nversio\n", BAD + "ERROR\n", "1.6.18 keeps the low 32 bits or takes a sign",
                 debian=BAD + "ERROR\n")
            for length in ("99999999999999999999",)
        ],
    ]),
    Conversation("other errors of a set line: the data is swallowed", [
        step("set a x 0 6\nversio\n", BAD, NO_SWALLOW, debian=BAD + "ERROR\n"),
        step("set a 0 x 6\nversio\n", "CLIENT_ERROR bad command line format\n", NO_SWALLOW,
             debian=BAD + "ERROR\n"),
        step("set a x 0 6 noreply\nversio\n", "", NO_SWALLOW, debian="ERROR\n"),
        step("cas a 0 0 6 x\nversio\n", BAD, NO_SWALLOW, debian=BAD + "ERROR\n"),
    ]),
    Conversation("bad data chunks", [
        step(put("a", "old"), "STORED\n"),
        step("set a 0 0 4\nversion\n", "CLIENT_ERROR bad data chunk\n" + BAD, "1.6.18 calls a short line unknown",
             debian="CLIENT_ERROR bad data chunk\nERROR\n"),
        step("set a 0 0 3 noreply\nabc..", ""),
        step("get a\n", value("a", "old") + END),
        step("append a 0 0 1\nabc", "CLIENT_ERROR bad data chunk\n"),
        step("get a\n", value("a", "old") + END),
    ]),
    Conversation("noreply on what fails", [
        step(put("a", command="replace", tail=" noreply"), ""),
        step(put("a", command="append", tail=" noreply"), ""),
        step("delete a noreply\n" + "incr a 1 noreply\n" + "touch a 0 noreply\n", ""),
        step(put("a", command="cas", tail=" 1 noreply"), ""),
        step(put("a", "1", tail=" noreply") + put("a", "2", command="add", tail=" noreply"), ""),
        step("get a\n", value("a", "1") + END),
        step("get noreply\n", END),
        step("get a noreply\n", value("a", "1") + END),
    ]),
    Conversation("errors behind a noreply", [
        step(put("a", tail=" noreply") + "incr a 1\n" + "get a\n",
             "CLIENT_ERROR cannot increment or decrement non-numeric value\n" + value("a", "x") + END),
        step(put("a", "y", tail=" noreply") + put("b", "x" * 1048576) + "get a\n", BIG + value("a", "y") + END),
    ]),
    Conversation("values that are too big", [
        step(put("a", "old"), "STORED\n"),
        step(put("a", "x" * 1048576), BIG),
        step("get a\n", END),
        step(put("a", "x" * 1048576, tail=" noreply"), ""),
        step(put("a", "x" * 1048400), "STORED\n"),
        step("get a\n", value("a", "x" * 1048400) + END),
        step(put("a", "y" * 600000, command="append"), "NOT_STORED\n"),
        step("delete a\n", "DELETED\n"),
    ]),
    Conversation("HTTP is not spoken", [
        step(put("a"), "STORED\n"),
        step("GET / HTTP/1.1\nHost: a\n\nset b 0 0 1\nx\n", CLOSED),
    ], pipelined=False),
    Conversation("a line without an end", [
        step("x" * 2049, CLOSED),
    ], pipelined=False),
]

ALL = STORAGE + ARITHMETIC + ADMIN + ERRORS
