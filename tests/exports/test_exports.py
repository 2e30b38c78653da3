"""Every format is what its importer takes, and reads back to the same grades."""

import csv
import io
import json
import re
import zipfile

import pytest
import report_samples as samples
from built_reports import build_report

from autograder.cli import main
from autograder.courses.people import Person
from autograder.errors import TensorgradeError
from autograder.exports import ClassResults, export_names, find_export
from autograder.exports.base import guarded
from autograder.model import Submission, Verdict
from autograder.reporting.classes import ClassMember, build_class

PEOPLE = {
    "mullerjonas": Person("901", "Jonas Müller", "jm@x.de", ("jm",), "CS-01", ("u1",)),
    "Анна Петрова": Person("902", "Анна Петрова", "ap@x.ru", (), "CS-01"),
    "=cmd": Person("903", "=HYPERLINK(1)", "eve@x.ru"),
}
LMS_IDS = {"mullerjonas": "901", "Анна Петрова": "77", "=cmd": "78"}
CANVAS_BOOK = (
    "Student,ID,SIS User ID,SIS Login ID,Section,Quiz (55),HW1 (123),Current Score\n"
    "    Points Possible,,,,,5,100,(read only)\n"
    '"Müller, Jonas",901,u1,jm,CS-01,4,,50\n"Петрова, Анна",902,,,CS-01,,,\n"Student, Test",999,,,CS-01,,,\n'
)
WORKSHEET = (
    "Identifier,Full name,Email address,Status,Grade,Maximum Grade,Last modified (grade),Feedback comments\n"
    "Participant 901,Jonas Müller,jm@x.de,Submitted,,10.00,-,\nParticipant 77,Анна Петрова,ap@x.ru,Submitted,3,10.00,-,kept\n"
    "Participant 5,Nobody,n@x.de,,,10.00,-,\n"
)
RUSSIAN_WORKSHEET = (
    "Идентификатор,Полное имя,Адрес электронной почты,Состояние,Оценка,Максимальная оценка,Последнее изменение (оценка),"
    "Отзыв в виде комментария\n"
    'Участник901,Йонас Мюллер,,Отправлено,,"100,00",-,\nУчастник77,Анна Петрова,ap@x.ru,Отправлено,3,"100,00",-,kept\n'
)
PER_STUDENT = {"gradescope": "results.json", "prairielearn": "results.json", "classroom50": "result.json", "lynx": "result.json"}


@pytest.fixture
def place(tmp_path):
    """A finished batch: Jonas has a score, Anna one with a part that could not be judged, Eve a hostile name; Al is absent."""
    out, members = tmp_path / "out", []
    for student, results in (("mullerjonas", samples.results()), ("Анна Петрова", samples.results()), ("=cmd", samples.results())):
        if student == "Анна Петрова":
            results = [samples.size_result(), *(one for one in results if one.exercise_id == "convolution/conv2d")]
        facts = {"course": samples.course(), "submission": Submission(student, "ab" * 32), "results": results, "language": "en"}
        report = build_report(sandbox="bubblewrap", **facts)
        folder = out / "students" / student
        folder.mkdir(parents=True)
        (folder / "report.json").write_text(report.to_json(), encoding="utf-8")
        (folder / "index.html").write_text(f"<p>{student}", encoding="utf-8")
        members.append(ClassMember(report, student, lms_id=LMS_IDS[student], late=student == "mullerjonas"))
    absent = [Person("904", "Al Absent", "aa@x.es")]
    whole = build_class(course=samples.course(), members=members, language="en", sandbox="bubblewrap", people=PEOPLE, absent=absent)
    (out / "class.json").write_text(whole.to_json(), encoding="utf-8")
    return out


def results(place, **options):
    from autograder.reporting.class_model import ClassReport
    from autograder.reporting.model import read

    return ClassResults(place, read(place / "class.json", ClassReport), options.pop("title", "HW1"), **options)


def exported(name, place, **options):
    return {file.path: b"".join(file.content) for file in find_export(name).files(results(place, **options))}


def table(data):
    return list(csv.reader(io.StringIO(data.decode("utf-8"), newline="")))


