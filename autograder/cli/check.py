"""Implements ``grade check``: runs the public cases on the student's own machine, in well under a second."""

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # before NumPy: starting threads costs more than they bring here

import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from autograder.cli.common import (
    NOT_ALL_PASSED,
    PASSED,
    choose_language,
    course_option,
    course_root,
    exit_zero_option,
    json_option,
    lang_option,
    print_json,
    progress,
    use_color,
)
from autograder.cli.format_option import check_format, format_option, print_findings
from autograder.content import Exercise
from autograder.content.course import Course, load_course
from autograder.errors import UsageError
from autograder.model import Program, Verdict
from autograder.reporting.plain import Checked, Style, render_check
from autograder.settings import Kit, load_kit
from autograder.texts import LANGUAGES, render

POLL_SECONDS = 0.3
FINE = (Verdict.PASSED, Verdict.SKIPPED)


@click.command("check")
@click.argument("paths", metavar="[PATH]...", nargs=-1)
@click.option("--watch", is_flag=True, help="Check again whenever a file is saved; end with Ctrl-C.")
@click.option("--student", metavar="NAME", help="Whose numbers tasks have.  [default: TENSORGRADE_STUDENT, or kit.json]")
@click.option("--page", type=click.Path(dir_okay=False, path_type=Path), help="Also write what came of it as a page.")
@course_option
@lang_option
@json_option
@format_option
@exit_zero_option
def command(
    paths: tuple[str, ...],
    watch: bool,
    student: str | None,
    page: Path | None,
    course: Path | None,
    lang: str | None,
    as_json: bool,
    form: str,
) -> int:
    """Try the public cases on this machine. No server, no sandbox, nothing is handed in.

    PATH is an exercise (conv2d, convolution/conv2d), a unit, a file, a notebook or a folder. Without PATH, every
    exercise of the kit. Tasks are only looked at for an answer: whether it is right shows when it is graded.
    """
    check_format(form)
    places = [Path(path) for path in paths if Path(path).exists()]
    root = course_root(course, near=places)
    kit = load_kit(root)
    language = choose_language(lang, offered=(kit.language,) if kit.language else LANGUAGES)
    name = student or os.environ.get("TENSORGRADE_STUDENT") or kit.student
    if not watch:
        return _check(root, paths, kit, name, language, "json" if as_json else form, page)
    return _watch(root, paths, kit, name, language)


def _check(root: Path, paths: Sequence[str], kit: Kit, student: str, language: str, form: str, page: Path | None = None) -> int:
    items = list(_checked(root, paths, student, language))
    if form == "json":
        print_json(_as_json(items, language))
    elif form:
        from autograder.reporting.formats.from_checks import of_checks

        print_findings(form, of_checks(items, kit.course or root.resolve().name, language))
    else:
        style = Style(language, color=use_color(sys.stdout), symbols=(sys.stdout.encoding or "").lower().startswith("utf"))
        click.echo(render_check(items, style), nl=False)
    if page is not None:
        from autograder.reporting.checked_page import check_page
        from autograder.store.files import write_atomically

        write_atomically(page, check_page(load_course(root), items, language).encode(), sync=False)
    from autograder.usecases.check import version_warnings

    for warning in version_warnings(kit, [item.program for item in items if item.program is not None]):
        progress(render(warning, language))
    return PASSED if all(item.result.verdict in FINE for item in items) else NOT_ALL_PASSED


def _checked(root: Path, paths: Sequence[str], student: str, language: str) -> Iterator[Checked]:
    from autograder.cli.slow_notice import slow_notice
    from autograder.usecases.check import check_exercise, local_runner

    course, works = _select(root, paths)
    with local_runner() as runner:
        for identifier, work in works.items():
            exercise = course.exercise(identifier)
            with slow_notice(exercise, language):
                result = check_exercise(course, exercise, work.program, runner, student=student)
            yield Checked(exercise, result, work.program, work.path)


@dataclass(frozen=True, slots=True)
class _Work:
    """One exercise's program on the student's machine (None if there is none) with its file."""

    program: Program | None
    path: Path


def _select(root: Path, paths: Sequence[str]) -> tuple[Course, dict[str, _Work]]:
    """Return the course, or the part of it that is needed, and the programs to check by exercise id."""
    slugs = _slugs(root, paths)
    course = load_course(root, slugs)
    if not paths:
        return course, {exercise.id: _own(course, exercise, exercise.stub_path) for exercise in course.exercises}
    works: dict[str, _Work] = {}
    for path in paths:
        works |= _works(course, path)
    return course, works


