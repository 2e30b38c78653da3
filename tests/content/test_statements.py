"""Statements teach, and their numbers are right: worked examples are checked against the references, in both languages."""

import html
import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from autograder.content import Exercise, Solution, load_course, load_solution, public_cases
from autograder.content.kinds.task import draw_numbers
from autograder.content.placeholders import PLACEHOLDER, fill
from autograder.model import Response
from autograder.reporting import markdown
from autograder.runner.trusted_calls import respond
from autograder.texts import LANGUAGES

COURSE = load_course(Path(__file__).parents[2])
MAX_COLUMNS = 120
HEADINGS = {
    "What to compute": "Что вычислить",
    "Conventions": "Соглашения",
    "Special cases": "Частные случаи",
    "How to count": "Как считать",
    "Examples": "Примеры",
    "Example": "Пример",
    "How it is graded": "Как это проверяется",
}
"""The sections of statements, in the order in which they stand; a task may have one named after its lecture instead of an example."""
LECTURE = {"en": re.compile(r"lectures? [0-4]\b", re.I), "ru": re.compile(r"лекци\w+ [0-4]\b", re.I)}
NUMBER = re.compile(r"(?<![\w.])([−-]?)(\d+(?:[.,]\d+)?(?:e[−-]?\d+)?)(?:/(\d+))?")

FUNCTIONS = [exercise for exercise in COURSE.exercises if exercise.kind == "function"]
TASKS = [exercise for exercise in COURSE.exercises if exercise.kind == "task"]
each_exercise = pytest.mark.parametrize("exercise", COURSE.exercises, ids=lambda exercise: exercise.id)
each_language = pytest.mark.parametrize("language", LANGUAGES)


def prose(text: str) -> str:
    """Return *text* without code."""
    return re.sub(r"^```.*?^```$|`[^`\n]*`", "", text, flags=re.S | re.M)


def formulas(text: str) -> set[str]:
    """Return the formulas of *text* without words and spaces, the decimal sign a point."""
    found = re.findall(r"\$\$(.+?)\$\$|\$(?! )([^$]+?)\$", prose(text), re.S)
    return {re.sub(r"\\text\{[^}]*\}|\s", "", (block or inline).replace("{,}", ".")) for block, inline in found}


def plain(text: str) -> str:
    """Return *text* with the numbers in LaTeX written as in prose: 1/4 for a fraction, 2e-8 for a power of ten."""
    text = text.replace("{,}", ".").replace(r"\,", "")
    text = re.sub(r"\\[dt]?frac\{(-?\d+)\}\{(\d+)\}", r"\1/\2", text)
    return re.sub(r"\s*(?:\\cdot|·|\\times)\s*10\^\{?(-?\d+)\}?", r"e\1", text)


def sections(text: str) -> list[str]:
    return re.findall(r"^## (.+)$", re.sub(r"^```.*?^```$", "", text, flags=re.S | re.M), re.M)


def filled(exercise: Exercise, language: str) -> str:
    """Return the statement as a student reads it; a task's with some student's numbers."""
    if exercise.kind != "task":
        return exercise.statement[language]
    return fill(exercise.statement[language], draw_numbers(load_solution(exercise), np.random.default_rng(0)))


def printed(text: str) -> list[tuple[float, float]]:
    """Return the numbers in *text*, each with half a unit of its last decimal."""
    found = []
    for sign, digits, divisor in NUMBER.findall(plain(text)):
        number = digits.replace(",", ".").replace("−", "-")
        mantissa, _, exponent = number.partition("e")
        decimals = len(mantissa.partition(".")[2])
        slack = 0.5 * 10.0 ** (int(exponent or 0) - decimals) if decimals or exponent else 0.0
        value = float(number) / (float(divisor) if float(divisor or 0) else 1.0)
        found += [(value, slack), (-value, slack)] if sign else [(value, slack)]
    return found


def flat(value: object) -> Iterator[float]:
    """Yield the numbers in an answer."""
    if isinstance(value, list | tuple):
        for item in value:
            yield from flat(item)
    elif isinstance(value, int | float | np.ndarray | np.generic) and np.asarray(value).dtype != bool:
        yield from np.asarray(value, dtype=np.float64).ravel().tolist()


def is_shown(answer: object, text: str) -> bool:
    """Return whether *text* prints every number of *answer*, rounded as it likes."""
    there = printed(text)
    return all(any(abs(number - shown) <= slack * 1.0001 + 1e-9 for shown, slack in there) for number in flat(answer))


def example(text: str) -> str:
    """Return *text* from its section of examples on."""
    return re.split(r"^## (?:Examples?|Примеры?)$", text, maxsplit=1, flags=re.M)[-1]


def public_answers(exercise: Exercise, solution: Solution) -> dict[str, Response]:
    cases = public_cases(exercise, solution)
    return {case.name: respond(solution.reference, case, required=solution.required) for case in cases}


@each_exercise
def test_there_is_something_to_try(exercise: Exercise) -> None:
    solution = load_solution(exercise)
    assert solution.lecture if exercise.kind == "task" else public_cases(exercise, solution)