def score_of(place, student):
    row = next(row for row in results(place).report.students if row.student == student)
    return row.score, row.possible


def test_a_canvas_gradebook_has_what_its_importer_asks_for(place):
    (data,) = exported("canvas", place).values()
    header, points, *rows = table(data)
    assert "student" in header[0].lower()
    assert header[1] == "ID"
    assert header[4] == "Section"
    assert points[0].strip() == "Points Possible"
    assert float(points[-1]) == score_of(place, "mullerjonas")[1]
    grades = {row[1]: row[-1] for row in rows}
    assert float(grades["901"]) == score_of(place, "mullerjonas")[0]
    assert grades["904"] == "", "an absent student has no grade, not zero"


def test_a_canvas_gradebook_that_was_exported_is_filled_in_and_scaled_to_its_points(place):
    (data,) = exported("canvas", place, template=CANVAS_BOOK.encode()).values()
    header, points, *rows = table(data)
    assert header == ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", "HW1 (123)"], "no other assignment is overwritten"
    assert points[-1] == "100"
    score, possible = score_of(place, "mullerjonas")
    grades = {row[1]: row[-1] for row in rows}
    assert float(grades["901"]) == pytest.approx(100 * score / possible, abs=1e-3)
    assert grades["999"] == "", "nobody's line stays as it was"


@pytest.mark.parametrize("title", ["HW1 (123)", "hw1", "123"])
def test_the_canvas_assignment_is_named_by_title_or_number(place, title):
    (data,) = exported("canvas", place, template=CANVAS_BOOK.encode(), title=title).values()
    assert table(data)[0][-1] == "HW1 (123)"


@pytest.mark.parametrize(
    ("name", "template", "text"),
    [
        ("canvas", b"a,b\n1,2\n", "not a table of Canvas"),
        ("canvas", CANVAS_BOOK.replace("HW1 (123)", "HW2 (9)").encode(), "no single column for the assignment 'HW1'"),
        ("canvas", b"\xff\xfe", "not a table of Canvas"),
        ("moodle", b"a,b\n1,2\n", "not a table of Moodle"),
    ],
)
def test_a_template_of_another_kind_is_refused(place, name, template, text):
    with pytest.raises(TensorgradeError, match=text):
        exported(name, place, template=template)


def test_a_moodle_worksheet_has_what_its_importer_asks_for(place):
    (data,) = exported("moodle", place, points=10.0).values()
    header, *rows = table(data)
    assert {"Identifier", "Grade", "Last modified (grade)"} <= set(header)
    by_id = {row[0]: dict(zip(header, row, strict=True)) for row in rows}
    score, possible = score_of(place, "mullerjonas")
    assert float(by_id["Participant 901"]["Grade"]) == pytest.approx(10 * score / possible, abs=0.005)
    assert by_id["Participant 901"]["Maximum Grade"] == "10"
    assert by_id["904"]["Grade"] == ""


def test_a_moodle_worksheet_that_was_downloaded_is_filled_in(place):
    (data,) = exported("moodle", place, template=WORKSHEET.encode()).values()
    header, *rows = table(data)
    by_id = {row[0]: dict(zip(header, row, strict=True)) for row in rows}
    score, possible = score_of(place, "mullerjonas")
    assert float(by_id["Participant 901"]["Grade"]) == pytest.approx(10 * score / possible, abs=0.005)
    assert by_id["Participant 77"]["Feedback comments"] == "kept"
    assert (by_id["Participant 5"]["Grade"], by_id["Participant 5"]["Status"]) == ("", "")


def test_a_moodle_worksheet_in_russian_is_filled_in_with_its_maximum(place):
    (data,) = exported("moodle", place, template=RUSSIAN_WORKSHEET.encode()).values()
    header, *rows = table(data)
    jonas, anna = (dict(zip(header, row, strict=True)) for row in rows)
    score, possible = score_of(place, "mullerjonas")
    assert float(jonas["Оценка"]) == pytest.approx(100 * score / possible, abs=0.005)
    assert jonas["Отзыв в виде комментария"] == f"{score:g} / {possible:g}"
    assert anna["Отзыв в виде комментария"] == "kept"


