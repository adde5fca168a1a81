"""A name that is looked up slowly and then is not found: nobody else waits for it.

The lookup is made slow by a library that is loaded before the C library (slow_resolver.cc): names that
end in `.slow.test` take two seconds and are then not known.
"""

import contextlib
import time

import moxi
from bounds import Sheet
from cluster import Cluster
from load import Load, percentile

LIBRARY = moxi.BINARY.parent / "t" / "faults" / "libslow_resolver.so"
SLOW_NAME = "backend.slow.test"


def slow_lookup(target, short):
    sheet = Sheet("slow lookup")
    with contextlib.ExitStack() as stack:
        cluster = Cluster(stack, 1)
        good = f"127.0.0.1:{cluster.ports[0]}"
        process = target.start(
            [], hosts=[good, f"{SLOW_NAME}:11211"], environment={"LD_PRELOAD": LIBRARY}
        )
        stack.callback(process.stop)
        names = [b"fault%d" % number for number in range(60)]
        with process.client(timeout=20) as client, moxi.Client(cluster.ports[0]) as backend:
            for name in names:
                client.set(name, b"value of " + name)
            own = [name for name in names if backend.get(name) is not None]
        calm = Load(process.port, own, clients=4, rate=200)
        time.sleep(1.0 if short else 3.0)
        calm.stop()
        lost = [name for name in names if name not in own]
        beside = Load(process.port, lost, clients=2, rate=20)
        load = Load(process.port, own, clients=4, rate=200)
        time.sleep(3.0 if short else 8.0)
        load.stop()
        beside.stop()
    before, during = (max(1000 * outcome.took for outcome in run.outcomes) for run in (calm, load))
    # The clients of a busy machine wait now and then for a processor: that is not the worker's stall, and
    # of a run that shares the machine with other tests only the lookup's two seconds can be told from it.
    sheet.at_most("longest wait of others, ms", during, 200.0 if short else max(5.0, 3 * before))
    sheet.at_most("p99 ms of others", percentile(load.outcomes, 99), max(5.0, 1.5 * percentile(calm.outcomes, 99)))
    sheet.exactly("failed requests of others", sum(o.kind not in ("good", "miss") for o in load.outcomes), 0)
    return sheet


ALL = (slow_lookup,)
