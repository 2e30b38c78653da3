"""Reads from a machine's files why a sandbox does not work on it. Takes the root to read from, so that other machines can be tried."""

import os
import re
from collections.abc import Mapping
from pathlib import Path

from autograder.model import Message
from autograder.runner.backends.base import Cause

CONTAINER_MARKS = (".dockerenv", "run/.containerenv", "var/run/secrets/kubernetes.io")
FILTERED = "2"
"""What /proc/self/status says of a process under a seccomp filter."""


def cause(key: str, next_step: Message | str, **values: object) -> Cause:
    """Return the cause whose text is ``cli.cause.KEY``."""
    return Cause(Message(f"cli.cause.{key}", values), next_step)


def not_linux(system: str) -> Cause:
    """Return the cause that the machine runs *system* and not Linux."""
    return cause("not_linux", Message("cli.cause.not_linux.next"), system=system)


def contained(root: Path) -> Cause | None:
    """Return the cause that a container or a seccomp filter around this process is, None outside of both."""
    if any((root / mark).exists() for mark in CONTAINER_MARKS):
        return cause("container", Message("cli.cause.container.next"))
    if re.search(rf"^Seccomp:\s+{FILTERED}$", text_of(root / "proc/self/status"), re.M):
        return cause("filtered", Message("cli.cause.filtered.next"))
    return None


def kernel_setting(root: Path, name: str) -> str:
    """Return the value of the kernel setting *name*, a path below /proc/sys; empty if there is none."""
    return text_of(root / "proc/sys" / name).strip()


def os_release(root: Path) -> Mapping[str, str]:
    """Return the fields of /etc/os-release."""
    lines = (line.partition("=") for line in text_of(root / "etc/os-release").splitlines())
    return {name: value.strip("\"'") for name, _, value in lines}


def text_of(path: Path) -> str:
    """Return the text of a file, empty if it is not there or may not be read."""
    try:
        return path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""


def as_root(command: str) -> str:
    """Return *command* as it is typed by somebody who must be root for it."""
    return command if os.geteuid() == 0 else f"sudo {command}"
