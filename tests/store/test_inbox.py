import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from autograder.store.inbox import (
    MARKER,
    PAGE,
    REPORT,
    Attempt,
    attempt_at,
    attempts,
    hand_in,
    has_marker,
    latest_entries,
    make_inbox,
    publish_report,
    read_published,
    student_folder,
)
from autograder.store.packing import Package, archive_of
from autograder.store.receipts import Receipt, ReceiptFile, read_receipt
from autograder.texts.localized_errors import LocalizedError

NOW = datetime(2026, 3, 1, 12, 0, 0, 250_000, tzinfo=UTC)
STEM = r"\d{8}T\d{12}Z-[0-9a-f]{12}"
HANDER = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from autograder.store.inbox import hand_in
from autograder.store.packing import Package, archive_of
for number in range(int(sys.argv[3])):
    work = b"# " + str((sys.argv[2], number)).encode() + bytes(200_000)
    package = Package(archive_of({"conv2d.py": work}), ())
    print(hand_in(Path(sys.argv[1]), "anna", package, course="c", now=datetime.now(UTC)).receipt.stem, flush=True)
"""


def package(text: str = "def f(): ...\n") -> Package:
    data = text.encode()
    return Package(archive_of({"f.py": data}), (ReceiptFile(name="f.py", size_bytes=len(data), sha256=hashlib.sha256(data).hexdigest()),))


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    place = tmp_path / "inbox"
    place.mkdir()
    return place


def give(inbox: Path, student: str = "anna", text: str = "def f(): ...\n", *, now: datetime = NOW, again: bool = False) -> Receipt:
    return hand_in(inbox, student, package(text), course="deep-learning", now=now, again=again).receipt


def visible(inbox: Path) -> list[str]:
    return sorted(path.relative_to(inbox).as_posix() for path in inbox.rglob("*") if path.is_file())


# -- handing in --------------------------------------------------------------------------------------------------


def test_an_attempt_is_named_by_time_and_digest_and_lies_beside_its_receipt(inbox: Path) -> None:
    receipt = give(inbox)
    assert receipt.stem == f"20260301T120000250000Z-{package().sha256[:12]}"
    assert visible(inbox) == [f"anna/{receipt.stem}.receipt.json", f"anna/{receipt.stem}.zip"]
    assert (inbox / "anna" / f"{receipt.stem}.zip").read_bytes() == package().archive
    assert read_receipt(inbox / "anna" / f"{receipt.stem}.receipt.json") == receipt


def test_a_receipt_names_course_student_time_digest_files_and_inbox(inbox: Path) -> None:
    data = json.loads(give(inbox, "Анна").to_bytes())
    assert data == {
        "schema": "tensorgrade/receipt/v1",
        "course": "deep-learning",
        "student": "Анна",
        "time": "2026-03-01T12:00:00.250000Z",
        "stem": data["stem"],
        "sha256": package().sha256,
        "files": [{"name": "f.py", "size_bytes": 13, "sha256": hashlib.sha256(b"def f(): ...\n").hexdigest()}],
        "inbox": str(inbox),
    }


def test_the_same_work_is_not_added_twice(inbox: Path) -> None:
    first = give(inbox)
    second = hand_in(inbox, "anna", package(), course="deep-learning", now=NOW + timedelta(hours=1))
    assert (second.already, second.receipt) == (True, first)
    assert len(attempts(inbox, "anna")) == 1


def test_the_same_work_is_a_new_attempt_if_asked_for(inbox: Path) -> None:
    give(inbox)
    give(inbox, again=True, now=NOW + timedelta(hours=1))
    assert [attempt.time for attempt in attempts(inbox, "anna")] == [NOW, NOW + timedelta(hours=1)]


def test_going_back_to_earlier_work_is_a_new_attempt(inbox: Path) -> None:
    for text in ("a", "b", "a"):
        last = give(inbox, text=text)
    assert len(attempts(inbox, "anna")) == 3
    assert attempts(inbox, "anna")[-1].stem == last.stem


def test_the_same_work_of_another_student_is_theirs(inbox: Path) -> None:
    give(inbox, "anna")
    assert not hand_in(inbox, "boris", package(), course="", now=NOW).already


def test_an_attempt_sorts_after_the_earlier_ones_although_the_clock_was_set_back(inbox: Path) -> None:
    give(inbox, text="first")
    later = give(inbox, text="second", now=NOW - timedelta(days=1))
    assert latest_entries(inbox)[0].stem == later.stem


def test_abandoned_hidden_files_are_removed_after_a_day_and_fresh_ones_left(inbox: Path) -> None:
    (inbox / "anna").mkdir()
    old, fresh = inbox / "anna" / ".incoming-old", inbox / "anna" / ".incoming-fresh"
    old.touch()
    fresh.touch()
    os.utime(old, (0, time.time() - 90_000))
    give(inbox)
    assert (old.exists(), fresh.exists()) == (False, True)


@pytest.mark.parametrize("name", ["", "  ", ".", "..", ".hidden", "a\nb", "a\0b", "x" * 121, "end."])
def test_a_name_that_cannot_be_a_folder_s_is_refused(inbox: Path, name: str) -> None:
    with pytest.raises(LocalizedError, match="cannot be that of a folder"):
        give(inbox, name)
    assert list(inbox.iterdir()) == []


@pytest.mark.parametrize(("given", "name"), [("Анна Ким", "Анна Ким"), (" o'neil ", "o'neil"), ("И\u0306гор", "Йгор")])
def test_a_name_in_any_alphabet_is_a_folder_s(given: str, name: str) -> None:
    assert student_folder(given) == name


def test_a_missing_inbox_is_told_and_not_made(tmp_path: Path) -> None:
    with pytest.raises(LocalizedError, match=r"no such inbox folder(.|\n)*next: check that the course's disk is connected"):
        give(tmp_path / "unmounted")
    assert not (tmp_path / "unmounted").exists()


def test_a_file_in_the_place_of_a_student_s_folder_is_told(inbox: Path) -> None:
    (inbox / "anna").touch()
    with pytest.raises(LocalizedError, match="not a folder stands in the place of one"):
        give(inbox)


def test_a_link_in_the_place_of_a_student_s_folder_is_not_followed(inbox: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (inbox / "anna").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(LocalizedError, match="not a folder stands in the place of one"):
        give(inbox)
    assert list((tmp_path / "elsewhere").iterdir()) == []


# -- disks that fail ---------------------------------------------------------------------------------------------


def test_a_full_disk_is_told_and_nothing_is_left_there(small_disk: Path) -> None:
    with pytest.raises(LocalizedError, match=r"disk of the inbox is full(.|\n)*next: tell your instructor"):
        give(small_disk, text="x" * 10**6)
    assert list(small_disk.iterdir()) == []


def test_a_full_disk_leaves_the_earlier_attempt_as_it_was(small_disk: Path) -> None:
    first = give(small_disk)
    with pytest.raises(LocalizedError, match="full"):
        give(small_disk, text="x" * 10**6)
    assert visible(small_disk) == [f"anna/{first.stem}.receipt.json", f"anna/{first.stem}.zip"]


def test_a_limit_on_file_size_is_told_and_nothing_is_left_there(inbox: Path) -> None:
    program = f"import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))\n{HANDER}"
    done = subprocess.run([sys.executable, "-c", program, inbox, "a", "1"], capture_output=True, text=True, check=False)
    assert "LocalizedError" in done.stderr
    assert "the disk of the inbox is full (File too large)" in done.stderr
    assert list(inbox.iterdir()) == []


def test_a_read_only_disk_is_told(read_only_disk: Path) -> None:
    with pytest.raises(LocalizedError, match=r"no permission for the inbox \(Read-only file system\)"):
        give(read_only_disk)


# -- many at once ------------------------------------------------------------------------------------------------


def test_submitters_at_the_same_moment_all_get_in(inbox: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        receipts = list(pool.map(lambda number: give(inbox, f"student-{number % 4}", f"work {number}"), range(40)))
    stems = {(receipt.student, receipt.stem) for receipt in receipts}
    assert len(stems) == 40
    assert {(attempt.student, attempt.stem) for name in range(4) for attempt in attempts(inbox, f"student-{name}")} == stems


def test_the_same_work_at_the_same_microsecond_never_replaces_an_attempt(inbox: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        stems = [receipt.stem for receipt in pool.map(lambda _: give(inbox, again=True), range(40))]
    assert len(set(stems)) == 40
    assert len(attempts(inbox, "anna")) == 40


def test_a_reader_never_sees_a_part_of_an_attempt_of_several_processes(inbox: Path) -> None:
    handers = [subprocess.Popen([sys.executable, "-c", HANDER, inbox, str(name), "15"], stdout=subprocess.PIPE) for name in range(3)]
    seen = 0
    while any(hander.poll() is None for hander in handers):
        for attempt in latest_entries(inbox):
            assert_whole(attempt)
            seen += 1
    stems = {line for hander in handers for line in hander.communicate()[0].decode().split()}
    assert {attempt.stem for attempt in attempts(inbox, "anna")} == stems
    assert len(stems) == 45
    assert seen > 0


@pytest.mark.parametrize("after", [1, 4, 9])
def test_kill_9_leaves_whole_attempts_only(inbox: Path, after: int) -> None:
    hander = subprocess.Popen([sys.executable, "-c", HANDER, inbox, "a", "100000"], stdout=subprocess.PIPE)
    assert hander.stdout is not None
    reported = [hander.stdout.readline().decode().strip() for _ in range(after)]
    os.kill(hander.pid, signal.SIGKILL)
    hander.communicate()
    found = attempts(inbox, "anna")
    assert {attempt.stem for attempt in found} >= set(reported)
    for attempt in found:
        assert_whole(attempt)


def test_ctrl_c_leaves_whole_attempts_only(inbox: Path) -> None:
    hander = subprocess.Popen([sys.executable, "-c", HANDER, inbox, "a", "100000"], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert hander.stdout is not None
    hander.stdout.readline()
    hander.send_signal(signal.SIGINT)
    hander.communicate()
    assert not [path for path in (inbox / "anna").iterdir() if path.name.startswith(".")]
    for attempt in attempts(inbox, "anna"):
        assert_whole(attempt)


def assert_whole(attempt: Attempt) -> None:
    assert hashlib.sha256(attempt.path.read_bytes()).hexdigest()[:12] == attempt.stem[-12:]
    with zipfile.ZipFile(attempt.path) as archive:
        assert archive.testzip() is None


# -- reading -----------------------------------------------------------------------------------------------------


def test_the_latest_entry_of_every_student_is_listed_by_student(inbox: Path) -> None:
    give(inbox, "boris", "1")
    give(inbox, "anna", "1")
    latest = give(inbox, "anna", "2", now=NOW + timedelta(minutes=1))
    entries = latest_entries(inbox)
    assert [entry.student for entry in entries] == ["anna", "boris"]
    assert (entries[0].stem, entries[0].time) == (latest.stem, latest.time)


@pytest.mark.parametrize("name", ["notes.zip", "20260301T120000250000Z.zip", "20269901T120000250000Z-0123456789ab.zip", ".incoming-0011"])
def test_files_of_other_names_are_no_attempts(inbox: Path, name: str) -> None:
    (inbox / "anna").mkdir()
    (inbox / "anna" / name).touch()
    assert latest_entries(inbox) == ()


def test_links_are_no_attempts_and_no_students(inbox: Path, tmp_path: Path) -> None:
    (tmp_path / "secret.zip").write_bytes(b"the solutions")
    (inbox / "mallory").mkdir()
    (inbox / "mallory" / "20260301T120000250000Z-0123456789ab.zip").symlink_to(tmp_path / "secret.zip")
    give(inbox, "anna")
    (inbox / "copycat").symlink_to(inbox / "anna")
    assert [entry.student for entry in latest_entries(inbox)] == ["anna"]


def test_a_student_without_a_folder_has_no_attempts(inbox: Path) -> None:
    assert attempts(inbox, "anna") == ()


@pytest.mark.parametrize("read", [lambda place: attempts(place, "anna"), latest_entries], ids=["attempts", "latest_entries"])
def test_reading_a_missing_inbox_is_told(tmp_path: Path, read: object) -> None:
    with pytest.raises(LocalizedError, match="no such inbox folder"):
        read(tmp_path / "unmounted")  # type: ignore[operator]


def test_an_inbox_that_the_instructor_has_made_has_the_marker(tmp_path: Path) -> None:
    assert make_inbox(tmp_path / "course" / "inbox")
    assert has_marker(tmp_path / "course" / "inbox")
    assert not has_marker(tmp_path / "course")


def test_a_link_is_no_marker(tmp_path: Path) -> None:
    make_inbox(tmp_path / "inbox")
    (tmp_path / "class").mkdir()
    (tmp_path / "class" / MARKER).symlink_to(tmp_path / "inbox" / MARKER)
    assert not has_marker(tmp_path / "class")


# -- who may read ------------------------------------------------------------------------------------------------

STUDENT, NEIGHBOUR, INSTRUCTOR = 60_001, 60_002, 60_003
STUDENTS, STAFF = 61_000, 62_000


@pytest.fixture
def shared_inbox() -> Iterator[Path]:
    """An inbox as the reference tells instructors to make it, where every user can reach it."""
    if os.geteuid():
        pytest.skip("needs root, to act as several users")
    place = Path(tempfile.mkdtemp(prefix="inbox-"))
    give(place, "warm-up")  # imports what another user could not
    shutil.rmtree(place / "warm-up")
    os.chown(place, 0, STAFF)
    place.chmod(0o3773)
    yield place
    shutil.rmtree(place)


def as_user(user: int, group: int, act: Callable[[], object], *, umask: int = 0o077) -> str:
    """Run *act* as another user, in a process of its own; return what it returned, or the error."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.umask(umask)
        os.setgroups([])
        os.setresgid(group, group, group)
        os.setresuid(user, user, user)
        try:
            reported = repr(act())
        except BaseException as error:
            reported = f"{type(error).__name__}: {error}"
        os.write(writing, reported.encode())
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading, encoding="utf-8") as stream:
        reported = stream.read()
    os.waitpid(child, 0)
    return reported


