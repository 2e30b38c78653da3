"""The Protocol of a kind of exercise."""

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np

from autograder.content.records import Exercise, Solution
from autograder.model import Case, Family, Message, Verdict


@dataclass(frozen=True, slots=True)
class Definitions:
    """Parts of a solution that depend on the kind of exercise.

    Args:
        parameters: Names of the parameters of the function that the student writes.
        required: How many of them have no default.
        families: Groups of cases that carry the points.
        make_cases: Generator of the cases, if the author writes one.
        draw: Function that draws a student's numbers, if the author writes one.
    """

    parameters: tuple[str, ...]
    required: int
    families: tuple[Family, ...]
    make_cases: Callable[[np.random.Generator], Any] | None = None
    draw: Callable[[np.random.Generator], dict[str, object]] | None = None


class Kind(Protocol):
    """Rules of one kind of exercise.

    Attributes:
        name: Value of ``kind`` in the front matter.
        personal: Whether each student has own numbers, so that results of one student do not hold for another.
        listed_last: Whether its exercises follow the others of their unit.
        reveals_answers: Whether a report shows the student's own wrong answer to a hidden case. Only safe where the
            sandbox receives no hidden input.
        answer_case: Case that ``grade check`` calls without judging it, where a kit holds no answers; None if it holds
            public cases.
    """

    name: str
    personal: bool
    listed_last: bool
    reveals_answers: bool
    answer_case: Case | None

    def definitions(self, get: Callable[[str], Any], reference: Callable[..., Any]) -> Definitions:
        """Return what this kind reads from a solution file.

        Args:
            get: Returns a name of the module; raises ContentError if it is missing.
            reference: The reference implementation.
        """
        ...

    def numbers(self, solution: Solution, *, course_id: str, student: str) -> dict[str, object]:
        """Return the numbers of *student*, the same on every machine; empty for a kind that is not personal.

        Raises:
            ContentError: The author's function fails.
        """
        ...

    def cases(self, exercise: Exercise, solution: Solution, *, secret: bytes, numbers: Mapping[str, object]) -> tuple[Case, ...]:
        """Return the cases that are judged, public ones first.

        Args:
            exercise: The exercise.
            solution: Its private side.
            secret: Seed of the hidden inputs.
            numbers: What :meth:`numbers` returned for the student.

        Raises:
            ContentError: The author's function fails or yields something unusable.
        """
        ...

    def public_cases(self, exercise: Exercise, solution: Solution) -> tuple[Case, ...]:
        """Return the public cases only, without drawing hidden ones."""
        ...

    def proof_cases(self, exercise: Exercise, solution: Solution, secrets: Sequence[bytes]) -> Iterator[tuple[str, tuple[Case, ...]]]:
        """Yield the sets of cases on which ``grade verify`` proves an exercise, each with its name.

        Args:
            exercise: The exercise.
            solution: Its private side.
            secrets: The course's secret first, then others that stand for those of other courses.
        """
        ...

    def statement(self, text: str, numbers: Mapping[str, object]) -> str:
        """Return the statement *text* with *numbers* filled in; unknown ones are shown by name."""
        ...

    def summary(self, verdict: Verdict) -> Message | None:
        """Return the summary of an answered exercise; None for the usual one, which counts cases."""
        ...

    def shown_calls(self, case: Case) -> Sequence[Mapping[str, object]]:
        """Return the calls that a report shows for *case*."""
        ...


def seeded_rng(*parts: bytes) -> np.random.Generator:
    """Return a generator seeded with the SHA-256 of *parts*, each preceded by its length."""
    digest = hashlib.sha256(b"".join(len(part).to_bytes(8, "big") + part for part in parts)).digest()
    return np.random.default_rng(int.from_bytes(digest, "big"))
