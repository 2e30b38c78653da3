"""Matches hand-ins with the roster and returns the members of a class."""

import shlex
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from autograder.content import Course
from autograder.courses.people import People, Person, Resolution, normalised
from autograder.courses.rosters import Roster, parse_roster, read_roster
from autograder.intake.limits import MAX_ROSTER_BYTES
from autograder.layouts import Hands, find_hand_ins, roster_item
from autograder.layouts.base import HandIn, Item, with_unique_names
from autograder.model import Message
from autograder.reporting.class_model import Matching, MatchRow, RemarkRow
from autograder.reporting.words import Words
from autograder.settings import KIT_FILE, student_of_kit
from autograder.store.inbox import Attempt, latest_entries
from autograder.texts.localized_errors import LocalizedError

NAMED = 3
"""How many doubtful names an error shows."""
MAX_KIT_BYTES = 2**20


@dataclass(frozen=True, slots=True)
class ClassSource:
    """Location of a class and options for reading it.

    Args:
        submissions: A folder or a zip with the work of every student.
        layout: Name of the layout; "" for the one that recognises it.
        roster: The class list; by default ``roster.csv`` among the submissions.
        columns: The roster's column for a field, where names of columns do not say it.
        encoding: Of the roster; "" for the one that fits.
        groups: Only students whom the roster puts into one of these; everybody for none.
        out: The output folder; it is no hand-in even if it lies in the class.
    """

    submissions: Path
    layout: str = ""
    roster: Path | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    encoding: str = ""
    groups: tuple[str, ...] = ()
    out: Path | None = None


@dataclass(frozen=True, slots=True)
class ClassMembers:
    """Members of a class, matched with the roster.

    Args:
        entries: Hand-ins, by name.
        people: The person of the roster behind an entry, by the entry's name.
        absent: People of the roster who handed in nothing.
        attempts: For an inbox: the attempt behind an entry, by the entry's folder.
        doubtful: Names of entries that are an exercise's or a unit's, and hardly a student's.
        resolutions: Of entries that are nobody in the roster, by name; empty without a roster.
        twice: Names of the entries of one person, by the person's id, where there are several.
        remarks: Remarks for the instructor on how class and roster were read.
        has_roster: Whether there was a roster.
    """

    entries: tuple[HandIn, ...]
    people: Mapping[str, Person] = field(default_factory=dict)
    absent: tuple[Person, ...] = ()
    attempts: Mapping[str, Attempt] = field(default_factory=dict)
    doubtful: tuple[str, ...] = ()
    resolutions: Mapping[str, Resolution] = field(default_factory=dict)
    twice: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    remarks: tuple[Message, ...] = ()
    has_roster: bool = False

    @property
    def identities(self) -> tuple[str, ...]:
        """Keys of the personal tasks' numbers, for every student of the class."""
        return (*(entry.person or entry.student for entry in self.entries), *(person.id for person in self.absent))

    def matching(self, words: Words) -> Matching:
        """Return the match report as data, its texts in the language of *words*."""
        return Matching(
            roster=self.has_roster,
            matched=len(self.people),
            unmatched=tuple(
                MatchRow(student=name, ambiguous=found.ambiguous, nearest=tuple(_named(person) for person in found.candidates))
                for name, found in self.resolutions.items()
            ),
            absent=tuple(_named(person) for person in self.absent),
            twice=tuple(MatchRow(student=names[0], nearest=names[1:]) for names in self.twice.values()),
            remarks=(
                *(RemarkRow(text=words.say(remark)) for remark in self.remarks),
                *(RemarkRow(student=entry.student, text=words.say(remark)) for entry in self.entries for remark in entry.remarks),
            ),
        )


def _named(person: Person) -> str:
    return person.name if person.name == person.id else f"{person.name} ({person.id})"


def read_class(source: ClassSource, course: Course) -> ClassMembers:
    """Return who is in the class at *source*.

    Raises:
        TensorgradeError: Submissions or roster cannot be read, nobody in the roster handed in, or this is one student's work.
    """
    hands = find_hand_ins(source.submissions, layout=source.layout, out=source.out)
    roster = _roster(source, hands)
    if not hands.hand_ins and roster is None:
        raise LocalizedError("cli.batch.empty", path=source.submissions)
    doubtful = _doubtful(source.submissions, hands, course)
    members = _matched(source, hands, roster) if roster else ClassMembers(_by_kit(with_unique_names(hands.hand_ins)), remarks=hands.remarks)
    return replace(members, doubtful=doubtful, attempts=_attempts(hands, members.entries))


