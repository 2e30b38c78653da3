"""A fault of this package on one student's work ends that work's grading and nothing else."""

import json
import stat

import pytest
from batch_class import ROOT

from autograder.content import load_course
from autograder.grading import session
from autograder.grading.prepared import Grader
from autograder.layouts.base import HandIn
from autograder.store.files import PRIVATE_FILE
from autograder.store.results import ResultCache
from autograder.usecases import batch as batch_module
from autograder.usecases.class_members import ClassSource, read_class
from autograder.usecases.grade_class import BatchOptions, grade_whole_class

RIGHT = "import numpy as np\n\n\ndef relu(x):\n    return np.maximum(x, 0), (x > 0).astype(x.dtype)\n"
STEP = "import numpy as np\n\n\ndef heaviside_step(x):\n    return np.where(x >= 0, 1.0, 0.0).astype(x.dtype), np.zeros_like(x)\n"
WRONG = RIGHT.replace("np.maximum(x, 0)", "np.maximum(x, 0) * 1.25")


@pytest.fixture
def graded(tmp_path):
    """Return a function that grades Ann (right), Ben (wrong in one) and Eve, and returns the output folder."""
    course = load_course(ROOT, ("relu", "heaviside_step"))
    for name, relu in (("Ann", RIGHT), ("Ben", WRONG), ("Eve", RIGHT + "# Eve\n")):
        (tmp_path / "class" / name).mkdir(parents=True)
        (tmp_path / "class" / name / "relu.py").write_text(relu)
        (tmp_path / "class" / name / "heaviside_step.py").write_text(STEP)

    def grade():
        options = BatchOptions(tmp_path / "out", course.exercises, "en", 1, "none")
        members = read_class(ClassSource(tmp_path / "class"), course)
        grade_whole_class(Grader(course, secret=b"s"), options, members, done=lambda _: None)
        return tmp_path / "out"

    return grade


def scores(out):
    rows = json.loads((out / "class.json").read_text())["students"]
    return {row["student"]: {name.partition("/")[2]: score for name, score in row["scores"].items()} for row in rows}


def errors(out):
    log = out / "instructor" / "errors.log"
    assert stat.S_IMODE(log.stat().st_mode) == PRIVATE_FILE
    return log.read_text()


def fail(*_args, **_options):
    raise OverflowError("1e300")


def test_a_failure_while_diagnosing_leaves_the_verdict_without_an_explanation(graded, monkeypatch):
    monkeypatch.setattr("autograder.diagnosis.diagnose", fail)
    out = graded()
    assert scores(out)["Ben"] == {"heaviside_step": 1.0, "relu": 0.0}
    report = json.loads((out / "students" / "Ben" / "report.json").read_text())
    relu = next(exercise for exercise in report["exercises"] if exercise["id"].endswith("/relu"))
    assert (relu["verdict"], relu["diagnoses"]) == ("WRONG", [])
    assert "OverflowError: 1e300" in errors(out)


def test_a_failure_while_judging_costs_that_exercise_of_that_student_only(graded, monkeypatch):
    real = session.grade_exercise

    def grade_exercise(prepared, run):
        result = real(prepared, run)
        if prepared.exercise.slug == "relu" and result.score.earned == 0:
            fail()
        return result

    monkeypatch.setattr(session, "grade_exercise", grade_exercise)
    out = graded()
    found = scores(out)
    assert found["Ben"] == {"heaviside_step": 1.0, "relu": None}
    assert found["Ann"] == found["Eve"] == {"heaviside_step": 1.0, "relu": 1.0}
    assert "activations/relu of 'Ben' could not be judged" in errors(out)
    (row,) = json.loads((out / "class.json").read_text())["unjudged"]
    assert row["students"] == ["Ben"]
    assert "OverflowError in test_barrier.py" in row["reason"]


def test_a_failure_while_a_page_is_made_leaves_that_student_unjudged(graded, monkeypatch):
    real = batch_module.student_page

    def student_page(report, course):
        if report.student == "Ben" and report.possible > report.pending:
            fail()
        return real(report, course)

    monkeypatch.setattr(batch_module, "student_page", student_page)
    out = graded()
    found = scores(out)
    assert set(found["Ben"].values()) == {None}
    assert found["Ann"] == {"heaviside_step": 1.0, "relu": 1.0}
    assert (out / "students" / "Ben" / "index.html").is_file()


def test_a_failure_while_a_submission_is_read_leaves_that_student_unjudged(graded, monkeypatch):
    real = HandIn.collect

    def collect(self, slugs):
        return fail() if self.student == "Ben" else real(self, slugs)

    monkeypatch.setattr(HandIn, "collect", collect)
    out = graded()
    found = scores(out)
    assert set(found["Ben"].values()) == {None}
    assert found["Eve"] == {"heaviside_step": 1.0, "relu": 1.0}


def test_no_log_is_written_where_nothing_failed(graded):
    assert not (graded() / "instructor" / "errors.log").exists()


@pytest.mark.parametrize("path", ["class.json", "grades.csv", "index.html", "instructor/Ann.json", ".cache/results.sqlite"])
def test_what_only_the_instructor_may_read_is_closed_to_others_whatever_the_umask(graded, path):
    out = graded()
    assert stat.S_IMODE((out / path).stat().st_mode) == 0o600
    if "/" in path:
        assert stat.S_IMODE((out / path).parent.stat().st_mode) == 0o700


def test_an_older_cache_that_others_could_read_is_closed(tmp_path):
    place = tmp_path / "cache" / "results.sqlite"
    ResultCache(place).__enter__()
    place.chmod(0o644)
    place.parent.chmod(0o755)
    with ResultCache(place):
        assert stat.S_IMODE(place.stat().st_mode) == 0o600
        assert stat.S_IMODE(place.parent.stat().st_mode) == 0o700
