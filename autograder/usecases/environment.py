"""Examines this machine: one finding for each fact, with the next step where something is missing."""

import importlib.metadata
import os
import platform
import shutil
import sys
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from autograder.model import Message
from autograder.processors import processor_count

ROOT = Path("/")
HAS_SANDBOXES = hasattr(os, "fork") and hasattr(os, "memfd_create")
"""Whether this is a system, Linux, on which a sandbox can be started at all."""
Status = Literal["ok", "missing", "optional"]
CORE = ("numpy", "click", "pydantic", "jinja2", "rich", "markdown-it-py", "mdit-py-plugins", "latex2mathml", "pyyaml")
CLUSTER = ("dask", "distributed")
LEAST_PYTHON = (3, 11)
LEAST_FREE_BYTES = 256 * 2**20
CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")


@dataclass(frozen=True, slots=True)
class MachineFinding:
    """One fact about the machine.

    Args:
        name: Name of the fact, the same in every language.
        status: ``missing`` is needed for grading, ``optional`` is missing and needed for something else.
        detail: Description of the finding.
        next_step: The command or the action that helps; None if nothing needs to be done.
    """

    name: str
    status: Status
    detail: Message | str
    next_step: Message | str | None = field(default=None)


def examine(course: Iterable[MachineFinding] = ()) -> Iterator[MachineFinding]:
    """Yield every finding; the sandboxes are really started.

    Args:
        course: Findings on the course, placed after those on the sandboxes.
    """
    yield _python()
    yield _platform()
    yield from (_module(name) for name in CORE)
    yield from sandboxes()
    yield from landlock_guarantees()
    yield from course
    yield _torch()
    yield _dask()
    yield _chromium()
    yield _disk()
    yield _encoding()


def sandboxes(root: Path = ROOT) -> Iterator[MachineFinding]:
    """Yield one finding a sandbox backend, found out by running a program in it.

    Args:
        root: Of the file system from which causes are read.
    """
    if not HAS_SANDBOXES:
        yield MachineFinding("sandbox: none", "optional", Message("cli.doctor.sandbox_linux"), Message("cli.doctor.sandbox_linux.next"))
        return
    from autograder.runner.backends import BACKENDS
    from autograder.runner.probing import probe_all

    probes = probe_all(BACKENDS)
    any_usable = any(probe.usable for probe in probes)
    for backend, probe in zip(BACKENDS, probes, strict=True):
        if probe.usable:
            yield MachineFinding(f"sandbox: {probe.name}", "ok", Message("cli.doctor.sandbox", {"what": probe.detail}))
            continue
        cause = backend.explain(root)
        said = Message("cli.doctor.sandbox_fails", {"reason": cause.reason, "said": " ".join(probe.detail.split())})
        detail = said if probe.tried else cause.reason
        yield MachineFinding(f"sandbox: {probe.name}", "optional" if any_usable else "missing", detail, cause.next_step)


def landlock_guarantees(abi: int | None = None) -> Iterator[MachineFinding]:
    """Yield one finding for each thing that Landlock can deny; none on a kernel without it.

    Args:
        abi: Of Landlock; by default this kernel's.
    """
    if not HAS_SANDBOXES:
        return
    from autograder.runner.backends.landlock import GUARANTEES, kernel_abi

    version = kernel_abi() if abi is None else abi
    for name, first, kernel in GUARANTEES if version else ():
        values = {"what": Message(f"cli.landlock.{name}"), "abi": first, "kernel": kernel}
        if version >= first:
            yield MachineFinding(f"landlock: {name}", "ok", Message("cli.landlock.given", values))
        else:
            lacking = Message("cli.landlock.lacking", values), Message("cli.landlock.lacking.next", values)
            yield MachineFinding(f"landlock: {name}", "optional", *lacking)


def has_sandbox(findings: list[MachineFinding]) -> bool:
    """Whether untrusted code can be run here."""
    return any(finding.name.startswith("sandbox: ") and finding.status == "ok" for finding in findings)


def _python() -> MachineFinding:
    fit = sys.version_info >= LEAST_PYTHON
    detail = Message("cli.doctor.python", {"version": platform.python_version(), "place": sys.executable})
    return MachineFinding("python", "ok" if fit else "missing", detail, None if fit else Message("cli.doctor.python.next"))


def _platform() -> MachineFinding:
    values = {"system": platform.system(), "release": platform.release(), "machine": platform.machine(), "cores": processor_count()}
    return MachineFinding("platform", "ok", Message("cli.doctor.platform", values))


def _module(name: str) -> MachineFinding:
    version = _version(name)
    if version is None:
        return MachineFinding(name, "missing", Message("cli.doctor.absent"), _pip(name))
    return MachineFinding(name, "ok", version)


def _torch() -> MachineFinding:
    version = _version("torch")
    if version is None:
        step = _pip("'tensorgrade[oracle]' --extra-index-url https://download.pytorch.org/whl/cpu")
        return MachineFinding("torch", "optional", Message("cli.doctor.torch_absent"), step)
    return MachineFinding("torch", "ok", Message("cli.doctor.torch", {"version": version}))


def _dask() -> MachineFinding:
    versions = [_version(name) for name in CLUSTER]
    if None in versions:
        return MachineFinding("dask", "optional", Message("cli.doctor.dask_absent"), _pip("'tensorgrade[cluster]'"))
    return MachineFinding("dask", "ok", Message("cli.doctor.dask", {"version": versions[0]}))


def _chromium() -> MachineFinding:
    place = next((found for name in CHROMIUM if (found := shutil.which(name))), None) or _downloaded_chromium()
    if place is None:
        step = f"{sys.executable} -m playwright install chromium" if _version("playwright") else _pip("'tensorgrade[dev]'")
        return MachineFinding("chromium", "optional", Message("cli.doctor.chromium_absent"), step)
    return MachineFinding("chromium", "ok", Message("cli.doctor.chromium", {"place": place}))


def _downloaded_chromium() -> str | None:
    """Return the Chromium that Playwright has downloaded, None if there is none."""
    folder = Path(os.environ.get("PLAYWRIGHT_BROWSERS_PATH") or Path.home() / ".cache" / "ms-playwright")
    return next(
        (str(path) for path in sorted(folder.glob("chromium*/*/*")) if path.name in ("chrome", "headless_shell", "chrome-headless-shell")),
        None,
    )


def _disk() -> MachineFinding:
    try:
        folder = tempfile.gettempdir()
    except FileNotFoundError as error:  # none of the usual places can be written to
        return MachineFinding("disk", "missing", str(error.strerror), Message("cli.doctor.disk.next"))
    free = shutil.disk_usage(folder).free
    enough = free >= LEAST_FREE_BYTES
    detail = Message("cli.doctor.disk", {"free": free // 2**20, "folder": folder})
    return MachineFinding("disk", "ok" if enough else "missing", detail, None if enough else Message("cli.doctor.disk.next"))


def _encoding() -> MachineFinding:
    encoding = sys.stdout.encoding or "ascii"
    try:
        "жβ≤".encode(encoding)
    except (UnicodeEncodeError, LookupError):
        return MachineFinding(
            "encoding", "optional", Message("cli.doctor.encoding_poor", {"encoding": encoding}), Message("cli.doctor.encoding.next")
        )
    return MachineFinding("encoding", "ok", Message("cli.doctor.encoding", {"encoding": encoding}))


def _version(name: str) -> str | None:
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return None


def _pip(what: str) -> str:
    return f"{sys.executable} -m pip install {what}"
