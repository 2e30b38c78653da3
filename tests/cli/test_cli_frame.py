"""The frame: names, help, the door that every failure leaves through."""

import errno
import os
import re
import subprocess
import sys
from pathlib import Path

import click
import pytest

from autograder import __version__, errors
from autograder.cli import COMMANDS, NAMES, grade, main
from autograder.cli.error_handling import leave
from autograder.texts.localized_errors import LocalizedError

GRADE = [sys.executable, "-m", "autograder"]


def run(*arguments: str, **options: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*GRADE, *arguments], capture_output=True, text=True, check=False, **options)  # type: ignore[call-overload]


# -- what is imported --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "statement", ["import autograder.cli", "import autograder.cli.common", "from autograder.cli import main; main(['--help'])"]
)
def test_the_frame_imports_nothing_heavy(statement: str) -> None:
    heavy = ("numpy", "pydantic", "rich", "jinja2", "torch", "sqlite3", "autograder.texts", "autograder.model")
    report = f"{statement}; import sys; print('loaded:', [name for name in {heavy!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", report], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "loaded: []"


def test_help_imports_no_command() -> None:
    report = (
        "from autograder.cli import main; main(['--help']); import sys; print([n for n in sys.modules if n.startswith('autograder.cli.')])"
    )
    done = subprocess.run([sys.executable, "-c", report], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "['autograder.cli.error_handling']"


@pytest.mark.parametrize("command", ["check", "submit", "history", "run", "doctor"])
def test_no_command_imports_torch(command: str) -> None:
    report = f"from autograder.cli import main; main([{command!r}, '--help']); import sys; print('torch' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", report], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "False"


# -- names and help ----------------------------------------------------------------------------------------------


def test_python_m_autograder_is_grade() -> None:
    assert run("--version").stdout == f"tensorgrade {__version__}\n"


