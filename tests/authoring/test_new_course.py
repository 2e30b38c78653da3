"""``grade init`` writes a course that works in every respect, in the languages that it was asked for."""

import json
import subprocess
import sys

import pytest

from autograder.cli import main

RIGHT = "def scale(x, factor=2.0):\n    return x * factor\n"


@pytest.mark.parametrize("languages", [["en"], ["en", "ru"]])
def test_a_new_course_is_proven_checked_handed_out_and_graded(tmp_path, monkeypatch, languages):
    course = tmp_path / "linear-algebra"
    titles = ["--title-ru", "Линейная алгебра"] if "ru" in languages else []
    assert main(["init", str(course), *titles]) == 0
    assert (course / "exercises" / "basics" / "scale.ru.md").exists() == ("ru" in languages)
    assert not [path for path in course.rglob("*") if path.is_file() and b"REPLACE" in path.read_bytes()]
    monkeypatch.chdir(course)
    assert main(["verify", "--no-oracle", "-j", "1"]) == 0
    assert main(["kit", "--student", "anna", "--out", str(tmp_path / "kit")]) == 0
    (tmp_path / "class" / "anna").mkdir(parents=True)
    (tmp_path / "class" / "anna" / "scale.py").write_text(RIGHT)
    (tmp_path / "kit" / "exercises" / "basics" / "scale.py").write_text(RIGHT)
    monkeypatch.chdir(tmp_path / "kit")
    assert main(["check"]) == 0
    arguments = ["batch", str(tmp_path / "class"), "--course", str(course), "--out", str(tmp_path / "out"), "--unsafe"]
    assert subprocess.run([sys.executable, "-m", "autograder", *arguments], check=False, capture_output=True).returncode == 0


def test_a_secret_is_made_and_kept_out_of_the_repository(tmp_path):
    assert main(["init", str(tmp_path / "c")]) == 0
    assert (tmp_path / "c" / "solutions" / "course.secret").stat().st_mode & 0o077 == 0
    assert "solutions/course.secret" in (tmp_path / "c" / ".gitignore").read_text()


def test_what_is_there_is_not_overwritten(tmp_path, capsys):
    (tmp_path / "README.md").write_text("mine")
    assert main(["init", str(tmp_path), "--id", "c", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["course"] == "c"
    assert (tmp_path / "README.md").read_text() == "mine"
    assert main(["init", str(tmp_path), "--id", "c"]) == 2


@pytest.mark.parametrize("name", ["Ä", "a b", "-", "A", "a--b"])
def test_an_id_that_is_none_is_refused(tmp_path, name, capsys):
    assert main(["init", str(tmp_path / "c"), f"--id={name}"]) == 2
    assert not (tmp_path / "c").exists()
    assert "--id deep-learning" in capsys.readouterr().err
