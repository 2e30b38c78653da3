"""Values in sentences: numbers are written as the language does."""

import re
from pathlib import Path

import pytest

from autograder import texts
from autograder.model import Message
from autograder.texts import number, plural, render


@pytest.mark.parametrize(
    ("value", "form", "english", "russian"),
    [
        (3.5, ".12g", "3.5", "3,5"),
        (5.0, ".12g", "5", "5"),
        (0.1 + 0.2, ".12g", "0.3", "0,3"),
        (2.5, ".2f", "2.50", "2,50"),
        (12, ".1f", "12.0", "12,0"),
    ],
)
def test_the_decimal_sign_is_that_of_the_language(value: float, form: str, english: str, russian: str) -> None:
    assert number(value, "en", form) == english
    assert number(value, "ru", form) == russian


def test_a_fraction_in_a_sentence_is_written_as_its_language_does() -> None:
    message = Message("score.partial", {"won": 1, "total": 2, "earned": 3.5, "possible": 5.0})
    assert render(message, "en").startswith("1 of 2 families, 3.5 of 5 points")
    assert render(message, "ru").startswith("групп тестов: 1 из 2, баллов: 3,5 из 5;")


def test_what_a_program_computed_stays_as_python_writes_it() -> None:
    assert render(Message("compare.value", {"actual": "0.25", "expected": "0.5"}), "ru") == "0.25, ожидается 0.5"


def test_no_text_formats_a_value_itself():
    """Fractions are put in as the language writes them, as text: a format for numbers would fail on it."""
    for path in sorted(Path(texts.__file__).parent.glob("*/*.json")):
        assert re.findall(r"\{\w+:[^}]*\}", path.read_text(encoding="utf-8")) == [], path


@pytest.mark.parametrize(
    ("points", "english", "russian"),
    [
        ("1", "up to 1 point", "до 1 балла"),
        ("2", "up to 2 points", "до 2 баллов"),
        ("11", "up to 11 points", "до 11 баллов"),
        ("21", "up to 21 points", "до 21 балла"),
        (1, "up to 1 point", "до 1 балла"),
        (1.5, "up to 1.5 points", "до 1,5 балла"),
        ("0,25", "up to 0,25 points", "до 0,25 балла"),
    ],
)
def test_a_word_agrees_with_its_number(points: object, english: str, russian: str) -> None:
    assert render(Message("report.page.gain", {"points": points}), "en") == english
    assert render(Message("report.page.gain", {"points": points}), "ru") == russian


@pytest.mark.parametrize(
    ("count", "form"), [("1", 0), ("3", 1), ("5", 2), ("12", 2), ("22", 1), ("111", 2), ("101", 0), ("0", 2), ("2,5", 1)]
)
def test_russian_has_three_forms(count: str, form: int) -> None:
    assert plural(count, "ru", 3) == form


def test_a_value_that_is_missing_is_an_error() -> None:
    with pytest.raises(KeyError, match="points"):
        render(Message("report.page.gain"), "en")


def test_a_scatter_that_is_too_small_is_not_told_as_too_large() -> None:
    for what in ("rows", "columns", "counts"):
        reported = render(Message(f"compare.law.{what}.less", {"ratio": "0.37"}), "ru")
        assert "сильнее" not in reported
        assert "лишь 0.37" in reported
