"""Writes a kit into a folder, keeping files that the student has edited, or into an archive."""

import json
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from autograder.authoring.kit import Files, digest
from autograder.settings import KIT_FILE, KIT_SCHEMA
from autograder.store.files import make_folder, write_atomically
from autograder.texts.localized_errors import LocalizedError

_EPOCH = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Written:
    """Result of writing a kit.

    Args:
        path: The folder or the archive.
        kept: Files that the student had edited and that stay as they are.
    """

    path: Path
    kept: tuple[str, ...] = ()


def write_folder(files: Files, folder: Path) -> Written:
    """Write the kit into *folder*, a new one or an earlier version of the same kit.

    Raises:
        LocalizedError: The folder holds something else, or another student's kit.
    """
    before = _manifest_there(folder, files)
    kept = tuple(path for path, content in files.items() if _is_edited(folder / path, path, content, before))
    for path, content in files.items():
        if path not in kept:
            _write(folder / path, content)
    return Written(folder, kept)


def write_archive(files: Files, path: Path) -> Written:
    """Write the kit as a .zip file whose bytes depend on the kit alone.

    Raises:
        LocalizedError: The file is no kit, or is another student's.
    """
    _check_same_kit(_manifest_in_archive(path), files, path)
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in sorted(files.items()):
            entry = zipfile.ZipInfo(f"{path.stem}/{name}", _EPOCH)
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, content, zipfile.ZIP_DEFLATED)
    _write(path, buffer.getvalue())
    return Written(path)


def _manifest_there(folder: Path, files: Files) -> Mapping[str, object]:
    """Return the manifest of the kit in *folder*, empty if the folder is new."""
    if not folder.exists() or (folder.is_dir() and not any(folder.iterdir())):
        return {}
    if not folder.is_dir():
        raise LocalizedError("cli.kit.file", path=folder)
    manifest = _parse((folder / KIT_FILE).read_bytes() if (folder / KIT_FILE).is_file() else b"")
    _check_same_kit(manifest, files, folder)
    return manifest or {}


def _manifest_in_archive(path: Path) -> Mapping[str, object] | None:
    if not path.exists():
        return {}
    try:
        with zipfile.ZipFile(path) as archive:
            names = [name for name in archive.namelist() if name.endswith(f"/{KIT_FILE}")]
            return _parse(archive.read(names[0])) if names else None
    except (zipfile.BadZipFile, OSError):
        return None


def _parse(data: bytes) -> Mapping[str, object] | None:
    try:
        manifest = json.loads(data)
    except ValueError:
        return None
    return manifest if isinstance(manifest, dict) and manifest.get("schema") == KIT_SCHEMA else None


def _check_same_kit(manifest: Mapping[str, object] | None, files: Files, path: Path) -> None:
    if manifest is None:
        raise LocalizedError("cli.kit.other", path=path)
    new = json.loads(files[KIT_FILE])
    for key, other in (("course", "cli.kit.other_course"), ("student", "cli.kit.other_student")):
        if manifest and manifest.get(key, "") != new[key]:
            raise LocalizedError(other, path=path, there=manifest.get(key, ""), here=new[key])


def _is_edited(there: Path, name: str, content: bytes, manifest: Mapping[str, object]) -> bool:
    """Whether the stub or notebook *there* differs from the one given out and from the one to be written."""
    if not name.endswith((".py", ".ipynb")) or not there.is_file():
        return False
    return digest(there.read_bytes()) not in (_given(name, manifest), digest(content))


def _given(name: str, manifest: Mapping[str, object]) -> object:
    """Return the digest of the file *name* as it was given out; None if the manifest does not say."""
    if name.endswith(".ipynb"):
        books = manifest.get("notebooks")
        return books.get(name) if isinstance(books, dict) else None
    exercises = manifest.get("exercises")
    known = exercises.get(name.removeprefix("exercises/").removesuffix(".py")) if isinstance(exercises, dict) else None
    return known.get("stub") if isinstance(known, dict) else None


def _write(path: Path, content: bytes) -> None:
    make_folder(path.parent)
    write_atomically(path, content, sync=False)
