"""Computes the grader's fingerprint: cached results are valid for one fingerprint only."""

import hashlib
import sys
from functools import cache
from pathlib import Path

from autograder import __version__

PACKAGE = Path(__file__).parent
KINDS = frozenset((".py", ".json", ".j2", ".css"))
"""Suffixes of the files that reports and pages depend on: code, texts, templates."""


@cache
def fingerprint() -> str:
    """Return the fingerprint: a digest of the package's files with the versions of NumPy and Python.

    The version alone would not: between two releases a comparison may be mended, and old marks must not stand. All
    files count, since nobody keeps a list of those that cannot matter; reading them takes some 5 ms.
    """
    import numpy as np

    python = ".".join(map(str, sys.version_info[:2]))
    return f"{__version__}+{digest_of(PACKAGE)[:16]}, NumPy {np.__version__}, Python {python}"


def digest_of(package: Path) -> str:
    """Return the SHA-256 of the names and contents of the files under *package* that matter."""
    found = hashlib.sha256()
    for path in sorted(path for path in package.rglob("*") if path.suffix in KINDS):
        name, content = path.relative_to(package).as_posix().encode(), path.read_bytes()
        found.update(len(name).to_bytes(8, "big") + name + len(content).to_bytes(8, "big"))
        found.update(content)
    return found.hexdigest()
