"""Prepares exercises for grading: cases, expected answers and the sandbox's assignment, computed once for a class."""

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, partial
from typing import TYPE_CHECKING

from autograder.codec import encode
from autograder.content import Course, Exercise, Solution, kind_of, load_solution, student_numbers
from autograder.errors import ContentError, TensorgradeError
from autograder.lru_cache import LRUCache
from autograder.model import Case, ExerciseResult, Family, Message, Response, Score, Tolerance, Verdict
from autograder.runner.api import Assignment, assignment
from autograder.runner.trusted_calls import respond

if TYPE_CHECKING:
    from autograder.diagnosis import Candidate


@dataclass(frozen=True, slots=True)
class PreparedExercise:
    """One exercise prepared for judging programs: the sandbox's assignment and the expected answers, which never enter it.

    Args:
        tolerance: How close an answer must be, unless a case says otherwise.
        families: Groups of cases that carry points; none where nothing is scored (a student's own check).
        cases: With their names, families and expectations.
        expected: The reference's responses, one for each case.
        assignment: The student's side of the cases, for the runner.
        candidates: Gives the misconceptions; asked only when a failure is to be diagnosed.
        numbers: For a personal exercise: the student's own.
        passed: A few results that passed every case, by transcript.
        passed_public: A few transcripts of the public cases that passed.
    """

    exercise: Exercise
    tolerance: Tolerance
    families: tuple[Family, ...]
    cases: tuple[Case, ...]
    expected: tuple[Response, ...]
    assignment: Assignment
    candidates: "Callable[[], Sequence[Candidate]]"
    numbers: Mapping[str, object] = field(default_factory=dict)
    passed: dict[Hashable, ExerciseResult] = field(default_factory=dict, repr=False)
    passed_public: set[bytes] = field(default_factory=set, repr=False)


MAX_NUMBERED = 500
"""Most prepared exercises kept for personal kinds, which have one for each set of numbers."""


class Grader:
    """Prepares the exercises of a course and caches them; thread-safe.

    Args:
        course: The course, with its solutions.
        secret: Seed of hidden inputs.
    """

    def __init__(self, course: Course, *, secret: bytes) -> None:
        self.course = course
        self.secret = secret
        self.people: tuple[str, ...] = ()
        """Whose numbers a wrong answer may be right for: everybody of the class; see :mod:`autograder.grading.other_numbers`."""
        self._prepared_exercises: dict[str, PreparedExercise] = {}
        self._numbered: LRUCache[tuple[str, bytes], PreparedExercise] = LRUCache(MAX_NUMBERED)
        self._lately: LRUCache[tuple[str, str], PreparedExercise] = LRUCache(MAX_NUMBERED)

    def prepared(self, exercise: Exercise, student: str) -> PreparedExercise:
        """Return *exercise* prepared; a personal one with the student's numbers.

        Raises:
            ContentError: The exercise is faulty.
        """
        if kind_of(exercise).personal:
            return self._prepared_for(exercise, student)
        found = self._prepared_exercises.get(exercise.id)
        if found is None:
            found = prepare_exercise(exercise, secret=self.secret, student="", course_id=self.course.id)
            self._prepared_exercises[exercise.id] = found
        return found

    def _prepared_for(self, exercise: Exercise, student: str) -> PreparedExercise:
        """Return a personal exercise prepared; students with equal numbers share it."""
        asked = exercise.id, student
        known = self._lately.get(asked)
        if known is not None:
            return known
        solution = load_solution(exercise)
        numbers = student_numbers(exercise, solution, course_id=self.course.id, student=student)
        key = exercise.id, encode(numbers)
        found = self._numbered.get(key)
        if found is None:
            found = _prepare(exercise, solution, secret=self.secret, numbers=numbers)
            self._numbered.put(key, found)
        self._lately.put(asked, found)
        return found

    def numbers(self, exercise: Exercise, student: str) -> Mapping[str, object]:
        """Return the numbers of *student* for a personal exercise; none for another, or where the exercise itself is faulty."""
        if not kind_of(exercise).personal:
            return {}
        try:
            return student_numbers(exercise, load_solution(exercise), course_id=self.course.id, student=student)
        except ContentError:
            return {}

    def nothing(self, exercise: Exercise, student: str) -> ExerciseResult:
        """Return the result where there is no program: nothing was handed in, or it could not be read."""
        points, summary = Score(0.0, exercise.points), Message("run.summary.nothing")
        return ExerciseResult(exercise.id, Verdict.MISSING, points, summary, numbers=self.numbers(exercise, student))

    def unjudged(self, exercise: Exercise, student: str, fault: TensorgradeError) -> ExerciseResult:
        """Return the result where the exercise or the machine is at *fault*: it counts neither way."""
        points, summary, text = Score(None, exercise.points), Message("run.summary.internal"), " ".join(str(fault).split())
        numbers = self.numbers(exercise, student)
        return ExerciseResult(exercise.id, Verdict.INTERNAL_ERROR, points, summary, numbers=numbers, fault=text)


