"""``grade verify``, ``grade new`` and ``grade kit`` as they are typed."""

import json
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from autograder.cli import main

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(root: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a command in the course and return its exit code, stdout and stderr."""
    monkeypatch.chdir(root)
    monkeypatch.setenv("TENSORGRADE_LANG", "en")

    def call(*words: str) -> tuple[int, str, str]:
        code = main(words)
        written = capsys.readouterr()
        return code, written.out, written.err

    return call


# -- verify -------------------------------------------------------------------------------------------------------


def test_verify_prints_a_row_an_exercise_and_exits_with_zero(run: Run) -> None:
    code, out, err = run("verify", "--no-oracle", "-j", "1")
    assert code == 0
    assert [line.split()[:2] for line in out.splitlines()[1:4]] == [["✓", "demo/scale"], ["✓", "demo/weights"], ["✓", "demo/window_task"]]
    assert "3 of 3 exercises proven." in out
    assert "of the mutants are killed." in out
    assert err.splitlines()[0].startswith("1/3 proven: demo/scale")


def test_verify_exits_with_three_and_says_why(run: Run, edit: Callable[[str, str, str], None]) -> None:
    edit("solutions/demo/scale.py", "return x + factor", "return x * factor")
    code, out, _ = run("verify", "--no-oracle", "--no-mutants", "-j", "1")
    assert code == 3
    assert "✗ demo/scale" in out
    assert "Misconception 'factor-added' keeps full marks on all" in out
    assert "2 of 3 exercises proven." in out


UNREADABLE = {
    "no stub": ("exercises/demo/scale.py", "scale.py: the stub is missing Next: write the function's signature"),
    "no statement": ("exercises/demo/scale.md", "scale.md: the statement is missing Next: write it, or remove the other files"),
    "no solution": ("solutions/demo/scale.py", "the exercise has no solution here"),
}


@pytest.mark.parametrize(("missing", "message"), UNREADABLE.values(), ids=UNREADABLE)
@pytest.mark.parametrize("name", ["", "demo", "scale", "demo/scale"], ids=["all", "unit", "slug", "id"])
def test_missing_file_is_a_fault_of_its_exercise_only(run: Run, root: Path, missing: str, message: str, name: str) -> None:
    (root / missing).unlink()
    code, out, _ = run("verify", "--no-oracle", "--no-mutants", "-j", "1", *filter(None, [name]))
    assert code == 3
    assert message in out
    assert ("2 of 3 exercises proven." if name in ("", "demo") else "0 of 1 exercises proven.") in out


def test_unreadable_exercise_does_not_stop_another(run: Run, root: Path) -> None:
    (root / "exercises/demo/scale.py").unlink()
    code, out, _ = run("verify", "--no-oracle", "--no-mutants", "-j", "1", "weights")
    assert code == 0
    assert "1 of 1 exercises proven." in out


@pytest.mark.parametrize(("names", "count"), [(["scale"], 1), (["demo"], 3), (["demo/scale", "weights"], 2)], ids=["slug", "unit", "two"])
def test_verify_selects_exercises(run: Run, names: Sequence[str], count: int) -> None:
    code, out, _ = run("verify", "--no-oracle", "--no-mutants", "-j", "1", *names)
    assert code == 0
    assert f"{count} of {count} exercises proven." in out


def test_verify_of_an_unknown_exercise_is_a_usage_error(run: Run) -> None:
    code, _, err = run("verify", "scales")
    assert code == 2
    assert "did you mean 'scale'" in err


def test_verify_without_torch_says_so(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "torch", None)
    code, _, err = run("verify", "scale")
    assert code == 2
    assert 'PyTorch is not installed\n  next: install it with: pip install "tensorgrade[oracle]", or leave it out with --no-oracle' in err


def test_verify_without_oracle_does_not_import_torch(root: Path) -> None:
    words = ["verify", "--no-oracle", "--no-mutants", "-j", "1", "scale"]
    report = f"from autograder.cli import main; code = main({words!r}); import sys; print(code, 'torch' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", report], capture_output=True, text=True, check=True, cwd=root)
    assert done.stdout.splitlines()[-1] == "0 False"


def test_verify_prints_its_record_as_json(run: Run) -> None:
    code, out, _ = run("verify", "--no-oracle", "-j", "1", "--json", "scale")
    data = json.loads(out)
    assert code == 0
    assert (data["schema"], data["proven"]) == ("tensorgrade/verify/v1", True)
    assert data["exercises"][0]["exercise_id"] == "demo/scale"
    assert data["exercises"][0]["misconceptions"][0]["slug"] == "factor-added"
    assert 0.95 <= data["mutants_killed"] <= 1


SHOWN = {
    "survivors": "+    return x * factor / 1.0",
    "misconceptions": "factor-added: caught by '",
    "trivial": "0/3  zeros",
    "alternatives": "3/3  a loop over the elements",
}


@pytest.mark.parametrize(("part", "expected"), SHOWN.items(), ids=SHOWN)
def test_verify_shows_a_part_in_full(run: Run, edit: Callable[[str, str, str], None], part: str, expected: str) -> None:
    edit("solutions/demo/scale.py", "return x * factor\n\n\ndef oracle", "return x * factor * 1.0\n\n\ndef oracle")
    _, out, _ = run("verify", "--no-oracle", "-j", "1", "--show", part.upper(), "scale")
    assert expected in out


def test_verify_speaks_russian(run: Run, edit: Callable[[str, str, str], None]) -> None:
    edit("solutions/demo/scale.py", "return x + factor", "return x * factor")
    _, out, _ = run("verify", "--no-oracle", "--no-mutants", "-j", "1", "--lang", "ru")
    assert "Ошибка «factor-added» получает полный балл" in out
    assert "Доказано заданий: 2 из 3." in out


# -- new ----------------------------------------------------------------------------------------------------------


def test_new_prints_the_files_and_the_next_steps(run: Run, root: Path) -> None:
    code, out, _ = run("new", "other/double", "--title", "Double", "--title-ru", "Вдвое", "--points", "2")
    assert code == 0
    assert out.splitlines() == [
        "exercises/other/double.md",
        "exercises/other/double.ru.md",
        "exercises/other/double.py",
        "solutions/other/double.py",
        "exercises/other/unit.toml",
        'next: add "other" to units in exercises/course.toml',
        "next: edit what is marked REPLACE, then run: grade verify other/double",
    ]
    assert all((root / name).is_file() for name in out.splitlines()[:5])


def test_new_as_json(run: Run) -> None:
    code, out, _ = run("new", "demo/double_task", "--kind", "task", "--title", "D", "--title-ru", "Д", "--json")
    assert code == 0
    assert json.loads(out)["unit_is_listed"] is True


def test_new_without_titles_marks_them_to_be_edited(run: Run, root: Path) -> None:
    assert run("new", "demo/my_pool")[0] == 0
    assert 'title = "REPLACE: My pool"' in (root / "exercises" / "demo" / "my_pool.md").read_text(encoding="utf-8")
    assert 'title = "REPLACE: My pool"' in (root / "exercises" / "demo" / "my_pool.ru.md").read_text(encoding="utf-8")


def test_new_does_not_overwrite(run: Run) -> None:
    code, _, err = run("new", "demo/scale", "--title", "Scale", "--title-ru", "Масштаб")
    assert code == 2
    assert "there is such a file already" in err


# -- kit ----------------------------------------------------------------------------------------------------------


def test_kit_for_anybody(run: Run, root: Path) -> None:
    code, out, _ = run("kit")
    assert (code, out) == (0, "kit\nkits: 1, exercises in each: 3\n")
    assert (root / "kit" / "exercises" / "demo" / "scale.py").is_file()
    assert not (root / "kit" / "solutions").exists()


def test_kit_of_one_student_into_an_archive(run: Run, root: Path) -> None:
    code, out, _ = run("kit", "--student", "Анна", "--out", "anna.zip")
    assert (code, out) == (0, "anna.zip  for Анна\nkits: 1, exercises in each: 3\n")
    assert (root / "anna.zip").is_file()


def test_kit_says_what_it_kept(run: Run, root: Path) -> None:
    run("kit")
    (root / "kit/exercises/demo/scale.py").write_text("mine\n", encoding="utf-8")
    _, out, _ = run("kit")
    assert "  kept exercises/demo/scale.py: it has been edited" in out


ROSTER = "student,name\ni.petrov,Иван Петров\na.smith,Ann Smith\n"


@pytest.mark.parametrize("options", [(), ("--zip",)], ids=["folders", "archives"])
def test_kit_for_each_student_of_a_roster(run: Run, root: Path, options: Sequence[str]) -> None:
    (root / "roster.csv").write_text(ROSTER, encoding="utf-8")
    code, out, _ = run("kit", "--roster", "roster.csv", "--out", "out", *options)
    assert code == 0
    assert "kits: 2, exercises in each: 3" in out
    suffix = ".zip" if options else ""
    assert sorted(path.name for path in (root / "out").iterdir()) == [f"a.smith{suffix}", f"i.petrov{suffix}"]


def test_kit_of_one_unit_as_json(run: Run) -> None:
    code, out, _ = run("kit", "--unit", "demo/scale", "--student", "A", "--student", "B", "--json")
    data = json.loads(out)
    assert code == 0
    assert data["exercises"] == ["demo/scale"]
    assert [(kit["student"], kit["path"]) for kit in data["kits"]] == [("A", "kits/A"), ("B", "kits/B")]


REFUSED = {
    "several students, one archive": (("--student", "A", "--student", "B", "--out", "x.zip"), "2 kits do not go into one archive"),
    "a name with a slash": (("--student", "../x"), "cannot be that of a folder"),
    "an unknown unit": (("--unit", "demos"), "names no exercise"),
    "a roster that is not there": (("--roster", "none.csv"), "none.csv"),
}


@pytest.mark.parametrize(("options", "message"), REFUSED.values(), ids=REFUSED)
def test_kit_refuses(run: Run, options: Sequence[str], message: str) -> None:
    code, _, err = run("kit", *options)
    assert code == 2
    assert message in err


def test_kit_does_not_write_into_another_folder(run: Run, root: Path) -> None:
    code, _, err = run("kit", "--out", "exercises")
    assert code == 2
    assert "holds something else than a kit" in err
    assert not (root / "exercises" / "kit.json").exists()
