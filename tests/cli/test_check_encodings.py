"""In a kit the stub is the student's own file: ``grade check`` reads it as grading will, whatever an editor left in it."""

import json
from pathlib import Path

import pytest

from autograder.cli import main
from autograder.content import load_course
from autograder.intake import collect
from autograder.intake.limits import MAX_SOURCE_BYTES
from autograder.usecases.check import own_program

REPOSITORY = Path(__file__).parents[2]
SOURCE = """# размер
def conv_output_size(n, f, stride=1, padding=0, dilation=1):
    return (n + 2 * padding - dilation * (f - 1) - 1) // stride + 1
"""
FILES = {
    "utf-8": SOURCE.encode(),
    "utf-8 with a mark": SOURCE.encode("utf-8-sig"),
    "cp1251": SOURCE.encode("cp1251"),
    "utf-16": SOURCE.encode("utf-16"),
    "a coding comment": b"# coding: koi8-r\n" + SOURCE.encode("koi8-r"),
    "Windows lines": SOURCE.replace("\n", "\r\n").encode("cp1251"),
    "notebook commands": b"%matplotlib inline\n!ls\n" + SOURCE.encode(),
}
UNREADABLE = {
    "NUL characters": (b"\0" * 40, "nul_bytes"),
    "a wrong mark": (b"\xff\xfea", "broken_encoding"),
    "too large": (b"#" * (MAX_SOURCE_BYTES + 1), "file_too_large"),
}


@pytest.fixture
def kit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Path:
    monkeypatch.chdir(tmp_path)
    assert main(["kit", "--course", str(REPOSITORY), "--unit", "convolution/conv_output_size", "--out", "kit"]) in (0, None)
    capsys.readouterr()
    return tmp_path / "kit"


@pytest.mark.parametrize("data", FILES.values(), ids=FILES)
def test_a_file_in_any_usual_encoding_is_checked(data: bytes, kit: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (kit / "exercises" / "convolution" / "conv_output_size.py").write_bytes(data)
    assert main(["check", "--course", "kit", "--json"]) == 0
    (exercise,) = json.loads(capsys.readouterr().out)["exercises"]
    assert exercise["verdict"] == "PASSED"


@pytest.mark.parametrize("data", FILES.values(), ids=FILES)
def test_a_file_is_read_as_it_will_be_when_it_is_handed_in(data: bytes, tmp_path: Path) -> None:
    course = load_course(REPOSITORY)
    path = tmp_path / "conv_output_size.py"
    path.write_bytes(data)

    assert (
        own_program(course, course.exercise("conv_output_size"), path)
        == collect(path, course.slugs).programs["convolution/conv_output_size"]
    )


@pytest.mark.parametrize(("data", "key"), UNREADABLE.values(), ids=UNREADABLE)
def test_a_file_that_will_not_be_read_is_checked_as_an_empty_one_with_the_reason(data: bytes, key: str, tmp_path: Path) -> None:
    path = tmp_path / "conv_output_size.py"
    path.write_bytes(data)
    program = own_program(load_course(REPOSITORY), load_course(REPOSITORY).exercise("conv_output_size"), path)

    assert program is not None
    assert program.cells == ("",)
    assert [note.key for note in program.notes] == [f"intake.{key}"]


def test_what_is_worth_telling_of_the_file_is_told(kit: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (kit / "exercises" / "convolution" / "conv_output_size.py").write_bytes(b"\0" * 40)
    assert main(["check", "--course", "kit"]) == 1
    assert "NUL characters" in capsys.readouterr().out
