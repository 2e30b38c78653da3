"""docs/coverage.md: what covers each heading of the lectures, and every exercise has its place there."""

import re
from pathlib import Path

import pytest

from autograder.content import Exercise, Unit, load_course

ROOT = Path(__file__).parents[2]
HERE = Path(__file__).parent
COURSE = load_course(ROOT)
EXERCISES = {exercise.id: exercise for exercise in COURSE.exercises}
TEXT = (ROOT / "docs" / "coverage.md").read_text(encoding="utf-8")
LINK = re.compile(r"\[(\w+/\w+)\]\(\.\./exercises/([\w/]+)\.md\)")
CITED = re.compile(r"«([^»]+)»")

PROMISED = [tuple(line.split()) for line in (HERE / "ids.txt").read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
"""Id, kind and points of every exercise that the course promises."""
CONTRACT = [identifier for identifier, _, _ in PROMISED]
HEADINGS = [tuple(line.split("\t")) for line in (HERE / "headings.txt").read_text(encoding="utf-8").splitlines()]
"""Every heading of the lectures, once a lecture, without the numbers of figures."""


def section(lecture: str) -> str:
    """Return the part of the page on *lecture* (``lecture 0``)."""
    return re.split(r"^## ", TEXT, flags=re.M)[1 + int(lecture[-1])]


def rows(text: str) -> list[list[str]]:
    """Return the cells of the table in *text*, without its head."""
    table = [re.split(r" \| ", line.strip("| ")) for line in text.splitlines() if line.startswith("| ")]
    return table[2:]


ROWS = [(f"lecture {number}", *row) for number in range(5) for row in rows(section(f"lecture {number}"))]


def known(heading: str, lecture: str) -> bool:
    return (lecture, heading) in HEADINGS


def sources(texts: tuple[str, ...]) -> list[tuple[str, str]]:
    """Return the headings that *texts* cite, each with its lecture."""
    return [(text[:9], heading) for text in texts for heading in CITED.findall(text)]


def test_every_id_of_the_contract_is_an_exercise() -> None:
    missing = [identifier for identifier in CONTRACT if identifier not in EXERCISES]
    assert missing == [], f"{len(missing)} of {len(CONTRACT)} exercises are missing"


def test_there_are_133_ids_in_the_contract() -> None:
    assert len(set(CONTRACT)) == len(CONTRACT) == 133


@pytest.mark.parametrize(("identifier", "kind", "points"), PROMISED, ids=lambda part: part)
def test_kind_and_points_are_those_promised(identifier: str, kind: str, points: str) -> None:
    exercise = EXERCISES[identifier]
    assert (exercise.kind, f"{exercise.points:g}") == (kind, points)


def test_every_exercise_appears_under_a_lecture() -> None:
    covered = {identifier for lecture in range(5) for identifier, _ in LINK.findall(section(f"lecture {lecture}"))}
    assert sorted(EXERCISES.keys() - covered) == []


def test_every_exercise_named_exists() -> None:
    assert sorted({identifier for identifier, _ in LINK.findall(TEXT)} - EXERCISES.keys()) == []


def test_every_link_leads_where_it_says() -> None:
    assert [pair for pair in LINK.findall(TEXT) if pair[0] != pair[1]] == []


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row[0]}-{row[2]}")
def test_every_row_has_exercises_or_a_reason(row: tuple[str, ...]) -> None:
    assert len(row) == 4
    assert LINK.search(row[3]) or re.match(r"Not graded: \w{1,}", row[3])


@pytest.mark.parametrize(("lecture", "heading"), HEADINGS, ids=lambda part: part)
def test_every_heading_of_a_lecture_has_a_row(lecture: str, heading: str) -> None:
    assert f"«{heading}»" in [row[1] for row in ROWS if row[0] == lecture]


def test_every_row_is_under_a_heading_of_its_lecture() -> None:
    assert [row[:2] for row in ROWS if row[1] != "(title page)" and not known(row[1].strip("«»"), row[0])] == []


@pytest.mark.parametrize("exercise", COURSE.exercises, ids=lambda exercise: exercise.id)
def test_every_heading_that_an_exercise_cites_is_in_the_lecture(exercise: Exercise) -> None:
    assert [source for source in sources(exercise.sources["en"]) if not known(source[1], source[0])] == []


@pytest.mark.parametrize("exercise", COURSE.exercises, ids=lambda exercise: exercise.id)
def test_an_exercise_stands_under_every_heading_that_it_cites(exercise: Exercise) -> None:
    def listed(lecture: str, heading: str) -> bool:
        return any(f"[{exercise.id}]" in row[3] for row in ROWS if row[:2] == (lecture, f"«{heading}»"))

    assert [source for source in sources(exercise.sources["en"]) if not listed(*source)] == []


@pytest.mark.parametrize("exercise", COURSE.exercises, ids=lambda exercise: exercise.id)
def test_every_source_names_a_lecture_and_a_heading(exercise: Exercise) -> None:
    assert exercise.sources["en"]
    assert [text for text in exercise.sources["en"] if not re.match(r"lecture [0-4], «", text)] == []


@pytest.mark.parametrize("unit", COURSE.units, ids=lambda unit: unit.slug)
def test_every_heading_that_a_unit_cites_is_in_the_lecture(unit: Unit) -> None:
    assert [source for source in sources(unit.sources["en"]) if not known(source[1], source[0])] == []
