"""Inbox and result cache hold what they were given, whatever is done to them in whatever order."""

import contextlib
import shutil
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, rule

from autograder.store.inbox import PAGE, REPORT, attempts, hand_in, latest_entries, publish_report, read_published
from autograder.store.packing import Package, archive_of
from autograder.store.results import ResultCache
from autograder.texts.localized_errors import LocalizedError

STUDENTS = st.sampled_from(["anna", "Борис Ким", "o'neil", "2026/17"])
WORKS = st.integers(0, 3)
START = datetime(2026, 3, 1, tzinfo=UTC)
SETTINGS = settings(max_examples=25, stateful_step_count=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])


class InboxMachine(RuleBasedStateMachine):
    """Hands in, with clocks that go back, publishes, and disturbs; compared with a list of attempts a student."""

    given = Bundle("given")

    @initialize()
    def make(self) -> None:
        self.folder = Path(tempfile.mkdtemp())
        self.model: dict[str, list[tuple[str, int]]] = {}
        self.published: dict[tuple[str, str], bytes] = {}

    def teardown(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)

    @rule(target=given, student=STUDENTS, work=WORKS, hours=st.integers(-48, 48), again=st.booleans())
    def hand_in(self, student: str, work: int, hours: int, again: bool) -> tuple[str, str]:
        package = Package(archive_of({"conv2d.py": str(work).encode()}), ())
        done = hand_in(self.folder, student, package, course="c", now=START + timedelta(hours=hours), again=again)
        known = self.model.setdefault(done.receipt.student, [])
        same = bool(known) and known[-1][1] == work
        assert done.already == (same and not again)
        if done.already:
            assert done.receipt.stem == known[-1][0], "the receipt is that of the attempt that is there"
        else:
            known.append((done.receipt.stem, work))
        return done.receipt.student, done.receipt.stem

    @rule(which=given, text=st.binary(max_size=5))
    def publish(self, which: tuple[str, str], text: bytes) -> None:
        student, stem = which
        publish_report(self.folder, student, stem, text, b"page " + text)
        self.published[which] = text

    @rule(student=STUDENTS)
    def leave_a_part(self, student: str) -> None:
        """A writer that was killed leaves a hidden file."""
        with contextlib.suppress(StopIteration):
            folder = next(path for path in self.folder.iterdir() if path.name in self.model)
            (folder / ".incoming-0123").write_bytes(b"half")

    @rule(student=STUDENTS)
    def publish_for_nothing(self, student: str) -> None:
        with contextlib.suppress(LocalizedError):
            publish_report(self.folder, student.replace("/", "_"), "20000101T000000000000Z-000000000000", b"", b"")
            raise AssertionError("a report without a submission was taken")

    @invariant()
    def attempts_are_those_that_were_handed_in_in_their_order(self) -> None:
        for student, known in getattr(self, "model", {}).items():
            found = attempts(self.folder, student)
            assert [attempt.stem for attempt in found] == [stem for stem, _ in known]
            assert sorted(attempt.time for attempt in found) == [attempt.time for attempt in found]

    @invariant()
    def the_latest_of_everybody_is_the_last_handed_in(self) -> None:
        model = getattr(self, "model", {})
        if model:
            found = {attempt.student: attempt.stem for attempt in latest_entries(self.folder)}
            assert found == {student: known[-1][0] for student, known in model.items() if known}

    @invariant()
    def what_was_published_is_read_back(self) -> None:
        for (student, stem), text in getattr(self, "published", {}).items():
            attempt = next(one for one in attempts(self.folder, student) if one.stem == stem)
            assert (read_published(attempt, REPORT), read_published(attempt, PAGE)) == (text, b"page " + text)


class CacheMachine(RuleBasedStateMachine):
    """Puts, one or many, closes and opens again, from two objects at once; compared with a dictionary."""

    @initialize()
    def make(self) -> None:
        self.folder = Path(tempfile.mkdtemp())
        self.model: dict[str, bytes] = {}
        self.caches = [ResultCache(self.folder / "c" / "results.sqlite") for _ in range(2)]

    def teardown(self) -> None:
        for cache in getattr(self, "caches", []):
            cache.__exit__(None, None, None)
        shutil.rmtree(self.folder, ignore_errors=True)

    @rule(which=st.integers(0, 1), values=st.dictionaries(st.sampled_from("abcdef"), st.binary(max_size=3), max_size=4))
    def put_many(self, which: int, values: dict[str, bytes]) -> None:
        self.caches[which].put_many(values)
        self.model |= values

    @rule(which=st.integers(0, 1), name=st.sampled_from(["anna", "boris"]), record=st.binary(max_size=3))
    def publish(self, which: int, name: str, record: bytes) -> None:
        self.caches[which].record_published(name, record)
        assert self.caches[1 - which].published_record(name) == record

    @rule(which=st.integers(0, 1))
    def open_again(self, which: int) -> None:
        self.caches[which].__exit__(None, None, None)
        self.caches[which] = ResultCache(self.folder / "c" / "results.sqlite")

    @invariant()
    def everything_is_there_for_both(self) -> None:
        for cache in getattr(self, "caches", []):
            assert cache.get_many("abcdefg") == self.model


TestInbox = InboxMachine.TestCase
TestInbox.settings = SETTINGS
TestCache = CacheMachine.TestCase
TestCache.settings = SETTINGS
