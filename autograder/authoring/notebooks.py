"""Writes a kit's exercises as notebooks: one a unit, with each statement, its stub and a cell that checks it."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from autograder.content import Course, Exercise
from autograder.model import Message
from autograder.texts import localized, render

_METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}


def notebooks(
    course: Course, exercises: Sequence[Exercise], statements: Mapping[tuple[str, str], str], stubs: Mapping[str, str], *, language: str
) -> dict[str, str]:
    """Return the notebooks by path.

    Args:
        course: Gives the order and the titles of the units.
        exercises: Those of the kit.
        statements: Markdown by exercise id and language, with the numbers filled in.
        stubs: By exercise id.
        language: Of the notebooks.
    """
    found = {}
    for unit in course.units:
        own = [exercise for exercise in exercises if exercise.unit == unit.slug]
        if own:
            cells = [_markdown("unit", f"# {localized(unit.title, language)}"), _code("extension", "%load_ext autograder.notebook")]
            cells += [
                cell
                for one in own
                for cell in _cells(one, statements.get((one.id, language)) or statements[one.id, "en"], stubs[one.id], language)
            ]
            found[f"exercises/{unit.slug}/{unit.slug}.ipynb"] = _notebook(cells)
    return found


def _cells(exercise: Exercise, statement: str, stub: str, language: str) -> Iterator[dict[str, Any]]:
    facts = render(Message("authoring.page.facts", {"points": f"{exercise.points:g}", "difficulty": exercise.difficulty}), language)
    title = localized(exercise.title, language)
    yield _markdown(f"{exercise.slug}-statement", f"## {title}\n\n`{exercise.id}` · {facts}\n\n{statement.strip()}")
    yield _code(f"{exercise.slug}-code", stub.strip())
    yield _code(f"{exercise.slug}-check", f"%grade {exercise.slug}")


def _markdown(identifier: str, text: str) -> dict[str, Any]:
    return {"cell_type": "markdown", "id": _id(identifier), "metadata": {}, "source": text.splitlines(keepends=True)}


def _code(identifier: str, text: str) -> dict[str, Any]:
    empty: dict[str, Any] = {"execution_count": None, "outputs": []}
    return {"cell_type": "code", "id": _id(identifier), "metadata": {}, "source": text.splitlines(keepends=True), **empty}


def _id(name: str) -> str:
    """Return *name* as an id of nbformat: at most 64 letters, digits, hyphens and underscores, the end kept since it tells cells apart."""
    return name[-64:]


def _notebook(cells: Sequence[Mapping[str, Any]]) -> str:
    data = {"cells": list(cells), "metadata": _METADATA, "nbformat": 4, "nbformat_minor": 5}
    return json.dumps(data, ensure_ascii=False, indent=1) + "\n"
