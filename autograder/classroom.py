"""A class from its folder to its pages: who is in it, who grades it, what is written, and what would change.

Everything here is one process with threads; :mod:`autograder.batch` says how one student is graded, and
:mod:`autograder.cluster` how the grading itself is done by other machines.
"""

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from autograder.batch import STUDENTS, Batch, Graded, grade_class
from autograder.bench import Grader
from autograder.content import Exercise
from autograder.intake import Entry, RosterEntry, entries, match_roster, read_class_roster, read_roster
from autograder.marking import Local, Marker
from autograder.report.class_model import ClassReport
from autograder.report.classes import Member, build_class
from autograder.report.exports import grades_csv
from autograder.report.html import class_page
from autograder.report.model import Report, read
from autograder.runner.forkserver import start_runner
from autograder.store.files import make_folder, write_atomically
from autograder.store.inbox import Attempt, is_inbox
from autograder.store.inbox_class import class_of, publish_pages
from autograder.store.results import ResultCache
from autograder.texts.told import ToldError

CACHE = Path(".cache/results.sqlite")
AHEAD = 4
"""Submissions under way or waiting, for each that is graded at a time."""


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be graded, and how.

    Args:
        submissions: A folder or a zip with one entry a student, or an inbox.
        out: Where pages, JSON and CSV go; the cache too.
        exercises: Which exercises count.
        language: Of the reports.
        jobs: Submissions at a time.
        backend: Name of the sandbox; None for the best that works.
        fresh: Forget what an earlier run has kept.
        roster: The class list; by default ``roster.csv`` among the submissions.
        groups: Grade only students whom the roster puts into one of these; everybody for none.
        cluster: Address of a Dask scheduler whose workers grade; empty for this machine.
    """

    submissions: Path
    out: Path
    exercises: Sequence[Exercise]
    language: str
    jobs: int
    backend: str | None = None
    fresh: bool = False
    roster: Path | None = None
    groups: tuple[str, ...] = ()
    cluster: str = ""


@dataclass(frozen=True, slots=True)
class Class:
    """Who is in the class.

    Args:
        entries: What was handed in.
        attempts: For an inbox: the attempt behind an entry, by the entry's folder.
        names: The names to show, by the name of the entry; those who handed in nothing included.
    """

    entries: tuple[Entry, ...]
    attempts: Mapping[str, Attempt] = field(default_factory=dict)
    names: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Change:
    """What grading again would change for one student.

    Args:
        before: Score of the report that stands; None if there is none.
        after: Score that would be written.
        exercises: Id, score and verdict before, score and verdict after, of every exercise that differs.
    """

    student: str
    before: float | None
    after: float
    exercises: tuple[tuple[str, str, str], ...]


def read_class(order: Order) -> Class:
    """Return who is in the class that *order* names.

    Raises:
        TensorgradeError: Submissions or roster cannot be read.
    """
    handed_in = class_of(order.submissions) if is_inbox(order.submissions) else ()
    found = tuple(entry for entry, _ in handed_in) or entries(order.submissions)
    if not found:
        raise ToldError("cli.batch.empty", path=order.submissions)
    found, roster = _of_groups(order.groups, found, _roster(order))
    return Class(found, {entry.folder: attempt for entry, attempt in handed_in}, _names(found, roster))


def _of_groups(
    groups: Sequence[str], found: tuple[Entry, ...], roster: tuple[RosterEntry, ...]
) -> tuple[tuple[Entry, ...], tuple[RosterEntry, ...]]:
    """Return the part of the class that the roster puts into one of *groups*; all of it for no groups.

    Raises:
        UsageError: The roster has nobody in them.
    """
    if not groups:
        return found, roster
    chosen = tuple(student for student in roster if student.group in groups)
    if not chosen:
        known = sorted({student.group for student in roster if student.group}) or ["-"]
        raise ToldError("cli.group.nobody", groups=list(groups), known=known)
    matched, _ = match_roster(chosen, found)
    return tuple(entry for entry in found if entry.folder in matched), chosen


def _roster(order: Order) -> tuple[RosterEntry, ...]:
    return read_roster(order.roster) if order.roster else read_class_roster(order.submissions)


def _names(found: Sequence[Entry], roster: Sequence[RosterEntry]) -> dict[str, tuple[str, ...]]:
    matched, absent = match_roster(roster, found)
    names: dict[str, tuple[str, ...]] = {entry.student: (matched[entry.folder].name,) for entry in found if entry.folder in matched}
    return names | {student.student: (student.name,) for student in absent}


def grade_whole_class(grader: Grader, order: Order, members: Class, *, done: Callable[[Graded], object]) -> ClassReport:
    """Grade everybody, write students' and class pages, and return the class.

    Args:
        done: Told of every student as soon as their pages are written.

    Raises:
        TensorgradeError: No sandbox works, or the output cannot be written.
    """
    with _batch(grader, order, len(members.entries)) as (batch, executor):
        report = build_class(
            course=grader.course,
            members=_written(batch, order, members, executor, done),
            language=order.language,
            sandbox=batch.marker.sandbox,
            roster=members.names,
        )
    write_atomically(order.out / "class.json", (piece.encode() for piece in report.json_pieces()), sync=False)
    write_atomically(order.out / "grades.csv", grades_csv(report), sync=False)
    write_atomically(order.out / "index.html", class_page(report).encode(), sync=False)
    return report


def preview(grader: Grader, order: Order, members: Class, *, done: Callable[[Graded], object]) -> Iterator[Change]:
    """Yield what grading would change against the reports that stand in the output folder; no page is written.

    Raises:
        TensorgradeError: No sandbox works.
    """
    with _batch(grader, order, len(members.entries), write=False) as (batch, executor):
        for graded in grade_class(batch, members.entries, executor, ahead=AHEAD * order.jobs):
            done(graded)
            change = _change(order.out / STUDENTS / graded.entry.folder / "report.json", graded.member.report)
            if change is not None:
                yield change


def _change(path: Path, new: Report) -> Change | None:
    old = read(path, Report) if path.is_file() else None
    before = {exercise.id: exercise for exercise in old.exercises} if old else {}
    differing = []
    for exercise in new.exercises:
        known = before.get(exercise.id)
        if known is None or (known.score, known.verdict) != (exercise.score, exercise.verdict):
            was = f"{known.score} {known.verdict}" if known else "-"
            differing.append((exercise.id, was, f"{exercise.score} {exercise.verdict}"))
    return Change(new.student, old.score if old else None, new.score, tuple(differing)) if differing else None


def _written(batch: Batch, order: Order, members: Class, executor: Executor, done: Callable[[Graded], object]) -> Iterator[Member]:
    # The largest first: a long one that is begun last would be waited for alone. Nothing of the result depends on the order.
    entries_by_size = sorted(members.entries, key=Entry.size, reverse=True)
    for graded in grade_class(batch, entries_by_size, executor, ahead=AHEAD * order.jobs):
        attempt = members.attempts.get(graded.entry.folder)
        if attempt is not None:
            try:
                publish_pages(attempt, batch.out / STUDENTS / graded.entry.folder)
            except ToldError as error:  # the others are published all the same, and the pages stand in the output folder
                reason = "; ".join(error.in_language(order.language))
                graded = replace(graded, unpublished=f"{error.path}: {reason}")
        done(graded)
        yield graded.member


@contextmanager
def _batch(grader: Grader, order: Order, size: int, *, write: bool = True) -> Iterator[tuple[Batch, Executor]]:
    """Start cache, marker and threads, and end them all."""
    make_folder(order.out)
    if order.fresh:
        for suffix in ("", "-wal", "-shm"):
            (order.out / f"{CACHE}{suffix}").unlink(missing_ok=True)
    with ResultCache(order.out / CACHE) as cache, _marker(grader, order, size) as marker:
        executor = ThreadPoolExecutor(order.jobs, thread_name_prefix="grade")
        try:
            yield Batch(grader, order.exercises, order.out, cache, marker, order.language, write), executor
        except BaseException:
            marker.abort()
            raise
        finally:
            executor.shutdown(wait=True, cancel_futures=True)


@contextmanager
def _marker(grader: Grader, order: Order, size: int) -> Iterator[Marker]:
    """Start runners, in this thread since they end with the one that started them; or reach the cluster."""
    if order.cluster:
        from autograder.cluster import reach

        with reach(order.cluster, grader, language=order.language, backend=order.backend) as remote:
            yield remote
        return
    with ExitStack() as stack:
        runners = [stack.enter_context(closing(start_runner(order.backend))) for _ in range(min(order.jobs, size))]
        yield Local(grader, runners, order.language)


def processors() -> int:
    """Return how many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
