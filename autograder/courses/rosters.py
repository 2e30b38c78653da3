"""Class lists as learning platforms and spreadsheets write them.

Each system calls its columns differently; :data:`COLUMNS` has the names of those that are known. Where two columns claim
the same thing, or a name means different things in different systems, :func:`_assign` decides by the columns beside
it, and what stays undecided is an error that names the columns: no column silently wins over another.
"""

import codecs
import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from autograder.courses.people import Person, normalised
from autograder.errors import UsageError
from autograder.intake.limits import MAX_ROSTER_BYTES
from autograder.intake.names import display_name
from autograder.model import Message
from autograder.texts.localized_errors import LocalizedError

FIELDS = ("id", "name", "first", "last", "middle", "email", "username", "group", "lms_id")
SEVERAL = ("username", "lms_id")
"""Fields that several columns may fill."""
_WORDS = {
    "id": "id studentid sid idnumber identifier studentnumber matriculationnumber matrikelnummer номер индивидуальныйномер идентификатор"
    " табельныйномер номерзачетнойкнижки зачетнаякнижка номерзачетки",
    "name": "name fullname studentname displayname фио полноеимя фамилияимя фамилияимяотчество",
    "first": "firstname givenname имя vorname",
    "last": "lastname surname familyname фамилия nachname",
    "middle": "middlename отчество patronymic",
    "email": "email mail emailaddress почта электроннаяпочта адресэлектроннойпочты",
    "username": "login username userid логин githubusername github sisloginid loginid имяпользователя orgdefinedid",
    "group": "group groups section sections class группа группы",
    "lms_id": "lmsuserid sisuserid integrationid canvasid moodleid githubid canvasuserid",
    "student": "student студент",
}
COLUMNS: Mapping[str, frozenset[str]] = {field: frozenset(words.split()) for field, words in _WORDS.items()}
"""Names of columns, normalised, by what stands in them; a column ``student`` is an id or a name, by its neighbours."""
_OWN_COLUMNS = frozenset(("student", "id", "name", "email", "group"))
"""Columns that mean what they are called, of which nothing need be said."""
_POINTS = "pointspossible"
"""The second line of a Canvas gradebook."""
_WORD = re.compile(r"[A-Za-z\x80-\xff]+")
_PARTICIPANT = re.compile(r"(?:Participant |Участник ?)(\d+)")
"""How a grading worksheet of Moodle names a participant, in English and Russian."""


@dataclass(frozen=True, slots=True)
class Roster:
    """A class list as it was read.

    Args:
        people: In the order of the file.
        columns: The file's column for each field; several for user names and platform numbers.
        encoding: How its bytes were read.
        guessed: Whether that was a guess.
    """

    people: tuple[Person, ...]
    columns: Mapping[str, tuple[str, ...]]
    encoding: str
    guessed: bool

    def remarks(self) -> Iterator[Message]:
        """Yield remarks for the instructor on how the file was read."""
        if self.guessed:
            yield Message("courses.roster.guessed_encoding", {"encoding": self.encoding})
        if any(normalised(column) not in _OWN_COLUMNS for found in self.columns.values() for column in found):
            columns = "; ".join(f"{name} = {', '.join(found)}" for name, found in self.columns.items())
            yield Message("courses.roster.columns", {"columns": columns})


def read_roster(path: Path, *, columns: Mapping[str, str] | None = None, encoding: str = "") -> Roster:
    """Return the class list in the CSV file *path*.

    Args:
        path: Text with commas, semicolons, tabs or bars between the columns, whose first line names them.
        columns: The file's column for a field, where the names of columns do not say it; see :data:`FIELDS`.
        encoding: Of the file; by default its byte order mark, UTF-8, or the better of Windows-1251 and Windows-1252.

    Raises:
        UsageError: The file cannot be read, names nobody, or names somebody twice.
    """
    try:
        with path.open("rb") as stream:
            data = stream.read(MAX_ROSTER_BYTES + 1)
    except OSError as error:
        raise UsageError(f"the roster cannot be read: {error.strerror}", path=path) from error
    return parse_roster(data, path, columns=columns, encoding=encoding)


