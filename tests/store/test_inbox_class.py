from datetime import UTC, datetime
from pathlib import Path

import pytest

from autograder.store.inbox import PAGE, REPORT, hand_in, latest_entries, read_published
from autograder.store.inbox_class import publish_pages
from autograder.store.packing import Package, archive_of
from autograder.texts.localized_errors import LocalizedError

SOURCE = b"def conv2d(x, w):\n    return x\n"


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    place = tmp_path / "inbox"
    place.mkdir()
    return place


def give(inbox: Path, student: str, source: bytes = SOURCE) -> None:
    hand_in(inbox, student, Package(archive_of({"convolution/conv2d.py": source}), ()), course="c", now=datetime.now(UTC))


def test_pages_come_back_to_the_submission_that_was_graded(inbox: Path, tmp_path: Path) -> None:
    give(inbox, "anna")
    (attempt,) = latest_entries(inbox)
    give(inbox, "anna", b"newer = 1\n")
    (tmp_path / "report.json").write_bytes(b"{}")
    (tmp_path / "index.html").write_bytes(b"<html>")
    assert publish_pages(attempt, tmp_path)
    assert (read_published(attempt, REPORT), read_published(attempt, PAGE)) == (b"{}", b"<html>")
    (newer,) = latest_entries(inbox)
    assert read_published(newer, REPORT) is None


def test_publishing_the_same_pages_again_changes_nothing(inbox: Path, tmp_path: Path) -> None:
    give(inbox, "anna")
    (attempt,) = latest_entries(inbox)
    for name in ("report.json", "index.html"):
        (tmp_path / name).write_bytes(b"1")
    assert [publish_pages(attempt, tmp_path) for _ in range(2)] == [True, False]


def test_publishing_for_a_submission_that_has_gone_is_told(inbox: Path, tmp_path: Path) -> None:
    give(inbox, "anna")
    (attempt,) = latest_entries(inbox)
    attempt.path.unlink()
    for name in ("report.json", "index.html"):
        (tmp_path / name).write_bytes(b"1")
    with pytest.raises(LocalizedError, match="no submission"):
        publish_pages(attempt, tmp_path)
