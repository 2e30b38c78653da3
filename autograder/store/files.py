"""Writes files atomically, inside folders that others may write to.

Everything goes through the descriptor of one folder that was opened without following a link, so that whoever can
replace a folder by a link cannot make an instructor's command write somewhere else. Windows has no such descriptors: there a folder
is its path.
"""

import contextlib
import errno
import os
import secrets
import time
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from autograder.errors import UsageError

TEMPORARY = ".incoming-"
ABANDONED_SECONDS = 24 * 3600.0
_NO_LINKS = (errno.EPERM, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK)


HAS_DESCRIPTORS = os.open in os.supports_dir_fd and hasattr(os, "O_DIRECTORY")
BINARY = getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)
Folder = int | Path
"""An open folder: its descriptor, or its path where the system has no descriptors of folders."""

Content = bytes | Iterable[bytes]
"""Content of a file: bytes, or an iterable of pieces if it may be large."""


PRIVATE_FILE, PRIVATE_FOLDER = 0o600, 0o700
"""Permissions of files and folders that only the instructor may read."""


def write_atomically(path: Path, data: Content, *, mode: int | None = None, sync: bool = True) -> None:
    """Replace the file at *path* by *data* atomically: a reader sees the old file or the new one.

    A device or a pipe, such as ``/dev/stdout``, is written to and never replaced.

    Args:
        path: In a folder that exists.
        data: The content.
        mode: Permissions of the file; None for the umask's.
        sync: Wait until it is on the disk; not needed for files that can be made again after a crash.

    Raises:
        UsageError: There can be no file in this place.
        OSError: The disk is full, or does not let us write; it names *path*.
    """
    try:
        if is_stream(path):
            with path.open("wb") as stream:
                stream.writelines(_pieces(data))
            return
        with opened_folder(path.parent) as folder:
            replace_all(folder, {path.name: data}, mode=mode, sync=sync)
    except FileNotFoundError:
        raise nowhere(path) from None
    except OSError as error:
        error.filename = str(path)  # descriptors and temporary names tell the reader nothing
        raise


def make_folder(path: Path, *, mode: int | None = None) -> None:
    """Create the folder *path* and its parents; called before the work whose results it holds.

    Args:
        path: The folder.
        mode: Its permissions, also if it existed; None to leave them to the umask.

    Raises:
        UsageError: There can be no folder in this place.
        OSError: The disk is full, or does not let us write.
    """
    try:
        path.mkdir(parents=True, exist_ok=True)
        if mode is not None:
            path.chmod(mode)
    except FileExistsError:
        raise UsageError("is a file, expected a folder", path=path, hint="name another folder, or move the file") from None
    except FileNotFoundError:
        raise nowhere(path) from None


def nowhere(path: Path) -> UsageError:
    """Return the error that nothing can be made at *path*: the folder is not there, or is no place for files, as /proc is."""
    return UsageError("nothing can be made here", path=path, hint="name a folder that is there, on a disk that can be written to")


def is_stream(path: Path) -> bool:
    """Whether *path* is a device or a pipe."""
    return path.exists() and not path.is_file() and not path.is_dir()


@contextlib.contextmanager
def opened_folder(path: Path, *, follow: bool = True) -> Iterator[Folder]:
    """Open the folder *path* and yield it; a symbolic link is an error unless *follow*."""
    if not HAS_DESCRIPTORS:
        yield _checked(path, follow=follow)
        return
    folder = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC | (0 if follow else os.O_NOFOLLOW))
    try:
        yield folder
    finally:
        os.close(folder)


def _checked(path: Path, *, follow: bool) -> Path:
    """Return *path* if it is a folder and, unless *follow*, no link.

    Raises:
        OSError: It is not, with the number that opening it would give.
    """
    number = errno.ENOENT if not path.exists() else errno.ENOTDIR if not path.is_dir() else 0
    number = errno.ELOOP if not follow and path.is_symlink() else number
    if number:
        raise OSError(number, os.strerror(number), str(path))
    return path


def place_in(folder: Folder, name: str) -> Path:
    """Return what the file *name* in *folder* is called in a call that gets :func:`descriptor_of` beside it."""
    return Path(name) if isinstance(folder, int) else folder / name


def descriptor_of(folder: Folder) -> int | None:
    """Return what such a call takes as ``dir_fd``."""
    return folder if isinstance(folder, int) else None


