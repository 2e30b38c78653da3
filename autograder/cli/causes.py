"""Why a sandbox does not work here, from what the kernel and the distribution say of themselves, and the command that mends it.

Every function takes the root of the file system to read from, so that the machines this one is not can be tried as well.
"""

import ctypes
import errno
import os
import platform
import re
import shutil
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from autograder.model import Message
from autograder.runner.guest import landlock

ROOT = Path("/")
INSTALL = {
    "apt-get install bubblewrap": ("debian", "ubuntu"),
    "dnf install bubblewrap": ("fedora", "rhel", "centos"),
    "pacman -S bubblewrap": ("arch",),
    "zypper install bubblewrap": ("suse", "opensuse"),
    "apk add bubblewrap": ("alpine",),
}
SETTINGS = {
    "kernel/unprivileged_userns_clone": ("0", "1"),
    "user/max_user_namespaces": ("0", "15000"),
}
"""Files below /proc/sys by which namespaces can be forbidden: the value that forbids them, and one that does not."""
APPARMOR = "kernel/apparmor_restrict_unprivileged_userns"
PROFILE = "abi <abi/4.0>,\\ninclude <tunables/global>\\nprofile bwrap {program} flags=(unconfined) {{\\n  userns,\\n}}\\n"
CONTAINER_MARKS = (".dockerenv", "run/.containerenv", "var/run/secrets/kubernetes.io")
FIRST_KERNEL = (5, 13)
FILTERED = "2"
"""What /proc/self/status says of a process that a seccomp filter is laid upon."""


@dataclass(frozen=True, slots=True)
class Cause:
    """Why a sandbox does not work, and what to do about it: a command to type, or a sentence where there is none."""

    reason: Message
    next_step: Message | str


def cause_of(backend: str, root: Path = ROOT) -> Cause:
    """Return why *backend*, which does not work here, does not; the general one if nothing shows."""
    if not sys.platform.startswith("linux"):
        return _cause("not_linux", Message("cli.cause.not_linux.next"), system=sys.platform)
    return why_no_bubblewrap(root) if backend == "bubblewrap" else why_no_landlock(root)


# -- bubblewrap ------------------------------------------------------------------------------------------------------


def why_no_bubblewrap(root: Path = ROOT) -> Cause:
    """Return what keeps bubblewrap from working on the machine whose files are under *root*."""
    program = shutil.which("bwrap")
    if program is None:
        return _cause("not_installed", install_command(root))
    for setting, (forbidding, allowing) in SETTINGS.items():
        if _setting(root, setting) == forbidding:
            return _cause("setting", _set(setting, allowing), name=setting.replace("/", "."), value=forbidding)
    if _setting(root, APPARMOR) == "1":
        return _cause("apparmor", _apparmor_profile(program), name=APPARMOR.replace("/", "."))
    return _contained(root) or _cause("unknown", "bwrap --unshare-all --ro-bind / / true")


def install_command(root: Path = ROOT) -> Message | str:
    """Return the command that installs bubblewrap on the distribution of /etc/os-release."""
    release = _os_release(root)
    names = f"{release.get('ID', '')} {release.get('ID_LIKE', '')}".split()
    for name in names:
        for command, families in INSTALL.items():
            if name in families:
                return _as_root(command)
    return Message("cli.cause.not_installed.next")


def _set(setting: str, value: str) -> str:
    line = f"{setting.replace('/', '.')}={value}"
    return f"echo {line} | {_as_root('tee /etc/sysctl.d/60-bubblewrap.conf')} && {_as_root('sysctl --system')}"


def _apparmor_profile(program: str) -> str:
    text = PROFILE.format(program=program)
    return f"printf '{text}' | {_as_root('tee /etc/apparmor.d/bwrap')} && {_as_root('apparmor_parser -r /etc/apparmor.d/bwrap')}"


# -- Landlock --------------------------------------------------------------------------------------------------------


def why_no_landlock(root: Path = ROOT) -> Cause:
    """Return what keeps Landlock from working on the machine whose files are under *root*."""
    if landlock.abi() > 0:
        return _cause("unknown", Message("cli.cause.landlock_fails.next"))
    return why_refused(ctypes.get_errno(), platform.release(), root)


def why_refused(code: int, release: str, root: Path = ROOT) -> Cause:
    """Return why a kernel *release* refuses Landlock with the error *code*."""
    if code == errno.EOPNOTSUPP:
        modules = _text(root / "sys/kernel/security/lsm").strip()
        return _cause("landlock_off", Message("cli.cause.landlock_off.next", {"modules": f"landlock,{modules}" if modules else "landlock"}))
    version = tuple(int(part) for part in re.findall(r"\d+", release)[:2])
    if version < FIRST_KERNEL:
        return _cause("old_kernel", Message("cli.cause.old_kernel.next"), release=release)
    return _contained(root) or _cause("not_built", Message("cli.cause.not_built.next"), release=release)


# -- what both have in common ----------------------------------------------------------------------------------------


def _contained(root: Path) -> Cause | None:
    """Return the cause that a container or a seccomp filter around this process is, None outside of both."""
    if any((root / mark).exists() for mark in CONTAINER_MARKS):
        return _cause("container", Message("cli.cause.container.next"))
    if re.search(rf"^Seccomp:\s+{FILTERED}$", _text(root / "proc/self/status"), re.M):
        return _cause("filtered", Message("cli.cause.filtered.next"))
    return None


def _cause(key: str, next_step: Message | str, **values: object) -> Cause:
    return Cause(Message(f"cli.cause.{key}", values), next_step)


def _setting(root: Path, name: str) -> str:
    return _text(root / "proc/sys" / name).strip()


def _os_release(root: Path) -> Mapping[str, str]:
    lines = (line.partition("=") for line in _text(root / "etc/os-release").splitlines())
    return {name: value.strip("\"'") for name, _, value in lines}


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8", errors="replace")
    except OSError:  # another kernel, or a file for root alone
        return ""


def _as_root(command: str) -> str:
    return command if os.geteuid() == 0 else f"sudo {command}"
