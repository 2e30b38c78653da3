"""The command reference, docs/commands.md, knows every command, option, argument, exit code and variable."""

import re
from pathlib import Path

import click
import pytest

from autograder.cli import NAMES, grade

TEXT = (Path(__file__).parents[2] / "docs" / "commands.md").read_text(encoding="utf-8")
SECTIONS = dict(zip(re.findall(r"^## (.*)$", TEXT, re.M), re.split(r"^## .*$", TEXT, flags=re.M)[1:], strict=True))
SOURCES = sorted((Path(__file__).parents[2] / "autograder").rglob("*.py"))


def command(name: str) -> click.Command:
    found = grade.get_command(click.Context(grade), name)
    assert found is not None
    return found


def mentions(text: str, flag: str) -> bool:
    return re.search(rf"(?<![\w-]){re.escape(flag)}(?![\w-])", text) is not None


def test_the_reference_has_a_section_for_every_command_and_for_no_other() -> None:
    assert [title.removeprefix("grade ") for title in SECTIONS if title.startswith("grade ")] == list(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_every_option_of_a_command_is_in_its_section(name: str) -> None:
    options = [parameter for parameter in command(name).params if isinstance(parameter, click.Option) and not parameter.hidden]
    missing = [flag for option in options for flag in option.opts if not mentions(SECTIONS[f"grade {name}"], flag)]
    assert missing == []


@pytest.mark.parametrize("name", NAMES)
def test_every_argument_of_a_command_is_in_its_section(name: str) -> None:
    arguments = [parameter for parameter in command(name).params if isinstance(parameter, click.Argument)]
    missing = [
        argument.human_readable_name for argument in arguments if argument.human_readable_name.strip("[].") not in SECTIONS[f"grade {name}"]
    ]
    assert missing == []


@pytest.mark.parametrize("name", NAMES)
def test_every_option_named_in_a_section_is_one_of_the_command(name: str) -> None:
    known = {flag for parameter in command(name).params for flag in parameter.opts} | {"--help"}
    cells = re.findall(r"^\| `(--?[\w-]+)", SECTIONS[f"grade {name}"], re.M)
    assert [flag for flag in cells if flag not in known] == []


@pytest.mark.parametrize("name", NAMES)
def test_a_command_that_reads_has_json(name: str) -> None:
    if name not in ("demo",):
        assert any("--json" in parameter.opts for parameter in command(name).params)


@pytest.mark.parametrize("flag", ["--course", "--lang", "--json", "--exit-zero", "--help", "--version"])
def test_every_common_option_is_explained_once(flag: str) -> None:
    assert mentions(SECTIONS["Common options"], flag)


@pytest.mark.parametrize("code", [0, 1, 2, 3, 4, 5, 70, 130, 141])
def test_every_exit_code_is_explained(code: int) -> None:
    assert re.search(rf"^\| {code} \|", SECTIONS["Common options"], re.M)


def test_every_variable_that_the_sources_read_is_explained() -> None:
    names = {name for path in SOURCES for name in re.findall(r'"(TENSORGRADE_[A-Z_]+)"', path.read_text(encoding="utf-8"))}
    assert [name for name in sorted(names) if not mentions(SECTIONS["Common options"], name)] == []
