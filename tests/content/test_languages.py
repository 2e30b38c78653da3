"""Every string that a student sees has a Russian text: those of the course and those of the program.

English by convention, in every language: stubs (their docstrings are read beside code), the names of cases and of
arguments, and the exceptions of Python and NumPy, which are quoted.
"""

import html
import json
import re
import string
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from built_reports import build_report

from autograder import texts
from autograder.authoring.kit import KitBuilder, Recipient
from autograder.content import Course, Exercise, Unit, load_course, load_solution
from autograder.grading.prepared import Grader, PreparedExercise
from autograder.grading.session import grade_exercise
from autograder.model import ExerciseResult, RunResult, RunStatus, Submission
from autograder.reporting.html import student_page
from autograder.reporting.plain import Checked, Style, render_check
from autograder.runner.trusted_calls import respond

ROOT = Path(__file__).parents[2]
COURSE = load_course(ROOT)
AREAS = sorted(path.stem for path in (ROOT / "autograder" / "texts" / "en").glob("*.json"))
CYRILLIC = re.compile("[а-яё]", re.I)
each_exercise = pytest.mark.parametrize("exercise", COURSE.exercises, ids=lambda exercise: exercise.id)


@cache
def catalogue(area: str, language: str) -> dict[str, str]:
    return json.loads((ROOT / "autograder" / "texts" / language / f"{area}.json").read_text(encoding="utf-8"))


NAMES = {"sha256", "None", "ReLU", "Swish", "Mish"}
KEYS = [(area, key) for area in AREAS for key in catalogue(area, "en")]


def names(text: str) -> set[str]:
    return {field.partition("|")[0] for _, field, _, _ in string.Formatter().parse(text) if field}


def words(text: str) -> str:
    """Return *text* without what stays as it is in every language: placeholders, code and commands."""
    return re.sub(r"\{[^}]*\}|`[^`]*`|\bgrade \w+|--?\w[\w-]*", " ", text)


def is_russian(text: str) -> bool:
    return bool(CYRILLIC.search(text))


def is_no_language(text: str) -> bool:
    """Return whether *text* is a name, a formula or a command, which every language writes alike."""
    return not re.search("[A-Za-z]{3}", words(text)) or text in NAMES or bool(re.fullmatch(r"[^ ]+:? ?[^ ]* = [^ ]+|export \S+", text))


def test_the_course_is_in_both_languages() -> None:
    assert COURSE.languages == texts.LANGUAGES == ("en", "ru")


@pytest.mark.parametrize("owner", [COURSE, *COURSE.units], ids=lambda owner: getattr(owner, "slug", "course"))
def test_course_and_units_have_russian_titles(owner: Course | Unit) -> None:
    assert is_russian(owner.title["ru"])
    assert not is_russian(owner.title["en"])


@each_exercise
def test_titles_and_statements_are_in_both_languages(exercise: Exercise) -> None:
    for text in (exercise.title, exercise.statement):
        assert set(text) == set(texts.LANGUAGES)
    assert is_russian(exercise.statement["ru"])
    assert not is_russian(quoted(exercise.statement["en"])), "the English statement holds Russian words outside «…»"


def quoted(text: str) -> str:
    """Return *text* without headings of the lectures, which stand as they are."""
    return re.sub(r"«[^»]*»", "", text)


@pytest.mark.parametrize("text", ["sha256", "p_drop = 1/2", "ACON-B: a₁ = 1", "export LC_ALL=C.UTF-8", "{a}: {b}"])
def test_names_and_formulas_are_alike_everywhere(text: str) -> None:
    assert is_no_language(text)


@pytest.mark.parametrize("text", ["the answer", "wrong shape: {shape}", "next = the last step"])
def test_words_are_not(text: str) -> None:
    assert not is_no_language(text)


@pytest.mark.parametrize("owner", [*COURSE.units, *COURSE.exercises], ids=lambda owner: getattr(owner, "id", owner.slug))
def test_sources_are_the_same_in_russian(owner: Exercise | Unit) -> None:
    def facts(source: str) -> list[str]:
        return re.findall(r"«[^»]*»|\d+|[A-Za-z.]+=\S+", source)

    english, russian = owner.sources["en"], owner.sources["ru"]
    assert [facts(source) for source in russian] == [facts(source) for source in english]
    assert [source for source in russian if not source.startswith("лекция ")] == []
    assert [source for source in english if is_russian(quoted(source)) and "Задача" not in source] == []


@each_exercise
def test_a_russian_kit_has_a_russian_docstring(exercise: Exercise) -> None:
    docstring = exercise.docstrings["ru"]
    described = [line for line in docstring.splitlines() if line.strip() and line.rstrip() not in ("Args:", "Returns:", "Raises:")]
    assert [line for line in described if not is_russian(line) and not is_no_language(line)] == []


def test_lectures_have_titles_in_both_languages() -> None:
    assert list(COURSE.lectures) == ["0", "1", "2", "3", "4"]
    assert [number for number, title in COURSE.lectures.items() if not is_russian(title["ru"]) or is_russian(quoted(title["en"]))] == []


@each_exercise
def test_titles_are_russian_but_for_names(exercise: Exercise) -> None:
    assert is_russian(exercise.title["ru"]) or is_no_language(exercise.title["en"])


