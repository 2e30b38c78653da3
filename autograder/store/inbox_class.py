"""The inbox as a class to be graded: who handed in what last, and the way back of the pages."""

from pathlib import Path

from autograder.intake.classes import HandIn
from autograder.intake.gather import Piece
from autograder.intake.names import safe_names
from autograder.intake.paths import shown
from autograder.store.inbox import PAGE, REPORT, Attempt, latest_entries, publish_report, read_published


def class_of(inbox: Path) -> tuple[tuple[HandIn, Attempt], ...]:
    """Return the latest submission of every student as an entry of a class, with the attempt that it is.

    Raises:
        LocalizedError: The inbox is missing or cannot be read.
    """
    latest = latest_entries(inbox)
    folders = safe_names(attempt.student for attempt in latest)
    return tuple(
        (HandIn(shown(attempt.student), folder, (Piece(shown(attempt.path.name), attempt.path),)), attempt)
        for attempt, folder in zip(latest, folders, strict=True)
    )


def publish_pages(attempt: Attempt, folder: Path) -> bool:
    """Publish ``index.html`` and ``report.json`` of *folder* as the grade of *attempt*; return whether that changed anything.

    Raises:
        LocalizedError: The student's folder in the inbox cannot be written, or the submission has gone.
    """
    report, page = (folder / "report.json").read_bytes(), (folder / "index.html").read_bytes()
    if read_published(attempt, REPORT) == report and read_published(attempt, PAGE) == page:
        return False
    publish_report(attempt.path.parents[1], attempt.student, attempt.stem, report, page)
    return True
