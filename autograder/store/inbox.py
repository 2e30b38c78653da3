"""The course inbox: a folder on a shared disk, ``<inbox>/<student>/<time>-<digest>.zip``.

Theory of operation. An attempt is written under a hidden name, synced, and given its own name in one step, together
with its receipt (``<stem>.receipt.json``); a reader never sees a part of it, and no attempt replaces another. The time in
the name sorts: it is the clock's, or just after the student's latest attempt if the clock has been set back. The
instructor's command puts ``<stem>.html`` and then ``<stem>.report.json`` beside it; the second says that both are there.

The inbox does not authenticate students: the permissions of the disk decide who writes into which folder. If the inbox has the
set-group-id bit, a student's folder is made for the student and the inbox's group only, whatever the umask, so that
instructors can read and publish there and other students cannot read; otherwise the umask decides. Files that students can
write are read with limits and without following links.
"""

import contextlib
import errno
import hashlib
import os
import re
import stat
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from autograder.store.files import (
    BINARY,
    Folder,
    add_all,
    descriptor_of,
    make_folder,
    opened_folder,
    place_in,
    remove_abandoned,
    replace_all,
    write_atomically,
)
from autograder.store.packing import MAX_BYTES, Package
from autograder.store.receipts import Receipt
from autograder.texts.localized_errors import LocalizedError

MARKER = ".tensorgrade-inbox"
"""The file by which an inbox is known. Hidden, so that no name of a student's folder can be it."""
RECEIPT = ".receipt.json"
REPORT = ".report.json"
PAGE = ".html"
MAX_STUDENT_BYTES = 120
_STEM = re.compile(r"(\d{8}T\d{12})Z-([0-9a-f]{12})")
_TIME = "%Y%m%dT%H%M%S%f"
_IN_PLACE = dict.fromkeys(map(ord, '/\\:*?"<>|'), "_")
"""What no folder's name may hold, as in an id like 2026/17; the roster knows its person all the same."""
_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_DENIED = (errno.EACCES, errno.EPERM, errno.EROFS)
_NOT_A_FOLDER = (errno.ENOTDIR, errno.ELOOP)


@dataclass(frozen=True, slots=True)
class Attempt:
    """One submission in the inbox.

    Args:
        student: Name of the folder it lies in.
        stem: Its name without suffix; sorts by time.
        path: The archive.
        time: When it was handed in, by its name; UTC.
    """

    student: str
    stem: str
    path: Path
    time: datetime


@dataclass(frozen=True, slots=True)
class HandedIn:
    """Result of handing in: the attempt's receipt, and whether the same work was there already."""

    receipt: Receipt
    already: bool


def hand_in(inbox: Path, student: str, package: Package, *, course: str, now: datetime, again: bool = False) -> HandedIn:
    """Put *package* into *inbox* as the latest attempt of *student*, unless their latest attempt is the same.

    Args:
        inbox: An existing folder.
        student: Becomes the name of a folder in it.
        package: What to hand in.
        course: Id of the course, for the receipt.
        now: The time, UTC.
        again: Accept the same work once more.

    Raises:
        LocalizedError: The name cannot be a folder's, the inbox is missing, full or not writable; nothing was left there.
    """
    student = student_folder(student)
    with _explained(inbox):
        if not inbox.is_dir():
            raise LocalizedError("cli.inbox.missing", path=inbox)
        with _folder_of(inbox, student) as folder:
            remove_abandoned(folder)
            known = _attempts(inbox, student, folder)
            if known and not again and _same(folder, known[-1], package):
                return HandedIn(_receipt(inbox, course, known[-1].student, known[-1].time, package), already=True)
            return HandedIn(_add(inbox, folder, known, student, package, course=course, now=now), already=False)


