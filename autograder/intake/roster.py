"""Reads who is in the class, so that those who handed in nothing are not forgotten."""

import csv
import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import permutations
from pathlib import Path

from autograder.errors import UsageError
from autograder.intake.classes import ROSTER, HandIn, roster_piece
from autograder.intake.limits import MAX_ROSTER_BYTES
from autograder.intake.names import display_name
from autograder.intake.rejections import Refused
from autograder.intake.sources import decode

_COLUMNS = {
    "student": {"student", "id", "studentid", "sid", "userid", "login", "username", "студент", "логин", "номер"},
    "name": {"name", "fullname", "studentname", "фио", "имя", "фамилияимя", "фамилияимяотчество"},
    "email": {"email", "mail", "emailaddress", "почта", "электроннаяпочта", "адресэлектроннойпочты"},
    "group": {"group", "section", "class", "группа"},
}
_NO_LETTERS = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class RosterEntry:
    """One student of the class.

    Args:
        student: What the entry of this student is called, or the platform's number; the name where there is no such column.
        name: The name to show.
        email: Or "".
        group: Or "".
    """

    student: str
    name: str
    email: str = ""
    group: str = ""


def read_roster(path: Path) -> tuple[RosterEntry, ...]:
    """Return the students in the CSV file *path*, in its order.

    The first line names the columns, in any order: student (or id), name, email, group; the Russian words work too.
    Commas, semicolons or tabs between them; UTF-8 or Windows-1251. Other columns are passed over.

    Raises:
        UsageError: The file cannot be read, names no student column, or names a student twice.
    """
    try:
        with path.open("rb") as stream:
            data = stream.read(MAX_ROSTER_BYTES + 1)
    except OSError as error:
        raise UsageError(f"the roster cannot be read: {error.strerror}", path=path) from error
    return _students(data, path)


def read_class_roster(submissions: Path) -> tuple[RosterEntry, ...]:
    """Return the students in the ``roster.csv`` among *submissions*, a folder or a zip; none if there is no such file, or a link.

    Raises:
        UsageError: As :func:`read_roster` does.
    """
    place = submissions / ROSTER
    if submissions.is_dir():
        return read_roster(place) if place.is_file() and not place.is_symlink() else ()
    piece = roster_piece(submissions)
    if piece is None or piece.member is None:
        return ()
    from autograder.intake.archives import read_member

    try:
        return _students(read_member(submissions, piece.member, MAX_ROSTER_BYTES + 1), place)
    except Refused as error:
        hint = "pack it again, or name a file with --roster"
        raise UsageError("the roster cannot be read out of the archive", path=place, hint=hint) from error


def _students(data: bytes, path: Path) -> tuple[RosterEntry, ...]:
    rows = _rows(_text(data, path), path)
    header = next(rows, (0, []))[1]
    columns = {field: at for at, cell in enumerate(header) if (field := _field(cell))}
    if "student" not in columns and "name" not in columns:
        seen = ", ".join(header)[:80] or "nothing"
        hint = "begin the file with: student,name,email,group"
        raise UsageError(f"the first line has no column student, id or name, but {seen}", path=path, hint=hint)
    found: dict[str, RosterEntry] = {}
    for line, row in rows:
        cells = {field: display_name(row[at]) for field, at in columns.items() if at < len(row)}
        student = cells.get("student") or cells.get("name", "")
        if not student:
            continue
        if student in found:
            raise UsageError(f"line {line}: student {student!r} appears twice", path=path, hint="keep one line a student")
        found[student] = RosterEntry(student, cells.get("name") or student, cells.get("email", ""), cells.get("group", ""))
    return tuple(found.values())


def match_roster(roster: Iterable[RosterEntry], entries: Iterable[HandIn]) -> tuple[dict[str, RosterEntry], tuple[RosterEntry, ...]]:
    """Return the roster's line of each entry, by the entry's folder, and the students without an entry.

    A student is known by number, by name (in any order of its parts, as Canvas and Moodle write it), or by email.
    """
    keys: dict[str, set[RosterEntry]] = {}
    students = tuple(roster)
    for student in students:
        for key in _keys(student):
            keys.setdefault(key, set()).add(student)
    matched = {}
    for entry in entries:
        for key in (entry.id, entry.student):
            candidates = keys.get(_plain(key), set()) if key else set()
            if len(candidates) == 1:  # two students of one name are not told apart by it
                matched[entry.folder] = next(iter(candidates))
                break
    present = set(matched.values())
    return matched, tuple(student for student in students if student not in present)


def _text(data: bytes, path: Path) -> str:
    if len(data) > MAX_ROSTER_BYTES:
        raise UsageError(f"larger than {MAX_ROSTER_BYTES // 2**20} MiB, which is no list of students", path=path)
    try:
        return decode(data, path.name)[0]
    except Refused as error:
        raise UsageError("the roster is not text", path=path, hint="save it as CSV UTF-8") from error


def _rows(text: str, path: Path) -> Iterator[tuple[int, list[str]]]:
    header = text.partition("\n")[0]
    delimiter = max(",;\t", key=header.count)
    reader = csv.reader(io.StringIO(text), delimiter=delimiter)
    try:
        for row in reader:
            if any(cell.strip() for cell in row):
                yield reader.line_num, row
    except csv.Error as error:
        raise UsageError(f"line {reader.line_num}: {error}", path=path, hint="save it as CSV UTF-8") from error


def _field(cell: str) -> str:
    name = _plain(cell)
    return next((field for field, names in _COLUMNS.items() if name in names), "")


def _keys(student: RosterEntry) -> set[str]:
    parts = [_plain(part) for part in student.name.split()][:3]
    orders = {"".join(order) for count in range(2, len(parts) + 1) for order in permutations(parts, count)}
    return {_plain(student.student), _plain(student.name), _plain(student.email), _plain(student.email.partition("@")[0]), *orders} - {""}


def _plain(text: str) -> str:
    return _NO_LETTERS.sub("", text).casefold()
