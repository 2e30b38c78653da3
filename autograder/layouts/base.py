"""Common parts of layouts: the listing of a class, hand-ins, and joining the parts of one student's work."""

import os
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Protocol

from autograder.courses.people import Claim
from autograder.errors import SubmissionError, UsageError
from autograder.intake.gather import Piece
from autograder.intake.names import display_name, safe_name
from autograder.intake.paths import FileKind, is_ignored_part, kind_of, shown, without_suffix
from autograder.intake.rejections import Refused
from autograder.intake.submissions import collect_pieces
from autograder.layouts.wrapping import is_wrapped
from autograder.model import Message, Submission

MAX_PEEK_BYTES = 8 * 2**20
"""Of a platform's own file that says who handed in what."""


@dataclass(frozen=True, slots=True)
class HandIn:
    """Work of one student.

    Args:
        student: The name to show, no two alike.
        folder: A name for the folder of this student's pages: safe on every file system, unique in the class.
        pieces: Where the work lies.
        claim: What the layout says of the person.
        late: Whether the platform has marked it as late.
        submitted: When it was handed in, as the platform writes it, or "".
        attempt: Which attempt it is, by the platform's numbering; 0 where there is none.
        notes: What is worth telling the student of how the entry was put together.
        remarks: What the instructor should look at.
        person: Id of the person in the roster; "" if the hand-in is unmatched.
    """

    student: str
    folder: str
    pieces: tuple[Piece, ...]
    claim: Claim = field(default_factory=Claim)
    late: bool = False
    submitted: str = ""
    attempt: int = 0
    notes: tuple[Message, ...] = ()
    remarks: tuple[Message, ...] = ()
    person: str = ""

    @property
    def id(self) -> str:
        """The learning platform's number of the student, or ""."""
        return self.claim.ids[0] if self.claim.ids else ""

    def collect(self, exercise_slugs: Mapping[str, str]) -> Submission:
        """Return the work; see :func:`autograder.intake.submissions.collect`.

        Raises:
            UnreadableSubmission: There is nothing to read, or too much.
        """
        submission = replace(collect_pieces(self.student, self.pieces, exercise_slugs), person=self.person)
        if not self.notes:
            return submission
        problems = {**submission.problems, "": (*self.notes, *submission.problems.get("", ()))}
        return replace(submission, problems=problems)

    def size(self) -> int:
        """Estimate the size of the work in bytes from the file system, without opening files."""
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


# -- listings ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Item:
    """A file or folder of a class.

    Args:
        name: As it is called there.
        is_folder: Also for a link, so that its owner learns why it is not read.
        pieces: Where it lies: one piece on a disk, a piece a file in an archive.
    """

    name: str
    is_folder: bool
    pieces: tuple[Piece, ...]

    @property
    def on_disk(self) -> bool:
        """Whether it is a file or folder of its own, not a part of an archive."""
        return self.pieces[0].member is None

    def children(self) -> tuple["Item", ...]:
        """Return the items of the folder except ignored ones; empty for a file, a link or an unreadable folder."""
        if not self.is_folder:
            return ()
        if self.on_disk:
            path = self.pieces[0].path
            try:
                return () if path.is_symlink() else _items_of_folder(path)
            except OSError:
                return ()
        return _grouped((piece, piece.name.split("/")) for piece in self.pieces)

    def read(self) -> bytes:
        """Return the content of a file that the platform wrote, at most MAX_PEEK_BYTES of it; nothing if it cannot be read."""
        piece = self.pieces[0]
        try:
            if piece.member is None:
                with open(os.open(piece.path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK), "rb") as file:  # noqa: PTH123  # a descriptor
                    return file.read(MAX_PEEK_BYTES)
            from autograder.intake.archives import read_member

            return read_member(piece.path, piece.member, MAX_PEEK_BYTES)
        except (OSError, Refused):
            return b""

    def renamed(self, name: str) -> "Item":
        """Return the file with the *name* that its student gave it."""
        return replace(self, pieces=tuple(replace(piece, name=shown(name)) for piece in self.pieces))


