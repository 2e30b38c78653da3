"""``grade demo``: the bundled class, end to end."""

import sys
import webbrowser
from pathlib import Path

import click

from autograder.cli.batch import Order, carry_out
from autograder.cli.common import PASSED, console, course_option, lang_option
from autograder.cli.grading_options import ready
from autograder.errors import UsageError

CLASS = Path("examples/class")
EXERCISES = 10


@click.command("demo")
@click.option(
    "--out",
    metavar="DIR",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("reports/demo"),
    show_default=True,
    help="Where the pages go.",
)
@click.option("-j", "--jobs", metavar="N", type=click.IntRange(min=1), help="Submissions at a time.  [default: one a processor]")
@click.option("--open/--no-open", "show", default=None, help="Open the class page in a browser.  [default: on a terminal]")
@course_option
@lang_option
def command(out: Path, jobs: int | None, show: bool | None, course: Path | None, lang: str | None) -> int:
    """Grade the bundled class: real submissions, a real sandbox, hidden cases. Nothing of yours is touched."""
    from autograder.report.terminal import batch_summary
    from autograder.runner.machine import processors

    desk = ready(course, lang, ())
    submissions = desk.course.root / CLASS
    if not submissions.is_dir():
        raise UsageError(
            f"there is no {CLASS} here", path=desk.course.root, hint="run it in a clone of the repository, or name one with --course DIR"
        )
    report = carry_out(desk, Order(submissions, out, jobs or processors(), None, fresh=True, roster=None))
    console().print(batch_summary(report))
    page = (out / "index.html").resolve()
    click.echo(str(page))
    if show if show is not None else sys.stdout.isatty():
        webbrowser.open(page.as_uri())
    return PASSED
