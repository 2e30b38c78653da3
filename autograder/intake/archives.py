"""Reads archives in memory; nothing is unpacked to a disk."""

import io
import os
import stat
import struct
import zipfile
import zlib
from collections.abc import Callable
from functools import lru_cache
from gzip import GzipFile
from pathlib import Path

from autograder.intake.collected_files import CollectedFiles, megabytes
from autograder.intake.limits import MAX_CLASS_ENTRIES, MAX_ENTRIES, MAX_RATIO, MAX_TAR_BYTES, MAX_TOTAL_BYTES
from autograder.intake.paths import decode_name
from autograder.intake.rejections import Refused, UnreadableSubmission
from autograder.intake.tars import is_tar, members
from autograder.model import Message

ZIP_ERRORS = (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, OSError, ValueError, OverflowError, struct.error)
"""What :mod:`zipfile` raises on bytes that are no zip, or on an entry that is damaged."""

_METHODS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}  # LZMA allocates as many GiB as the entry asks for
_CENTRAL_ENTRY = b"PK\x01\x02"
_ENCRYPTED = 0x1
_UTF8 = 0x800
_CHUNK_BYTES = 2**20


def read_archive(data: bytes, collected: CollectedFiles, prefix: str = "") -> None:
    """Offer every file in the archive *data* to *collected*, under paths that begin with *prefix*.

    What the bytes are decides, not the name: a .zip that is really a .tar.gz is read.

    Raises:
        Refused: The bytes are no archive that we read, or it is damaged as a whole.
        UnreadableSubmission: It unpacks to too much.
    """
    if data[:2] == b"\x1f\x8b":
        data = _gunzip(data, collected)
    if is_tar(data):
        _read_tar(data, collected, prefix)
    elif data[:2] == b"PK" or zipfile.is_zipfile(io.BytesIO(data)):
        _read_zip(data, collected, prefix)
    else:
        raise Refused("intake.not_an_archive")


def _gunzip(data: bytes, collected: CollectedFiles) -> bytes:
    out = bytearray()
    try:
        with GzipFile(fileobj=io.BytesIO(data)) as stream:
            while chunk := stream.read(_CHUNK_BYTES):
                if not out and not is_tar(chunk) and chunk[:2] != b"PK":  # zeros unpack to a thousand times their size
                    raise Refused("intake.not_an_archive")
                out += chunk
                collected.unpacked_bytes += len(chunk)  # of all archives together: many small ones can each be a large one
                if collected.unpacked_bytes > MAX_TAR_BYTES:
                    raise UnreadableSubmission(Message("intake.too_large", {"limit": megabytes(MAX_TAR_BYTES)}))
    except (OSError, EOFError, zlib.error) as error:
        raise Refused("intake.damaged_archive") from error
    return bytes(out)


def _read_tar(data: bytes, collected: CollectedFiles, prefix: str) -> None:
    for member in members(data, collected.count_tar_part):
        collected.count()
        if member.kind == "folder":
            continue
        wanted = collected.wants(prefix + member.name)
        if member.kind in {"link", "special"}:
            if wanted:
                collected.refuse(wanted, "intake.link" if member.kind == "link" else "intake.not_a_file")
        elif wanted:
            collected.offer(wanted, member.size, _slice(data, member.start, member.size))


def _slice(data: bytes, start: int, size: int) -> Callable[[int], bytes]:
    return lambda limit: data[start : start + min(size, limit)]


def _read_zip(data: bytes, collected: CollectedFiles, prefix: str) -> None:
    if data.count(_CENTRAL_ENTRY) > MAX_ENTRIES:  # before ZipFile makes an object of each
        raise UnreadableSubmission(Message("intake.too_many_entries", {"limit": MAX_ENTRIES}))
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except ZIP_ERRORS as error:
        raise Refused("intake.damaged_archive") from error
    with archive:
        infos = archive.infolist()
        _refuse_bomb(infos, len(data))
        collected.count(len(infos))
        for info in infos:
            offer_entry(archive, info, collected, prefix + entry_name(info))


