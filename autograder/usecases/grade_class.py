"""Grades a class from its folder to its pages, and previews what grading would change.

Everything here is one process with threads; :mod:`autograder.usecases.batch` says how one student is graded, and
:mod:`autograder.cluster` how the grading itself is done by other machines.
"""

import gc
import logging
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, replace
from io import TextIOWrapper
from pathlib import Path
from tempfile import TemporaryDirectory

from autograder.content import Exercise
from autograder.exports.csv_file import grades_csv
from autograder.grading.prepared import Grader
from autograder.grading.worker import LocalWorker, Worker
from autograder.layouts.base import HandIn
from autograder.reporting.class_model import ClassReport
from autograder.reporting.classes import ClassMember, build_class
from autograder.reporting.html import class_page
from autograder.runner.forkserver import start_runner
from autograder.store.files import PRIVATE_FILE, PRIVATE_FOLDER, make_folder, write_atomically
from autograder.store.inbox_class import publish_pages
from autograder.store.results import ResultCache
from autograder.texts.localized_errors import LocalizedError
from autograder.usecases.batch import PRIVATE, STUDENTS, Batch, Graded, grade_class
from autograder.usecases.class_members import ClassMembers
from autograder.usecases.regrade import Change, PublishedClass

CACHE = Path(".cache/results.sqlite")
CLASS_FILE = "class.json"
GARBAGE = 20
"""Factor on the garbage collector's thresholds: a batch makes hardly any cycles, and collecting them takes a twentieth of its time."""


@dataclass(frozen=True, slots=True)
class BatchOptions:
    """Options of a batch.

    Args:
        out: Where pages, JSON and CSV go; the cache too.
        exercises: Which exercises count.
        language: Of the reports.
        jobs: Submissions at a time.
        backend: Name of the sandbox; None for the best that works.
        fresh: Delete the cache of earlier runs.
        cluster: Address of a Dask scheduler whose workers grade; empty for this machine.
    """

    out: Path
    exercises: Sequence[Exercise]
    language: str
    jobs: int
    backend: str | None = None
    fresh: bool = False
    cluster: str = ""


def grade_whole_class(grader: Grader, options: BatchOptions, members: ClassMembers, *, done: Callable[[Graded], object]) -> ClassReport:
    """Grade the class, write all pages, and return the class report.

    Args:
        done: Called with the graded entry of every student as soon as its pages are written.

    Raises:
        TensorgradeError: No sandbox works, or the output cannot be written.
    """
    make_folder(options.out)
    if options.fresh:
        for suffix in ("", "-wal", "-shm"):
            (options.out / f"{CACHE}{suffix}").unlink(missing_ok=True)
    grader.people = members.identities
    with (
        _logged_to(options.out / PRIVATE / "errors.log"),
        ResultCache(options.out / CACHE) as cache,
        _batch(grader, options, cache, len(members.entries)) as (batch, executor),
    ):
        report = build_class(
            course=grader.course,
            members=_written(batch, options, members, executor, done),
            language=options.language,
            sandbox=batch.worker.sandbox,
            people=members.people,
            absent=members.absent,
            matching=members.matching,
        )
    write_atomically(options.out / CLASS_FILE, (piece.encode() for piece in report.json_pieces()), mode=PRIVATE_FILE, sync=False)
    write_atomically(options.out / "grades.csv", grades_csv(report), mode=PRIVATE_FILE, sync=False)
    write_atomically(options.out / "index.html", class_page(report).encode(), mode=PRIVATE_FILE, sync=False)
    return report


def preview(grader: Grader, options: BatchOptions, members: ClassMembers, *, done: Callable[[Graded], object]) -> Iterator[Change]:
    """Yield the changes that grading would make to the published class in the output folder, without writing there.

    Results go into the cache if there is one, so that grading reuses them.

    Raises:
        TensorgradeError: No sandbox works.
    """
    with (
        _cache_to_read(options.out / CACHE) as cache,
        _batch(grader, options, cache, len(members.entries), write=False) as (batch, executor),
    ):
        published = PublishedClass(options.out / STUDENTS, options.out / CLASS_FILE, cache)
        for graded in _graded(batch, options, members, executor):
            done(graded)
            change = published.change(graded.entry.folder, graded.member.report, graded.provenance)
            if change is not None:
                yield change
        yield from published.left({entry.folder for entry in members.entries})


