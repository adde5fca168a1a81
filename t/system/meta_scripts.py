"""The conversations in the meta protocol: every command, every flag, every error, and the rules of quiet
answers and of swallowed data. They are played by test_meta.py against moxi, and against Debian's memcached,
so that they are known to be true; where its 1.6.18 differs from 1.6.45 the step says why. What depends on the
clock is in test_meta.py itself."""

from conversation import Conversation, step

NO_SWALLOW = "1.6.18 does not swallow the data here"
TOO_FEW = "1.6.18 says ERROR for too few words"
NO_E = "1.6.18 does not know E"
NO_X = "1.6.18 does not know x"
ONE_TEXT = "1.6.18 has one text for all errors of the flags of md"
NO_CREATE = "1.6.18 does not know N for ms"
NO_SIZE = "1.6.18 does not show s for ms"
NO_DROP = "1.6.18 ignores C for mg"
FORGETS = "1.6.18 forgets that mg made the key of base64"
BAD_START = "1.6.18 does not look at the first byte of a flag by itself"
NUMBERS = "1.6.18 takes signs and wraps"
MODES = "1.6.18 has other words for a mode of another length"

BAD = "CLIENT_ERROR bad command line format\n"
INVALID = "CLIENT_ERROR invalid flag\n"
DUPLICATE = "CLIENT_ERROR duplicate flag\n"
EITHER = "CLIENT_ERROR invalid or duplicate flag\n"
TOKEN = "CLIENT_ERROR bad token in command line format\n"
ENCODING = "CLIENT_ERROR error decoding key\n"
OPAQUE = "CLIENT_ERROR opaque token too long\n"
SET_MODE = "CLIENT_ERROR invalid mode for ms M token\n"
NUMBER_MODE = "CLIENT_ERROR invalid mode for ma M token\n"
TOO_MANY = "CLIENT_ERROR options flags are too long\n"
OLD_TOO_MANY = "CLIENT_ERROR options flags too long\n"
MANY = "k v s t f c h l u q T0 N0 R0 O1 I C1 MS F0 P L"
NOT_A_NUMBER = "CLIENT_ERROR cannot increment or decrement non-numeric value\n"
BIG = "SERVER_ERROR object too large for cache\n"
LONG = "k" * 250


def ms(key, data, flags=""):
    return f"ms {key} {len(data)}{' ' if flags else ''}{flags}\n{data}\n"


def va(data, flags=""):
    return f"VA {len(data)}{' ' if flags else ''}{flags}\n{data}\n"


READS = [
    Conversation("mg of what is there and of what is not", [
        step("mg a\n", "EN\n"),
        step("mg a v\n", "EN\n"),
        step(ms("a", "hi"), "HD\n"),
        step("mg a\n", "HD\n"),
        step("mg a v\n", va("hi")),
        step("mg  a   v \n", va("hi")),
        step("get a\n", "VALUE a 0 2\nhi\nEND\n"),
        step("set b 5 0 3\nabc\n", "STORED\n"),
        step("mg b v f s\n", va("abc", "f5 s3")),
        step(ms("a", ""), "HD\n"),
        step("mg a v s\n", va("", "s0")),
    ]),
    Conversation("values that contain line ends", [
        step(b"ms a 4\r\n\r\n\r\n\r\n", b"HD\r\n"),
        step(b"mg a v\r\n", b"VA 4\r\n\r\n\r\n\r\n"),
        step(b"ms a 4\r\nmg a\r\n", b"HD\r\n"),
        step(b"mg a v\r\n", b"VA 4\r\nmg a\r\n"),
    ]),
    Conversation("what mg shows comes in the order of the request", [
        step(ms("a", "hi", "F7 c"), "HD c#a1\n"),
        step("mg a s f c t h v\n", va("hi", "s2 f7 c#a1 t-1 h0")),
        step("mg a h t c f s v\n", va("hi", "h1 t-1 c#a1 f7 s2")),
        step("mg a k Oabc s\n", "HD ka Oabc s2\n"),
        step("mg a Oabc s k v\n", va("hi", "Oabc s2 ka")),
        step("mg a v1 k2 s3 O\n", va("hi", "ka s2 O")),
        step("mg a P1 L2 s\n", "HD s2\n"),
        step("mg a I MX D1 J1 F1\n", "HD\n"),
    ]),
    Conversation("a miss of mg echoes, and may be quiet", [
        step("mg a k s O1 v t\n", "EN ka O1\n"),
        step("mg a O1 k q\n", ""),
        step("mg a q\n", ""),
        step(ms("a", "hi"), "HD\n"),
        step("mg a v q k\n", va("hi", "ka")),
        step("mg a q\n", "HD\n"),
    ]),
    Conversation("whether an item has been read", [
        step(ms("a", "hi"), "HD\n"),
        step("mg a h u\n", "HD h0\n"),
        step("mg a h u v\n", va("hi", "h0")),
        step("mg a h\n", "HD h0\n"),
        step("mg a h\n", "HD h1\n"),
        step(ms("a", "hi"), "HD\n"),
        step("get a\n", "VALUE a 0 2\nhi\nEND\n"),
        step("mg a h\n", "HD h1\n"),
    ]),
    Conversation("a value that the client has is not sent again", [
        step(ms("a", "hi", "c"), "HD c#a1\n"),
        step("mg a v s C#a1\n", "HD s2\n", NO_DROP, debian=va("hi", "s2")),
        step("mg a v s C1\n", va("hi", "s2")),
        step(ms("a", "ho", "c"), "HD c#a2\n"),
        step("mg a v C#a1\n", va("ho")),
        step("mg b v C#a1\n", "EN\n"),
    ]),
    Conversation("a large value", [
        step(ms("a", "x" * 100000), "HD\n"),
        step("mg a s v k\n", va("x" * 100000, "s100000 ka")),
        step(ms("a", "y" * 700000, "q"), ""),
        step("mg a s v O1\n", va("y" * 700000, "s700000 O1")),
        step("mg a s\n", "HD s700000\n"),
        step(ms("a", "x" * 1100000, "k q"), BIG),
        step("mg a s\n", "EN\n"),
    ]),
]

