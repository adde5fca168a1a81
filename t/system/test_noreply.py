"""Commands without a reply: in order with what follows on the same client, and silent for ever."""

import moxi

DEAD = b"SERVER_ERROR proxy write to downstream 127.0.0.1\r\n"


def test_a_client_reads_what_it_wrote_without_a_reply(run):
    backends = [run(moxi.start_memcached).port for _ in range(3)]
    proxy = run(moxi.start_proxy, backends, "-t", 2)
    clients = [proxy.client() for _ in range(4)]  # they are spread over both workers
    for number in range(2500):
        value = b"%d" % number
        for who, client in enumerate(clients):
            key = b"%d-%d" % (who, number % 50)
            client.send(b"set %s 0 0 %d noreply\r\n%s\r\n" % (key, len(value), value))
            client.send(b"get %s\r\n" % key)
        for who, client in enumerate(clients):
            key = b"%d-%d" % (who, number % 50)
            assert client.read_until(b"END\r\n") == b"VALUE %s 0 %d\r\n%s\r\nEND\r\n" % (key, len(value), value)
    for client in clients:
        client.close()


def test_each_kind_of_command_without_a_reply_is_in_order(run):
    proxy = run(moxi.start_proxy, [run(moxi.start_memcached).port for _ in range(3)])
    with proxy.client() as client:
        for number in range(200):
            key = b"k%d" % number
            client.send(
                b"set %(k)s 0 0 1 noreply\r\n5\r\nincr %(k)s 4 noreply\r\nappend %(k)s 0 0 1 noreply\r\n0\r\n"
                b"prepend %(k)s 0 0 1 noreply\r\n1\r\nget %(k)s\r\ntouch %(k)s 0 noreply\r\n"
                b"delete %(k)s noreply\r\nget %(k)s\r\nadd %(k)s 0 0 1 noreply\r\na\r\n"
                b"replace %(k)s 0 0 1 noreply\r\nb\r\nget %(k)s\r\n" % {b"k": key}
            )
            expected = b"VALUE %s 0 3\r\n190\r\nEND\r\nEND\r\nVALUE %s 0 1\r\nb\r\nEND\r\n" % (key, key)
            assert client.read_exactly(len(expected)) == expected


def test_errors_reach_nobody(run):
    proxy = run(moxi.start_proxy, [run(moxi.start_memcached, "-I", "1024k").port])
    with proxy.client() as client, proxy.client() as other:
        client.set(b"text", b"abc")
        large = b"x" * (2 << 20)
        client.send(b"incr text 1 noreply\r\nset big 0 0 %d noreply\r\n%s\r\n" % (len(large), large))
        # A backend that says an error nobody asked for is not trusted any longer; it is asked again.
        for number in range(100):
            assert other.ask(b"get absent%d\r\n" % number) == b"END\r\n"
        assert client.ask(b"mn\r\n") == b"MN\r\n"
        assert other.ask(b"mn\r\n") == b"MN\r\n"


def test_a_dead_backend_is_no_reason_to_say_anything(run):
    backend = run(moxi.start_memcached)
    proxy = run(moxi.start_proxy, [backend.port])
    with proxy.client() as client:
        assert client.set(b"a", b"1") == b"STORED\r\n"
        backend.kill()
        while client.set(b"a", b"2") != DEAD:
            pass
        client.send(b"set a 0 0 1 noreply\r\n3\r\ndelete a noreply\r\nincr a 1 noreply\r\nflush_all noreply\r\nmn\r\n")
        assert client.read_line() == b"MN"
