"""A broken exercise costs itself: whoever names others can work with them."""

from pathlib import Path

import pytest

from autograder.content import load_course, load_named
from autograder.errors import ContentError, UsageError

COURSE = 'id = "c"\ntitle = "C"\nunits = ["one", "two"]\n'
EXERCISE = '+++\ntitle = "T"\nkind = "function"\npoints = 1\ndifficulty = 1\n+++\n\ntext\n'


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A course of one/good, one/broken (its stub is missing) and two/other."""
    for unit, slugs in (("one", ("good", "broken")), ("two", ("other",))):
        folder = tmp_path / "exercises" / unit
        folder.mkdir(parents=True)
        (folder / "unit.toml").write_text('title = "U"\n')
        for slug in slugs:
            (folder / f"{slug}.md").write_text(EXERCISE)
            (folder / f"{slug}.py").write_text(f"def {slug}():\n    raise NotImplementedError\n")
    (tmp_path / "exercises" / "course.toml").write_text(COURSE)
    (tmp_path / "exercises" / "one" / "broken.py").unlink()
    return tmp_path


@pytest.mark.parametrize(
    ("names", "ids"),
    [(["good"], ["one/good"]), (["one/good"], ["one/good"]), (["two"], ["two/other"]), (["two", "good"], ["one/good", "two/other"])],
    ids=["slug", "id", "unit", "both"],
)
def test_what_is_named_is_read_although_another_exercise_is_broken(names: list[str], ids: list[str], root: Path) -> None:
    assert [exercise.id for exercise in load_named(root, names).select(names)] == ids


@pytest.mark.parametrize("names", [[], ["broken"], ["one"], ["nothing"]], ids=["all", "itself", "its unit", "unknown"])
def test_a_broken_exercise_that_is_needed_is_told(names: list[str], root: Path) -> None:
    with pytest.raises(ContentError, match="the stub is missing"):
        load_named(root, names)


def test_a_sound_course_is_read_whole_whatever_is_named(root: Path) -> None:
    (root / "exercises" / "one" / "broken.py").write_text("def broken():\n    raise NotImplementedError\n")
    assert load_named(root, ["good"]) == load_course(root)


def test_a_name_that_is_unknown_beside_a_known_one_is_told(root: Path) -> None:
    with pytest.raises(UsageError, match="'nothing' names no exercise"):
        load_named(root, ["good", "nothing"]).select(["good", "nothing"])


@pytest.mark.parametrize(("line", "cost"), [("", 0.25), ("[scoring]\nflaw_cost = 0.5\n", 0.5), ("[scoring]\nflaw_cost = 0\n", 0.0)])
def test_what_a_flaw_costs_is_the_courses_setting(line: str, cost: float, root: Path) -> None:
    (root / "exercises" / "course.toml").write_text(COURSE + line)
    assert {exercise.flaw_cost for exercise in load_named(root, ["good", "two"]).exercises} == {cost}


@pytest.mark.parametrize("line", ["flaw_cost = 1.5", "flaw_cost = -0.1"])
def test_a_flaw_costs_a_share(line: str, root: Path) -> None:
    (root / "exercises" / "course.toml").write_text(f"{COURSE}[scoring]\n{line}\n")
    with pytest.raises(ContentError, match="expected a share between 0 and 1"):
        load_course(root)
