"""Records shared by all layers: frozen dataclasses without behaviour.

Text that a reader sees is a :class:`Message` (a key of the text catalogue and its parameters) until the last
moment, so that the same grade can be rendered in any language.
"""

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from autograder.runner.guest.records import GLOBAL_RANDOM as GLOBAL_RANDOM
from autograder.runner.guest.records import Call as Call
from autograder.runner.guest.records import Layout as Layout
from autograder.runner.guest.records import Message as Message
from autograder.runner.guest.records import ModuleSource as ModuleSource
from autograder.runner.guest.records import Program as Program
from autograder.runner.guest.records import Raised as Raised
from autograder.runner.guest.records import Response as Response


class Verdict(StrEnum):
    """Verdict on a case or on a whole exercise. Closed: every consumer handles every member."""

    PASSED = "PASSED"
    WRONG = "WRONG"
    WRONG_SHAPE = "WRONG_SHAPE"
    WRONG_DTYPE = "WRONG_DTYPE"
    NOT_FINITE = "NOT_FINITE"
    MUTATED_INPUT = "MUTATED_INPUT"
    RAISED = "RAISED"
    MISSING = "MISSING"
    UNLOADABLE = "UNLOADABLE"
    FORBIDDEN = "FORBIDDEN"
    TIMED_OUT = "TIMED_OUT"
    OUT_OF_MEMORY = "OUT_OF_MEMORY"
    CRASHED = "CRASHED"
    SKIPPED = "SKIPPED"
    INTERNAL_ERROR = "INTERNAL_ERROR"


NO_ANSWER = frozenset((Verdict.TIMED_OUT, Verdict.CRASHED, Verdict.OUT_OF_MEMORY))
"""Verdicts on programs that were ended before they answered; any of them on a case is the verdict on the whole exercise."""

Localized = Mapping[str, str]
"""A text an author wrote, by language code: ``{"en": ..., "ru": ...}``."""


ROUNDINGS = 4
"""Default number of roundings allowed in a float32 result of float64 inputs."""


@dataclass(frozen=True, slots=True)
class Tolerance:
    """Largest accepted difference of *actual* from *expected*: ``|a - e| <= atol + rtol * |e|``.

    The single-precision pair applies when an input is float32 (or float16): such a computation cannot be closer. The
    dtype of the result, which the student chooses, selects nothing.

    Args:
        rtol: Relative, unitless, for float64.
        atol: Absolute, in the units of *expected*, for float64.
        rtol32: Relative for float32.
        atol32: Absolute for float32.
        lenient: Types of numbers are not distinguished: int, float, NumPy scalar, list and tuple. For answers
            that a person types (tasks), never for functions.
        roundings: How many roundings to float32, of the largest expected magnitude in the array, a float32 result of float64
            inputs may be off besides *rtol* and *atol*.
        digits: How many significant digits an answer must have right, if *lenient*: it is off by less than a unit of the
            last of them, besides the other bounds. 0 for no such bound.
    """

    rtol: float
    atol: float
    rtol32: float
    atol32: float
    lenient: bool = False
    digits: int = 0
    roundings: int = ROUNDINGS


# -- what a case is and what calling a function on it gave ------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Case:
    """One input on which submissions are judged.

    Args:
        name: Unique in its exercise. For authors and instructors; students see it for public cases only.
        inputs: Arguments by name, for the reference and the misconceptions (and the student, unless *arguments*).
            Values are those of :mod:`autograder.codec`, with Recipe where an argument is a function or a generator.
        family: Name of the Family that the case counts for.
        public: Shown to students with all its numbers.
        raises: Name of the exception that a correct solution raises, e.g. ``"ValueError"``; ``"ValueError/KeyError"``
            accepts either.
        layout: Memory layout in which arrays are handed over.
        readonly: Arrays are handed over with ``writeable=False``.
        tolerance: Replaces the exercise's for this case.
        calls: For a case of several calls (statistical exercises): the arguments of each; *inputs* is ignored.
        judge: Replaces the comparison with the reference. Gets the list of the outputs, one a call, and returns
            the first thing wrong with them, or None.
        arguments: Arguments of the student's function where they differ from *inputs* (a task: none).
    """

    name: str
    inputs: Mapping[str, object] = field(default_factory=dict)
    family: str = "basic"
    public: bool = False
    raises: str | None = None
    layout: Layout = "C"
    readonly: bool = False
    tolerance: Tolerance | None = None
    calls: tuple[Mapping[str, object], ...] = ()
    judge: "Callable[[list[object]], Mismatch | None] | None" = None
    arguments: Mapping[str, object] | None = None

    @property
    def all_calls(self) -> tuple[Mapping[str, object], ...]:
        """The arguments of every call, for reference and misconceptions."""
        return self.calls or (self.inputs,)

    @property
    def student_calls(self) -> tuple[Mapping[str, object], ...]:
        """The arguments of every call, for the student's function."""
        return self.all_calls if self.arguments is None else (self.arguments,)

    @property
    def student_side(self) -> Call:
        """The part of this case that the child receives: no name, no family, no expectation."""
        return Call(self.student_calls, self.layout, self.readonly)


@dataclass(frozen=True, slots=True)
class Family:
    """A group of cases: *weight* is earned only if every case of the family passes.

    Args:
        name: Referred to by cases.
        weight: Share of the points, relative to the sum over the families. 0 for public examples; a family of hidden
            cases that weighs 0 is advice: it is reported, costs nothing and does not change the verdict.
        title: Description shown to students in place of hidden cases' names.
        guard: The family checks refusals only (invalid input), which an answer that always raises would win:
            it is earned only together with at least one family that is not a guard.
    """

    name: str
    weight: float
    title: Localized
    guard: bool = False


