"""Packs a student's work into one reproducible archive: its bytes depend on names and contents only."""

import hashlib
import io
import os
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from autograder.intake.limits import MAX_ARCHIVE_BYTES, MAX_FILES
from autograder.intake.neighbours import imported_files, kit_files
from autograder.intake.submissions import problems_in
from autograder.model import Message
from autograder.store.receipts import ReceiptFile
from autograder.texts.localized_errors import LocalizedError

MAX_BYTES = MAX_ARCHIVE_BYTES // 2
SUFFIXES = (".py", ".ipynb")
_SKIPPED = frozenset({"__pycache__", "node_modules", "site-packages"})
_OTHER_ARCHIVES = (".tar", ".gz", ".tgz", ".bz2", ".xz", ".7z", ".rar")
_DATE = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True)
class Package:
    """An archive ready to be handed in, with the list of its files."""

    archive: bytes
    files: tuple[ReceiptFile, ...]

    @cached_property
    def problems(self) -> tuple[Message, ...]:
        """Parts that grading will not read, with the reason."""
        return problems_in("submission.zip", self.archive)

    @property
    def sha256(self) -> str:
        """Digest of the archive."""
        return hashlib.sha256(self.archive).hexdigest()


def pack(path: Path) -> Package:
    """Pack *path* for handing in: a course's exercise files, a folder's programs, one file, or a .zip as it is.

    Raises:
        LocalizedError: There is nothing to hand in there, or it is too much.
    """
    if path.is_file():
        return _pack_file(path)
    if not path.is_dir():
        raise LocalizedError("cli.pack.missing", path=path)
    in_course = (path / "exercises" / "course.toml").is_file()
    found = dict(exercise_files(path) if in_course else program_files(path))
    if not found:
        raise LocalizedError("cli.pack.no_exercises" if in_course else "cli.pack.no_programs", path=path)
    return _pack_all(path, found)


def exercise_files(root: Path) -> Iterator[tuple[str, Path]]:
    """Yield name and path of the exercises' files that are there, of the notebooks beside them, and of the files that these import."""
    programs = {}
    for statement in sorted(root.glob("exercises/*/*.md")):
        program = statement.with_suffix(".py")
        if not statement.name.endswith(".ru.md") and program.is_file():
            programs[f"{program.parent.name}/{program.name}"] = program
    for notebook in sorted(root.glob("exercises/*/*.ipynb")):
        if not notebook.is_symlink() and notebook.is_file() and notebook.name[0] != ".":
            programs[_name(f"{notebook.parent.name}/{notebook.name}")] = notebook
    yield from programs.items()
    modules = imported_files(list(programs), kit_files(root) | programs)
    yield from ((name, path) for name, path in modules.items() if name not in programs)


def program_files(folder: Path) -> Iterator[tuple[str, Path]]:
    """Yield name and path of the programs and notebooks under *folder*, but for hidden and installed ones; links are skipped."""
    for place, folders, names in os.walk(folder):
        here = Path(place)
        folders[:] = sorted(
            name for name in folders if name[0] != "." and name not in _SKIPPED and not (here / name / "pyvenv.cfg").exists()
        )
        for name in sorted(names):
            path = here / name
            if path.suffix.lower() in SUFFIXES and name[0] != "." and path.is_file() and not path.is_symlink():
                yield _name(path.relative_to(folder).as_posix()), path


def archive_of(files: Mapping[str, bytes]) -> bytes:
    """Return a .zip of *files*; stored, not compressed, so that every machine makes the same bytes of them."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name, date_time=_DATE)
            entry.create_system = 3
            entry.external_attr = 0o100644 << 16
            archive.writestr(entry, files[name])
    return buffer.getvalue()


def _pack_file(path: Path) -> Package:
    if path.suffix.lower() == ".zip":
        data = _read(path, MAX_BYTES)
        if not zipfile.is_zipfile(io.BytesIO(data)):
            raise LocalizedError("cli.pack.not_zip", path=path)
        return Package(data, (_described(_name(path.name), data),))
    if path.suffix.lower() in _OTHER_ARCHIVES:
        raise LocalizedError("cli.pack.other_archive", path=path, suffix=path.suffix)
    return _pack_all(path, {_name(path.name): path})


def _pack_all(origin: Path, paths: Mapping[str, Path]) -> Package:
    if len(paths) > MAX_FILES:
        raise LocalizedError("cli.pack.too_many", path=origin, count=len(paths), limit=MAX_FILES)
    contents: dict[str, bytes] = {}
    left = MAX_BYTES
    for name, path in paths.items():
        contents[name] = _read(path, left)
        left -= len(contents[name])
    return Package(archive_of(contents), tuple(_described(name, contents[name]) for name in sorted(contents)))


def _read(path: Path, limit: int) -> bytes:
    with path.open("rb") as file:
        data = file.read(limit + 1)
    if len(data) > limit:
        raise LocalizedError("cli.pack.too_large", path=path, limit=MAX_BYTES // 2**20)
    return data


def _described(name: str, data: bytes) -> ReceiptFile:
    return ReceiptFile(name=name, size_bytes=len(data), sha256=hashlib.sha256(data).hexdigest())


def _name(name: str) -> str:
    """Return a file's name as text that any archive can hold, whatever bytes the disk has for it."""
    return os.fsencode(name).decode("utf-8", "replace")
