"""docs/authoring.md: its example is an exercise, and what it names exists."""

import re
import shlex
from pathlib import Path

import pytest

from autograder.authoring.verify import Options, prove
from autograder.cli import main
from autograder.content import api, load_course
from autograder.content.kinds import own_kind_names
from autograder.texts import render

TEXT = (Path(__file__).parents[2] / "docs" / "authoring.md").read_text(encoding="utf-8")
FILES = dict(re.findall(r"^`((?:exercises|solutions)/[\w./]+)`\n\n```\w+\n(.*?)^```$", TEXT, re.M | re.S))
COURSE = 'id = "docs"\ntitle = { en = "Docs", ru = "Документация" }\nlanguages = ["en", "ru"]\nunits = ["losses"]\n'


@pytest.fixture
def example(tmp_path: Path) -> Path:
    for name, content in {"exercises/course.toml": COURSE, **FILES}.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    return tmp_path


def test_the_example_has_the_five_files_of_an_exercise() -> None:
    assert sorted(FILES) == [
        "exercises/losses/mean_square.md",
        "exercises/losses/mean_square.py",
        "exercises/losses/mean_square.ru.md",
        "exercises/losses/unit.toml",
        "solutions/losses/mean_square.py",
    ]


@pytest.mark.content
def test_the_example_is_proven(example: Path) -> None:
    course = load_course(example)
    proof = prove(course, course.exercises[0], Options())
    assert [render(fault, "en") for fault in proof.faults] == []
    assert proof.mutants is not None
    assert proof.mutants.share == 1.0, proof.mutants.survivors


def test_its_commands_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "exercises").mkdir()
    (tmp_path / "exercises/course.toml").write_text(COURSE, encoding="utf-8")
    block = re.search(r"^```sh\n(.*?)^```$", TEXT, re.M | re.S)
    assert block is not None
    new, verify = (shlex.split(line)[1:] for line in block[1].splitlines())
    assert main(new) == 0
    assert main([*verify, "--no-oracle", "--no-mutants"]) == 3  # what is marked REPLACE is still to be edited


def test_every_tolerance_class_is_in_the_table_with_its_numbers() -> None:
    classes = {name: value for name, value in vars(api).items() if isinstance(value, api.Tolerance)}
    rows = dict(re.findall(r"^\| `([A-Z]+)` \| [^|]* \| (.*) \|$", TEXT, re.M))
    assert rows.keys() == classes.keys()
    for name, value in classes.items():
        if name != "EXACT":
            assert rows[name] == f"{_short(value.rtol)}, {_short(value.atol)} | {_short(value.rtol32)}, {_short(value.atol32)}"


def _short(number: float) -> str:
    return f"{number:.0e}".replace("e-0", "e-")


def test_every_kind_is_described() -> None:
    assert all(f"`{kind}`" in TEXT or f'"{kind}"' in TEXT for kind in own_kind_names())