class _PrivateLog(logging.FileHandler):
    """Makes its file readable by its owner alone: tracebacks show students' values."""

    def _open(self) -> TextIOWrapper:
        return open(self.baseFilename, "a", encoding=self.encoding, errors=self.errors, opener=_private)


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, PRIVATE_FILE)


@contextmanager
def _logged_to(path: Path) -> Iterator[None]:
    """Append warnings and errors of this package, with tracebacks, to the file *path*; it is made when there is one."""
    make_folder(path.parent, mode=PRIVATE_FOLDER)
    handler = _PrivateLog(path, encoding="utf-8", delay=True, errors="backslashreplace")
    handler.setLevel(logging.WARNING)
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logger = logging.getLogger("autograder")
    logger.addHandler(handler)
    try:
        yield
    finally:
        logger.removeHandler(handler)
        handler.close()


@contextmanager
def _cache_to_read(path: Path) -> Iterator[ResultCache]:
    """Open the cache at *path*, or one for the moment in its place if there is none."""
    if path.is_file():
        with ResultCache(path) as cache:
            yield cache
    else:
        with TemporaryDirectory(prefix="tensorgrade-") as folder, ResultCache(Path(folder) / path.name) as cache:
            yield cache


def _graded(batch: Batch, options: BatchOptions, members: ClassMembers, executor: Executor) -> Iterator[Graded]:
    # The largest first: a long one that is begun last would be waited for alone. Nothing of the result depends on the options.
    entries_by_size = sorted(members.entries, key=HandIn.size, reverse=True)
    return grade_class(batch, entries_by_size, executor, workers=options.jobs)


def _written(
    batch: Batch, options: BatchOptions, members: ClassMembers, executor: Executor, done: Callable[[Graded], object]
) -> Iterator[ClassMember]:
    for graded in _graded(batch, options, members, executor):
        attempt = members.attempts.get(graded.entry.folder)
        if attempt is not None:
            try:
                publish_pages(attempt, batch.out / STUDENTS / graded.entry.folder)
            except LocalizedError as error:  # the others are published all the same, and the pages stand in the output folder
                reason = "; ".join(error.in_language(options.language))
                graded = replace(graded, unpublished=f"{error.path}: {reason}")
        done(graded)
        yield graded.member


@contextmanager
def _batch(grader: Grader, options: BatchOptions, cache: ResultCache, size: int, *, write: bool = True) -> Iterator[tuple[Batch, Executor]]:
    """Start the worker and its threads; stop them at the end."""
    with _worker(grader, options, size) as worker:
        executor = ThreadPoolExecutor(options.jobs, thread_name_prefix="grade")
        often, *rest = gc.get_threshold()
        gc.set_threshold(GARBAGE * often, *rest)
        try:
            yield Batch(grader, options.exercises, options.out, cache, worker, options.language, write), executor
        except BaseException:
            worker.abort()
            raise
        finally:
            executor.shutdown(wait=True, cancel_futures=True)
            gc.set_threshold(often, *rest)


@contextmanager
def _worker(grader: Grader, options: BatchOptions, size: int) -> Iterator[Worker]:
    """Start runners, in this thread since they end with the one that started them; or reach the cluster."""
    if options.cluster:
        from autograder.cluster import reach

        with reach(options.cluster, grader, language=options.language, backend=options.backend) as remote:
            yield remote
        return
    with ExitStack() as stack:
        runners = [stack.enter_context(closing(start_runner(options.backend))) for _ in range(min(options.jobs, size))]
        yield LocalWorker(grader, runners, options.language)
