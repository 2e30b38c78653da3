"""Models of reports: the contracts ``tensorgrade/report/v1`` and ``details/v1``; see class_model for ``class/v1``.

A student's report holds what that student may know and nothing else: of hidden cases the family, an ordinal and the
kind of failure. What an instructor may know in addition is a different schema, so that no reader takes one for the other.
"""

import re
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from autograder.errors import UsageError
from autograder.model import Verdict
from autograder.reporting.safe import escape_json

REPORT_SCHEMA = "tensorgrade/report/v1"
DETAILS_SCHEMA = "tensorgrade/details/v1"

Translations = dict[str, dict[str, str]]
"""For every other language of the course: text as it stands in the report -> the same text in that language."""


_NO_EXERCISES = '\n "exercises": []'
_ROW = re.compile(r'\[\n([^\[\]{}"]*)\]')


def _points(value: object) -> object:
    return round(value, 4) if isinstance(value, float) else value


Points = Annotated[float, BeforeValidator(_points)]


class Record(BaseModel):
    """A frozen record; fields that a newer version added are ignored."""

    model_config = ConfigDict(frozen=True, extra="ignore", validate_by_name=True, validate_by_alias=True, serialize_by_alias=True)

    def to_json(self) -> str:
        """Return the record as indented JSON, a row of numbers on a line; control and direction characters are escapes."""
        return json_of(self) + "\n"


def json_of(record: Record) -> str:
    """Return *record* as indented JSON without a line end, see :meth:`Record.to_json`."""
    text = _ROW.sub(lambda row: f"[{' '.join(row[1].split())}]", record.model_dump_json(indent=1))
    return escape_json(text)


def as_item(record: Record) -> str:
    """Return *record* as JSON, indented as an item of its parent's list."""
    return json_of(record).replace("\n", "\n  ")


class Value(Record):
    """A value as it is shown, bounded.

    Args:
        label: Name of the argument, or which output: ``""`` for the only one, ``"[1]"`` for the second of a tuple.
        kind: An array of numbers, one number, or anything else by its text.
        dtype: Of an array or a number.
        shape: Of the whole array.
        data: The array's elements as nested lists, cut to a corner if *cropped*; the strings ``nan``, ``inf`` and
            ``-inf`` stand for those values.
        cropped: *data* or *text* is not everything.
        text: As Python would write it, bounded; of an array only if it has no elements.
    """

    label: str = ""
    kind: Literal["array", "number", "text"]
    dtype: str = ""
    shape: tuple[int, ...] = ()
    data: list[Any] = Field(default_factory=list)
    cropped: bool = False
    text: str = ""


class Raise(Record):
    """An exception: its type, its text (public cases only) and where in the student's own file it came from."""

    type: str
    text: str = ""
    line: int = 0
    cell: int = 0
    source: str = ""


class CaseReport(Record):
    """One case, judged. Of a hidden case only the first seven fields are ever filled in a student's report.

    Args:
        name: Of a hidden case ``<family>-<ordinal>``.
        seconds: Wall time, to the hundredth. Of a hidden case the average over what ran with it, by the grader's own clock.
        raised: Of a hidden case only a built-in type and a line of the student's file.
        inputs: What the function was called with, one value an argument.
        actual: What it returned, one value an output.
        expected: What it should have returned, in the same order.
        where: Which output the message is about, as in ``Value.label``.
        index: The element that the message is about.
        stdout: What the function printed.
        example: A call that can be pasted into a Python prompt; empty if the inputs are too large.
        hidden_name: In details: the name under which the student sees the case.
    """

    name: str
    family: str
    public: bool
    verdict: Verdict
    message: str = ""
    seconds: float = 0.0
    raised: Raise | None = None
    inputs: tuple[Value, ...] = ()
    actual: tuple[Value, ...] = ()
    expected: tuple[Value, ...] = ()
    where: str = ""
    index: tuple[int, ...] | None = None
    mutated: tuple[str, ...] = ()
    stdout: str = ""
    example: str = ""
    hidden_name: str = ""


class FamilyReport(Record):
    """A group of cases and the points that it earned."""

    name: str
    title: str
    passed: int
    total: int
    earned: Points
    possible: Points
    guard: bool = False


class DiagnosisReport(Record):
    """A recognised mistake.

    Args:
        id: ``unit/slug#misconception-slug``; a kind of difference without a name ends in ``#``.
        cases: The evidence, by the names under which the cases appear in this report.
        certain: It reproduces every case, not only the failing ones.
        lecture_slip: The lecture itself prints this variant.
        alternatives: Misconceptions that fit just as well.
        example: The smallest failing public case among *cases*, or ``""``.
    """

    id: str
    text: str
    cases: tuple[str, ...] = ()
    certain: bool = True
    lecture_slip: bool = False
    alternatives: tuple[str, ...] = ()
    example: str = ""