SETS = [
    Conversation("modes of ms", [
        step(ms("a", "1", "MR"), "NS\n"),
        step(ms("a", "1", "MA"), "NS\n"),
        step(ms("a", "1", "MP"), "NS\n"),
        step(ms("a", "1", "ME"), "HD\n"),
        step(ms("a", "2", "ME"), "NS\n"),
        step(ms("a", "2", "MA"), "HD\n"),
        step(ms("a", "0", "MP"), "HD\n"),
        step("mg a v\n", va("012")),
        step(ms("a", "3", "MR F9"), "HD\n"),
        step("mg a v f\n", va("3", "f9")),
        step(ms("a", "4", "MS"), "HD\n"),
        step("mg a v f\n", va("4", "f0")),
        step(ms("a", "5", "MSet"), "HD\n", MODES, debian="CLIENT_ERROR incorrect length for M token\n"),
        step(ms("a", "5", "M"), SET_MODE, MODES, debian="CLIENT_ERROR incorrect length for M token\n"),
        step(ms("a", "5", "MX"), SET_MODE),
        step(ms("a", "5", "Ms"), SET_MODE),
    ]),
    Conversation("append and prepend that create", [
        step(ms("a", "1", "MA N0"), "HD\n", NO_CREATE, debian="NS\n"),
        step(ms("a", "2", "MA N0"), "HD\n", NO_CREATE, debian="NS\n"),
        step("mg a v t\n", va("12", "t-1"), NO_CREATE, debian="EN\n"),
        step(ms("b", "1", "MP N0 F5"), "HD\n", NO_CREATE, debian="NS\n"),
        step(ms("b", "2", "MP N0"), "HD\n", NO_CREATE, debian="NS\n"),
        step("mg b v f\n", va("21", "f5"), NO_CREATE, debian="EN\n"),
    ]),
    Conversation("what ms shows", [
        step(ms("a", "hi", "k c O1"), "HD ka c#a1 O1\n"),
        step("mg a c\n", "HD c#a1\n"),
        step(ms("a", "hi", "s k"), "HD s2 ka\n", NO_SIZE, debian="HD ka\n"),
        step(ms("a", "!", "MA s"), "HD s3\n", NO_SIZE, debian="HD\n"),
        step(ms("a", "hi", "ME k O1 s"), "NS ka O1 s2\n", NO_SIZE, debian="NS ka O1\n"),
        step(ms("a", "hi", "ME c"), "NS c0\n"),
        step(ms("a", "hi", "C1 c k"), "EX c0 ka\n"),
        step(ms("b", "hi", "C1 c k"), "NF c0 kb\n"),
        step(ms("a", "hi", "v t f h l"), "HD\n"),
    ]),
    Conversation("only success of ms is quiet", [
        step(ms("a", "hi", "q k O1"), ""),
        step(ms("a", "hi", "ME q k O1"), "NS ka O1\n"),
        step(ms("a", "hi", "C1 q"), "EX\n"),
        step(ms("b", "hi", "C1 q"), "NF\n"),
        step(ms("b", "hi", "MR q"), "NS\n"),
        step("ms a 2 q\nabcd\nmn\n", "CLIENT_ERROR bad data chunk\n" + BAD + "MN\n",
             "1.6.18 calls a short line unknown", debian="CLIENT_ERROR bad data chunk\nERROR\nMN\n"),
        step("mg a v\n", va("hi")),
    ]),
    Conversation("ms that compares", [
        step(ms("a", "1", "c"), "HD c#a1\n"),
        step(ms("a", "2", "c C#a1"), "HD c#a2\n"),
        step(ms("a", "3", "C#a1"), "EX\n"),
        step(ms("a", "3", "C#a2 MR"), "HD\n"),
        step(ms("a", "4", "C#a2 MR"), "EX\n"),
        step(ms("b", "4", "C#a2 MR"), "NF\n"),
        step("mg a v\n", va("3")),
        step("mg a c\n", "HD c#a3\n"),
        step(ms("a", "x", "C#a2 MA"), "EX\n"),
        step(ms("a", "x", "C#a3 MA"), "HD\n"),
        step("mg a v\n", va("3x")),
        step(ms("b", "x", "C#a3 MA"), "NS\n"),
        step(ms("b", "x", "C#a3 MP"), "NS\n"),
    ]),
    Conversation("the client's own CAS", [
        step(ms("a", "1", "E1000000"), "HD\n", NO_E, debian=INVALID),
        step("mg a c\n", "HD c1000000\n", NO_E, debian="EN\n"),
        step(ms("a", "2", "C1000000 E2000000 c"), "HD c2000000\n", NO_E, debian=INVALID),
        step("gets a\n", "VALUE a 0 1 2000000\n2\nEND\n", NO_E, debian="END\n"),
        step("ma n N0 E77 c\n", "HD c77\n", NO_E, debian=EITHER),
        step("ma n E78 c\n", "HD c78\n", NO_E, debian=EITHER),
        step("mg n c\n", "HD c78\n", NO_E, debian="EN\n"),
        step("mg v N0 E5 c\n", "HD c5 W\n", NO_E, debian=INVALID),
        step("md a I E9\n", "HD\n", NO_E, debian=EITHER),
        step("mg a c\n", "HD c9 X W\n", NO_E, debian="EN\n"),
        step("md a x E10\n", "HD\n", NO_E, debian=EITHER),
        step("mg a c\n", "HD c10\n", NO_E, debian="EN\n"),
    ]),
]

