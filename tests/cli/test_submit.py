"""Handing in and looking back, through the command line and real folders."""

import json
import os
import re
import resource
import signal
import subprocess
import sys
import threading
import time
import zipfile
from pathlib import Path

import pytest

from autograder.cli import main
from autograder.cli.submit import FILES_SHOWN
from autograder.model import Verdict
from autograder.reporting.model import ExerciseReport, Report
from autograder.store.inbox import REPORT, latest_entries, publish_report, read_published

COURSE = 'id = "deep-learning"\ntitle = "Deep learning"\nlanguages = ["en", "ru"]\nunits = ["convolution"]\n'
GRADE = [sys.executable, "-m", "autograder"]


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    place = tmp_path / "inbox"
    place.mkdir()
    return place


@pytest.fixture
def kit(tmp_path: Path, inbox: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A student's kit with its inbox beside it, as the working folder."""
    unit = tmp_path / "kit" / "exercises" / "convolution"
    unit.mkdir(parents=True)
    (unit.parent / "course.toml").write_text(COURSE)
    (unit / "conv2d.md").touch()
    (unit / "conv2d.py").write_text("def conv2d(x, w):\n    return x\n")
    (tmp_path / "kit" / "kit.json").write_text(json.dumps({"course": "deep-learning", "student": "anna", "inbox": "../inbox"}))
    monkeypatch.chdir(tmp_path / "kit")
    for name in ("TENSORGRADE_LANG", "TENSORGRADE_STUDENT", "TENSORGRADE_INBOX", "LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", "C.UTF-8")
    return tmp_path / "kit"


def read_json(capsys: pytest.CaptureFixture[str]) -> dict[str, object]:
    data: dict[str, object] = json.loads(capsys.readouterr().out)
    return data


def grade(inbox: Path, score: float = 5.0, verdict: Verdict = Verdict.PASSED) -> None:
    """Publish a report on the latest submission of every student, as a batch does."""
    for entry in latest_entries(inbox):
        exercise = ExerciseReport(
            id="convolution/conv2d",
            unit="convolution",
            unit_title="C",
            title="conv2d",
            score=score,
            possible=5,
            verdict=verdict,
            summary="s",
        )
        report = Report(
            course="deep-learning", course_title="D", student=entry.student, submission="0" * 64, language="en", score=score, possible=5,
            sandbox="landlock", exercises=(exercise,), translations={"ru": {}},
        )  # fmt: skip
        publish_report(inbox, entry.student, entry.stem, report.to_json().encode(), b"<html>page</html>")


# -- submit ------------------------------------------------------------------------------------------------------


def test_a_kit_is_handed_in_and_the_receipt_is_printed_and_kept(kit: Path, inbox: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["submit"]) == 0
    entry = latest_entries(inbox)[0]
    reported = capsys.readouterr().out
    assert reported.startswith("Handed in.\n  course      deep-learning\n  student     anna\n")
    for fact in (str(inbox), entry.path.name, "convolution/conv2d.py", f"receipts/{entry.stem}.json"):
        assert fact in reported
    kept = (kit / "receipts" / f"{entry.stem}.json").read_bytes()
    assert kept == entry.path.with_name(f"{entry.stem}.receipt.json").read_bytes()


def test_json_is_the_receipt_and_what_became_of_it(kit: Path, inbox: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["submit", "--json"]) == 0
    data = read_json(capsys)
    assert (data["schema"], data["student"], data["already"], data["grade"]) == ("tensorgrade/receipt/v1", "anna", False, None)
    assert data["stem"] == latest_entries(inbox)[0].stem


def test_the_same_work_is_told_and_handed_in_again_only_if_asked(kit: Path, inbox: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["submit"])
    capsys.readouterr()
    assert main(["submit"]) == 0
    reported = capsys.readouterr().out
    assert re.match(r"Already handed in at \d{4}-\d\d-\d\d \d\d:\d\d:\d\d", reported)
    assert "--again" in reported
    assert len(list((inbox / "anna").glob("*.zip"))) == 1
    assert main(["submit", "--again"]) == 0
    assert len(list((inbox / "anna").glob("*.zip"))) == 2


def test_a_lost_receipt_is_kept_anew_when_the_same_work_is_handed_in(kit: Path) -> None:
    main(["submit"])
    (receipt,) = (kit / "receipts").iterdir()
    before = receipt.read_bytes()
    receipt.unlink()
    main(["submit"])
    assert receipt.read_bytes() == before


@pytest.mark.parametrize("path", ["homework.ipynb", "folder", "work.py"])
def test_a_notebook_a_folder_or_a_file_may_be_handed_in_outside_a_kit(
    path: str, inbox: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "folder").mkdir()
    for name in ("homework.ipynb", "folder/conv2d.py", "work.py"):
        (tmp_path / name).write_text("{}")
    monkeypatch.chdir(tmp_path)
    assert main(["submit", path, "--to", "inbox", "--student", "Анна Ким", "--json"]) == 0
    data = read_json(capsys)
    assert (data["student"], data["course"], data["inbox"]) == ("Анна Ким", "", str(inbox))
    assert (tmp_path / "receipts" / f"{data['stem']}.json").exists()


def test_outside_a_kit_it_must_be_said_what_to_hand_in(
    inbox: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "private.py").touch()
    monkeypatch.chdir(tmp_path)
    assert main(["submit", "--to", str(inbox), "--student", "anna"]) == 2
    assert "this folder is in no kit of a course\n  next: go to the folder of your kit" in capsys.readouterr().err
    assert list(inbox.iterdir()) == []


def test_options_beat_variables_and_variables_beat_the_kit(
    kit: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
    monkeypatch.setenv("TENSORGRADE_STUDENT", "boris")
    monkeypatch.setenv("TENSORGRADE_INBOX", str(tmp_path / "a"))
    main(["submit", "--json"])
    data = read_json(capsys)
    assert (data["student"], data["inbox"]) == ("boris", str(tmp_path / "a"))
    main(["submit", "--json", "--student", "clara", "--to", str(tmp_path / "b")])
    data = read_json(capsys)
    assert (data["student"], data["inbox"]) == ("clara", str(tmp_path / "b"))


def test_a_receipt_is_in_the_student_s_language(kit: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["submit", "--lang", "ru"]) == 0
    assert capsys.readouterr().out.startswith("Работа сдана.\n  курс          deep-learning\n  студент       anna\n")


def test_the_kit_s_language_is_the_student_s(kit: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data = json.loads((kit / "kit.json").read_text())
    (kit / "kit.json").write_text(json.dumps(data | {"language": "ru", "inbox": "../gone"}))
    assert main(["submit"]) == 2
    assert capsys.readouterr().err.startswith("ошибка: ")


def test_many_files_are_counted_not_listed(kit: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for number in range(FILES_SHOWN + 3):
        for suffix in (".md", ".py"):
            (kit / "exercises" / "convolution" / f"f{number:02}{suffix}").touch()
    main(["submit"])
    assert f", … ({FILES_SHOWN + 4})\n" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "reported"),
    [
        (
            ["--to", "https://example.org/hand-in"],
            "https://example.org/hand-in is an address on the network; this version hands in to a folder",
        ),
        (["--to", "gone"], "there is no such inbox folder"),
        (["nothing.py"], "there is no such file or folder"),
        (["--student", "../boris"], "cannot be that of a folder"),
        (["--course", "exercises/convolution/x"], "does not exist|no exercises/course.toml"),
    ],
    ids=["a URL", "no inbox", "no file", "a path for a name", "no course"],
)
def test_what_cannot_be_handed_in_is_2_with_the_next_step(
    kit: Path, inbox: Path, arguments: list[str], reported: str, capsys: pytest.CaptureFixture[str]
) -> None:
    if "--course" in arguments:
        arguments = ["--course", str(inbox)]
    assert main(["submit", *arguments]) == 2
    error = capsys.readouterr().err
    assert re.search(reported, error)
    assert "\n  next: " in error
    assert list(inbox.iterdir()) == []


@pytest.mark.parametrize(("field", "reported"), [("student", "not known whose work this is"), ("inbox", "not known where to hand in")])
def test_a_kit_that_says_too_little_is_2_with_the_next_step(
    kit: Path, field: str, reported: str, capsys: pytest.CaptureFixture[str]
) -> None:
    data = json.loads((kit / "kit.json").read_text())
    (kit / "kit.json").write_text(json.dumps(data | {field: None}))
    assert main(["submit"]) == 2
    assert re.search(rf"{reported}\n  next: .*--", capsys.readouterr().err)


def test_a_receipt_that_cannot_be_kept_does_not_undo_the_submission(kit: Path, inbox: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (kit / "receipts").touch()
    assert main(["submit"]) == 0
    assert "The receipt could not be saved" in capsys.readouterr().err
    assert len(latest_entries(inbox)) == 1


def test_a_full_disk_is_2_and_leaves_nothing(kit: Path, inbox: Path) -> None:
    (kit / "exercises" / "convolution" / "conv2d.py").write_text("#" * 50_000)
    done = subprocess.run(
        [*GRADE, "submit"],
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, 10_000)),
    )
    assert done.returncode == 2
    assert "the disk of the inbox is full (File too large); nothing was handed in" in done.stderr
    assert list(inbox.iterdir()) == []
    assert not (kit / "receipts").exists()


def test_submitters_in_several_processes_all_get_in(kit: Path, inbox: Path) -> None:
    started = [
        subprocess.Popen([*GRADE, "submit", "--json", "--student", f"student-{n % 2}", "--again"], stdout=subprocess.PIPE) for n in range(6)
    ]
    stems = {json.loads(process.communicate()[0])["stem"] for process in started}
    assert len(stems) == 6
    assert {path.name.removesuffix(".zip") for path in inbox.glob("*/*.zip")} == stems
    assert {path.stem for path in (kit / "receipts").iterdir()} == stems


# -- waiting -----------------------------------------------------------------------------------------------------


def test_waiting_brings_the_grade_its_page_and_an_exit_code(kit: Path, inbox: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def instructor() -> None:
        deadline = time.monotonic() + 10
        while not latest_entries(inbox) and time.monotonic() < deadline:
            time.sleep(0.02)
        grade(inbox, 5.0)

    thread = threading.Thread(target=instructor)
    thread.start()
    assert main(["submit", "--wait", "20"]) == 0
    thread.join()
    reported = capsys.readouterr().out
    assert re.search(r"convolution/conv2d +passed +5 / 5\n\n5 of 5 points, 100 %", reported)
    page = kit / "receipts" / f"{latest_entries(inbox)[0].stem}.html"
    assert page.read_bytes() == b"<html>page</html>"
    assert str(page) in reported


def test_a_grade_that_is_not_full_is_exit_code_1_unless_forgiven(kit: Path, inbox: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["submit"])
    grade(inbox, 2.5, Verdict.WRONG)
    capsys.readouterr()
    assert main(["submit", "--wait", "1", "--json"]) == 1
    assert read_json(capsys)["grade"] == {"score": 2.5, "possible": 5.0, "pending": 0.0, "passed": False, "unjudged": []}
    assert main(["submit", "--wait", "1", "--exit-zero"]) == 0


def test_waiting_in_vain_is_told_and_speaks_of_nobody(kit: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["submit", "--wait", "0.05"]) == 0
    assert "There is no grade yet" in capsys.readouterr().out


def test_ctrl_c_while_waiting_keeps_the_submission_and_is_130(kit: Path, inbox: Path) -> None:
    process = subprocess.Popen([*GRADE, "submit", "--wait", "60"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    deadline = time.monotonic() + 20
    while not list(kit.glob("receipts/*.json")) and time.monotonic() < deadline:
        time.sleep(0.02)
    time.sleep(0.2)
    process.send_signal(signal.SIGINT)
    _, reported = process.communicate(timeout=20)
    assert process.returncode == 130
    assert "interrupted" in reported
    assert "Traceback" not in reported
    assert len(latest_entries(inbox)) == 1


# -- history -----------------------------------------------------------------------------------------------------


def test_history_lists_time_digest_and_grade_oldest_first(kit: Path, inbox: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["submit"])
    grade(inbox, 2.5, Verdict.WRONG)
    (kit / "exercises" / "convolution" / "conv2d.py").write_text("changed")
    main(["submit"])
    capsys.readouterr()
    assert main(["history"]) == 0
    title, first, second = capsys.readouterr().out.splitlines()
    assert title.split() == ["handed", "in", "sha256", "grade"]
    assert re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d[+-]\d\d:\d\d  [0-9a-f]{12}  2\.5 / 5", first)
    assert re.fullmatch(r"\S+ \S+  [0-9a-f]{12}  not graded yet", second)
    assert main(["history", "--lang", "ru"]) == 0
    assert "  2,5 / 5\n" in capsys.readouterr().out


def test_history_as_json_has_grades_and_digests(kit: Path, inbox: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["submit"])
    grade(inbox)
    capsys.readouterr()
    assert main(["history", "--json"]) == 0
    (row,) = json.loads(capsys.readouterr().out)
    assert row["grade"] == {"score": 5.0, "possible": 5.0, "pending": 0.0, "passed": True, "unjudged": []}
    assert row["submission"].endswith(row["digest"])
    assert (row["student"], row["problem"]) == ("anna", "")


def test_history_of_nothing_says_how_to_hand_in(kit: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["history"]) == 0
    assert capsys.readouterr().out == "Nothing has been handed in yet. Hand in with 'grade submit'.\n"


def test_history_shows_the_receipts_where_the_inbox_cannot_be_reached(kit: Path, inbox: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["submit"])
    inbox.rename(inbox.with_name("unplugged"))
    capsys.readouterr()
    assert main(["history"]) == 0
    captured = capsys.readouterr()
    assert "The inbox cannot be read now" in captured.err
    assert "not graded yet" in captured.out


def test_history_without_inbox_and_receipts_is_2(kit: Path, inbox: Path, capsys: pytest.CaptureFixture[str]) -> None:
    inbox.rmdir()
    assert main(["history"]) == 2
    assert "there is no such inbox folder" in capsys.readouterr().err


def test_a_grade_is_told_in_the_student_s_language(kit: Path, inbox: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["submit"])
    grade(inbox)
    capsys.readouterr()
    assert main(["submit", "--wait", "1", "--lang", "ru"]) == 0
    assert re.search(r"convolution/conv2d +зачтено +5 / 5", capsys.readouterr().out)


@pytest.mark.parametrize("data", [b"{}", b"", b"[1]", "language"], ids=["another object", "empty", "a list", "a language without texts"])
def test_a_report_that_cannot_be_read_does_not_hide_the_rest(
    kit: Path, inbox: Path, data: bytes | str, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["submit"])
    if isinstance(data, str):
        grade(inbox)
        published = read_published(latest_entries(inbox)[0], REPORT) or b""
        data = published.replace(b'"language": "en"', b'"language": "../en"')
    publish_report(inbox, "anna", latest_entries(inbox)[0].stem, data, b"")
    capsys.readouterr()
    assert main(["history"]) == 0
    assert capsys.readouterr().out.rstrip().endswith("the published report cannot be read")
    assert main(["submit", "--wait", "1"]) == 2


def test_history_shows_one_s_own_submissions_only(kit: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["submit", "--student", "boris"])
    capsys.readouterr()
    assert main(["history", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == []


def test_a_hostile_report_cannot_steer_the_terminal(kit: Path, inbox: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["submit"])
    entry = latest_entries(inbox)[0]
    exercise = ExerciseReport(
        id="\x1b]0;owned\x07", unit="u", unit_title="", title="", score=1, possible=1, verdict=Verdict.PASSED, summary=""
    )
    report = Report(
        course="c", course_title="", student="anna", submission="", language="en", score=1, possible=1, sandbox="", exercises=(exercise,)
    )
    publish_report(inbox, "anna", entry.stem, report.model_dump_json().encode(), b"")
    main(["submit", "--wait", "1"])
    assert "\x1b" not in capsys.readouterr().out


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_a_named_pipe_in_a_folder_is_not_waited_for(kit: Path, tmp_path: Path) -> None:
    (tmp_path / "work").mkdir()
    os.mkfifo(tmp_path / "work" / "conv2d.py")
    assert main(["submit", str(tmp_path / "work")]) == 2


# -- end to end --------------------------------------------------------------------------------------------------

REPOSITORY = Path(__file__).parents[2]
SIZE = """def conv_output_size(n, f, stride=1, padding=0, dilation=1):
    extent = dilation * (f - 1) + 1
    if min(n, f, stride, dilation) < 1 or padding < 0 or extent > n + 2 * padding:
        raise ValueError("out of range")
    return (n + 2 * padding - extent) {operator} stride + 1
"""


@pytest.mark.sandbox
def test_what_a_class_hands_in_is_graded_and_comes_back(inbox: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from autograder.usecases.environment import has_sandbox, sandboxes

    if not has_sandbox(list(sandboxes())):
        pytest.skip("needs a sandbox: grade doctor says what is missing")
    monkeypatch.chdir(tmp_path)
    for student, operator in (("anna", "/"), ("anna", "//"), ("boris", "/")):
        (tmp_path / "conv_output_size.py").write_text(SIZE.replace("{operator}", operator))
        assert main(["submit", "conv_output_size.py", "--to", str(inbox), "--student", student]) == 0
    batch = ["batch", str(inbox), "--out", "out", "--course", str(REPOSITORY), "-e", "conv_output_size"]
    assert main(batch) == 1
    assert [sorted(path.suffix for path in (inbox / name).iterdir()).count(".html") for name in ("anna", "boris")] == [1, 1]
    for student, operator, code in (("boris", "/", 1), ("anna", "//", 0)):
        (tmp_path / "conv_output_size.py").write_text(SIZE.replace("{operator}", operator))
        assert main(["submit", "conv_output_size.py", "--to", str(inbox), "--student", student, "--wait", "1"]) == code


UNREAD = {
    "a cut notebook": ("hw.ipynb", b'{"cells": [', "ends in the middle"),
    "no bytes": ("hw.ipynb", b"", "0 bytes"),
    "NUL bytes": ("relu.py", "def relu(x): return x\n".encode("utf-16-le"), "NUL"),
    "too large": ("relu.py", b"#" * (2**20 + 1), "larger than 1 MiB"),
    "no archive": ("inner.zip", b"PK\x05\x06" + bytes(18), "empty"),
}


@pytest.mark.parametrize(("name", "data", "said"), UNREAD.values(), ids=UNREAD)
def test_what_grading_will_not_read_is_told_beside_the_receipt(
    kit: Path, name: str, data: bytes, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (kit / name).write_bytes(data)
    assert main(["submit", name, "--json"]) == 0
    (problem,) = read_json(capsys)["problems"]
    assert said in problem
    assert main(["submit", name, "--again"]) == 0
    assert problem in capsys.readouterr().out.replace("\n", " ")


def test_an_encrypted_archive_is_told(kit: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with zipfile.ZipFile(kit / "work.zip", "w") as archive:
        archive.writestr("relu.py", "def relu(x): return x\n")
    data = bytearray((kit / "work.zip").read_bytes())
    for start, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(start) + place] |= 1
    (kit / "work.zip").write_bytes(data)
    assert main(["submit", "work.zip", "--json"]) == 0
    assert "encrypted" in str(read_json(capsys)["problems"])


def test_what_can_be_read_has_no_problems(kit: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["submit", "--json"]) == 0
    assert read_json(capsys)["problems"] == []


def test_modules_that_an_exercise_imports_are_packed_with_it(kit: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (kit / "exercises" / "convolution" / "conv2d.py").write_text(
        "from helpers import pad\nfrom tools import x\n\ndef conv2d(x, w): return x\n"
    )
    (kit / "exercises" / "convolution" / "helpers.py").write_text("from more import y\n")
    (kit / "exercises" / "more.py").write_text("y = 1\n")
    (kit / "tools.py").write_text("x = 1\n")
    (kit / "exercises" / "convolution" / "unasked.py").write_text("z = 1\n")
    assert main(["submit", "--json"]) == 0
    names = [file["name"] for file in read_json(capsys)["files"]]  # type: ignore[attr-defined, index]
    assert names == ["convolution/conv2d.py", "convolution/helpers.py", "more.py", "tools.py"]


@pytest.mark.parametrize("name", ["random.py", "numpy.py", "string.py", "json.py"])
def test_a_students_file_named_like_a_library_does_not_stand_for_it(kit: Path, name: str) -> None:
    (kit / name).write_text("raise RuntimeError(1)\n")
    done = subprocess.run([*GRADE, "history"], cwd=kit, capture_output=True, text=True, check=False)
    assert "RuntimeError" not in done.stderr, done.stderr
    assert done.returncode == 0
