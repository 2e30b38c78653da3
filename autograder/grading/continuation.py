"""Continues an exercise after a case has ended the program, so that a hang costs one group of tests only.

Each further child gets the hidden cases that have no answer yet and whose group is not lost; the sum of their limits is bounded.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from autograder.grading.prepared import PreparedExercise
from autograder.model import Case, Limits, Program, RunResult, RunStatus
from autograder.runner.api import Assignment, Runner, assignment, read

FURTHER_LIMITS = 1
"""Total CPU time of further children, in multiples of the exercise's limit. Each gets half of what remains, so that several may hang."""
MAX_CHILDREN = 8
LEAST_SECONDS = 1


@dataclass(frozen=True, slots=True)
class PartialRun:
    """A run on some of the cases of an exercise.

    Args:
        cases: Their numbers, in order.
        run: Its result on them.
    """

    cases: tuple[int, ...]
    run: RunResult

    @property
    def ended_on(self) -> int | None:
        """The number of the case that ended the program, the last one if it ended behind all its answers; None if none did."""
        if self.run.status is RunStatus.FINISHED or self.run.never_called or not self.cases:
            return None
        return self.cases[min(len(self.run.responses), len(self.cases) - 1)]


def whole(prepared: PreparedExercise, run: RunResult) -> PartialRun:
    """Return *run* as one on all cases."""
    return PartialRun(tuple(range(len(prepared.cases))), run)


def run_rest(prepared: PreparedExercise, program: Program, first: RunResult, runner: Runner) -> list[PartialRun]:
    """Return *first* and the runs on its unanswered cases; only *first* if no case has ended it.

    Public cases are not repeated: their output is from before any program received a hidden input.

    Raises:
        SandboxError: The runner has failed twice.
    """
    runs = [whole(prepared, first)]
    left = _Budget(prepared.exercise.limits)
    while runs[-1].run.interrupted and len(runs) <= MAX_CHILDREN:
        cases, limits = _untried(prepared.cases, runs), left.limits()
        if not cases or limits is None:
            break
        order = _order(prepared, cases, limits)
        run = read(runner.run(program, order), order)
        left.spend(run)
        runs.append(PartialRun(cases, run))
    return runs


class _Budget:
    """The computing and wall time that is left for further children."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._cpu = float(FURTHER_LIMITS * limits.cpu_seconds)
        self._wall = FURTHER_LIMITS * limits.wall_seconds

    def limits(self) -> Limits | None:
        """Return the limits of the next child, None if there is no time left."""
        if min(self._cpu, self._wall) < LEAST_SECONDS:
            return None
        cpu, wall = math.ceil(self._cpu / 2), max(self._wall / 2, float(LEAST_SECONDS))
        return replace(self._limits, cpu_seconds=cpu, wall_seconds=wall)

    def spend(self, run: RunResult) -> None:
        """Subtract the time of *run*."""
        self._cpu -= run.cpu_seconds
        self._wall -= run.wall_seconds


def lost_groups(cases: Sequence[Case], runs: Sequence[PartialRun]) -> frozenset[str]:
    """Return the groups of tests of which a case has ended the program."""
    return frozenset(cases[number].family for number in _ended(runs))


def _ended(runs: Sequence[PartialRun]) -> Iterator[int]:
    return (one.ended_on for one in runs if one.ended_on is not None)


def _untried(cases: Sequence[Case], runs: Sequence[PartialRun]) -> tuple[int, ...]:
    """Return the numbers of unanswered hidden cases whose group can still be earned."""
    answered = {number for one in runs for number in one.cases[: len(one.run.responses)]}
    lost = lost_groups(cases, runs)
    return tuple(number for number, case in enumerate(cases) if not case.public and number not in answered and case.family not in lost)


def _order(prepared: PreparedExercise, numbers: Sequence[int], limits: Limits) -> Assignment:
    task, known = prepared.assignment.task, prepared.assignment.known
    chosen = [prepared.cases[number] for number in numbers]
    order = assignment(chosen, parameters=task.parameters, required=task.required, limits=limits)
    return replace(order, task=task, known=known)
