"""Reads submissions: from the files that one student handed in to programs that the sandbox can run.

Each name is imported when it is asked for, since the student's ``grade check`` needs ``collect`` only, and soon.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from autograder.intake.names import display_name, safe_name, safe_names
    from autograder.intake.rejections import UnreadableSubmission
    from autograder.intake.submissions import collect

__all__ = ["UnreadableSubmission", "collect", "display_name", "safe_name", "safe_names"]

_HOME = {
    "UnreadableSubmission": "rejections",
    "collect": "submissions",
    "display_name": "names",
    "safe_name": "names",
    "safe_names": "names",
}


def __getattr__(name: str) -> object:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
