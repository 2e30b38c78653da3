"""Collects the files of one submission within limits."""

from collections.abc import Callable
from dataclasses import dataclass, field

from autograder.intake.limits import (
    MAX_ARCHIVE_BYTES,
    MAX_ENTRIES,
    MAX_FILES,
    MAX_NOTEBOOK_BYTES,
    MAX_NOTEBOOK_TEXT_BYTES,
    MAX_NOTEBOOKS_BYTES,
    MAX_OTHERS,
    MAX_SEARCHED_BYTES,
    MAX_SOURCE_BYTES,
    MAX_TAR_PARTS,
    MAX_TOTAL_BYTES,
)
from autograder.intake.paths import FileKind, clean_path, is_ignored, kind_of, shown
from autograder.intake.rejections import Refused, UnreadableSubmission
from autograder.model import Message

_LIMITS = {
    FileKind.SOURCE: MAX_SOURCE_BYTES,
    FileKind.NOTEBOOK: MAX_NOTEBOOK_BYTES,
    FileKind.ARCHIVE: MAX_ARCHIVE_BYTES,
}


@dataclass(slots=True)
class CollectedFiles:
    """Files of one submission by path, with those that were refused. Filled by readers of folders and archives.

    Args:
        files: Sources and notebooks, by path inside the submission.
        archives: Archives met on the way, by path; the caller that adds them decides whether to open them.
        others: Paths of files that are no work of ours to read, for hints.
        problems: What was refused, by path.
    """

    files: dict[str, bytes] = field(default_factory=dict)
    archives: dict[str, bytes] = field(default_factory=dict)
    others: list[str] = field(default_factory=list)
    problems: list[tuple[str, Message]] = field(default_factory=list)
    entries: int = 0
    total_bytes: int = 0
    unpacked_bytes: int = 0
    tar_parts: int = 0
    notebook_bytes: int = 0

    def count(self, entries: int = 1) -> None:
        """Account for *entries* files or folders that were seen.

        Raises:
            UnreadableSubmission: There are too many.
        """
        self.entries += entries
        if self.entries > MAX_ENTRIES:
            raise UnreadableSubmission(Message("intake.too_many_entries", {"limit": MAX_ENTRIES}))

    def count_tar_part(self) -> None:
        """Account for a header or a record of a tar, which takes time whether or not a file comes of it.

        Raises:
            UnreadableSubmission: There are too many.
        """
        self.tar_parts += 1
        if self.tar_parts > MAX_TAR_PARTS:
            raise UnreadableSubmission(Message("intake.too_many_entries", {"limit": MAX_ENTRIES}))

    def refuse(self, path: str, key: str, **values: object) -> None:
        """Note that the file at *path* is not taken in, and why."""
        self.problems.append((path, Message(key, {"file": path, **values})))

    def wants(self, name: str) -> str | None:
        """Return the plain path under which the file *name* is to be offered, or None if it is of no use."""
        try:
            path = clean_path(name)
        except Refused as refused:
            self.problems.append((shown(name), refused.message))
            return None
        if is_ignored(path):
            return None
        kind = kind_of(path)
        if kind in _LIMITS:
            return path
        if kind is FileKind.FOREIGN_ARCHIVE:
            self.refuse(path, "intake.foreign_archive")
        elif len(self.others) < MAX_OTHERS:
            self.others.append(path)
        return None

    def offer(self, path: str, size: int, read: Callable[[int], bytes]) -> None:
        """Take in the file at *path*, which claims *size* bytes, by calling *read* with the most bytes to return.

        Raises:
            UnreadableSubmission: With this file the submission is too large.
        """
        limit = _LIMITS[kind_of(path)]
        if path in self.files or path in self.archives:
            self.refuse(path, "intake.duplicate_entry")
            return
        try:
            data = read(limit + 1) if size <= limit else None
        except Refused as refused:
            self.problems.append((path, refused.message))
            self._count_bytes(size)  # it has been unpacked all the same
            return
        if data is None or len(data) > limit:
            self.refuse(path, "intake.file_too_large", limit=megabytes(limit))
            return
        if kind_of(path) is FileKind.NOTEBOOK:
            data = self._without_outputs(data)
            if len(data) > MAX_NOTEBOOK_TEXT_BYTES:
                self.refuse(path, "intake.notebook_too_large", limit=megabytes(MAX_NOTEBOOK_TEXT_BYTES))
                return
        self._count_bytes(len(data))
        if kind_of(path) is FileKind.ARCHIVE:
            self.archives[path] = data
            return
        self.files[path] = data
        if len(self.files) > MAX_FILES:
            raise UnreadableSubmission(Message("intake.too_many_files", {"limit": MAX_FILES}))

    def _without_outputs(self, data: bytes) -> bytes:
        """Return a notebook without its outputs.

        Raises:
            UnreadableSubmission: There are too many large notebooks to read them all.
        """
        from autograder.intake.notebook_outputs import without_outputs  # not needed for a folder of .py files

        self.notebook_bytes += len(data)
        if self.notebook_bytes > MAX_NOTEBOOKS_BYTES:
            raise UnreadableSubmission(Message("intake.too_large", {"limit": megabytes(MAX_NOTEBOOKS_BYTES)}))
        return without_outputs(data)

    def _count_bytes(self, size: int) -> None:
        self.total_bytes += size
        if self.total_bytes > MAX_TOTAL_BYTES:
            raise UnreadableSubmission(Message("intake.too_large", {"limit": megabytes(MAX_TOTAL_BYTES)}))


@dataclass(slots=True)
class Budget:
    """How much more code of one submission is searched for functions and notebook commands."""

    left: int = MAX_SEARCHED_BYTES

    def spend(self, path: str, size: int) -> None:
        """Account for *size* bytes of code in the file *path*.

        Raises:
            Refused: So much is not left; a smaller file may still be read.
        """
        if size > self.left:
            raise Refused("intake.too_much_to_search", file=path, limit=megabytes(MAX_SEARCHED_BYTES))
        self.left -= size


def megabytes(size: int) -> Message:
    """Return *size* in bytes for a reader: ``16 MiB``, ``1.5 MiB``, ``75 KiB``."""
    if size < 2**20:
        return Message("intake.kibibytes", {"size": round(size / 2**10)})
    return Message("intake.mebibytes", {"size": round(size / 2**20, 0 if size > 10 * 2**20 else 1)})
