"""Marks that stand against new ones, where no batch can be made to do it: what was not judged, not kept, or damaged."""

from dataclasses import replace

import pytest

from autograder.grading.provenance import GradingContext, Provenance, Reason, write_provenance
from autograder.model import Verdict
from autograder.reporting.class_model import ClassReport, StudentRow
from autograder.reporting.model import ExerciseReport, Report
from autograder.store.results import ResultCache
from autograder.usecases.regrade import PublishedClass, Total

HERE = GradingContext("0.1.0", "secret digest", "landlock", "en", {"u/f": "digest of f"})
ORIGIN = Provenance(HERE, {"u/f": "0123"})


def report(score, verdict=Verdict.WRONG, submission="s"):
    exercise = ExerciseReport(id="u/f", unit="u", unit_title="U", title="F", score=score, possible=5, verdict=verdict, summary="")
    judged = [one for one in (score,) if one is not None]
    facts = {"course": "c", "course_title": "C", "language": "en", "sandbox": "landlock"}
    return Report(**facts, student="Anna", submission=submission, score=sum(judged), possible=5.0 * len(judged), exercises=(exercise,))


@pytest.fixture
def cache(tmp_path):
    with ResultCache(tmp_path / "cache.sqlite") as opened:
        opened.put(HERE.name, HERE.as_bytes)
        yield opened


@pytest.fixture
def place(tmp_path):
    (tmp_path / "students" / "anna").mkdir(parents=True)
    return tmp_path


def stand(place, cache, reported, provenance=ORIGIN):
    data = reported.to_json().encode()
    (place / "students" / "anna" / "report.json").write_bytes(data)
    if provenance is not None:
        cache.record_published("anna", write_provenance(provenance, data))


def standing(place, cache):
    return PublishedClass(place / "students", place / "class.json", cache)


def why(place, cache, new, provenance=ORIGIN):
    change = standing(place, cache).change("anna", new, provenance)
    return change and [reason for one in change.exercises for reason in one.reasons]


def list_in_class(place, *folders):
    rows = tuple(StudentRow(student=name, score=1, possible=5, page=f"students/{name}/index.html") for name in folders)
    reported = ClassReport(course="c", course_title="C", language="en", sandbox="landlock", possible=5, students=rows)
    (place / "class.json").write_text(reported.to_json(), encoding="utf-8")


def test_the_same_marks_are_no_change_whatever_else_is_other(place, cache):
    stand(place, cache, report(1.0))
    assert why(place, cache, report(1.0, submission="other"), Provenance(replace(HERE, secret="other"), {"u/f": "4567"})) is None


@pytest.mark.parametrize("new", [report(2.0), report(1.0, Verdict.RAISED)], ids=["score", "verdict"])
def test_a_program_that_answers_differently_is_told_as_such(place, cache, new):
    stand(place, cache, report(1.0))
    assert why(place, cache, new) == [Reason.UNSTEADY]


@pytest.mark.parametrize(("before", "after"), [(None, 1.0), (1.0, None)])
def test_what_could_not_be_judged_is_told_as_such(place, cache, before, after):
    stand(place, cache, report(before, Verdict.INTERNAL_ERROR if before is None else Verdict.WRONG))
    assert why(place, cache, report(after)) == [Reason.UNJUDGED]


def test_a_report_that_another_hand_wrote_has_no_known_origin(place, cache):
    stand(place, cache, report(1.0))
    stand(place, cache, report(2.0), provenance=None)
    assert why(place, cache, report(1.0)) == [Reason.UNKNOWN]


def test_a_damaged_report_is_not_known_and_stops_nothing(place, cache):
    list_in_class(place, "anna")
    (place / "students" / "anna" / "report.json").write_text("{")
    change = standing(place, cache).change("anna", report(1.0), ORIGIN)
    assert (change.before, change.after, change.reasons) == (None, Total(1, 5), (Reason.UNKNOWN,))
    assert [one.reasons for one in standing(place, cache).left(())] == [(Reason.LEFT,)]


def test_before_the_first_batch_is_finished_everybody_with_a_report_is_in_the_class(place, cache):
    stand(place, cache, report(1.0))
    assert why(place, cache, report(1.0)) is None
    assert [one.student for one in standing(place, cache).left(())] == ["Anna"]


def test_a_damaged_class_file_is_as_none(place, cache):
    stand(place, cache, report(1.0))
    (place / "class.json").write_text("{")
    assert why(place, cache, report(1.0)) is None


def test_a_former_student_whose_page_was_left_is_new_again(place, cache):
    stand(place, cache, report(1.0))
    list_in_class(place)
    assert list(standing(place, cache).left(())) == []
    assert why(place, cache, report(1.0)) == [Reason.NEW]


def test_names_of_folders_are_read_as_the_class_page_links_to_them(place, cache):
    (place / "students" / "Анна %20").mkdir()
    (place / "students" / "Анна %20" / "report.json").write_text(report(1.0).to_json(), encoding="utf-8")
    row = StudentRow(student="Анна %20", page="students/%D0%90%D0%BD%D0%BD%D0%B0%20%2520/index.html")
    reported = ClassReport(course="c", course_title="C", language="en", sandbox="landlock", possible=5, students=(row,))
    (place / "class.json").write_text(reported.to_json(), encoding="utf-8")
    assert standing(place, cache).change("Анна %20", report(1.0), ORIGIN) is None
