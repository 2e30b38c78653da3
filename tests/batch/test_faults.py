"""What is not the students' fault: it costs them nothing, and whoever must act is told what is the matter."""

import json

import pytest

pytestmark = pytest.mark.sandbox


@pytest.fixture
def fault(course):
    """Make the cases of one exercise fail; return what the author must be told."""
    path = course / "solutions" / "pooling" / "max_pool2d.py"
    broken = "\n\ndef cases(rng):\n    raise LookupError('the hidden case 7')\n"
    path.write_text(path.read_text(encoding="utf-8") + broken, encoding="utf-8")
    return "LookupError: the hidden case 7"


def test_an_exercise_that_is_at_fault_costs_nobody_and_the_class_page_says_why(grade, students, fault, tmp_path):
    out = tmp_path / "out"
    done = grade.run("batch", students, "--out", out, "--exit-zero")
    assert done.returncode == 0, done.stderr
    (row,) = json.loads((out / "class.json").read_text())["unjudged"]
    assert row["exercise"] == "pooling/max_pool2d"
    assert fault in row["reason"]
    assert len(row["students"]) == 12
    assert fault in (out / "index.html").read_text()
    assert fault in done.stdout
    assert fault in (out / "instructor" / "student-01.json").read_text()
    for name in ("report.json", "index.html"):
        assert "hidden case 7" not in (out / "students" / "student-01" / name).read_text(), "students are not told of hidden cases"
    report = json.loads((out / "students" / "student-01" / "report.json").read_text())
    assert (report["score"], report["possible"], report["pending"], report["unjudged"]) == (3.0, 8.0, 5.0, ["pooling/max_pool2d"])


def test_it_is_graded_as_soon_as_the_fault_is_mended(grade, course, students, fault, tmp_path):
    out = tmp_path / "out"
    grade.run("batch", students, "--out", out)
    path = course / "solutions" / "pooling" / "max_pool2d.py"
    path.write_text(path.read_text(encoding="utf-8").rpartition("\n\ndef cases(rng)")[0], encoding="utf-8")
    grade.run("batch", students, "--out", out)
    data = json.loads((out / "class.json").read_text())
    assert data["unjudged"] == []
    assert {row["scores"]["pooling/max_pool2d"] for row in data["students"]} == {5.0}


def test_grade_run_says_it_too(grade, students, fault, tmp_path):
    done = grade.run("run", students / "student-01", "--json", "--exit-zero")
    assert done.returncode == 0, done.stderr
    assert fault in done.stderr
    assert fault not in done.stdout