DELETES = [
    Conversation("md", [
        step("md a\n", "NF\n"),
        step("md a q k O1\n", "NF ka O1\n"),
        step(ms("a", "hi", "c"), "HD c#a1\n"),
        step("md a C1 q\n", "EX\n"),
        step("md a C1 k O1\n", "EX ka O1\n"),
        step("md a C#a1 k O1 s c t\n", "HD ka O1\n"),
        step("mg a\n", "EN\n"),
        step(ms("a", "hi"), "HD\n"),
        step("md a q\n", ""),
        step("mg a\n", "EN\n"),
    ]),
    Conversation("md that leaves an empty item", [
        step(ms("a", "hi", "F5"), "HD\n"),
        step("md a x\n", "HD\n", NO_X, debian=EITHER),
        step("mg a v s f t\n", va("", "s0 f0 t-1"), NO_X, debian=va("hi", "s2 f5 t-1")),
        step("md a x F7 q\n", "", NO_X, debian=EITHER),
        step("mg a v f\n", va("", "f7"), NO_X, debian=va("hi", "f5")),
        step("md a x I\n", "HD\n", NO_X, debian=EITHER),
        step("mg a v\n", va("", "X W"), NO_X, debian=va("hi")),
        step("md b x\n", "NF\n", NO_X, debian=EITHER),
    ]),
    Conversation("md that marks an item, and who may renew it", [
        step(ms("a", "hi", "c"), "HD c#a1\n"),
        step("md a I\n", "HD\n"),
        step("mg a v c\n", va("hi", "c#a2 X W")),
        step("mg a v\n", va("hi", "Z X")),
        step("mg a k\n", "HD ka Z X\n"),
        step("get a\n", "VALUE a 0 2\nhi\nEND\n"),
        step(ms("a", "old", "C#a1"), "EX\n"),
        step(ms("a", "new", "C#a2"), "HD\n"),
        step("mg a v\n", va("new")),
        step("md a I q\n", ""),
        step("mg a\n", "HD X W\n"),
        step("md a I\n", "HD\n"),
        step("mg a\n", "HD X W\n"),
        step(ms("a", "x"), "HD\n"),
        step("mg a\n", "HD\n"),
        step("md b I\n", "NF\n"),
    ]),
    Conversation("a store that comes too late is kept as stale", [
        step(ms("a", "1", "c"), "HD c#a1\n"),
        step(ms("a", "2", "c"), "HD c#a2\n"),
        step("md a I\n", "HD\n"),
        step("mg a c\n", "HD c#a3 X W\n"),
        step(ms("a", "late", "C#a1 I"), "HD\n"),
        step("mg a v\n", va("late", "Z X")),
        step("mg a c\n", "HD c#a4 Z X\n"),
        step(ms("a", "good", "C#a4 I"), "HD\n"),
        step("mg a v\n", va("good")),
        step(ms("b", "x", "C1 I"), "NF\n"),
    ]),
]