def test_in_an_inbox_of_a_group_instructors_publish_and_neighbours_cannot_look(shared_inbox: Path) -> None:
    assert "Receipt" in as_user(STUDENT, STUDENTS, lambda: give(shared_inbox, "anna"))
    entry = latest_entries(shared_inbox)[0]
    assert as_user(INSTRUCTOR, STAFF, lambda: publish_report(shared_inbox, "anna", entry.stem, b"grade", b"page")) == "None"
    assert as_user(INSTRUCTOR, STAFF, lambda: entry.path.read_bytes()[:2]) == "b'PK'"
    assert as_user(STUDENT, STUDENTS, lambda: read_published(entry, REPORT)) == "b'grade'"
    assert "Permission denied" in as_user(NEIGHBOUR, STUDENTS, entry.path.read_bytes)
    assert "no permission for the inbox" in as_user(NEIGHBOUR, STUDENTS, lambda: attempts(shared_inbox, "anna"))
    assert "no permission for the inbox" in as_user(NEIGHBOUR, STUDENTS, lambda: give(shared_inbox, "anna", "forged"))
    assert "Permission denied" in as_user(NEIGHBOUR, STUDENTS, lambda: list(shared_inbox.iterdir()))


def test_a_student_can_hand_in_a_second_time_to_an_inbox_of_a_group(shared_inbox: Path) -> None:
    for text in ("1", "2"):
        assert "Receipt" in as_user(STUDENT, STUDENTS, lambda text=text: give(shared_inbox, "anna", text))  # type: ignore[misc]
    assert len(attempts(shared_inbox, "anna")) == 2


