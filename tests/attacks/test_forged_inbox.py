"""Whatever a student puts beside their own work in the inbox, the grade is the work's, and nobody else's file is touched."""

import csv
import json
import os
from datetime import UTC, datetime, timedelta

import pytest
from command_line import grade, make_course

from autograder.runner.probing import probe_all
from autograder.store.inbox import PAGE, RECEIPT, REPORT, hand_in
from autograder.store.packing import Package, archive_of

pytestmark = [pytest.mark.sandbox, pytest.mark.attacks]
WRONG = b"def conv_output_size(n, f, stride=1, padding=0, dilation=1):\n    return 0\n"
NAME = "convolution/conv_output_size"


@pytest.fixture(scope="module", autouse=True)
def _needs_a_sandbox():
    if not any(probe.usable for probe in probe_all()):
        pytest.skip("needs bubblewrap or Landlock: grade doctor says what is missing")


@pytest.fixture
def course(tmp_path):
    return make_course(tmp_path / "course")


@pytest.fixture
def inbox(tmp_path):
    place = tmp_path / "inbox"
    place.mkdir()
    for student in ("anna", "mallory"):
        package = Package(archive_of({f"{NAME}.py": WRONG}), ())
        hand_in(place, student, package, course="attacked", now=datetime.now(UTC))
    return place


def stem_of(inbox, student):
    (archive,) = (inbox / student).glob("*.zip")
    return archive.name.removesuffix(".zip")


def graded(inbox, course, out):
    done = grade("batch", inbox, "--out", out, "-e", NAME, course=course)
    assert done.returncode == 1, done.stderr
    return {row["student"]: row["score"] for row in json.loads((out / "class.json").read_text())["students"]}


def history(inbox, student):
    done = grade("history", "--to", inbox, "--student", student, "--json", cwd=inbox)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def forged(report):
    """Return a report like a real one, with all points and steering text in it."""
    data = json.loads(report)
    data["score"] = data["possible"] = 999.0
    data["student"] = "anna\x1b[31m\u202e"
    for exercise in data["exercises"]:
        exercise |= {"score": 999.0, "possible": 999.0, "verdict": "PASSED", "summary": "::notice::<script>alert(1)</script>\x1b[2J"}
    return json.dumps(data).encode()


@pytest.fixture
def real_report(inbox, course, tmp_path):
    graded(inbox, course, tmp_path / "first")
    return (inbox / "mallory" / f"{stem_of(inbox, 'mallory')}{REPORT}").read_bytes()


def test_a_forged_report_page_and_receipt_change_no_mark_and_are_replaced(inbox, course, tmp_path, real_report):
    stem = stem_of(inbox, "mallory")
    folder = inbox / "mallory"
    page = (folder / f"{stem}{PAGE}").read_bytes()
    receipt = json.loads((folder / f"{stem}{RECEIPT}").read_text())
    (folder / f"{stem}{REPORT}").write_bytes(forged(real_report))
    (folder / f"{stem}{PAGE}").write_text("<script>alert(1)</script> 999 of 999")
    (folder / f"{stem}{RECEIPT}").write_text(
        json.dumps(receipt | {"student": "anna", "stem": stem_of(inbox, "anna"), "time": "1999-01-01T00:00:00Z"})
    )
    (before,) = history(inbox, "mallory")
    assert before["grade"]["score"] == 999.0, "what the student shows themselves is theirs"
    assert grade("history", "--to", inbox, "--student", "mallory", cwd=inbox).returncode == 0

    assert graded(inbox, course, tmp_path / "second") == {"anna": 0.0, "mallory": 0.0}
    assert (folder / f"{stem}{REPORT}").read_bytes() == real_report
    assert (folder / f"{stem}{PAGE}").read_bytes() == page
    (after,) = history(inbox, "mallory")
    assert after["grade"]["score"] == 0.0
    (other,) = history(inbox, "anna")
    assert (other["student"], other["grade"]["score"]) == ("anna", 0.0)


@pytest.mark.parametrize("suffix", [REPORT, PAGE, RECEIPT])
def test_a_link_in_the_place_of_a_file_is_neither_read_nor_written_through(inbox, course, tmp_path, real_report, suffix):
    target = tmp_path / "instructor.json"
    target.write_bytes(forged(real_report))
    place = inbox / "mallory" / f"{stem_of(inbox, 'mallory')}{suffix}"
    place.unlink()
    place.symlink_to(target)
    (row,) = history(inbox, "mallory")
    assert row["grade"] is None or row["grade"]["score"] == 0.0
    assert graded(inbox, course, tmp_path / "second") == {"anna": 0.0, "mallory": 0.0}
    assert target.read_bytes() == forged(real_report)
    assert suffix == RECEIPT or not place.is_symlink()


def test_a_pipe_or_a_folder_in_the_place_of_a_report_stops_nobody(inbox, course, tmp_path, real_report):
    place = inbox / "mallory" / f"{stem_of(inbox, 'mallory')}{REPORT}"
    place.unlink()
    os.mkfifo(place)
    assert history(inbox, "mallory")[0]["grade"] is None
    assert graded(inbox, course, tmp_path / "second") == {"anna": 0.0, "mallory": 0.0}
    assert place.is_file()
    assert place.read_bytes() == real_report
    place.unlink()
    place.mkdir()
    assert graded(inbox, course, tmp_path / "third") == {"anna": 0.0, "mallory": 0.0}
    assert history(inbox, "anna")[0]["grade"]["score"] == 0.0


def test_a_submission_forged_into_the_inbox_is_only_a_submission(inbox, course, tmp_path, real_report):
    """Students may write into their own folder: a later stem, of another's digest, is graded by what is in it, under their name."""
    later = f"{datetime.now(UTC) + timedelta(days=9):%Y%m%dT%H%M%S%f}Z-{stem_of(inbox, 'anna')[-12:]}"
    folder = inbox / "mallory"
    (folder / f"{later}.zip").write_bytes(
        archive_of({f"{NAME}.py": WRONG, "report.json": forged(real_report), "grades.csv": b"mallory,999"})
    )
    (folder / f"{later}{REPORT}").write_bytes(forged(real_report))
    (inbox / "eve").symlink_to(inbox / "anna")
    assert graded(inbox, course, tmp_path / "second") == {"anna": 0.0, "mallory": 0.0}
    assert json.loads((folder / f"{later}{REPORT}").read_text())["score"] == 0.0
    assert (inbox / "anna" / f"{stem_of(inbox, 'anna')}{REPORT}").is_file()


@pytest.mark.parametrize(
    "roster",
    ["student,name\nanna,Mallory\nmallory,Anna\n", "no columns at all\n", None],
    ids=["names exchanged", "not a roster", "a link to another file"],
)
def test_a_roster_in_the_inbox_is_nobodys_word(inbox, course, tmp_path, roster):
    place = inbox / "roster.csv"
    secret = tmp_path / "secret.txt"
    secret.write_text("student,name\nanna,secret-of-the-machine\n")
    place.symlink_to(secret) if roster is None else place.write_text(roster)
    done = grade("batch", inbox, "--out", tmp_path / "out", "-e", NAME, course=course)
    assert done.returncode == 1, done.stderr
    with (tmp_path / "out" / "grades.csv").open(newline="", encoding="utf-8") as file:
        rows = [(row["student"], row["name"], row["id"], row["score"]) for row in csv.DictReader(file)]
    assert rows == [("anna", "", "", "0"), ("mallory", "", "", "0")]
    assert "secret-of" not in done.stdout + done.stderr
