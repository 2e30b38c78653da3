"""Implements ``grade report``: renders the pages of finished reports again, in any language."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from autograder.cli.common import choose_language, course_option, course_root, json_option, print_json, progress
from autograder.errors import UsageError
from autograder.model import Message
from autograder.texts import LANGUAGES, render
from autograder.texts.localized_errors import LocalizedError

if TYPE_CHECKING:
    from autograder.content import Course
    from autograder.reporting.class_model import ClassReport
    from autograder.reporting.model import Report

PAGE = "index.html"


@dataclass(frozen=True, slots=True)
class ReportPlace:
    """A report file and the page to write for it."""

    source: Path
    page: Path


@dataclass(frozen=True, slots=True)
class ReportSet:
    """Reports found in one place, to be rendered."""

    pages: tuple[ReportPlace, ...]
    class_file: Path | None = None


@click.command("report")
@click.argument("place", metavar="PLACE", type=click.Path(exists=True, path_type=Path))
@click.option("--lang", type=click.Choice(LANGUAGES), help="Language of the pages.  [default: that of the reports]")
@click.option("--instructor", is_flag=True, help="Also write the instructor's pages, with everything hidden. Not for students.")
@course_option
@json_option
def command(place: Path, lang: str | None, instructor: bool, course: Path | None, as_json: bool) -> int:
    """Write the pages in PLACE again: a folder that run or batch wrote, or one report.json.

    Nothing is graded and no report changes. The statements of the exercises are added if the course is found.
    """
    from autograder.reporting.class_model import ClassReport
    from autograder.reporting.model import Details, Report, read

    language = choose_language(lang)
    work = _places(place, instructor=instructor)
    loaded = _course(course, place, language)
    for one in work.pages:
        _write(one.page, read(one.source, Report, Details), loaded, lang)
    pages = [one.page for one in work.pages]
    if work.class_file is not None:
        _write(place / PAGE, read(work.class_file, ClassReport), None, lang)
        pages.insert(0, place / PAGE)
    progress(render(Message("cli.report.written", {"count": len(pages)}), language))
    if as_json:
        print_json({"pages": [str(page) for page in pages]})
    else:
        click.echo(str(pages[0]))
    return 0


def _places(place: Path, *, instructor: bool) -> ReportSet:
    """Return the reports in *place*.

    Raises:
        UsageError: Nothing that could be rendered.
    """
    if place.is_file():
        name = PAGE if place.name == "report.json" else f"{place.stem}.html"
        return ReportSet((ReportPlace(place, place.with_name(name)),))
    if (place / "class.json").is_file():
        return ReportSet(tuple(_members(place, instructor=instructor)), place / "class.json")
    if (place / "report.json").is_file():
        return ReportSet((ReportPlace(place / "report.json", place / PAGE),))
    raise LocalizedError("cli.report.nothing", path=place)


def _members(place: Path, *, instructor: bool) -> Iterator[ReportPlace]:
    for source in sorted((place / "students").glob("*/report.json")):
        yield ReportPlace(source, source.with_name(PAGE))
    for source in sorted((place / "instructor").glob("*.json")) if instructor else ():
        yield ReportPlace(source, source.with_suffix(".html"))


def _course(course: Path | None, place: Path, language: str) -> "Course | None":
    """Return the course for its statements; without ``--course`` it may be absent."""
    from autograder.content import load_course

    try:
        root = course_root(course, near=[place])
    except UsageError:
        if course is not None:
            raise
        progress(render(Message("cli.report.no_course"), language))
        return None
    return load_course(root)


def _write(page: Path, report: "Report | ClassReport", course: "Course | None", lang: str | None) -> None:
    from autograder.reporting.class_model import ClassReport
    from autograder.reporting.html import class_page, student_page
    from autograder.reporting.words import translated
    from autograder.store.files import write_atomically

    spoken = translated(report, lang or report.language)
    text = class_page(spoken) if isinstance(spoken, ClassReport) else student_page(spoken, course)
    write_atomically(page, text.encode(), sync=False)