@dataclass(frozen=True, slots=True)
class Listing:
    """The top of a class.

    Args:
        path: The folder or archive.
        items: What is in it, by name; in an archive that holds the class in one folder, what is in that.
    """

    path: Path
    items: tuple[Item, ...]

    @property
    def folders(self) -> tuple[Item, ...]:
        """The folders in it."""
        return tuple(item for item in self.items if item.is_folder)

    @property
    def files(self) -> tuple[Item, ...]:
        """The files in it."""
        return tuple(item for item in self.items if not item.is_folder)

    def find(self, name: str) -> Item | None:
        """Return the item called *name*, None if there is none."""
        return next((item for item in self.items if item.name == name), None)


def list_class(path: Path) -> Listing:
    """List the top level of the class at *path*, a folder or a zip.

    Raises:
        UsageError: There is no such folder or file, or it may not be read.
        SubmissionError: The file is not a zip.
    """
    try:
        return Listing(path, _items_of_folder(path) if path.is_dir() else _items_of_zip(path))
    except OSError as error:
        raise UsageError(f"the class cannot be read: {error.strerror}", path=path) from error


def _items_of_folder(path: Path) -> tuple[Item, ...]:
    with os.scandir(path) as listing:
        children = sorted(listing, key=lambda child: child.name)
    return tuple(
        Item(child.name, child.is_symlink() or child.is_dir(follow_symlinks=False), (Piece(shown(child.name), Path(child.path)),))
        for child in children
        if not is_ignored_part(child.name)
    )


def _items_of_zip(path: Path) -> tuple[Item, ...]:
    from autograder.intake.archives import entry_name, open_class

    try:
        infos = open_class(path).infolist()
    except Refused as error:
        hint = "give a folder with one entry a student, or a .zip of it"
        raise SubmissionError("this class archive cannot be read", path=path, hint=hint) from error
    names = [(index, entry_name(info).replace("\\", "/").removeprefix("./")) for index, info in enumerate(infos)]
    parted = [(index, name.split("/")) for index, name in names if not name.endswith("/")]
    parted = [(index, parts) for index, parts in parted if not any(map(is_ignored_part, parts[:-1])) and parts[0] not in {"", ".."}]
    wrapped = is_wrapped([parts for _, parts in parted], path)
    return _grouped((Piece("/".join(parts), path, index), parts[1:] if wrapped else parts) for index, parts in parted)


def _grouped(pieces: Iterable[tuple[Piece, Sequence[str]]]) -> tuple[Item, ...]:
    """Return the items that *pieces* of an archive make, each given with the parts of its path from here."""
    tops: dict[str, list[Piece]] = defaultdict(list)
    folders = set()
    for piece, (top, *rest) in pieces:
        if is_ignored_part(top):
            continue
        tops[top].append(replace(piece, name="/".join(rest) or shown(top)))
        if rest:
            folders.add(top)
    return tuple(Item(top, top in folders, tuple(found)) for top, found in sorted(tops.items()))


# -- layouts -------------------------------------------------------------------------------------------------------


class Layout(Protocol):
    """A way in which the work of a class lies in a folder or a zip."""

    name: str
    """What ``--layout`` calls it."""

    def recognises(self, listing: Listing) -> bool:
        """Whether *listing* looks like this layout."""
        ...

    def read(self, listing: Listing) -> Iterable[HandIn]:
        """Yield the work of every student in *listing*; names and folders need not be unique, see :func:`with_unique_names`."""
        ...


@dataclass(frozen=True, slots=True)
class Part:
    """One file or folder of a student, before the parts of each are put together.

    Args:
        key: What all parts of one student share.
        item: The file or folder, under the name that the student gave it.
        claim: Of the person.
        version: Of several parts of one slot the one with the highest counts.
        slot: What the versions of one file share; by default the name that the student gave it.
        late: Whether the platform marked it so.
        is_work: Whether it is a file that was handed in, not a text typed into the platform.
    """

    key: object
    item: Item
    claim: Claim
    version: tuple[object, ...] = ()
    slot: str = ""
    late: bool = False
    is_work: bool = True


