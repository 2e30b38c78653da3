"""The course's own inbox: ``<student>/<time>-<digest>.zip``; the latest attempt of every student counts.

An inbox is known by a marker file that ``grade kit --inbox`` makes, by ``--layout inbox``, or by most folders in it being of
handed-in attempts: no single student's file decides how the others' work is read, and what is then no attempt is refused by name.
"""

from collections.abc import Iterable
from dataclasses import replace

from autograder.courses.people import Claim
from autograder.intake.gather import Piece
from autograder.intake.paths import shown
from autograder.layouts.base import HandIn, Item, Listing
from autograder.store.inbox import Attempt, has_marker, latest_entries


class Inbox:
    """A folder that ``grade submit`` hands in to."""

    name = "inbox"

    def recognises(self, listing: Listing) -> bool:
        """Whether there is the marker, or most folders hold attempts."""
        if not listing.path.is_dir():
            return False
        if has_marker(listing.path):
            return True
        with_attempts = [attempt for attempt in latest_entries(listing.path) if attempt.stem]
        return 2 * len(with_attempts) > len(_real_folders(listing))

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


def _real_folders(listing: Listing) -> list[Item]:
    return [item for item in listing.folders if not item.pieces[0].path.is_symlink()]


def left_out(listing: Listing) -> list[str]:
    """Return the names of folders in the inbox that hold something and no attempt."""
    read = {attempt.student for attempt in latest_entries(listing.path)}
    return [shown(item.name) for item in _real_folders(listing) if item.name not in read and item.children()]
