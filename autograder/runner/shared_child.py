"""Programs of one submission in one child: who shares it, within which limits, and what each has written there.

They answer the public cases first and are held before the hidden ones, so that what else of the submission is to be shown can be
written before anybody has seen a hidden input.
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
"""What they may take together; one that does not get done runs again, alone, with its own limits."""
SHARED_MEMORY = 192 * 2**20
SHARED_OUTPUT = 8 * 2**20
"""How much memory they may take, and how much they may write, for the same reason: several such children may be held at a time."""


class Held(Protocol):
    """A child that has answered its public cases and waits."""

    public: bytes

    def finish(self) -> Transcript | None:
        """Let it go on to its end, and return what it left behind; None if it is lost."""
        ...


@dataclass(slots=True)
class Group:
    """Programs that share a child, with what has become of it: it is held, it has ended before it asked, or there is none."""

    job: Job
    child: Held | Transcript | None


class Company:
    """The programs of one submission, having answered their public cases."""

    def __init__(self, groups: Sequence[Group]) -> None:
        self._groups = groups
        self.public: list[Transcript | None] = []
        """What each wrote on them; None for one that did not run here."""
        for group in groups:
            written = Transcript(group.child.public) if group.child else None
            self.public += apart(written, len(group.job))

    def finish(self) -> list[Transcript | None]:
        """Hand out the hidden cases, and return what each left behind; nothing on hidden cases for one that did not get done."""
        found: list[Transcript | None] = []
        for group in self._groups:
            child = group.child
            found += apart(child if child is None or isinstance(child, Transcript) else child.finish(), len(group.job))
        return found


def limits_together(job: Job) -> Limits:
    """Return what programs that share a child may use: no more than each might alone, and little time."""
    limits = [order.limits for _, order in job]
    return Limits(
        cpu_seconds=math.ceil(SHARED_SECONDS),
        wall_seconds=SHARED_SECONDS,
        memory_bytes=min(SHARED_MEMORY, *(one.memory_bytes for one in limits)),
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
