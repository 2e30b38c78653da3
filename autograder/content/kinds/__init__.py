"""Kinds of exercise: one module a kind, each an object with the methods of :class:`~autograder.content.kinds.base.Kind`.

Grading, reports, student kits and verification ask the kind in place of comparing its name. A further kind is a module
here with its line in ``_OWN``, or a class that another distribution names under the entry point ``tensorgrade.kinds``.
"""

from functools import cache
from importlib import import_module

from autograder.content.kinds.base import Kind
from autograder.content.records import Exercise

__all__ = ["Kind", "find_kind", "kind_names", "kind_of"]

ENTRY_POINT = "tensorgrade.kinds"
_OWN = (("function", "FunctionKind"), ("statistical", "StatisticalKind"), ("task", "TaskKind"))
"""Name (also the module's) and class of every kind of this package."""


@cache
def find_kind(name: str) -> Kind:
    """Return the kind called *name*; installed distributions are searched only for a name that is not one of ours.

    Raises:
        LookupError: There is no such kind.
    """
    found: Kind
    for own, class_name in _OWN:
        if own == name:
            found = getattr(import_module(f"{__name__}.{own}"), class_name)()
            return found
    from importlib import metadata

    for point in metadata.entry_points(group=ENTRY_POINT, name=name):
        found = point.load()()
        return found
    raise LookupError(f"no kind of exercise is called '{name}'")


def kind_of(exercise: Exercise) -> Kind:
    """Return the kind of *exercise*."""
    return find_kind(exercise.kind)


def own_kind_names() -> tuple[str, ...]:
    """Return the names of the kinds of this package."""
    return tuple(name for name, _ in _OWN)


def kind_names() -> tuple[str, ...]:
    """Return the names of all kinds: ours, then those of other distributions."""
    from importlib import metadata

    return (*own_kind_names(), *sorted(point.name for point in metadata.entry_points(group=ENTRY_POINT)))
