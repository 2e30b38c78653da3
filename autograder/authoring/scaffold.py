"""Writes the files of a new exercise: a small working example, to be edited until it is the exercise that is meant.

Places to edit are marked with the word REPLACE; ``grade verify`` counts those that are left.
"""

import builtins
import contextlib
import keyword
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from string import Template

from autograder.content.course import COURSE_FILE
from autograder.content.tables import read_toml
from autograder.errors import ContentError, UsageError
from autograder.store.files import make_folder, write_atomically

MARK = "REPLACE"
"""Stands in every text of the scaffold that an author must change."""

_FOLDER = Path(__file__).parent / "scaffold_files"
_NAME = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
_FILES = (
    ("exercises/{unit}/{slug}.md", "{kind}.md"),
    ("exercises/{unit}/{slug}.ru.md", "{kind}.ru.md"),
    ("exercises/{unit}/{slug}.py", "{kind}.py.txt"),
    ("solutions/{unit}/{slug}.py", "{kind}.solution.txt"),
)


@dataclass(frozen=True, slots=True)
class Scaffold:
    """Result of writing a scaffold.

    Args:
        files: In the order in which to edit them.
        unit_is_new: Whether ``unit.toml`` is among them.
        unit_is_listed: Whether ``course.toml`` names the unit already.
    """

    files: tuple[Path, ...]
    unit_is_new: bool
    unit_is_listed: bool


def scaffold(root: Path, exercise_id: str, *, kind: str, title: str, title_ru: str, points: float = 1, difficulty: int = 1) -> Scaffold:
    """Write the files of the exercise ``unit/slug`` into the course under *root*.

    Raises:
        UsageError: The id is not two Python names, the slug is taken, or a file is there already.
    """
    unit, slug = _names(exercise_id)
    _check_free(root, unit, slug)
    texts = scaffold_texts(unit, slug, kind=kind, title=title, title_ru=title_ru, points=points, difficulty=difficulty)
    files = {root / path: text for path, text in texts.items()}
    unit_file = root / "exercises" / unit / "unit.toml"
    unit_is_new = not unit_file.exists()
    if unit_is_new:
        name = unit.replace("_", " ").capitalize()
        files[unit_file] = f'title = {{ en = "{name}", ru = "{MARK}: {name}" }}\nsources = ["{MARK}: lecture 0, «…»"]\n'
    write_all(files)
    return Scaffold(tuple(files), unit_is_new, unit in _listed_units(root))


def scaffold_texts(unit: str, slug: str, *, kind: str, title: str, title_ru: str, points: float = 1, difficulty: int = 1) -> dict[str, str]:
    """Return the texts of a new exercise by their paths in the course."""
    values = {"unit": unit, "slug": slug, "kind": kind}
    texts = {
        "title": toml_string(title),
        "title_ru": toml_string(title_ru),
        "points": f"{points:g}",
        "difficulty": str(difficulty),
        "slug": slug,
    }
    return {path.format(**values): _fill(name.format(**values), texts) for path, name in _FILES}


def write_all(files: Mapping[Path, str]) -> None:
    """Write all of *files*, or none: leftovers would block the next try."""
    try:
        for path, text in files.items():
            make_folder(path.parent)
            write_atomically(path, text.encode())
    except BaseException:
        for path in files:
            with contextlib.suppress(OSError):
                path.unlink()
        raise


def _names(exercise_id: str) -> tuple[str, str]:
    parts = exercise_id.split("/")
    if len(parts) != 2:
        raise UsageError(f"'{exercise_id}' is not UNIT/SLUG", hint="name it like convolution/conv2d")
    for part in parts:
        if not _NAME.fullmatch(part) or keyword.iskeyword(part):
            raise UsageError(f"'{part}' is not a name", hint="use lower-case letters, digits and single underscores, a letter first")
    if hasattr(builtins, parts[1]):
        raise UsageError(
            f"'{parts[1]}' is a built-in function of Python", hint="choose another slug: students write a function of this name"
        )
    return parts[0], parts[1]


def _check_free(root: Path, unit: str, slug: str) -> None:
    taken = [path for side in ("exercises", "solutions") for path in sorted((root / side / unit).glob(f"{slug}.*"))]
    if taken:
        raise UsageError("there is such a file already", path=taken[0], hint="choose another slug, or edit the exercise that is there")
    other = next((path for path in sorted((root / "exercises").glob(f"*/{slug}.md"))), None)
    if other is not None:
        raise UsageError(
            f"the slug '{slug}' is taken by another unit", path=other, hint="choose another: submissions are found by function name"
        )


def _fill(name: str, texts: dict[str, str]) -> str:
    return Template((_FOLDER / name).read_text(encoding="utf-8")).substitute(texts)


def toml_string(text: str) -> str:
    """Escape *text* for a TOML string and a docstring."""
    return " ".join(text.split()).replace("\\", "\\\\").replace('"', '\\"')


def _listed_units(root: Path) -> tuple[str, ...]:
    """Return the units that ``course.toml`` names, none if it cannot be read."""
    try:
        return read_toml(root / COURSE_FILE).strings("units")
    except ContentError:
        return ()
