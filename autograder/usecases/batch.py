"""Grades a class in threads: submissions are independent, and identical programs are graded once.

Theory of operation. Threads of one executor each take some submissions and pass them to a worker; the student's code runs
in the processes of a runner, here or on a cluster, so the threads mostly wait. Each result is cached under a key that
names everything it depends on (see :mod:`autograder.grading.provenance`). A batch that was stopped is run again: cached
results are not graded again, and pages are written atomically. Results are sorted by student at the end, so they do not
depend on the order in which threads finish.
"""

import threading
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path

from autograder.content import Exercise
from autograder.errors import TensorgradeError
from autograder.grading.prepared import Grader
from autograder.grading.provenance import GradingContext, Provenance, grading_context, programs_of, provenance_of, write_provenance
from autograder.grading.worker import Entries, EntryBuilder, Worker, unjudged_entries
from autograder.intake import UnreadableSubmission
from autograder.layouts.base import HandIn
from autograder.lru_cache import LRUCache
from autograder.model import Message, Submission
from autograder.reporting import build
from autograder.reporting.build import Facts
from autograder.reporting.classes import ClassMember
from autograder.reporting.html import student_page
from autograder.reporting.model import Details, Report, as_details
from autograder.store.files import PRIVATE_FILE, PRIVATE_FOLDER, make_folder, write_atomically
from autograder.store.results import ResultCache
from autograder.usecases.grade_one import faults

STUDENTS, PRIVATE = "students", "instructor"
MAX_SHARE = 8
"""How many submissions a worker takes at a time."""
LONG_SECONDS = 0.2
"""Longest delay before results are flushed to the cache; a result that took longer is flushed at once."""
MAX_NOTHING = 1000
"""Most cached entries for exercises without a program; most students share a few."""


@dataclass(frozen=True, slots=True)
class Graded:
    """One student, graded.

    Args:
        entry: The hand-in.
        member: The student's line in the class.
        reused: How many exercises were taken from the cache.
        provenance: Dependencies of the report.
        unpublished: Why the pages could not be put back into the inbox; empty if they could, or if there is none.
    """

    entry: HandIn
    member: ClassMember
    reused: int
    provenance: Provenance
    unpublished: str = ""


