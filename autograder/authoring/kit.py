"""Builds student kits: the public files, the public cases with their answers, the student's numbers.

Only ``exercises/`` is copied. From ``solutions/`` a kit contains the answers of the reference and of the misconceptions to
the public cases, nothing else.
"""

import ast
import hashlib
import json
import sys
import textwrap
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from autograder import __version__
from autograder.authoring.notebooks import notebooks
from autograder.authoring.pages import pages
from autograder.compare import agreement
from autograder.compare.judge import is_single
from autograder.compare.statistics import judge_to_data
from autograder.content import Course, Exercise, Solution, kind_of, load_solution, placeholders, public_cases, student_numbers
from autograder.content.public_file import PublicCandidate, PublicExercise, dump
from autograder.content.tables import split_front_matter
from autograder.errors import ContentError
from autograder.model import Case, Message, Response
from autograder.runner.guest.policy import DEFAULT_MODULES
from autograder.runner.trusted_calls import respond
from autograder.settings import KIT_FILE, Kit
from autograder.texts import LANGUAGES, localized, render

FORMAT = 1
README_WIDTH = 140

Files = dict[str, bytes]
"""Content by path, relative to the kit's folder, with forward slashes."""


@dataclass(frozen=True, slots=True)
class Recipient:
    """Recipient of a kit.

    Args:
        student: Name as in the class list; empty for a kit that anybody may have, which has no personal numbers.
        language: In which the kit's pages and messages begin.
        inbox: Folder to hand in to; empty if the kit names none.
    """

    student: str = ""
    language: str = "en"
    inbox: str = ""


class KitBuilder:
    """Builds kits of one course; parts that do not depend on the student are built once.

    Args:
        course: With its solutions.
        exercises: Which ones to put in.
    """

    def __init__(self, course: Course, exercises: Sequence[Exercise]) -> None:
        self.course = course
        self.exercises = tuple(exercises)
        self._shared = _shared_files(course, self.exercises)

    def build(self, recipient: Recipient, *, with_notebooks: bool = False) -> Files:
        """Return the files of one kit; *with_notebooks* also a notebook a unit.

        Raises:
            ContentError: A solution or a statement is at fault.
        """
        files = dict(self._shared)
        for exercise in self.exercises:
            if kind_of(exercise).personal:
                files |= _task_files(self.course, exercise, recipient)
        for exercise in self.exercises:
            if docstring := exercise.docstrings.get(recipient.language):
                stub = _relative(self.course, exercise.stub_path)
                files[stub] = with_docstring(files[stub].decode(), exercise.slug, docstring).encode()
        statements, stubs = _texts(self.course, self.exercises, files)
        made = pages(self.course, self.exercises, statements, stubs, language=recipient.language)
        if with_notebooks:
            made |= notebooks(self.course, self.exercises, statements, stubs, language=recipient.language)
        files |= {path: text.encode() for path, text in made.items()}
        for language in self.course.languages:
            name = "README.md" if language == recipient.language else f"README.{language}.md"
            files[name] = _readme(self.course, recipient, language).encode()
        files[KIT_FILE] = _manifest(self.course, self.exercises, files, recipient)
        return files


def _shared_files(course: Course, exercises: Sequence[Exercise]) -> Files:
    folder = course.root / "exercises"
    files = {"exercises/course.toml": (folder / "course.toml").read_bytes()}
    for unit in dict.fromkeys(exercise.unit for exercise in exercises):
        files[f"exercises/{unit}/unit.toml"] = (folder / unit / "unit.toml").read_bytes()
    for exercise in exercises:
        if not kind_of(exercise).personal:
            files |= {_relative(course, path): path.read_bytes() for path in _sources(exercise)}
            files[_relative(course, exercise.cases_path)] = dump(public_exercise(exercise, load_solution(exercise))).encode()
    return files


def _sources(exercise: Exercise) -> tuple[Path, ...]:
    return tuple(path for path in (exercise.stub_path, *_statements(exercise)) if path.is_file())


def _statements(exercise: Exercise) -> tuple[Path, Path]:
    return exercise.stub_path.with_suffix(".md"), exercise.stub_path.with_suffix(".ru.md")


def _relative(course: Course, path: Path) -> str:
    return path.relative_to(course.root).as_posix()


# -- public cases ----------------------------------------------------------------------------------------------------


def public_exercise(exercise: Exercise, solution: Solution, numbers: Mapping[str, object] | None = None) -> PublicExercise:
    """Return the public data of *exercise* for a kit; nothing in it depends on the secret."""
    cases = public_cases(exercise, solution)
    laws = {case.name: law for case in cases if (law := judge_to_data(case.judge)) is not None}
    plain = tuple(case for case in cases if case.judge is None)
    random = tuple(replace(case, judge=None) for case in cases if case.name in laws)
    expected = tuple(_answers(solution, solution.reference, plain))
    candidates = []
    for mistake in solution.misconceptions:
        answers = tuple(_answers(solution, mistake.function, plain))
        if not all(_agree(solution, *row) for row in zip(plain, answers, expected, strict=True)):
            candidates.append(PublicCandidate(mistake.slug, mistake.text, mistake.slip, mistake.same_as, answers))
    return PublicExercise(
        exercise_id=exercise.id,
        parameters=solution.parameters,
        required=solution.required,
        tolerance=solution.tolerance,
        cases=(*random, *plain),
        expected=(*(Response((None,) * len(case.all_calls)) for case in random), *expected),
        candidates=() if random else tuple(candidates),  # without a sample of theirs nothing tells them apart
        numbers=numbers,
        laws=laws,
        left_out=tuple(case.name for case in cases if case.judge is not None and case.name not in laws),
    )


