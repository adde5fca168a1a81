"""Django's cache framework on its three memcached backends (django_caches.py)."""

import programs


def test_conversation(port):
    programs.converse(["/usr/bin/python3", "-W", "ignore", programs.HERE / "django_caches.py", port], 81)
