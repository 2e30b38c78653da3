"""The kind ``task``: the student computes an answer to a question with numbers of their own."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from autograder.content.kinds.base import Definitions, seeded_rng
from autograder.content.placeholders import fill_or_name
from autograder.content.records import Exercise, Solution
from autograder.errors import ContentError
from autograder.model import Case, Family, Message, Verdict

MAX_DRAWS = 10_000
PROOF_DRAWS = 200
ANSWER_FAMILY = Family("answer", 1.0, {"en": "your answer", "ru": "ваш ответ"})


class TaskKind:
    """Draws numbers for each student; the function takes no arguments and the reference takes the numbers."""

    name = "task"
    personal = True
    listed_last = True
    reveals_answers = True
    answer_case: Case | None = Case("answer", public=True, arguments={})

    def definitions(self, get: Callable[[str], Any], reference: Callable[..., Any]) -> Definitions:
        """Return no parameters, one family and the author's ``draw``."""
        return Definitions(parameters=(), required=0, families=(ANSWER_FAMILY,), draw=get("draw"))

    def numbers(self, solution: Solution, *, course_id: str, student: str) -> dict[str, object]:
        """Return the numbers that follow from the course, the task and the student; the secret has no share in them.

        Raises:
            ContentError: No draw in MAX_DRAWS tells the misconceptions apart.
        """
        return draw_numbers(solution, seeded_rng(course_id.encode(), solution.exercise_id.encode(), student.encode()))

    def cases(self, exercise: Exercise, solution: Solution, *, secret: bytes, numbers: Mapping[str, object]) -> tuple[Case, ...]:
        """Return the one case on *numbers*."""
        return (_case("answer", numbers),)

    def public_cases(self, exercise: Exercise, solution: Solution) -> tuple[Case, ...]:
        """Return no cases: a public answer would be the answer."""
        return ()

    def proof_cases(self, exercise: Exercise, solution: Solution, secrets: Sequence[bytes]) -> Iterator[tuple[str, tuple[Case, ...]]]:
        """Yield a set of one case for each of the lecture's numbers, then for PROOF_DRAWS draws."""
        for number, numbers in enumerate(solution.lecture, 1):
            yield f"lecture-{number}", (_case(f"lecture-{number}", numbers),)
        rng = np.random.default_rng(0)
        for number in range(1, PROOF_DRAWS + 1):
            yield f"draw-{number}", (_case(f"draw-{number}", draw_numbers(solution, rng)),)

    def statement(self, text: str, numbers: Mapping[str, object]) -> str:
        """Return *text* with *numbers* in the places marked for them."""
        return fill_or_name(text, numbers)

    def summary(self, verdict: Verdict) -> Message | None:
        """Return whether the answer is right."""
        return Message("run.summary.answer_right" if verdict is Verdict.PASSED else "run.summary.answer_wrong")

    def shown_calls(self, case: Case) -> Sequence[Mapping[str, object]]:
        """Return the calls with the student's numbers, which are public to that student."""
        return case.all_calls


def _case(name: str, numbers: Mapping[str, object]) -> Case:
    """Return a case in which the student's function gets nothing and the reference gets *numbers*."""
    return Case(name, dict(numbers), family=ANSWER_FAMILY.name, arguments={})


def draw_numbers(solution: Solution, rng: np.random.Generator) -> dict[str, object]:
    """Return the first numbers from *rng* that distinguish the task's misconceptions from the answer.

    Raises:
        ContentError: There are none in MAX_DRAWS draws.
    """
    assert solution.draw is not None
    for _ in range(MAX_DRAWS):
        numbers = solution.draw(rng)
        if _tells_apart(solution, numbers):
            return numbers
    raise ContentError(
        f"no numbers in {MAX_DRAWS} draws tell the misconceptions apart",
        path=solution.exercise_id,
        hint="widen draw() or shorten MUST_DIFFER",
    )


def _tells_apart(solution: Solution, numbers: Mapping[str, object]) -> bool:
    right = _key(solution.reference(**numbers))
    wrong = {m.slug: _key(m.function(**numbers)) for m in solution.misconceptions}
    must = [wrong[slug] for slug in solution.must_differ]
    return right not in must and len(set(must)) == len(must) and len(set(wrong.values()) - {right}) >= solution.min_distinct_wrong


def _key(answer: object) -> str:
    """Return *answer* as text in three significant digits: answers equal to a reader are equal."""
    if isinstance(answer, np.ndarray | np.generic):
        answer = answer.tolist()
    if isinstance(answer, list | tuple):
        return f"({','.join(_key(item) for item in answer)})"
    return f"{answer:.3g}" if isinstance(answer, float) else str(answer)