@pytest.mark.parametrize("flag", ["--help", "-h"])
def test_help_lists_every_command_with_its_line(flag: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([flag]) == 0
    text = " ".join(capsys.readouterr().out.split())
    assert all(f"{name} {about}" in text for name, _, about in COMMANDS)


@pytest.mark.parametrize("name", NAMES)
def test_every_command_is_one_of_its_name_and_explains_itself(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    command = grade.get_command(click.Context(grade), name)
    assert command is not None
    assert command.name == name
    assert main([name, "--help"]) == 0
    assert capsys.readouterr().out.startswith(f"Usage: grade {name} ")


@pytest.mark.parametrize(
    ("typed", "reported"),
    [
        ("chek", "Did you mean 'check'?"),
        ("submitt", "Did you mean 'submit'?"),
        ("doktor", "Did you mean 'doctor'?"),
        ("xyzzy", "no command 'xyzzy'."),
    ],
)
def test_a_mistyped_command_is_told_with_what_is_near(typed: str, reported: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([typed]) == 2
    assert reported in capsys.readouterr().err


@pytest.mark.parametrize(
    "arguments", [[], ["submit", "--nonsense"], ["--nonsense"], ["submit", "--wait", "soon"], ["submit", "--lang", "de"]]
)
def test_wrong_usage_is_2_and_shows_help_or_the_way_to_it(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(arguments) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "--help" in captured.err


# -- the door ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        (errors.UsageError, 2),
        (errors.ContentError, 3),
        (errors.SubmissionError, 4),
        (errors.SandboxError, 5),
        (errors.TensorgradeError, 70),
    ],
)
def test_an_error_of_ours_is_one_paragraph_and_its_exit_code(
    kind: type[errors.TensorgradeError], code: int, capsys: pytest.CaptureFixture[str]
) -> None:
    with leave() as exit_state:
        raise kind("it is 3, expected 4", path="a.toml", hint="make it 4")
    assert exit_state.code == code
    assert capsys.readouterr() == ("", "error: a.toml: it is 3, expected 4\n  next: make it 4\n")


def test_an_error_that_knows_russian_is_told_in_russian(capsys: pytest.CaptureFixture[str]) -> None:
    with leave() as exit_state:
        exit_state.language = "ru"
        raise LocalizedError("cli.inbox.missing", path="/inbox")
    assert capsys.readouterr().err.startswith("ошибка: /inbox: такой папки приёма работ нет\n  дальше: проверьте")


def test_an_unexpected_exception_is_70_with_its_traceback_in_a_file(capsys: pytest.CaptureFixture[str]) -> None:
    with leave() as exit_state:
        raise ValueError("surprise\nsecond line")
    reported = capsys.readouterr().err
    assert exit_state.code == 70
    assert reported.startswith(
        "error: a fault in Tensorgrade itself, not in your work: ValueError: surprise\n  next: report it with the file "
    )
    assert "Traceback" not in reported
    match = re.search(r"the file (\S+);", reported)
    assert match is not None
    saved = Path(match[1])
    assert saved.stat().st_mode & 0o777 == 0o600
    assert "test_cli_frame.py" in saved.read_text()
    assert "ValueError: surprise" in saved.read_text()
    saved.unlink()


def test_an_unexpected_exception_shows_its_traceback_where_no_file_can_be_written(tmp_path: Path) -> None:
    imports = "import tempfile\nfrom autograder.cli.error_handling import leave"
    program = f"{imports}\nwith leave() as w: raise ValueError('surprise')\nraise SystemExit(w.code)"
    limit = f"import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))\n{program}"
    done = subprocess.run([sys.executable, "-c", limit], capture_output=True, text=True, check=False)
    assert done.returncode == 70
    assert "Traceback" in done.stderr
    assert "with the text above" in done.stderr


@pytest.mark.parametrize(
    ("number", "reported"),
    [
        (errno.ENOSPC, "free some space there"),
        (errno.EACCES, "check the permissions"),
        (errno.EROFS, "a disk that can be written to"),
        (errno.ENOTDIR, "name another folder"),
        (errno.EISDIR, "move it, or name another folder"),
        (errno.EIO, "the disk is connected"),
    ],
)
def test_what_the_disk_refuses_is_2_with_the_next_step(number: int, reported: str, capsys: pytest.CaptureFixture[str]) -> None:
    with leave() as exit_state:
        raise OSError(number, os.strerror(number), "/somewhere")
    assert exit_state.code == 2
    assert re.match(rf"error: /somewhere: .*\n  next: .*{reported}", capsys.readouterr().err)


def test_another_failure_of_the_system_is_ours(capsys: pytest.CaptureFixture[str]) -> None:
    with leave() as exit_state:
        raise OSError(errno.EBADF, "Bad file descriptor")
    assert exit_state.code == 70
    Path(re.search(r"the file (\S+);", capsys.readouterr().err)[1]).unlink()  # type: ignore[index]


def test_a_missing_package_is_2_with_the_command_that_installs_it(capsys: pytest.CaptureFixture[str]) -> None:
    with leave() as exit_state:
        raise ModuleNotFoundError("No module named 'torch'", name="torch")
    assert exit_state.code == 2
    assert capsys.readouterr().err.endswith("-m pip install --upgrade 'tensorgrade[oracle]'\n")


def test_ctrl_c_is_130(capsys: pytest.CaptureFixture[str]) -> None:
    with leave() as exit_state:
        raise KeyboardInterrupt
    assert exit_state.code == 130
    assert "interrupted" in capsys.readouterr().err


def test_a_reader_that_has_gone_ends_the_command_quietly() -> None:
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run([*GRADE, "--help"], stdout=writing, stderr=subprocess.PIPE, text=True, check=False)
    os.close(writing)
    assert (done.returncode, done.stderr) == (141, "")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_full_disk_under_stdout_is_told() -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run([*GRADE, "--help"], stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert done.returncode == 2
    assert "No space left on device" in done.stderr


def test_what_the_terminal_cannot_show_is_escaped() -> None:
    done = subprocess.run([*GRADE, "жук"], capture_output=True, check=False, env={**os.environ, "PYTHONIOENCODING": "latin-1"})
    assert done.returncode == 2
    assert rb"\u0436\u0443\u043a" in done.stderr