@each_language
@pytest.mark.parametrize("exercise", FUNCTIONS, ids=lambda exercise: exercise.id)
def test_the_worked_example_is_a_public_case(exercise: Exercise, language: str) -> None:
    answers = public_answers(exercise, load_solution(exercise))
    text = example(exercise.statement[language])
    assert [name for name, answer in answers.items() if answer.raised is None and is_shown(answer.outputs, text)], list(answers)


@each_language
@pytest.mark.parametrize("exercise", TASKS, ids=lambda exercise: exercise.id)
def test_the_lectures_own_numbers_have_their_answers(exercise: Exercise, language: str) -> None:
    solution = load_solution(exercise)
    wrong = [numbers for numbers in solution.lecture if not is_shown(solution.reference(**numbers), exercise.statement[language])]
    assert wrong == []


@each_exercise
def test_both_languages_print_the_same_numbers(exercise: Exercise) -> None:
    def decimals(language: str) -> set[float]:
        found = re.findall(r"(?<![\w.,])\d+[.,]\d+", plain(prose(example(exercise.statement[language]))))
        return {float(number.replace(",", ".")) for number in found}

    assert decimals("en") == decimals("ru")


@each_exercise
def test_both_languages_have_the_same_code(exercise: Exercise) -> None:
    blocks = {language: exercise.statement[language].count("```") for language in LANGUAGES}
    assert blocks["en"] == blocks["ru"]
    names = {language: set(re.findall(r"`([a-z_]\w*)`", exercise.statement[language])) for language in LANGUAGES}
    assert names["en"] == names["ru"]


@each_exercise
def test_both_languages_have_the_same_sections(exercise: Exercise) -> None:
    english, russian = (sections(exercise.statement[language]) for language in LANGUAGES)
    assert len(english) == len(russian)
    assert [
        (one, other)
        for one, other in zip(english, russian, strict=True)
        if HEADINGS.get(one, other) != other or (one not in HEADINGS and "lecture" not in one)
    ] == []


@each_exercise
def test_sections_stand_in_the_usual_order(exercise: Exercise) -> None:
    usual = [heading for heading in sections(exercise.statement["en"]) if heading in HEADINGS]
    assert usual == sorted(usual, key=list(HEADINGS).index)


@pytest.mark.parametrize("exercise", FUNCTIONS, ids=lambda exercise: exercise.id)
def test_a_function_has_what_to_compute_conventions_and_an_example(exercise: Exercise) -> None:
    found = sections(exercise.statement["en"])
    assert found[:2] == ["What to compute", "Conventions"]
    assert {"Example", "Examples"} & set(found)


@each_language
@each_exercise
def test_the_lecture_is_named(exercise: Exercise, language: str) -> None:
    assert LECTURE[language].search(exercise.statement[language])


@each_language
@each_exercise
def test_lines_fit_an_editor(exercise: Exercise, language: str) -> None:
    text = exercise.statement[language]
    lines = (PLACEHOLDER.sub("00", text) if exercise.kind == "task" else text).splitlines()
    assert [line for line in lines if len(line) > MAX_COLUMNS or line != line.rstrip() or "\t" in line] == []


@each_language
@each_exercise
def test_every_formula_can_be_shown(exercise: Exercise, language: str) -> None:
    assert list(markdown.faulty_formulas(filled(exercise, language))) == []


@each_exercise
def test_both_languages_have_the_same_formulas(exercise: Exercise) -> None:
    english, russian = (formulas(exercise.statement[language]) for language in LANGUAGES)
    assert english == russian


@each_language
@each_exercise
def test_greek_letters_are_the_same_everywhere(exercise: Exercise, language: str) -> None:
    assert re.findall("[ϵϑϕϱ]|\u00b5", exercise.statement[language]) == []


@each_language
@each_exercise
def test_there_is_no_raw_html(exercise: Exercise, language: str) -> None:
    assert re.findall(r"</?[a-z]\w*[ >/]|&\w+;", re.sub(r"\$[^$]+\$", "", prose(exercise.statement[language]))) == []


@each_language
@each_exercise
def test_no_markup_is_left_over_when_rendered(exercise: Exercise, language: str) -> None:
    page = str(markdown.render(filled(exercise, language)))
    text = html.unescape(re.sub(r"<[^>]+>", "", re.sub(r"<pre.*?</pre>|<code>.*?</code>|<math.*?</math>", "", page, flags=re.S)))
    assert re.findall(r"\*\*|`|\$|\| ?-|^#|^\|.*\|$|\{\w*\}|\]\(", text, re.M) == []


@pytest.mark.parametrize(
    ("answer", "text"),
    [
        (0.25, "it is 1/4"),
        ((1.0, -2.5), "(1, −2.5)"),
        (np.array([0.731059]), "0,7311"),
        (2e-8, "2e-8"),
        (0.5, "$0{,}5$"),
        (0.25, r"$\frac{1}{4}$"),
        (-3e-5, r"$-3 \cdot 10^{-5}$"),
        (32768, r"$32\,768$"),
        ((), "nothing to show"),
    ],
)
def test_a_printed_answer_is_found(answer: object, text: str) -> None:
    assert is_shown(answer, text)


@pytest.mark.parametrize(("answer", "text"), [(0.3, "0.25"), (1.5, "x15"), (np.array([1.0, 2.0]), "[1, 3]"), (0.7312, "0.7311")])
def test_another_number_is_not(answer: object, text: str) -> None:
    assert not is_shown(answer, text)