@dataclass(slots=True)
class Batch:
    """Grades entries of a class; shared by the threads of a batch.

    Args:
        exercises: Which exercises count.
        out: Where pages go; one folder a student.
        cache: Holds earlier results.
        worker: Grades the other programs.
        language: Of the reports.
        write: Whether pages are written.
    """

    grader: Grader
    exercises: Sequence[Exercise]
    out: Path
    cache: ResultCache
    worker: Worker
    language: str
    write: bool = True
    _flying: dict[str, Future[Entries]] = field(default_factory=dict)
    context: GradingContext = field(init=False)
    _nothing: LRUCache[tuple[str, str], Entries] = field(default_factory=lambda: LRUCache(MAX_NOTHING))
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _builder: EntryBuilder = field(init=False)

    def __post_init__(self) -> None:
        """Compute the grading context once and store it in the cache."""
        worker, language = self.worker, self.language
        self._builder = EntryBuilder(self.grader, language)
        self.context = grading_context(self.grader, self.exercises, sandbox=worker.sandbox, language=language)
        if self.write:
            make_folder(self.out / PRIVATE, mode=PRIVATE_FOLDER)
            self.cache.put(self.context.name, self.context.as_bytes)

    def grade(self, entries: Sequence[HandIn]) -> list[Graded]:
        """Grade some entries of the class and write their pages.

        Each step is done for all of them before the next is begun: a processor that has just run a student's program has
        forgotten how to render a page, and learns it once for several. A submission that cannot be read costs only itself:
        its report says why.
        """
        read = [self._read(entry) for entry in entries]
        for one in read:
            self.worker.prepare(one.submission, self.exercises)
        with _Keeper(self) as keeper:
            built = [self._build(one, keeper) for one in read]
        return [self._finish(one, pairs, reused) for one, (pairs, reused) in zip(read, built, strict=True)]

    def _read(self, entry: HandIn) -> "_Read":
        problem: Message | None = None
        fault: Exception | None = None
        try:
            submission = entry.collect(self.grader.course.slugs)
        except UnreadableSubmission as error:
            problem = error.reason
            submission = Submission(entry.student, "", {}, {"": (problem,)}, entry.person)
        except Exception as error:  # noqa: BLE001  # the barrier: no file of one student ends the others' grading
            fault = error
            submission = Submission(entry.student, "", person=entry.person)
        return _Read(entry, submission, problem, programs_of(submission, self.exercises), fault)

    def _finish(self, read: "_Read", pairs: Sequence[Entries], reused: int) -> Graded:
        """Write the student's pages; if this package fails on them, write pages on which everything is unjudged."""
        try:
            return self._report(read, pairs, reused)
        except (TensorgradeError, OSError):  # the disk: the operator must act
            raise
        except Exception as error:  # noqa: BLE001  # the barrier: no text or value of one student ends the others' grading
            bare = replace(read, submission=Submission(read.entry.student, read.submission.digest, person=read.entry.person))
            return self._report(bare, self._unjudged(bare.submission, error), 0)

    def _unjudged(self, submission: Submission, error: Exception) -> list[Entries]:
        return [unjudged_entries(self._builder, exercise, submission, error) for exercise in self.exercises]

    def _report(self, read: "_Read", pairs: Sequence[Entries], reused: int) -> Graded:
        entry, submission = read.entry, read.submission
        provenance = provenance_of(self.context, read.programs)
        facts = Facts(self.grader.course, submission, self.worker.sandbox, self.language)
        report = build.report_of([pair.student for pair in pairs], facts)
        if self.write:
            alike = all(pair.instructor is pair.student for pair in pairs)
            self._write(entry.folder, report, None if alike else build.details_of([pair.instructor for pair in pairs], facts), provenance)
        member = ClassMember(
            report,
            entry.folder,
            problem=read.problem,
            faults=faults(pairs),
            remarks=tuple(_private_notes(pairs)),
            lms_id=entry.id,
            late=entry.late,
            submitted=entry.submitted,
            attempt=entry.attempt,
        )
        return Graded(entry, member, reused, provenance)

    def _build(self, read: "_Read", keeper: "_Keeper") -> tuple[list[Entries], int]:
        submission, programs = read.submission, read.programs
        if read.fault is not None:
            return self._unjudged(submission, read.fault), 0
        keys = {identifier: self.context.key(identifier, program) for identifier, program in programs.items()}
        known = self.cache.get_many(keys.values())
        found = {identifier: Entries.from_bytes(known[key]) for identifier, key in keys.items() if key in known}
        fresh, taken = self._grade_once({identifier: key for identifier, key in keys.items() if key not in known}, submission, keeper)
        found |= fresh
        return [found.get(exercise.id) or self._tell_nothing(exercise, submission) for exercise in self.exercises], len(known) + taken

    def _tell_nothing(self, exercise: Exercise, submission: Submission) -> Entries:
        """Return the entries for an exercise without a program; cached by problem and numbers."""
        problems = submission.problems.get(exercise.id, ())
        result = self.grader.nothing(exercise, submission.numbers_of)
        key = exercise.id, repr((problems, sorted(result.numbers.items())))
        found = self._nothing.get(key)
        if found is None:
            empty_entry = build.build_entry(self.grader.course, submission, result, self.language)
            found = Entries(empty_entry, empty_entry)
            self._nothing.put(key, found)
        return found

    def _grade_once(self, keys: Mapping[str, str], submission: Submission, keeper: "_Keeper") -> tuple[dict[str, Entries], int]:
        """Grade the exercises in *keys*; wait for another thread that is grading an identical program and reuse its result.

        Each thread finishes its own programs before it waits for others, so that no deadlock is possible.

        Returns:
            Entries by exercise, and the number of reused ones.
        """
        mine: dict[str, Future[Entries]] = {}
        others: dict[str, Future[Entries]] = {}
        with self._lock:
            for identifier, key in keys.items():
                if key in self._flying:
                    others[identifier] = self._flying[key]
                else:
                    mine[identifier] = self._flying[key] = Future()
        found = self._grade(mine, keys, submission, keeper) if mine else {}
        return found | {identifier: future.result() for identifier, future in others.items()}, len(others)

    def _grade(
        self, mine: Mapping[str, "Future[Entries]"], keys: Mapping[str, str], submission: Submission, keeper: "_Keeper"
    ) -> dict[str, Entries]:
        """Grade the exercises in *mine* and notify the threads that wait for them."""
        found: dict[str, Entries] = {}
        try:
            wanted = [exercise for exercise in self.exercises if exercise.id in mine]
            for exercise, pair in zip(wanted, self.worker.grade(submission, wanted), strict=True):
                found[exercise.id] = pair
                if pair.judged:
                    keeper.keep(keys[exercise.id], pair)
                mine[exercise.id].set_result(pair)
        except BaseException as error:
            for future in mine.values():
                if not future.done():
                    future.set_exception(error)
            raise
        finally:
            self.landed(keys[identifier] for identifier in mine if identifier not in found or not found[identifier].judged)
        return found

    def landed(self, keys: Iterable[str]) -> None:
        """Release the keys that are in the cache or failed, so that no thread waits for them."""
        with self._lock:
            for key in keys:
                del self._flying[key]

    def _write(self, folder: str, report: Report, details: Details | None, provenance: Provenance) -> None:
        """Write report and pages unless the published record says that identical ones are there.

        Without *details* the instructor's report equals the student's.
        """
        place, private = self.out / STUDENTS / folder, self.out / PRIVATE
        make_folder(place)
        text = report.to_json()
        data = text.encode()
        page, record = place / "index.html", write_provenance(provenance, data)
        known = self.cache.published_record(folder) == record
        if not (known and page.is_file() and _same_content(place / "report.json", data)):
            write_atomically(page, student_page(report, self.grader.course).encode(), sync=False)  # what is lost is made again
            write_atomically(place / "report.json", data, sync=False)
        full = details.to_json() if details else as_details(text)
        write_atomically(private / f"{folder}.json", full.encode(), mode=PRIVATE_FILE, sync=False)
        if not known:
            self.cache.record_published(folder, record)


