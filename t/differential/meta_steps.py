"""Steps of the meta commands. What 1.6.18 does not know is left out: E, x, s and N of ms, C of mg."""

from material import BASE64_KEYS, DELTAS, LARGE_DELTAS, TOO_LONG
from rules import BAD_FORMAT, differing
from stream import NEVER, CasOf, Step, same

# No time that a second more or less could change; N and R are compared with what T can set.
TIMES = (b"0", b"0", b"100", b"1000", b"-1", b"2592001")
LASTING = (b"0", b"100", b"1000")
RECACHE = (b"30", b"500", b"5000")
OPAQUE = (b"O", b"O1", b"Oabc", b"O" + b"o" * 31, b"Oc5", b"Ok")
SHOWN = (b"v", b"v", b"t", b"f", b"s", b"k", b"c", b"h", b"l", b"u", b"q", b"O7", b"P", b"Lx")
FLUSH = b"mn\r\n"
# Flags that every command refuses with the same words in both versions.
BAD_FLAGS = (b"z", b"v v", b"T", b"Tx", b"R", b"Rx", b"N", b"Nx", b"O" + b"o" * 32, b"b", b"F", b"C", b"Cx")
_BAD_TOKEN = b"mg k Tx\r\n"
_NEWER_WORDS = (
    (b"!", BAD_FORMAT), (b"@", BAD_FORMAT), (b"~", BAD_FORMAT), (b"\xff", BAD_FORMAT), (b"Tx", _BAD_TOKEN), (b"T+1", _BAD_TOKEN),
    (b"T4294967296", _BAD_TOKEN), (b"D", _BAD_TOKEN), (b"Jx", _BAD_TOKEN), (b"Rx", _BAD_TOKEN), (b"z", b"mg k z\r\n"), (b"S3", b"mg k z\r\n"),
    (b"v v", b"mg k v v\r\n"), (b"b", b"mg k b\r\n"), (b"O" + b"o" * 32, b"mg k O" + b"o" * 32 + b"\r\n"),
)


def _key(m):
    """A key, and the flags that say how it is written."""
    if m.random() < 0.85:
        return m.key(), ()
    return m.pick(BASE64_KEYS), (b"b",)


def _some(m, choices, most):
    """A few of the choices, none twice by its letter."""
    found = {}
    for _ in range(int(m.random() * (most + 1))):
        choice = m.pick(choices)
        found[choice[:1]] = choice
    return list(found.values())


def _shuffled(m, flags):
    m.dice.shuffle(flags)
    return flags


def _line(word, key, flags, end=b"\r\n"):
    """The command; flags may hold a CasOf."""
    parts, plain = [], word + b" " + key
    for flag in flags:
        if isinstance(flag, CasOf):
            parts += (plain + b" C", flag)
            plain = b""
        else:
            plain += b" " + flag
    return (*parts, plain + end) if parts else plain + end


def _compare(m, key):
    return CasOf(key, add=m.pick((0, 0, 0, -1, NEVER)))


def meta_get(m):
    key, base = _key(m)
    flags = [*_some(m, SHOWN, 6), *base]
    dice = m.random()
    if dice < 0.1:  # what t shows of a time that is over has another sign in 1.6.18
        flags.append(b"T" + m.pick(LASTING if b"t" in flags else TIMES))
    elif dice < 0.2:
        # 1.6.18 shows a base64 key of what it made as it is. An empty number it would read beyond the end.
        if not base and key not in m.numeric:
            flags.append(b"N" + m.pick(LASTING))
    elif dice < 0.3:
        flags.append(b"R" + m.pick(RECACHE))
    return same(_line(b"mg", key, _shuffled(m, flags), b"\r\n" if m.random() < 0.95 else m.pick((b"\n", b" \r\n"))))


def meta_set(m):
    mode = m.pick((b"", b"", b"", b"MS", b"ME", b"MA", b"MP", b"MR", b"Ms", b"Ma", b"Mp", b"Mr", b"Me"))
    is_addition = mode[1:].lower() in (b"a", b"p")
    key, value = m.store(b"append" if is_addition else b"set")
    base = ()
    if m.random() < 0.15 and not is_addition:  # 1.6.18 then forgets that the key was sent in base64
        key, base = m.pick(BASE64_KEYS), (b"b",)
    flags = [*_some(m, (b"q", b"k", b"c", b"O5", b"F0", b"F7", b"F4294967295", b"P"), 4), *base]
    if mode:
        flags.append(mode)
    if m.random() < 0.4:
        flags.append(b"T" + m.pick(TIMES))
    if m.random() < 0.25:
        flags.append(_compare(m, key))
        if m.random() < 0.4:
            flags.append(b"I")
    line = _line(b"ms", key + b" %d" % len(value), _shuffled(m, flags))
    return same(line + value + b"\r\n" if isinstance(line, bytes) else (*line, value + b"\r\n"))


