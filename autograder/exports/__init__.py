"""Exports of grades to other systems: one module for each format.

:func:`find_export` finds a format by name. A further one is a module here with a class in :data:`_OWN`, or a class that another
distribution names under the entry point ``tensorgrade.exports``.
"""

from functools import cache
from importlib import import_module, metadata

from autograder.exports.base import ClassResults, Export, File
from autograder.texts.localized_errors import LocalizedError

__all__ = ["ClassResults", "Export", "File", "export_names", "find_export"]

ENTRY_POINT = "tensorgrade.exports"
_OWN = (
    ("csv_file", "Csv"),
    ("json_file", "Json"),
    ("canvas", "Canvas"),
    ("moodle", "Moodle"),
    ("moodle", "MoodleFeedback"),
    ("nbgrader", "Nbgrader"),
    ("gradescope", "Gradescope"),
    ("prairielearn", "PrairieLearn"),
    ("classroom50", "Classroom50"),
    ("autolab", "Autolab"),
    ("lynx", "Lynx"),
)
"""Module and class of every format."""


@cache
def _exports() -> dict[str, Export]:
    own = [getattr(import_module(f"{__name__}.{module}"), name)() for module, name in _OWN]
    others = [point.load()() for point in sorted(metadata.entry_points(group=ENTRY_POINT), key=lambda point: point.name)]
    return {export.name: export for export in (*own, *others)}


def export_names() -> list[str]:
    """Return the names that ``grade export --to`` accepts."""
    return list(_exports())


def find_export(name: str) -> Export:
    """Return the format called *name*.

    Raises:
        LocalizedError: There is none.
    """
    found = _exports().get(name)
    if found is None:
        raise LocalizedError("cli.export.unknown", name=name, known=export_names())
    return found
