"""Places for a student's numbers: in the text of every task, on every page, in both languages."""

import re
from pathlib import Path

import pytest
from built_reports import build_report

from autograder.content import Exercise, load_course, load_solution, student_numbers
from autograder.content.placeholders import fill, fill_or_name, names
from autograder.errors import TensorgradeError
from autograder.grading.prepared import Grader
from autograder.model import ExerciseResult, Submission
from autograder.reporting.html import student_page
from autograder.texts import LANGUAGES

COURSE = load_course(Path(__file__).parents[2])
TASKS = [exercise for exercise in COURSE.exercises if exercise.kind == "task"]
NUMBERS = {"n": 9, "b": -2, "X": ((1, 2), (3, 4)), "layers": {"conv": 5}, "name": "tanh", "p": 0.25}


@pytest.mark.parametrize(
    ("text", "filled"),
    [
        ("{{n}} by {{ n }}", "9 by 9"),
        ("{{X[1][0]}}", "3"),
        ("{{layers[conv]}}", "5"),
        ("{{b:+d}}, {{p:.1f}}", "-2, 0.2"),
        ("{{name}}", "tanh"),
        (r"$\frac{n}{2}$, $x_{{{n}}}$, {n}", r"$\frac{n}{2}$, $x_{9}$, {n}"),
        ("{{other}} {{}} {{1}}", "{{other}} {{}} {{1}}"),
    ],
)
def test_numbers_go_into_doubled_braces(text: str, filled: str) -> None:
    assert fill(text, NUMBERS) == filled


@pytest.mark.parametrize("text", ["{{n[0]}}", "{{X[5]}}", "{{X[conv]}}", "{{layers[x]}}", "{{n:q}}"])
def test_what_a_number_does_not_have_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=re.escape(text)):
        fill(text, NUMBERS)


def test_names_are_those_of_the_numbers() -> None:
    assert names("{{n}} {{X[0][1]}} {{b:+d}} {m}") == {"n", "X", "b"}


def test_an_unknown_number_is_named() -> None:
    assert fill_or_name("{{m}}, {{X[7]}}, {{n}}", NUMBERS) == "m, X[7], 9"


def page(result: ExerciseResult, student: str, language: str) -> str:
    submission = Submission(student, "", {}, {})
    report = build_report(course=COURSE, submission=submission, results=[result], sandbox="none", language=language)
    return student_page(report, COURSE)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("exercise", TASKS, ids=lambda exercise: exercise.id)
def test_a_task_without_an_answer_shows_the_students_numbers(exercise: Exercise, language: str) -> None:
    grader = Grader(COURSE, secret=b"")
    for student in ("Ann", "Борис", "x"):
        expected = student_numbers(exercise, load_solution(exercise), course_id=COURSE.id, student=student)
        for result in (grader.nothing(exercise, student), grader.unjudged(exercise, student, TensorgradeError("gone"))):
            assert result.numbers == expected
            text = page(result, student, language)
            assert "{{" not in text
            assert statement_numbers(text, exercise, language) == fill(exercise.statement[language], expected)


def statement_numbers(text: str, exercise: Exercise, language: str) -> str:
    """Return the statement with its places filled from what *text*, a page, shows there."""
    from ast import literal_eval
    from html import unescape

    shown = dict(re.findall(r"<dt><code>(\w+)</code></dt><dd><code>(.*?)</code></dd>", text))
    return fill(exercise.statement[language], {name: _value(literal_eval, unescape(value)) for name, value in shown.items()})


def _value(read, text: str) -> object:  # type: ignore[no-untyped-def]
    try:
        return read(text)
    except (ValueError, SyntaxError):
        return text
