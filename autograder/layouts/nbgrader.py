"""nbgrader: ``submitted/<student>/<assignment>/`` with ``timestamp.txt``; the course folder, or ``submitted`` itself."""

from collections.abc import Iterable
from dataclasses import replace

from autograder.layouts.base import HandIn, Item, Listing, by_name
from autograder.model import Message

SUBMITTED, STAMP = "submitted", "timestamp.txt"


class Nbgrader:
    """The folder of an nbgrader course."""

    name = "nbgrader"

    def recognises(self, listing: Listing) -> bool:
        """Whether there is a folder ``submitted`` beside nbgrader's own, or somebody's assignment carries a timestamp."""
        if listing.find(SUBMITTED) and (listing.find("gradebook.db") or listing.find("source") or listing.find("release")):
            return True
        return any(_stamp(assignment) for student in _students(listing) for assignment in student.children())

    def read(self, listing: Listing) -> Iterable[HandIn]:
        """Yield one hand-in a student, with all their assignments: exercises are found by name."""
        for student in _students(listing):
            stamps = {assignment.name: text for assignment in student.children() if (text := _stamp(assignment))}
            several = Message("courses.remark.assignments", {"names": sorted(stamps)})
            yield replace(by_name(student), submitted=max(stamps.values(), default=""), remarks=(several,) if len(stamps) > 1 else ())


def _students(listing: Listing) -> tuple[Item, ...]:
    inside = listing.find(SUBMITTED)
    return tuple(item for item in (inside.children() if inside else listing.items) if item.is_folder)


def _stamp(assignment: Item) -> str:
    """Return when *assignment* was handed in, by nbgrader's note; "" if it has none."""
    found = next((item for item in assignment.children() if item.name == STAMP), None)
    return found.read()[:100].decode("ascii", "replace").strip() if found else ""