def parse_roster(data: bytes, path: Path, *, columns: Mapping[str, str] | None = None, encoding: str = "") -> Roster:
    """Return the class list in *data*, the bytes of the file *path*; see :func:`read_roster`.

    Raises:
        UsageError: It is no class list, names nobody, or names somebody twice.
    """
    text, used, guessed = _decoded(data, path, encoding)
    rows = _rows(text, path)
    header = [cell.strip() for cell in next(rows, (0, []))[1]]
    assigned = _assign(header, columns or {}, path)
    people: list[Person] = []
    lines: dict[str, int] = {}
    for line, row in rows:
        person = _person(row, assigned)
        if person is None:
            continue
        if person.id in lines:
            key = "courses.roster.namesakes" if person.email and person.id == person.name else "courses.roster.repeated"
            column = header[assigned["email"][0]] if person.email else ""
            raise LocalizedError(key, path=path, line=line, person=person.id, first=lines[person.id], column=column)
        lines[person.id] = line
        people.append(person)
    if not people:
        raise UsageError("names nobody", path=path, hint="put one line a person below the line that names the columns")
    return Roster(tuple(people), {name: tuple(header[at] for at in places) for name, places in assigned.items()}, used, guessed)


# -- bytes to rows -------------------------------------------------------------------------------------------------


def _decoded(data: bytes, path: Path, encoding: str) -> tuple[str, str, bool]:
    """Return the text, the encoding it was read in, and whether that was a guess."""
    if len(data) > MAX_ROSTER_BYTES:
        raise UsageError(f"larger than {MAX_ROSTER_BYTES // 2**20} MiB, which is no list of students", path=path)
    used, guessed = (encoding, False) if encoding else _encoding(data)
    try:
        text = data.decode(used)
    except LookupError:
        raise UsageError(f"no encoding {encoding!r} is known", path=path, hint="for example: utf-8, cp1251, cp1252, utf-16") from None
    except UnicodeDecodeError as error:
        raise UsageError(f"is not {used}: {error.reason} at byte {error.start}", path=path, hint="name another --encoding") from None
    if "\0" in text:
        raise UsageError("the roster is not text", path=path, hint="save it as CSV UTF-8")
    return text.removeprefix("\ufeff"), used, guessed


def _encoding(data: bytes) -> tuple[str, bool]:
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16", False
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return _windows_encoding(data), True
    return "utf-8", False


def _windows_encoding(data: bytes) -> str:
    """Return cp1251 or cp1252: Cyrillic words have no Latin letters in them, Western ones have mostly these."""
    words = [word for word in _WORD.findall(data.decode("latin-1")) if not word.isascii()]
    western = sum(any(c.isascii() for c in word) for word in words)
    return "cp1252" if 2 * western > len(words) else "cp1251"


def _rows(text: str, path: Path) -> Iterator[tuple[int, list[str]]]:
    """Yield the lines with something in them, each with its number; a first line ``sep=;`` names the separator."""
    first, _, rest = text.partition("\n")
    skipped = 0
    if first.strip().strip('"').lower().startswith("sep=") and len(first.strip().strip('"')) == 5:
        delimiter, text, skipped = first.strip().strip('"')[4], rest, 1
    else:
        delimiter = max(",;\t|", key=first.count)
    reader = csv.reader(io.StringIO(text), delimiter=delimiter)
    try:
        for row in reader:
            if any(cell.strip() for cell in row):
                yield reader.line_num + skipped, row
    except csv.Error as error:
        raise UsageError(f"line {reader.line_num + skipped}: {error}", path=path, hint="save it as CSV UTF-8") from error


# -- columns -------------------------------------------------------------------------------------------------------


