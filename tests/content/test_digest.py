"""The digest of an exercise: other for everything that a mark, a report or its page follows from, and for nothing else."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from autograder.content import load_course

ROOT = Path(__file__).parents[2]
POOLING = "exercises/pooling/max_pool2d"


@pytest.fixture
def course(tmp_path):
    for tree in ("exercises", "solutions"):
        (tmp_path / tree / "pooling").mkdir(parents=True)
        for path in (ROOT / tree / "pooling").glob("max_pool2d*"):
            shutil.copy(path, tmp_path / tree / "pooling")
    shutil.copy(ROOT / "exercises" / "course.toml", tmp_path / "exercises")
    shutil.copy(ROOT / "exercises" / "pooling" / "unit.toml", tmp_path / "exercises" / "pooling")
    return tmp_path


def digest(root):
    found = load_course(root)
    return found.digest(found.exercise("max_pool2d"))


def change(path, before, after):
    text = path.read_text(encoding="utf-8")
    assert text.count(before) >= 1
    path.write_text(text.replace(before, after, 1), encoding="utf-8")


@pytest.mark.parametrize(
    ("name", "before", "after"),
    [
        ("exercises/pooling/unit.toml", "Субдискретизация", "Пулинг"),
        ("exercises/course.toml", 'id = "', 'id = "another-'),
        (f"{POOLING}.md", "difficulty = 3", "difficulty = 4"),
        (f"{POOLING}.md", "lecture 1", "lecture 4"),
        (f"{POOLING}.md", "Max pooling slides", "Max pooling moves"),
        (f"{POOLING}.md", "points = 5", "points = 6"),
        (f"{POOLING}.ru.md", "title = ", 'title = "Максимум" # '),
        (f"{POOLING}.py", "def ", "# a remark\ndef "),
        ("solutions/pooling/max_pool2d.py", "FAMILIES", "# a remark\nFAMILIES"),
    ],
    ids=["unit", "course", "difficulty", "sources", "statement", "points", "title", "stub", "solution"],
)
def test_whatever_is_shown_or_graded_is_in_the_digest(course, name, before, after):
    first = digest(course)
    change(course / name, before, after)
    assert digest(course) != first


def test_the_languages_of_the_course_are_in_the_digest(course):
    found = load_course(course)
    exercise = found.exercise("max_pool2d")
    assert replace(found, languages=("en",)).digest(exercise) != found.digest(exercise)


def test_neither_the_place_of_the_course_nor_its_other_exercises_are_in_the_digest(course, tmp_path):
    first = digest(course)
    other = shutil.copytree(course, tmp_path / "elsewhere")
    shutil.copy(ROOT / "exercises" / "pooling" / "avg_pool2d.md", other / "exercises" / "pooling")
    shutil.copy(ROOT / "exercises" / "pooling" / "avg_pool2d.py", other / "exercises" / "pooling")
    assert digest(other) == first
