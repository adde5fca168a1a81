"""Steps of the classic text protocol that are well formed, or refused by both servers alike."""

from material import DELTAS, FLAGS, LARGE_DELTAS, LASTING, TIMES, TOO_LONG
from rules import LONG
from stream import NEVER, CasOf, Step, same

# For both servers no number: of the length of data (what follows is then read as commands), a time, a delta.
NO_SIZES = (b"x", b"1x", b"-1", b"2147483646", b"2147483647", b"2147483648", b"4294967295", b"9223372036854775807",
            b"18446744073709551615", b"1.5", b"0x10", b"-2147483648")
NO_TIMES = (b"x", b"1x", b"9223372036854775808", b"18446744073709551616", b"1.5", b"-", b"--1", b"99999999999999999999", b"1-")
NO_DELTAS = (b"x", b"1x", b"-1", b"18446744073709551616", b"99999999999999999999", b"1.5", b"-", b"0x10")
FIXED = (b"mn\r\n", b"mn x\r\n", b"version\r\n", b"version x\r\n", b"verbosity 0\r\n", b"verbosity 1 noreply\r\n", b"verbosity 0 2\r\n",
         b"flush_all\r\n", b"flush_all 0\r\n", b"flush_all noreply\r\n", b"flush_all 0 noreply\r\n", b"flush_all -1\r\n",
         b"junk\r\n", b"getx a\r\n", b"Get a\r\n", b"\tget a\r\n", b"set\ta 0 0 1\r\n",
         b"shutdown\r\n", b"shutdown x\r\n", b"refresh_certs\r\n", b"verbosity x\r\n", b"flush_all x\r\n")
ADMIN = (b"slabs\r\n", b"slabs reassign\r\n", b"slabs reassign 1\r\n", b"slabs automove\r\n", b"slabs automove 3\r\n",
         b"slabs automove x\r\n", b"slabs junk\r\n", b"lru\r\n", b"lru mode\r\n", b"lru mode x\r\n", b"lru tune\r\n", b"lru tune 1 2 3\r\n",
         b"lru tune 10 10 0.5 x\r\n", b"lru tune 50 50 1 1\r\n", b"lru temp_ttl\r\n", b"lru temp_ttl x\r\n", b"lru junk 1\r\n",
         b"lru_crawler\r\n", b"lru_crawler sleep\r\n", b"lru_crawler sleep x\r\n", b"lru_crawler sleep 1000001\r\n",
         b"lru_crawler tocrawl x\r\n", b"lru_crawler crawl\r\n", b"lru_crawler crawl 64\r\n", b"lru_crawler junk\r\n",
         b"lru_crawler enable\r\n", b"lru_crawler metadump\r\n", b"cache_memlimit\r\n", b"cache_memlimit x\r\n", b"cache_memlimit 7\r\n",
         b"cache_memlimit 0\r\n", b"cache_memlimit -1\r\n", b"cache_memlimit 1024\r\n", b"stats junk\r\n", b"stats sizes\r\n",
         b"stats detail\r\n", b"stats detail junk\r\n", b"stats detail off\r\n", b"stats cachedump\r\n", b"stats cachedump x\r\n",
         b"stats cachedump 64 1\r\n", b"stats cachedump 62 1\r\n", b"stats extstore\r\n")
# Behind these nothing is read any more.
ENDINGS = (b"quit\r\n", b"quit\n", b"quit x\r\n", b"quit noreply\r\n", b"junk HTTP/1.0\r\n", b"GET / HTTP/1.1\r\n",
           b"set k0 0 0 500\r\nunfinished", b"set nobody 0 0 2147483645 noreply\r\n", b"set k0 0 0 1\r\nx", b"get k0", b"\r")


def retrieval(m):
    word = b"gets" if m.random() < 0.4 else b"get"
    keys = m.many_keys()
    blanks = b" " if m.random() < 0.95 else m.pick((b"  ", b"     "))
    end = b"\r\n" if m.random() < 0.9 else m.pick((b"\n", b" \r\n", b"  \r\n"))
    return same(word + b" " + blanks.join(keys) + end)


def retrieval_with_touch(m):
    word = m.pick((b"gat", b"gats"))
    return same(b"%s %s %s\r\n" % (word, m.pick(TIMES if m.random() < 0.3 else LASTING), b" ".join(m.many_keys(6))))


def tail_of(m):
    return b"" if m.random() < 0.7 else b" noreply"


