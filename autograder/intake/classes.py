"""Finds the submissions of a class: one entry a student in a folder or a zip, or what a learning platform exports.

Canvas and Moodle put the student's name and number into the file names; their own sources say how
(instructure/canvas-lms ``lib/content_zipper.rb``, moodle ``mod/assign/classes/downloader.php``).
"""

import os
import re
import shlex
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from autograder.errors import SubmissionError, UsageError
from autograder.intake.gather import Piece
from autograder.intake.names import display_name, safe_names
from autograder.intake.paths import FileKind, is_ignored_part, kind_of, shown, without_suffix
from autograder.intake.rejections import Refused
from autograder.intake.submissions import collect_pieces
from autograder.model import Message, Submission
from autograder.texts.localized_errors import LocalizedError

ROSTER = "roster.csv"
"""The class list, if it lies among the submissions."""

_CANVAS = re.compile(
    r"(?P<late>LATE_)?(?:anon_(?P<anonymous>[0-9A-Za-z]+)|(?P<name>.+?)(?:_LATE)?_(?P<id>\d+))"
    r"_(?:(?P<attachment>\d+)_(?P<file>.+)|(?P<text>text|link)\.html)",
    re.S,
)
_MOODLE = re.compile(r"(?P<name>.+?)(?:_(?P<id>\d+))?_assignsubmission_(?P<plugin>file|onlinetext)(?:_(?P<file>.*))?", re.S)


@dataclass(frozen=True, slots=True)
class HandIn:
    """What one student handed in.

    Args:
        student: The name to show.
        folder: A name for the folder of this student's pages: safe on every file system, unique in the class.
        pieces: Where the work lies.
        id: The learning platform's number of the student, or "".
        notes: What is worth telling of how the entry was put together.
    """

    student: str
    folder: str
    pieces: tuple[Piece, ...]
    id: str = ""
    notes: tuple[Message, ...] = ()

    def collect(self, exercise_slugs: Mapping[str, str]) -> Submission:
        """Return the work; see :func:`autograder.intake.submissions.collect`.

        Raises:
            UnreadableSubmission: There is nothing to read, or too much.
        """
        submission = collect_pieces(self.student, self.pieces, exercise_slugs)
        if not self.notes:
            return submission
        problems = {**submission.problems, "": (*self.notes, *submission.problems.get("", ()))}
        return replace(submission, problems=problems)

    def size(self) -> int:
        """Return about how many bytes the work has, from what the file system says without opening anything."""
        return sum(_size(piece.path) for piece in self.pieces if piece.member is None)


def _size(path: str | Path, depth: int = 3) -> int:
    try:
        with os.scandir(path) as children:
            return sum(
                _size(child.path, depth - 1) if depth and child.is_dir(follow_symlinks=False) else _bytes(child) for child in children
            )
    except NotADirectoryError:
        return os.lstat(path).st_size
    except OSError:  # said when it is read
        return 0


def _bytes(child: os.DirEntry[str]) -> int:
    return child.stat(follow_symlinks=False).st_size


@dataclass(frozen=True, slots=True)
class _Item:
    """A file or folder at the top of the class."""

    name: str
    is_folder: bool
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class _Claim:
    """Whose an item is: the name to show, the platform's number, and whether the work itself is in it."""

    student: str
    id: str
    item: _Item
    is_work: bool = True


def entries(path: Path) -> tuple[HandIn, ...]:
    """Return the submissions of the class at *path*, in the order of the students' names.

    Args:
        path: A folder or a zip with one file, folder or archive a student, or a Canvas or Moodle export. Anything else in it,
            such as ``roster.csv``, is nobody's work.

    Raises:
        UsageError: There is no such folder or file, it may not be read, or it is the work of one student.
        SubmissionError: The file is not a zip.
    """
    if path.is_file() and kind_of(path.name) in {FileKind.SOURCE, FileKind.NOTEBOOK}:
        raise LocalizedError("cli.batch.one_file", path=path, file=shlex.quote(str(path)))
    try:
        items = _items_of_folder(path) if path.is_dir() else _items_of_zip(path)
    except OSError as error:
        raise UsageError(f"the class cannot be read: {error.strerror}", path=path) from error
    groups: dict[tuple[str, str], list[_Claim]] = defaultdict(list)
    for claim in _claims(items):
        groups[(claim.id, claim.student)].append(claim)
    ordered = sorted(groups.values(), key=lambda claims: (claims[0].student.casefold(), claims[0].student, claims[0].id))
    return _name_all([_entry(claims) for claims in ordered])


def roster_piece(path: Path) -> Piece | None:
    """Return where ``roster.csv`` of the class archive *path* lies, None if it has none at its top."""
    return next((item.pieces[0] for item in _items_of_zip(path) if item.name == ROSTER and not item.is_folder), None)


def _items_of_folder(path: Path) -> list[_Item]:
    with os.scandir(path) as listing:
        children = sorted(listing, key=lambda child: child.name)
    # A link counts as a folder here, so that its owner learns why it is not read.
    return [
        _Item(child.name, child.is_symlink() or child.is_dir(follow_symlinks=False), (Piece(shown(child.name), Path(child.path)),))
        for child in children
        if not is_ignored_part(child.name)
    ]


