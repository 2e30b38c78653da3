"""Finds the exercises that a change in git concerns, so that CI verifies those and no others."""

import re
import subprocess
from collections.abc import Iterable, Iterator
from pathlib import Path

from autograder.texts.localized_errors import LocalizedError

_EXERCISE = re.compile(r"(?:exercises|solutions)/([^/]+)/([A-Za-z]\w*)(?:\.ru)?\.(?:md|py|cases\.json)")
_UNIT = re.compile(r"exercises/([^/]+)/unit\.toml")
_ALL = re.compile(r"exercises/.*|solutions/.*|autograder/.*|pyproject\.toml|[^/]*requirements[^/]*\.txt|[^/]*\.lock")
"""What may concern every exercise: the course's own files, helpers that solutions share, the engine, and which of it is installed."""


def changed_exercises(root: Path, reference: str) -> tuple[str, ...] | None:
    """Return the ids of the exercises under *root* that have changed since *reference*; None if all may have.

    Compared are the files as they stand, those not committed yet included, with the last commit that *reference* and the present one
    have in common. Exercises that are gone are left out.

    Raises:
        LocalizedError: git knows no such commit, or this is no repository.
    """
    commit = _git(root, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{reference}^{{commit}}", of=reference)
    base = _git(root, "merge-base", commit.strip(), "HEAD", of=reference).strip()
    changed = _git(root, "diff", "--name-only", "--no-renames", "--relative", "-z", base, "--", of=reference)
    new = _git(root, "ls-files", "--others", "--exclude-standard", "-z", of=reference)
    return concerned(root, [path for path in (changed + new).split("\0") if path])


def concerned(root: Path, paths: Iterable[str]) -> tuple[str, ...] | None:
    """Return the ids of the exercises that the files *paths*, relative to *root*, belong to; None if they may concern all."""
    found: set[str] = set()
    for path in paths:
        exercise, unit = _EXERCISE.fullmatch(path), _UNIT.fullmatch(path)
        if exercise:
            found.add(f"{exercise[1]}/{exercise[2]}")
        elif unit:
            found.update(f"{unit[1]}/{file.stem}" for file in (root / "exercises" / unit[1]).glob("*.py"))
        elif _ALL.fullmatch(path):
            return None
    return tuple(sorted(name for name in found if any(_files(root, name))))


def _files(root: Path, name: str) -> Iterator[bool]:
    for side, suffix in (("exercises", ".md"), ("exercises", ".py"), ("solutions", ".py")):
        yield (root / side / f"{name}{suffix}").is_file()


def _git(root: Path, *arguments: str, of: str) -> str:
    """Return what git prints.

    Raises:
        LocalizedError: It fails.
    """
    command = ["git", "-C", str(root), "-c", "core.quotePath=false", *arguments]
    try:
        return subprocess.run(command, capture_output=True, check=True, encoding="utf-8", errors="replace").stdout
    except FileNotFoundError:
        raise LocalizedError("cli.verify.git", reference=of, said="git: command not found") from None
    except subprocess.CalledProcessError as error:
        raise LocalizedError("cli.verify.git", reference=of, said=" ".join(error.stderr.split()) or "unknown revision") from None
