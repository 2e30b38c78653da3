import re
import resource
from pathlib import Path

import pytest

from autograder.authoring.scaffold import MARK, scaffold
from autograder.content import load_course, load_solution
from autograder.errors import UsageError


def write(root: Path, exercise_id: str, kind: str = "function") -> tuple[Path, ...]:
    return scaffold(root, exercise_id, kind=kind, title='The "first"', title_ru="Первое", points=2.5, difficulty=3).files  # type: ignore[arg-type]


def test_files_stand_on_both_sides(root: Path) -> None:
    names = [path.relative_to(root).as_posix() for path in write(root, "demo/double")]
    assert names == ["exercises/demo/double.md", "exercises/demo/double.ru.md", "exercises/demo/double.py", "solutions/demo/double.py"]


@pytest.mark.parametrize("kind", ["function", "statistical", "task"])
def test_new_exercise_loads(root: Path, kind: str) -> None:
    write(root, "demo/double", kind)
    exercise = load_course(root).exercise("demo/double")
    solution = load_solution(exercise)
    assert exercise.kind == kind
    assert exercise.title == {"en": 'The "first"', "ru": "Первое"}
    assert (exercise.points, exercise.difficulty) == (2.5, 3)
    assert len(solution.misconceptions) in (2, 3)
    assert solution.reference.__name__ == "double"


def test_places_to_edit_are_marked(root: Path) -> None:
    for path in write(root, "demo/double"):
        assert MARK in path.read_text(encoding="utf-8") or path.name == "double.py"


def test_new_unit_gets_its_file_and_is_not_listed(root: Path) -> None:
    written = scaffold(root, "other/double", kind="function", title="D", title_ru="Д")
    assert root / "exercises/other/unit.toml" in written.files
    assert (written.unit_is_new, written.unit_is_listed) == (True, False)


def test_known_unit_is_left_alone(root: Path) -> None:
    written = scaffold(root, "demo/double", kind="function", title="D", title_ru="Д")
    assert (written.unit_is_new, written.unit_is_listed) == (False, True)


def test_nothing_is_overwritten(root: Path) -> None:
    before = {path: path.read_bytes() for path in root.rglob("*.*") if path.is_file()}
    with pytest.raises(UsageError, match=r"scale\.md: there is such a file already"):
        write(root, "demo/scale")
    assert {path: path.read_bytes() for path in before} == before


def test_left_over_solution_is_not_overwritten(root: Path) -> None:
    (root / "solutions/demo/double.py").write_text("x = 1\n", encoding="utf-8")
    with pytest.raises(UsageError, match=r"solutions/demo/double\.py: there is such a file already"):
        write(root, "demo/double")


def test_slug_of_another_unit_is_refused(root: Path) -> None:
    with pytest.raises(UsageError, match="the slug 'scale' is taken by another unit"):
        write(root, "other/scale")


BAD = {
    "no unit": ("scale", "is not UNIT/SLUG"),
    "three parts": ("a/b/c", "is not UNIT/SLUG"),
    "upper case": ("demo/Conv", "'Conv' is not a name"),
    "hyphen": ("demo/conv-2d", "'conv-2d' is not a name"),
    "digit first": ("demo/2d", "'2d' is not a name"),
    "two underscores": ("demo/a__b", "'a__b' is not a name"),
    "keyword": ("demo/lambda", "'lambda' is not a name"),
    "built-in": ("demo/sum", "'sum' is a built-in function"),
    "path": ("../x", r"'\.\.' is not a name"),
}


@pytest.mark.parametrize(("exercise_id", "message"), BAD.values(), ids=BAD)
def test_bad_id_is_refused(root: Path, exercise_id: str, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        write(root, exercise_id)


def test_refused_id_writes_nothing(root: Path) -> None:
    before = sorted(root.rglob("*"))
    for exercise_id, _ in BAD.values():
        with pytest.raises(UsageError, match=re.escape("'")):
            write(root, exercise_id)
    assert sorted(root.rglob("*")) == before


def test_a_full_disk_leaves_nothing_that_is_in_the_way_of_the_next_try(root: Path) -> None:
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1500, limits[1]))  # a file that may not grow fails as a full disk does
    try:
        with pytest.raises(OSError, match=re.escape(str(root / "solutions/demo/double.py"))):
            write(root, "demo/double")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert len(write(root, "demo/double")) == 4
