"""``grade report`` and ``grade export`` over a finished batch."""

import csv
import io
import json
import os
import re

import pytest
import report_samples as samples
from built_reports import build_details, build_report

from autograder.cli import main
from autograder.exports.csv_file import grades_csv
from autograder.model import Submission
from autograder.reporting.classes import ClassMember, build_class


@pytest.fixture
def batch(tmp_path, monkeypatch):
    """A folder as ``grade batch`` leaves it, with pages that are out of date; the working folder holds no course."""
    monkeypatch.chdir(tmp_path)
    out = tmp_path / "out"
    members = []
    for name in ("anna", "Пётр"):
        facts = {
            "course": samples.course(),
            "submission": Submission(name, "0"),
            "results": samples.results(),
            "sandbox": "bubblewrap",
            "language": "en",
        }
        report = build_report(**facts)
        folder = out / "students" / name
        folder.mkdir(parents=True)
        (folder / "report.json").write_text(report.to_json(), encoding="utf-8")
        (folder / "index.html").write_text("old", encoding="utf-8")
        (out / "instructor").mkdir(exist_ok=True)
        (out / "instructor" / f"{name}.json").write_text(build_details(**facts).to_json(), encoding="utf-8")
        members.append(ClassMember(report, name))
    whole = build_class(course=samples.course(), members=members, language="en", sandbox="bubblewrap")
    (out / "class.json").write_text(whole.to_json(), encoding="utf-8")
    (out / "grades.csv").write_bytes(grades_csv(whole))
    return out


def page(path):
    return path.read_text(encoding="utf-8")


def test_report_writes_every_page_of_a_batch_again(batch, capsys):
    assert main(["report", str(batch)]) == 0
    assert "What to do first" in page(batch / "students" / "anna" / "index.html")
    assert "Class report" in page(batch / "index.html")
    assert capsys.readouterr().out == f"{batch / 'index.html'}\n"


def test_report_writes_the_pages_in_another_language_and_leaves_the_data_alone(batch):
    before = page(batch / "students" / "Пётр" / "report.json")
    assert main(["report", str(batch), "--lang", "ru"]) == 0
    assert "С чего начать" in page(batch / "students" / "Пётр" / "index.html")
    assert "Отчёт по группе" in page(batch / "index.html")
    assert page(batch / "students" / "Пётр" / "report.json") == before


def test_the_instructors_pages_are_written_only_when_asked_for(batch):
    main(["report", str(batch)])
    assert not (batch / "instructor" / "anna.html").exists()
    main(["report", str(batch), "--instructor"])
    assert "For the instructor only." in page(batch / "instructor" / "anna.html")


def test_report_takes_one_file(batch):
    assert main(["report", str(batch / "students" / "anna" / "report.json")]) == 0
    assert "What to do first" in page(batch / "students" / "anna" / "index.html")


def test_report_takes_the_folder_of_one_run(batch, capsys):
    assert main(["report", str(batch / "students" / "anna"), "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"pages": [str(batch / "students" / "anna" / "index.html")]}


def test_report_says_when_the_statements_are_missing(batch, capsys):
    main(["report", str(batch)])
    assert "the pages leave the statements out" in capsys.readouterr().err


def test_a_course_that_was_named_must_be_there(batch, capsys):
    assert main(["report", str(batch), "--course", str(batch)]) == 2
    assert "no exercises/course.toml" in capsys.readouterr().err


def test_a_folder_without_reports_is_refused(tmp_path, capsys):
    assert main(["report", str(tmp_path)]) == 2
    assert "holds neither class.json nor report.json" in capsys.readouterr().err


def test_a_file_that_is_no_report_is_refused(tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "report.json"
    path.write_text('{"schema": "other"}', encoding="utf-8")
    assert main(["report", str(path)]) == 2
    assert "not a tensorgrade/report/v1 or tensorgrade/details/v1 file" in capsys.readouterr().err


def test_export_prints_the_grades_as_csv(batch, capfdbinary):
    assert main(["export", str(batch)]) == 0
    rows = list(csv.DictReader(io.StringIO(capfdbinary.readouterr().out.decode())))
    assert [row["student"] for row in rows] == ["anna", "Пётр"]


def test_export_writes_a_file_with_a_byte_order_mark(batch, tmp_path):
    assert main(["export", str(batch), "--output", str(tmp_path / "grades.csv"), "--bom"]) == 0
    assert (tmp_path / "grades.csv").read_bytes().startswith(b"\xef\xbb\xbfstudent,name,")


@pytest.mark.parametrize("option", [["--to", "json"], ["--json"]])
def test_export_prints_whole_reports_as_json(batch, capfd, option):
    assert main(["export", str(batch), *option]) == 0
    reports = json.loads(capfd.readouterr().out)
    assert [(report["schema"], report["student"]) for report in reports] == [
        ("tensorgrade/report/v1", "anna"),
        ("tensorgrade/report/v1", "Пётр"),
    ]


def test_export_refuses_what_is_no_batch(tmp_path, capsys):
    assert main(["export", str(tmp_path)]) == 2
    error = capsys.readouterr().err
    assert "holds no class.json" in error
    assert "next: run grade batch" in error


def test_a_failed_export_leaves_the_old_file(batch, tmp_path, capsys):
    target = tmp_path / "all.json"
    target.write_text("old", encoding="utf-8")
    (batch / "students" / "anna" / "report.json").write_text("{", encoding="utf-8")
    assert main(["export", str(batch), "--to", "json", "--output", str(target)]) == 2
    assert target.read_text(encoding="utf-8") == "old"
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_export_writes_into_a_pipe_and_does_not_replace_it(batch, tmp_path):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    try:
        assert main(["export", str(batch), "--output", str(pipe)]) == 0
        assert os.read(reader, 100).startswith(b"student,name,")
    finally:
        os.close(reader)
    assert pipe.is_fifo()


@pytest.mark.parametrize("output", ["/proc/nope", "/proc/nope/grades.csv", "class.json/grades.csv"])
def test_an_export_to_where_no_file_can_be_is_2_with_the_next_step(batch, output, capsys):
    assert main(["export", str(batch), "-o", str(batch / output)]) == 2
    assert re.match(r"error: .*(nope|class\.json).*: .*\n  next: name ", capsys.readouterr().err)


def test_an_export_makes_the_folder_it_goes_to(batch, capsys):
    assert main(["export", str(batch), "-o", str(batch / "new" / "grades.csv")]) == 0
    assert page(batch / "new" / "grades.csv").startswith("student,")