def attempts(inbox: Path, student: str) -> tuple[Attempt, ...]:
    """Return the submissions of *student*, oldest first; none if there is no such folder.

    Raises:
        LocalizedError: The inbox is missing or cannot be read.
    """
    with _explained(inbox):
        if not inbox.is_dir():
            raise LocalizedError("cli.inbox.missing", path=inbox)
        try:
            with opened_folder(inbox / student_folder(student), follow=False) as folder:
                return _attempts(inbox, student_folder(student), folder)
        except FileNotFoundError:
            return ()


def latest_entries(inbox: Path) -> tuple[Attempt, ...]:
    """Return the latest submission of every student, by student; links and folders without a submission are left out.

    A folder that cannot be read is an entry all the same, with an empty stem, so that its student is not forgotten.

    Raises:
        LocalizedError: The inbox is missing or cannot be read.
    """
    with _explained(inbox):
        if not inbox.is_dir():
            raise LocalizedError("cli.inbox.missing", path=inbox)
        return tuple(attempt for place in sorted(inbox.iterdir()) for attempt in _latest(inbox, place.name))


def make_inbox(path: Path) -> bool:
    """Make the folder *path* an inbox: with the marker by which ``grade batch`` knows it. Return whether it has the marker now.

    Raises:
        UsageError: There can be no folder in this place.
    """
    make_folder(path)
    try:
        write_atomically(path / MARKER, b"An inbox of Tensorgrade: students hand in here, and 'grade batch' reads it as such.\n")
    except OSError:  # a folder that its owner has closed to the person who makes the kits
        return has_marker(path)
    return True


def has_marker(path: Path) -> bool:
    """Whether *path* is a folder that :func:`make_inbox` has made an inbox; a link does not count."""
    marker = path / MARKER
    return marker.is_file() and not marker.is_symlink()


def publish_report(inbox: Path, student: str, stem: str, report_json: bytes, html: bytes) -> None:
    """Put the grade of the submission *stem* beside it, in place of an earlier one: page and report, or neither.

    Raises:
        LocalizedError: There is no such submission, or its folder cannot be written.
    """
    with _explained(inbox), opened_folder(inbox / student, follow=False) as folder:
        if not _STEM.fullmatch(stem) or not _is_file(folder, f"{stem}.zip"):
            raise LocalizedError("cli.inbox.no_attempt", path=inbox / student, stem=stem)
        replace_all(folder, {stem + PAGE: html, stem + REPORT: report_json}, mode=_file_mode(inbox))


def read_published(attempt: Attempt, suffix: str) -> bytes | None:
    """Return the published file of *attempt* with *suffix* (REPORT or PAGE), None if there is none.

    Raises:
        LocalizedError: It cannot be read.
    """
    with _explained(attempt.path.parent), opened_folder(attempt.path.parent, follow=False) as folder:
        return _read(folder, attempt.stem + suffix) if _is_file(folder, attempt.stem + suffix) else None


def student_folder(student: str) -> str:
    """Return the name of the folder of *student*.

    Raises:
        LocalizedError: No folder can have that name on every disk.
    """
    name = unicodedata.normalize("NFC", student).strip().translate(_IN_PLACE)
    unfit = "".join(sorted({c for c in name if not c.isprintable()}))
    if not name or name[0] == "." or name[-1] == "." or unfit or len(name.encode("utf-8", "replace")) > MAX_STUDENT_BYTES:
        raise LocalizedError("cli.inbox.bad_name", name=repr(student[:80]), limit=MAX_STUDENT_BYTES)
    return name


def _add(inbox: Path, folder: Folder, known: tuple[Attempt, ...], student: str, package: Package, *, course: str, now: datetime) -> Receipt:
    moment = max(now, known[-1].time + timedelta(microseconds=1)) if known else now
    while True:
        receipt = _receipt(inbox, course, student, moment, package)
        try:
            add_all(folder, {f"{receipt.stem}.zip": package.archive, receipt.stem + RECEIPT: receipt.to_bytes()}, mode=_file_mode(inbox))
        except FileExistsError:  # the same work in the same microsecond, by another process
            moment += timedelta(microseconds=1)
        else:
            return receipt


