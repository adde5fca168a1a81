"""Backends that die, stand still, are slow, or hang up: what clients of the proxy lose.

Every function takes a target (targets.py) and whether it shall be quick, and returns a Sheet.
"""

import contextlib
import socket
import threading
import time

import moxi
from bounds import Sheet
from cluster import Cluster, proxied
from load import Load, percentile

# On a machine that is busy with other things waits of this length come by themselves.
NOISE_MS = 30.0


def _failed(outcomes):
    return sum(outcome.kind in ("error", "timeout", "closed") for outcome in outcomes)


def killed_backend(target, short):
    """One of three is killed under load and comes back; its keys stay where they are."""
    sheet = Sheet("killed")
    with proxied(target) as (cluster, process, names, ill):
        load = Load(process.port, names)
        time.sleep(0.5)
        killed = time.monotonic()
        cluster.kill()
        time.sleep(1.0 if short else 2.0)
        back = cluster.restart()
        time.sleep(2.0)
        load.stop()
    late = [o.end for o in load.outcomes if o.key in ill and o.begin > back and o.kind in ("error", "timeout", "closed")]
    dead = load.between(killed, back, ill)
    sheet.at_most("ms until all is well", 1000 * (max(late, default=back) - back), 250.0)
    sheet.at_most("median ms of a request to the dead one", percentile(dead, 50), 5.0)
    sheet.exactly("failed requests to the others", _failed(o for o in load.outcomes if o.key not in ill), 0)
    sheet.exactly("wrong values", len(load.wrong), 0)
    sheet.exactly("clients that were closed", sum(o.kind == "closed" for o in load.outcomes), 0)
    return sheet


def reshaped_pool(target, short):
    """The same, and the keys of the dead one go to the others."""
    sheet = Sheet("killed, reshaped")
    with proxied(target, behaviors="backend_down=reshape") as (cluster, process, names, _):
        load = Load(process.port, names)
        time.sleep(0.5)
        cluster.kill()
        time.sleep(1.0 if short else 2.0)
        load.stop()
    sheet.at_most("failed requests per worker", _failed(load.outcomes) / target.workers, 2)
    sheet.exactly("wrong values", len(load.wrong), 0)
    return sheet


def frozen_backend(target, short):
    """One of three stands still for two seconds (SIGSTOP): nothing is refused, nothing is answered."""
    sheet = Sheet("frozen")
    with proxied(target) as (cluster, process, names, ill):
        # Three for each worker: they have a request in flight when it stops, or send one soon.
        load = Load(process.port, names, clients=6)
        time.sleep(1.0 if short else 2.0)
        frozen = time.monotonic()
        cluster.freeze()
        time.sleep(2.0)
        cluster.thaw()
        thawed = time.monotonic()
        time.sleep(2.0)
        load.stop()
    healthy = set(names) - ill
    timeouts = [o for o in load.outcomes if o.key in ill and (o.kind == "timeout" or o.took > 0.25)]
    before = percentile(load.between(0, frozen, healthy), 99)
    during = percentile(load.between(frozen, thawed, healthy), 99)
    late = [o.end for o in load.outcomes if o.key in ill and o.begin > thawed and o.kind in ("error", "timeout", "closed")]
    sheet.at_most("timeouts per worker", len(timeouts) / target.workers, 3)
    sheet.at_most("p99 ms of the others", during, max(1.5 * before, NOISE_MS))
    sheet.at_most("ms until all is well", 1000 * (max(late, default=thawed) - thawed), 250.0 + NOISE_MS)
    sheet.exactly("wrong values", len(load.wrong), 0)
    return sheet


class Behaving:
    """A backend in Python. `answer(connection, words)` is called for each line; see the users below."""

    def __init__(self, accepted):
        self._accepted = accepted
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port = self._listener.getsockname()[1]
        self.connects = 0
        threading.Thread(target=self._run, daemon=True).start()

    def _run(self):
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            self.connects += 1
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection):
        try:
            with connection:
                self._accepted(connection)
        except OSError:
            pass

    def stop(self):
        self._listener.close()


