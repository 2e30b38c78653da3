"""docs/lecture-errata.md: every statement that it names cites the lecture whose convention is at stake."""

import re
from pathlib import Path

import pytest

from autograder.content import Exercise, load_course, load_solution
from autograder.texts import LANGUAGES

ROOT = Path(__file__).parents[2]
EXERCISES = {exercise.id: exercise for exercise in load_course(ROOT).exercises}
TEXT = (ROOT / "docs" / "lecture-errata.md").read_text(encoding="utf-8")
LINK = re.compile(r"\[(\w+/\w+)\]\(\.\./exercises/([\w/]+)\.md\)")
HEADINGS = {tuple(line.split("\t")) for line in (Path(__file__).parent / "headings.txt").read_text(encoding="utf-8").splitlines()}
LECTURES = {
    "en": re.compile(r"lectures?\s+((?:[0-4]\b(?:,|\s|and|or|to)*)+)", re.I),
    "ru": re.compile(r"лекци\w+\s+((?:[0-4]\b(?:,|\s|и|или|–)*)+)", re.I),
}


def cited(statement: str, language: str) -> set[str]:
    """Return the numbers of the lectures that *statement* names."""
    return {digit for found in LECTURES[language].findall(statement) for digit in re.findall(r"\d", found)}


def rows() -> list[tuple[str, list[str]]]:
    """Return the rows of all tables, each with the number of its lecture."""
    parts = re.split(r"^## Lecture (\d)$", TEXT, flags=re.M)[1:]
    return [
        (number, re.split(r" \| ", line.strip("| ")))
        for number, part in zip(parts[::2], parts[1::2], strict=True)
        for line in part.splitlines()
        if line.startswith("| ") and not line.startswith(("| Heading", "| ---"))
    ]


PAIRS = sorted({(number, identifier) for number, row in rows() for identifier, _ in LINK.findall(row[-1])})


@pytest.mark.parametrize("row", rows(), ids=lambda row: f"lecture {row[0]}-{row[1][0]}")
def test_every_row_says_what_is_printed_what_is_right_and_what_is_graded(row: tuple[str, list[str]]) -> None:
    assert len(row[1]) == 5
    assert all(row[1])


@pytest.mark.parametrize(("number", "identifier"), PAIRS, ids=lambda part: part)
def test_the_exercise_named_exists(number: str, identifier: str) -> None:
    assert identifier in EXERCISES


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("number", "identifier"), PAIRS, ids=lambda part: part)
def test_the_statement_cites_the_lecture(number: str, identifier: str, language: str) -> None:
    assert number in cited(EXERCISES[identifier].statement[language], language)


@pytest.mark.parametrize("exercise", EXERCISES.values(), ids=lambda exercise: exercise.id)
def test_where_the_lecture_prints_a_mistake_the_text_names_the_lecture(exercise: Exercise) -> None:
    slips = [item for item in load_solution(exercise).misconceptions if item.slip]
    assert [item.slug for item in slips if not re.match(r"lecture [0-4]", item.slip)] == []
    assert [item.slug for item in slips if "lecture" not in item.text["en"].lower() or "лекци" not in item.text["ru"].lower()] == []


@pytest.mark.parametrize("exercise", EXERCISES.values(), ids=lambda exercise: exercise.id)
def test_what_a_lecture_misprints_is_on_the_page(exercise: Exercise) -> None:
    slips = {item.slip[8] for item in load_solution(exercise).misconceptions if item.slip}
    assert sorted(slips - {number for number, identifier in PAIRS if identifier == exercise.id}) == []


def test_every_link_leads_where_it_says() -> None:
    assert [pair for pair in LINK.findall(TEXT) if pair[0] != pair[1]] == []


def test_every_heading_named_is_in_its_lecture() -> None:
    named = {(f"lecture {number}", heading) for number, row in rows() for heading in re.findall(r"«([А-ЯA-Z][^»]*)»", row[0])}
    assert named - HEADINGS == set()


@pytest.mark.parametrize(
    ("text", "language", "numbers"),
    [
        ("formula (245) of lecture 0", "en", {"0"}),
        ("lectures 0, 1 and 3", "en", {"0", "1", "3"}),
        ("Формула (245) лекции 0", "ru", {"0"}),
        ("в лекциях 0 и 1", "ru", {"0", "1"}),
        ("the lecture has 2", "en", set()),
        ("в окне из лекции 25 элементов", "ru", set()),
    ],
)
def test_citations_are_recognised(text: str, language: str, numbers: set[str]) -> None:
    assert cited(text, language) == numbers
