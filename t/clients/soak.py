"""Load of two real clients that knows what every answer has to be: soak.py PORT SECONDS [CLIENTS]

Each client is a process that writes keys of its own and reads everybody's. A value says its key and its
version, and the rest of it follows from these: so a reader can tell a torn, foreign or older value. What
a client wrote it must read back; what it saw of another's key may only become newer. The first wrong answer
ends the process with status 1.
"""

import multiprocessing
import random
import sys
import time

import pylibmc
import pymemcache

KEYS = 40  # of each client
PATIENCE = 20


class WrongAnswer(Exception):
    pass


def value_of(key, version):
    """Most are short, one of 50 has 20 KB, one of 500 has 300 KB."""
    source = random.Random(f"{key} {version}")
    scale = source.random()
    size = 300_000 if scale < 0.002 else 20_000 if scale < 0.02 else source.randrange(200)
    return f"{key} {version} ".encode() + source.randbytes(size)


def version_in(key, value):
    """The version that a complete and right value of this key has."""
    try:
        name, version, _ = value.split(b" ", 2)
        right = name.decode() == key and value == value_of(key, int(version))
    except ValueError:
        right = False
    if not right:
        raise WrongAnswer(f"get of {key} answered {len(value)} bytes: {value[:80]!r}")
    return int(version)


class Pymemcache:
    def __init__(self, port):
        self._client = pymemcache.Client(("127.0.0.1", port), timeout=PATIENCE, no_delay=True)
        self.get = self._client.get
        self.get_many = self._client.get_many
        self.delete = lambda key: self._client.delete(key, noreply=False)
        self.incr = lambda key: self._client.incr(key, 1)

    def set(self, key, value):
        quietly = random.random() < 0.5
        if self._client.set(key, value, noreply=quietly) is not True:
            raise WrongAnswer(f"set of {key}")

    def cas(self, key, value):
        """True if it was stored, False if somebody else was first."""
        _, unique = self._client.gets(key)
        return unique is not None and self._client.cas(key, value, unique) is True


class Pylibmc:
    def __init__(self, port):
        self._client = pylibmc.Client([f"127.0.0.1:{port}"], behaviors={"cas": True, "receive_timeout": PATIENCE * 10**6})
        self.get = self._client.get
        self.get_many = self._client.get_multi
        self.delete = self._client.delete
        self.incr = self._client.incr

    def set(self, key, value):
        if self._client.set(key, value) is not True:
            raise WrongAnswer(f"set of {key}")

    def cas(self, key, value):
        _, unique = self._client.gets(key)
        return unique is not None and self._client.cas(key, value, unique) is True


class Visitor:
    """One client with what it knows."""

    def __init__(self, number, clients, port):
        self.number = number
        self.own = [f"soak:{number}:{i}" for i in range(KEYS)]
        self.all = [f"soak:{n}:{i}" for n in range(clients) for i in range(KEYS)]
        self.seen = dict.fromkeys(self.all, 0)  # version 0: may be a miss
        self.gone = set()  # own keys that are deleted
        self.client = (Pymemcache, Pylibmc)[number % 2](port)
        self.operations = 0

    def check(self, key, value):
        if value is None:
            # Others may have deleted theirs; of our own we know.
            if key in self.own and self.seen[key] and key not in self.gone:
                raise WrongAnswer(f"{key} was lost at version {self.seen[key]}")
            return
        version = version_in(key, value)
        if key in self.gone or version < self.seen[key] or (key in self.own and version > self.seen[key]):
            raise WrongAnswer(f"{key} has version {version}, after {self.seen[key]}")
        self.seen[key] = version

    def write(self):
        key = random.choice(self.own)
        version = self.seen[key] + 1
        if random.random() < 0.2 and key not in self.gone and self.seen[key]:
            if not self.client.cas(key, value_of(key, version)):
                raise WrongAnswer(f"cas of {key}, which nobody else writes")
        else:
            self.client.set(key, value_of(key, version))
        self.seen[key] = version
        self.gone.discard(key)
        if random.random() < 0.5:
            self.check(key, self.client.get(key))

    def delete(self):
        key = random.choice(self.own)
        self.client.delete(key)
        self.gone.add(key)

    def read(self):
        key = random.choice(self.all)
        self.check(key, self.client.get(key))

    def read_many(self):
        keys = random.sample(self.all, random.randrange(2, 60))
        found = self.client.get_many(keys)
        if not set(found) <= set(keys):
            raise WrongAnswer(f"get of {keys} answered {list(found)}")
        for key in keys:
            self.check(key, found.get(key))

    def count(self):
        self.client.incr("soak:shared")
        self.counted += 1

    def run(self, seconds):
        self.counted = 0
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            work = random.choices((self.read, self.read_many, self.write, self.count, self.delete), (8, 4, 6, 2, 1))[0]
            work()
            self.operations += 1
        return self.operations, self.counted


def visit(number, clients, port, seconds, results):
    random.seed(number)
    try:
        results.put(Visitor(number, clients, port).run(seconds))
    except Exception as error:  # whatever it is, it is this process's result
        results.put(f"client {number}: {type(error).__name__}: {error}")


def main(port, seconds, clients=8):
    shared = pymemcache.Client(("127.0.0.1", port), timeout=PATIENCE)
    shared.flush_all(noreply=False)
    shared.set("soak:shared", b"0", noreply=False)
    results = multiprocessing.Queue()
    visitors = [multiprocessing.Process(target=visit, args=(n, clients, port, seconds, results)) for n in range(clients)]
    for visitor in visitors:
        visitor.start()
    outcomes = [results.get(timeout=seconds + 4 * PATIENCE) for _ in visitors]
    for visitor in visitors:
        visitor.join()
    problems = [outcome for outcome in outcomes if isinstance(outcome, str)]
    if not problems and int(shared.get("soak:shared")) != sum(counted for _, counted in outcomes):
        problems.append(f"the shared number is {shared.get('soak:shared')}")
    if problems:
        sys.exit("\n".join(problems))
    print(sum(operations for operations, _ in outcomes), "operations, every answer right")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
