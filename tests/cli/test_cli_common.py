"""Shared options: language, course, JSON, exit codes, colour."""

import io
import json
import os
import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from autograder.cli.common import choose_language, course_root, exit_zero_option, print_json, use_color
from autograder.errors import UsageError


@pytest.mark.parametrize(
    ("option", "offered", "environ", "language"),
    [
        ("ru", ("en",), {"TENSORGRADE_LANG": "en", "LANG": "en_US.UTF-8"}, "ru"),
        (None, ("en",), {"TENSORGRADE_LANG": "ru", "LANG": "en_US.UTF-8"}, "ru"),
        (None, ("ru",), {"LANG": "en_US.UTF-8"}, "ru"),
        (None, ("en",), {"LANG": "ru_RU.UTF-8"}, "en"),
        (None, ("en", "ru"), {"LANG": "ru_RU.UTF-8"}, "ru"),
        (None, ("en", "ru"), {"LANG": "C.UTF-8"}, "en"),
        (None, ("en", "ru"), {"LC_ALL": "ru_RU.UTF-8", "LANG": "C"}, "ru"),
        (None, ("en", "ru"), {"LC_MESSAGES": "ru_RU", "LANG": "C"}, "ru"),
        (None, ("de", "ru"), {"LANG": "de_DE"}, "ru"),
        (None, ("de",), {}, "en"),
        (None, ("en", "ru"), {}, "en"),
    ],
    ids=[
        "option",
        "variable",
        "course",
        "course without the locale's",
        "locale",
        "other locale",
        "LC_ALL",
        "LC_MESSAGES",
        "unknown",
        "none known",
        "nothing",
    ],
)
def test_the_language_is_what_was_asked_for_else_guessed(
    option: str | None, offered: tuple[str, ...], environ: dict[str, str], language: str
) -> None:
    assert choose_language(option, offered=offered, environ=environ) == language


def test_a_language_without_texts_in_the_variable_is_refused() -> None:
    with pytest.raises(UsageError, match=r"TENSORGRADE_LANG is 'de', expected one of: en, ru(.|\n)*next: unset it"):
        choose_language(None, environ={"TENSORGRADE_LANG": "de"})


@pytest.fixture
def course(tmp_path: Path) -> Path:
    (tmp_path / "course" / "exercises" / "unit").mkdir(parents=True)
    (tmp_path / "course" / "exercises" / "course.toml").touch()
    return tmp_path / "course"


def test_the_course_is_the_nearest_parent_of_the_working_folder(course: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(course / "exercises" / "unit")
    assert course_root(None) == course


def test_the_course_is_found_from_what_is_named_if_the_working_folder_has_none(
    course: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert course_root(None, near=[course / "exercises" / "unit" / "f.py"]) == course


def test_a_submission_does_not_choose_its_course(course: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "submission" / "exercises").mkdir(parents=True)
    (tmp_path / "submission" / "exercises" / "course.toml").touch()
    monkeypatch.chdir(course)
    assert course_root(None, near=[tmp_path / "submission"]) == course


def test_a_folder_without_a_course_is_told(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"no exercises/course.toml in .* or above it(.|\n)*--course DIR"):
        course_root(tmp_path)


@pytest.mark.parametrize(
    ("returned", "flag", "code"), [(1, [], 1), (1, ["--exit-zero"], 0), (0, ["--exit-zero"], 0), (3, ["--exit-zero"], 3)]
)
def test_exit_zero_forgives_1_and_nothing_else(returned: int, flag: list[str], code: int) -> None:
    @click.command()
    @exit_zero_option
    def command() -> int:
        return returned

    assert CliRunner().invoke(command, flag, standalone_mode=False).return_value == code


@pytest.mark.parametrize("encoding", ["utf-8", "cp1251", "ascii"])
def test_json_is_read_back_whatever_the_terminal_s_encoding(encoding: str) -> None:
    value = {"имя": "≤ \ud83d\ude00 é", "n": [1.5, None]}
    imports = "from autograder.cli.common import print_json; from autograder.cli.error_handling import open_streams"
    program = f"{imports}; open_streams(); print_json({value!a})"
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, check=True, env={**os.environ, "PYTHONIOENCODING": encoding}
    )
    assert json.loads(done.stdout.decode(encoding)) == {"имя": "≤ 😀 é", "n": [1.5, None]}


def test_json_writes_letters_as_letters(capsys: pytest.CaptureFixture[str]) -> None:
    print_json({"имя": "Анна"})
    assert capsys.readouterr().out == '{\n  "имя": "Анна"\n}\n'


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("stream", "variables", "color"),
    [
        (Terminal(), {}, True),
        (io.StringIO(), {}, False),
        (Terminal(), {"NO_COLOR": "1"}, False),
        (Terminal(), {"NO_COLOR": ""}, True),
        (Terminal(), {"TERM": "dumb"}, False),
    ],
    ids=["terminal", "file", "NO_COLOR", "empty NO_COLOR", "dumb terminal"],
)
def test_colour_is_for_terminals_that_want_it(
    stream: io.StringIO, variables: dict[str, str], color: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert use_color(stream) is color
