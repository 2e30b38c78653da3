"""Records what a mark depends on, computes cache keys from it, and explains why a mark would change."""

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from functools import cached_property, lru_cache

from autograder.content import Exercise, kind_of, secret_digest
from autograder.fingerprint import fingerprint
from autograder.grading.prepared import Grader
from autograder.model import Submission

SHORT = 16
"""Digits kept of digests that are only compared with earlier ones."""


class Reason(StrEnum):
    """Reasons for which a mark changes; each has a text."""

    NEW = "new"
    LEFT = "left"
    ASKED = "asked"
    NOT_ASKED = "not_asked"
    HANDED_IN = "handed_in"
    WITHDRAWN = "withdrawn"
    FILE = "file"
    EXERCISE = "exercise"
    SECRET = "secret"
    GRADER = "grader"
    SANDBOX = "sandbox"
    UNJUDGED = "unjudged"
    UNSTEADY = "unsteady"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class GradingContext:
    """Dependencies of the marks of a batch, apart from the programs.

    Args:
        grader: Fingerprint of this grader.
        secret: Digest of the secret that hidden inputs are drawn from.
        sandbox: Name of the backend.
        language: Language of the reports.
        exercises: Digest of each exercise, by its id.
    """

    grader: str
    secret: str
    sandbox: str
    language: str
    exercises: Mapping[str, str]

    @cached_property
    def as_bytes(self) -> bytes:
        """The parts as JSON."""
        return json.dumps(asdict(self)).encode()

    @cached_property
    def name(self) -> str:
        """Cache key of this context."""
        return f"context {hashlib.sha256(self.as_bytes).hexdigest()}"

    @cached_property
    def _starts(self) -> Mapping[str, bytes]:
        common = "\0".join((self.grader, self.secret, self.sandbox, self.language))
        return {identifier: f"{common}\0{digest}\0".encode() for identifier, digest in self.exercises.items()}

    def key(self, identifier: str, program: str) -> str:
        """Return the cache key of a result: a digest of everything that it depends on.

        Args:
            identifier: Of the exercise.
            program: Its digest, see :func:`programs_of`.
        """
        return hashlib.sha256(self._starts[identifier] + program.encode()).hexdigest()


def grading_context(grader: Grader, exercises: Iterable[Exercise], *, sandbox: str, language: str) -> GradingContext:
    """Return the context under which *grader* grades *exercises*."""
    secret = secret_digest(grader.secret, grader.course.id)
    digests = {exercise.id: grader.course.digest(exercise) for exercise in exercises}
    return GradingContext(fingerprint(), secret, sandbox, language, digests)


def programs_of(submission: Submission, exercises: Iterable[Exercise]) -> dict[str, str]:
    """Return the digest of the program for each of *exercises* that has one.

    A file's name is a part of the program: the student's code can ask for it, a traceback that it prints shows it, and notes
    name it. Otherwise the first student with a program would decide, by a file's name, what the reports of the others say.
    """
    found = {}
    for exercise in exercises:
        program = submission.programs.get(exercise.id)
        if program is not None:
            about = program.filename, program.notes, submission.problems.get(exercise.id, ())
            parts = program.digest, repr(about), submission.numbers_of if kind_of(exercise).personal else ""
            found[exercise.id] = hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()
    return found


@dataclass(frozen=True, slots=True)
class Provenance:
    """Dependencies of a student's report.

    Args:
        context: The part that it shares with the class.
        programs: Beginnings of the digests of the programs, by exercise id; of those handed in.
    """

    context: GradingContext
    programs: Mapping[str, str]


def provenance_of(context: GradingContext, programs: Mapping[str, str]) -> Provenance:
    """Return the provenance of a report on *programs* (digests by exercise id)."""
    return Provenance(context, {identifier: digest[:SHORT] for identifier, digest in programs.items()})


def write_provenance(provenance: Provenance, report: bytes) -> bytes:
    """Serialize *provenance* with the digest of its report; the context is stored separately, under its name."""
    facts = {"report": _short(report), "context": provenance.context.name, "programs": provenance.programs}
    return json.dumps(facts, separators=(",", ":")).encode()


def read_provenance(record: bytes, report: bytes, kept: Callable[[str], bytes | None]) -> Provenance | None:
    """Return the provenance in *record*; None if it is not that of the report with these bytes.

    Args:
        record: Result of :func:`write_provenance`.
        report: The published report.
        kept: Returns the context stored under a name.
    """
    facts = json.loads(record)
    shared = kept(facts["context"]) if "context" in facts else None
    if shared is None or facts["report"] != _short(report):
        return None
    return Provenance(_context(shared), facts["programs"])


@lru_cache(maxsize=8)
def _context(data: bytes) -> GradingContext:
    return GradingContext(**json.loads(data))


def reasons(before: Provenance, after: Provenance, identifier: str, *, same_files: bool) -> Iterator[Reason]:
    """Yield the reasons for which the mark of the exercise *identifier* differs.

    Args:
        before: Provenance of the published mark.
        after: Of the new one.
        identifier: Of the exercise.
        same_files: Whether the student's files are identical: then a different program means that intake has changed.
    """
    was, now = before.programs.get(identifier), after.programs.get(identifier)
    if was != now and not same_files:
        yield Reason.HANDED_IN if was is None else Reason.WITHDRAWN if now is None else Reason.FILE
    old, new = before.context, after.context
    if old.exercises.get(identifier) != new.exercises.get(identifier):
        yield Reason.EXERCISE
    if not same_files and (was is None or now is None):
        return  # what is not there is not run
    for part in (Reason.SECRET, Reason.GRADER, Reason.SANDBOX):
        if getattr(old, part.value) != getattr(new, part.value):
            yield part


def _short(report: bytes) -> str:
    return hashlib.sha256(report).hexdigest()[:SHORT]