def meta_delete(m):
    key, base = _key(m)
    flags = [*_some(m, (b"q", b"k", b"O9"), 2), *base]
    if m.random() < 0.3:
        flags.append(_compare(m, key))
    if m.random() < 0.5:
        flags.append(b"I")
        if m.random() < 0.5:
            flags.append(b"T" + m.pick(TIMES))
    return same(_line(b"md", key, _shuffled(m, flags)))


def meta_arithmetic(m):
    """With an mn in front: while 1.6.18 has not sent the answer of an mg it makes a new item instead of changing this."""
    key = m.pick(m.numeric)
    flags = _some(m, (b"v", b"v", b"t", b"c", b"k", b"q", b"O3"), 4)
    mode = m.pick((b"", b"MI", b"M+", b"MD", b"M-", b"Md", b"Mi"))
    if mode:
        flags.append(mode)
    is_decrement = mode[1:] in (b"D", b"-", b"d")
    if m.random() < 0.15:  # 1.6.18 forgets T when the number needs more room
        flags += (b"D0", b"T" + m.pick(LASTING if b"t" in flags else TIMES))
    elif m.random() < 0.6:
        flags.append(b"D" + m.pick(DELTAS + LARGE_DELTAS if is_decrement else DELTAS))
    if m.random() < 0.3 and b"q" not in flags and b"D0" not in flags:  # 1.6.18 is not quiet when it makes an item
        flags.append(b"N" + m.pick(LASTING))
        if m.random() < 0.6:
            flags.append(b"J" + m.pick(DELTAS))
    if m.random() < 0.2:
        flags.append(_compare(m, key))
    return same(_line(FLUSH + b"ma", key, _shuffled(m, flags)))


def meta_debug(m):
    return same(b"me %s\r\n" % (m.key() if m.random() < 0.95 else m.pick(TOO_LONG)))


def wrong_data(m):
    size = int(m.random() * 60) + 1
    return same(b"ms %s %d%s\r\n%s" % (m.pick(m.keys), size, m.pick((b"", b" q", b" T0 c")), m.value(size + 1) + b"x"))


def refused(m):
    """What both versions refuse in the same words; the data of ms is dropped then."""
    key, flag = m.key(), m.pick(BAD_FLAGS)
    if flag[:1] == b"O":  # 1.6.18 counts that as a read of the item
        key = b"k"
    dice = m.random()
    if dice < 0.4:
        return same(b"mg %s %s\r\n" % (key, flag))
    if dice < 0.6:
        value = m.value(int(m.random() * 60))
        return same(b"ms %s %d %s\r\n%s\r\n" % (key, len(value), flag, value))
    if dice < 0.8:
        return same(b"ma %s %s\r\n" % (key, m.pick(BAD_FLAGS[:2])))
    word = m.pick((b"mg %s v", b"md %s q", b"ma %s", b"me %s"))
    return same(word % m.pick(TOO_LONG) + b"\r\n")


def refused_in_other_words(m):
    """Errors whose words changed: the oracle is asked for something else that it refuses in the newer words."""
    if m.random() < 0.2:
        return differing("too few words", m.pick((b"mg", b"ms", b"md", b"ma", b"me")) + b"\r\n", BAD_FORMAT)
    flag, theirs = m.pick(_NEWER_WORDS)
    key = b"k" if flag[:1] in (b"b", b"O") else m.key()
    return differing("errors of meta commands", b"%s %s %s\r\n" % (m.pick((b"mg", b"md")), key, flag), theirs)


def inspection(m):
    """Everything that meta commands show of what is there, without changing it."""
    flags = b" s v f t c k u\r\n"
    keys = [(key, b"") for key in m.all_keys] + [(key, b" b") for key in BASE64_KEYS]
    lines = [b"mg " + key + base + flags for key, base in keys]
    return [Step(line, line) for line in lines]
