"""People of a course, and finding one of them by any of their names, numbers and addresses.

Two spellings are the same person if they agree after normalisation: Unicode form, case, ё and е, spaces and punctuation,
and the order of the parts of a name. What fits several people is nobody: it is a question for the instructor.
"""

import difflib
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import permutations

MAX_PARTS = 4
"""How many parts of a name are tried in every order: 24 orders."""
MAX_NEAREST = 3
_LEAST_LIKENESS = 0.6
_NO_LETTERS = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class Person:
    """One person of a course, as a roster has them.

    Args:
        id: What the course calls the person: the numbers of a personal task follow from it. The name where a roster has no ids.
        name: The name to show, first name first if the roster says which is which.
        email: Or "".
        usernames: Log-in names, of the university, GitHub and the like.
        group: Or "".
        lms_ids: Numbers that learning platforms give the person.
    """

    id: str
    name: str
    email: str = ""
    usernames: tuple[str, ...] = ()
    group: str = ""
    lms_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Claim:
    """Identifying data of a hand-in: name, numbers, addresses, log-in names.

    Args:
        name: The name that it carries.
        ids: Numbers that a learning platform has put there.
        emails: Addresses likewise.
        usernames: Log-in names likewise.
    """

    name: str = ""
    ids: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    usernames: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Resolution:
    """Result of resolving a claim.

    Args:
        person: None if that is nobody, or not one person.
        candidates: The people whom it fits, or the nearest where it fits nobody.
        exact: Whether the claim has the person's id, address or name exactly as the roster writes it.
        by_submission: Whether only a file in the submission says so, which its student may have written.
    """

    person: Person | None
    candidates: tuple[Person, ...] = ()
    exact: bool = False
    by_submission: bool = False

    @property
    def ambiguous(self) -> bool:
        """Whether the claim fits more than one person."""
        return self.person is None and len(self.candidates) > 1 and self.exact


def normalised(text: str) -> str:
    """Normalise *text* for comparison: Unicode form, case, ё, punctuation and spaces."""
    folded = unicodedata.normalize("NFKC", text).casefold().replace("ё", "е")
    return _NO_LETTERS.sub("", unicodedata.normalize("NFC", folded))


def spellings(name: str) -> set[str]:
    """Return the normalised forms of a person's *name*: its parts in any order, with accents and without."""
    parts = [part for part in _NO_LETTERS.split(unicodedata.normalize("NFC", name)) if part]
    written = normalised(name)
    found = {written, _plain(written)}
    if len(parts) <= MAX_PARTS:
        for order in permutations(parts):
            joined = normalised("".join(order))
            found |= {joined, _plain(joined)}
    return found - {""}


def _plain(text: str) -> str:
    """Return *text* without accents, as platforms write names into file names; й and ё are letters, not accents."""
    return "".join(c if _is_cyrillic(c) else unicodedata.normalize("NFD", c)[0] for c in text)


def _is_cyrillic(character: str) -> bool:
    return "\u0400" <= character <= "\u04ff"


@dataclass(frozen=True, slots=True)
class People:
    """Index of the people of a course by names, numbers and addresses.

    Args:
        everybody: In the order of the roster.
    """

    everybody: tuple[Person, ...]
    _by_key: dict[str, dict[str, list[Person]]] = field(init=False, repr=False, default_factory=lambda: defaultdict(dict))

    def __post_init__(self) -> None:
        """Index every person by every key."""
        for person in self.everybody:
            for kind, key in _keys(person):
                found = self._by_key[kind].setdefault(key, [])
                if person not in found:
                    found.append(person)

    def resolve(self, claim: Claim) -> Resolution:
        """Return whom *claim* means: by number, then address, then log-in name, then name; the first kind that fits decides."""
        keys = [("id", value) for value in claim.ids]
        keys += [("email", value) for value in claim.emails]
        keys += [("username", value) for value in claim.usernames]
        keys += [(kind, claim.name) for kind in ("id", "email", "username", "name")]
        for kind, value in keys:
            found = self._by_key[kind].get(normalised(value), []) if value else []
            if not found and kind == "name":
                found = self._by_name(value)
            if len(found) == 1:
                return Resolution(found[0], tuple(found), _is_exact(found[0], value))
            if found:
                exact = [person for person in found if _is_exact(person, value)]
                return Resolution(exact[0] if len(exact) == 1 else None, tuple(found), True)
        return Resolution(None, self.nearest(claim.name))

    def find(self, text: str) -> Resolution:
        """Return whom *text* means, which may be an id, a name, an address or a log-in name."""
        return self.resolve(Claim(text))

    def _by_name(self, name: str) -> list[Person]:
        found: list[Person] = []
        for spelling in spellings(name) if name else ():
            found += [person for person in self._by_key["name"].get(spelling, ()) if person not in found]
        return found

    def nearest(self, name: str) -> tuple[Person, ...]:
        """Return the people whose names look most like *name*, best first."""
        wanted = normalised(name)
        if not wanted:
            return ()
        rated = [(_likeness(wanted, person), number, person) for number, person in enumerate(self.everybody)]
        close = sorted((row for row in rated if row[0] >= _LEAST_LIKENESS), key=lambda row: (-row[0], row[1]))
        return tuple(person for _, _, person in close[:MAX_NEAREST])


def _likeness(wanted: str, person: Person) -> float:
    matcher = difflib.SequenceMatcher(None, wanted, "", autojunk=False)
    best = 0.0
    for other in (normalised(person.name), normalised(" ".join(reversed(person.name.split()))), normalised(person.id)):
        matcher.set_seq2(other[:80])
        if matcher.quick_ratio() > best:
            best = max(best, matcher.ratio())
    return best


def _is_exact(person: Person, value: str) -> bool:
    written = unicodedata.normalize("NFC", value)
    return written in (person.id, person.name, person.email, *person.usernames, *person.lms_ids)


def _keys(person: Person) -> Iterable[tuple[str, str]]:
    for value in (person.id, *person.lms_ids):
        yield "id", normalised(value)
    if person.email:
        yield "email", normalised(person.email)
        yield "username", normalised(person.email.partition("@")[0])
    for value in person.usernames:
        yield "username", normalised(value)
    for spelling in spellings(person.name):
        yield "name", spelling
