"""Gets of many clients become few backend commands, and nobody can tell but by the counters."""

import random

import moxi

CLIENTS = 200
KEYS = 50


class Reader:
    """One of the clients: knows what it wrote, and that nobody may ever show it anything older."""

    def __init__(self, number, port):
        self.number = number
        self.client = moxi.Client(port)
        self.written = {}
        self.asked = []
        self.sequence = 0

    def value_of(self, key):
        self.sequence += 1
        self.written[key] = self.sequence
        return b"%d:%d:%s" % (self.number, self.sequence, key)

    def ask(self, rng):
        """One request, now and then a write and a read of it in one piece."""
        keys = [b"hot%d" % rng.randrange(KEYS) for _ in range(rng.choice((1, 1, 1, 1, 3)))]
        self.asked = []
        request = b""
        if rng.random() < 0.03:
            key = keys[0]
            value = self.value_of(key)
            noreply = rng.random() < 0.5
            request += b"set %s 0 0 %d%s\r\n%s\r\n" % (key, len(value), b" noreply" * noreply, value)
            if not noreply:
                self.asked.append(None)
        request += rng.choice((b"get ", b"get ", b"gets ")) + b" ".join(keys) + b"\r\n"
        self.asked.append(keys)
        self.client.send(request)

    def check(self):
        for keys in self.asked:
            if keys is None:
                assert self.client.read_line() == b"STORED"
                continue
            hits = []
            while (line := self.client.read_line()) != b"END":
                word, key, _flags, size, *_cas = line.split()
                assert word == b"VALUE"
                value = self.client.read_exactly(int(size) + 2)[:-2]
                hits.append(key)
                self.check_value(key, value)
            assert hits == keys

    def check_value(self, key, value):
        writer, sequence, of = value.split(b":")
        assert of == key
        if int(writer) == self.number:
            assert int(sequence) == self.written[key], "an own write was lost"
        elif key in self.written:
            del self.written[key]  # somebody wrote after it: what it wrote itself is never seen again
            self.written[key] = -1


def gets(proxy):
    """(retrievals of clients, retrieval commands to backends) so far."""
    with proxy.client() as client:
        stats = {name.rpartition(":")[2]: value for name, value in client.stats(b" proxy stats")}
    return int(stats["tot_client_gets"]), int(stats["tot_backend_gets"])


def test_200_clients_on_50_hot_keys(run):
    backends = [run(moxi.start_memcached).port for _ in range(2)]
    proxy = run(moxi.start_proxy, backends, "-t", 1)
    rng = random.Random(5)
    readers = [Reader(number, proxy.port) for number in range(CLIENTS)]
    for key in range(KEYS):
        name = b"hot%d" % key
        assert readers[0].client.set(name, readers[0].value_of(name)) == b"STORED\r\n"
    before = gets(proxy)
    for _ in range(40):
        # What all of them ask while the proxy stands still is there in the same turn.
        proxy.freeze()
        for reader in readers:
            reader.ask(rng)
        proxy.thaw()
        for reader in readers:
            reader.check()
    after = gets(proxy)
    asked, sent = after[0] - before[0], after[1] - before[1]
    assert asked == 40 * CLIENTS
    assert sent <= 0.2 * asked, f"{sent} backend commands for {asked} gets"
    for reader in readers:
        reader.client.close()


def test_without_a_pause_nobody_is_told_anything_wrong(run):
    backends = [run(moxi.start_memcached).port for _ in range(3)]
    proxy = run(moxi.start_proxy, backends, "-t", 2)
    rng = random.Random(6)
    readers = [Reader(number, proxy.port) for number in range(50)]
    for key in range(KEYS):
        name = b"hot%d" % key
        assert readers[0].client.set(name, readers[0].value_of(name)) == b"STORED\r\n"
    for _ in range(100):
        for reader in readers:
            reader.ask(rng)
        for reader in readers:
            reader.check()
    for reader in readers:
        reader.client.close()
