"""nbgrader: the CSV of ``nbgrader export``."""

from collections.abc import Iterable

from autograder.exports.base import ClassResults, File, csv_bytes, guarded, number

COLUMNS = (
    *("assignment", "duedate", "timestamp", "student_id", "last_name", "first_name", "email"),
    *("raw_score", "late_submission_penalty", "score", "max_score"),
)


class Nbgrader:
    """A row a student, as ``nbgrader export`` writes them."""

    name = "nbgrader"
    about = "the CSV that nbgrader export writes"

    def files(self, results: ClassResults) -> Iterable[File]:
        """Return ``nbgrader.csv``."""
        rows: list[list[str]] = [list(COLUMNS)]
        for row in results.report.students:
            first, _, last = (row.names[0] if row.names else "").rpartition(" ")
            score = number(results.scaled(row))
            people = [guarded(text) for text in (row.id or row.student, last, first, row.email)]
            rows.append([guarded(results.title), "", guarded(row.submitted), *people, score, "0", score, number(results.maximum)])
        return [File("nbgrader.csv", [csv_bytes(rows)])]
