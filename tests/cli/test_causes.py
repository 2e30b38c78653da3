"""Why a sandbox does not work, and the command that mends it: on this machine made poor, and on machines this one is not."""

import ctypes
import errno
import json
import platform
import re
import shutil
import struct
import subprocess
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest

from autograder.cli import main
from autograder.model import Message
from autograder.runner.backends import causes
from autograder.runner.backends.base import Cause
from autograder.runner.backends.bubblewrap import Bubblewrap, install_command
from autograder.runner.backends.landlock import GUARANTEES, why_refused
from autograder.runner.guest import landlock
from autograder.texts import LANGUAGES, render
from autograder.usecases.environment import examine, landlock_guarantees

ROOT = Path(__file__).parents[2]
DOCTOR = [sys.executable, "-m", "autograder", "doctor"]
SETTING = re.compile(r"^echo ([\w./]+)=(\d+) \| (sudo )?tee /etc/sysctl\.d/60-bubblewrap\.conf && (sudo )?sysctl --system$")
Machine = Callable[..., Path]


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    """Make the root of a machine's file system, of the files that are named."""

    def make(**files: str) -> Path:
        for path, content in files.items():
            file = tmp_path / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(content, encoding="utf-8")
        return tmp_path

    return make


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A bwrap in the path."""
    program = tmp_path / "bin" / "bwrap"
    program.parent.mkdir()
    program.write_text("#!/bin/sh\nexit 1\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(program.parent))
    return program


def texts(cause: Cause) -> list[str]:
    step = cause.next_step
    return [f"{render(cause.reason, one)} | {render(step, one) if isinstance(step, Message) else step}" for one in LANGUAGES]


# -- this machine, made poor -----------------------------------------------------------------------------------------


def bubblewrap_line(done: subprocess.CompletedProcess[str]) -> str:
    found = re.search(r"^\S+ +sandbox: bubblewrap +(.*)\n +next: (.*)$", done.stdout, re.M)
    assert found is not None, done.stdout + done.stderr
    return f"{found[1]} | {found[2]}"


def usable_bubblewrap() -> None:
    if shutil.which("bwrap") is None or subprocess.run(["bwrap", "--unshare-all", "--ro-bind", "/", "/", "true"], check=False).returncode:
        pytest.skip("needs a bubblewrap that works")


@pytest.mark.sandbox
def test_a_kernel_that_allows_no_namespaces_is_told_by_its_setting() -> None:
    usable_bubblewrap()
    inside = f"echo 0 > /proc/sys/user/max_user_namespaces && exec {' '.join(DOCTOR)}"
    done = subprocess.run(["unshare", "-Ur", "sh", "-c", inside], capture_output=True, text=True, check=False, cwd=ROOT)
    if "/proc/sys/user/max_user_namespaces" in done.stderr:
        pytest.skip("needs a user namespace whose settings may be written")
    reason, step = bubblewrap_line(done).split(" | ", 1)
    assert reason.startswith("the kernel's setting user.max_user_namespaces is 0")
    assert SETTING.match(step)


FORBID_NAMESPACES = b"".join(
    struct.pack("HBBI", *step)
    for step in (
        (0x20, 0, 0, 0),  # the number of the call
        (0x15, 3, 0, 272),  # unshare: denied
        (0x15, 0, 3, 56),  # clone: denied if
        (0x20, 0, 0, 16),  # its flags
        (0x45, 0, 1, 0x10000000),  # have CLONE_NEWUSER
        (0x06, 0, 0, 0x00050000 | errno.EPERM),
        (0x06, 0, 0, 0x7FFF0000),
    )
)
"""What a container's runtime does by default, as a seccomp filter for x86_64."""


