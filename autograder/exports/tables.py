"""Fills in a table of another system; its rows and other columns are unchanged."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass

from autograder.courses.people import Claim, People, Person, normalised
from autograder.reporting.class_model import ClassReport, StudentRow


@dataclass(frozen=True, slots=True)
class Table:
    """A table that another system wrote.

    Args:
        header: Names of the columns.
        rows: The lines below, each as long as the header.
        delimiter: Between the cells.
    """

    header: list[str]
    rows: list[list[str]]
    delimiter: str

    def column(self, name: str) -> int | None:
        """Return the place of the column *name*, whatever its case; None if there is none."""
        wanted = normalised(name)
        return next((at for at, cell in enumerate(self.header) if normalised(cell) == wanted), None)

    def cell(self, row: Sequence[str], name: str) -> str:
        """Return the cell in the column *name*; "" if there is no such column."""
        at = self.column(name)
        return row[at].strip() if at is not None else ""


def parse_table(data: bytes) -> Table | None:
    """Return the table in *data*, None if it is not text or has no lines."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return None
    first = text.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    lines = [row for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter) if row]
    if not lines:
        return None
    header, *rows = lines
    return Table(header, [[*row[: len(header)], *[""] * (len(header) - len(row))] for row in rows], delimiter)


class StudentFinder:
    """Finds the student of the class behind a line of another system's table.

    Args:
        report: The class.
    """

    def __init__(self, report: ClassReport) -> None:
        self._rows = {row.id or row.student: row for row in report.students}
        self._found: set[str] = set()
        self._people = People(tuple(_person(key, row) for key, row in self._rows.items()))

    def find(
        self, *, ids: Sequence[str] = (), emails: Sequence[str] = (), usernames: Sequence[str] = (), name: str = ""
    ) -> StudentRow | None:
        """Return the student with one of these numbers, addresses or names; None for nobody, or for several."""
        claim = Claim(name, *(tuple(filter(None, values)) for values in (ids, emails, usernames)))
        person = self._people.resolve(claim).person
        if person is None:
            return None
        self._found.add(person.id)
        return self._rows[person.id]

    def left_out(self) -> tuple[str, ...]:
        """Return the students with a grade whom :meth:`find` has not returned."""
        return tuple(row.student for key, row in self._rows.items() if key not in self._found and row.score is not None)


def _person(key: str, row: StudentRow) -> Person:
    name = row.names[0] if row.names else row.student
    return Person(key, name, row.email, (row.student,), row.group, (row.lms_id,) if row.lms_id else ())
