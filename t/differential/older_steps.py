"""Steps of the text protocol that memcached 1.6.18 takes in another way than 1.6.45 does, each by one of the rules."""

from material import TOO_LONG
from rules import BAD_DELTA, BAD_EXPTIME, BAD_FORMAT, ERROR, FORGET, SILENCE, differing

_TEMPLATES = (
    (b"get",), (b"gets",), (b"gat", b"0"), (b"gats", b"0"), (b"set", b"k0", b"0", b"0"), (b"add", b"k0", b"0", b"0"),
    (b"cas", b"k0", b"0", b"0", b"1"), (b"append", b"k0", b"0", b"0"), (b"delete",), (b"incr", b"k0"), (b"decr", b"k0"),
    (b"touch", b"k0"), (b"verbosity",),
)
_LOOSE = (b"+1", b"\t1", b"1\t", b"+0", b"\v0", b"\r0")
_WRAPPING = (b"4294967296", b"4294967297", b"9223372036854775807", b"-2147483649")
_NO_FLAGS = (b"x", b"-1", b"1x", b"18446744073709551616", b"-0", b"1.5")
_NO_CAS = (b"x", b"-1", b"18446744073709551616", b"1x")


def too_few_words(m):
    words = m.pick(_TEMPLATES)
    count = 1 + int(m.random() * len(words))
    return differing("too few words", b" ".join(words[:count]) + m.pick((b"\r\n", b" \r\n", b"  \n", b"\n")), BAD_FORMAT)


def short_line(m):
    return differing("lines without a command", m.pick((b"\r\n", b"\n", b"a\r\n", b"ge\n", b" \r\n", b" \n", b"x\n")), BAD_FORMAT)


def blanks_in_front(m):
    line = m.pick((b"get %s\r\n", b"delete %s\r\n", b"touch %s -1\r\n")) % m.key()
    return differing("lines without a command", b" " * (1 + int(m.random() * 5)) + line, ERROR)


def too_many_words(m):
    key, value = m.pick(m.keys), m.value(int(m.random() * 30))
    more = b" more" * (1 + int(m.random() * 3))
    if m.random() < 0.2:
        return differing("more words than needed", b"flush_all 0 0%s\r\n" % more, b"flush_all 0\r\n")
    if m.random() < 0.2:
        line = m.pick((b"incr %s 1", b"decr %s 2", b"incr %s 4294967296")) % m.pick(m.numeric)
        return differing("more words than needed", line + b" 2 3 4\r\n", line + b"\r\n")
    word = m.pick((b"set", b"add", b"append"))
    ours = b"%s %s 0 0 %d noreply%s\r\n%s\r\n" % (word, key, len(value), more, value)
    return differing("more words than needed", ours, b"%s %s 0 0 %d\r\n%s\r\n" % (word, key, len(value), value))


def unknown_with_noreply(m):
    return differing("unknown command with noreply", m.pick((b"junk noreply\r\n", b"junk a b noreply\r\n", b"SET a 0 0 1 noreply\r\n")), SILENCE)


def delete_with_a_number(m):
    key, number = m.key(), m.pick((b"5", b"10", b"18446744073709551615"))
    dice = m.random()
    if dice < 0.4:
        return differing("more words than needed", b"delete %s %s\r\n" % (key, number), b"delete %s\r\n" % key)
    if dice < 0.7:
        return differing("more words than needed", b"delete %s %s noreply\r\n" % (key, number), b"delete %s noreply\r\n" % key)
    return differing("more words than needed", b"delete %s %s\r\n" % (key, m.pick((b"x", b"-1", b"0 0", b"b c d e"))), BAD_FORMAT)


def loose_number(m):
    rule, number = "loose numbers", m.pick(_WRAPPING + _LOOSE)
    key, dice = m.key(), m.random()
    if dice < 0.2:
        return differing(rule, b"touch %s %s\r\n" % (key, number), BAD_EXPTIME)
    if dice < 0.4:
        return differing(rule, b"%s %s %s\r\n" % (m.pick((b"gat", b"gats")), number, key), BAD_EXPTIME)
    if dice < 0.5:
        return differing(rule, b"flush_all %s\r\n" % number, BAD_EXPTIME)
    if dice < 0.6:
        return differing(rule, b"verbosity %s\r\n" % number, BAD_FORMAT)
    if dice < 0.7:
        return differing(rule, b"incr %s %s\r\n" % (key, m.pick(_LOOSE)), BAD_DELTA)
    if dice < 0.8:
        return differing(rule, b"set %s 0 0 %s\r\n" % (key, number), BAD_FORMAT)
    places = (b"set %s %s 0 3\r\nabc\r\n", b"add %s 0 %s 3\r\nabc\r\n", b"replace %s %s 0 3\r\n\0\xff\n\r\n")
    return differing(rule, m.pick(places) % (key, number), BAD_FORMAT)


def data_of_a_refused_store(m):
    key, value = m.key(), m.value(int(m.random() * 60))
    noreply = m.random() < 0.3
    tail = b" noreply\r\n" if noreply else b"\r\n"
    dice = m.random()
    if dice < 0.3:
        line = b"set %s 0 0 %d" % (m.pick(TOO_LONG), len(value))
    elif dice < 0.5:
        line = b"%s %s %s 0 %d" % (m.pick((b"set", b"prepend")), key, m.pick(_NO_FLAGS), len(value))
    elif dice < 0.8:
        line = b"add %s 0 %s %d" % (key, m.pick((b"x", b"1x", b"9223372036854775808", b"--1")), len(value))
    else:
        line = b"cas %s 0 0 %d %s" % (key, len(value), m.pick(_NO_CAS))
    return differing("data of a refused store", line + tail + value + b"\r\n", SILENCE if noreply else BAD_FORMAT)


def bad_get(m):
    keys = m.many_keys(6)
    keys.insert(int(m.random() * (len(keys) + 1)), m.pick(TOO_LONG[:3]))
    word = m.pick((b"get ", b"gets ", b"gat 0 ", b"gats 0 "))
    return differing("answers ahead of a bad get", word + b" ".join(keys) + b"\r\n", BAD_FORMAT)


def delayed_flush(m):
    line = m.pick((b"flush_all 5000\r\n", b"flush_all 1000000\r\n", b"flush_all 1999999999\r\n", b"flush_all 5000 noreply\r\n"))
    return differing("flushed items that come back", line, FORGET + line)
