"""Canvas: a gradebook CSV that the Canvas importer takes.

Its rules (instructure/canvas-lms ``lib/gradebook_importer.rb``): the first column is about the student, the second is the ID, the
last of the information columns is the section; an assignment's column is its title with its number in brackets; a second
line holds the possible points.
"""

import re
from collections.abc import Iterable

from autograder.exports.base import ClassResults, File, csv_bytes, guarded, number
from autograder.exports.tables import StudentFinder, Table, parse_table
from autograder.texts.localized_errors import LocalizedError

INFORMATION = ("Student", "ID", "SIS User ID", "SIS Login ID", "Integration ID", "Root Account", "Section")
POINTS = "    Points Possible"
_NUMBER = re.compile(r"\((\d+)\)\s*$")


class Canvas:
    """A Canvas gradebook with one assignment's column."""

    name = "canvas"
    about = "a gradebook CSV for Canvas; --template names the gradebook exported from Canvas"

    def files(self, results: ClassResults) -> Iterable[File]:
        """Return ``canvas.csv``: the template with the assignment's column filled in, or a table of the class."""
        rows, left_out = _filled(results) if results.template else (_new(results), ())
        return [File("canvas.csv", [csv_bytes(rows)], left_out)]


def _new(results: ClassResults) -> list[list[str]]:
    header = ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", results.title]
    rows = [header, [POINTS, "", "", "", "", number(results.maximum)]]
    for row in results.report.students:
        name = guarded(row.names[0] if row.names else row.student)
        identity = [row.lms_id or row.id, row.id, row.email.partition("@")[0], row.group]
        rows.append([name, *map(guarded, identity), number(results.scaled(row))])
    return rows


def _filled(results: ClassResults) -> tuple[list[list[str]], tuple[str, ...]]:
    """Return the lines of the template with grades, and the students of whom it has no line."""
    table = parse_table(results.template)
    if table is None or not table.header or "student" not in table.header[0].casefold() or table.column("ID") is None:
        raise LocalizedError("cli.export.template", system="Canvas", expected="Student, ID, ..., Section")
    at = _assignment(table, results.title)
    information = [place for place, name in enumerate(table.header) if name.strip() in INFORMATION]
    points, rows, found = None, [], StudentFinder(results.report)
    for row in table.rows:
        if row[0].strip().casefold() == POINTS.strip().casefold():
            points = float(row[at]) if re.fullmatch(r"\s*\d+(?:\.\d+)?\s*", row[at]) else None
            rows.append([*(row[place] for place in information), row[at]])
            continue
        student = found.find(
            ids=[table.cell(row, "ID"), table.cell(row, "SIS User ID")], usernames=[table.cell(row, "SIS Login ID")], name=row[0]
        )
        score = None if student is None else results.scaled(student)
        if score is not None and student and points is not None and results.points is None:
            score = score / student.possible * points
        rows.append([*(guarded(row[place]) for place in information), row[at] if score is None else number(score)])
    return [[*(table.header[place] for place in information), table.header[at]], *rows], found.left_out()


def _assignment(table: Table, title: str) -> int:
    """Return the place of the assignment's column, by its title with or without the number behind it, or by the number.

    Raises:
        LocalizedError: There is none, or there are several.
    """
    names = {at: name.strip() for at, name in enumerate(table.header) if _NUMBER.search(name)}
    wanted = title.strip().casefold()
    found = [at for at, name in names.items() if wanted in _ways_to_name(name.casefold())]
    if len(found) != 1:
        raise LocalizedError("cli.export.no_column", title=title, columns=list(names.values())[:20])
    return found[0]


def _ways_to_name(column: str) -> tuple[str, str, str]:
    """Return a column's whole name, the title in it, and the number in it."""
    return column, _NUMBER.sub("", column).strip(), _NUMBER.findall(column)[0]