def test_an_inbox_that_may_not_be_written_is_told(shared_inbox: Path) -> None:
    shared_inbox.chmod(0o755)
    assert "no permission for the inbox (Permission denied)" in as_user(STUDENT, STUDENTS, lambda: give(shared_inbox, "anna"))


def test_a_folder_that_cannot_be_read_is_not_forgotten(shared_inbox: Path) -> None:
    (shared_inbox / "anna").mkdir(mode=0)
    assert as_user(INSTRUCTOR, STAFF, lambda: [(entry.student, entry.stem) for entry in latest_entries(shared_inbox)]) == "[('anna', '')]"


# -- publishing --------------------------------------------------------------------------------------------------


def test_a_published_report_and_page_are_read_back(inbox: Path) -> None:
    give(inbox)
    entry = latest_entries(inbox)[0]
    assert read_published(entry, REPORT) is None
    publish_report(inbox, "anna", entry.stem, b"{}", b"<html>")
    assert (read_published(entry, REPORT), read_published(entry, PAGE)) == (b"{}", b"<html>")


def test_a_report_is_no_attempt(inbox: Path) -> None:
    stem = give(inbox).stem
    publish_report(inbox, "anna", stem, b"{}", b"<html>")
    assert [attempt.stem for attempt in attempts(inbox, "anna")] == [stem]


