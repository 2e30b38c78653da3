"""What every command says with --lang ru, when it succeeds and when it cannot, is Russian."""

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import click
import pytest

from autograder.cli import grade, main

ROOT = Path(__file__).parents[2]
UNITS = (("convolution", "conv_output_size"),)
RIGHT = """def conv_output_size(n, f, stride=1, padding=0, dilation=1):
    return 0
"""
ROSTER = "student,name,email,group\nann,Ann,,401\nbob,Bob,,402\n"
ENGLISH = re.compile(r"\b(?:the|is|are|of|and|it|no|not|with|for|written|kits?|proven|next|error|already|there)\b")
"""Words of which no sentence of ours has none."""

Say = Callable[..., str]


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A course, a class with a roster, and the working folder in it."""
    monkeypatch.delenv("TENSORGRADE_SECRET", raising=False)
    for unit, slug in UNITS:
        for tree in ("exercises", "solutions"):
            (tmp_path / tree / unit).mkdir(parents=True)
            for path in (ROOT / tree / unit).glob(f"{slug}.*"):
                shutil.copy(path, tmp_path / tree / unit)
        shutil.copy(ROOT / "exercises" / unit / "unit.toml", tmp_path / "exercises" / unit)
    shutil.copy(ROOT / "exercises" / "course.toml", tmp_path / "exercises")
    (tmp_path / "class" / "ann").mkdir(parents=True)
    (tmp_path / "class" / "ann" / "conv_output_size.py").write_text(RIGHT)
    (tmp_path / "roster.csv").write_text(ROSTER)
    (tmp_path / "empty").mkdir()
    (tmp_path / "file").touch()
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def say(place: Path, capsys: pytest.CaptureFixture[str]) -> Say:
    """Run a command with --lang ru and return what it says without paths, names and commands."""

    def run(*words: str, code: int) -> str:
        capsys.readouterr()
        assert main([*words, "--lang", "ru"]) == code
        said = "".join(capsys.readouterr())
        assert re.search("[а-я]", said), said
        return re.sub(r"«[^»]*»|Usage: .*|" + re.escape(str(place)) + r"\S*|\b(?:grade|pip|run|dask) [a-z ]+|\S*[/_-]\S*", "", said)

    return run


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("batch class --group 499 --roster roster.csv", 2),
        ("batch empty", 2),
        ("batch class --sandbox jail", 2),
        ("batch class --sandbox landlock --unsafe", 2),
        ("batch class -e conv_output_siz", 2),
        ("batch class -e xyzzy", 2),
        ("batch class --cluster nonsense", 2),
        ("batch class --jobs many", 2),
        ("batch nowhere", 2),
        ("batch", 2),
        ("run class/ann --nonsense", 2),
        ("run class/ann --course /", 2),
        ("run class/ann --unsafe --out file/it", 2),
        ("check --course /", 2),
        ("report empty", 2),
        ("kit --student A --student B --out all.zip", 2),
        ("kit --out file", 2),
        ("kit --out class", 2),
        ("verify xyzzy --no-oracle", 2),
        ("secret --course /", 2),
    ],
)
def test_what_cannot_be_done_is_told_in_russian(words: str, code: int, say: Say) -> None:
    if "--cluster" in words:
        pytest.importorskip("distributed")
    said = say(*words.split(), code=code)
    assert "ошибка: " in said
    assert "дальше: " in said
    lines = [line for line in said.splitlines() if not line.startswith("Try ")]
    assert [line for line in lines if ENGLISH.search(line.partition("неверное значение")[0].partition("адрес кластера")[0])] == []


def test_a_sandbox_that_there_is_not_is_told_with_those_there_are(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["run", "class/ann", "--sandbox", "jail", "--lang", "ru"]) == 2
    assert "ошибка: значение --sandbox — одно из: bubblewrap, landlock\n  дальше: grade run --help\n" in capsys.readouterr().err


def test_what_was_done_is_told_in_russian(say: Say, place: Path) -> None:
    said = [
        say("kit", "--student", "Ann", "--out", "kits/ann", code=0),
        say("verify", "--no-oracle", "--no-mutants", code=0),
        say("run", "class/ann", "--unsafe", "--out", "out/ann", code=1),
        say("batch", "class", "--unsafe", "--out", "out", "--roster", "roster.csv", code=1),
        say("report", "out", code=0),
        say("secret", "--new", code=0),
        say("secret", code=0),
    ]
    (place / "kits/ann/exercises/convolution/conv_output_size.py").write_text(RIGHT)
    said += [say("kit", "--student", "Ann", "--out", "kits/ann", code=0), say("check", "--course", "kits/ann", code=1)]
    assert [line for text in said for line in text.splitlines() if ENGLISH.search(line)] == []


def test_pages_without_a_course_are_told_of_in_russian(say: Say, place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    say("run", "class/ann", "--unsafe", "--out", "out/ann", code=1)
    for folder in ("exercises", "solutions"):
        shutil.rmtree(place / folder)
    said = say("report", "out/ann", code=0)
    assert "курса здесь нет" in said
    assert not ENGLISH.search(said)


def test_the_language_is_known_before_the_words_are_understood(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    for words in (["doctor", "--lang=ru", "--nonsense"], ["doctor", "--nonsense", "--lang", "en", "--lang", "ru"]):
        assert main(words) == 2
        assert "ошибка: нет такого ключа: --nonsense" in capsys.readouterr().err
    monkeypatch.setenv("TENSORGRADE_LANG", "ru")
    assert main(["doctor", "--nonsense"]) == 2
    assert "ошибка: " in capsys.readouterr().err
    assert main(["doctor", "--nonsense", "--lang", "en"]) == 2
    assert "No such option" in capsys.readouterr().err


def test_every_command_that_speaks_takes_a_language() -> None:
    silent = {"export", "init", "new"}
    for name in grade.list_commands(click.Context(grade)):
        command = grade.get_command(click.Context(grade), name)
        assert command is not None
        assert (name in silent) or any("--lang" in parameter.opts for parameter in command.params), name


def test_a_submission_that_cannot_be_read_is_told_in_russian(say: Say, place: Path) -> None:
    (place / "empty" / "report.docx").write_text("x")
    assert "Сдайте .py, .ipynb" in say("run", "empty", code=4)