@each_exercise
def test_families_have_russian_titles(exercise: Exercise) -> None:
    for family in load_solution(exercise).families:
        assert is_russian(family.title["ru"]) or is_no_language(family.title["en"]), family.name
        assert not is_russian(family.title["en"]), family.name


@each_exercise
def test_misconceptions_have_russian_texts(exercise: Exercise) -> None:
    for item in load_solution(exercise).misconceptions:
        assert is_russian(item.text["ru"]), item.slug
        assert not is_russian(quoted(item.text["en"])), item.slug


@each_exercise
def test_stubs_are_english(exercise: Exercise) -> None:
    assert not is_russian(exercise.stub)


@pytest.mark.parametrize("area", AREAS)
def test_the_catalogues_have_the_same_keys(area: str) -> None:
    assert catalogue(area, "en").keys() == catalogue(area, "ru").keys()


@pytest.mark.parametrize(("area", "key"), KEYS, ids=lambda part: part)
def test_a_russian_text_names_the_same_values(area: str, key: str) -> None:
    assert names(catalogue(area, "ru")[key]) == names(catalogue(area, "en")[key])


@pytest.mark.parametrize(("area", "key"), KEYS, ids=lambda part: part)
def test_a_russian_text_is_russian(area: str, key: str) -> None:
    english, russian = catalogue(area, "en")[key], catalogue(area, "ru")[key]
    assert not is_russian(english)
    assert is_russian(russian) or is_no_language(english)


@pytest.mark.parametrize("student", ["", "Анна"], ids=["anybody", "personal"])
def test_the_readme_of_a_russian_kit_is_russian(student: str) -> None:
    unit = COURSE.exercises[0].unit
    files = KitBuilder(COURSE, COURSE.select([unit])).build(Recipient(student, language="ru"))
    english, russian = files["README.en.md"].decode(), files["README.md"].decode()
    assert not is_russian(english.replace("Анна", ""))
    assert is_russian(russian)
    assert english_sentences(russian) == []


# -- what reports say in Russian ---------------------------------------------------------------------------------

WRONG: dict[str, Callable[..., object]] = {
    "nothing": lambda *args, **kwargs: None,
    "zero": lambda *args, **kwargs: 0.0,
    "not finite": lambda *args, **kwargs: np.full(3, np.nan),
    "text": lambda *args, **kwargs: "42",
    "raises": lambda *args, **kwargs: 1 // 0,
    "tuple": lambda *args, **kwargs: (1, 2, 3, 4, 5),
}


@cache
def grader() -> Grader:
    return Grader(COURSE, secret=b"languages")


@cache
def english_parts() -> tuple[tuple[str, str], ...]:
    """Return the key and the longest fixed part of every English text that is at least three words long."""
    russian = "\n".join(text for area in AREAS for text in catalogue(area, "ru").values())
    found = []
    for area, key in KEYS:
        parts = re.split(r"\{[^}]*\}|`[^`]*`", catalogue(area, "en")[key])
        longest = max(parts, key=len).strip()
        if len(re.findall("[A-Za-z]{2,}", longest)) >= 3 and longest not in russian:
            found.append((key, longest))
    return tuple(found)


def english_sentences(text: str) -> list[str]:
    """Return the keys of the catalogue whose English text stands in *text*."""
    return [key for key, part in english_parts() if part in text]


def course_english(exercise: Exercise) -> Iterator[str]:
    """Yield the author's English texts that a report may show."""
    solution = load_solution(exercise)
    titles = [exercise.title["en"], *(family.title["en"] for family in solution.families)]
    yield from (title for title in titles if len(title.split()) > 2 and not is_no_language(title))
    yield from (item.text["en"] for item in solution.misconceptions)


def results(prepared: PreparedExercise) -> Iterator[ExerciseResult]:
    """Yield what graded wrong answers to *prepared* come to: every misconception, and the kinds of WRONG."""
    solution = load_solution(prepared.exercise)
    functions = [*(item.function for item in solution.misconceptions[:4]), *WRONG.values()]
    for function in functions:
        responses = tuple(respond(function, case, required=solution.required) for case in prepared.cases)
        yield grade_exercise(prepared, RunResult(RunStatus.FINISHED, responses))


def page_text(page: str) -> str:
    return html.unescape(re.sub(r"<style.*?</style>|<[^>]+>", "", page, flags=re.S))


@each_exercise
def test_a_russian_report_has_no_english_sentence(exercise: Exercise) -> None:
    submission = Submission("Анна", "0" * 64)
    pages = []
    for result in results(grader().prepared(exercise, "Анна")):
        report = build_report(course=COURSE, submission=submission, results=[result], sandbox="none", language="ru")
        pages += [page_text(student_page(report, COURSE)), render_check([Checked(exercise, result)], Style("ru"))]
    text = "\n".join(pages)
    assert english_sentences(text) == []
    assert [sentence for sentence in course_english(exercise) if sentence in text] == []


def test_an_english_sentence_would_be_found() -> None:
    exercise = COURSE.exercises[0]
    result = next(results(grader().prepared(exercise, "Анна")))
    report = build_report(course=COURSE, submission=Submission("Анна", "0" * 64), results=[result], sandbox="none", language="en")
    text = page_text(student_page(report, COURSE))
    assert english_sentences(text)
    assert [sentence for sentence in course_english(exercise) if sentence in text]
