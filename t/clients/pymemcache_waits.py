"""A plugin for pymemcache's own suite: flushes wait for their answer.

Each case begins with a flush without one, on a connection of its own. That of a case which ends there (test_misc)
is still on its way when the next case stores its first item, and with several worker threads nothing says which of
the two comes first: neither in moxi nor in memcached."""

from pymemcache.client.base import Client

flush_all = Client.flush_all


def flush_and_wait(client, delay=0, noreply=None):
    return flush_all(client, delay, noreply=bool(noreply))


Client.flush_all = flush_and_wait
