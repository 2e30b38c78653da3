"""Implements ``grade run``: grades one submission on the hidden cases, in the sandbox."""

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from autograder.cli.common import (
    NOT_ALL_PASSED,
    PASSED,
    course_option,
    exit_zero_option,
    json_option,
    lang_option,
    progress,
)
from autograder.cli.format_option import check_format, format_option, print_findings
from autograder.cli.grading_options import backend_name, exercise_option, grading_setup, sandbox_options
from autograder.cli.secret_warnings import print_secret_warnings

if TYPE_CHECKING:
    from autograder.reporting.model import Report


@click.command("run")
@click.argument("submission", type=click.Path(exists=True, path_type=Path))
@click.option("--out", metavar="DIR", type=click.Path(file_okay=False, path_type=Path), help="Write DIR/index.html and DIR/report.json.")
@click.option(
    "--details",
    metavar="FILE",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write what the instructor may know as JSON. Not for students.",
)
@click.option("--student", metavar="NAME", help="Whose submission it is.  [default: the name of the file or folder]")
@exercise_option
@sandbox_options
@course_option
@lang_option
@json_option
@format_option
@exit_zero_option
def command(
    submission: Path,
    out: Path | None,
    details: Path | None,
    student: str | None,
    exercise: tuple[str, ...],
    sandbox: str | None,
    unsafe: bool,
    course: Path | None,
    lang: str | None,
    as_json: bool,
    form: str,
) -> int:
    """Grade SUBMISSION (a folder, a .py, a notebook or an archive) on the hidden cases.

    Exit code 0: every exercise passed. 1: judged, not all passed.
    """
    from dataclasses import replace

    from autograder.intake import collect
    from autograder.usecases.grade_one import grade_one
    from autograder.usecases.runners import open_sandbox

    check_format(form)
    setup = grading_setup(course, lang, exercise, near=submission)
    print_secret_warnings(setup.course.root, setup.language)
    taken = collect(submission, setup.course.slugs)
    if student:
        taken = replace(taken, student=student)
    _make_folders(out, details)
    with open_sandbox(backend_name(sandbox, unsafe)) as runner:
        graded = grade_one(setup.grader, taken, setup.exercises, runner=runner, language=setup.language)
    report = graded.report
    for exercise_id, fault in graded.faults.items():
        progress(f"{exercise_id}: {fault}")
    if out:
        from autograder.reporting.html import student_page
        from autograder.store.files import write_atomically

        write_atomically(out / "report.json", report.to_json().encode())
        write_atomically(out / "index.html", student_page(report, setup.course).encode())
        progress(f"{out / 'index.html'}")
    if details:
        from autograder.store.files import PRIVATE_FILE, write_atomically

        write_atomically(details, graded.details.to_json().encode(), mode=PRIVATE_FILE)
    if form and form != "json":
        from autograder.reporting.formats.base import of_report

        print_findings(form, of_report(report, folder=relative_place(submission)))
    else:
        _print(report, as_json or form == "json")
    return PASSED if report.all_passed else NOT_ALL_PASSED


def relative_place(submission: Path) -> str:
    """Return where the files of *submission* lie, relative to the working folder; "" for a single file."""
    folder = submission if submission.is_dir() else submission.parent
    return Path(os.path.relpath(folder)).as_posix()


def _make_folders(out: Path | None, details: Path | None) -> None:
    """Create the output folders before grading, so that an unusable path fails early."""
    wanted = [place for place in (out, details and details.parent) if place]
    if wanted:
        from autograder.store.files import make_folder

        for place in wanted:
            make_folder(place)


def _print(report: "Report", as_json: bool) -> None:
    if as_json:
        click.echo(report.to_json(), nl=False)
        return
    from autograder.cli.common import console
    from autograder.reporting.terminal import run_summary

    console().print(run_summary(report))
