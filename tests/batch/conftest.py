"""A small course (two exercises of the real one) and classes for it, graded by the real command line in a real sandbox."""

import shutil

import pytest
from batch_class import HONEST, ROOT, Command

from autograder.runner.probing import probe_all

SLOW = "import time\n\n\ndef conv_output_size(n, f, stride=1, padding=0, dilation=1):\n    time.sleep(0.02)\n    return 0  # {name}\n"


@pytest.fixture(scope="session", autouse=True)
def _needs_a_sandbox():
    if not any(probe.usable for probe in probe_all()):
        pytest.skip("needs bubblewrap or Landlock: grade doctor says what is missing")


@pytest.fixture
def course(tmp_path):
    root = tmp_path / "course"
    for unit, slug in (("convolution", "conv_output_size"), ("pooling", "max_pool2d")):
        for tree in ("exercises", "solutions"):
            (root / tree / unit).mkdir(parents=True)
            for path in (ROOT / tree / unit).glob(f"{slug}.*"):
                shutil.copy(path, root / tree / unit)
        shutil.copy(ROOT / "exercises" / unit / "unit.toml", root / "exercises" / unit)
    text = (ROOT / "exercises" / "course.toml").read_text(encoding="utf-8")
    (root / "exercises" / "course.toml").write_text(text, encoding="utf-8")
    return root


@pytest.fixture
def students(tmp_path):
    """A class of twelve: right, slow and wrong, each file different from every other."""
    place = tmp_path / "class"
    for number in range(12):
        folder = place / f"student-{number:02d}"
        folder.mkdir(parents=True)
        for path in HONEST.glob("*.py"):
            (folder / path.name).write_text(f"# {folder.name}\n{path.read_text()}")
        if number % 3 == 0:
            (folder / "conv_output_size.py").write_text(SLOW.format(name=folder.name))
    return place


@pytest.fixture
def grade(course):
    return Command(course)
