"""Normalizes the names of files inside a submission and tells their kinds; touches no disk."""

import re
import unicodedata
from enum import Enum

from autograder.intake.limits import MAX_DEPTH, MAX_PATH_CHARS
from autograder.intake.rejections import Refused


class FileKind(Enum):
    """Kind of a file, by its name."""

    SOURCE = "source"
    NOTEBOOK = "notebook"
    ARCHIVE = "archive"
    FOREIGN_ARCHIVE = "foreign archive"
    OTHER = "other"


IGNORED_FOLDERS = frozenset({"__macosx", "__pycache__", "venv", "env", "site-packages", "node_modules"})
ARCHIVE_SUFFIXES = (".zip", ".tar", ".tar.gz", ".tgz")
FOREIGN_ARCHIVE_SUFFIXES = (".rar", ".7z", ".tar.bz2", ".tbz2", ".tbz", ".tar.xz", ".txz", ".tar.zst", ".gz", ".bz2", ".xz", ".zst")
SUFFIXES = (".py", ".ipynb", *ARCHIVE_SUFFIXES, *FOREIGN_ARCHIVE_SUFFIXES)

_UNPRINTABLE = re.compile("[\x00-\x1f\x7f-\x9f\xad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff]")
_DRIVE = re.compile(r"^[A-Za-z]:")


def shown(name: str) -> str:
    """Return *name* in composed form (NFC), characters that cannot or must not be shown replaced by ``�``.

    Only the beginning of what is longer than a path may be: accents upon accents are composed in quadratic time.
    """
    if name.isascii() and name.isprintable():
        return name
    return unicodedata.normalize("NFC", _UNPRINTABLE.sub("\ufffd", name[: MAX_PATH_CHARS + 1]))


def clean_path(name: str) -> str:
    """Return *name* as a relative path with ``/`` between its parts.

    Old Windows archivers write backslashes; they are separators, and what they lead to is judged like the rest.

    Raises:
        Refused: The path is absolute, leaves the submission, is too long or too deep.
    """
    if len(name) > MAX_PATH_CHARS:
        raise Refused("intake.path_too_long", file=shown(name[:60]) + "…", limit=MAX_PATH_CHARS)
    path = shown(name.replace("\\", "/"))
    if path.startswith("/") or _DRIVE.match(path):
        raise Refused("intake.path_escapes", file=path)
    if "./" not in path and "//" not in path and path[-1:] not in "./":
        if path.count("/") >= MAX_DEPTH:
            raise Refused("intake.path_too_deep", file=path, limit=MAX_DEPTH)
        return path
    parts = [part for part in path.split("/") if part not in {"", "."}]
    if ".." in parts or not parts:
        raise Refused("intake.path_escapes", file=path)
    if len(parts) > MAX_DEPTH:
        raise Refused("intake.path_too_deep", file=path, limit=MAX_DEPTH)
    return "/".join(parts)


def is_ignored_part(part: str) -> bool:
    """Whether a file or folder of this name is ignored: hidden, a cache, a virtual environment."""
    return (part.startswith(".") and part not in {".", ".."}) or part.lower() in IGNORED_FOLDERS


def is_ignored(path: str) -> bool:
    """Whether *path* or a folder on the way to it is to be passed over in silence."""
    return any(map(is_ignored_part, path.split("/")))


def kind_of(path: str) -> FileKind:
    """Return the kind of the file at *path*, by its suffix."""
    name = path.lower()
    if name.endswith(".py"):
        return FileKind.SOURCE
    if name.endswith(".ipynb"):
        return FileKind.NOTEBOOK
    if name.endswith(ARCHIVE_SUFFIXES):
        return FileKind.ARCHIVE
    return FileKind.FOREIGN_ARCHIVE if name.endswith(FOREIGN_ARCHIVE_SUFFIXES) else FileKind.OTHER


def without_suffix(name: str) -> str:
    """Return *name* without the suffix of a kind of file we read (``work.tar.gz`` gives ``work``)."""
    lowered = name.lower()
    for suffix in sorted(SUFFIXES, key=len, reverse=True):
        if lowered.endswith(suffix) and len(name) > len(suffix):
            return name[: -len(suffix)]
    return name


def decode_name(raw: bytes) -> str:
    """Return a file name from bytes of unknown encoding: UTF-8, else cp866, which Russian Windows writes into zips."""
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("cp866")
