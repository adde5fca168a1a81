"""What backends have once brought a proxy down with: each test is named by the number of the change that ended it."""

import time

import pytest

import moxi
from hostile_backend import HostileBackend, value_of

LENGTHS = (b"4294967290", b"4294967295", b"4294967296", b"4294967297", b"2147483640", b"2147483645", b"2147483647", b"2147483648",
           b"18446744073709551615", b"18446744073709551616", b"18446744073709551626", b"99999999999999999999", b"9" * 2000, b"-1", b"-4294967290",
           b"+5", b"0x5", b"", b"x")


@pytest.mark.parametrize("whole", [True, False])
def test_audit_cb2aacc0b_e44dd0b01_values_of_impossible_lengths(run, whole):
    """A value of (nearly) 2^31 or 2^32 bytes, which ended in a copy beyond a buffer."""
    current = []

    def huge(connection, reply, key):
        end = b"\r\nshort\r\nEND\r\n" if whole else b"\r\n" + b"s" * 100_000
        connection.sendall(b"VALUE %s 0 %s" % (key, current[-1]) + end)

    backend = HostileBackend(huge, period=1)
    try:
        for length in LENGTHS:
            current.append(length)
            # One that has not met this backend yet: it would not ask it again.
            proxy = run(moxi.start_proxy, [backend.port], "-Z", "downstream_timeout=200")
            played = backend.played
            with proxy.client() as client:
                before = proxy.rss_kb()
                for line in (b"get k\r\n", b"get a b k\r\n"):
                    told = client.ask(line)
                    assert told == b"END\r\n" or told.startswith(b"SERVER_ERROR "), (length, told)
                assert backend.played > played, length
                if not moxi.is_sanitized():
                    assert proxy.rss_kb() - before < 4096
                assert client.ask(b"mn\r\n") == b"MN\r\n"
        backend.honest()
        with proxy.client() as client:
            deadline = time.monotonic() + moxi.PATIENCE
            while client.get(b"k") != value_of(b"k"):
                assert time.monotonic() < deadline, "it does not come back"
                time.sleep(0.02)
    finally:
        backend.stop()