def _items_of_zip(path: Path) -> list[_Item]:
    from autograder.intake.archives import entry_name, open_class

    try:
        infos = open_class(path).infolist()
    except Refused as error:
        hint = "give a folder with one entry a student, or a .zip of it"
        raise SubmissionError("this class archive cannot be read", path=path, hint=hint) from error
    names = [(index, entry_name(info).replace("\\", "/").removeprefix("./")) for index, info in enumerate(infos)]
    parted = [(index, name.split("/")) for index, name in names if not name.endswith("/")]
    parted = [(index, parts) for index, parts in parted if not any(map(is_ignored_part, parts[:-1])) and parts[0] not in {"", ".."}]
    wrapped = _is_wrapped([parts for _, parts in parted], path)
    tops: dict[str, list[Piece]] = defaultdict(list)
    folders = set()
    for index, parts in parted:
        top, *rest = parts[1:] if wrapped else parts
        if is_ignored_part(top):
            continue
        tops[top].append(Piece("/".join(rest) or shown(top), path, index))
        if rest:
            folders.add(top)
    return [_Item(top, top in folders, tuple(pieces)) for top, pieces in sorted(tops.items())]


def _is_wrapped(paths: list[list[str]], archive: Path) -> bool:
    """Whether a zip holds the class in one folder: named like the zip, with a roster, or with several things but no bare code."""
    tops = {parts[0] for parts in paths}
    if len(tops) != 1 or any(len(parts) < 2 for parts in paths) or _MOODLE.fullmatch(next(iter(tops))):
        return False
    inside = {parts[1] for parts in paths}
    bare = any(len(parts) == 2 and kind_of(parts[1]) in {FileKind.SOURCE, FileKind.NOTEBOOK} for parts in paths)
    exported = any(_MOODLE.fullmatch(name) or _CANVAS.fullmatch(name) for name in inside)
    return exported or tops == {archive.stem} or ROSTER in inside or (len(inside) > 1 and not bare)


def _claims(items: list[_Item]) -> list[_Claim]:
    files = [item.name for item in items if not item.is_folder]
    from_canvas = 2 * sum(1 for name in files if _CANVAS.fullmatch(name)) > len(files)
    return [claim for item in items if (claim := _claim(item, from_canvas=from_canvas))]


def _claim(item: _Item, *, from_canvas: bool) -> _Claim | None:
    if moodle := _MOODLE.fullmatch(item.name):
        if not item.is_folder:
            item = _renamed(item, moodle["file"] or item.name)
        return _Claim(display_name(moodle["name"]), moodle["id"] or "", item, is_work=moodle["plugin"] == "file")
    canvas = _CANVAS.fullmatch(item.name) if from_canvas and not item.is_folder else None
    if canvas:
        name = f"anon_{canvas['anonymous']}" if canvas["anonymous"] else canvas["name"]
        own = _renamed(item, canvas["file"] or f"{canvas['text']}.html")
        return _Claim(display_name(name), canvas["anonymous"] or canvas["id"], own, is_work=bool(canvas["file"]))
    if not item.is_folder and kind_of(item.name) is FileKind.OTHER:
        return None
    return _Claim(display_name(item.name if item.is_folder else without_suffix(item.name)), "", item)


def _renamed(item: _Item, name: str) -> _Item:
    return replace(item, pieces=tuple(replace(piece, name=shown(name)) for piece in item.pieces))


def _entry(claims: list[_Claim]) -> HandIn:
    """Return one entry of everything that one student handed in; typed text counts only where there are no files."""
    work = [claim for claim in claims if claim.is_work] or claims
    pieces = [piece for claim in work for piece in claim.item.pieces]
    notes: tuple[Message, ...] = ()
    if len(work) > 1 and not work[0].id:
        notes = (Message("intake.merged_entries", {"names": [shown(claim.item.name) for claim in work]}),)
        pieces = [_below(piece, claim.item) for claim in work for piece in claim.item.pieces]
    return HandIn(claims[0].student, "", tuple(pieces), claims[0].id, notes)


def _below(piece: Piece, item: _Item) -> Piece:
    in_folder = piece.member is not None and item.is_folder
    return replace(piece, name=f"{shown(item.name)}/{piece.name}") if in_folder else piece


def _name_all(found: list[HandIn]) -> tuple[HandIn, ...]:
    """Tell students of the same name apart by their numbers, and give each a folder."""
    named: dict[str, int] = defaultdict(int)
    for entry in found:
        named[entry.student.casefold()] += 1
    told = [
        replace(entry, student=f"{entry.student} ({entry.id})") if entry.id and named[entry.student.casefold()] > 1 else entry
        for entry in found
    ]
    folders = safe_names(entry.student for entry in told)
    return tuple(replace(entry, folder=folder) for entry, folder in zip(told, folders, strict=True))
