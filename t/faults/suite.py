"""All faults by name, and how one is measured: on moxi, and beside it on nutcracker where that is there."""

import backend_faults
import client_faults
import input_faults
import resolver_faults
from targets import MoxiProxy, Nutcracker, has_nutcracker

FAULTS = {
    fault.__name__: fault
    for module in (backend_faults, client_faults, input_faults, resolver_faults)
    for fault in module.ALL
}
_OPTIONS = {"many_connections": ("-c", 60)}
# nutcracker has no limit of clients of its own, and goes through its descriptors instead.
_NOT_FOR_PEER = {"many_connections"}


def measure(name, short, with_peer):
    """The rows of one fault."""
    sheet = FAULTS[name](MoxiProxy(options=_OPTIONS.get(name, ())), short)
    if with_peer and has_nutcracker() and name not in _NOT_FOR_PEER:
        try:
            sheet.beside(FAULTS[name](Nutcracker(), short))
        except (AssertionError, OSError) as error:  # what it does not survive is its figure
            print(f"nutcracker, {name}: {type(error).__name__}: {str(error)[:100]}")
    return sheet.rows