def forbid_namespaces() -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    code = ctypes.create_string_buffer(FORBID_NAMESPACES)
    program = struct.pack("HxxxxxxQ", len(FORBID_NAMESPACES) // 8, ctypes.addressof(code))
    libc.prctl(38, 1, 0, 0, 0)
    if libc.prctl(22, 2, ctypes.c_char_p(program), 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "seccomp")


@pytest.mark.sandbox
@pytest.mark.skipif(platform.machine() != "x86_64", reason="the filter's numbers are those of x86_64")
def test_a_filter_around_it_is_told() -> None:
    usable_bubblewrap()
    done = subprocess.run(DOCTOR, capture_output=True, text=True, check=False, cwd=ROOT, preexec_fn=forbid_namespaces)
    reported = bubblewrap_line(done)
    if (Path("/") / causes.CONTAINER_MARKS[0]).exists():
        assert reported.endswith("--security-opt seccomp=unconfined --security-opt apparmor=unconfined")
    else:
        assert reported.startswith("a seccomp filter is laid upon this shell")


@pytest.mark.sandbox
def test_a_machine_without_bubblewrap_is_told_what_installs_it(tmp_path: Path) -> None:
    done = subprocess.run(DOCTOR, capture_output=True, text=True, check=False, cwd=ROOT, env={"PATH": str(tmp_path)})
    reason, step = bubblewrap_line(done).split(" | ", 1)
    assert reason == "bubblewrap is not installed"
    assert step == install_command() or isinstance(install_command(), Message)


# -- machines that this one is not -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("release", "command"),
    [
        ("ID=ubuntu\nID_LIKE=debian\n", "apt-get install bubblewrap"),
        ("ID=debian\n", "apt-get install bubblewrap"),
        ('NAME="Linux Mint"\nID=linuxmint\nID_LIKE="ubuntu debian"\n', "apt-get install bubblewrap"),
        ("ID=fedora\n", "dnf install bubblewrap"),
        ('ID="rocky"\nID_LIKE="rhel centos fedora"\n', "dnf install bubblewrap"),
        ("ID=arch\n", "pacman -S bubblewrap"),
        ("ID=manjaro\nID_LIKE=arch\n", "pacman -S bubblewrap"),
        ('ID="opensuse-leap"\nID_LIKE="suse opensuse"\n', "zypper install bubblewrap"),
        ("ID=alpine\n", "apk add bubblewrap"),
    ],
    ids=["ubuntu", "debian", "mint", "fedora", "rocky", "arch", "manjaro", "opensuse", "alpine"],
)
def test_the_command_that_installs_is_the_distributions_own(release: str, command: str, machine: Machine) -> None:
    assert str(install_command(machine(**{"etc/os-release": release}))).removeprefix("sudo ") == command


@pytest.mark.parametrize("files", [{}, {"etc/os-release": "ID=plan9\n"}], ids=["no file", "unknown"])
def test_an_unknown_distribution_is_told_the_package(files: dict[str, str], machine: Machine) -> None:
    step = install_command(machine(**files))
    assert isinstance(step, Message)
    assert "package bubblewrap" in render(step, "en")


@pytest.mark.usefixtures("installed")
@pytest.mark.parametrize(
    ("path", "value", "name", "allowing"),
    [
        ("kernel/unprivileged_userns_clone", "0\n", "kernel.unprivileged_userns_clone", "1"),
        ("user/max_user_namespaces", "0\n", "user.max_user_namespaces", "15000"),
    ],
    ids=["clone", "max"],
)
def test_a_setting_that_forbids_namespaces_is_named_with_the_command_that_lasts(
    path: str, value: str, name: str, allowing: str, machine: Machine
) -> None:
    cause = Bubblewrap().explain(machine(**{f"proc/sys/{path}": value}))
    found = SETTING.match(str(cause.next_step))
    assert found is not None
    assert (found[1], found[2]) == (name, allowing)
    assert all(f"{name} " in text for text in texts(cause))


def test_apparmor_is_told_with_a_profile_for_the_bwrap_that_is_there(installed: Path, machine: Machine) -> None:
    cause = Bubblewrap().explain(machine(**{"proc/sys/kernel/apparmor_restrict_unprivileged_userns": "1\n"}))
    assert all("kernel.apparmor_restrict_unprivileged_userns" in text for text in texts(cause))
    write, load = re.sub(r"\bsudo ", "", str(cause.next_step)).split(" && ")
    assert load == "apparmor_parser -r /etc/apparmor.d/bwrap"
    assert write.endswith(" | tee /etc/apparmor.d/bwrap")
    profile = subprocess.run(["/bin/sh", "-c", write.partition(" | ")[0]], capture_output=True, text=True, check=True).stdout
    assert profile == f"abi <abi/4.0>,\ninclude <tunables/global>\nprofile bwrap {installed} flags=(unconfined) {{\n  userns,\n}}\n"


OPEN = {
    "proc/sys/kernel/unprivileged_userns_clone": "1\n",
    "proc/sys/user/max_user_namespaces": "96364\n",
    "proc/sys/kernel/apparmor_restrict_unprivileged_userns": "0\n",
}


@pytest.mark.usefixtures("installed")
@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({".dockerenv": ""}, "--security-opt seccomp=unconfined --security-opt apparmor=unconfined"),
        ({"run/.containerenv": ""}, "--security-opt seccomp=unconfined --security-opt apparmor=unconfined"),
        ({"proc/self/status": "Name:\tsh\nSeccomp:\t2\nSeccomp_filters:\t1\n"}, "RestrictNamespaces="),
        ({"proc/self/status": "Seccomp:\t0\n"}, "bwrap --unshare-all --ro-bind / / true"),
        ({}, "bwrap --unshare-all --ro-bind / / true"),
    ],
    ids=["docker", "podman", "filter", "nothing filtered", "nothing known"],
)
def test_what_is_around_it_is_told_if_the_kernel_itself_forbids_nothing(files: dict[str, str], said: str, machine: Machine) -> None:
    assert all(said in text for text in texts(Bubblewrap().explain(machine(**OPEN, **files))))


