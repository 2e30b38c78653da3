"""Splits a submission's programs over shared children: which limits such a child has, and what each program wrote there.

A speed device: see :mod:`autograder.runner.guest.sharing` for what runs inside, and ``benchmarks/run sharing`` for what it earns. The
programs answer the public cases first, and their children are held before the hidden ones, so that what else of the submission
is to be shown can be written before any program has seen a hidden input.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice, zip_longest
from typing import Protocol

from autograder.codec import frames
from autograder.model import Limits, Program
from autograder.runner.transcripts import Assignment, Transcript

Job = Sequence[tuple[Program, Assignment]]
TOGETHER = 16
"""How many programs may share a child."""
SHARED_SECONDS = 2.0
"""Computing and wall time of a shared child. A program that does not finish there runs again, alone, with its own limits."""
SHARED_MEMORY = 192 * 2**20
HELD_MEMORY = 384 * 2**20
"""Memory of one shared child, and of all children of a submission that are held at a time."""
SHARED_OUTPUT = 8 * 2**20


class Held(Protocol):
    """A child that has answered its public cases and is stopped."""

    public: bytes

    def finish(self) -> Transcript | None:
        """Let it go on to its end, and return what it left behind; None if it is lost."""
        ...


@dataclass(slots=True)
class Group:
    """Programs that share a child, and the child: held, or ended before it asked for hidden cases, or none."""

    job: Job
    child: Held | Transcript | None


class SharedChildRun:
    """The programs of one submission after their public cases."""

    def __init__(self, groups: Sequence[Group]) -> None:
        self._groups = groups
        self.public: list[Transcript | None] = []
        """What each wrote on the public cases; None for one that did not run here."""
        for group in groups:
            written = Transcript(group.child.public) if group.child else None
            self.public += apart(written, len(group.job))

    def finish(self) -> list[Transcript | None]:
        """Hand out the hidden cases, and return what each left behind; one that did not finish has no records of them."""
        found: list[Transcript | None] = []
        for group in self._groups:
            child = group.child
            found += apart(child if child is None or isinstance(child, Transcript) else child.finish(), len(group.job))
        return found


def split(programs: Job) -> list[Job]:
    """Return *programs* in groups of a child each."""
    return [programs[start : start + TOGETHER] for start in range(0, len(programs), TOGETHER)]


def limits_together(job: Job, *, children: int) -> Limits:
    """Return the limits of the child that the programs of *job* share: no more than each has alone, and little time.

    Args:
        job: Programs and exercises.
        children: How many such children are held at a time.
    """
    limits = [order.limits for _, order in job]
    return Limits(
        cpu_seconds=math.ceil(SHARED_SECONDS),
        wall_seconds=SHARED_SECONDS,
        memory_bytes=min(SHARED_MEMORY, HELD_MEMORY // children, *(one.memory_bytes for one in limits)),
        output_bytes=min(SHARED_OUTPUT, *(one.output_bytes for one in limits)),
        open_files=min(one.open_files for one in limits),
    )


def apart(whole: Transcript | None, count: int) -> list[Transcript | None]:
    """Return what each of *count* programs wrote into the child that they shared; None for one that did not run there.

    What one wrote on the public cases is kept even if it wrote nothing on the hidden ones: see
    :class:`autograder.grading.session.GradingSession`.
    """
    if whole is None:
        return [None] * count
    public, hidden = ([bytes(part) for part in islice(frames(data), count)] for data in (whole.public, whole.hidden))
    seconds = whole.cpu_seconds / count, whole.wall_seconds / count
    both = islice(zip_longest(public, hidden, fillvalue=b""), count)
    found = [Transcript(one, other, 0, False, *seconds) if one else None for one, other in both]
    return found + [None] * (count - len(found))
