"""Provides the options of commands that read a class list, and prints the match report."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

import click

from autograder.cli.common import progress
from autograder.model import Message
from autograder.reporting.safe import safe_terminal
from autograder.texts import render
from autograder.texts.localized_errors import LocalizedError

if TYPE_CHECKING:
    from autograder.usecases.class_members import ClassMembers

F = TypeVar("F", bound=Callable[..., Any])
SHOWN = 10
"""How many names a line of the match report has at most; the class page has all."""


def roster_options(function: F) -> F:
    """Add ``--columns`` and ``--encoding``; the function gets ``columns: str`` and ``encoding: str``."""
    function = click.option(
        "--columns",
        metavar="FIELD=COLUMN,...",
        default="",
        help="Which columns of the roster hold id, name, first, last, email, username, group, lms_id.  [default: known by their names]",
    )(function)
    return click.option("--encoding", metavar="NAME", default="", help="Of the roster, e.g. cp1251 or utf-16.  [default: recognised]")(
        function
    )


def columns_of(text: str) -> dict[str, str]:
    """Return the columns that ``--columns`` names, by field.

    Raises:
        LocalizedError: A part is not FIELD=COLUMN, or there is no such field.
    """
    from autograder.courses.rosters import FIELDS

    found = {}
    for part in text.split(",") if text else ():
        field, equals, column = part.partition("=")
        if not equals or field.strip() not in FIELDS or not column.strip():
            raise LocalizedError("courses.roster.bad_columns", part=part, fields=list(FIELDS))
        found[field.strip()] = column.strip()
    return found


def print_matching(members: "ClassMembers", language: str) -> None:
    """Print the mismatches between class and roster on stderr; nothing if there are none."""
    for line in _lines(members, language):
        progress(safe_terminal(line))


def _lines(members: "ClassMembers", language: str) -> list[str]:
    from autograder.reporting.words import Words

    matching = members.matching(Words(language, []))
    say = _Sayer(language)
    found = [say("match", matched=matching.matched, total=len(members.entries), absent=len(matching.absent))] if matching.roster else []
    for row in matching.unmatched:
        key = "ambiguous" if row.ambiguous else "unmatched" if row.nearest else "unknown"
        found.append(say(key, student=row.student, nearest=list(row.nearest)))
    if any(row.ambiguous for row in matching.unmatched):
        found.append(say("ambiguous_next"))
    found += [say("twice", student=row.student, others=list(row.nearest)) for row in matching.twice]
    if matching.absent:
        found.append(say("absent", names=_some(matching.absent)))
    return found + [f"{row.student}: {row.text}" if row.student else row.text for row in matching.remarks]


class _Sayer:
    """Renders texts of the match report in one language."""

    def __init__(self, language: str) -> None:
        self._language = language

    def __call__(self, name: str, **values: object) -> str:
        """Return the text ``courses.match.<name>``."""
        return render(Message(f"courses.match.{name}", values), self._language)


def _some(names: Sequence[str]) -> list[str]:
    return [*names[:SHOWN], *(["…"] if len(names) > SHOWN else [])]
