"""What changes outside a student's file reaches the reports and pages that stand, and costs no more than it must."""

import json
import re
import shutil

import pytest
from batch_class import POOL, ROOT, SIZE, Command, change, contents, marks, report_of

pytestmark = pytest.mark.sandbox


def kept(done):
    """How many results a batch took from before."""
    found = re.search(r"(\d+) results were kept from before", done.stderr)
    return int(found[1]) if found else 0


def test_after_a_change_of_one_exercise_only_that_one_is_graded_again(grade, course, students, tmp_path):
    out = tmp_path / "out"
    assert kept(grade.run("batch", students, "--out", out)) == 0
    change(course / "exercises" / f"{POOL}.md", "points = 5", "points = 6")
    preview = grade.run("batch", students, "--out", out, "--preview", "--json")
    assert kept(preview) == 12
    assert {one["id"] for reported in json.loads(preview.stdout) for one in reported["exercises"]} == {POOL}
    shutil.rmtree(out)
    change(course / "exercises" / f"{POOL}.md", "points = 6", "points = 5")
    grade.run("batch", students, "--out", out)
    change(course / "exercises" / f"{POOL}.md", "points = 5", "points = 6")
    assert kept(grade.run("batch", students, "--out", out)) == 12
    assert marks(out)["student-01"] == {SIZE: 3.0, POOL: 6.0}


def test_what_a_preview_graded_is_not_graded_again(grade, course, students, tmp_path):
    out = tmp_path / "out"
    grade.run("batch", students, "--out", out)
    change(course / "exercises" / f"{POOL}.md", "points = 5", "points = 6")
    grade.run("batch", students, "--out", out, "--preview")
    assert kept(grade.run("batch", students, "--out", out)) == 24


def test_a_title_that_reports_show_is_told_anew(grade, course, students, tmp_path):
    out = tmp_path / "out"
    grade.run("batch", students, "--out", out)
    change(course / "exercises" / "pooling" / "unit.toml", '"Pooling"', '"Pooling layers"')
    change(course / "exercises" / f"{SIZE}.md", "difficulty = 2", "difficulty = 4")
    grade.run("batch", students, "--out", out)
    size, pool = report_of(out, "student-01")["exercises"]
    assert (size["difficulty"], pool["unit_title"]) == (4, "Pooling layers")
    assert "Pooling layers" in (out / "students" / "student-01" / "index.html").read_text(encoding="utf-8")


def test_a_page_shows_the_statement_as_it_is_now(grade, course, students, tmp_path):
    out = tmp_path / "out"
    grade.run("batch", students, "--out", out)
    before = contents(out)
    change(course / "exercises" / f"{SIZE}.md", "How many places does", "How many positions does")
    grade.run("batch", students, "--out", out)
    page = "students/student-00/index.html"
    assert "How many positions does" in contents(out)[page].decode()
    assert "How many positions does" not in before[page].decode()


def test_marks_that_an_earlier_edition_gave_do_not_stand(grade, course, students, tmp_path):
    """A comparison of ours is mended, and nothing else changes: not even the version."""
    home = tmp_path / "earlier"
    shutil.copytree(ROOT / "autograder", home / "autograder", ignore=shutil.ignore_patterns("__pycache__"))
    change(home / "autograder" / "compare" / "judge.py", "    calls = len(case.student_calls)\n", "    return None\n    calls = 0\n")
    out = tmp_path / "out"
    Command(course, home=home).run("batch", students, "--out", out)
    assert marks(out)["student-00"][SIZE] > 0, "the earlier edition takes every answer for right"
    preview = json.loads(grade.run("batch", students, "--out", out, "--preview", "--json").stdout)
    assert {tuple(one["reasons"]) for reported in preview for one in reported["exercises"]} == {("grader",)}
    grade.run("batch", students, "--out", out)
    assert marks(out)["student-00"][SIZE] == 0


def test_files_that_differ_in_their_name_alone_are_told_of_by_their_own_names(grade, students, tmp_path):
    """A program may print the name of its file, as tracebacks do: nobody's report may show another student's."""
    source = "def conv_output_size(n, f, stride=1, padding=0, dilation=1):\n    print(conv_output_size.__code__.co_filename)\n"
    for name in ("anna", "boris"):
        (students / f"{name}.py").write_text(source)
    out = tmp_path / "out"
    grade.run("batch", students, "--out", out, "-e", SIZE, "-j", "1")
    shown = {name: json.dumps(report_of(out, name)) for name in ("anna", "boris")}
    assert "anna.py" in shown["anna"]
    assert "boris.py" in shown["boris"]
    assert "anna.py" not in shown["boris"]
