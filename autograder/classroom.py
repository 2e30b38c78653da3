"""A class from its folder to its pages: who is in it, who grades it, what is written, and what would change.

Everything here is one process with threads; :mod:`autograder.batch` says how one student is graded, and
:mod:`autograder.cluster` how the grading itself is done by other machines.
"""

import gc
import os
import shlex
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from autograder.batch import STUDENTS, Batch, Graded, grade_class
from autograder.bench import Grader
from autograder.changes import Change, StandingClass
from autograder.content import Course, Exercise
from autograder.intake import Entry, RosterEntry, entries, match_roster, read_class_roster, read_roster
from autograder.marking import Local, Marker
from autograder.report.class_model import ClassReport
from autograder.report.classes import Member, build_class
from autograder.report.exports import grades_csv
from autograder.report.html import class_page
from autograder.runner.forkserver import start_runner
from autograder.store.files import make_folder, write_atomically
from autograder.store.inbox import Attempt, is_inbox
from autograder.store.inbox_class import class_of, publish_pages
from autograder.store.results import ResultCache
from autograder.texts.told import ToldError

CACHE = Path(".cache/results.sqlite")
CLASS_FILE = "class.json"
NAMED = 3
"""How many doubtful names an error shows."""
GARBAGE = 20
"""How many times more is made before circles are looked for: a batch makes hardly any, and looking takes a twentieth of its time."""


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
        doubtful: Names of entries that are an exercise's or a unit's, and hardly a student's.
    """

    entries: tuple[Entry, ...]
    attempts: Mapping[str, Attempt] = field(default_factory=dict)
    names: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    doubtful: tuple[str, ...] = ()


def read_class(order: Order, course: Course) -> Class:
    """Return who is in the class that *order* names.

    Raises:
        TensorgradeError: Submissions or roster cannot be read, or this is the work of one student.
    """
    handed_in = class_of(order.submissions) if is_inbox(order.submissions) else ()
    found = tuple(entry for entry, _ in handed_in) or entries(order.submissions)
    if not found:
        raise ToldError("cli.batch.empty", path=order.submissions)
    doubtful = () if handed_in else _doubtful(order.submissions, found, course)
    found, roster = _of_groups(order.groups, found, _roster(order))
    return Class(found, {entry.folder: attempt for entry, attempt in handed_in}, _names(found, roster), doubtful)


def _doubtful(place: Path, found: Sequence[Entry], course: Course) -> tuple[str, ...]:
    """Return the names of entries that are an exercise's or a unit's.

    Raises:
        ToldError: Most are.
    """
    known = {*course.slugs.values(), *(unit.slug for unit in course.units)}
    doubtful = tuple(entry.student for entry in found if entry.student in known)
    if 2 * len(doubtful) > len(found):
        raise ToldError("cli.batch.one_student", path=place, names=list(doubtful[:NAMED]), folder=shlex.quote(str(place)))
    return doubtful


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
    """Return who is in the class; what lies in an inbox, where students may put things, says nothing of it."""
    if order.roster:
        return read_roster(order.roster)
    return () if is_inbox(order.submissions) else read_class_roster(order.submissions)


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
    make_folder(order.out)
    if order.fresh:
        for suffix in ("", "-wal", "-shm"):
            (order.out / f"{CACHE}{suffix}").unlink(missing_ok=True)
    with ResultCache(order.out / CACHE) as cache, _batch(grader, order, cache, len(members.entries)) as (batch, executor):
        report = build_class(
            course=grader.course,
            members=_written(batch, order, members, executor, done),
            language=order.language,
            sandbox=batch.marker.sandbox,
            roster=members.names,
        )
    write_atomically(order.out / CLASS_FILE, (piece.encode() for piece in report.json_pieces()), sync=False)
    write_atomically(order.out / "grades.csv", grades_csv(report), sync=False)
    write_atomically(order.out / "index.html", class_page(report).encode(), sync=False)
    return report


def preview(grader: Grader, order: Order, members: Class, *, done: Callable[[Graded], object]) -> Iterator[Change]:
    """Yield what grading would change against the class that stands in the output folder; nothing is written there.

    What is graded on the way goes into the cache that is there, if there is one: grading need not do it again.

    Raises:
        TensorgradeError: No sandbox works.
    """
    with _cache_to_read(order.out / CACHE) as cache, _batch(grader, order, cache, len(members.entries), write=False) as (batch, executor):
        standing = StandingClass(order.out / STUDENTS, order.out / CLASS_FILE, cache)
        for graded in _graded(batch, order, members, executor):
            done(graded)
            change = standing.change(graded.entry.folder, graded.member.report, graded.origin)
            if change is not None:
                yield change
        yield from standing.left({entry.folder for entry in members.entries})


@contextmanager
def _cache_to_read(path: Path) -> Iterator[ResultCache]:
    """Open the cache at *path*, or one for the moment in its place if there is none."""
    if path.is_file():
        with ResultCache(path) as cache:
            yield cache
    else:
        with TemporaryDirectory(prefix="tensorgrade-") as folder, ResultCache(Path(folder) / path.name) as cache:
            yield cache


def _graded(batch: Batch, order: Order, members: Class, executor: Executor) -> Iterator[Graded]:
    # The largest first: a long one that is begun last would be waited for alone. Nothing of the result depends on the order.
    entries_by_size = sorted(members.entries, key=Entry.size, reverse=True)
    return grade_class(batch, entries_by_size, executor, workers=order.jobs)


def _written(batch: Batch, order: Order, members: Class, executor: Executor, done: Callable[[Graded], object]) -> Iterator[Member]:
    for graded in _graded(batch, order, members, executor):
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
def _batch(grader: Grader, order: Order, cache: ResultCache, size: int, *, write: bool = True) -> Iterator[tuple[Batch, Executor]]:
    """Start marker and threads, and end them all."""
    with _marker(grader, order, size) as marker:
        executor = ThreadPoolExecutor(order.jobs, thread_name_prefix="grade")
        often, *rest = gc.get_threshold()
        gc.set_threshold(GARBAGE * often, *rest)
        try:
            yield Batch(grader, order.exercises, order.out, cache, marker, order.language, write), executor
        except BaseException:
            marker.abort()
            raise
        finally:
            executor.shutdown(wait=True, cancel_futures=True)
            gc.set_threshold(often, *rest)


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
