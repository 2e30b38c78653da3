"""A class through the real command line: stopped, changed, damaged, in any order, the marks are the same."""

import json
import re
import shutil
import signal
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
from batch_class import HONEST, contents, marks, without_times
from batch_processes import is_alive, tree

from autograder.store.inbox import hand_in
from autograder.store.packing import Package, archive_of

pytestmark = pytest.mark.sandbox


def test_a_class_gets_pages_json_and_csv(grade, students, tmp_path):
    out = tmp_path / "out"
    done = grade.run("batch", students, "--out", out)
    assert done.returncode == 1, done.stderr
    names = set(contents(out))
    assert {"index.html", "class.json", "grades.csv", "students/student-00/index.html", "students/student-00/report.json"} <= names
    assert marks(out)["student-01"] == {"convolution/conv_output_size": 3.0, "pooling/max_pool2d": 5.0}
    assert marks(out)["student-00"]["convolution/conv_output_size"] == 0
    assert marks(out)["student-00"]["pooling/max_pool2d"] == 5.0


def test_the_number_of_jobs_does_not_change_the_result(grade, students, tmp_path):
    grade.run("batch", students, "--out", tmp_path / "one", "-j", "1")
    grade.run("batch", students, "--out", tmp_path / "four", "-j", "4")
    one, four = contents(tmp_path / "one"), contents(tmp_path / "four")
    assert one.keys() == four.keys()
    assert one["class.json"] == four["class.json"]
    assert one["grades.csv"] == four["grades.csv"]
    for name in one:
        if name.endswith("report.json"):
            assert without_times(one[name]) == without_times(four[name])


def test_grading_again_reuses_everything_and_changes_no_byte(grade, students, tmp_path):
    out = tmp_path / "out"
    grade.run("batch", students, "--out", out)
    before = contents(out)
    again = grade.run("batch", students, "--out", out)
    assert "24 results were kept" in again.stderr
    assert contents(out) == before


def test_what_is_said_on_the_way_is_in_the_language_asked_for(grade, students, tmp_path):
    out = tmp_path / "out"
    grade.run("batch", students, "--out", out, "--lang", "ru", "-e", "pooling")
    again = grade.run("batch", students, "--out", out, "--lang", "ru", "-e", "pooling")
    assert re.fullmatch(r"работ: 12, \d+(,\d)? с; результатов взято из прежней проверки: 12\n", again.stderr)
    preview = grade.run("batch", students, "--out", out, "--lang", "ru", "-e", "pooling", "--preview")
    assert preview.stdout == "оценки изменились бы у студентов: 0 из 12; ничего не записано\n"


def test_identical_files_are_graded_once(grade, students, tmp_path):
    for number in range(1, 12):
        for name in ("conv_output_size.py", "max_pool2d.py"):
            (students / f"student-{number:02d}" / name).write_bytes((students / "student-01" / name).read_bytes())
    out = tmp_path / "out"
    done = grade.run("batch", students, "--out", out, "-j", "1")
    assert "20 results were kept" in done.stderr


def test_one_broken_submission_costs_the_others_nothing(grade, students, tmp_path):
    (students / "broken.zip").write_bytes(b"PK\x03\x04 not a zip")
    (students / "empty").mkdir()
    out = tmp_path / "out"
    done = grade.run("batch", students, "--out", out)
    assert done.returncode == 1, done.stderr
    assert marks(out)["student-01"] == {"convolution/conv_output_size": 3.0, "pooling/max_pool2d": 5.0}
    report = json.loads((out / "students" / "broken" / "report.json").read_text())
    assert report["score"] == 0
    assert report["problems"]


@pytest.mark.parametrize(
    ("language", "says"), [("en", "next: run: grade run {}, or name"), ("ru", "дальше: выполните: grade run {}, или укажите")]
)
@pytest.mark.parametrize("form", ["files", "units", "zip"])
def test_the_folder_of_one_student_is_refused(grade, students, tmp_path, form, language, says):
    place = students / "student-01"
    (place / "helpers.py").write_text("import numpy as np\n")
    if form == "units":
        for unit, name in (("convolution", "conv_output_size.py"), ("pooling", "max_pool2d.py")):
            (place / unit).mkdir()
            (place / name).rename(place / unit / name)
    elif form == "zip":
        place = Path(shutil.make_archive(str(tmp_path / "packed"), "zip", place))
    refused = grade.run("batch", place, "--out", tmp_path / "out", "--lang", language)
    assert refused.returncode == 2
    assert says.format(place) in refused.stderr
    assert not (tmp_path / "out").exists()


