"""Reads the settings of a student's kit: ``kit.json`` beside ``exercises/``.

Uses no pydantic, which would slow the start of ``grade check``.
"""

import json
from dataclasses import dataclass
from pathlib import Path

from autograder.errors import UsageError

KIT_FILE = "kit.json"
KIT_SCHEMA = "tensorgrade/kit/v1"
_TEXTS = ("course", "student", "inbox", "language", "python", "numpy")


@dataclass(frozen=True, slots=True)
class Kit:
    """Settings of a kit; a text is empty where the file does not set it.

    Args:
        root: The folder that holds ``kit.json``.
        course: Id of the course.
        student: Whose kit it is.
        inbox: Where work is handed in, absolute or relative to *root*.
        language: The student's language.
        python: Version of Python with which it is graded.
        numpy: Version of NumPy with which it is graded.
    """

    root: Path
    course: str = ""
    student: str = ""
    inbox: str = ""
    language: str = ""
    python: str = ""
    numpy: str = ""

    def to_json(self) -> dict[str, str]:
        """Return what ``kit.json`` holds; other keys may stand beside these."""
        return {"schema": KIT_SCHEMA} | {name: getattr(self, name) for name in _TEXTS}


def student_of_kit(data: bytes) -> str:
    """Return the student whom a ``kit.json`` with these bytes names; "" if it is none, whatever it is: it comes from a stranger."""
    try:
        found = json.loads(data)
    except (ValueError, RecursionError):
        return ""
    student = found.get("student") if isinstance(found, dict) else None
    return student[:200] if isinstance(student, str) else ""


def load_kit(root: Path) -> Kit:
    """Return the settings of the kit under *root*; empty ones if there is no ``kit.json``.

    Raises:
        UsageError: The file is not JSON, or a value in it is not a text.
    """
    path = root / KIT_FILE
    try:
        data = json.loads(path.read_bytes())
    except FileNotFoundError:
        return Kit(root)
    except ValueError as error:
        raise UsageError(f"is not JSON: {error}", path=path, hint="take the file from a fresh copy of the kit") from None
    if not isinstance(data, dict):
        raise UsageError(f"holds a {type(data).__name__}, expected an object", path=path, hint="take the file from a fresh copy of the kit")
    texts = {name: data.get(name) or "" for name in _TEXTS}
    for name, value in texts.items():
        if not isinstance(value, str):
            raise UsageError(
                f"'{name}' is {value!r}, expected a text",
                path=path,
                hint="correct the value, or take the file from a fresh copy of the kit",
            )
    return Kit(root, **texts)
