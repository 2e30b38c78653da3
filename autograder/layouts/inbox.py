"""The course's own inbox: ``<student>/<time>-<digest>.zip``; the latest attempt of every student counts.

An inbox is known by a marker file that ``grade kit --inbox`` makes, by ``--layout inbox``, or by every folder in it being one of
handed-in attempts: no single student's file decides how the others' work is read.
"""

from collections.abc import Iterable
from dataclasses import replace

from autograder.courses.people import Claim
from autograder.intake.gather import Piece
from autograder.intake.paths import shown
from autograder.layouts.base import HandIn, Listing
from autograder.store.inbox import Attempt, has_marker, latest_entries


class Inbox:
    """A folder that ``grade submit`` hands in to."""

    name = "inbox"

    def recognises(self, listing: Listing) -> bool:
        """Whether there is the marker, or nothing but folders with attempts."""
        if not listing.path.is_dir():
            return False
        if has_marker(listing.path):
            return True
        with_attempts = {attempt.student for attempt in latest_entries(listing.path) if attempt.stem}
        return bool(listing.items) and all(item.is_folder and item.name in with_attempts for item in listing.items)

    def read(self, listing: Listing) -> Iterable[HandIn]:
        """Yield the latest attempt of every student."""
        return (hand_in for hand_in, _ in attempts_of(listing))


def attempts_of(listing: Listing) -> list[tuple[HandIn, Attempt]]:
    """Return the latest attempt of every student as a hand-in, with the attempt that it is.

    Raises:
        LocalizedError: The inbox is missing or cannot be read.
    """
    return [(_hand_in(attempt), attempt) for attempt in latest_entries(listing.path)]


def _hand_in(attempt: Attempt) -> HandIn:
    name = shown(attempt.student)
    found = HandIn(name, "", (Piece(shown(attempt.path.name), attempt.path),), Claim(name))
    return replace(found, submitted=attempt.time.isoformat() if attempt.stem else "")


def left_out(listing: Listing) -> list[str]:
    """Return the names of what lies in the inbox and is no student's folder with an attempt."""
    read = {attempt.student for attempt in latest_entries(listing.path)}
    return [shown(item.name) for item in listing.items if item.name not in read]
