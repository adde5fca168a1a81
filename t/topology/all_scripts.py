"""The conversations that every topology has to hold: those in text, and those in the meta protocol."""

import dataclasses

import meta_scripts
import scripts


def behind_memcached(step):
    """What Debian's memcached cannot do, it cannot do behind a proxy either."""
    lacks = (meta_scripts.NO_E, meta_scripts.NO_X, meta_scripts.NO_CREATE, meta_scripts.NO_DROP, meta_scripts.FORGETS)
    # The size of a new value is known without asking.
    unknown_size = step.reason == meta_scripts.NO_SIZE and b" MA " in step.request
    if step.reason not in lacks and not unknown_size:
        return step
    return dataclasses.replace(step, alternatives={**step.alternatives, "behind": step.alternatives["debian"]})


ALL = scripts.ALL + [dataclasses.replace(c, steps=[behind_memcached(s) for s in c.steps]) for c in meta_scripts.ALL]
