"""Implements ``grade history``: lists earlier submissions and their published grades."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import click

from autograder.cli.common import print_json, progress
from autograder.cli.student import StudentContext, grade_of, open_student_context, read_grade, student_options
from autograder.cli.submit import local_time
from autograder.reporting.model import Report
from autograder.store.inbox import attempts
from autograder.store.receipts import load_receipts
from autograder.texts import number
from autograder.texts.localized_errors import LocalizedError


@dataclass(frozen=True, slots=True)
class HistoryRow:
    """One submission; *problem* says why its published grade cannot be shown."""

    stem: str
    time: datetime
    report: Report | None = None
    problem: str = ""

    @property
    def digest(self) -> str:
        """The beginning of the archive's SHA-256."""
        return self.stem.rpartition("-")[2]


@click.command("history")
@student_options
def command(to: str | None, student: str | None, course: Path | None, lang: str | None, as_json: bool) -> int:
    """List earlier submissions, oldest first, with their grades where they are published.

    Where the inbox cannot be reached, the receipts kept on this machine are listed instead.
    """
    context = open_student_context(to=to, student=student, course=course, lang=lang)
    rows = _rows(context)
    if as_json:
        print_json([_as_json(context, row) for row in rows])
    elif rows:
        _print(context, rows)
    else:
        click.echo(f"{context.say('cli.history.none')} {context.say('cli.history.none.next')}")
    return 0


def _rows(context: StudentContext) -> list[HistoryRow]:
    try:
        found = attempts(context.inbox, context.student)
    except LocalizedError as error:
        kept = [HistoryRow(receipt.stem, receipt.time) for receipt in load_receipts(context.home) if receipt.student == context.student]
        if not kept:
            raise
        progress(context.say("cli.history.offline", reason=f"{error.path}: {error.in_language(context.language)[0]}"))
        return kept
    rows = []
    for attempt in found:
        try:
            rows.append(HistoryRow(attempt.stem, attempt.time, read_grade(attempt)))
        except LocalizedError as error:
            rows.append(HistoryRow(attempt.stem, attempt.time, problem=error.in_language(context.language)[0]))
    return rows


def _as_json(context: StudentContext, row: HistoryRow) -> dict[str, object]:
    grade = row.report and grade_of(row.report)
    return {
        "student": context.student,
        "submission": row.stem,
        "time": row.time.isoformat(),
        "digest": row.digest,
        "grade": grade,
        "problem": row.problem,
    }


def _print(context: StudentContext, rows: list[HistoryRow]) -> None:
    table = [tuple(context.say(f"cli.history.{name}") for name in ("time", "digest", "grade"))]
    table += [(local_time(row.time), row.digest, _grade(context, row)) for row in rows]
    widths = [max(len(line[column]) for line in table) for column in range(2)]
    for moment, digest, grade in table:
        click.echo(f"{moment:<{widths[0]}}  {digest:<{widths[1]}}  {grade}")


def _grade(context: StudentContext, row: HistoryRow) -> str:
    if row.report is None:
        return row.problem or context.say("cli.history.no_grade")
    total = f"{number(row.report.score, context.language)} / {number(row.report.possible, context.language)}"
    return f"{total}, {context.say('report.page.provisional')}" if row.report.provisional else total
