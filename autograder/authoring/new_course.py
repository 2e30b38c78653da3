"""Writes a new course that works: one unit with one proven exercise, to be graded, verified and handed out at once."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from autograder.authoring.scaffold import MARK, scaffold_texts, toml_string, write_all
from autograder.authoring.secret import make_secret
from autograder.content.course import COURSE_FILE
from autograder.texts.localized_errors import LocalizedError

EXAMPLE = "scale"
"""Slug of the exercise that a new course begins with."""
_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_MARK = re.compile(rf"{MARK}: ")
_EXAMPLE_TEXTS = {
    "say what is computed and why, in two or three sentences.": "Scaling is the smallest exercise that there is: replace it with yours.",
    "в двух-трёх предложениях скажите, что вычисляется и зачем.": "Масштабирование — самое маленькое задание: замените его своим.",
    "what is computed, and which convention is graded where several are in use.": "the example that a new course begins with.",
}
_COURSE = """\
# Short name. The numbers of personal tasks follow from it, so it must not change in mid-term.
id = "{id}"
title = {{ {titles} }}
# Every exercise has its texts in these; the first one is the default.
languages = [{languages}]
# Folders under exercises/, in the order of the course.
units = ["{unit}"]

# What one exercise of one submission may use; an exercise may set its own limits in its front matter.
[limits]
cpu_seconds = 10
wall_seconds = 20
memory_bytes = 536870912
"""
_README = """\
# {title}

```sh
grade verify                                          # prove the exercises (needs PyTorch: pip install torch==2.13.0)
grade kit --roster roster.csv --out kits              # what each student gets
grade batch submissions --roster roster.csv           # grade a class: pages, tables, JSON
grade new {unit}/my_exercise                          # the next exercise
```

Everything under `exercises/` is public, everything under `solutions/` is private. `solutions/course.secret` decides the hidden inputs:
keep a copy, and keep it out of repositories that students can read.
"""
_IGNORED = "solutions/course.secret\nreports/\nkits/\nkit/\n"


@dataclass(frozen=True, slots=True)
class NewCourse:
    """Id, titles and first unit of a new course.

    Args:
        id: Lower-case letters, digits and hyphens.
        titles: By language, in the order of the languages.
        unit: Slug of the first unit.
    """

    id: str
    titles: Mapping[str, str]
    unit: str = "basics"


def init_course(root: Path, course: NewCourse) -> tuple[Path, ...]:
    """Write the course into the folder *root*, with a secret of its own, and return the files.

    Raises:
        LocalizedError: There is a course already, or the id is not one.
        OSError: The disk does not let us write; nothing is left.
    """
    if not _ID.fullmatch(course.id):
        raise LocalizedError("cli.init.bad_id", id=course.id)
    taken = [path for path in (root / "exercises", root / "solutions") if path.exists()]
    if taken:
        raise LocalizedError("cli.init.taken", path=taken[0])
    files = {root / COURSE_FILE: _course_file(course)}
    files[root / "exercises" / course.unit / "unit.toml"] = _unit_file(course)
    files |= {root / path: _example(text) for path, text in _exercise(course).items()}
    for name, text in (("README.md", _README.format(title=next(iter(course.titles.values())), unit=course.unit)), (".gitignore", _IGNORED)):
        if not (root / name).exists():
            files[root / name] = text
    write_all(files)
    return (*files, make_secret(root, rotate=False))


def _titles(texts: Mapping[str, str]) -> str:
    return ", ".join(f'{language} = "{toml_string(text)}"' for language, text in texts.items())


def _course_file(course: NewCourse) -> str:
    languages = ", ".join(f'"{language}"' for language in course.titles)
    return _COURSE.format(id=course.id, titles=_titles(course.titles), languages=languages, unit=course.unit)


def _unit_file(course: NewCourse) -> str:
    name = course.unit.replace("_", " ").capitalize()
    return f'title = {{ {_titles(dict.fromkeys(course.titles, name))} }}\nsources = ["lecture 0"]\n'


def _exercise(course: NewCourse) -> Mapping[str, str]:
    texts = scaffold_texts(course.unit, EXAMPLE, kind="function", title="Scaling", title_ru="Масштабирование", points=1, difficulty=1)
    return {path: text for path, text in texts.items() if "ru" in course.titles or not path.endswith(".ru.md")}


def _example(text: str) -> str:
    """Return a text of the scaffold as a finished one."""
    for before, after in _EXAMPLE_TEXTS.items():
        text = text.replace(f"{MARK}: {before}", after)
    return _MARK.sub("", text)
