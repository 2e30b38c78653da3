"""The bubblewrap backend: namespaces around the fork server.

A root of its own with nothing but the interpreter, NumPy and the guest's files, read-only; no network, its own process ids, its own user.
"""

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from autograder.errors import SandboxError
from autograder.model import Message
from autograder.runner.backends import causes, libraries
from autograder.runner.backends.base import ENVIRONMENT, GUEST_FILES, PACKAGE, ROOT, Cause, Launch, interpreter, not_linux, server_command

INSIDE = "/tensorgrade"
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
"""Kernel settings that can forbid namespaces: the value that forbids them, and one that does not."""
APPARMOR = "kernel/apparmor_restrict_unprivileged_userns"
PROFILE = "abi <abi/4.0>,\\ninclude <tunables/global>\\nprofile bwrap {program} flags=(unconfined) {{\\n  userns,\\n}}\\n"


@dataclass(frozen=True, slots=True)
class Bubblewrap:
    """Starts the fork server with ``bwrap``."""

    name: str = "bubblewrap"

    def missing(self) -> str | None:
        """Return why it cannot work here, as far as that shows without starting it; None if it may."""
        return not_linux() or (None if shutil.which("bwrap") else "bwrap is not installed")

    def launch(self, descriptor: int) -> Launch:
        """Return how to start the server with its socket as *descriptor*.

        Raises:
            SandboxError: ``bwrap`` is not installed.
        """
        program = shutil.which("bwrap")
        if program is None:
            raise SandboxError("bubblewrap is not installed", hint="run grade doctor for the command that installs it")
        site = [INSIDE, f"{INSIDE}/site"]
        command = [program, *_namespaces(), *_files(), "--", *server_command(f"{INSIDE}/autograder", descriptor, site, confined=True)]
        return Launch(tuple(command), {"PATH": os.defpath})

    def describe(self) -> str:
        """Return the version of ``bwrap``."""
        done = subprocess.run([shutil.which("bwrap") or "bwrap", "--version"], capture_output=True, text=True, check=False)
        return done.stdout.strip()

    def explain(self, root: Path = ROOT) -> Cause:
        """Return what keeps it from working on the machine whose files are under *root*."""
        if not_linux():
            return causes.not_linux(sys.platform)
        program = shutil.which("bwrap")
        if program is None:
            return causes.cause("not_installed", install_command(root))
        for setting, (forbidding, allowing) in SETTINGS.items():
            if causes.kernel_setting(root, setting) == forbidding:
                return causes.cause("setting", _set_command(setting, allowing), name=setting.replace("/", "."), value=forbidding)
        if causes.kernel_setting(root, APPARMOR) == "1":
            return causes.cause("apparmor", _apparmor_profile(program), name=APPARMOR.replace("/", "."))
        return causes.contained(root) or causes.cause("unknown", "bwrap --unshare-all --ro-bind / / true")


def _namespaces() -> list[str]:
    arguments = ["--unshare-all", "--unshare-user", "--uid", "65534", "--gid", "65534", "--hostname", "tensorgrade"]
    arguments += ["--die-with-parent", "--new-session", "--clearenv", "--cap-drop", "ALL"]
    for name, value in ENVIRONMENT.items():
        arguments += ["--setenv", name, value]
    return arguments


def _files() -> list[str]:
    arguments: list[str] = []
    for path in libraries.library_roots():
        arguments += ["--ro-bind", path, path]
    for path in libraries.foreign_packages():
        arguments += ["--tmpfs", path]
    for file in (interpreter(), libraries.LINKER_CACHE):
        arguments += ["--ro-bind-try", file, file]
    for name in GUEST_FILES:
        arguments += ["--ro-bind", str(PACKAGE / name), f"{INSIDE}/autograder/{name}"]
    for folder in libraries.numpy_folders():
        arguments += ["--ro-bind", str(folder), f"{INSIDE}/site/{folder.name}"]
    arguments += ["--dev-bind", "/dev/null", "/dev/null", "--ro-bind-try", "/dev/urandom", "/dev/urandom", "--chdir", "/"]
    for path in ("/", *libraries.foreign_packages()):  # remounting is not recursive: an empty folder left writable would carry notes
        arguments += ["--remount-ro", path]
    return arguments


def install_command(root: Path = ROOT) -> Message | str:
    """Return the command that installs bubblewrap on the distribution of /etc/os-release."""
    release = causes.os_release(root)
    for name in f"{release.get('ID', '')} {release.get('ID_LIKE', '')}".split():
        for command, distributions in INSTALL.items():
            if name in distributions:
                return causes.as_root(command)
    return Message("cli.cause.not_installed.next")


def _set_command(setting: str, value: str) -> str:
    line = f"{setting.replace('/', '.')}={value}"
    return f"echo {line} | {causes.as_root('tee /etc/sysctl.d/60-bubblewrap.conf')} && {causes.as_root('sysctl --system')}"


def _apparmor_profile(program: str) -> str:
    text = PROFILE.format(program=program)
    write, load = causes.as_root("tee /etc/apparmor.d/bwrap"), causes.as_root("apparmor_parser -r /etc/apparmor.d/bwrap")
    return f"printf '{text}' | {write} && {load}"
