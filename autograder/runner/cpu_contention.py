"""Detects CPU contention, so that a program whose wall time ran out while others had the processors is retried and not blamed."""

import contextlib
import os
import time
from pathlib import Path

from autograder.processors import usable_processors

IDLE_SHARE = 0.5
"""Idle share of one processor above which a program that wanted to compute could have."""
_IDLE = slice(4, 6)
"""Fields of a processor's line in /proc/stat: idle and waiting for I/O, in ticks."""


class Watch:
    """Measures the idle time of the processors from its creation on. Where the kernel does not tell, the machine counts as busy."""

    def __init__(self, proc: Path = Path("/proc"), group: Path = Path("/sys/fs/cgroup")) -> None:
        self._proc = proc
        self._group = group
        self._start = time.monotonic()
        self._idle_before = self._idle_seconds()
        self._throttled_before = self._throttled_seconds()

    def age(self) -> float:
        """Return the seconds since its creation."""
        return time.monotonic() - self._start

    def was_busy(self) -> bool:
        """Whether less than half a processor was idle, or the container was throttled for more than half of the time."""
        wall = self.age()
        idle = self._idle_seconds()
        if idle is None or self._idle_before is None:
            return True
        return idle - self._idle_before < IDLE_SHARE * wall or self._throttled_seconds() - self._throttled_before > IDLE_SHARE * wall

    def _idle_seconds(self) -> float | None:
        """Return the idle seconds of the processors that this process may use, summed; None if the kernel does not tell."""
        with contextlib.suppress(OSError, ValueError, IndexError, AttributeError):
            ours = {f"cpu{number}" for number in usable_processors()}
            lines = (line.split() for line in (self._proc / "stat").read_text().splitlines())
            idle = [sum(map(int, fields[_IDLE])) for fields in lines if fields and fields[0] in ours]
            return sum(idle) / os.sysconf("SC_CLK_TCK") if idle else None
        return None

    def _throttled_seconds(self) -> float:
        """Return how long the container's processes were throttled; 0 if it has no CPU limit."""
        with contextlib.suppress(OSError, ValueError, IndexError):
            lines = (self._group / "cpu.stat").read_text().splitlines()
            return sum(int(line.split()[1]) for line in lines if line.startswith("throttled_usec")) / 1e6
        return 0.0
