"""Implements ``grade batch``: grades a class."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from autograder.cli.common import (
    NOT_ALL_PASSED,
    PASSED,
    console,
    course_option,
    exit_zero_option,
    json_option,
    lang_option,
    progress,
)
from autograder.cli.format_option import check_format, format_option, print_findings
from autograder.cli.grading_options import GradingSetup, backend_name, exercise_option, grading_setup, sandbox_options
from autograder.cli.roster_options import columns_of, print_matching, roster_options
from autograder.cli.secret_warnings import print_secret_warnings
from autograder.processors import processor_count
from autograder.reporting.safe import safe_terminal
from autograder.texts import speaker
from autograder.texts.localized_errors import LocalizedError

if TYPE_CHECKING:
    from autograder.reporting.class_model import ClassReport
    from autograder.usecases.batch import Graded
    from autograder.usecases.class_members import ClassMembers
    from autograder.usecases.grade_class import BatchOptions

NAME_WIDTH = 24
AWAY = 64
"""Submissions at a time on a cluster, where threads here only wait."""


@click.command("batch")
@click.argument("submissions", type=click.Path(exists=True, path_type=Path))
@click.option(
    "--out",
    metavar="DIR",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("reports/class"),
    show_default=True,
    help="Where pages, JSON and CSV go.",
)
@click.option(
    "-j", "--jobs", metavar="N", type=click.IntRange(min=1), help="Submissions at a time.  [default: one a processor, 64 on a cluster]"
)
@click.option(
    "--roster",
    metavar="FILE",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="CSV of the class, as Canvas, Moodle, Gradescope, GitHub or a spreadsheet writes it.  [default: roster.csv in SUBMISSIONS]",
)
@roster_options
@click.option("--layout", metavar="NAME", default="", help="How SUBMISSIONS lies: canvas, moodle, inbox, ...  [default: recognised]")
@click.option("--group", metavar="NAME", multiple=True, help="Grade only this group of the roster; may be repeated.")
@click.option("--fresh", is_flag=True, help="Grade everything again, whatever an earlier run has kept.")
@click.option(
    "--cluster",
    metavar="ADDRESS",
    default="",
    help="Grade on the workers of the Dask scheduler at ADDRESS, e.g. tcp://10.0.0.1:8786.  [default: on this machine]",
)
@click.option("--preview", "look", is_flag=True, help="Say whose marks would change and why; write nothing into DIR.")
@exercise_option
@sandbox_options
@course_option
@lang_option
@json_option
@format_option
@exit_zero_option
def command(
    submissions: Path,
    out: Path,
    jobs: int | None,
    roster: Path | None,
    columns: str,
    encoding: str,
    layout: str,
    group: tuple[str, ...],
    fresh: bool,
    cluster: str,
    look: bool,
    exercise: tuple[str, ...],
    sandbox: str | None,
    unsafe: bool,
    course: Path | None,
    lang: str | None,
    as_json: bool,
    form: str,
) -> int:
    """Grade every submission in SUBMISSIONS: a folder or a .zip with one file, folder or archive a student.

    Of an inbox (see 'grade submit') the latest submission of every student is graded and its page is published there.

    Exports of Canvas and Moodle are recognised. Run again after Ctrl-C, a crash or a change: what was graded is kept.
    """
    from autograder.usecases.class_members import ClassSource, read_class
    from autograder.usecases.grade_class import BatchOptions

    setup = grading_setup(course, lang, exercise, near=submissions)
    check_format(form)
    if look and fresh:
        raise LocalizedError("cli.batch.fresh_preview")
    backend = backend_name(sandbox, unsafe)
    at_a_time = jobs or (AWAY if cluster else processor_count())
    options = BatchOptions(out, setup.exercises, setup.language, at_a_time, backend, fresh, cluster)
    source = ClassSource(submissions, layout, roster, columns_of(columns), encoding, group, out)
    members = read_class(source, setup.course)
    print_secret_warnings(setup.course.root, setup.language)
    if members.doubtful:
        progress(safe_terminal(speaker("cli.batch", setup.language)("doubtful", names=list(members.doubtful))))
    print_matching(members, setup.language)
    if look:
        return _preview(setup, options, members, as_json)
    report = carry_out(setup, options, members)
    if as_json or form == "json":
        click.echo(report.to_json(), nl=False)
    elif form:
        _print_findings(form, report, out)
    else:
        print_class(report, out)
    return PASSED if report.all_passed else NOT_ALL_PASSED


def _print_findings(form: str, report: "ClassReport", out: Path) -> None:
    """Print the class in the format *form*, from the reports that have just been written."""
    from autograder.exports import ClassResults
    from autograder.reporting.formats.base import of_reports

    reports = (one for _, one in ClassResults(out, report, report.course_title).reports())
    summary = f"{sum(row.score is not None for row in report.students)} / {len(report.students)}"
    print_findings(form, of_reports(report.course_title, reports, summary))


def carry_out(setup: GradingSetup, options: "BatchOptions", members: "ClassMembers") -> "ClassReport":
    """Grade the class and write its pages; progress goes to stderr.

    Raises:
        TensorgradeError: No sandbox works, or the output cannot be written.
    """
    from autograder.usecases.grade_class import grade_whole_class

    with _progress(len(members.entries), setup.language) as done:
        return grade_whole_class(setup.grader, options, members, done=done)


def print_class(report: "ClassReport", out: Path) -> None:
    """Print the summary of the class and where its page is."""
    from autograder.reporting.terminal import batch_summary

    console().print(batch_summary(report))
    click.echo(str(out / "index.html"))


def _preview(setup: GradingSetup, options: "BatchOptions", members: "ClassMembers", as_json: bool) -> int:
    from autograder.cli.preview import print_as_json, print_as_text
    from autograder.usecases.grade_class import preview

    with _progress(len(members.entries), setup.language) as done:
        changes = sorted(preview(setup.grader, options, members, done=done), key=lambda change: change.student.casefold())
    if as_json:
        print_as_json(changes)
        return PASSED
    print_as_text(changes, setup.language)
    left = sum(change.after is None for change in changes)
    click.echo(speaker("cli.batch", setup.language)("preview", count=len(changes), total=len(members.entries) + left))
    return PASSED


@contextmanager
def _progress(total: int, language: str) -> "Iterator[Callable[[Graded], None]]":
    """Show progress on stderr (a bar on a terminal only) and a summary at the end or at Ctrl-C."""
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    say = speaker("cli.batch", language)
    screen = console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    start, finished, reused = time.monotonic(), 0, 0
    with Progress(*columns, console=screen, transient=True, disable=not screen.is_terminal) as bar:
        task = bar.add_task(say("grading"), total=total)

        def done(graded: "Graded") -> None:
            nonlocal finished, reused
            finished += 1
            reused += graded.reused
            bar.update(task, advance=1, description=safe_terminal(graded.entry.student)[:NAME_WIDTH])
            if graded.unpublished:
                progress(safe_terminal(say("unpublished", reason=graded.unpublished)))

        try:
            yield done
        except KeyboardInterrupt:
            progress(say("stopped", count=finished, total=total))
            raise
    kept = f"; {say('kept', count=reused)}" if reused else ""
    progress(say("finished", count=finished, seconds=round(time.monotonic() - start, 1)) + kept)
