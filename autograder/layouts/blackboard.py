"""Blackboard: ``<assignment>_<user>_attempt_<time>[_<file>]`` in one folder; the file without a name is Blackboard's own note."""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace

from autograder.courses.people import Claim
from autograder.layouts.base import HandIn, Item, Listing, Part, common_prefix, fits_most, join_parts

NAME = re.compile(r"(?P<before>.+)_attempt_(?P<time>\d{4}(?:-\d{2}){5})(?:_(?P<file>.+)|\.txt)", re.S)
_PERSON = re.compile(rb"^(?:Name|\xd0\x98\xd0\xbc\xd1\x8f):\s*(?P<name>.*?)\s*\((?P<user>[^()]+)\)\s*$", re.M)


class Blackboard:
    """An assignment file download from the Blackboard grade centre."""

    name = "blackboard"

    def recognises(self, listing: Listing) -> bool:
        """Whether most items are files with names that Blackboard makes."""
        return fits_most(listing, lambda item: not item.is_folder and NAME.fullmatch(item.name))

    def read(self, listing: Listing) -> Iterable[HandIn]:
        """Yield the latest attempt of every student."""
        found = [(item, match) for item in listing.files if (match := NAME.fullmatch(item.name))]
        shared = _shared([match["before"] for _, match in found])
        names = dict(person for item, match in found if not match["file"] and (person := _person(item)))
        by_user: dict[str, list[tuple[str, Part]]] = defaultdict(list)
        for item, match in found:
            if match["file"]:
                user = match["before"][len(shared) :] or match["before"].rpartition("_")[2]
                claim = Claim(names.get(user, user), usernames=(user,))
                by_user[user].append((match["time"], Part(user, item.renamed(match["file"]), claim)))
        for parts in by_user.values():
            latest = max(time for time, _ in parts)
            attempts = sorted({time for time, _ in parts})
            for one in join_parts(part for time, part in parts if time == latest):
                yield replace(one, submitted=latest, attempt=len(attempts))


def _shared(names: list[str]) -> str:
    """Return the beginning that all names before the user's share, up to an underscore."""
    if len(set(names)) < 2:
        return names[0].rpartition("_")[0] + "_" if names and "_" in names[0] else ""
    prefix = common_prefix(names)
    return prefix[: prefix.rfind("_") + 1]


def _person(item: Item) -> tuple[str, str] | None:
    """Return log-in name and name, as Blackboard's note has them."""
    found = _PERSON.search(item.read()[:4096])
    return (found["user"].decode("utf-8", "replace"), found["name"].decode("utf-8", "replace")) if found else None