def _own(course: Course, exercise: Exercise, path: Path) -> _Work:
    from autograder.usecases.check import own_program, own_work

    return _Work(*own_work(course, exercise)) if path == exercise.stub_path else _Work(own_program(course, exercise, path), path)


def _slugs(root: Path, paths: Sequence[str]) -> frozenset[str] | None:
    """Return the slugs that *paths* plainly name, None if the whole course has to be read."""
    stems = {Path(path).name.removesuffix(".py") for path in paths if not Path(path).is_dir()}
    plain = (
        len(stems) == len(paths) and paths and all(any((root / "exercises").glob(f"*/{stem}.md")) for stem in stems if stem.isidentifier())
    )
    return frozenset(stems) if plain and all(stem.isidentifier() for stem in stems) else None


def _works(course: Course, name: str) -> dict[str, _Work]:
    path = Path(name)
    if (path.is_dir() and path.resolve().is_relative_to(course.root / "exercises")) or (path.is_dir() and path.resolve() == course.root):
        inside = [exercise for exercise in course.exercises if exercise.stub_path.resolve().is_relative_to(path.resolve())]
        return {exercise.id: _own(course, exercise, exercise.stub_path) for exercise in inside}
    if path.is_file() and path.suffix == ".py" and any(exercise.slug == path.stem for exercise in course.exercises):
        exercise = course.exercise(path.stem)
        return {exercise.id: _own(course, exercise, path)}
    if path.exists():
        return _submission(course, path)
    if path.is_absolute() or path.suffix == ".ipynb":
        raise UsageError("there is no such file or folder", path=path, hint="name an exercise, a unit, or a file that is there")
    return {exercise.id: _own(course, exercise, exercise.stub_path) for exercise in course.select([name.removesuffix(".py")])}


def _submission(course: Course, path: Path) -> dict[str, _Work]:
    from autograder.intake import collect

    found = dict(collect(path, course.slugs).programs)
    if not found:
        raise UsageError(
            "no exercise of this course is in it",
            path=path,
            hint=f"its functions are named {', '.join(list(course.slugs.values())[:6])}, ...",
        )
    return {one.id: _Work(found[one.id], _file(path, found[one.id])) for one in course.exercises if one.id in found}


def _file(path: Path, program: Program) -> Path:
    """Return the file of *program* below the folder *path*, or *path* itself for a file or an archive."""
    return path / program.filename if path.is_dir() else path


def _watch(root: Path, paths: Sequence[str], kit: Kit, student: str, language: str) -> int:
    seen: dict[Path, int] = {}
    code = PASSED
    try:
        while True:
            now = dict(_stamps(root, paths))
            if now != seen:
                seen = now
                click.clear()
                code = _check(root, paths, kit, student, language, "")
            time.sleep(POLL_SECONDS)
    except KeyboardInterrupt:
        return code


def _stamps(root: Path, paths: Sequence[str]) -> Iterator[tuple[Path, int]]:
    """Yield every file that a check could read and when it was last changed."""
    for place in [Path(path) for path in paths if Path(path).exists()] or [root / "exercises"]:
        for path in [place] if place.is_file() else sorted(place.rglob("*")):
            try:
                if path.suffix in (".py", ".ipynb", ".json"):
                    yield path, path.stat().st_mtime_ns
            except FileNotFoundError:  # an editor replaces the file just now
                continue


def _as_json(items: Sequence[Checked], language: str) -> dict[str, Any]:
    from autograder.texts import localized, render

    def exercise(item: Checked) -> dict[str, Any]:
        result = item.result
        return {
            "id": item.exercise.id,
            "title": localized(item.exercise.title, language),
            "verdict": result.verdict,
            "summary": render(result.summary, language),
            "numbers": {name: value.tolist() if hasattr(value, "tolist") else value for name, value in result.numbers.items()},
            "diagnoses": [
                {"id": f"{item.exercise.id}#{d.slug}", "text": localized(d.text, language), "cases": list(d.cases)}
                for d in result.diagnoses
            ],
            "notes": [render(note, language) for note in item.notes],
            "cases": [
                {
                    "name": outcome.case.name,
                    "verdict": outcome.verdict,
                    "message": render(outcome.mismatch.message, language) if outcome.mismatch else "",
                    "seconds": round(outcome.response.seconds, 6) if outcome.response else 0.0,
                }
                for outcome in result.outcomes
            ],
        }

    return {"schema": "tensorgrade/check/v1", "language": language, "exercises": [exercise(item) for item in items]}