def prepare_exercise(exercise: Exercise, *, secret: bytes, student: str, course_id: str) -> PreparedExercise:
    """Return *exercise* prepared for *student*.

    Raises:
        ContentError: The solution is missing or faulty.
    """
    solution = load_solution(exercise)
    numbers = student_numbers(exercise, solution, course_id=course_id, student=student)
    return _prepare(exercise, solution, secret=secret, numbers=numbers)


def _prepare(exercise: Exercise, solution: Solution, *, secret: bytes, numbers: Mapping[str, object]) -> PreparedExercise:
    cases = kind_of(exercise).cases(exercise, solution, secret=secret, numbers=numbers)
    return prepare_cases(exercise, solution, cases, numbers=numbers)


def prepare_cases(
    exercise: Exercise, solution: Solution, cases: Sequence[Case], *, numbers: Mapping[str, object] | None = None
) -> PreparedExercise:
    """Run the reference on *cases* and return the exercise prepared on them.

    Args:
        exercise: The exercise.
        solution: Its private side.
        cases: Those that programs are judged on.
        numbers: The student's, in a personal exercise.

    Raises:
        ContentError: The reference fails on a case.
    """
    required = solution.required
    expected = tuple(respond(solution.reference, case, required=required) for case in cases)
    for case, response in zip(cases, expected, strict=True):
        if response.raised is not None and not (case.raises and response.raised.is_a(case.raises)):
            problem = f"the reference raises {response.raised.type_name} on the case '{case.name}': {response.raised.text}"
            raise ContentError(problem, path=exercise.solution_path, hint="correct the reference or the case")
    order = assignment(
        cases,
        parameters=solution.parameters,
        required=solution.required,
        limits=exercise.limits,
        modules=exercise.modules,
        expected=expected,
    )
    candidates = cache(partial(_candidates, solution))
    return PreparedExercise(exercise, solution.tolerance, solution.families, tuple(cases), expected, order, candidates, numbers or {})


def _candidates(solution: Solution) -> "tuple[Candidate, ...]":
    from autograder.diagnosis import Candidate

    return tuple(
        Candidate(item.slug, item.text, item.slip, item.same_as, _Memo(item.function, solution.required).respond)
        for item in solution.misconceptions
    )


class _Memo:
    """Caches a misconception's response to each case, so that a class computes it once."""

    def __init__(self, function: object, required: int) -> None:
        self._function = function
        self._required = required
        self._known: dict[str, Response] = {}

    def respond(self, case: Case) -> Response:
        """Return the misconception's response to *case*."""
        found = self._known.get(case.name)
        if found is None:
            found = respond(self._function, case, required=self._required)  # type: ignore[arg-type]  # a function by its decorator
            self._known[case.name] = found
        return found
