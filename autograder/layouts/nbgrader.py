"""nbgrader: ``submitted/<student>/<assignment>/`` with ``timestamp.txt``; the course folder, or ``submitted`` itself."""

from collections.abc import Iterable
from dataclasses import replace

from autograder.layouts.base import HandIn, Item, Listing, by_name, fits_most
from autograder.model import Message

SUBMITTED, STAMP = "submitted", "timestamp.txt"
_OF_A_COURSE = frozenset((SUBMITTED, "source", "release", "autograded", "feedback", "gradebook.db", "nbgrader_config.py"))


class Nbgrader:
    """The folder of an nbgrader course."""

    name = "nbgrader"

    def recognises(self, listing: Listing) -> bool:
        """Whether there is a folder ``submitted`` beside nbgrader's own, or most students' assignments carry a timestamp."""
        if _is_course(listing) and len(listing.items) > 1:
            return True
        return fits_most(Listing(listing.path, _students(listing)), lambda student: any(map(_stamp, student.children())))

    def read(self, listing: Listing) -> Iterable[HandIn]:
        """Yield one hand-in a student, with all their assignments: exercises are found by name."""
        for student in (item for item in _students(listing) if item.is_folder):
            stamps = {assignment.name: text for assignment in student.children() if (text := _stamp(assignment))}
            several = Message("courses.remark.assignments", {"names": sorted(stamps)})
            yield replace(by_name(student), submitted=max(stamps.values(), default=""), remarks=(several,) if len(stamps) > 1 else ())


def _is_course(listing: Listing) -> bool:
    return listing.find(SUBMITTED) is not None and fits_most(listing, lambda item: item.name in _OF_A_COURSE)


def _students(listing: Listing) -> tuple[Item, ...]:
    inside = listing.find(SUBMITTED) if _is_course(listing) else None
    return inside.children() if inside else listing.items


def _stamp(assignment: Item) -> str:
    """Return when *assignment* was handed in, by nbgrader's note; "" if it has none."""
    found = next((item for item in assignment.children() if item.name == STAMP), None)
    return found.read()[:100].decode("ascii", "replace").strip() if found else ""
