"""Counts the processes that the kernel has killed because memory was short: evidence for a death that nobody else explains."""

import contextlib
from pathlib import Path

_COUNTER = "oom_kill"


def out_of_memory_kills(proc: Path = Path("/proc"), group: Path = Path("/sys/fs/cgroup")) -> int:
    """Return how many processes the kernel has killed so far, on the machine or in this container; 0 where it does not say.

    Args:
        proc: Where the machine's counters are.
        group: Where those of the container are.
    """
    return max(_count(proc / "vmstat"), _count(group / "memory.events"))


def _count(path: Path) -> int:
    with contextlib.suppress(OSError, ValueError, IndexError):
        for line in path.read_text().splitlines():
            fields = line.split()
            if fields and fields[0] == _COUNTER:
                return int(fields[1])
    return 0
