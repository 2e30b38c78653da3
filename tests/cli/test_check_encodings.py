"""In a kit the stub is the student's own file: whatever bytes an editor left in it, ``grade check`` reads it."""

import json
from pathlib import Path

import pytest

from autograder.cli import main

REPOSITORY = Path(__file__).parents[2]
SOURCE = """# размер
def conv_output_size(n, f, stride=1, padding=0, dilation=1):
    return (n + 2 * padding - dilation * (f - 1) - 1) // stride + 1
"""


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1251"])
def test_a_file_in_any_usual_encoding_is_checked(
    encoding: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["kit", "--course", str(REPOSITORY), "--unit", "convolution/conv_output_size", "--out", "kit"]) in (0, None)
    capsys.readouterr()
    (tmp_path / "kit" / "exercises" / "convolution" / "conv_output_size.py").write_bytes(SOURCE.replace("\n", "\r\n").encode(encoding))
    assert main(["check", "--course", "kit", "--json"]) == 0
    (exercise,) = json.loads(capsys.readouterr().out)["exercises"]
    assert exercise["verdict"] == "PASSED"