def join_parts(parts: Iterable[Part]) -> Iterator[HandIn]:
    """Yield one hand-in for all parts with the same key; typed text counts only where there are no files."""
    groups: dict[object, list[Part]] = defaultdict(list)
    for part in parts:
        groups[part.key].append(part)
    for group in groups.values():
        work = [part for part in group if part.is_work] or group
        kept, remarks = _newest(work)
        pieces = [piece for part in kept for piece in part.item.pieces]
        late = any(part.late for part in kept)
        yield HandIn(group[0].claim.name, "", tuple(pieces), group[0].claim, late=late, attempt=len(work) - len(kept) + 1, remarks=remarks)


def _newest(parts: Sequence[Part]) -> tuple[list[Part], tuple[Message, ...]]:
    """Return the newest part of every slot, and a remark for each that there were several of."""
    by_name: dict[str, list[Part]] = defaultdict(list)
    for part in parts:
        by_name[(part.slot or part.item.pieces[0].name).casefold()].append(part)
    kept, remarks = [], []
    for same in by_name.values():
        ordered = sorted(same, key=lambda part: part.version)
        kept.append(ordered[-1])
        if len(ordered) > 1:
            values = {"kept": shown(ordered[-1].item.name), "others": [shown(part.item.name) for part in ordered[:-1]]}
            remarks.append(Message("courses.remark.versions", values))
    return kept, tuple(remarks)


def by_name(item: Item, **options: object) -> HandIn:
    """Return the work in *item*, which is called after its student."""
    name = display_name(item.name if item.is_folder else without_suffix(item.name))
    return replace(HandIn(name, "", item.pieces, Claim(name)), **options)  # type: ignore[arg-type]  # fields of HandIn


def common_prefix(names: Sequence[str]) -> str:
    """Return the longest text that all *names* begin with."""
    first, last = min(names), max(names)
    size = next((at for at, (one, other) in enumerate(zip(first, last, strict=False)) if one != other), min(len(first), len(last)))
    return first[:size]


def fits_most(listing: Listing, fits: Callable[[Item], object]) -> bool:
    """Whether *fits* holds for most items that may be somebody's work, so that no single student's file decides for the class."""
    found = [bool(fits(item)) for item in listing.items]
    work = sum(
        fitting or item.is_folder or kind_of(item.name) is not FileKind.OTHER for fitting, item in zip(found, listing.items, strict=True)
    )
    return 2 * sum(found) > work


def is_code(item: Item) -> bool:
    """Whether *item* is a file that may hold exercises."""
    return not item.is_folder and kind_of(item.name) in {FileKind.SOURCE, FileKind.NOTEBOOK}


def with_unique_names(found: Sequence[HandIn]) -> tuple[HandIn, ...]:
    """Sort hand-ins by name and make names and folders unique.

    A name that stands alone keeps its folder whatever others are called. Of names that no file system tells apart, each
    has the platform's number behind it or, without one, ``(2)``, ``(3)``, ...; the person whom the roster knows comes first.
    """
    ordered = sorted(found, key=lambda one: (one.student.casefold(), not one.person, one.id, one.student, one.pieces[0].name))
    taken: set[str] = set()
    result = []
    counts: dict[str, int] = defaultdict(int)
    for one in ordered:
        counts[_key(one.student)] += 1
    for one in ordered:
        shared = counts[_key(one.student)] > 1
        name = f"{one.student} ({one.id})" if one.id and shared else one.student
        number, stem = 1, name
        while _key(name) in taken:
            number += 1
            name = f"{stem} ({number})"
        taken.add(_key(name))
        remarks = (*one.remarks, Message("courses.remark.same_name", {"name": one.student})) if shared else one.remarks
        result.append(replace(one, student=name, folder=safe_name(name), remarks=remarks))
    return tuple(result)


def _key(name: str) -> str:
    """Return the form under which file systems compare folder names."""
    import unicodedata

    return unicodedata.normalize("NFKC", safe_name(name)).casefold()
