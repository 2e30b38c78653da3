"""Publishes pages in the inbox, beside the attempts that they grade."""

from pathlib import Path

from autograder.store.inbox import PAGE, REPORT, Attempt, publish_report, read_published


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
