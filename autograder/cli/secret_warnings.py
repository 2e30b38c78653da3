"""Finds weaknesses of a course's secret and names the command that mends each; never prints the secret."""

import shlex
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from autograder.cli.common import progress, with_course
from autograder.content import SECRET_FILE, secret_origin
from autograder.model import Message
from autograder.texts import render

OTHERS = 0o077
NOT_IGNORED = 1
"""Exit code of ``git check-ignore`` for a file that git would take into a commit; 128 is: there is no repository."""


@dataclass(frozen=True, slots=True)
class Remark:
    """Something about the secret that an instructor should know, and the command that mends it."""

    text: Message
    next_step: str


def origin_text(root: Path) -> Message:
    """Return where the secret of the course under *root* comes from."""
    return Message(f"cli.secret.{secret_origin(root)}", {"path": str(root / SECRET_FILE)})


def remarks(root: Path) -> Iterator[Remark]:
    """Yield the weaknesses of the secret of the course under *root*."""
    origin, path = secret_origin(root), root / SECRET_FILE
    if origin == "known":
        yield Remark(Message("cli.secret.guessable"), with_course("grade secret --new", root))
    if not path.is_file():
        return
    if origin == "variable":
        yield Remark(Message("cli.secret.unused", {"path": str(path)}), "unset TENSORGRADE_SECRET")
    if not path.read_bytes().strip():
        yield Remark(Message("cli.secret.empty", {"path": str(path)}), with_course("grade secret --rotate", root))
    if path.stat().st_mode & OTHERS:
        yield Remark(Message("cli.secret.readable", {"path": str(path)}), f"chmod 600 {shlex.quote(str(path))}")
    if _would_be_committed(path):
        line = f"echo {SECRET_FILE} >> {shlex.quote(str(root / '.gitignore'))}"
        yield Remark(Message("cli.secret.committed", {"path": str(path)}), line)


def print_secret_warnings(root: Path, language: str) -> None:
    """Warn on stderr if hidden inputs are drawn from the known default secret."""
    if secret_origin(root) == "known":
        for remark in remarks(root):
            progress(f"{render(origin_text(root), language)} {worded(remark, language)}")


def worded(remark: Remark, language: str) -> str:
    """Return *remark* as a line, and below it the next step."""
    return f"{render(remark.text, language)}\n  {render(Message('cli.next', {'step': remark.next_step}), language)}"


def _would_be_committed(path: Path) -> bool:
    git = shutil.which("git")
    if git is None:
        return False
    command = [git, "-C", str(path.parent), "check-ignore", "--quiet", path.name]
    return subprocess.run(command, capture_output=True, check=False).returncode == NOT_IGNORED
