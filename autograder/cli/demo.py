"""Implements ``grade demo``: grades the bundled class and opens its pages."""

import sys
import webbrowser
from pathlib import Path

import click

from autograder.cli.batch import carry_out, print_class
from autograder.cli.common import PASSED, course_option, lang_option
from autograder.cli.grading_options import grading_setup
from autograder.processors import processor_count
from autograder.texts.localized_errors import LocalizedError

CLASS = Path("examples/class")
CORE = (
    "convolution/conv2d",
    "convolution/conv_output_size",
    "convolution/conv_output_size_task",
    "convolution/conv_output_size_padding_task",
    "pooling/max_pool2d",
    "pooling/pool_output_size_task",
    "normalization/batchnorm_forward",
    "normalization/batchnorm_backward",
    "optimizers/adam_step",
    "initialization/he_normal",
)
"""Exercises that the bundled class hands in; students of group 404 hand in a unit each, or the whole course."""
GROUPS = ("401", "402", "403")


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
    from autograder.usecases.class_members import ClassSource, read_class
    from autograder.usecases.grade_class import BatchOptions

    setup = grading_setup(course, lang, CORE)
    submissions = setup.course.root / CLASS
    if not submissions.is_dir():
        raise LocalizedError("cli.demo.no_class", path=setup.course.root, folder=str(CLASS))
    options = BatchOptions(out, setup.exercises, setup.language, jobs or processor_count(), fresh=True)
    print_class(carry_out(setup, options, read_class(ClassSource(submissions, groups=GROUPS), setup.course)), out)
    page = (out / "index.html").resolve()
    if show if show is not None else sys.stdout.isatty():
        webbrowser.open(page.as_uri())
    return PASSED
