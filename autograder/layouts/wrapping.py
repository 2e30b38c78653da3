"""Tells whether an archive holds the class in one folder, and the names by which platforms' exports are known.

The names are those of instructure/canvas-lms ``lib/content_zipper.rb`` and of moodle ``mod/assign/classes/downloader.php``.
"""

import re
from collections.abc import Sequence
from pathlib import Path

from autograder.intake.paths import FileKind, kind_of

ROSTER = "roster.csv"
"""The class list, if it lies among the submissions."""
CANVAS_NAME = re.compile(
    r"(?P<before>LATE_)?(?:anon_(?P<anonymous>[0-9A-Za-z]+)|(?P<name>.+?)(?P<late>_LATE)?_(?P<id>\d+))"
    r"_(?:(?P<attachment>\d+)_(?P<file>.+)|(?P<text>text|link)\.html)",
    re.S,
)
MOODLE_NAME = re.compile(r"(?P<name>.+?)(?:_(?P<id>\d+))?_assignsubmission_(?P<plugin>file|onlinetext)(?:_(?P<file>.*))?", re.S)


def is_wrapped(paths: Sequence[Sequence[str]], archive: Path) -> bool:
    """Whether a zip holds the class in one folder: named like the zip, with a roster, or with several things but no bare code.

    Args:
        paths: Of every file in it, as parts.
        archive: The zip.
    """
    tops = {parts[0] for parts in paths}
    if len(tops) != 1 or any(len(parts) < 2 for parts in paths) or MOODLE_NAME.fullmatch(next(iter(tops))):
        return False
    inside = {parts[1] for parts in paths}
    bare = any(len(parts) == 2 and kind_of(parts[1]) in {FileKind.SOURCE, FileKind.NOTEBOOK} for parts in paths)
    exported = any(MOODLE_NAME.fullmatch(name) or CANVAS_NAME.fullmatch(name) for name in inside)
    return exported or tops == {archive.stem} or ROSTER in inside or (len(inside) > 1 and not bare)