def _refuse_bomb(infos: list[zipfile.ZipInfo], size: int) -> None:
    """Refuse an archive whose entries overlap or that was made to fill a disk.

    Entries that share their packed bytes add up to more than the archive (https://www.bamsoftware.com/hacks/zipbomb/).
    """
    unpacked = sum(info.file_size for info in infos)
    packed = sum(info.compress_size for info in infos)
    if packed > size or (unpacked > MAX_TOTAL_BYTES and unpacked > MAX_RATIO * size):
        raise UnreadableSubmission(Message("intake.bomb", {"packed": megabytes(size), "unpacked": megabytes(unpacked)}))


def offer_entry(archive: zipfile.ZipFile, info: zipfile.ZipInfo, collected: CollectedFiles, name: str) -> None:
    """Offer one entry of a zip to *collected* as *name*; an entry that cannot be read costs only itself."""
    if name.endswith(("/", "\\")):
        return
    wanted = collected.wants(name)
    if wanted is None:
        return
    mode = stat.S_IFMT(info.external_attr >> 16)
    if mode == stat.S_IFLNK:
        collected.refuse(wanted, "intake.link")
    elif mode not in {0, stat.S_IFREG}:
        collected.refuse(wanted, "intake.not_a_file")
    elif info.flag_bits & _ENCRYPTED:
        collected.refuse(wanted, "intake.encrypted")
    elif info.compress_type not in _METHODS:
        collected.refuse(wanted, "intake.packing_method")
    else:
        collected.offer(wanted, info.file_size, lambda limit: _read_entry(archive, info, wanted, limit))


def read_member(path: Path, member: int, limit: int) -> bytes:
    """Return at most *limit* bytes of the entry *member* of the class archive *path*.

    Raises:
        Refused: It is damaged, encrypted or packed by a method that is not read.
        OSError: The system does not let us open the archive.
    """
    archive = open_class(path)
    info = archive.infolist()[member]
    if info.compress_type not in _METHODS:
        raise Refused("intake.packing_method", file=entry_name(info))
    return _read_entry(archive, info, entry_name(info), limit)


def _read_entry(archive: zipfile.ZipFile, info: zipfile.ZipInfo, path: str, limit: int) -> bytes:
    try:
        with archive.open(info) as stream:
            data = stream.read(limit)
    except ZIP_ERRORS as error:
        raise Refused("intake.damaged_entry", file=path) from error
    if len(data) != min(info.file_size, limit):
        raise Refused("intake.damaged_entry", file=path)
    return data


def entry_name(info: zipfile.ZipInfo) -> str:
    """Return the name of a zip's entry, decoded by its bytes where the archiver did not say how."""
    if info.flag_bits & _UTF8 or info.filename.isascii():
        return info.filename
    try:
        return decode_name(info.filename.encode("cp437"))
    except UnicodeEncodeError:  # newer Python versions have read the Unicode name from an extra field
        return info.filename


def open_class(path: Path) -> zipfile.ZipFile:
    """Return the class archive *path*, opened once and kept open: thousands of submissions are read from it.

    Raises:
        Refused: It is no zip, or has more entries than any class.
        OSError: The system does not let us open it.
    """
    return _open_once(path, path.stat().st_mtime_ns, os.getpid())  # a forked worker must not share our place in the file


@lru_cache(maxsize=2)
def _open_once(path: Path, _changed_ns: int, _process: int) -> zipfile.ZipFile:
    try:
        archive = zipfile.ZipFile(path)
    except OSError:
        raise
    except ZIP_ERRORS as error:
        raise Refused("intake.damaged_archive") from error
    if len(archive.infolist()) > MAX_CLASS_ENTRIES:
        archive.close()
        raise Refused("intake.too_many_entries", limit=MAX_CLASS_ENTRIES)
    return archive
