"""Canvas: ``<name>[_LATE]_<user>_<attachment>_<file>`` in one folder (instructure/canvas-lms ``lib/content_zipper.rb``).

Of a file that was handed in again Canvas calls the new one ``<file>-1``, ``<file>-2``; attachment numbers grow with time.
"""

import re
from collections.abc import Iterable
from dataclasses import replace

from autograder.courses.people import Claim
from autograder.intake.names import display_name
from autograder.layouts.base import HandIn, Item, Listing, Part, fits_most, join_parts
from autograder.layouts.wrapping import CANVAS_NAME

_AGAIN = re.compile(r"-\d{1,3}(?=\.[^.]*$)")


class Canvas:
    """Submissions downloaded from a Canvas assignment."""

    name = "canvas"

    def recognises(self, listing: Listing) -> bool:
        """Whether most items are files with names that Canvas makes."""
        return fits_most(listing, lambda item: not item.is_folder and CANVAS_NAME.fullmatch(item.name))

    def read(self, listing: Listing) -> Iterable[HandIn]:
        """Yield one hand-in for each student; files with other names are ignored."""
        names = {item.name for item in listing.files}
        return join_parts(part for item in listing.files if (part := _part(item, names)))


def _part(item: Item, names: set[str]) -> Part | None:
    found = CANVAS_NAME.fullmatch(item.name)
    if found is None:
        return None
    if found["anonymous"]:
        name, number = f"anon_{found['anonymous']}", found["anonymous"]
    else:
        name, number = found["name"], found["id"]
    file = found["file"] or f"{found['text']}.html"
    attachment = int(found["attachment"] or 0)
    claim = Claim(display_name(name), (number,))
    part = Part((number, name), item.renamed(file), claim, (attachment,), _AGAIN.sub("", file))
    return replace(part, late=bool(found["late"] or found["before"]), is_work=bool(found["file"]))
