"""Prints the result of ``grade batch --preview``: whose marks would change, and why."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from autograder.cli.common import print_json
from autograder.model import Message
from autograder.reporting.safe import safe_terminal
from autograder.texts import render

if TYPE_CHECKING:
    from autograder.grading.provenance import Reason
    from autograder.usecases.regrade import Change, Mark, Total

NOTHING = "-"


def print_as_json(changes: Iterable["Change"]) -> None:
    """Print *changes* as a list of objects, see docs/commands.md."""
    print_json([asdict(change) for change in changes])


def print_as_text(changes: Sequence["Change"], language: str) -> None:
    """Print a line a student and, of one who stays, a line an exercise."""
    for change in changes:
        line = f"{safe_terminal(change.student)}: {_total(change.before, language)} -> {_total(change.after, language)}"
        click.echo(line + _because(change.reasons, language))
        if change.before is None or change.after is None:
            continue
        for one in change.exercises:
            line = f"    {one.id}: {_mark(one.before, language)} -> {_mark(one.after, language)}"
            click.echo(line + _because(one.reasons, language))


def _total(total: "Total | None", language: str) -> str:
    return render(Message("cli.preview.total", asdict(total)), language) if total else NOTHING


def _mark(mark: "Mark | None", language: str) -> str:
    if mark is None:
        return NOTHING
    verdict = Message(f"report.verdict.{mark.verdict.lower()}")
    if mark.score is None:
        return render(verdict, language)
    return render(Message("cli.preview.mark", {"score": mark.score, "possible": mark.possible, "verdict": verdict}), language)


def _because(reasons: "Sequence[Reason]", language: str) -> str:
    text = ", ".join(render(Message(f"cli.preview.reason.{reason}"), language) for reason in reasons)
    return f" ({text})" if text else ""