def _receipt(inbox: Path, course: str, student: str, moment: datetime, package: Package) -> Receipt:
    stem = f"{moment.astimezone(UTC).strftime(_TIME)}Z-{package.sha256[:12]}"
    return Receipt(
        course=course,
        student=student,
        time=moment.astimezone(UTC),
        stem=stem,
        sha256=package.sha256,
        files=package.files,
        inbox=os.fsencode(inbox.absolute()).decode("utf-8", "replace"),
    )


@contextlib.contextmanager
def _folder_of(inbox: Path, student: str) -> Iterator[Folder]:
    """Give the student's folder, made if there was none; one that was made for nothing is removed again."""
    place = inbox / student
    made = False
    with contextlib.suppress(FileExistsError):
        place.mkdir()
        made = True
    try:
        with opened_folder(place, follow=False) as folder:
            if made and isinstance(folder, int) and _for_a_group(inbox):
                os.fchmod(folder, stat.S_ISGID | 0o770)
            yield folder
    except BaseException:
        if made:
            with contextlib.suppress(OSError):
                place.rmdir()
        raise


def _for_a_group(inbox: Path) -> bool:
    return bool(inbox.stat().st_mode & stat.S_ISGID)


def _file_mode(inbox: Path) -> int | None:
    """Return the permissions of files where the folder around them keeps strangers out, else None: the umask's."""
    return 0o644 if _for_a_group(inbox) else None


def _attempts(inbox: Path, student: str, folder: Folder) -> tuple[Attempt, ...]:
    found: list[Attempt] = []
    for name in sorted(os.listdir(folder)):  # noqa: PTH208  # mostly a descriptor
        match = _STEM.fullmatch(name.removesuffix(".zip"))
        if match and name.endswith(".zip") and _is_file(folder, name):
            with contextlib.suppress(ValueError):  # digits that are no date
                moment = datetime.strptime(match[1], _TIME).replace(tzinfo=UTC)
                found.append(Attempt(student, match[0], inbox / student / name, moment))
    return tuple(found)


def _latest(inbox: Path, student: str) -> tuple[Attempt, ...]:
    try:
        with opened_folder(inbox / student, follow=False) as folder:
            return _attempts(inbox, student, folder)[-1:]
    except OSError as error:
        if error.errno in _DENIED:
            return (Attempt(student, "", inbox / student, datetime.min.replace(tzinfo=UTC)),)
        if error.errno in (*_NOT_A_FOLDER, errno.ENOENT):
            return ()
        raise


def _same(folder: Folder, attempt: Attempt, package: Package) -> bool:
    if not attempt.stem.endswith(package.sha256[:12]):
        return False
    return hashlib.sha256(_read(folder, attempt.path.name)).hexdigest() == package.sha256


def _read(folder: Folder, name: str) -> bytes:
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | BINARY
    descriptor = os.open(place_in(folder, name), flags, dir_fd=descriptor_of(folder))
    with open(descriptor, "rb") as file:  # noqa: PTH123  # a descriptor, not a path
        return file.read(4 * MAX_BYTES)


def _is_file(folder: Folder, name: str) -> bool:
    try:
        return stat.S_ISREG(os.stat(place_in(folder, name), dir_fd=descriptor_of(folder), follow_symlinks=False).st_mode)
    except FileNotFoundError:
        return False


@contextlib.contextmanager
def _explained(inbox: Path) -> Iterator[None]:
    """Convert an error of the file system into a localized error with the student's next step."""
    try:
        yield
    except OSError as error:
        reasons = ((_FULL, "cli.inbox.full"), (_DENIED, "cli.inbox.denied"), (_NOT_A_FOLDER, "cli.inbox.not_a_folder"))
        key = next((key for codes, key in reasons if error.errno in codes), "cli.inbox.failed")
        raise LocalizedError(key, path=inbox, reason=error.strerror or str(error)) from error
