"""Processors that this process may use."""

import os


def usable_processors() -> frozenset[int]:
    """Return the numbers of the processors in the CPU affinity mask; all of them where the system keeps no mask."""
    if hasattr(os, "sched_getaffinity"):
        return frozenset(os.sched_getaffinity(0))
    return frozenset(range(os.cpu_count() or 1))


def processor_count() -> int:
    """Return how many processors this process may use."""
    return len(usable_processors())
