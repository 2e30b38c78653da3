"""Records of a course's content: the public side of an exercise and its solution."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np

from autograder.model import Case, Family, Limits, Localized, Tolerance

FLAW_COST = 0.25


@dataclass(frozen=True, slots=True)
class Exercise:
    """One exercise as its public files describe it.

    Args:
        id: ``unit/slug``.
        kind: Name of its kind, see :mod:`autograder.content.kinds`.
        points: Points for full marks.
        difficulty: 1 (a formula) to 5 (an afternoon).
        sources: Where the lectures treat it, by language; English where a language has none.
        statement: Markdown by language; a task's holds its numbers as ``{{name}}``.
        stub: Source of the file that the student edits.
        docstrings: Docstrings of the stub in other languages, for kits.
        modules: Top-level modules that may be imported beside the default ones.
        flaw_cost: Share of the points that right values in a wrong manner cost: an argument changed in place, another dtype.
        solution_path: None where there is no private side (a student's kit).
    """

    id: str
    unit: str
    slug: str
    kind: str
    title: Localized
    points: float
    difficulty: int
    sources: Mapping[str, tuple[str, ...]]
    limits: Limits
    statement: Localized
    stub: str
    docstrings: Localized
    modules: tuple[str, ...]
    stub_path: Path
    solution_path: Path | None
    flaw_cost: float = FLAW_COST

    @property
    def cases_path(self) -> Path:
        """Path at which a kit keeps the public cases with their answers."""
        return self.stub_path.with_suffix(".cases.json")


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit of the course: a lecture's worth of exercises."""

    slug: str
    title: Localized
    sources: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Misconception:
    """A named wrong implementation that runs."""

    slug: str
    text: Localized
    slip: str
    function: Callable[..., Any]
    same_as: tuple[str, ...] = ()
    same_because: str = ""
    raises: str = ""


@dataclass(frozen=True, slots=True)
class Alternative:
    """Another correct implementation."""

    title: str
    function: Callable[..., Any]


@dataclass(frozen=True, slots=True)
class Solution:
    """The private side of one exercise.

    Args:
        parameters: Names of the parameters of the function that the student writes (none for a task).
        required: How many of them have no default; as many leading arguments go by position.
        make_cases: The author's ``cases``; None for a task.
        draw: The author's ``draw``; None unless a task.
        lecture: For a task: the lecture's own numbers.
        must_differ: For a task: misconceptions whose answers must be distinct and wrong for the numbers drawn.
        min_distinct_wrong: For a task: how many different wrong answers the misconceptions must give.
        equivalent_mutants: Mechanical mutants that the author shows to be the same function, with the reason.
        outside_domain: Patterns of domain mutants that differ only on inputs which the statement excludes, with the reason.
        module: The module itself, for verification and for kinds of other distributions.
    """

    exercise_id: str
    reference: Callable[..., Any]
    oracle: Callable[..., Any] | None
    tolerance: Tolerance
    families: tuple[Family, ...]
    misconceptions: tuple[Misconception, ...]
    alternatives: tuple[Alternative, ...]
    parameters: tuple[str, ...]
    required: int
    make_cases: Callable[[np.random.Generator], Iterable[Case]] | None
    draw: Callable[[np.random.Generator], dict[str, object]] | None
    lecture: tuple[Mapping[str, object], ...]
    must_differ: tuple[str, ...]
    min_distinct_wrong: int
    equivalent_mutants: Mapping[str, str]
    outside_domain: Mapping[str, str]
    module: ModuleType
