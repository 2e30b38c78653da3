"""``--format``: results in the form that a CI system or an editor reads."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from autograder.texts.localized_errors import LocalizedError

if TYPE_CHECKING:
    from autograder.reporting.formats import Findings

F = TypeVar("F", bound=Callable[..., Any])
SUMMARY_VARIABLE = "GITHUB_STEP_SUMMARY"


def format_option(function: F) -> F:
    """Add ``--format NAME``; the function gets ``form: str``, "" for text as people read it."""
    return click.option(
        "--format",
        "form",
        metavar="NAME",
        default="",
        help="Print github, gitlab, junit, sarif, markdown or json instead of text.  [default: text]",
    )(function)


def check_format(name: str) -> None:
    """Raise before the work if there is no format *name*.

    Raises:
        LocalizedError: There is none.
    """
    if name in ("", "json"):
        return
    from autograder.reporting.formats import format_names

    if name not in format_names():
        raise LocalizedError("cli.format.unknown", name=name, known=[*format_names(), "json"])


def print_findings(name: str, findings: "Findings") -> None:
    """Print *findings* in the format *name*; on GitHub also add them to the summary of the step."""
    from autograder.reporting.formats import render_format

    click.echo(render_format(name, findings), nl=False)
    summary = os.environ.get(SUMMARY_VARIABLE)
    if name == "github" and summary:
        with Path(summary).open("a", encoding="utf-8") as file:
            file.write(render_format("markdown", findings))