@pytest.mark.parametrize(
    ("code", "release", "files", "said"),
    [
        (errno.EOPNOTSUPP, "6.1.0", {"sys/kernel/security/lsm": "lockdown,yama,apparmor"}, "lsm=landlock,lockdown,yama,apparmor "),
        (errno.EOPNOTSUPP, "6.1.0", {}, "lsm=landlock "),
        (errno.ENOSYS, "5.10.0-28-amd64", {}, "5.10.0-28-amd64"),
        (errno.ENOSYS, "4.18.0", {".dockerenv": ""}, "5.13"),
        (errno.ENOSYS, "6.8.0-generic", {}, "CONFIG_SECURITY_LANDLOCK=y"),
        (errno.EPERM, "6.8.0-generic", {".dockerenv": ""}, "seccomp=unconfined"),
    ],
    ids=["off", "off, list unknown", "old", "old in a container", "not built", "container"],
)
def test_why_landlock_is_refused(code: int, release: str, files: dict[str, str], said: str, machine: Machine) -> None:
    assert all(said in text for text in texts(why_refused(code, release, machine(**files))))


# -- what Landlock gives ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("abi", "lacking"), [(1, 4), (3, 3), (4, 2), (5, 1), (6, 0), (7, 0)])
def test_a_line_for_each_guarantee_says_whether_this_kernel_gives_it(abi: int, lacking: int, language: str) -> None:
    found = list(landlock_guarantees(abi))
    assert len(found) == len(GUARANTEES)
    poor = [finding for finding in found if finding.status == "optional"]
    assert [finding.name for finding in poor] == [f"landlock: {name}" for name, first, _ in GUARANTEES if first > abi]
    assert len(poor) == lacking
    for finding in poor:
        assert "seccomp" in render(finding.detail, language)  # type: ignore[arg-type]  # a message
        assert "Linux 6." in render(finding.next_step, language)  # type: ignore[arg-type]  # a message


def test_without_landlock_there_is_no_guarantee() -> None:
    assert list(landlock_guarantees(0)) == []


def test_the_guarantees_are_those_of_this_kernel(capsys: pytest.CaptureFixture[str]) -> None:
    main(["doctor", "--json"])
    found = [one for one in json.loads(capsys.readouterr().out)["findings"] if one["name"].startswith("landlock: ")]
    assert sum(one["status"] == "ok" for one in found) == sum(first <= landlock.abi() for _, first, _ in GUARANTEES)


# -- packages and the secret -----------------------------------------------------------------------------------------


def test_every_package_that_a_command_needs_is_looked_for() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]
    declared = {re.split(r"[>=<\[]", line)[0] for line in (*project["dependencies"], *extras["oracle"], *extras["cluster"])}
    assert {finding.name for finding in examine()} | {"distributed"} >= declared


@pytest.fixture
def course(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """What doctor needs to see of a course."""
    monkeypatch.delenv("TENSORGRADE_SECRET", raising=False)
    root = tmp_path / "course"
    for folder in ("exercises", "solutions"):
        (root / folder).mkdir(parents=True)
    (root / "exercises" / "course.toml").write_text('id = "c"\ntitle = "C"\nunits = []\n')
    monkeypatch.chdir(root)
    return root


def secret_of(capsys: pytest.CaptureFixture[str], *options: str) -> dict[str, str] | None:
    main(["doctor", "--json", *options])
    return next((one for one in json.loads(capsys.readouterr().out)["findings"] if one["name"] == "secret"), None)


@pytest.mark.usefixtures("course")
def test_the_known_secret_is_told_and_the_command_sets_another(capsys: pytest.CaptureFixture[str]) -> None:
    found = secret_of(capsys)
    assert found is not None
    assert (found["status"], found["next_step"]) == ("optional", "grade secret --new")
    assert main(found["next_step"].split()[1:]) == 0
    capsys.readouterr()
    found = secret_of(capsys, "--lang", "ru")
    assert found is not None
    assert (found["status"], found["next_step"]) == ("ok", "")
    assert "course.secret" in found["detail"]


def test_a_secret_from_the_variable_is_told(course: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir("/")
    assert secret_of(capsys) is None
    monkeypatch.setenv("TENSORGRADE_SECRET", "never shown")
    found = secret_of(capsys, "--course", str(course))
    assert found is not None
    assert (found["status"], "TENSORGRADE_SECRET" in found["detail"], "never shown" in str(found)) == ("ok", True, False)


def test_a_student_is_told_nothing_of_secrets(course: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (course / "solutions").rmdir()
    assert secret_of(capsys) is None