def _answers(solution: Solution, function: object, cases: Iterable[Case]) -> Iterable[Response]:
    for case in cases:
        yield respond(function, case, required=solution.required)  # type: ignore[arg-type]  # a function by its decorator


def _agree(solution: Solution, case: Case, one: Response, other: Response) -> bool:
    return agreement(one, other, case.tolerance or solution.tolerance, single=is_single(case))


# -- tasks -----------------------------------------------------------------------------------------------------------


def _task_files(course: Course, exercise: Exercise, recipient: Recipient) -> Files:
    """Return a task with its numbers filled in: the student's, or the lecture's in a kit for anybody."""
    solution = load_solution(exercise)
    own = student_numbers(exercise, solution, course_id=course.id, student=recipient.student) if recipient.student else None
    numbers = own or (solution.lecture[0] if solution.lecture else None)
    if numbers is None:
        raise ContentError("LECTURE is empty", path=exercise.solution_path, hint="give the lecture's own numbers, for kits without a name")
    files = {}
    for path, language in zip(_statements(exercise), LANGUAGES, strict=True):
        if path.is_file():
            note = "" if own is not None else render(Message("authoring.kit.lecture_numbers"), language)
            files[_relative(course, path)] = _fill_statement(path, numbers, note).encode()
    files[_relative(course, exercise.stub_path)] = _fill(exercise.stub, numbers, exercise.stub_path).encode()
    files[_relative(course, exercise.cases_path)] = dump(public_exercise(exercise, solution, own)).encode()
    return files


def _fill_statement(path: Path, numbers: Mapping[str, object], note: str) -> str:
    """Fill the numbers into the text of the file, not into its front matter.

    Raises:
        ContentError: A place names a number that is not in *numbers*.
    """
    front, _, body = split_front_matter(path.read_text(encoding="utf-8-sig"), path)
    unknown = sorted(placeholders.names(body).difference(numbers))
    if unknown:
        raise ContentError(f"{{{{{unknown[0]}}}}} is none of the numbers", path=path, hint="name only numbers of draw()")
    filled = _fill(body, numbers, path)
    return f"{front}\n> {note}\n{filled}" if note else f"{front}{filled}"


def _fill(text: str, numbers: Mapping[str, object], path: Path) -> str:
    try:
        return placeholders.fill(text, numbers)
    except ValueError as error:
        raise ContentError(f"cannot be filled in: {error}", path=path, hint="correct the index or the format") from None


# -- the kit as a whole ----------------------------------------------------------------------------------------------


def _texts(course: Course, exercises: Sequence[Exercise], files: Files) -> tuple[dict[tuple[str, str], str], dict[str, str]]:
    """Return the statements in the kit's files by exercise id and language, and the stubs by id."""
    statements = {}
    for exercise in exercises:
        for path, language in zip(_statements(exercise), LANGUAGES, strict=True):
            text = files.get(_relative(course, path), b"").decode("utf-8-sig")
            statements[exercise.id, language] = split_front_matter(text, path)[2] if text else ""
    return statements, {exercise.id: files[_relative(course, exercise.stub_path)].decode() for exercise in exercises}


def _readme(course: Course, recipient: Recipient, language: str) -> str:
    values = {"title": localized(course.title, language), "student": recipient.student, "modules": _usual_modules(), **_versions()}
    whose = Message("authoring.kit.personal" if recipient.student else "authoring.kit.anybody", values)
    hand_in = Message("authoring.kit.hand_in" if recipient.inbox else "authoring.kit.hand_in_elsewhere")
    return render(Message("authoring.kit.readme", {**values, "whose": whose, "hand_in": hand_in}), language) + "\n"


def with_docstring(stub: str, function: str, docstring: str) -> str:
    """Return *stub* with another docstring in the function named *function*."""
    found = next(node for node in ast.parse(stub).body if isinstance(node, ast.FunctionDef) and node.name == function)
    old = found.body[0]
    lines = stub.splitlines(keepends=True)
    quoted = f'"""{docstring.strip()}\n"""' if "\n" in docstring.strip() else f'"""{docstring.strip()}"""'
    new = textwrap.indent(quoted, " " * old.col_offset)
    return "".join([*lines[: old.lineno - 1], new + "\n", *lines[old.end_lineno :]])


def _versions() -> dict[str, str]:
    """Return the versions of Python and NumPy of this machine, which grades."""
    return {"python": ".".join(map(str, sys.version_info[:2])), "numpy": np.__version__}


def _usual_modules() -> str:
    """Return the default modules of an exercise beside NumPy, as Markdown, broken into lines as a text file is."""
    names = (name for name in sorted(DEFAULT_MODULES) if name in sys.stdlib_module_names)
    return textwrap.fill(", ".join(f"`{name}`" for name in names), README_WIDTH, break_on_hyphens=False)


def _manifest(course: Course, exercises: Sequence[Exercise], files: Files, recipient: Recipient) -> bytes:
    settings = Kit(Path(), course.id, recipient.student, recipient.inbox, recipient.language, **_versions()).to_json()
    stubs = {e.id: {"kind": e.kind, "stub": digest(files[_relative(course, e.stub_path)])} for e in exercises}
    books = {path: digest(content) for path, content in files.items() if path.endswith(".ipynb")}
    data = {**settings, "format": FORMAT, "tool": f"tensorgrade {__version__}", "exercises": stubs} | (
        {"notebooks": books} if books else {}
    )
    return (json.dumps(data, ensure_ascii=False, indent=2) + "\n").encode()


def digest(content: bytes) -> str:
    """Return the SHA-256 of a file's content."""
    return hashlib.sha256(content).hexdigest()
