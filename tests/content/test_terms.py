"""Russian texts keep to the terms of docs/terms.md."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from autograder.content import load_course, load_solution

ROOT = Path(__file__).parents[2]
COURSE = load_course(ROOT)


def rejected() -> dict[str, re.Pattern[str]]:
    """Return the third column of the table in docs/terms.md, as patterns."""
    rows = re.findall(r"^\| ([^|]+) \| [^|]+ \| ([^|]+) \|$", (ROOT / "docs" / "terms.md").read_text(encoding="utf-8"), re.M)
    words = [word.strip() for name, cell in rows if name not in ("English", "---") for word in cell.split(",")]
    return {word: pattern(word) for word in words if word}


def pattern(word: str) -> re.Pattern[str]:
    return re.compile(r"(?<!\w)" + re.escape(word).replace(r"\*", r"\w*").replace(r"\ ", r"\s+") + r"(?!\w)", re.I)


REJECTED = rejected()


def found(text: str) -> list[str]:
    return [word for word, wanted in REJECTED.items() if wanted.search(re.sub(r"```.*?```|`[^`\n]*`|«[^»]*»", "", text, flags=re.S))]


def russian(unit: str) -> Iterator[tuple[str, str]]:
    """Yield where every Russian text of *unit* stands, and the text."""
    yield from ((one.slug, one.title.get("ru", "")) for one in COURSE.units if one.slug == unit)
    for exercise in COURSE.exercises:
        if exercise.unit == unit:
            solution = load_solution(exercise)
            yield exercise.slug, "\n".join((exercise.title["ru"], exercise.statement["ru"], exercise.docstrings.get("ru", "")))
            yield from ((f"{exercise.slug}/{family.name}", family.title["ru"]) for family in solution.families)
            yield from ((f"{exercise.slug}#{mistake.slug}", mistake.text["ru"]) for mistake in solution.misconceptions)


@pytest.mark.parametrize("path", sorted((ROOT / "autograder" / "texts" / "ru").glob("*.json")), ids=lambda path: path.stem)
def test_the_programs_texts_keep_to_the_terms(path: Path) -> None:
    texts = json.loads(path.read_text(encoding="utf-8"))
    assert {key: words for key, text in texts.items() if (words := found(text))} == {}


@pytest.mark.parametrize("unit", [unit.slug for unit in COURSE.units])
def test_a_units_texts_keep_to_the_terms(unit: str) -> None:
    assert {place: words for place, text in russian(unit) if (words := found(text))} == {}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Заполните заглушку.", ["заглушк*"]),
        ("Скрытые примеры и открытые тесты", ["скрыт* пример*"]),
        ("на недопустимом входе", ["недопустим* вход*"]),
        ("по закону больших чисел; законный", ["закону"]),
        ("В `заглушке` кода и\n```\nпулинг\n```\nслов нет", []),
        ("Задание, заготовка, группа тестов", []),
    ],
)
def test_a_rejected_word_is_found(text: str, words: list[str]) -> None:
    assert found(text) == words
