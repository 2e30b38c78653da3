"""Finds whose numbers a wrong answer to a personal task is right for: work that was passed on, or a person who was mistaken."""

from collections.abc import Iterable, Iterator

from autograder.compare import judge_case
from autograder.content import Exercise
from autograder.errors import ContentError
from autograder.grading.prepared import Grader
from autograder.model import ExerciseResult, Message, Response, Verdict

MAX_OWNERS = 3
"""An answer that is right for more people than this says nothing: their numbers have few answers."""


def note_other_numbers(result: ExerciseResult, grader: Grader, exercise: Exercise, student: str) -> Iterator[Message]:
    """Yield a note for the instructor if the answer in *result* is right for the numbers of a few others of the class."""
    responses = [outcome.response for outcome in result.outcomes if outcome.response]
    if result.verdict is not Verdict.WRONG or len(responses) != 1:
        return
    owners = list(_owners(responses[0], grader, exercise, (person for person in grader.people if person != student)))
    if 0 < len(owners) <= MAX_OWNERS:
        yield Message("courses.remark.other_numbers", {"exercise": exercise.id, "people": owners})


def _owners(response: Response, grader: Grader, exercise: Exercise, people: Iterable[str]) -> Iterator[str]:
    for person in people:
        try:
            other = grader.prepared(exercise, person)
        except ContentError:
            continue
        (case,), (expected,) = other.cases, other.expected
        if judge_case(case, response, expected, other.tolerance).verdict is Verdict.PASSED:
            yield person