def _attempts(hands: Hands, entries: Iterable[HandIn]) -> dict[str, Attempt]:
    if hands.layout != "inbox":
        return {}
    by_path = {attempt.path: attempt for attempt in latest_entries(hands.listing.path)}
    return {entry.folder: by_path[entry.pieces[0].path] for entry in entries}


def _doubtful(place: Path, hands: Hands, course: Course) -> tuple[str, ...]:
    """Return the names of entries that are an exercise's or a unit's.

    Raises:
        LocalizedError: Most are.
    """
    if hands.layout != "folder":
        return ()
    known = {*course.slugs.values(), *(unit.slug for unit in course.units)}
    doubtful = tuple(entry.student for entry in hands.hand_ins if entry.student in known)
    if 2 * len(doubtful) > len(hands.hand_ins):
        raise LocalizedError("cli.batch.one_student", path=place, names=list(doubtful[:NAMED]), folder=shlex.quote(str(place)))
    return doubtful


def _roster(source: ClassSource, hands: Hands) -> Roster | None:
    """Read the class list; None if there is none. A file in an inbox, where students can write, is not used."""
    if source.roster:
        return read_roster(source.roster, columns=source.columns, encoding=source.encoding)
    item = None if hands.layout == "inbox" else roster_item(hands.listing)
    if item is None or (item.on_disk and item.pieces[0].path.is_symlink()):
        return None
    if item.on_disk:
        return read_roster(item.pieces[0].path, columns=source.columns, encoding=source.encoding)
    return parse_roster(
        _member(source.submissions, item.pieces[0].member or 0),
        source.submissions / item.name,
        columns=source.columns,
        encoding=source.encoding,
    )


def _member(archive: Path, member: int) -> bytes:
    from autograder.errors import UsageError
    from autograder.intake.archives import read_member
    from autograder.intake.rejections import Refused

    try:
        return read_member(archive, member, MAX_ROSTER_BYTES + 1)
    except Refused as error:
        hint = "pack it again, or name a file with --roster"
        raise UsageError("the roster cannot be read out of the archive", path=archive, hint=hint) from error


# -- matching ------------------------------------------------------------------------------------------------------


def _matched(source: ClassSource, hands: Hands, roster: Roster) -> ClassMembers:
    """Return the class with the people of *roster* behind the entries."""
    people = People(roster.people)
    by_id = {person.id: person for person in roster.people}
    found = [(one, _resolve(one, people)) for one in hands.hand_ins]
    holders: dict[str, list[tuple[HandIn, Resolution]]] = defaultdict(list)
    for one, resolution in found:
        if resolution.person:
            holders[resolution.person.id].append((one, resolution))
    chosen = {id(_holder(rows)): person for person, rows in holders.items()}
    entries = with_unique_names([_confirmed(_as_person(one, by_id.get(chosen.get(id(one), "")))) for one, _ in found])
    known = {entry.student: by_id[entry.person] for entry in entries if entry.person}
    resolutions = {_where(one): resolution for one, resolution in found}
    unmatched = {entry.student: resolutions[_where(entry)] for entry in entries if not entry.person}
    twice = {person: tuple(_names_of(rows, entries)) for person, rows in holders.items() if len(rows) > 1}
    members = ClassMembers(
        entries,
        known,
        tuple(person for person in roster.people if person.id not in holders),
        resolutions={name: resolution for name, resolution in unmatched.items() if resolution.person is None},
        twice=twice,
        remarks=(*hands.remarks, *roster.remarks()),
        has_roster=True,
    )
    if entries and not known:
        raise LocalizedError(
            "courses.match.nobody",
            path=source.roster or hands.listing.path,
            entries=[entry.student for entry in entries[:NAMED]],
            people=[_named(person) for person in roster.people[:NAMED]],
        )
    return _of_groups(source.groups, members, roster)


