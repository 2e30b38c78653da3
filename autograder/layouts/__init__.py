"""Layouts of the work of a class in a folder or a zip: one module for each layout.

:func:`find_hand_ins` asks every layout whether a listing looks like it, the most particular first. A further layout is a
module here, or a class that another distribution names under the entry point ``tensorgrade.layouts``.
"""

import json
import shlex
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import import_module, metadata
from pathlib import Path

from autograder.intake.paths import FileKind, kind_of, shown
from autograder.layouts.base import HandIn, Item, Layout, Listing, is_code, list_class, with_unique_names
from autograder.layouts.wrapping import ROSTER
from autograder.model import Message
from autograder.store.inbox import has_marker
from autograder.texts.localized_errors import LocalizedError

__all__ = ["HandIn", "Hands", "Layout", "find_hand_ins", "hand_ins", "layout_names", "roster_item"]

MAX_DOWN = 5
"""How many folders in one another are looked into for a class."""
ENTRY_POINT = "tensorgrade.layouts"
_OWN = (
    ("inbox", "Inbox"),
    ("gradescope", "Gradescope"),
    ("moodle", "Moodle"),
    ("canvas", "Canvas"),
    ("blackboard", "Blackboard"),
    ("brightspace", "Brightspace"),
    ("nbgrader", "Nbgrader"),
    ("github", "GitHub"),
)
"""Module and class of every layout that recognises itself; a plain folder is what is none of them."""


@cache
def _layouts() -> tuple[Layout, ...]:
    from autograder.layouts.folder import Folder

    own = [getattr(import_module(f"{__name__}.{module}"), name)() for module, name in _OWN]
    others = [point.load()() for point in sorted(metadata.entry_points(group=ENTRY_POINT), key=lambda point: point.name)]
    return (*others, *own, Folder())


def layout_names() -> list[str]:
    """Return the names that ``--layout`` accepts."""
    return sorted(layout.name for layout in _layouts())


@dataclass(frozen=True, slots=True)
class Hands:
    """Hand-ins of a class.

    Args:
        layout: How it lies.
        listing: The top of the class.
        hand_ins: The work of every student; names and folders are made unique by :func:`with_unique_names`.
        remarks: What was passed over, and why.
    """

    layout: str
    listing: Listing
    hand_ins: tuple[HandIn, ...]
    remarks: tuple[Message, ...] = ()


def find_hand_ins(path: Path, *, layout: str = "", out: Path | None = None) -> Hands:
    """Read the hand-ins of the class at *path*.

    Args:
        path: A folder or a zip.
        layout: Name of the layout; by default the first that recognises the listing.
        out: The output folder; it is no hand-in even if it lies in the class.

    Raises:
        LocalizedError: It is one student's file, the folder around a class, or not in the layout that was named.
        UsageError: There is no such folder or file, it may not be read, or *layout* is unknown.
        SubmissionError: The file is not a zip.
    """
    if path.is_file() and kind_of(path.name) in {FileKind.SOURCE, FileKind.NOTEBOOK}:
        raise LocalizedError("cli.batch.one_file", path=path, file=shlex.quote(str(path)))
    listing, remarks = _without_output(list_class(path), out)
    chosen = _chosen(listing, layout)
    if chosen.name == "folder":
        _refuse_parent(listing)
    found = tuple(chosen.read(listing))
    remarks += _left_out(listing, chosen, found, said=bool(layout) or has_marker(path))
    return Hands(chosen.name, listing, found, remarks)


def hand_ins(path: Path, *, layout: str = "") -> tuple[HandIn, ...]:
    """Return the work of every student in the class at *path*, by name; see :func:`find_hand_ins`."""
    return with_unique_names(find_hand_ins(path, layout=layout).hand_ins)


def _chosen(listing: Listing, name: str) -> Layout:
    if name:
        found = next((layout for layout in _layouts() if layout.name == name), None)
        if found is None:
            raise LocalizedError("courses.layout.unknown", name=name, known=layout_names())
        return found
    return next(layout for layout in _layouts() if layout.recognises(listing))


def _without_output(listing: Listing, out: Path | None) -> tuple[Listing, tuple[Message, ...]]:
    """Return the listing without folders that ``grade batch`` has written, and a remark for each."""
    own = out.resolve() if out else None
    mine = [item for item in listing.folders if item.on_disk and (item.pieces[0].path.resolve() == own or _is_output(item))]
    remarks = tuple(Message("courses.remark.own_output", {"name": shown(item.name)}) for item in mine)
    return Listing(listing.path, tuple(item for item in listing.items if item not in mine)), remarks


def _is_output(item: Item) -> bool:
    """Whether *item* is a folder of finished reports: the class as data, and the students' pages that it names."""
    names = {child.name: child for child in item.children()}
    if not {"class.json", "students"} <= names.keys():
        return False
    try:
        return str(json.loads(names["class.json"].read()).get("schema", "")).startswith("tensorgrade/class/")
    except (ValueError, AttributeError):
        return False


def _refuse_parent(listing: Listing) -> None:
    """Raise if all there is is one folder in which several folders have the same files: the class is one level down."""
    from autograder.layouts.folder import versions

    if len(listing.items) != 1 or not listing.folders or versions(listing.folders[0]):
        return
    path, children = [shown(listing.folders[0].name)], listing.folders[0].children()
    while len(children) == 1 and children[0].is_folder and len(path) < MAX_DOWN:
        path.append(shown(children[0].name))
        children = children[0].children()
    if any(is_code(child) for child in children):
        return
    counts = Counter(name for child in children for name in {grand.name for grand in child.children() if is_code(grand)})
    if any(count > 1 for count in counts.values()):
        names = [shown(child.name) for child in children if child.is_folder][:3]
        raise LocalizedError("courses.layout.parent", path=listing.path, inner="/".join(path), names=names)


def _left_out(listing: Listing, chosen: Layout, found: Sequence[HandIn], *, said: bool) -> tuple[Message, ...]:
    """Return a remark on items that may be somebody's work and that the layout does not read.

    Raises:
        LocalizedError: Nobody has said which layout it is, and somebody's work would be left out.
    """
    from autograder.layouts.inbox import left_out

    inbox = chosen.name == "inbox"
    names = left_out(listing) if inbox else _unread(listing, chosen, found)
    if not names:
        return ()
    values = {"names": names[:10], "count": len(names), "layout": chosen.name}
    if not said:
        raise LocalizedError("courses.layout.mixed_inbox" if inbox else "courses.layout.mixed", path=listing.path, **values)
    return (Message("courses.remark.not_an_attempt" if inbox else "courses.remark.not_read", values),)


def _unread(listing: Listing, chosen: Layout, found: Sequence[HandIn]) -> list[str]:
    """Return the names of items that may be somebody's work and of which the layout reads nothing, not even by themselves.

    A version that a newer one replaces is read where it is alone.
    """
    read = {(piece.path, piece.member) for one in found for piece in one.pieces}
    return [
        shown(item.name)
        for item in listing.items
        if not any((piece.path, piece.member) in read for piece in item.pieces)
        and (item.children() if item.is_folder else kind_of(item.name) is not FileKind.OTHER)
        and not any(True for _ in chosen.read(Listing(listing.path, (item,))))
    ]


def roster_item(listing: Listing) -> Item | None:
    """Return the class list among the submissions; None if there is none, or a link in its place."""
    item = listing.find(ROSTER)
    if item is None or item.is_folder:
        return None
    return item