MAX_HIDDEN_LINE, MAX_HIDDEN_CELL = 512, 64
"""Largest line and cell number reported for a failure on a hidden case. The program chooses at which line it fails, so that each
further line is more room to carry hidden inputs out."""


# -- what a run gave ---------------------------------------------------------------------------------------------


class RunStatus(StrEnum):
    """End of a child, decided by the parent from the kernel's exit status and its own clock."""

    FINISHED = "FINISHED"
    MISSING = "MISSING"
    UNLOADABLE = "UNLOADABLE"
    FORBIDDEN = "FORBIDDEN"
    TIMED_OUT = "TIMED_OUT"
    OUT_OF_MEMORY = "OUT_OF_MEMORY"
    CRASHED = "CRASHED"


@dataclass(frozen=True, slots=True)
class RunResult:
    """Result of running one program on the cases of one exercise.

    Args:
        status: How it ended.
        responses: One for each case that was answered, in the order of the cases; shorter if the child died.
        detail: Why *status* is not FINISHED (for the student: names, lines and types only).
        raised: For UNLOADABLE: the exception at import, its text included.
        notes: Things worth telling that cost nothing (an unused import was dropped, the signature differs).
        stdout: Output while loading.
        cpu_seconds: User and system time of the child, by the kernel.
        wall_seconds: From fork to death, by the parent's clock.
        never_called: Whether it ended before the function could be called.
        interrupted: Whether it ended between the first and the last case, and what it wrote until then makes sense.
    """

    status: RunStatus
    responses: tuple[Response, ...] = ()
    detail: Message | None = None
    raised: Raised | None = None
    notes: tuple[Message, ...] = ()
    stdout: str = ""
    cpu_seconds: float = 0.0
    wall_seconds: float = 0.0
    never_called: bool = False
    interrupted: bool = False


@dataclass(frozen=True, slots=True)
class Limits:
    """Resource limits of one child; exceeding any ends that child only."""

    cpu_seconds: int = 10
    wall_seconds: float = 20.0
    memory_bytes: int = 512 * 2**20
    output_bytes: int = 16 * 2**20
    stdout_bytes: int = 8 * 2**10
    open_files: int = 32


# -- what a submission is ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Submission:
    """One student's work after intake.

    Args:
        student: Name of the entry: the folder's or the file's name without suffix.
        digest: SHA-256 of the submitted bytes (file names and contents).
        programs: By exercise id.
        problems: Problems of intake, by exercise id; the empty id for the submission as a whole.
        person: Id of the person in the roster; "" if the hand-in is unmatched.
    """

    student: str
    digest: str
    programs: Mapping[str, Program] = field(default_factory=dict)
    problems: Mapping[str, tuple[Message, ...]] = field(default_factory=dict)
    person: str = ""

    @property
    def numbers_of(self) -> str:
        """Key of the numbers in tasks: the person's id, or the name of the entry."""
        return self.person or self.student


# -- what judging gives ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Mismatch:
    """The first reason an actual value differs from the expected one.

    Args:
        verdict: The verdict it leads to.
        message: For the reader of a public case: may name values.
        where: Which returned value, e.g. ``"[0]"`` for the first of a tuple; empty for the only one.
        index: Position of the worst element.
        actual: The value there.
        expected: The value that was expected there.
        share: Fraction of the elements that differ, 0 to 1.
        flaw: The values are right; what is wrong is the manner (an argument changed in place, another dtype), which costs a part.
    """

    verdict: Verdict
    message: Message
    where: str = ""
    index: tuple[int, ...] | None = None
    actual: object = None
    expected: object = None
    share: float = 0.0
    flaw: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """One case, judged."""

    case: Case
    verdict: Verdict
    mismatch: Mismatch | None = None
    response: Response | None = None
    expected: Response | None = None


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """A recognised mistake.

    Args:
        slug: The misconception's slug, or ``""`` for a kind of difference without a name.
        text: In the author's words, by language.
        cases: Names of the cases that are evidence.
        certain: The misconception reproduces every case; otherwise only the failing ones ("probably").
        alternatives: Slugs that fit just as well; they are listed together.
        lecture_slip: The lecture itself prints this variant; the text must not blame the student.
    """

    slug: str
    text: Localized
    cases: tuple[str, ...] = ()
    certain: bool = True
    alternatives: tuple[str, ...] = ()
    lecture_slip: bool = False


@dataclass(frozen=True, slots=True)
class FamilyScore:
    """Points of one family: *earned* of *possible*."""

    family: Family
    passed: int
    total: int
    earned: float
    possible: float


@dataclass(frozen=True, slots=True)
class Score:
    """Points of one exercise; *earned* is None when it could not be judged through no fault of the student.

    Args:
        deducted: Points deducted for right values in a wrong manner; already subtracted from *earned*.
        flaws: The verdicts that it was taken off for.
    """

    earned: float | None
    possible: float
    families: tuple[FamilyScore, ...] = ()
    deducted: float = 0.0
    flaws: tuple[Verdict, ...] = ()


@dataclass(frozen=True, slots=True)
class ExerciseResult:
    """Result of one exercise: verdict, score, outcomes and diagnoses, independent of language.

    Args:
        transcript: Key of a result that may be reused; None for others.
        fault: Why it could not be judged, for author or operator; never for the student.
        private_notes: What the instructor should know; never for the student.
    """

    exercise_id: str
    verdict: Verdict
    score: Score
    summary: Message
    outcomes: tuple[Outcome, ...] = ()
    diagnoses: tuple[Diagnosis, ...] = ()
    notes: tuple[Message, ...] = ()
    run: RunResult | None = None
    numbers: Mapping[str, object] = field(default_factory=dict)
    transcript: Hashable = None
    fault: str = ""
    private_notes: tuple[Message, ...] = ()