class ExerciseReport(Record):
    """One exercise, judged; *score* is None if it could not be judged through no fault of the student.

    Args:
        deducted: Points deducted for right values in a wrong manner; already subtracted.
        numbers: Of a task: the student's own numbers.
        stdout: What the student's file printed while it was loaded.
        raised: Of a file that could not be loaded.
        file: Of the submission, in which the function is; empty if there is none.
        line: In it: where loading failed, or else where the function is defined; 0 if that is not known.
        cell: Of a notebook, from 1; 0 for a file.
    """

    id: str
    unit: str
    unit_title: str
    title: str
    kind: str = "function"
    difficulty: int = 1
    sources: tuple[str, ...] = ()
    score: Points | None
    possible: Points
    deducted: Points = 0.0
    verdict: Verdict
    summary: str
    raised: Raise | None = None
    diagnoses: tuple[DiagnosisReport, ...] = ()
    families: tuple[FamilyReport, ...] = ()
    notes: tuple[str, ...] = ()
    numbers: dict[str, str] = Field(default_factory=dict)
    stdout: str = ""
    file: str = ""
    line: int = 0
    cell: int = 0
    cases: tuple[CaseReport, ...] = ()

    @cached_property
    def as_json(self) -> str:
        """The exercise as JSON inside a report; cached, since many reports share an exercise that passed."""
        return as_item(self)


class ReportEntry(Record):
    """Report of one exercise with its texts in all languages; the unit of caching."""

    exercise: ExerciseReport
    translations: Translations = Field(default_factory=dict)


class Advice(Record):
    """One suggested step: the exercise, the reason, and the points to gain."""

    exercise: str
    title: str
    text: str
    points: Points


class Report(Record):
    """The report of one student.

    Args:
        schema_: The contract's name and version.
        submission: SHA-256 of the submitted bytes.
        language: Of the texts in the report; *translations* has the others.
        score: Over the exercises that could be judged.
        possible: Over all exercises.
        pending: Points, of the possible ones, of exercises that could not be judged; the total is provisional while there are any.
        unjudged: Ids of those exercises.
        sandbox: The backend that held the student's code; ``"none"`` if nothing did.
        advice: What to do first, best first.
        problems: Problems of the submission as a whole.
    """

    schema_: Literal["tensorgrade/report/v1"] = Field(default="tensorgrade/report/v1", alias="schema")
    course: str
    course_title: str
    student: str
    submission: str
    language: str
    score: Points
    possible: Points
    pending: Points = 0.0
    unjudged: tuple[str, ...] = ()
    sandbox: str
    advice: tuple[Advice, ...] = ()
    problems: tuple[str, ...] = ()
    exercises: tuple[ExerciseReport, ...] = ()
    translations: Translations = Field(default_factory=dict)

    def to_json(self) -> str:
        """Return the report as indented JSON, see :meth:`Record.to_json`; put together from that of its exercises."""
        frame = json_of(self.model_copy(update={"exercises": ()})) + "\n"
        items = ",\n  ".join(exercise.as_json for exercise in self.exercises)
        return frame.replace(_NO_EXERCISES, f'\n "exercises": [\n  {items}\n ]', 1) if items else frame

    @property
    def all_passed(self) -> bool:
        """Whether every exercise was judged and passed, which is exit code 0."""
        return bool(self.exercises) and all(exercise.verdict == Verdict.PASSED for exercise in self.exercises)

    @property
    def provisional(self) -> bool:
        """Whether points are pending, so that the total may still change without anything that the student does."""
        return bool(self.unjudged)

    @property
    def percent(self) -> float | None:
        """The score in percent of the possible; None while points are pending, or if none are possible."""
        return None if self.provisional or not self.possible else 100 * self.score / self.possible


class Details(Report):
    """The same report for the instructor: hidden names, inputs, values, prints and exception texts included."""

    schema_: Literal["tensorgrade/details/v1"] = Field(default="tensorgrade/details/v1", alias="schema")  # type: ignore[assignment]  # another contract
    private: Literal[True] = True


def as_details(report: str) -> str:
    """Convert the JSON of a report to that of details by its schema's name, without parsing it."""
    schema, other = (kind.model_fields["schema_"].default for kind in (Report, Details))
    return report.replace(f'"schema": "{schema}"', f'"schema": "{other}"', 1).removesuffix("\n}\n") + ',\n "private": true\n}\n'


R = TypeVar("R", bound=Record)


def read(path: Path, *kinds: type[R]) -> R:
    """Return the record in the file *path*, which must be of one of *kinds*.

    Raises:
        UsageError: The file cannot be read, or is not such a record.
    """
    expected = " or ".join(str(kind.model_fields["schema_"].default) for kind in kinds)
    try:
        data = path.read_bytes()
    except OSError as error:
        raise UsageError(
            f"cannot be read: {error.strerror}", path=path, hint="name a report.json, or a folder that grade run or batch wrote"
        ) from error
    for kind in kinds:
        try:
            return kind.model_validate_json(data)
        except ValidationError as error:
            last = error
    first = last.errors(include_url=False, include_input=False)[0]
    where = ".".join(str(part) for part in first["loc"]) or "the file"
    raise UsageError(f"not a {expected} file: {where}: {first['msg']}", path=path, hint="grade the submission again with this version")