def _assign(header: Sequence[str], said: Mapping[str, str], path: Path) -> dict[str, tuple[int, ...]]:
    """Return the places of the columns of each field.

    Raises:
        UsageError: No column names people, or two claim the same field.
    """
    found: dict[str, list[int]] = {}
    for at, cell in enumerate(header):
        name = normalised(cell)
        for kind, names in COLUMNS.items():
            if name in names:
                found.setdefault(kind, []).append(at)
    _place_student(found)
    _place_first_alone(found, header)
    for kind, column in said.items():
        found[kind] = [_column(header, column, path)]
    for kind, places in found.items():
        if len(places) > 1 and kind not in SEVERAL:
            columns = ", ".join(repr(header[at]) for at in places)
            raise LocalizedError("courses.roster.two_columns", path=path, columns=columns, field=kind, column=header[places[0]])
    if not ({"id", "name", "first", "last", "email", "username"} & set(found)):
        seen = ", ".join(header)[:80] or "nothing"
        hint = "begin the file with: student,name,email,group; or say --columns id=COLUMN,name=COLUMN"
        raise UsageError(f"the first line has no column student, id or name, but {seen}", path=path, hint=hint)
    return {kind: tuple(found[kind]) for kind in FIELDS if kind in found}


def _place_student(found: dict[str, list[int]]) -> None:
    """Take the column ``student`` for the name where there are ids beside it and no names, for the id otherwise."""
    if places := found.pop("student", None):
        named = found.keys() & {"name", "first", "last"}
        kind = "name" if "id" in found and not named else "username" if "id" in found else "id"
        found.setdefault(kind, []).extend(places)


def _place_first_alone(found: dict[str, list[int]], header: Sequence[str]) -> None:
    """Take ``имя`` without ``фамилия`` beside it for the whole name, and GitHub's ``identifier`` for the name where names are empty."""
    if "first" in found and "last" not in found and "name" not in found:
        found["name"] = found.pop("first")


def _column(header: Sequence[str], column: str, path: Path) -> int:
    wanted = normalised(column)
    places = [at for at, cell in enumerate(header) if normalised(cell) == wanted]
    if len(places) != 1:
        columns = ", ".join(repr(cell) for cell in header)[:200]
        raise LocalizedError("courses.roster.no_column", path=path, column=column, columns=columns)
    return places[0]


def _person(row: Sequence[str], assigned: Mapping[str, Sequence[int]]) -> Person | None:
    """Return the person in *row*; None for a line of points or without a name."""
    cells = {kind: [display_name(row[at]) for at in places if at < len(row)] for kind, places in assigned.items()}
    one = {kind: next((value for value in values if value), "") for kind, values in cells.items()}
    if _POINTS in {normalised(value) for value in one.values()}:
        return None
    name = _in_order(one.get("name", "")) or " ".join(part for part in map(one.get, ("first", "middle", "last")) if part)
    id_ = one.get("id") or one.get("name") or name or one.get("email") or one.get("username") or ""
    if not id_:
        return None
    usernames = tuple(value for value in cells.get("username", ()) if value)
    lms_ids = (*(value for value in cells.get("lms_id", ()) if value), *_participants(cells))
    return Person(id_, name or id_, one.get("email", ""), usernames, one.get("group", ""), lms_ids)


def _participants(cells: Mapping[str, Sequence[str]]) -> Iterator[str]:
    """Yield the number of a Moodle participant, by which submissions are named when they are downloaded."""
    for value in (*cells.get("id", ()), *cells.get("lms_id", ())):
        if number := participant_number(value):
            yield number


def participant_number(text: str) -> str:
    """Return the number in ``Participant 101`` or ``Участник101``, a participant in a grading worksheet of Moodle; "" for other texts."""
    found = _PARTICIPANT.fullmatch(text.strip())
    return found[1] if found else ""


def _in_order(name: str) -> str:
    """Return *name*, written "Last, First", as "First Last"."""
    last, comma, first = name.partition(",")
    return f"{first.strip()} {last.strip()}".strip() if comma and "," not in first and first.strip() else name
