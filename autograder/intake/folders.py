"""Reads files and folders of a disk without ever leaving them.

Whoever handed the work in may own the folder and change it while we read. So links are never followed: every
name is opened relative to the handle of the folder it was listed in, with O_NOFOLLOW, and what was opened is asked
what it is. O_NONBLOCK keeps the opening of a FIFO from waiting for a writer. Where the system has no such handles
(Windows) paths are used instead, which is good enough for reading one's own work.
"""

import os
import stat
from itertools import islice

from autograder.intake.collected_files import CollectedFiles
from autograder.intake.limits import MAX_DEPTH, MAX_ENTRIES
from autograder.intake.paths import is_ignored_part, shown
from autograder.intake.rejections import Refused

_NO_FOLLOW = getattr(os, "O_NOFOLLOW", 0)
_FILE_FLAGS = os.O_RDONLY | _NO_FOLLOW | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)
_FILE_FLAGS |= getattr(os, "O_NOCTTY", 0)
_FOLDER_FLAGS = os.O_RDONLY | _NO_FOLLOW | getattr(os, "O_DIRECTORY", 0) | getattr(os, "O_CLOEXEC", 0)
_HAS_HANDLES = os.open in os.supports_dir_fd and os.scandir in os.supports_fd


def read_folder(path: str, collected: CollectedFiles, prefix: str = "") -> None:
    """Offer every file under the folder *path* to *collected*, in the order of their names.

    Raises:
        OSError: The folder itself cannot be opened.
        UnreadableSubmission: There is too much in it.
    """
    _walk(os.open(path, _FOLDER_FLAGS) if _HAS_HANDLES else path, prefix, collected, 0)


def read_file(path: str, limit: int) -> bytes:
    """Return at most *limit* bytes of the regular file *path*, which must not be a link.

    Raises:
        Refused: It is not a regular file or cannot be read.
    """
    return _read(None, path, shown(os.path.basename(path)), limit)  # noqa: PTH119  # names are bytes-exact strings here, not Paths


def _walk(where: int | str, prefix: str, collected: CollectedFiles, depth: int) -> None:
    try:
        with os.scandir(where) as listing:
            children = sorted(islice(listing, MAX_ENTRIES + 1), key=_name)
        collected.count(len(children))
        for child in children:
            if not is_ignored_part(child.name):
                _take(where, child, prefix + child.name, collected, depth)
    except OSError as error:
        collected.refuse(shown(prefix.rstrip("/")) or ".", "intake.cannot_read", reason=_reason(error))
    finally:
        if isinstance(where, int):
            os.close(where)


def _name(child: os.DirEntry[str]) -> str:
    return child.name


def _take(where: int | str, child: os.DirEntry[str], path: str, collected: CollectedFiles, depth: int) -> None:
    if child.is_symlink():
        collected.refuse(shown(path), "intake.link")
    elif child.is_dir(follow_symlinks=False):
        _descend(where, child.name, path, collected, depth + 1)
    elif not child.is_file(follow_symlinks=False):
        collected.refuse(shown(path), "intake.not_a_file")
    elif wanted := collected.wants(path):
        folder = where if isinstance(where, int) else None
        name = child.name if folder is not None else child.path
        collected.offer(wanted, _size(child), lambda limit: _read(folder, name, wanted, limit))


def _size(child: os.DirEntry[str]) -> int:
    """Return the size that is listed, so that a file that is too large is not read; 0 if the file is gone by now."""
    try:
        return child.stat(follow_symlinks=False).st_size
    except OSError:
        return 0


def _descend(where: int | str, name: str, path: str, collected: CollectedFiles, depth: int) -> None:
    if depth >= MAX_DEPTH:
        collected.refuse(shown(path), "intake.path_too_deep", limit=MAX_DEPTH)
        return
    try:
        inner = os.open(name, _FOLDER_FLAGS, dir_fd=where) if isinstance(where, int) else os.path.join(where, name)  # noqa: PTH118
    except OSError as error:
        collected.refuse(shown(path), "intake.cannot_read", reason=_reason(error))
        return
    _walk(inner, f"{path}/", collected, depth)


def _read(folder: int | None, name: str, path: str, limit: int) -> bytes:
    try:
        handle = os.open(name, _FILE_FLAGS, dir_fd=folder)
    except OSError as error:
        raise _refusal(path, error) from error
    try:
        state = os.fstat(handle)
        if not stat.S_ISREG(state.st_mode):
            raise Refused("intake.not_a_file", file=path)
        return _read_up_to(handle, min(limit, state.st_size))
    except OSError as error:
        raise _refusal(path, error) from error
    finally:
        os.close(handle)


def _read_up_to(handle: int, size: int) -> bytes:
    data = os.read(handle, size)
    if len(data) == size:
        return data
    pieces = [data]  # a read may give less than asked for: signals, network file systems, a file that was just cut
    while (missing := size - sum(map(len, pieces))) > 0 and (more := os.read(handle, missing)):
        pieces.append(more)
    return b"".join(pieces)


def _refusal(path: str, error: OSError) -> Refused:
    return Refused("intake.cannot_read", file=shown(path), reason=_reason(error))


def _reason(error: OSError) -> str:
    return error.strerror or type(error).__name__
