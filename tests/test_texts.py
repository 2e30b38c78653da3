"""Values in sentences: numbers are written as the language does."""

import re
from pathlib import Path

import pytest

from autograder import texts
from autograder.model import Message
from autograder.texts import number, render


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
    assert render(message, "ru").startswith("групп проверок: 1 из 2, баллов: 3,5 из 5;")


def test_what_a_program_computed_stays_as_python_writes_it() -> None:
    assert render(Message("compare.value", {"actual": "0.25", "expected": "0.5"}), "ru") == "0.25, ожидается 0.5"


def test_no_text_formats_a_value_itself():
    """Fractions are put in as the language writes them, as text: a format for numbers would fail on it."""
    for path in sorted(Path(texts.__file__).parent.glob("*/*.json")):
        assert re.findall(r"\{\w+:[^}]*\}", path.read_text(encoding="utf-8")) == [], path
