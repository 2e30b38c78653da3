"""Whether the machine had no time to give, so that a program whose clock ran out is not the one to blame."""

import contextlib
import os
import time
from pathlib import Path

IDLE_SHARE = 0.5
"""Of one processor, over the whole run: with that much to spare a program that wanted to compute would have."""
_IDLE = slice(4, 6)
"""Fields of a line of /proc/stat: idle and waiting for a disk, in ticks."""


class Watch:
    """Looks at what the processors do from now on. Where the kernel does not tell, the machine counts as busy."""

    def __init__(self, proc: Path = Path("/proc"), group: Path = Path("/sys/fs/cgroup")) -> None:
        self._proc = proc
        self._group = group
        self._start = time.monotonic()
        self._idle_before = self._idle_seconds()
        self._held_before = self._held_seconds()

    def age(self) -> float:
        """Return the seconds since it began to look."""
        return time.monotonic() - self._start

    def was_busy(self) -> bool:
        """Whether there was hardly a processor to spare, or the container had used up its share."""
        wall = self.age()
        idle = self._idle_seconds()
        if idle is None or self._idle_before is None:
            return True
        return idle - self._idle_before < IDLE_SHARE * wall or self._held_seconds() - self._held_before > IDLE_SHARE * wall

    def _idle_seconds(self) -> float | None:
        """Return how long the processors that this process may use have been idle altogether."""
        with contextlib.suppress(OSError, ValueError, IndexError, AttributeError):
            ours = {f"cpu{number}" for number in os.sched_getaffinity(0)}
            lines = (line.split() for line in (self._proc / "stat").read_text().splitlines())
            idle = [sum(map(int, fields[_IDLE])) for fields in lines if fields and fields[0] in ours]
            return sum(idle) / os.sysconf("SC_CLK_TCK") if idle else None
        return None

    def _held_seconds(self) -> float:
        """Return how long the container's processes were kept from the processors they asked for; 0 if there is no such limit."""
        with contextlib.suppress(OSError, ValueError, IndexError):
            lines = (self._group / "cpu.stat").read_text().splitlines()
            return sum(int(line.split()[1]) for line in lines if line.startswith("throttled_usec")) / 1e6
        return 0.0