@pytest.mark.parametrize(("name", "template"), [("moodle", WORKSHEET), ("canvas", CANVAS_BOOK)])
def test_students_of_whom_the_template_has_no_line_are_said(place, tmp_path, capsys, name, template):
    (tmp_path / "template.csv").write_text(template, encoding="utf-8")
    arguments = ["export", str(place), "--to", name, "--template", str(tmp_path / "template.csv"), "--title", "HW1"]
    assert main([*arguments, "-o", str(tmp_path / "grades.csv")]) == 0
    assert "in no line of the template: =cmd; enter" in capsys.readouterr().err


def test_moodle_takes_the_pages_as_feedback_files(place):
    files = exported("moodle-feedback", place)
    parts = [name.split("_", 4) for name in files]
    assert {part[1] for part in parts} == {"901", "77", "78"}
    assert all(part[2:4] == ["assignsubmission", "file"] for part in parts)
    assert "<p>Анна Петрова".encode() in files.values()


def test_nbgrader_reads_its_own_columns(place):
    (data,) = exported("nbgrader", place).values()
    header, *rows = table(data)
    assert header[:4] == ["assignment", "duedate", "timestamp", "student_id"]
    jonas = dict(zip(header, next(row for row in rows if row[3] == "901"), strict=True))
    assert (jonas["first_name"], jonas["last_name"], jonas["email"]) == ("Jonas", "Müller", "jm@x.de")
    assert (float(jonas["score"]), float(jonas["max_score"])) == score_of(place, "mullerjonas")


@pytest.mark.parametrize(("name", "file"), PER_STUDENT.items())
def test_every_student_with_a_page_has_a_file(place, name, file):
    files = exported(name, place)
    assert {path.split("/")[1] for path in files} == {file}
    assert len(files) == 3
    assert all(json.loads(data) for data in files.values())


def test_gradescope_adds_up_the_tests_to_the_score(place):
    found = json.loads(exported("gradescope", place)["mullerjonas/results.json"])
    assert found["score"] == pytest.approx(sum(test["score"] for test in found["tests"]))
    assert {test["status"] for test in found["tests"]} <= {"passed", "failed"}
    assert found["output_format"] in {"text", "html", "simple_format", "md", "ansi"}
    scaled = json.loads(exported("gradescope", place, points=100.0)["mullerjonas/results.json"])
    assert scaled["score"] == pytest.approx(100 * found["score"] / score_of(place, "mullerjonas")[1], abs=1e-3)


def test_prairielearn_has_a_share_of_one(place):
    found = json.loads(exported("prairielearn", place)["mullerjonas/results.json"])
    score, possible = score_of(place, "mullerjonas")
    assert (found["gradable"], found["score"]) == (True, pytest.approx(score / possible, abs=1e-6))


def test_classroom50_has_whole_numbers_and_every_required_field(place):
    found = json.loads(exported("classroom50", place)["mullerjonas/result.json"])
    required = "schema classroom assignment assignment_type owner submission commit release review datetime score max-score tests"
    assert list(found) == required.split()
    assert re.match(r"submit/", found["submission"])
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", found["datetime"])
    assert all(isinstance(test[name], int) for test in found["tests"] for name in ("score", "max-score"))
    assert (found["score"], found["max-score"]) == tuple(round(100 * value) for value in score_of(place, "mullerjonas"))


def test_autolab_has_the_scores_in_the_last_line(place):
    data = exported("autolab", place)["mullerjonas.txt"].decode()
    scores = json.loads(data.splitlines()[-1])["scores"]
    assert sum(scores.values()) == pytest.approx(score_of(place, "mullerjonas")[0])


@pytest.mark.parametrize("name", ["csv", "canvas", "moodle", "nbgrader"])
def test_no_cell_of_a_student_s_making_is_a_formula_whatever_the_separator(place, name):
    (data,) = exported(name, place).values()
    for row in table(data):
        for cell in row:
            for part in re.split(r"[,;\t|]", cell):
                assert not part.lstrip(" \"'").startswith(("=", "+", "@")) or part.lstrip(' "').startswith("'"), cell