def test_publishing_again_replaces(inbox: Path) -> None:
    stem = give(inbox).stem
    publish_report(inbox, "anna", stem, b"1", b"1")
    publish_report(inbox, "anna", stem, b"2", b"2")
    assert read_published(latest_entries(inbox)[0], REPORT) == b"2"
    assert len(visible(inbox)) == 4


@pytest.mark.parametrize("stem", ["20260301T120000250000Z-000000000000", "../boris/x", "x"])
def test_publishing_for_no_submission_is_refused(inbox: Path, stem: str) -> None:
    give(inbox)
    with pytest.raises(LocalizedError, match="no submission"):
        publish_report(inbox, "anna", stem, b"{}", b"")


@pytest.mark.parametrize("suffix", [REPORT, PAGE])
def test_what_cannot_be_published_names_the_student_s_folder_and_not_the_disk(inbox: Path, suffix: str) -> None:
    stem = give(inbox).stem
    (inbox / "anna" / f"{stem}{suffix}" / "x").mkdir(parents=True)
    with pytest.raises(LocalizedError) as caught:
        publish_report(inbox, "anna", stem, b"{}", b"")
    assert (caught.value.what.key, caught.value.path) == ("cli.inbox.unpublished", inbox / "anna")


def test_an_attempt_is_known_by_its_path(inbox: Path) -> None:
    for student in ("anna", "bob"):
        give(inbox, student)
    assert tuple(attempt_at(entry.path) for entry in latest_entries(inbox)) == latest_entries(inbox)
    assert attempt_at(inbox / "carl").stem == ""


