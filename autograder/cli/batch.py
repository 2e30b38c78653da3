"""``grade batch``: a class at once."""

import queue
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
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
from autograder.cli.grading_options import Ready, backend_name, exercise_option, ready, sandbox_options
from autograder.report.safe import safe_terminal

if TYPE_CHECKING:
    from autograder.batch import Batch, Graded
    from autograder.intake import Entry
    from autograder.report.classes import Member
    from autograder.report.model import ClassReport
    from autograder.store.inbox import Attempt

CACHE = ".cache/results.sqlite"
ROSTER = "roster.csv"
AHEAD = 4


@dataclass(frozen=True, slots=True)
class Order:
    """What a batch is told to do, shared with ``grade demo``."""

    submissions: Path
    out: Path
    jobs: int
    backend: str | None
    fresh: bool
    roster: Path | None


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
@click.option("-j", "--jobs", metavar="N", type=click.IntRange(min=1), help="Submissions at a time.  [default: one a processor]")
@click.option(
    "--roster",
    metavar="FILE",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="CSV of the class: student,name,email,group.  [default: roster.csv in SUBMISSIONS]",
)
@click.option("--fresh", is_flag=True, help="Grade everything again, whatever an earlier run has kept.")
@exercise_option
@sandbox_options
@course_option
@lang_option
@json_option
@exit_zero_option
def command(
    submissions: Path,
    out: Path,
    jobs: int | None,
    roster: Path | None,
    fresh: bool,
    exercise: tuple[str, ...],
    sandbox: str | None,
    unsafe: bool,
    course: Path | None,
    lang: str | None,
    as_json: bool,
) -> int:
    """Grade every submission in SUBMISSIONS: a folder or a .zip with one file, folder or archive a student.

    Of an inbox (see 'grade submit') the latest submission of every student is graded and its page is published there.

    Exports of Canvas and Moodle are recognised. Run again after Ctrl-C, a crash or a change: what was graded is kept.
    """
    from autograder.runner.machine import processors

    desk = ready(course, lang, exercise, near=submissions)
    order = Order(submissions, out, jobs or processors(), backend_name(sandbox, unsafe), fresh, roster)
    report = carry_out(desk, order)
    if as_json:
        click.echo(report.to_json(), nl=False)
    else:
        from autograder.report.terminal import batch_summary

        console().print(batch_summary(report))
        click.echo(str(out / "index.html"))
    return PASSED if report.all_passed else NOT_ALL_PASSED


def carry_out(desk: Ready, order: Order) -> "ClassReport":
    """Grade the class and write its pages; progress goes to stderr.

    Raises:
        TensorgradeError: The class cannot be read, or no sandbox works.
    """
    from autograder.batch import Batch, put
    from autograder.intake import entries, match_roster, read_roster
    from autograder.report.classes import build_class
    from autograder.report.exports import grades_csv
    from autograder.report.html import class_page
    from autograder.runner.forkserver import start_runner
    from autograder.store.inbox import is_inbox
    from autograder.store.inbox_class import class_of
    from autograder.store.results import ResultCache

    handed_in = class_of(order.submissions) if is_inbox(order.submissions) else ()
    found = tuple(entry for entry, _ in handed_in) or entries(order.submissions)
    path = order.roster or _roster_in(order.submissions)
    roster = read_roster(path) if path else ()
    matched, _ = match_roster(roster, found)
    order.out.mkdir(parents=True, exist_ok=True)
    cache_file = order.out / CACHE
    if order.fresh:
        for suffix in ("", "-wal", "-shm"):
            cache_file.with_name(cache_file.name + suffix).unlink(missing_ok=True)
    with ExitStack() as stack:
        idle: queue.SimpleQueue[object] = queue.SimpleQueue()
        servers = [stack.enter_context(start_runner(order.backend)) for _ in range(min(order.jobs, max(len(found), 1)))]
        for server in servers:
            idle.put(server)
        cache = stack.enter_context(ResultCache(cache_file))
        batch = Batch(desk.grader, desk.exercises, order.out, cache, idle, servers[0].name, desk.language)  # type: ignore[arg-type]  # servers are runners
        names = {entry.student: (matched[entry.folder].name,) for entry in found if entry.folder in matched}
        names |= {student.student: (student.name,) for student in roster if student not in matched.values()}
        members = _members(batch, found, order.jobs, {entry.folder: attempt for entry, attempt in handed_in})
        report = build_class(course=desk.course, members=members, language=desk.language, sandbox=batch.sandbox, roster=names)
    put(order.out / "class.json", report.to_json().encode())
    put(order.out / "grades.csv", grades_csv(report))
    put(order.out / "index.html", class_page(report).encode())
    return report


def _roster_in(submissions: Path) -> Path | None:
    path = submissions / ROSTER
    return path if submissions.is_dir() and path.is_file() else None


def _members(batch: "Batch", found: "Sequence[Entry]", jobs: int, inbox: "Mapping[str, Attempt]") -> "Iterator[Member]":
    """Yield the class as it is graded, telling stderr how far it is; Ctrl-C ends it between two students.

    What came from an *inbox* (attempts by student's folder) is published there as soon as it is graded.
    """
    from autograder.batch import STUDENTS, grade_class

    executor = ThreadPoolExecutor(jobs, thread_name_prefix="grade")
    start, done, reused = time.monotonic(), 0, 0
    total = len(found)
    try:
        with _Bar(total) as advance:
            for graded in grade_class(batch, found, executor, ahead=AHEAD * jobs):
                done += 1
                reused += graded.reused
                advance(graded)
                if graded.entry.folder in inbox:
                    _publish(inbox[graded.entry.folder], batch.out / STUDENTS / graded.entry.folder)
                yield graded.member
    except KeyboardInterrupt:
        progress(f"stopped after {done} of {total}; run the same command again to go on, nothing is graded twice")
        raise
    finally:
        executor.shutdown(wait=False, cancel_futures=True)
    seconds = time.monotonic() - start
    kept = f", {reused} results were kept from before" if reused else ""
    progress(f"{total} submissions in {seconds:.1f} s in {batch.sandbox}{kept}")


def _publish(attempt: "Attempt", pages: Path) -> None:
    """Put one student's pages into the inbox; that it cannot be done costs the others nothing."""
    from autograder.store.inbox_class import publish_pages
    from autograder.texts.told import ToldError

    try:
        publish_pages(attempt, pages)
    except ToldError as error:
        progress(safe_terminal(f"not published: {error}"))


class _Bar:
    """How far the batch is, on stderr: a bar on a terminal, nothing in a log."""

    def __init__(self, total: int) -> None:
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        screen = console(stderr=True)
        self._progress = Progress(*columns, console=screen, transient=True, disable=not screen.is_terminal)
        self._task = self._progress.add_task("grading", total=total)

    def __enter__(self) -> "Callable[[Graded], None]":
        self._progress.start()
        return self._advance

    def __exit__(self, *_: object) -> None:
        self._progress.stop()

    def _advance(self, graded: "Graded") -> None:
        self._progress.update(self._task, advance=1, description=safe_terminal(graded.entry.student)[:24])
