from collections.abc import Callable
from pathlib import Path

import pytest

from autograder.authoring.scaffold import MARK, scaffold
from autograder.content import Course, load_course

COURSE = """id = "demo-course"
title = { en = "Demo", ru = "Пример" }
languages = ["en", "ru"]
units = ["demo"]
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A course of one exercise of each kind, as ``grade new`` writes them, with the places to edit edited."""
    folder = tmp_path / "course"
    (folder / "exercises").mkdir(parents=True)
    (folder / "exercises" / "course.toml").write_text(COURSE, encoding="utf-8")
    scaffold(folder, "demo/scale", kind="function", title="Scale", title_ru="Масштаб", points=3)
    scaffold(folder, "demo/weights", kind="statistical", title="Weights", title_ru="Веса")
    scaffold(folder, "demo/window_task", kind="task", title="Windows", title_ru="Окна")
    for path in folder.rglob("*"):
        if path.is_file():
            path.write_text(path.read_text(encoding="utf-8").replace(f"{MARK}: ", ""), encoding="utf-8")
    return folder


@pytest.fixture
def course(root: Path) -> Course:
    return load_course(root)


@pytest.fixture
def edit(root: Path) -> Callable[[str, str, str], None]:
    """Replace a text in a file of the course, which must hold it."""

    def change(path: str, old: str, new: str) -> None:
        file = root / path
        text = file.read_text(encoding="utf-8")
        assert old in text, f"{path} has no {old!r}"
        file.write_text(text.replace(old, new), encoding="utf-8")

    return change
