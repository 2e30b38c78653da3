"""A plain folder or zip: one file, folder or archive a student, called after the student.

Inside a student's folder several versions may lie side by side (``Version 1``, ``Version 2``, as Microsoft Teams leaves
them): the newest counts.
"""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace

from autograder.intake.gather import Piece
from autograder.intake.paths import FileKind, kind_of, shown, without_suffix
from autograder.layouts.base import HandIn, Item, Listing, by_name
from autograder.model import Message

_VERSION = re.compile(r"(?:version|attempt|submission|v|версия|попытка)[ _-]?(\d{1,4})", re.I)
ATTEMPT = re.compile(r"\d{8}T\d{12}Z-[0-9a-f]{12}\.zip")
"""What ``grade submit`` calls an attempt: such a folder is a student's, out of an inbox."""
_DEPTH = 3


class Folder:
    """One item a student; every other layout is asked first."""

    name = "folder"

    def recognises(self, listing: Listing) -> bool:
        """Any listing is one."""
        return True

    def read(self, listing: Listing) -> Iterable[HandIn]:
        """Yield one hand-in for every name; a file and a folder of exactly one name are read together."""
        same: dict[str, list[Item]] = defaultdict(list)
        for item in listing.items:
            if item.is_folder or kind_of(item.name) is not FileKind.OTHER:
                same[item.name if item.is_folder else without_suffix(item.name)].append(item)
        for items in same.values():
            yield _versioned(items[0]) if len(items) == 1 else _merged(items)


def _merged(items: list[Item]) -> HandIn:
    note = Message("intake.merged_entries", {"names": [shown(item.name) for item in items]})
    pieces = tuple(_below(piece, item) for item in items for piece in item.pieces)
    return replace(by_name(items[0]), pieces=pieces, notes=(note,), remarks=(note,))


def _below(piece: Piece, item: Item) -> Piece:
    in_folder = piece.member is not None and item.is_folder
    return replace(piece, name=f"{shown(item.name)}/{piece.name}") if in_folder else piece


def _versioned(item: Item) -> HandIn:
    """Return the hand-in of *item*; of versions side by side in it, the newest."""
    found = versions(item)
    if found is None:
        return by_name(item)
    newest, others = found
    remark = Message("courses.remark.versions", {"kept": shown(newest.name), "others": [shown(other.name) for other in others]})
    return replace(by_name(item), pieces=newest.pieces, attempt=len(others) + 1, remarks=(remark,))


def versions(item: Item, depth: int = _DEPTH) -> tuple[Item, list[Item]] | None:
    """Return the newest of the versions in *item* and the others; None where there are none."""
    children = item.children()
    attempts = sorted((child for child in children if not child.is_folder and ATTEMPT.fullmatch(child.name)), key=lambda child: child.name)
    if len(attempts) > 1:
        return attempts[-1], attempts[:-1]
    numbered = sorted(
        (int(match[1]), child.name, child) for child in children if child.is_folder and (match := _VERSION.fullmatch(child.name))
    )
    if len(numbered) > 1 and len(numbered) == len(children):
        *others, newest = (child for _, _, child in numbered)
        return newest, others
    if depth and len(children) == 1:
        return versions(children[0], depth - 1)
    return None
