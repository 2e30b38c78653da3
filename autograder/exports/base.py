"""Common parts of export formats: results of a class, files, CSV and protection against formula injection."""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple, Protocol
from urllib.parse import unquote

from autograder.reporting.class_model import ClassReport, StudentRow
from autograder.reporting.model import Report, read
from autograder.reporting.safe import without_commands

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")  # the full-width ones count too
_STARTS = "".join(FORMULA_STARTS)
_FORMULA = re.compile(rf"(^|[,;\t|\n\r])(?=[ \"']*[{re.escape(_STARTS)}])")
"""Where a spreadsheet may see the beginning of a cell: it may take another separator than the one that was written."""


class File(NamedTuple):
    """A file of an export: path with forward slashes, content in pieces, and students with a grade of whom the template has no line."""

    path: str
    content: Iterable[bytes]
    left_out: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ClassResults:
    """A finished batch, to be exported.

    Args:
        place: The folder that ``grade batch`` wrote.
        report: The class.
        title: What the assignment is called in the other system.
        points: Its maximum there; scores are scaled to it. None for the points of the exercises.
        template: A file of the other system to be filled in (a Canvas gradebook, a Moodle worksheet); empty for none.
    """

    place: Path
    report: ClassReport
    title: str
    points: float | None = None
    template: bytes = b""

    def scaled(self, row: StudentRow) -> float | None:
        """Return the score of *row* out of :attr:`points`; None where there is no score, or points are pending."""
        if row.score is None or row.pending or not row.possible:
            return None
        return row.score if self.points is None else row.score / row.possible * self.points

    @property
    def maximum(self) -> float:
        """The points of the assignment in the other system."""
        return self.report.possible if self.points is None else self.points

    def reports(self) -> Iterator[tuple[StudentRow, Report]]:
        """Yield every student who has a page, with the whole report; the next one is read when it is asked for."""
        for row in self.report.students:
            if row.page:
                yield row, read(self._folder(row) / "report.json", Report)

    def page(self, row: StudentRow) -> bytes:
        """Return the page of *row*."""
        return (self._folder(row) / "index.html").read_bytes()

    def _folder(self, row: StudentRow) -> Path:
        return self.place / "students" / unquote(row.page.split("/")[1])


class Export(Protocol):
    """A format of grades."""

    name: str
    """What ``grade export --to`` calls it."""
    about: str
    """One line on it, for ``grade export --list``."""

    def files(self, results: ClassResults) -> Iterable[File]:
        """Return the files of *results*: one is printed or written as it is, several go into a folder or a zip.

        Raises:
            LocalizedError: The template is not a file of that system.
        """
        ...


def csv_bytes(rows: Iterable[Sequence[str]], *, delimiter: str = ",", bom: bool = False) -> bytes:
    """Return *rows* as CSV with CRLF (RFC 4180)."""
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter).writerows(rows)
    return out.getvalue().encode("utf-8-sig" if bom else "utf-8", "replace")


def guarded(text: str) -> str:
    """Return *text* so that no spreadsheet takes it, or a part of it, for a formula, and no CI service for a command.

    An apostrophe stands before what could start a formula: at the beginning, and after any separator of cells.
    """
    return _FORMULA.sub(r"\1'", without_commands(text))


def number(value: float | None, digits: int = 4) -> str:
    """Return *value* as other programs read numbers, with a point; empty for None."""
    return "" if value is None else f"{round(value, digits):.12g}"
