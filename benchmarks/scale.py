"""What a class of 1,000 to 100,000 submissions costs: measures one submission's costs here, then simulates the queue.

Run ``python -m benchmarks.scale``; it takes a minute or two. ``--costs`` takes figures of an earlier run instead.

Measured, on loopback, with a scheduler and one worker: the computing time that a submission costs altogether, in the
parent of a local batch, in the parent of a batch on a cluster, and in the scheduler; the time until a new worker has
graded something. Assumed: processors like this one, a network that is no bottleneck, prices, and how many submissions
run into the limit of computing time. A worker is charged the whole cost of a local submission, though the parent does
part of it.
"""

import argparse
import contextlib
import heapq
import os
import random
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from pathlib import Path

from autograder.content import load_course
from benchmarks.classes import core, make_class
from benchmarks.measure import measure

ROOT = Path(__file__).resolve().parent.parent
PYTHON = sys.executable
GRADE = [PYTHON, "-m", "autograder"]
TICK = os.sysconf("SC_CLK_TCK")
SIZES = (1_000, 10_000, 100_000)
WORKERS = (2, 16, 64, 256)


@dataclass(frozen=True)
class Costs:
    """Seconds that one submission takes, and that a worker takes to start.

    Args:
        grading: Computing time of all processes, in a local batch.
        parent_here: Share of it in the batch's own process, which no second processor can take.
        parent_away: Computing time in the batch's process when a cluster grades.
        scheduler: Computing time in Dask's scheduler.
        start: From the start of a worker's process to its first result, the parent's start included.
    """

    grading: float
    parent_here: float
    parent_away: float
    scheduler: float
    start: float


@dataclass(frozen=True)
class Assumed:
    """What is not measured.

    Args:
        endless: Share of the submissions with a program that runs into its limit.
        limit: Seconds of computing time until it is ended.
        price: Of an hour of one processor, in whatever currency.
    """

    endless: float
    limit: float
    price: float


