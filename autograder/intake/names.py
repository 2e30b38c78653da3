"""Names of people and of the folders their pages go to."""

import hashlib
import re
import unicodedata
from collections.abc import Iterable

from autograder.intake.paths import shown

MAX_NAME_CHARS = 200
MAX_FOLDER_BYTES = 120
"""Of a folder's name. ext4 allows 255 and encrypted home folders 143; some room is left for suffixes."""

_RESERVED_CHARACTERS = re.compile('[<>:"/\\\\|?*\ufffd]')
_RESERVED_NAMES = re.compile(r"(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9¹²³])(?=\.|$)", re.I)
_SPACES = re.compile(r"\s+")


def display_name(name: str) -> str:
    """Return a person's name as it is shown: composed, on one line, of bearable length."""
    text = _SPACES.sub(" ", shown(name)).strip()
    return text if len(text) <= MAX_NAME_CHARS else text[: MAX_NAME_CHARS - 1] + "…"


def safe_name(name: str) -> str:
    """Return a folder name for *name* that every file system takes and that a person still recognises.

    A name that is fine already is returned as it is, so ``safe_name`` of a safe name changes nothing.
    """
    text = _RESERVED_CHARACTERS.sub("_", _SPACES.sub(" ", shown(name)))
    text = text.strip(" .") or "_"
    if _RESERVED_NAMES.match(text):
        text = f"_{text}"
    encoded = text.encode("utf-8")
    if len(encoded) <= MAX_FOLDER_BYTES:
        return text
    mark = hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:8]
    short = encoded[: MAX_FOLDER_BYTES - len(mark) - 1].decode("utf-8", "ignore")
    return f"{short}-{mark}"


def safe_names(names: Iterable[str]) -> list[str]:
    """Return a folder name for each of *names*, no two the same on any file system.

    The first of several that collide keeps its name; the rest get ``-2``, ``-3``, ... in the order given.
    """
    taken: set[str] = set()
    last_number: dict[str, int] = {}  # so that a thousand equal names are not counted through a thousand times
    folders = []
    for name in names:
        folder = stem = safe_name(name)
        number = last_number.get(_folded(stem), 1)
        while _folded(folder) in taken:
            number += 1
            folder = f"{stem}-{number}"
        last_number[_folded(stem)] = number
        taken.add(_folded(folder))
        folders.append(folder)
    return folders


def _folded(name: str) -> str:
    return unicodedata.normalize("NFKC", name).casefold()
