"""Models of the class report: the contract ``tensorgrade/class/v1``."""

from collections.abc import Iterator
from typing import Literal

from pydantic import Field

from autograder.model import Verdict
from autograder.reporting.model import Points, Record, Translations, as_item, json_of

CLASS_SCHEMA = "tensorgrade/class/v1"
_NO_STUDENTS = '\n "students": []'


class StudentRow(Record):
    """One student on the class page.

    Args:
        names: From the roster, in the alphabets it has.
        id: The person's id in the roster; empty if the hand-in is unmatched.
        email: Likewise.
        group: Likewise.
        lms_id: The number that the platform has put on the hand-in; empty where it has none.
        late: Whether the platform has marked the work as late.
        submitted: When it was handed in, as the platform writes it; empty where it does not.
        attempt: Which attempt it is, by the platform's numbering; 0 where there is none.
        score: None if nothing was handed in, the submission could not be read or nothing in it could be judged.
        pending: Points, of the possible ones, of exercises that could not be judged; the score is provisional while there are any.
        page: Link to the student's page, relative to the class page; empty if there is none.
        scores: Points by exercise id; None if the exercise could not be judged.
        verdicts: By exercise id.
        diagnoses: Ids of the diagnoses, certain ones first.
        problem: Why there is no score.
    """

    student: str
    names: tuple[str, ...] = ()
    id: str = ""
    email: str = ""
    group: str = ""
    lms_id: str = ""
    late: bool = False
    submitted: str = ""
    attempt: int = 0
    score: Points | None = None
    possible: Points = 0.0
    pending: Points = 0.0
    page: str = ""
    scores: dict[str, Points | None] = Field(default_factory=dict)
    verdicts: dict[str, Verdict] = Field(default_factory=dict)
    diagnoses: tuple[str, ...] = ()
    problem: str = ""

    @property
    def percent(self) -> float | None:
        """The score in percent of the possible; None without a score, and while points are pending."""
        return None if self.score is None or self.pending or not self.possible else 100 * self.score / self.possible


class ExerciseRow(Record):
    """One exercise on the class page: *judged* counts students with a verdict on their work, *passed* those with all points."""

    id: str
    title: str
    unit_title: str
    possible: Points
    judged: int
    handed_in: int
    passed: int
    mean: Points | None


class MisconceptionRow(Record):
    """A diagnosis and the students it was made for."""

    id: str
    text: str
    exercise_title: str
    lecture_slip: bool = False
    students: tuple[str, ...]


class HelpRow(Record):
    """A student who may need help, and why."""

    student: str
    reasons: tuple[str, ...]


class UnjudgedRow(Record):
    """An exercise that could not be judged, through no fault of the students named."""

    exercise: str
    reason: str
    students: tuple[str, ...]


class Bin(Record):
    """Students with a score from *low* up to *high* percent, *high* excluded except in the last bin."""

    low: int
    high: int
    students: int


class MatchRow(Record):
    """A hand-in that matches nobody in the roster, or several people; *nearest* lists candidates."""

    student: str
    ambiguous: bool = False
    nearest: tuple[str, ...] = ()


class RemarkRow(Record):
    """Something for the instructor to look at, of one student or of the whole class."""

    student: str = ""
    text: str


class Matching(Record):
    """Match of hand-ins with the roster.

    Args:
        roster: Whether there was a roster; without one nothing is matched and nobody is absent.
        matched: How many hand-ins are a person's.
        unmatched: The others.
        absent: People who handed in nothing.
        twice: People with several hand-ins: the one that counts as *student*, the others as *nearest*.
        remarks: What to look at: several versions, late work, another student's kit, how the files were read.
    """

    roster: bool = False
    matched: int = 0
    unmatched: tuple[MatchRow, ...] = ()
    absent: tuple[str, ...] = ()
    twice: tuple[MatchRow, ...] = ()
    remarks: tuple[RemarkRow, ...] = ()


class ClassReport(Record):
    """The class report: a row for each student, and statistics.

    Args:
        mean: Of the percentages of students whose score is not provisional; *median* alike.
        provisional: How many students have points pending.
    """

    schema_: Literal["tensorgrade/class/v1"] = Field(default="tensorgrade/class/v1", alias="schema")
    course: str
    course_title: str
    language: str
    sandbox: str
    possible: Points
    mean: float | None = None
    median: float | None = None
    provisional: int = 0
    students: tuple[StudentRow, ...] = ()
    exercises: tuple[ExerciseRow, ...] = ()
    distribution: tuple[Bin, ...] = ()
    misconceptions: tuple[MisconceptionRow, ...] = ()
    help: tuple[HelpRow, ...] = ()
    unjudged: tuple[UnjudgedRow, ...] = ()
    matching: Matching = Field(default_factory=Matching)
    translations: Translations = Field(default_factory=dict)

    def to_json(self) -> str:
        """Return the class as indented JSON, see :meth:`Record.to_json`."""
        return "".join(self.json_pieces())

    def json_pieces(self) -> Iterator[str]:
        """Yield the class as indented JSON, a student at a time: of a large class the whole text is many megabytes."""
        frame = json_of(self.model_copy(update={"students": ()})) + "\n"
        if not self.students:
            yield frame
            return
        before, _, after = frame.partition(_NO_STUDENTS)
        yield before + _NO_STUDENTS[:-1]
        for number, row in enumerate(self.students):
            yield (",\n  " if number else "\n  ") + as_item(row)
        yield "\n ]" + after

    @property
    def all_passed(self) -> bool:
        """Whether every student passed every exercise, which is exit code 0."""
        return all(row.verdicts and set(row.verdicts.values()) == {Verdict.PASSED} for row in self.students)
