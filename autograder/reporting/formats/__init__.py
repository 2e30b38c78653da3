"""Results in the forms that CI systems and editors read: one module a format.

A format is a function from :class:`~autograder.reporting.formats.base.Findings` to text. A further one is a module here and a line
in :data:`FORMATS`, or a function that another distribution names under the entry point ``tensorgrade.formats``.
"""

from collections.abc import Callable
from functools import cache
from importlib import import_module, metadata

from autograder.reporting.formats.base import Findings

__all__ = ["FORMATS", "Findings", "format_names", "render_format"]

FORMATS = ("github", "gitlab", "junit", "sarif", "markdown")
"""Modules of this package, each with a function ``render``."""
ENTRY_POINT = "tensorgrade.formats"


@cache
def _renderers() -> dict[str, Callable[[Findings], str]]:
    others = {point.name: point.load() for point in metadata.entry_points(group=ENTRY_POINT)}
    return others | {name: import_module(f"{__name__}.{name}").render for name in FORMATS}


def format_names() -> list[str]:
    """Return the names that ``--format`` accepts."""
    return list(_renderers())


def render_format(name: str, findings: Findings) -> str:
    """Return *findings* in the format *name*.

    Raises:
        KeyError: There is no such format.
    """
    return _renderers()[name](findings)