def grade_class(batch: Batch, entries: Sequence[HandIn], executor: Executor, *, workers: int) -> Iterator[Graded]:
    """Yield every student of the class as soon as they are graded.

    Args:
        batch: State shared by the threads.
        entries: One submission each.
        executor: Does the work; any executor whose workers share this process's memory.
        workers: How many it has. Some submissions for each are under way or waiting at a time, which bounds the memory.

    Raises:
        Exception: Whatever one worker raised that is not the student's doing; what was finished is in the cache.
    """
    waiting = shares(entries, workers)
    pending = {executor.submit(batch.grade, some) for some in islice(waiting, 2 * workers)}
    try:
        while pending:
            finished, pending = wait(pending, return_when=FIRST_COMPLETED)
            pending |= {executor.submit(batch.grade, some) for some in islice(waiting, len(finished))}
            for future in finished:
                yield from future.result()
    finally:
        for future in pending:
            future.cancel()


def shares(entries: Sequence[HandIn], workers: int) -> Iterator[Sequence[HandIn]]:
    """Yield the batches of *entries* that threads take: several at a time, single ones towards the end, to balance the load."""
    at = 0
    while at < len(entries):
        size = min(MAX_SHARE, max(1, (len(entries) - at) // (4 * workers)))
        yield entries[at : at + size]
        at += size


class _Keeper:
    """Buffers one thread's results and flushes them to the cache regularly: a kill costs a fraction of a second."""

    def __init__(self, batch: Batch) -> None:
        self._batch = batch
        self._fresh: dict[str, bytes] = {}
        self._since = time.monotonic()

    def keep(self, key: str, pair: Entries) -> None:
        """Buffer *pair* under *key*; flush if the result took long or the last flush is old."""
        self._fresh[key] = pair.as_bytes
        if time.monotonic() - self._since > LONG_SECONDS:
            self._flush()

    def _flush(self) -> None:
        self._batch.cache.put_many(self._fresh)
        self._batch.landed(self._fresh)
        self._fresh.clear()
        self._since = time.monotonic()

    def __enter__(self) -> "_Keeper":
        return self

    def __exit__(self, *_: object) -> None:
        self._flush()


@dataclass(frozen=True, slots=True)
class _Read:
    """A submission after intake: the programs and their digests, or why it could not be read."""

    entry: HandIn
    submission: Submission
    problem: Message | None
    programs: Mapping[str, str]
    fault: Exception | None = None


def _private_notes(pairs: Sequence[Entries]) -> Iterator[str]:
    """Yield the notes that only the instructor has."""
    for pair in pairs:
        if pair.instructor is not pair.student:
            yield from (note for note in pair.instructor.exercise.notes if note not in pair.student.exercise.notes)


def _same_content(path: Path, data: bytes) -> bool:
    try:
        return path.read_bytes() == data
    except OSError:
        return False