def _as_person(entry: HandIn, person: Person | None) -> HandIn:
    """Return *entry* assigned to *person*, named by the log-in name if its layout identifies people by it."""
    if person is None:
        return entry
    usernames = {normalised(name) for name in person.usernames}
    name = next((name for name in entry.claim.usernames if normalised(name) in usernames), entry.student)
    return replace(entry, student=name, person=person.id)


def _where(entry: HandIn) -> tuple[object, ...]:
    return (entry.pieces, entry.claim)


def _resolve(entry: HandIn, people: People) -> Resolution:
    """Resolve the person of *entry* from its layout's data or, failing that, from the kit in it."""
    found = people.resolve(entry.claim)
    if found.person is None and not found.ambiguous and (kit := _kit_student(entry)):
        by_kit = people.find(kit)
        if by_kit.person and by_kit.exact:
            return replace(by_kit, by_submission=True)
    return found


def _holder(rows: Sequence[tuple[HandIn, Resolution]]) -> HandIn:
    """Return which of several entries is the person's: the one that has id or name exactly, else the first by name.

    One that is the person's only by its own kit comes last: it may be anybody's.
    """
    return min(rows, key=lambda row: (row[1].by_submission, not row[1].exact, row[0].student))[0]


def _names_of(rows: Sequence[tuple[HandIn, Resolution]], entries: Iterable[HandIn]) -> list[str]:
    """Return the names of one person's entries, the one that counts first."""
    mine = {_where(one) for one, _ in rows}
    found = sorted((entry for entry in entries if _where(entry) in mine), key=lambda entry: (not entry.person, entry.student.casefold()))
    return [entry.student for entry in found]


def _of_groups(groups: Sequence[str], members: ClassMembers, roster: Roster) -> ClassMembers:
    """Return the part of the class that the roster puts into one of *groups*; all of it for no groups.

    Raises:
        LocalizedError: The roster has nobody in them.
    """
    if not groups:
        return members
    wanted = {normalised(group) for group in groups}
    chosen = {person.id for person in roster.people if wanted & {normalised(part) for part in (person.group, *person.group.split(","))}}
    if not chosen:
        known = sorted({person.group for person in roster.people if person.group}) or ["-"]
        raise LocalizedError("cli.group.nobody", groups=list(groups), known=known)
    entries = tuple(entry for entry in members.entries if entry.person in chosen)
    return replace(
        members,
        entries=entries,
        people={name: person for name, person in members.people.items() if person.id in chosen},
        absent=tuple(person for person in members.absent if person.id in chosen),
        resolutions={},
        twice={person: names for person, names in members.twice.items() if person in chosen},
    )


# -- kits ----------------------------------------------------------------------------------------------------------


def _by_kit(entries: Iterable[HandIn]) -> tuple[HandIn, ...]:
    """Return the entries of a class without a roster; a kit's spelling of the student's name selects the numbers."""
    return tuple(_confirmed(entry) for entry in entries)


def _confirmed(entry: HandIn) -> HandIn:
    """Return *entry* with the kit's student compared to the person: confirmed, or a remark that the kit is another's."""
    kit = _kit_student(entry)
    if not kit or kit in (entry.person, entry.student):
        return entry
    if not entry.person and People((Person(entry.claim.name or entry.student, entry.claim.name or entry.student),)).find(kit).person:
        return replace(entry, person=kit)
    if entry.person and normalised(kit) == normalised(entry.person):
        return entry
    return replace(
        entry, remarks=(*entry.remarks, Message("courses.remark.other_kit", {"kit": kit, "person": entry.person or entry.student}))
    )


def _kit_student(entry: HandIn) -> str:
    """Return the student named by the kit in the entry's folder; "" if there is no kit or no name in it."""
    piece = entry.pieces[0] if len(entry.pieces) == 1 else next((piece for piece in entry.pieces if piece.name == KIT_FILE), None)
    if piece is None:
        return ""
    if piece.member is not None:
        return student_of_kit(Item(KIT_FILE, False, (piece,)).read()) if piece.name == KIT_FILE else ""
    place = piece.path / KIT_FILE
    try:
        readable = not piece.path.is_symlink() and place.is_file() and place.stat().st_size <= MAX_KIT_BYTES
    except OSError:  # a folder or file that its student has closed; said when it is read
        return ""
    return student_of_kit(Item(KIT_FILE, False, (replace(piece, path=place),)).read()) if readable else ""
