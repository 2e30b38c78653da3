"""Times whole processes by the kernel's own account: wall, user and system seconds, peak memory of the largest."""

import os
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Cost:
    """What a command took.

    Args:
        wall: Seconds by the clock.
        cpu: User and system seconds, children included.
        peak: Megabytes resident, of the command's own process.
    """

    wall: float
    cpu: float
    peak: float


def measure(command: Sequence[str], *, cwd: Path | None = None, environment: dict[str, str] | None = None) -> Cost:
    """Run *command* and return its cost; output is thrown away.

    Raises:
        SystemExit: It failed, so that its cost means nothing.
    """
    start = time.perf_counter()
    process = subprocess.Popen(
        command, cwd=cwd, env={**os.environ, **(environment or {})}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"exit code {process.returncode}: {' '.join(command)}")
    return Cost(time.perf_counter() - start, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def median(costs: Sequence[Cost]) -> Cost:
    """Return the costs' medians, figure by figure."""
    middle = len(costs) // 2
    return Cost(*(sorted(getattr(cost, name) for cost in costs)[middle] for name in ("wall", "cpu", "peak")))


def paired(one: Sequence[str], other: Sequence[str], runs: int, **options: object) -> tuple[Cost, Cost]:
    """Return the median costs of two commands run in turn, so that a drifting machine drifts for both."""
    measure(one, **options)  # type: ignore[arg-type]
    measure(other, **options)  # type: ignore[arg-type]
    pairs = [(measure(one, **options), measure(other, **options)) for _ in range(runs)]  # type: ignore[arg-type]
    return median([a for a, _ in pairs]), median([b for _, b in pairs])
