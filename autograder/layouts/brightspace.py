"""Brightspace (D2L): a folder ``<user>-<submission> - <name> - <date>`` for every attempt, with ``index.html`` beside them."""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from autograder.courses.people import Claim
from autograder.intake.names import display_name
from autograder.layouts.base import HandIn, Item, Listing, fits_most

NAME = re.compile(
    r"(?P<user>\d+)-(?P<submission>\d+) ?- ?(?P<name>.+?) ?- ?(?P<month>[A-Za-z]{3,9}) (?P<day>\d{1,2}), (?P<year>\d{4}) "
    r"(?P<time>\d{3,4}) (?P<half>[AP]M)",
    re.S,
)


class Brightspace:
    """Files downloaded from a Brightspace assignment folder."""

    name = "brightspace"

    def recognises(self, listing: Listing) -> bool:
        """Whether most items are folders with names that Brightspace makes."""
        return fits_most(listing, lambda item: item.is_folder and NAME.fullmatch(item.name))

    def read(self, listing: Listing) -> Iterable[HandIn]:
        """Yield the latest attempt of every student."""
        attempts: dict[str, list[tuple[datetime, Item, str]]] = defaultdict(list)
        for item in listing.folders:
            if match := NAME.fullmatch(item.name):
                attempts[match["user"]].append((_moment(match), item, display_name(match["name"])))
        for user, found in attempts.items():
            moment, item, name = max(found, key=lambda one: (one[0], one[1].name))
            one = HandIn(name, "", item.pieces, Claim(name, (user,)))
            yield replace(one, submitted=moment.isoformat() if moment.year > 1 else "", attempt=len(found))


def _moment(match: re.Match[str]) -> datetime:
    text = f"{match['month'][:3]} {match['day']} {match['year']} {int(match['time']):04d} {match['half']}"
    try:
        return datetime.strptime(text, "%b %d %Y %I%M %p")
    except ValueError:  # a clock of 24 hours, or months in another language
        return datetime.min
