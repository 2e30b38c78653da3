"""GitHub: clones ``<assignment>-<user>`` side by side, as classroom tools make them."""

from collections.abc import Iterable
from dataclasses import replace

from autograder.courses.people import Claim
from autograder.layouts.base import HandIn, Item, Listing, by_name, common_prefix, fits_most

_OF_A_REPOSITORY = frozenset(("exercises", "kit.json", "tests", "README.md", "pyproject.toml"))


class GitHub:
    """Repositories of one assignment, one a student."""

    name = "github"

    def recognises(self, listing: Listing) -> bool:
        """Whether all folders share the beginning of their names, up to a hyphen, and most look like repositories."""
        folders = listing.folders
        if len(folders) < 2 or not _prefix([item.name for item in folders]):
            return False
        return fits_most(listing, lambda item: item.is_folder and _is_repository(item))

    def read(self, listing: Listing) -> Iterable[HandIn]:
        """Yield one hand-in a repository; where the assignment ends and the user begins may be for the roster to say."""
        folders = listing.folders
        prefix = _assignment(listing) or _prefix([item.name for item in folders])
        for item in folders:
            user = item.name[len(prefix) :] or item.name
            yield replace(by_name(item), student=user, claim=Claim(user, usernames=tuple(_users(item.name, prefix))))


def _assignment(listing: Listing) -> str:
    """Return the beginning of the folders' names where the folder around them, ``<assignment>-submissions``, says it."""
    around = listing.path.stem.removesuffix("-submissions")
    prefix = f"{around}-"
    return prefix if all(item.name.startswith(prefix) for item in listing.folders) else ""


def _prefix(names: list[str]) -> str:
    """Return the common prefix of *names*, up to a hyphen."""
    common = common_prefix(names)
    return common[: common.rfind("-") + 1]


def _users(name: str, prefix: str) -> Iterable[str]:
    """Yield the users whom the folder *name* may mean: users' names have hyphens too, and may begin alike."""
    yield name[len(prefix) :]
    yield from (name[at + 1 :] for at, character in enumerate(prefix[:-1]) if character == "-")


def _is_repository(item: Item) -> bool:
    if item.on_disk and (item.pieces[0].path / ".git").exists():
        return True
    return not _OF_A_REPOSITORY.isdisjoint(child.name for child in item.children())