def main() -> None:
    """Measure, simulate, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size", type=int, default=100, help="submissions to measure on (default 100)")
    parser.add_argument("--endless", type=float, default=0.01, help="share that runs into the limit (default 0.01)")
    parser.add_argument("--limit", type=float, default=10.0, help="computing time until such a program is ended (default 10 s)")
    parser.add_argument("--price", type=float, default=0.04, help="of a processor's hour (default 0.04)")
    parser.add_argument("--costs", type=float, nargs=5, metavar="MS", help="five figures in milliseconds, instead of measuring")
    arguments = parser.parse_args()
    costs = Costs(*(figure / 1000 for figure in arguments.costs)) if arguments.costs else measured(arguments.size)
    for field in fields(Costs):
        print(f"{field.name:<14} {1000 * getattr(costs, field.name):8.1f} ms")
    print(*table(costs, Assumed(arguments.endless, arguments.limit, arguments.price)), sep="\n")


# -- the simulation -----------------------------------------------------------------------------------------------


def table(costs: Costs, assumed: Assumed) -> Iterator[str]:
    """Yield the lines of a Markdown table: one row a size, one column a number of workers."""
    yield "| submissions | processor hours | price | " + " | ".join(f"{workers} workers" for workers in WORKERS) + " |"
    yield "| ---: " * (3 + len(WORKERS)) + "|"
    for size in SIZES:
        services = services_of(size, costs, assumed)
        hours = (sum(services) + size * (costs.parent_away + costs.scheduler)) / 3600
        times = [clock(makespan(services, workers, costs)) for workers in WORKERS]
        yield f"| {size:,} | {hours:.2f} | {hours * assumed.price:.2f} | " + " | ".join(times) + " |"


def services_of(size: int, costs: Costs, assumed: Assumed) -> list[float]:
    """Return how long a worker is busy with each submission; the endless ones stand anywhere among the others."""
    rng = random.Random(size)
    return [rng.uniform(0.5, 1.5) * costs.grading + (assumed.limit if rng.random() < assumed.endless else 0) for _ in range(size)]


def makespan(services: Sequence[float], workers: int, costs: Costs) -> float:
    """Return when the last page is written.

    The parent's process sends one submission after another and in between writes the pages of those that came back; the
    scheduler passes one on after another; each worker takes the next as soon as it is free.
    """
    pace = max(costs.parent_away, costs.scheduler)
    free = [costs.start] * workers
    heapq.heapify(free)
    last = costs.start
    for number, service in enumerate(services):
        begin = max(heapq.heappop(free), costs.start + number * pace)
        heapq.heappush(free, begin + service)
        last = max(last, begin + service)
    return max(last, costs.start + len(services) * pace) + costs.parent_away


def clock(seconds: float) -> str:
    """Return *seconds* as people say it."""
    if seconds < 120:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 7200 else f"{seconds / 3600:.1f} h"


# -- the measurement ----------------------------------------------------------------------------------------------


def measured(size: int) -> Costs:
    """Return the costs of one submission: the difference between classes of two sizes, so that start-up drops out."""
    with tempfile.TemporaryDirectory(prefix="tensorgrade-scale-") as name, cluster(Path(name)) as (address, scheduler, start):
        folder, course = Path(name), load_course(ROOT)
        classes = [make_class(folder / "few", size // 5, course), make_class(folder / "many", size, course)]
        here, away, passing = [], [], []
        for place in classes:
            command = batch(place, folder / f"here-{place.name}")
            here.append((measure(command, cwd=ROOT).cpu, own_seconds([*command, "--fresh"])))
            before = seconds_of(scheduler)
            away.append(own_seconds([*batch(place, folder / f"away-{place.name}"), "--cluster", address]))
            passing.append(seconds_of(scheduler) - before)
    more = size - size // 5
    (few, few_own), (many, many_own) = here
    slopes = (many - few, many_own - few_own, away[1] - away[0], passing[1] - passing[0])
    grading, parent_here, parent_away, passed_on = (max(slope, 0) / more for slope in slopes)
    return Costs(grading, parent_here, parent_away, passed_on, start)


def batch(place: Path, out: Path) -> list[str]:
    """Return the command that grades the class at *place*.

    In the Landlock sandbox, since the kernel hands the computing time of what runs in it to the command; what bubblewrap
    starts is in a process namespace of its own, whose time is lost with it.
    """
    chosen = [word for exercise in core(load_course(ROOT)) for word in ("-e", exercise)]
    return [*GRADE, "batch", str(place), "--out", str(out), *chosen, "--sandbox", "landlock", "--exit-zero"]


def own_seconds(command: Sequence[str]) -> float:
    """Run *command* and return the computing time of its own process, its children apart."""
    seconds = 0.0
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    while process.poll() is None:
        seconds = max(seconds, seconds_of(process.pid))
        time.sleep(0.02)
    return seconds


def seconds_of(pid: int) -> float:
    """Return the user and system seconds of a process, its children apart; 0 if it has ended."""
    with contextlib.suppress(OSError):
        words = Path(f"/proc/{pid}/stat").read_text().rsplit(") ", 1)[1].split()
        return (int(words[11]) + int(words[12])) / TICK
    return 0.0


@contextlib.contextmanager
def cluster(folder: Path) -> Iterator[tuple[str, int, float]]:
    """Start a scheduler and a worker; yield address, the scheduler's process and how long a worker takes to start."""
    with contextlib.ExitStack() as stack:
        ready = folder / "scheduler.json"
        options = ["--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--scheduler-file", str(ready)]
        scheduler = _start(stack, folder, "scheduler", *options)
        while not (found := re.search('"address": "(.*?)"', ready.read_text() if ready.is_file() else "")):
            time.sleep(0.05)
            assert scheduler.poll() is None, (folder / "scheduler.log").read_text()
        begin = time.monotonic()
        _start(stack, folder, "worker", found[1], "--nthreads", "1", "--no-nanny", "--no-dashboard", "--memory-limit", "0")
        one = make_class(folder / "one", 1, load_course(ROOT))
        subprocess.run([*batch(one, folder / "first"), "--cluster", found[1]], cwd=ROOT, capture_output=True)
        yield found[1], scheduler.pid, time.monotonic() - begin


def _start(stack: contextlib.ExitStack, folder: Path, role: str, *arguments: str) -> "subprocess.Popen[bytes]":
    log = stack.enter_context((folder / f"{role}.log").open("wb"))
    command = [PYTHON, "-m", f"distributed.cli.dask_{role}", *arguments]
    process = subprocess.Popen(
        command, cwd=folder, stdout=log, stderr=log, env=os.environ | {"TENSORGRADE_COURSE": str(ROOT), "PYTHONPATH": str(ROOT)}
    )
    stack.callback(process.wait)
    stack.callback(process.kill)
    return process


if __name__ == "__main__":
    main()