def replace_all(folder: Folder, files: Mapping[str, Content], *, mode: int | None = None, sync: bool = True) -> None:
    """Write *files* (contents by name) into *folder*, replacing: all are written before the first appears, in order.

    Args:
        folder: As opened.
        files: Contents by name.
        mode: Permissions of the files; None for the umask's.
        sync: Whether they are on the disk before the first appears, and under their names at the end.
    """
    with _written(folder, files, mode, sync=sync) as temporary:
        for name, hidden in temporary.items():
            _rename(folder, hidden, name)
        if sync:
            _sync(folder)


def add_all(folder: Folder, files: Mapping[str, Content], *, mode: int | None = None) -> None:
    """Write *files* into *folder* under names that are free: all of them appear or, if anything fails, none does.

    Args are those of :func:`replace_all`; they are always synced.

    Raises:
        FileExistsError: One of the names is taken; nothing was written.
    """
    added: list[str] = []
    with _written(folder, files, mode, sync=True) as temporary:
        try:
            for name, hidden in temporary.items():
                _appear(folder, hidden, name)
                added.append(name)
            _sync(folder)
        except BaseException:
            for name in added:
                with contextlib.suppress(OSError):
                    os.unlink(place_in(folder, name), dir_fd=descriptor_of(folder))
            raise


@contextlib.contextmanager
def _written(folder: Folder, files: Mapping[str, Content], mode: int | None, *, sync: bool) -> Iterator[dict[str, str]]:
    """Write every file under a temporary hidden name and yield these names; remove leftovers at the end."""
    temporary = {name: f"{TEMPORARY}{secrets.token_hex(8)}" for name in files}
    try:
        for name, hidden in temporary.items():
            _write_new(folder, hidden, files[name], mode, sync=sync)
        yield temporary
    finally:
        for hidden in temporary.values():
            with contextlib.suppress(OSError):
                os.unlink(place_in(folder, hidden), dir_fd=descriptor_of(folder))


def _write_new(folder: Folder, name: str, data: Content, mode: int | None, *, sync: bool) -> None:
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | BINARY
    descriptor = os.open(place_in(folder, name), flags, 0o666, dir_fd=descriptor_of(folder))
    try:
        with open(descriptor, "wb") as file:  # noqa: PTH123  # a descriptor, not a path
            if mode is not None and hasattr(os, "fchmod"):
                os.fchmod(descriptor, mode)
            file.writelines(_pieces(data))
            file.flush()
            if sync:
                os.fsync(descriptor)
    except OSError as error:
        error.filename = _where(folder)  # writing knows descriptors only; the reader needs to know which disk
        raise


def _pieces(data: Content) -> Iterable[bytes]:
    return (data,) if isinstance(data, bytes) else data


def _where(folder: Folder) -> str | None:
    """Return the path of the folder behind a descriptor; None where the system does not tell."""
    if isinstance(folder, Path):
        return str(folder)
    try:
        return str(Path(f"/proc/self/fd/{folder}").readlink())
    except OSError:
        return None


def _appear(folder: Folder, hidden: str, name: str) -> None:
    """Rename the file *hidden* to *name*, which must be free."""
    try:
        if isinstance(folder, int):
            os.link(hidden, name, src_dir_fd=folder, dst_dir_fd=folder, follow_symlinks=False)
        else:
            os.link(folder / hidden, folder / name)
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
        if _exists(folder, name):
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), name) from None
        _rename(folder, hidden, name)  # a disk without hard links


def _rename(folder: Folder, hidden: str, name: str) -> None:
    """Rename the file *hidden* to *name* in place of whatever has that name."""
    descriptor = descriptor_of(folder)
    os.replace(place_in(folder, hidden), place_in(folder, name), src_dir_fd=descriptor, dst_dir_fd=descriptor)


def _sync(folder: Folder) -> None:
    if isinstance(folder, Path):
        return
    try:
        os.fsync(folder)
    except OSError as error:
        if error.errno != errno.EINVAL:  # some network disks cannot sync a folder
            raise


def _exists(folder: Folder, name: str) -> bool:
    try:
        os.lstat(place_in(folder, name), dir_fd=descriptor_of(folder))
    except FileNotFoundError:
        return False
    return True


def remove_abandoned(folder: Folder) -> None:
    """Remove the hidden files of writers that were killed long ago."""
    oldest = time.time() - ABANDONED_SECONDS
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.name.startswith(TEMPORARY):
                with contextlib.suppress(OSError):  # another writer's, gone by now
                    _remove_older(folder, entry, oldest)


def _remove_older(folder: Folder, entry: os.DirEntry[str], oldest: float) -> None:
    if entry.stat(follow_symlinks=False).st_mtime < oldest:
        os.unlink(place_in(folder, entry.name), dir_fd=descriptor_of(folder))
