"""Perl's clients: Cache::Memcached, in Perl, and Cache::Memcached::Fast, in C (cache_memcached.pl)."""

import pytest

import programs


@pytest.mark.parametrize("name, checks", [("Cache::Memcached", 430), ("Cache::Memcached::Fast", 440)])
def test_conversation(port, name, checks):
    programs.converse(["perl", programs.HERE / "cache_memcached.pl", name, port], checks)