def test_publishing_does_not_write_through_links_that_a_student_made(inbox: Path, tmp_path: Path) -> None:
    stem = give(inbox).stem
    target = tmp_path / "instructors-file"
    target.write_bytes(b"precious")
    (inbox / "anna" / f"{stem}.report.json").symlink_to(target)
    publish_report(inbox, "anna", stem, b"{}", b"")
    assert target.read_bytes() == b"precious"
    assert read_published(latest_entries(inbox)[0], REPORT) == b"{}"


def test_publishing_does_not_follow_a_folder_that_became_a_link(inbox: Path, tmp_path: Path) -> None:
    stem = give(inbox).stem
    (inbox / "anna").rename(tmp_path / "moved")
    (inbox / "anna").symlink_to(tmp_path / "moved")
    with pytest.raises(LocalizedError, match="not a folder"):
        publish_report(inbox, "anna", stem, b"{}", b"")


def test_publishing_on_a_full_disk_leaves_no_half(small_disk: Path) -> None:
    stem = give(small_disk).stem
    with pytest.raises(LocalizedError, match="full"):
        publish_report(small_disk, "anna", stem, b"x" * 10**6, b"<html>")
    assert read_published(latest_entries(small_disk)[0], PAGE) is None
    assert len(visible(small_disk)) == 2


def test_a_named_pipe_in_the_place_of_a_report_is_not_waited_for(inbox: Path) -> None:
    stem = give(inbox).stem
    os.mkfifo(inbox / "anna" / f"{stem}.report.json")
    assert read_published(latest_entries(inbox)[0], REPORT) is None
