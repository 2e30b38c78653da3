"""Reads the members of a tar that is held in memory: ustar, GNU long names and pax, and nothing clever.

Not :mod:`tarfile`: members are only read here, never extracted, and that module of older Python versions can be made
to loop or to backtrack for hours by a header (CVE-2019-20907, CVE-2024-6232, CVE-2025-8194). The parent process reads
these bytes, so every step here moves forward and every length is checked against the data.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from autograder.intake.paths import decode_name
from autograder.intake.rejections import Refused

BLOCK = 512
_MAX_EXTENSION_BYTES = 2**16
_REGULAR = b"0\x007"
_WITHOUT_DATA = b"123456"
_END = bytes(BLOCK)
_PAX_RECORD = re.compile(rb"(\d{1,7}) ([^=\n]{1,200})=")


@dataclass(frozen=True, slots=True)
class Member:
    """One entry of a tar: ``data[start:start + size]`` if *kind* is ``"file"``."""

    name: str
    kind: str
    start: int
    size: int


def is_tar(data: bytes) -> bool:
    """Whether *data* begins like a tar: its first header adds up."""
    return len(data) >= BLOCK and data[:BLOCK] != _END and _adds_up(data[:BLOCK])


def members(data: bytes, count: Callable[[], object]) -> Iterator[Member]:
    """Yield the entries of the tar *data* in order.

    Args:
        data: The tar.
        count: Called at every header and every record of one; may raise to end the reading.

    Raises:
        Refused: The data is not a tar or is damaged; what was yielded before is sound.
    """
    offset = 0
    pax: dict[bytes, bytes] = {}
    long_name = b""
    while offset + BLOCK <= len(data) and (header := data[offset : offset + BLOCK]) != _END:
        count()
        flag, start = header[156:157], _after_sparse_maps(data, header, offset + BLOCK)
        size = 0 if flag in _WITHOUT_DATA and flag else _size(header, pax)
        if start + size > len(data):
            raise Refused("intake.damaged_archive")
        offset = start + (size + BLOCK - 1) // BLOCK * BLOCK
        if flag in b"LKxXg":
            if size > _MAX_EXTENSION_BYTES:
                raise Refused("intake.damaged_archive")
            body = data[start : start + size]
            long_name = body.partition(b"\0")[0] if flag == b"L" else long_name
            pax = _pax(body, count) if flag in b"xX" else pax
            continue
        yield Member(_name(header, pax, long_name), _kind(header, pax), start, size)
        pax, long_name = {}, b""


def _adds_up(header: bytes) -> bool:
    try:
        return _number(header[148:156]) == sum(header) - sum(header[148:156]) + 8 * ord(" ")
    except Refused:
        return False


def _size(header: bytes, pax: dict[bytes, bytes]) -> int:
    if not _adds_up(header):
        raise Refused("intake.damaged_archive")
    stated = pax.get(b"size", b"")
    return int(stated) if stated.isdigit() and len(stated) < 16 else _number(header[124:136])


def _number(field: bytes) -> int:
    if field[:1] == b"\x80":  # GNU: binary, for sizes above 8 GiB
        return int.from_bytes(field[1:], "big")
    digits = field.partition(b"\0")[0].strip()
    if not re.fullmatch(rb"[0-7]*", digits):
        raise Refused("intake.damaged_archive")
    return int(digits or b"0", 8)


def _after_sparse_maps(data: bytes, header: bytes, start: int) -> int:
    """Return where the content begins: GNU sparse entries put further maps between header and content."""
    more = header[156:157] == b"S" and header[482:483] == b"\x01"
    while more and start + BLOCK <= len(data):
        more = data[start + 504 : start + 505] == b"\x01"
        start += BLOCK
    return start


def _kind(header: bytes, pax: dict[bytes, bytes]) -> str:
    flag = header[156:157]
    if flag == b"5" or (flag in _REGULAR and _name(header, {}, b"").endswith("/")):
        return "folder"
    if flag in b"12":
        return "link"
    sparse = any(key.startswith(b"GNU.sparse") for key in pax)
    return "file" if flag in _REGULAR and not sparse else "special"


def _name(header: bytes, pax: dict[bytes, bytes], long_name: bytes) -> str:
    stated = pax.get(b"GNU.sparse.name") or pax.get(b"path") or long_name
    if stated:
        return decode_name(stated)
    name = header[:100].partition(b"\0")[0]
    prefix = header[345:500].partition(b"\0")[0] if header[257:263] == b"ustar\0" else b""
    return decode_name(prefix + b"/" + name if prefix else name)


def _pax(body: bytes, count: Callable[[], object]) -> dict[bytes, bytes]:
    """Return the records ``length key=value\\n`` of a pax header; what does not fit its length ends the reading."""
    records: dict[bytes, bytes] = {}
    at = 0
    while found := _PAX_RECORD.match(body, at):
        count()
        end = at + int(found[1])
        if end > len(body) or end <= found.end() or body[end - 1 : end] != b"\n":
            break
        records[found[2]] = body[found.end() : end - 1]
        at = end
    return records
