"""The bundled class, graded once a session by the real command line in the real sandbox."""

import fcntl
import os
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

from autograder.runner.probing import probe_all

ROOT = Path(__file__).parents[2]
SECRET = "the hidden inputs of these tests"


class Graded(NamedTuple):
    """Where ``grade batch`` wrote and how it ended."""

    out: Path
    code: int
    stderr: str


def grade(*arguments):
    """Run ``grade`` in a process of its own, with a secret that no machine's settings change."""
    environment = os.environ | {"TENSORGRADE_SECRET": SECRET, "NO_COLOR": "1"}
    command = [sys.executable, "-m", "autograder", *map(str, arguments)]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, encoding="utf-8", timeout=300)


@pytest.fixture(scope="session")
def grade_command():
    return grade


@pytest.fixture(scope="session")
def graded(tmp_path_factory):
    if not any(probe.usable for probe in probe_all()):
        pytest.skip("needs bubblewrap or Landlock: grade doctor says what is missing")
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base  # one batch for all workers of pytest-xdist
    out, finished = shared / "bundled-class", shared / "bundled-class.code"
    with (shared / "bundled-class.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not finished.is_file():
            done = grade("batch", "examples/class", "--out", out)
            (shared / "bundled-class.stderr").write_text(done.stderr, encoding="utf-8")
            finished.write_text(str(done.returncode))
    return Graded(out, int(finished.read_text()), (shared / "bundled-class.stderr").read_text(encoding="utf-8"))
