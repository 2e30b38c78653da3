"""Locates faults: the file of the exercise and the line, for annotations in editors and CI."""

import ast
import traceback
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from autograder.content import Exercise
from autograder.errors import ContentError
from autograder.model import Message

FAULT = "authoring.fault."
_STATEMENT = frozenset(
    {"no_sources", "no_statement", "not_russian", "placeholders", "braces", "numbers_missing", "numbers_unknown", "formula"}
)
_STUB = frozenset({"stub_function", "signature", "stub_docstring", "stub_body"})
_NAMES = {
    "oracle_raises": "oracle",
    "oracle_accepts": "oracle",
    "oracle_law": "oracle",
    "families": "FAMILIES",
    "no_weight": "FAMILIES",
    "family_title": "FAMILIES",
    "empty_family": "FAMILIES",
    "few_draws": "draw",
    "numbers_differ": "LECTURE",
    "not_data": "cases",
    "not_hidden": "cases",
    "same_cases": "cases",
    "no_public_case": "cases",
    "public_counts": "cases",
    "cases_vary": "cases",
    "trivial_earns": "cases",
    "mutants": "cases",
    "domain_survivors": "cases",
    "equivalent_gone": "EQUIVALENT_MUTANTS",
    "equivalent_killed": "EQUIVALENT_MUTANTS",
    "outside_domain_gone": "OUTSIDE_DOMAIN",
}
"""Rules about one definition of the solution file, other than the reference."""


@dataclass(frozen=True, slots=True)
class FaultPlace:
    """File and line of a fault.

    Args:
        rule: The fault's name, the last part of its text's key.
        file: The file's path in the course, such as ``solutions/unit/slug.py``; empty if the exercise has no such file.
        line: From 1; 1 where the fault is about the whole file.
    """

    rule: str
    file: str
    line: int


def place_of(fault: Message, exercise: Exercise | None) -> FaultPlace:
    """Return the place of *fault*; *exercise* is None if it could not be read."""
    rule = fault.key.removeprefix(FAULT)
    path = _file(rule, fault, exercise)
    if path is None:
        return FaultPlace(rule, "", 1)
    return FaultPlace(rule, _in_course(path), _line(rule, fault, exercise, path))


def _in_course(path: Path) -> str:
    """Return *path* from ``exercises`` or ``solutions`` on."""
    parts = path.parts
    starts = [number for number, part in enumerate(parts[:-1]) if part in ("exercises", "solutions")]
    return "/".join(parts[starts[-1] :]) if starts else path.as_posix()


def line_of(error: ContentError) -> int:
    """Return the line of the file that *error* is about; 1 if it names none."""
    cause = error.__cause__
    if isinstance(cause, SyntaxError):
        return cause.lineno or 1
    frames = traceback.extract_tb(cause.__traceback__) if cause is not None else []
    return next((frame.lineno or 1 for frame in reversed(frames) if frame.filename == str(error.path)), 1)


def _file(rule: str, fault: Message, exercise: Exercise | None) -> Path | None:
    if rule == "content" and Path(str(fault.values["path"])).suffix:
        return Path(str(fault.values["path"]))
    if exercise is None:
        return None
    if rule in _STUB:
        return exercise.stub_path
    if rule in _STATEMENT:
        russian = rule == "not_russian" or fault.values.get("language") == "ru"
        return exercise.stub_path.with_suffix(".ru.md" if russian else ".md")
    return exercise.solution_path


def _line(rule: str, fault: Message, exercise: Exercise | None, path: Path) -> int:
    if exercise is None or path.suffix == ".md" or rule in ("crash", "content"):
        line = fault.values.get("line")
        here = rule != "crash" or fault.values.get("file") == path.name
        return line if isinstance(line, int) and line > 0 and here else 1
    lines = _definitions(path, path.stat().st_mtime_ns)
    marked = fault.values.get("slug") or fault.values.get("answer")
    listed = fault.values.get("fragment") or fault.values.get("pattern")
    sought = [f"@{marked}", f"{listed!r}", _NAMES.get(rule, exercise.slug), "cases", exercise.slug]
    return next((lines[name] for name in sought if name in lines), 1)


@cache
def _definitions(path: Path, _version: int) -> dict[str, int]:
    """Return the line of every definition of *path*, of what decorators call it (``@slug``), and of the keys of its dicts."""
    try:
        tree = ast.parse(path.read_text(encoding="utf-8"))
    except (SyntaxError, UnicodeDecodeError):
        return {}
    return {name: line for statement in tree.body for name, line in _named(statement)}


def _named(statement: ast.stmt) -> Iterator[tuple[str, int]]:
    if isinstance(statement, ast.FunctionDef):
        yield statement.name, statement.lineno
        for decorator in statement.decorator_list:
            if isinstance(decorator, ast.Call) and decorator.args and isinstance(decorator.args[0], ast.Constant):
                yield f"@{decorator.args[0].value!s}", statement.lineno
    elif isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Name):
        yield statement.targets[0].id, statement.lineno
        if isinstance(statement.value, ast.Dict):
            yield from ((f"{key.value!r}", key.lineno) for key in statement.value.keys if isinstance(key, ast.Constant))
