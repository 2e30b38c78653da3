"""Where no output can be, a command says so before it works, with the next step; that is no fault of ours."""

import re
from pathlib import Path

import pytest

from autograder.cli import main

REPOSITORY = Path(__file__).parents[2]
HONEST = str(REPOSITORY / "tests" / "attacks" / "honest")
OF_ONE = ("--course", str(REPOSITORY), "-e", "convolution/conv_output_size")
COMMANDS = {
    "batch --out": ("batch", str(REPOSITORY / "examples" / "class"), *OF_ONE, "--out"),
    "run --out": ("run", HONEST, *OF_ONE, "--out"),
    "run --details": ("run", HONEST, *OF_ONE, "--details"),
    "demo --out": ("demo", "--course", str(REPOSITORY), "--out"),
    "kit --out": ("kit", "--course", str(REPOSITORY), "--unit", "convolution/conv_output_size", "--out"),
}


@pytest.mark.parametrize("arguments", COMMANDS.values(), ids=COMMANDS)
@pytest.mark.parametrize("place", ["/proc/nope/it", "file/it", "file/deeper/it"])
def test_a_place_where_nothing_can_be_is_2_with_the_next_step(
    arguments: tuple[str, ...], place: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TENSORGRADE_SECRET", "some secret")  # without one there is a remark before the error
    Path("file").touch()
    assert main([*arguments, place]) == 2
    assert re.search(r"^error: (/proc/nope|file)\S*: .+\n  next: .*name .+\n\Z", capsys.readouterr().err, re.MULTILINE)
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_a_kit_as_an_archive_where_no_file_can_be_is_2(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*COMMANDS["kit --out"], "/proc/nope.zip"]) == 2
    assert "\nerror: /proc/nope.zip: nothing can be made here\n  next: " in capsys.readouterr().err