def storage(m):
    dice = m.random()
    word = b"set" if dice < 0.5 else m.pick((b"add", b"replace", b"append", b"prepend"))
    key, value = m.store(word)
    time = m.pick(LASTING if m.random() < 0.8 else TIMES)
    return same(b"%s %s %s %s %d%s\r\n%s\r\n" % (word, key, m.pick(FLAGS), time, len(value), tail_of(m), value))


def compare_and_swap(m):
    key, value = m.store(b"cas")
    flags, time = m.pick(FLAGS), m.pick(LASTING)
    if m.random() < 0.2:
        unique = m.pick((b"0", b"1", b"18446744073709551615", b"9223372036854775808"))
    else:
        unique = CasOf(key, add=m.pick((0, 0, 0, NEVER)))
    return same((b"cas %s %s %s %d " % (key, flags, time, len(value)), unique, b"%s\r\n%s\r\n" % (tail_of(m), value)))


def wrong_data(m):
    """More or less data than announced; both servers read all of it as data, and then go on."""
    key, size = m.pick(m.keys), int(m.random() * 60) + 1
    if m.random() < 0.5:
        data = m.value(size + 1) + b"x"
    else:  # the end of the data is in the middle, and commands behind it
        data = (m.value(size // 2) + b"\r\nget k0\r\n" + m.value(size))[: size + 1] + b"x"
    word = m.pick((b"set", b"add", b"replace", b"append", b"cas"))
    unique = b" 1" if word == b"cas" else b""
    return same(b"%s %s 0 0 %d%s%s\r\n%s" % (word, key, size, unique, tail_of(m), data))


def arithmetic(m):
    """Of short values: a large one that is being sent is replaced, and not written over with blanks behind it."""
    if m.random() < 0.5:
        return same(b"incr %s %s%s\r\n" % (m.pick(m.numeric), m.pick(DELTAS), tail_of(m)))
    return same(b"decr %s %s%s\r\n" % (m.pick(m.numeric), m.pick(DELTAS + LARGE_DELTAS), tail_of(m)))


def removal(m):
    return same(b"delete %s%s\r\n" % (m.key(), m.pick((b"", b"", b" 0", b" noreply", b" 0 noreply"))))


def touching(m):
    return same(b"touch %s %s%s\r\n" % (m.key(), m.pick(TIMES if m.random() < 0.4 else LASTING), tail_of(m)))


def fixed(m):
    if m.random() < 0.6:
        return same(b"mn\r\n")
    return same(m.pick(FIXED) if m.random() < 0.7 else m.pick(ADMIN))


def refused(m):
    """What both servers refuse with the same words."""
    dice = m.random()
    key = m.key()
    tail = tail_of(m)
    if dice < 0.3:
        word, unique = m.pick(((b"set", b""), (b"add", b""), (b"append", b""), (b"cas", b" 1")))
        return same(b"%s %s 0 0 %s%s%s\r\n" % (word, key, m.pick(NO_SIZES), unique, tail))
    if dice < 0.45:
        return same(b"touch %s %s%s\r\n" % (key, m.pick(NO_TIMES), tail))
    if dice < 0.55:
        return same(b"%s %s %s\r\n" % (m.pick((b"gat", b"gats")), m.pick(NO_TIMES), key))
    if dice < 0.65:
        return same(b"flush_all %s%s\r\n" % (m.pick(NO_TIMES), tail))
    if dice < 0.8:
        return same(b"%s %s %s%s\r\n" % (m.pick((b"incr", b"decr")), m.pick(m.numeric), m.pick(NO_DELTAS), tail))
    long_key = m.pick(TOO_LONG) if m.random() < 0.9 else LONG
    return same(m.pick((b"incr %s 1%s\r\n", b"decr %s x%s\r\n", b"touch %s 0%s\r\n", b"delete %s%s\r\n", b"touch %s x%s\r\n")) % (long_key, tail))


def ending(m):
    """With an mn in front: 1.6.18 drops what it has not sent when a connection ends in the middle of something."""
    return same(b"mn\r\n" + m.pick(ENDINGS))


def endless_line(m):
    """Alone on its connection: whoever closes it without having read everything may lose its own last words."""
    return [same(b"x" * m.pick((20000, 40000, 100000)))]


def inspection(m):
    """Shows everything that is there."""
    return [Step(b"gets %s\r\n" % key, b"gets %s\r\n" % key) for key in m.all_keys]
