"""Implements ``grade submit``: packs the work, puts it into the inbox, keeps a receipt and optionally waits for the grade."""

import sys
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import click

from autograder.cli.common import NOT_ALL_PASSED, PASSED, console, exit_zero_option, print_json, progress
from autograder.cli.student import StudentContext, grade_of, open_student_context, read_grade, student_options
from autograder.reporting.model import Report
from autograder.reporting.safe import safe_terminal
from autograder.store.files import write_atomically
from autograder.store.inbox import PAGE, Attempt, HandedIn, hand_in, read_published
from autograder.store.packing import pack
from autograder.store.receipts import FOLDER, Receipt, save_receipt
from autograder.texts import number, render
from autograder.texts.localized_errors import LocalizedError

POLL_SECONDS = 0.5
FILES_SHOWN = 12


@click.command("submit")
@click.argument("path", required=False, type=click.Path(path_type=Path))
@student_options
@exit_zero_option
@click.option("--again", is_flag=True, help="Hand in once more although nothing has changed.")
@click.option(
    "--wait", metavar="SECONDS", type=click.FloatRange(min=0), default=0, help="Wait so long for the grade.  [default: do not wait]"
)
def command(
    path: Path | None, to: str | None, student: str | None, course: Path | None, lang: str | None, as_json: bool, again: bool, wait: float
) -> int:
    """Hand in PATH: a file, a notebook, a folder or a .zip. Without PATH, the exercises of the kit you are in.

    A receipt is printed and kept in the folder receipts. The exit code speaks of the grade only if --wait brought one.
    """
    context = open_student_context(to=to, student=student, course=course, lang=lang, near=(path,) if path else ())
    if path is None and context.root is None:
        raise LocalizedError("cli.submit.no_kit", path=Path.cwd())
    package = pack(path or context.home)
    done = hand_in(context.inbox, context.student, package, course=context.course, now=datetime.now(UTC), again=again)
    saved = _save(context, done.receipt)
    problems = [render(problem, context.language) for problem in package.problems]
    if not as_json:
        _print_receipt(context, done, saved)
        _print_problems(context, problems)
    report, page = _wait(context, done.receipt, wait) if wait else (None, None)
    if as_json:
        print_json(
            done.receipt.model_dump(mode="json")
            | {"already": done.already, "receipt": saved and str(saved), "problems": problems}
            | {"grade": report and grade_of(report), "page": page and str(page)}
        )
    elif wait:
        _print_grade(context, report, page)
    return PASSED if report is None or report.all_passed else NOT_ALL_PASSED


def _save(context: StudentContext, receipt: Receipt) -> Path | None:
    try:
        return save_receipt(receipt, context.home)
    except OSError as error:
        progress(context.say("cli.submit.receipt_lost", folder=context.home / FOLDER, reason=error.strerror))
        return None


def _print_receipt(context: StudentContext, done: HandedIn, saved: Path | None) -> None:
    receipt = done.receipt
    moment = local_time(receipt.time)
    click.echo(context.say("cli.submit.already", time=moment) if done.already else context.say("cli.submit.done"))
    rows = [("course", receipt.course), ("student", receipt.student), ("time", moment), ("inbox", receipt.inbox)]
    rows += [("submission", f"{receipt.stem}.zip"), ("sha256", receipt.sha256), ("files", _files(receipt)), ("receipt", str(saved or ""))]
    labels = {name: context.say(f"cli.submit.{name}") for name, _ in rows}
    width = max(len(label) for label in labels.values())
    for name, value in rows:
        if value:
            click.echo(f"  {labels[name]:<{width}}  {safe_terminal(value)}")
    if done.already:
        click.echo(context.say("cli.submit.already.next"))


def _print_problems(context: StudentContext, problems: Sequence[str]) -> None:
    """Print the files that grading will not read, so that the student can hand in again in time."""
    if problems:
        click.echo(context.say("cli.submit.problems"))
        for problem in problems:
            click.echo(f"  {safe_terminal(problem)}")


def _files(receipt: Receipt) -> str:
    names = [file.name for file in receipt.files]
    rest = f", … ({len(names)})" if len(names) > FILES_SHOWN else ""
    return ", ".join(names[:FILES_SHOWN]) + rest


def local_time(moment: datetime) -> str:
    """Return *moment* in the local time zone, with its offset."""
    return moment.astimezone().isoformat(sep=" ", timespec="seconds")


def _wait(context: StudentContext, receipt: Receipt, seconds: float) -> tuple[Report | None, Path | None]:
    """Return the grade and where its page was saved, as soon as they are in the inbox, or nothing after *seconds*."""
    attempt = Attempt(receipt.student, receipt.stem, context.inbox / receipt.student / f"{receipt.stem}.zip", receipt.time)
    deadline = time.monotonic() + seconds
    if sys.stderr.isatty():
        progress(context.say("cli.submit.waiting", seconds=number(seconds, context.language)))
    while (report := read_grade(attempt)) is None:
        left = deadline - time.monotonic()
        if left <= 0:
            return None, None
        time.sleep(min(POLL_SECONDS, left))
    return report, _save_page(context, attempt)


def _save_page(context: StudentContext, attempt: Attempt) -> Path | None:
    html = read_published(attempt, PAGE)
    if html is None:
        return None
    place = context.home / FOLDER / f"{attempt.stem}{PAGE}"
    try:
        place.parent.mkdir(exist_ok=True)
        write_atomically(place, html)
    except OSError as error:
        progress(context.say("cli.submit.page_lost", folder=place.parent, reason=error.strerror))
        return None
    return place


def _print_grade(context: StudentContext, report: Report | None, page: Path | None) -> None:
    if report is None:
        click.echo(context.say("cli.submit.no_grade"))
        return
    from autograder.reporting.terminal import run_summary
    from autograder.reporting.words import translated

    click.echo()
    console().print(run_summary(translated(report, context.language)))
    if page is not None:
        click.echo(f"  {context.say('cli.submit.page')}  {safe_terminal(str(page))}")
