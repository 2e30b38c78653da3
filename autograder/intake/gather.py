"""Collects the files of a submission from where it lies: a folder, a file, or members of a class archive."""

import os
import stat
from dataclasses import dataclass
from pathlib import Path

from autograder.intake.collected_files import CollectedFiles
from autograder.intake.folders import read_file, read_folder
from autograder.intake.paths import shown
from autograder.intake.rejections import Refused, UnreadableSubmission
from autograder.model import Message


@dataclass(frozen=True, slots=True)
class Piece:
    """One thing that was handed in.

    Args:
        name: What the student calls it; paths inside the submission begin with it if there are more pieces.
        path: The file or folder on the disk, or the class archive that holds it.
        member: Which entry of the class archive, by its place in the central directory; None for path itself.
    """

    name: str
    path: Path
    member: int | None = None


def gather(pieces: tuple[Piece, ...]) -> CollectedFiles:
    """Return everything in *pieces* that matters, archives opened one level deep.

    Raises:
        UnreadableSubmission: There is nothing to read in it, or too much.
    """
    collected = CollectedFiles()
    alone = len(pieces) == 1
    for piece in pieces:
        _take_piece(piece, collected, alone=alone)
    _open_archives(collected, alone=alone)
    if not collected.files:
        _refuse_empty(pieces, collected)
    return collected


def gather_archive(name: str, data: bytes) -> CollectedFiles:
    """Return everything that matters in the archive *data*, handed in as the only file under *name*.

    Raises:
        UnreadableSubmission: There is nothing to read in it, or too much.
    """
    collected = CollectedFiles()
    collected.offer(name, len(data), lambda limit: data[:limit])
    _open_archives(collected, alone=True)
    if not collected.files:
        _refuse_empty((Piece(name, Path(name)),), collected)
    return collected


def _open_archives(collected: CollectedFiles, *, alone: bool) -> None:
    """Open the archives in *collected*, one level deep; an archive that is *alone* is the submission, not a part of it."""
    if alone and len(collected.archives) == 1 and not collected.files:
        path, data = collected.archives.popitem()
        collected.total_bytes -= len(data)
        _open(path, data, collected, "")
    archives, collected.archives = collected.archives, {}
    for path, data in sorted(archives.items()):
        _open(path, data, collected, f"{path}/")
    for path in collected.archives:
        collected.refuse(path, "intake.nested_archive")


def _take_piece(piece: Piece, collected: CollectedFiles, *, alone: bool) -> None:
    try:
        if piece.member is not None:
            _take_member(piece, piece.member, collected)
        else:
            _take_from_disk(piece, collected, "" if alone else f"{piece.name}/")
    except Refused as refused:
        collected.problems.append((piece.name, refused.message))
    except OSError as error:
        collected.refuse(piece.name, "intake.cannot_read", reason=error.strerror or type(error).__name__)


def _take_from_disk(piece: Piece, collected: CollectedFiles, prefix: str) -> None:
    path = os.fspath(piece.path)
    mode = os.lstat(path).st_mode
    if stat.S_ISLNK(mode):
        collected.refuse(piece.name, "intake.link")
    elif stat.S_ISDIR(mode):
        read_folder(path, collected, prefix)
    elif not stat.S_ISREG(mode):  # opening a device may do something
        collected.refuse(piece.name, "intake.not_a_file")
    elif wanted := collected.wants(piece.name):
        collected.offer(wanted, 0, lambda limit: read_file(path, limit))


def _take_member(piece: Piece, member: int, collected: CollectedFiles) -> None:
    from autograder.intake.archives import offer_entry, open_class  # zipfile is not wanted by whoever has a plain folder

    archive = open_class(piece.path)
    collected.count()
    offer_entry(archive, archive.infolist()[member], collected, piece.name)


def _open(path: str, data: bytes, collected: CollectedFiles, prefix: str) -> None:
    from autograder.intake.archives import read_archive

    try:
        read_archive(data, collected, prefix)
    except Refused as refused:
        collected.refuse(path, "intake.bad_archive", reason=refused.message)


def _refuse_empty(pieces: tuple[Piece, ...], collected: CollectedFiles) -> None:
    """Raise if there is nothing to grade and no problem that names a file, or the only piece is refused as a whole."""
    if len(pieces) == 1 and (own := [message for path, message in collected.problems if path == pieces[0].name]):
        raise UnreadableSubmission(own[0])
    if not collected.problems:
        seen = collected.others[:3]
        reason = Message("intake.nothing_useful", {"seen": seen}) if seen else Message("intake.empty")
        raise UnreadableSubmission(reason, path=shown(pieces[0].name) if pieces else None)
