"""Reads submissions: from the files that students handed in to programs that the sandbox can run.

``collect`` reads one submission, ``entries`` finds those of a class, ``read_roster`` reads who is in it. Each is imported
when it is asked for, since the student's ``grade check`` needs the first only, and soon.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from autograder.intake.classes import HandIn, entries
    from autograder.intake.names import display_name, safe_name, safe_names
    from autograder.intake.rejections import UnreadableSubmission
    from autograder.intake.roster import RosterEntry, match_roster, read_class_roster, read_roster
    from autograder.intake.submissions import collect

__all__ = [
    "HandIn",
    "RosterEntry",
    "UnreadableSubmission",
    "collect",
    "display_name",
    "entries",
    "match_roster",
    "read_class_roster",
    "read_roster",
    "safe_name",
    "safe_names",
]

_HOME = {
    "HandIn": "classes",
    "RosterEntry": "roster",
    "UnreadableSubmission": "rejections",
    "collect": "submissions",
    "display_name": "names",
    "entries": "classes",
    "match_roster": "roster",
    "read_class_roster": "roster",
    "read_roster": "roster",
    "safe_name": "names",
    "safe_names": "names",
}


def __getattr__(name: str) -> object:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