def test_a_student_with_the_name_of_an_exercise_is_graded_with_a_warning(grade, students, tmp_path):
    (students / "student-01").rename(students / "max_pool2d")
    done = grade.run("batch", students, "--out", tmp_path / "out", "-e", "pooling")
    assert "warning: taken for students, though exercises or units have these names: max_pool2d;" in done.stderr
    assert marks(tmp_path / "out")["max_pool2d"] == {"pooling/max_pool2d": 5.0}


def test_a_group_of_the_roster_is_graded_alone(grade, students, tmp_path):
    rows = ["student,name,group", *(f"student-{n:02d},Student {n},{'a' if n < 3 else 'b'}" for n in range(12)), "absent,Absent,a"]
    (students / "roster.csv").write_text("\n".join(rows) + "\n")
    out = tmp_path / "out"
    grade.run("batch", students, "--out", out, "--group", "a")
    assert sorted(marks(out)) == ["absent", "student-00", "student-01", "student-02"]
    archive = shutil.make_archive(str(tmp_path / "packed"), "zip", students)
    grade.run("batch", archive, "--out", tmp_path / "other", "--group", "a")
    assert marks(tmp_path / "other") == marks(out)
    nobody = grade.run("batch", students, "--out", out, "--group", "c")
    assert nobody.returncode == 2
    assert "groups of the roster: a, b" in nobody.stderr


def test_pages_that_cannot_go_back_into_the_inbox_are_told_in_the_language_asked_for(grade, tmp_path):
    source = (HONEST / "max_pool2d.py").read_bytes()
    (tmp_path / "inbox").mkdir()
    done = hand_in(tmp_path / "inbox", "anna", Package(archive_of({"max_pool2d.py": source}), ()), course="c", now=datetime.now(UTC))
    (tmp_path / "inbox" / "anna" / f"{done.receipt.stem}.html").mkdir()
    reported = grade.run("batch", tmp_path / "inbox", "--out", tmp_path / "out", "--lang", "ru", "-e", "pooling")
    assert reported.returncode == 0, reported.stderr
    assert re.search("не опубликовано: .*inbox.*: страницу нельзя .* повторите grade batch", reported.stderr)


@pytest.mark.parametrize("signal_number", [signal.SIGINT, signal.SIGKILL], ids=["Ctrl-C", "kill -9"])
def test_a_stopped_batch_goes_on_and_ends_with_the_same_marks(grade, students, tmp_path, signal_number):
    undisturbed = tmp_path / "undisturbed"
    grade.run("batch", students, "--out", undisturbed)
    out = tmp_path / "out"
    process = grade.start("batch", students, "--out", out, "-j", "2")
    while not list(out.glob("students/*/report.json")) and process.poll() is None:
        time.sleep(0.02)
    process.send_signal(signal_number)
    _, error = process.communicate(timeout=30)
    if signal_number == signal.SIGINT:
        assert process.returncode == 130
        assert "run the same command again" in error
    again = grade.run("batch", students, "--out", out, "-j", "2")
    assert "results were kept" in again.stderr
    assert marks(out) == marks(undisturbed)
    if signal_number != signal.SIGKILL:  # which may leave the hidden file that was being written
        assert not list(out.rglob(".incoming-*"))


def test_nothing_outlives_a_killed_batch(grade, students, tmp_path):
    process = grade.start("batch", students, "--out", tmp_path / "out", "-j", "2")
    while not list((tmp_path / "out").glob("students/*/report.json")) and process.poll() is None:
        time.sleep(0.02)
    started = set(tree(process.pid)) - {process.pid}
    assert started, "the fork servers run"
    process.kill()
    process.communicate()
    deadline = time.monotonic() + 5
    while any(is_alive(pid) for pid in started) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not [pid for pid in started if is_alive(pid)]