COUNTS = [
    Conversation("ma", [
        step("ma n\n", "NF\n"),
        step("ma n k O1 q v t c\n", "NF kn O1\n"),
        step(ms("n", "10"), "HD\n"),
        step("ma n\n", "HD\n"),
        step("ma n v\n", va("12")),
        step("ma n v D30\n", va("42")),
        step("ma n v MI\n", va("43")),
        step("ma n v M+ D2\n", va("45")),
        step("ma n v MD D5\n", va("40")),
        step("ma n v M-\n", va("39")),
        step("ma n v MD D100\n", va("0")),
        step("ma n q v k\n", ""),
        step("ma n v k O1 t\n", va("2", "kn O1 t-1")),
        step("ma n c v\n", va("3", "c#n1")),
        step("ma n C#n1 c\n", "HD c#n2\n"),
        step("ma n C#n1 k q\n", "EX kn\n"),
        step("mg n v c\n", va("4 ", "c#n2")),  # it had two digits before
    ]),
    Conversation("ma at the ends of 64 bits", [
        step(ms("n", "18446744073709551615"), "HD\n"),
        step("ma n v\n", va("0")),
        step("ma n v D18446744073709551615\n", va("18446744073709551615")),
        step("ma n v MD D18446744073709551615\n", va("0")),
        step(ms("n", "10"), "HD\n"),
        step("ma n v M-\n", va("9")),
        step("mg n v\n", va("9 ")),
        step(ms("n", "word"), "HD\n"),
        step("ma n q\n", NOT_A_NUMBER),
        step(ms("n", ""), "HD\n"),
        step("ma n\n", NOT_A_NUMBER),
    ]),
    Conversation("ma that creates", [
        step("ma n N0 v\n", va("0")),
        step("ma m N0 J13 D5 v t\n", va("13", "t-1")),
        step("ma m N0 J13 D5 v\n", va("18")),
        step("ma o N0 J13 M- v k O1\n", va("13", "ko O1")),
        step("ma p N0 q\n", "", "1.6.18 is not quiet about a new item", debian="HD\n"),
        step("mg p v\n", va("0")),
    ]),
]

