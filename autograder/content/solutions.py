"""The private side of a course: what stands under ``solutions/``. Authors' code, trusted; never sent to a child."""

import importlib.util
import inspect
import os
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any, Literal

import numpy as np

from autograder.content.api import MisconceptionMark
from autograder.content.course import Exercise
from autograder.errors import ContentError
from autograder.model import Case, Family, Localized, Tolerance

SECRET_FILE = Path("solutions/course.secret")
SECRET_VARIABLE = "TENSORGRADE_SECRET"
OPEN_SECRET = b"tensorgrade: no secret was set"
MAX_DRAWS = 10_000
ANSWER_FAMILY = Family("answer", 1.0, {"en": "your answer", "ru": "ваш ответ"})


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
    """Everything hidden about one exercise.

    Args:
        parameters: Names of the parameters of the function that the student writes (none for a task).
        required: How many of them have no default.
        make_cases: The author's ``cases``; None for a task.
        draw: The author's ``draw``; None unless a task.
        lecture: For a task: the lecture's own numbers.
        must_differ: For a task: misconceptions whose answers must be distinct and wrong for the numbers drawn.
        min_distinct_wrong: For a task: how many different wrong answers the misconceptions must give.
        equivalent_mutants: Mechanical mutants that the author shows to be the same function, with the reason.
        outside_domain: Patterns of domain mutants that differ only on inputs which the statement excludes, with the reason.
        module: The module, for what only verification reads.
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
    make_cases: "Callable[[np.random.Generator], Iterable[Case]] | None"
    draw: "Callable[[np.random.Generator], dict[str, object]] | None"
    lecture: tuple[Mapping[str, object], ...]
    must_differ: tuple[str, ...]
    min_distinct_wrong: int
    equivalent_mutants: Mapping[str, str]
    outside_domain: Mapping[str, str]
    module: ModuleType

    @property
    def reference_required(self) -> int:
        """How many leading arguments go to the reference and the misconceptions by position."""
        return 0 if self.draw else self.required


def secret_origin(root: Path) -> Literal["variable", "file", "known"]:
    """Return where :func:`course_secret` takes the secret of the course under *root* from."""
    if os.environ.get(SECRET_VARIABLE):
        return "variable"
    return "file" if (root / SECRET_FILE).is_file() else "known"


def course_secret(root: Path) -> bytes:
    """Return the secret that hidden inputs are drawn from: the environment's, the course's file, or a known one.

    With the known one the hidden inputs can be worked out by anybody who has the solutions, and by nobody else;
    a course that publishes its solutions must set its own.

    Raises:
        ContentError: The file is empty, which everybody could know.
    """
    match secret_origin(root):
        case "variable":
            return os.environb[SECRET_VARIABLE.encode()]
        case "known":
            return OPEN_SECRET
    secret = (root / SECRET_FILE).read_bytes().strip()
    if not secret:
        raise ContentError("the file is empty", path=root / SECRET_FILE, hint="write a secret with: grade secret --rotate")
    return secret


def load_solution(exercise: Exercise) -> Solution:
    """Return the private side of *exercise*; the file is executed once a process and version of the file.

    Raises:
        ContentError: There is none, it fails to import, or it lacks something.
    """
    if exercise.solution_path is None:
        raise ContentError(
            "the exercise has no solution here", path=exercise.id, hint="this is a student kit; run the command in the course repository"
        )
    return _load(exercise.id, exercise.slug, exercise.kind, exercise.solution_path, exercise.solution_path.stat().st_mtime_ns)


def build_cases(exercise: Exercise, solution: Solution, *, secret: bytes, student: str, course_id: str) -> tuple[Case, ...]:
    """Return the cases on which *student* is judged, public ones first.

    The hidden inputs follow from the secret and the exercise's id alone; a task's numbers from the course, the
    task and the student, so that they stay when the secret is changed.

    Raises:
        ContentError: ``cases`` or ``draw`` fails or yields something unusable.
    """
    if solution.draw is not None:
        return answer_cases(student_numbers(solution, course_id=course_id, student=student))
    assert solution.make_cases is not None
    try:
        cases = tuple(solution.make_cases(_rng(secret, exercise.id.encode())))
    except Exception as error:
        raise ContentError(
            f"cases() failed: {type(error).__name__}: {error}", path=exercise.solution_path, hint="run grade verify on it"
        ) from error
    return tuple(_checked(exercise, solution, cases))


def public_cases(exercise: Exercise, solution: Solution) -> tuple[Case, ...]:
    """Return the public cases only, without drawing the hidden ones; none for a task."""
    if solution.make_cases is None:
        return ()
    found: list[Case] = []
    for case in solution.make_cases(np.random.default_rng(0)):
        if not case.public:
            break
        found.append(case)
    return tuple(_checked(exercise, solution, tuple(found)))


def answer_cases(numbers: Mapping[str, object]) -> tuple[Case, ...]:
    """Return the one case of a task on a student's *numbers*."""
    return (task_case("answer", numbers),)