def _answers_after(delay):
    """Serves gets and sets, each `delay(number of the request)` seconds late."""

    def serve(connection):
        lines = connection.makefile("rb")
        number = 0
        while words := lines.readline().split():
            if words[0] == b"version":
                connection.sendall(b"VERSION 1.6.18\r\n")
                continue
            if words[0] == b"set":
                lines.read(int(words[4]) + 2)
                reply = b"STORED\r\n"
            else:
                reply = b"".join(
                    b"VALUE %s 0 %d\r\nvalue of %s\r\n" % (key, len(key) + 9, key) for key in words[1:]
                )
                reply += b"END\r\n"
            number += 1
            time.sleep(delay(number))
            connection.sendall(reply)

    return serve


@contextlib.contextmanager
def _beside_a_good_one(target, accepted):
    """(process of the proxy, the bad backend, keys of the good one, keys of the bad one)"""
    with contextlib.ExitStack() as stack:
        cluster = Cluster(stack, 1)
        bad = Behaving(accepted)
        stack.callback(bad.stop)
        process = target.start([*cluster.ports, bad.port])
        stack.callback(process.stop)
        names = [b"fault%d" % number for number in range(60)]
        with process.client() as client, moxi.Client(cluster.ports[0]) as good:
            for name in names:
                client.set(name, b"value of " + name)
            own = {name for name in names if good.get(name) is not None}
        yield process, bad, own, set(names) - own


def late_replies(target, short):
    """Every fifth answer of a backend comes after the time limit: it is given to nobody."""
    sheet = Sheet("late replies")
    late = _answers_after(lambda number: 0.5 if number % 5 == 0 else 0.0)
    with _beside_a_good_one(target, late) as (process, _, own, others):
        load = Load(process.port, sorted(own | others), rate=20)
        time.sleep(4.0 if short else 10.0)
        load.stop()
    waits = [o.took for o in load.outcomes if o.key in others]
    sheet.exactly("wrong values", len(load.wrong), 0)
    sheet.at_most("longest wait, ms", 1000 * max(waits), 300.0 + 100 + 8 * NOISE_MS)
    sheet.exactly("failed requests to the other", _failed(o for o in load.outcomes if o.key in own), 0)
    return sheet


def slow_backend(target, short):
    """A backend that takes 50 ms for each answer: the other one's clients do not feel it."""
    sheet = Sheet("slow backend")
    with _beside_a_good_one(target, _answers_after(lambda _: 0.05)) as (process, _, own, others):
        alone = Load(process.port, sorted(own), rate=50)
        time.sleep(1.0 if short else 3.0)
        alone.stop()
        both = Load(process.port, sorted(own | others), rate=20)
        time.sleep(2.0 if short else 5.0)
        both.stop()
    before = percentile(alone.outcomes, 99)
    during = percentile([o for o in both.outcomes if o.key in own], 99)
    sheet.at_most("p99 ms of the other", during, max(1.5 * before, NOISE_MS))
    sheet.exactly("wrong values", len(both.wrong), 0)
    return sheet


def accept_and_close(target, short):
    """A backend that accepts every connection and closes it: it is left in peace."""
    sheet = Sheet("accept, close")
    with _beside_a_good_one(target, lambda connection: None) as (process, bad, own, others):
        load = Load(process.port, sorted(own | others), rate=100)
        time.sleep(0.5)
        begin, before = time.monotonic(), bad.connects
        time.sleep(3.0 if short else 6.0)
        rate = (bad.connects - before) / (time.monotonic() - begin)
        load.stop()
    sheet.at_most("connects a second", rate, 10.0)
    sheet.exactly("failed requests to the other", _failed(o for o in load.outcomes if o.key in own), 0)
    return sheet


ALL = (killed_backend, reshaped_pool, frozen_backend, late_replies, slow_backend, accept_and_close)
