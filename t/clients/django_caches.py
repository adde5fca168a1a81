"""Django's memcached backends, each in a conversation: django_caches.py PORT"""

import sys

from django.conf import settings
from django.core.cache import caches

PORT = int(sys.argv[1])
BACKENDS = ("PyMemcacheCache", "PyLibMCCache", "MemcachedCache")
checks = 0


def same(actual, expected):
    global checks
    assert actual == expected, f"{str(actual)[:200]} is not {str(expected)[:200]}"
    checks += 1


def values(cache):
    same(cache.get("nobody", "default"), "default")
    for key, value in {"text": "gr\xfc\xdfe", "number": 3, "list": [1, {"a": None}], "bytes": bytes(range(256)),
                       "long": "z" * 500_000, "packed": "p" * 900_000}.items():
        cache.set(key, value, 100)
        same(cache.get(key), value)
    same(cache.add("text", "other"), False)
    same(cache.get_or_set("new", lambda: "made"), "made")
    same(cache.get_or_set("new", lambda: "made again"), "made")
    same(cache.delete("new"), True)
    same("new" in cache, False)


def many(cache):
    pairs = {f"many{i}": i for i in range(300)}
    same(cache.set_many(pairs, 100), [])
    same(cache.get_many([*pairs, "nobody"]), pairs)
    cache.delete_many(list(pairs)[::2])
    same(cache.get_many(pairs), {f"many{i}": i for i in range(1, 300, 2)})


def numbers(cache):
    cache.set("n", 10)
    same(cache.incr("n", 5), 15)
    same(cache.decr("n"), 14)
    try:
        cache.incr("nobody")
    except ValueError:
        same(True, True)
    else:
        same("incr of a miss", "an error")


def time_to_live(cache):
    cache.set("gone", "x", -1)
    same(cache.get("gone"), None)
    cache.set("days", "x", 40 * 86400)  # more than 30 days: goes over the wire as an absolute time
    same(cache.get("days"), "x")
    cache.set("always", "x", None)
    same(cache.touch("always", 100), True)
    same(cache.touch("nobody", 100), False)
    same(cache.get("always"), "x")


def versions(cache):
    cache.set("v", "one", version=1)
    cache.set("v", "two", version=2)
    same(cache.get("v", version=1), "one")
    same(cache.incr_version("v", version=2), 3)
    same(cache.get("v", version=3), "two")
    cache.clear()
    same(cache.get("v", version=1), None)


settings.configure(CACHES={
    name: {"BACKEND": f"django.core.cache.backends.memcached.{name}", "LOCATION": f"127.0.0.1:{PORT}",
           "KEY_PREFIX": name}
    for name in BACKENDS
} | {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}})
for name in BACKENDS:
    for conversation in (values, many, numbers, time_to_live, versions):
        conversation(caches[name])
print(f"{checks} checks passed")
