"""Moodle: ``<full name>_<participant>_assignsubmission_file[_]…`` as folders or as one flat folder.

The names are those of ``mod/assign/classes/downloader.php``.
"""

from collections.abc import Iterable
from dataclasses import replace

from autograder.courses.people import Claim
from autograder.intake.names import display_name
from autograder.layouts.base import HandIn, Item, Listing, Part, fits_most, join_parts
from autograder.layouts.wrapping import MOODLE_NAME


class Moodle:
    """All submissions of a Moodle assignment, downloaded."""

    name = "moodle"

    def recognises(self, listing: Listing) -> bool:
        """Whether most items have names that Moodle makes."""
        return fits_most(listing, lambda item: MOODLE_NAME.fullmatch(item.name))

    def read(self, listing: Listing) -> Iterable[HandIn]:
        """Yield one hand-in for each participant; items with other names are ignored."""
        return join_parts(part for item in listing.items if (part := _part(item)))


def _part(item: Item) -> Part | None:
    found = MOODLE_NAME.fullmatch(item.name)
    if found is None:
        return None
    if not item.is_folder:
        item = replace(item.renamed(found["file"] or item.name), name=item.name)
    name = display_name(found["name"])
    claim = Claim(name, (found["id"],) if found["id"] else ())
    return Part((found["id"] or "", name), item, claim, is_work=found["plugin"] == "file")
