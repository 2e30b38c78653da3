"""Loads the private side of a course, the files under ``solutions/``: trusted code of authors, never sent to a child."""

import hashlib
import importlib.util
import os
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any, Literal

from autograder.content.api import MisconceptionMark
from autograder.content.kinds import find_kind, kind_of
from autograder.content.records import Alternative, Exercise, Misconception, Solution
from autograder.errors import ContentError
from autograder.model import Case

SECRET_FILE = Path("solutions/course.secret")
SECRET_VARIABLE = "TENSORGRADE_SECRET"
OPEN_SECRET = b"tensorgrade: no secret was set"


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
            return os.fsencode(os.environ[SECRET_VARIABLE])
        case "known":
            return OPEN_SECRET
    secret = (root / SECRET_FILE).read_bytes().strip()
    if not secret:
        raise ContentError("the file is empty", path=root / SECRET_FILE, hint="write a secret with: grade secret --rotate")
    return secret


def secret_digest(secret: bytes, course: str) -> str:
    """Return the SHA-256 of *secret*, salted with *course* so that digests of different courses cannot be compared."""
    return hashlib.sha256(b"tensorgrade secret\0" + course.encode() + b"\0" + secret).hexdigest()


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

    Raises:
        ContentError: ``cases`` or ``draw`` fails or yields something unusable.
    """
    numbers = student_numbers(exercise, solution, course_id=course_id, student=student)
    return kind_of(exercise).cases(exercise, solution, secret=secret, numbers=numbers)


def public_cases(exercise: Exercise, solution: Solution) -> tuple[Case, ...]:
    """Return the public cases only, without drawing the hidden ones; none for a task."""
    return kind_of(exercise).public_cases(exercise, solution)


def student_numbers(exercise: Exercise, solution: Solution, *, course_id: str, student: str) -> dict[str, object]:
    """Return the numbers of *student* in an exercise whose kind is personal; none in another.

    Raises:
        ContentError: No draw gives usable numbers.
    """
    return kind_of(exercise).numbers(solution, course_id=course_id, student=student)


@cache
def _load(identifier: str, slug: str, kind: str, path: Path, _version: int) -> Solution:
    module = _execute(identifier, path)

    def get(name: str, default: Any = None) -> Any:
        value = getattr(module, name, default)
        if value is None:
            raise ContentError(f"'{name}' is missing", path=path, hint="see docs/authoring.md for what a solution file defines")
        return value

    reference = get(slug)
    definitions = find_kind(kind).definitions(get, reference)
    members = [value for value in vars(module).values() if callable(value)]
    return Solution(
        exercise_id=identifier,
        reference=reference,
        oracle=getattr(module, "oracle", None),
        tolerance=get("TOLERANCE"),
        families=definitions.families,
        misconceptions=tuple(_misconception(value.__misconception__, value) for value in members if hasattr(value, "__misconception__")),
        alternatives=tuple(Alternative(value.__alternative__, value) for value in members if hasattr(value, "__alternative__")),
        parameters=definitions.parameters,
        required=definitions.required,
        make_cases=definitions.make_cases,
        draw=definitions.draw,
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