KEYS = [
    Conversation("keys in base64", [
        step(ms("Zm9v", "hi", "b k"), "HD kZm9v b\n"),
        step("mg Zm9v b v k O1\n", va("hi", "kZm9v b O1")),
        step("mg foo v k\n", va("hi", "kZm9v b")),
        step("mg Zm9v k\n", "EN kZm9v\n"),
        step("get foo\n", "VALUE foo 0 2\nhi\nEND\n"),
        step("mg Zm9vYg== b k\n", "EN kZm9vYg== b\n"),
        step("md foo k\n", "HD kfoo\n"),
        step(ms("foo", "5"), "HD\n"),
        step("mg Zm9v b k v\n", va("5", "kfoo")),
        step("ma Zm9v b k v\n", va("6", "kZm9v b")),
        step("md Zm9v b k\n", "HD kZm9v b\n"),
        step(ms("Zm9v", "a b", "b q"), ""),
        step("mg Zm9v b v\n", va("a b")),
    ]),
    Conversation("keys that only base64 can carry", [
        step(ms("YSBiCmM=", "hi", "b"), "HD\n"),  # "a b\nc"
        step("mg YSBiCmM= b v k\n", va("hi", "kYSBiCmM= b")),
        step("md YSBiCmM= b k\n", "HD kYSBiCmM= b\n"),
        step("mg YSBiCmM= b v k\n", "EN kYSBiCmM= b\n"),
        step("ma AAEC b N0 v k\n", va("0", "kAAEC b")),
        step("mg AAEC b v k\n", va("0", "kAAEC b"), "1.6.18 forgets that ma made the key of base64",
             debian=va("0", "k\0\1\2")),
    ]),
    Conversation("what counts as base64", [
        step("mg Zm9v! b k\n", "EN kZm9v b\n"),
        step("mg Zm9vYh== b k\n", "EN kZm9vYg== b\n"),
        step("mg Zg=v b k\n", "EN kZgA= b\n"),
        step("mg Zg==Zg== b k\n", "EN kZg== b\n"),
        *[step(f"mg {key} b k\n", ENCODING) for key in ("Zm9vYg=", "Zm9vYg", "Z", "====", "A===", "Zm9-_w==", "!!!!")],
        step(ms("Zm9", "hi", "b"), ENCODING),
        step("mn\n", "MN\n"),
        step("mg " + "A" * 248 + " b\n", "EN\n"),
        step("mg " + "A" * 250 + " b\n", ENCODING),
        step("mg " + "A" * 252 + " b\n", BAD),
        step("ma Zm9 b\n", EITHER),
        step("md Zm9 b\n", ENCODING, ONE_TEXT, debian=EITHER),
    ]),
    Conversation("the longest key", [
        step(ms(LONG, "hi", "k"), f"HD k{LONG}\n"),
        step(f"mg {LONG} k v O{'o' * 31}\n", va("hi", f"k{LONG} O{'o' * 31}")),
        step(f"md {LONG} k\n", f"HD k{LONG}\n"),
        step(f"mg {LONG} k\n", f"EN k{LONG}\n"),
    ]),
    Conversation("me", [
        step("me a\n", "EN\n"),
        step("me Zm9v b\n", "EN\n"),
        step("me Zm9 b\n", BAD),
        step("me a v k S !\n", "EN\n"),
    ]),
]

VIVIFIES = [
    Conversation("a miss that makes an empty item", [
        step("mg a N0 v s t\n", va("", "s0 t-1 W")),
        step("mg a N0 v\n", va("", "Z")),
        step("mg a v\n", va("", "Z")),
        step("mg a k\n", "HD ka Z\n"),
        step(ms("a", "hi"), "HD\n"),
        step("mg a N0 v\n", va("hi")),
        step("mg b N0 k O1 q\n", "HD kb O1 W\n"),
        step("mg Zm9v b N0 k\n", "HD kZm9v b W\n", FORGETS,
             debian="HD kfoo W\n"),
    ]),
    Conversation("the winner's store ends the race", [
        step("mg a N0 c\n", "HD c#a1 W\n"),
        step("mg a\n", "HD Z\n"),
        step(ms("a", "hi", "C#a1"), "HD\n"),
        step("mg a v\n", va("hi")),
    ]),
    Conversation("an item that does not expire is not renewed before its time", [
        step(ms("a", "hi"), "HD\n"),
        step("mg a R30\n", "HD\n"),
    ]),
]

