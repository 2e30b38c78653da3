"""A check that takes its time says so, on a terminal and nowhere else."""

import io
import os
import pty
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from autograder.cli.slow_notice import slow_notice
from autograder.content import Exercise, load_course

REPOSITORY = Path(__file__).parents[2]


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture(scope="module")
def exercise() -> Exercise:
    return load_course(REPOSITORY).exercise("conv_output_size")


@pytest.mark.parametrize(
    ("language", "reported"),
    [
        ("en", "convolution/conv_output_size is still running; it is stopped after 10 s of computing or 20 s in all."),
        ("ru", "convolution/conv_output_size всё ещё выполняется; будет остановлено через 10 с вычислений или 20 с всего."),
    ],
)
def test_what_is_slow_is_told_with_when_it_will_be_ended(
    exercise: Exercise, language: str, reported: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stderr", Terminal())
    with slow_notice(exercise, language, after_seconds=0.01):
        time.sleep(0.1)
    assert sys.stderr.getvalue().startswith(reported)  # type: ignore[attr-defined]


def test_what_is_quick_is_not_told(exercise: Exercise, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr", Terminal())
    with slow_notice(exercise, "en", after_seconds=0.05):
        pass
    time.sleep(0.1)
    assert sys.stderr.getvalue() == ""  # type: ignore[attr-defined]
    assert signal.getsignal(signal.SIGALRM) is signal.SIG_DFL


def test_a_log_is_told_nothing(exercise: Exercise, capsys: pytest.CaptureFixture[str]) -> None:
    with slow_notice(exercise, "en", after_seconds=0.01):
        time.sleep(0.05)
    assert capsys.readouterr().err == ""


def test_an_endless_loop_is_told_while_it_runs(tmp_path: Path) -> None:
    source = tmp_path / "conv_output_size.py"
    source.write_text("def conv_output_size(n, f, stride=1, padding=0, dilation=1):\n    while True:\n        pass\n")
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "autograder", "check", str(source), "--course", str(REPOSITORY)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=theirs, start_new_session=True)
    os.close(theirs)
    try:
        assert os.read(ours, 1000).startswith(b"convolution/conv_output_size is still running")
        assert process.poll() is None
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        os.close(ours)
