"""Steps of the binary protocol, well formed or not. Every packet gets the number of its step as opaque; those that
end the connection come last, behind a Noop."""

import struct

from material import RAW_KEYS
from rules import LONG
from stream import NEVER, CasOf, Step

GET, SET, ADD, REPLACE, DELETE, INCREMENT, DECREMENT, QUIT, FLUSH = range(9)
GET_QUIET, NOOP, VERSION, GET_KEY, GET_KEY_QUIET, APPEND, PREPEND, STAT = range(9, 17)
QUIET = {GET: 0x09, GET_KEY: 0x0D, SET: 0x11, ADD: 0x12, REPLACE: 0x13, DELETE: 0x14, INCREMENT: 0x15, DECREMENT: 0x16, QUIT: 0x17,
         FLUSH: 0x18, APPEND: 0x19, PREPEND: 0x1A, 0x1D: 0x1E, 0x23: 0x24}
TOUCH, GAT, GAT_KEY = 0x1C, 0x1D, 0x23
UNKNOWN = (0x1F, 0x25, 0x2F, 0x30, 0x3C, 0x40, 0x7F, 0xFF)
LASTING = (0, 0, 100, 1999999999)
TIMES = (0, 0, 100, 1000, 1999999999, 0x7FFFFFFF, 0x80000000, 0x90000000, 2592001)
DELTAS = (0, 1, 1, 2, 7, 100, 1 << 32)
LARGE_DELTAS = (1 << 63, (1 << 64) - 1)
FLAGS = (0, 0, 5, 65536, 0x7FFFFFFF, 0xFFFFFFFF)


def packet(opcode, key=b"", extras=b"", value=b"", cas=0, **lies):
    """Bytes, or parts if `cas` is a CasOf; `lies` are lengths that are not true."""
    head = struct.pack(
        ">BBHBBHII", lies.get("magic", 0x80), opcode, lies.get("key_size", len(key)), lies.get("extras_size", len(extras)), 0, 0,
        lies.get("body_size", len(extras) + len(key) + len(value)), 0)
    body = extras + key + value
    if isinstance(cas, CasOf):
        return head, cas, body
    return head + cas.to_bytes(8, "big") + body


def _step(opcode, key=b"", extras=b"", value=b"", cas=0):
    parts = packet(opcode, key, extras, value, cas)
    return Step(parts, parts, "", key)


def _opcode(m, opcode):
    return QUIET[opcode] if m.random() < 0.3 else opcode


def _cas(m, key):
    """None, most often."""
    dice = m.random()
    if dice < 0.8:
        return 0
    if dice < 0.85:
        return m.pick((1, 1 << 63, (1 << 64) - 1))
    return CasOf(key, True, m.pick((0, 0, NEVER)))


def _key(m):
    return m.key() if m.random() < 0.9 else m.pick(RAW_KEYS)


def retrieval(m):
    return _step(_opcode(m, m.pick((GET, GET_KEY))), _key(m))


def retrieval_with_touch(m):
    time = struct.pack(">I", m.pick(LASTING if m.random() < 0.7 else TIMES))
    opcode = m.pick((TOUCH, GAT, GAT_KEY))
    return _step(opcode if opcode == TOUCH else _opcode(m, opcode), _key(m), time)


def storage(m):
    key, value = m.store(b"set")  # meta commands store under raw keys; 1.6.18 would show others' raw keys as they are
    extras = struct.pack(">II", m.pick(FLAGS), m.pick(LASTING if m.random() < 0.8 else TIMES))
    return _step(_opcode(m, m.pick((SET, SET, SET, ADD, REPLACE))), key, extras, value, _cas(m, key))


def addition(m):
    key, value = m.store(b"append")
    return _step(_opcode(m, m.pick((APPEND, PREPEND))), key, b"", value, _cas(m, key))


def removal(m):
    key = _key(m)
    return _step(_opcode(m, DELETE), key, b"", b"", _cas(m, key))


def arithmetic(m):
    key, opcode = m.pick(m.numeric), m.pick((INCREMENT, DECREMENT))
    delta = m.pick(DELTAS + LARGE_DELTAS if opcode == DECREMENT else DELTAS)
    extras = struct.pack(">QQI", delta, m.pick(DELTAS), m.pick((0xFFFFFFFF, 0xFFFFFFFF, 0, 0, 100, 1999999999)))
    parts = packet(_opcode(m, opcode), key, extras, b"", _cas(m, key) if m.random() < 0.5 else 0)
    # While 1.6.18 has not sent the answer of a get it makes a new item instead of changing this.
    parts = (packet(NOOP), *parts) if isinstance(parts, tuple) else packet(NOOP) + parts
    return Step(parts, parts, "", key)


def fixed(m):
    dice = m.random()
    if dice < 0.5:
        return _step(NOOP)
    if dice < 0.6:
        return _step(VERSION)
    if dice < 0.7:
        return _step(STAT, m.pick((b"junk", b"detail", b"detail off", b"detail junk", b"reset")))
    if dice < 0.8:
        return _step(_opcode(m, FLUSH), b"", m.pick((b"", b"\0\0\0\0")))
    return _step(m.pick(UNKNOWN))


def ending(m):
    """What ends a connection; a Noop in front has the answers sent before that."""
    key, extras = m.key(), b"\0" * 8
    lie = m.pick((
        packet(QUIT), packet(QUIET[QUIT]), packet(GET, LONG), packet(SET, LONG, extras), packet(SET, key), packet(SET, key, extras[:4]),
        packet(GET, key, extras), packet(GET), packet(NOOP, key), packet(VERSION, b"", extras), packet(QUIT, key), packet(DELETE, key, extras),
        packet(INCREMENT, key, extras), packet(TOUCH, key), packet(GAT, key, extras), packet(FLUSH, b"", extras), packet(APPEND, key, extras),
        packet(GET, key, magic=0x81), packet(GET, key, b"", b"v"), packet(SET, b"nobody", extras, b"v", body_size=1 << 20)))
    parts = packet(NOOP) + lie
    return Step(parts, parts)


def inspection(m):
    """Everything that is there, with keys that no other protocol can say."""
    return [_step(GET_KEY, key) for key in (*m.all_keys, *RAW_KEYS)]
