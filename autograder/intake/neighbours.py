"""Finds the files of a kit that its exercises may import, under the names with which they are handed in."""

import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from autograder.intake.imports import ImportGraph
from autograder.intake.limits import MAX_FILES, MAX_SOURCE_BYTES
from autograder.intake.paths import is_ignored_part
from autograder.intake.rejections import Refused
from autograder.intake.sources import Source, read_source
from autograder.model import ModuleSource

EXERCISES = "exercises"


def kit_files(root: Path) -> dict[str, Path]:
    """Return the .py files of the kit *root* by name: those of its exercises as ``unit/slug.py``, and those beside the folder."""
    found = dict(_python_files(root / EXERCISES))
    for path in sorted(root.glob("*.py")):
        found.setdefault(path.name, path)
    return dict(list(found.items())[:MAX_FILES])


def modules_beside(path: Path, program: Source, root: Path) -> tuple[ModuleSource, ...]:
    """Return the files that *program*, the file *path*, may import: from its folder, and if it is of the kit *root*, from there."""
    files = kit_files(root) if path.resolve().is_relative_to((root / EXERCISES).resolve()) else {}
    files |= dict(list(_python_files(path.parent))[:MAX_FILES])
    sources = [source for source in _read(files) if source.path != program.path]
    return ImportGraph([program, *sources]).reachable(program)[0]


def imported_files(names: Sequence[str], files: Mapping[str, Path]) -> dict[str, Path]:
    """Return those of *files* that the programs *names*, which are among them, may import."""
    sources = {source.path: source for source in _read(files)}
    graph = ImportGraph(list(sources.values()))
    reached = {module.path for name in names if name in sources for module in graph.reachable(sources[name])[0]}
    return {name: files[name] for name in sorted(reached)}


def _python_files(folder: Path) -> Iterator[tuple[str, Path]]:
    """Yield name and path of the .py files under *folder*; links are skipped."""
    for place, folders, names in os.walk(folder):
        here = Path(place)
        folders[:] = sorted(name for name in folders if not is_ignored_part(name) and not (here / name / "pyvenv.cfg").exists())
        for name in sorted(names):
            path = here / name
            if name.endswith(".py") and not is_ignored_part(name) and path.is_file() and not path.is_symlink():
                yield path.relative_to(folder).as_posix(), path


def _read(files: Mapping[str, Path]) -> Iterator[Source]:
    for name, path in files.items():
        try:
            with path.open("rb") as file:
                data = file.read(MAX_SOURCE_BYTES + 1)
            if len(data) <= MAX_SOURCE_BYTES:
                yield read_source(name, data)
        except (OSError, Refused):  # reported when it is checked or handed in itself
            continue