ERRORS = [
    Conversation("too few words", [
        *[step(line + "\n", BAD, TOO_FEW, debian="ERROR\n") for line in ("mg", "ms", "md", "ma", "mg  ", "md ")],
        step("me\n", BAD),
        step("ms a\n", BAD),
        step("mn\n", "MN\n"),
        step("mn a b\n", "MN\n"),
    ]),
    Conversation("keys that are too long", [
        *[step(f"{word} {LONG}k\n", BAD) for word in ("mg", "md", "ma", "me")],
        step(ms(LONG + "k", "mn"), BAD, NO_SWALLOW, debian=BAD + "MN\n"),
        step("mn\n", "MN\n"),
    ]),
    Conversation("sizes that are none", [
        *[step(f"ms a {size}\nmn\n", BAD + "MN\n") for size in ("x", "S2", "-1", "2147483646", "2147483648")],
        step("ms a 99999999999999999999\nmn\n", BAD + "MN\n"),
        step(ms("a", "hi") + "mg a v\n", "HD\n" + va("hi")),
    ]),
    Conversation("flags that nobody knows", [
        *[step(f"mg a {flag}\n", INVALID) for flag in ("S", "a", "Z", "W", "X", "1", "9", "_", "[", "noreply", "v S")],
        *[step(f"mg a {flag}\n", BAD, BAD_START, debian=INVALID) for flag in ("!", "@", "{", "-", "v {")],
        step("mg a \x7f\n", BAD, BAD_START, debian=DUPLICATE),
        step("mg a \xff\n", BAD, BAD_START, debian=DUPLICATE),
        step("md a S\n", INVALID, ONE_TEXT, debian=EITHER),
        step("ma a S\n", EITHER),
        step("ma a !\n", BAD, BAD_START, debian=EITHER),
        step(ms("a", "mn", "S q"), INVALID),
        step(ms("a", "mn", "!"), BAD, BAD_START, debian=INVALID),
        step("mg a\n", "EN\n"),
    ]),
    Conversation("flags that come twice", [
        step("mg a k k\n", DUPLICATE),
        step("mg a O1 v O2\n", DUPLICATE),
        step("md a k k\n", DUPLICATE, ONE_TEXT, debian=EITHER),
        step("ma a k k\n", EITHER),
        step(ms("a", "mn", "k k"), DUPLICATE),
        step("mg a Tx k k\n", DUPLICATE),
        step("mg a k k S\n", DUPLICATE),
        step("mg a S k k\n", INVALID),
    ]),
    Conversation("arguments that are no numbers", [
        *[step(f"mg a {flag}\n", TOKEN) for flag in ("T", "Tx", "T1x", "T-", "N", "Nx", "R", "Rx", "C", "Cx", "C-1")],
        step("mg a C18446744073709551616\n", TOKEN),
        step("mg a T4294967296\n", TOKEN, NUMBERS, debian="EN\n"),
        step("mg a T+1\n", TOKEN, NUMBERS, debian="EN\n"),
        step(ms("a", "mn", "Fx"), BAD),
        step(ms("a", "mn", "F-1"), BAD),
        step(ms("a", "mn", "F4294967296"), BAD, NUMBERS, debian="HD\n"),
        step("md a Cx\n", TOKEN, ONE_TEXT, debian=EITHER),
        step("ma a Dx\n", EITHER),
        step("ma a Jx\n", EITHER),
        step("ma a Fx\n", EITHER),
        step("mg a Tx Fx\n", TOKEN),
        step("mg a Fx Tx\n", TOKEN),
        step("mg Zm9 b Tx\n", TOKEN),
        step("mg Zm9 Tx b\n", ENCODING),
    ]),
    Conversation("opaques", [
        step("mg a O" + "o" * 31 + "\n", "EN O" + "o" * 31 + "\n"),
        *[step(f"{word} a O" + "o" * 32 + "\n", OPAQUE) for word in ("mg", "md", "ma")],
        step(ms("a", "mn", "O" + "o" * 32 + " q"), OPAQUE),
        step("mn\n", "MN\n"),
    ]),
    Conversation("modes of ma", [
        step("ma a MX\n", NUMBER_MODE),
        step("ma a Mi\n", NUMBER_MODE),
        step("ma a M\n", NUMBER_MODE, MODES, debian=EITHER),
        step("ma a MIncr\n", "NF\n", MODES, debian=EITHER),
    ]),
    Conversation("too many flags", [
        step(f"mg a {MANY}\n", TOO_MANY),
        step(ms("a", "mn", MANY), TOO_MANY, "other words, and the data is not swallowed", debian=OLD_TOO_MANY + "MN\n"),
        step(f"md a {MANY}\n", TOO_MANY, "1.6.18 has other words for md", debian=OLD_TOO_MANY),
        step(f"ma a {MANY}\n", EITHER, "1.6.18 has words for it in ma, too", debian=OLD_TOO_MANY),
        step("mn\n", "MN\n"),
    ]),
]

ALL = READS + SETS + DELETES + COUNTS + KEYS + VIVIFIES + ERRORS