def task_case(name: str, numbers: Mapping[str, object]) -> Case:
    """Return the case of a task: the student's function gets nothing, the reference gets *numbers*."""
    return Case(name, dict(numbers), family=ANSWER_FAMILY.name, arguments={})


def student_numbers(solution: Solution, *, course_id: str, student: str) -> dict[str, object]:
    """Return the numbers of a task for *student*, the same on every machine and in every year.

    Raises:
        ContentError: No draw in MAX_DRAWS tells the misconceptions apart.
    """
    assert solution.draw is not None
    rng = _rng(course_id.encode(), solution.exercise_id.encode(), student.encode())
    return draw_numbers(solution, rng)


def draw_numbers(solution: Solution, rng: "np.random.Generator") -> dict[str, object]:
    """Return the first numbers from *rng* on which the task's misconceptions can be told from the answer.

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
    """Return *answer* so that answers that a student could not tell apart are equal."""
    if isinstance(answer, np.ndarray | np.generic):
        answer = answer.tolist()
    if isinstance(answer, list | tuple):
        return f"({','.join(_key(item) for item in answer)})"
    return f"{answer:.3g}" if isinstance(answer, float) else str(answer)


def _rng(*parts: bytes) -> "np.random.Generator":
    import hashlib

    digest = hashlib.sha256(b"".join(len(part).to_bytes(8, "big") + part for part in parts)).digest()
    return np.random.default_rng(int.from_bytes(digest, "big"))


def _checked(exercise: Exercise, solution: Solution, cases: tuple[Case, ...]) -> Iterable[Case]:
    families = {family.name for family in solution.families}
    seen: set[str] = set()
    for case in sorted(cases, key=lambda case: not case.public):
        if case.family not in families:
            raise ContentError(
                f"case '{case.name}' is of the family '{case.family}', which FAMILIES lacks", path=exercise.solution_path, hint="add it"
            )
        if case.name in seen:
            raise ContentError(f"two cases are named '{case.name}'", path=exercise.solution_path, hint="rename one")
        seen.add(case.name)
        yield replace(
            case,
            inputs=_ordered(exercise, solution, case, case.inputs) if not case.calls else {},
            calls=tuple(_ordered(exercise, solution, case, call) for call in case.calls),
        )


def _ordered(exercise: Exercise, solution: Solution, case: Case, inputs: Mapping[str, object]) -> dict[str, object]:
    """Return *inputs* in the order of the signature, as positional passing needs them."""
    unknown = sorted(set(inputs).difference(solution.parameters))
    missing = [name for name in solution.parameters[: solution.required] if name not in inputs]
    if unknown or missing:
        fault = f"has no parameter '{unknown[0]}'" if unknown else f"needs '{missing[0]}'"
        raise ContentError(f"case '{case.name}': {exercise.slug}() {fault}", path=exercise.solution_path, hint="correct the case's inputs")
    return {name: inputs[name] for name in solution.parameters if name in inputs}


@cache
def _load(identifier: str, slug: str, kind: str, path: Path, _version: int) -> Solution:
    module = _execute(identifier, path)

    def get(name: str, default: Any = None) -> Any:
        value = getattr(module, name, default)
        if value is None:
            raise ContentError(f"'{name}' is missing", path=path, hint="see docs/authoring.md for what a solution file defines")
        return value

    reference = get(slug)
    task = kind == "task"
    parameters = () if task else tuple(inspect.signature(reference).parameters.values())
    members = [value for value in vars(module).values() if callable(value)]
    return Solution(
        exercise_id=identifier,
        reference=reference,
        oracle=getattr(module, "oracle", None),
        tolerance=get("TOLERANCE"),
        families=(ANSWER_FAMILY,) if task else tuple(get("FAMILIES")),
        misconceptions=tuple(_misconception(value.__misconception__, value) for value in members if hasattr(value, "__misconception__")),
        alternatives=tuple(Alternative(value.__alternative__, value) for value in members if hasattr(value, "__alternative__")),
        parameters=tuple(parameter.name for parameter in parameters),
        required=sum(parameter.default is parameter.empty for parameter in parameters),
        make_cases=None if task else get("cases"),
        draw=get("draw") if task else None,
        lecture=tuple(get("LECTURE", ())),
        must_differ=tuple(get("MUST_DIFFER", ())),
        min_distinct_wrong=get("MIN_DISTINCT_WRONG", 0),
        equivalent_mutants=get("EQUIVALENT_MUTANTS", {}),
        outside_domain=get("OUTSIDE_DOMAIN", {}),
        module=module,
    )


def _misconception(mark: MisconceptionMark, function: Callable[..., Any]) -> Misconception:
    text = {"en": mark.en, "ru": mark.ru}
    return Misconception(mark.slug, text, mark.slip, function, mark.same_as, mark.same_because, mark.raises)


def _execute(identifier: str, path: Path) -> ModuleType:
    name = f"_solution_{identifier.replace('/', '__')}"
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    try:
        spec.loader.exec_module(module)
    except Exception as error:
        raise ContentError(
            f"fails to import: {type(error).__name__}: {error}", path=path, hint="run it with python to see the traceback"
        ) from error
    return module