@pytest.mark.parametrize("text", ["=1", "a;=1", "a\t+1", 'a,"=1"', "a|@x", "x\n-1"])
def test_a_formula_behind_any_separator_is_guarded(text):
    assert guarded(text).count("'") >= 1
    assert guarded(text).replace("'", "") == text


def test_an_address_and_a_hyphen_inside_a_cell_stay_as_they_are():
    assert guarded("a-b@x.de") == "a-b@x.de"


# -- the command -----------------------------------------------------------------------------------------------------


def test_the_command_lists_the_formats_and_writes_folders_and_zips(place, tmp_path, capsys):
    assert main(["export", "--list"]) == 0
    listed = capsys.readouterr().out
    assert all(name in listed for name in export_names())
    assert main(["export", str(place), "--to", "gradescope", "-o", str(tmp_path / "g")]) == 0
    assert json.loads((tmp_path / "g" / "mullerjonas" / "results.json").read_text(encoding="utf-8"))["tests"]
    assert main(["export", str(place), "--to", "moodle-feedback", "-o", str(tmp_path / "f.zip")]) == 0
    assert len(zipfile.ZipFile(tmp_path / "f.zip").namelist()) == 3


@pytest.mark.parametrize(
    ("arguments", "text"),
    [(["--to", "nimbus"], "no format 'nimbus'"), (["--to", "gradescope"], "do not go to the terminal"), ([], "")],
    ids=["unknown", "several", "csv"],
)
def test_what_cannot_be_written_is_an_error_with_the_next_step(place, arguments, text, capsys):
    assert main(["export", str(place), *arguments]) == (2 if text else 0)
    assert text in capsys.readouterr().err


def test_a_format_of_another_distribution_is_one_file(place, tmp_path, monkeypatch, capsys):
    """A class under the entry point ``tensorgrade.exports`` is a format like ours: nothing of the package is edited."""
    site = tmp_path / "site"
    (site / "toy-1.dist-info").mkdir(parents=True)
    (site / "toy_export.py").write_text(
        "from autograder.exports import File\n\n\nclass Toy:\n    name = 'toy'\n    about = 'a toy'\n\n"
        "    def files(self, results):\n        return [File('toy.txt', [str(len(results.report.students)).encode()])]\n"
    )
    (site / "toy-1.dist-info" / "METADATA").write_text("Metadata-Version: 2.1\nName: toy\nVersion: 1\n")
    (site / "toy-1.dist-info" / "entry_points.txt").write_text("[tensorgrade.exports]\ntoy = toy_export:Toy\n")
    from autograder import exports

    monkeypatch.syspath_prepend(site)
    exports._exports.cache_clear()
    try:
        assert main(["export", str(place), "--to", "toy"]) == 0
        assert capsys.readouterr().out == "4"
    finally:
        exports._exports.cache_clear()


def test_the_samples_have_a_failing_and_a_passing_exercise(place):
    verdicts = {exercise.verdict for _, report in results(place).reports() for exercise in report.exercises}
    assert Verdict.WRONG in verdicts


@pytest.mark.parametrize("name", ["autolab", "classroom50", "lynx", "gradescope", "prairielearn"])
def test_what_could_not_be_judged_is_no_zero_in_any_format(place, name):
    results_of = {one.student: report for one, report in results(place).reports()}
    report = results_of["Анна Петрова"]
    exercises = [one.model_copy(update={"score": None, "verdict": Verdict.INTERNAL_ERROR}) for one in report.exercises[:1]]
    pending = report.model_copy(update={"exercises": (*exercises, *report.exercises[1:]), "pending": report.exercises[0].possible})
    (place / "students" / "Анна Петрова" / "report.json").write_text(pending.to_json(), encoding="utf-8")
    text = next(data for path, data in exported(name, place).items() if path.startswith("Анна")).decode()
    if name == "prairielearn":
        assert json.loads(text)["gradable"] is False
    elif name == "gradescope":
        assert "score" not in json.loads(text)["tests"][0]
    else:
        assert f'"{report.exercises[0].id}": 0' not in text
        assert text.count(f'"{report.exercises[0].id}"') == (1 if name == "autolab" else 0)
