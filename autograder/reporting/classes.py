"""Aggregates reports into the class report: ranking, difficulty, frequent mistakes, students who need help."""

import statistics
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from autograder import texts
from autograder.content import Course
from autograder.courses.people import Person
from autograder.model import Message, Verdict
from autograder.reporting.class_model import (
    Bin,
    ClassReport,
    ExerciseRow,
    HelpRow,
    Matching,
    MisconceptionRow,
    RemarkRow,
    StudentRow,
    UnjudgedRow,
)
from autograder.reporting.model import Report
from autograder.reporting.safe import bounded, visible
from autograder.reporting.words import Words

LOW_PERCENT = 50
FINE_PERCENT = 75
BIN_WIDTH = 10
ENDED = frozenset({Verdict.CRASHED, Verdict.TIMED_OUT, Verdict.OUT_OF_MEMORY, Verdict.UNLOADABLE})


@dataclass(frozen=True, slots=True)
class ClassMember:
    """One submission of the class.

    Args:
        report: The student's report.
        folder: Name of the student's folder under ``students/``.
        problem: Why the submission as a whole could not be read.
        faults: Why exercises could not be judged, by their ids, for the instructor.
        remarks: Remarks for the instructor, found while grading.
        lms_id: The number that the platform has put on the hand-in.
        late: Whether the platform has marked the work as late.
        submitted: When it was handed in, as the platform writes it.
        attempt: Which attempt it is, by the platform's numbering.
    """

    report: Report
    folder: str
    problem: Message | None = None
    faults: Mapping[str, str] = field(default_factory=dict)
    remarks: tuple[str, ...] = ()
    lms_id: str = ""
    late: bool = False
    submitted: str = ""
    attempt: int = 0


@dataclass(slots=True)
class _Tally:
    """Running totals over the reports, which are not kept in memory."""

    words: Words
    rows: list[StudentRow] = field(default_factory=list)
    exercises: dict[str, tuple[str, str, float]] = field(default_factory=dict)
    diagnoses: dict[str, tuple[str, str, bool]] = field(default_factory=dict)
    unjudged: dict[str, tuple[str, list[str]]] = field(default_factory=dict)
    remarks: list[RemarkRow] = field(default_factory=list)


def build_class(
    *,
    course: Course,
    members: Iterable[ClassMember],
    language: str,
    sandbox: str,
    people: Mapping[str, Person] | None = None,
    absent: Iterable[Person] = (),
    matching: Callable[[Words], Matching] = lambda _: Matching(),
) -> ClassReport:
    """Build the class report of *members* in one pass; no student's report is kept.

    Args:
        course: Gives the title and the languages.
        members: One for each submission.
        language: Of the texts, and of the reports.
        sandbox: Name of the backend that ran the submissions.
        people: The person behind a submission, by its name.
        absent: People who should have handed in.
        matching: Gives the match report, its texts in the language of the words.
    """
    tally = _Tally(Words(language, [other for other in course.languages if other in texts.LANGUAGES]))
    known = people or {}
    for member in members:
        _count(tally, member, known.get(member.report.student))
    _add_absent(tally, absent)
    rows = sorted(tally.rows, key=lambda row: ((row.names or (row.student,))[0].casefold(), row.student))
    percents = [row.percent for row in rows if row.percent is not None]
    return ClassReport(
        course=course.id,
        course_title=tally.words.pick(course.title),
        language=language,
        sandbox=sandbox,
        possible=sum(possible for _, _, possible in tally.exercises.values()),
        mean=round(statistics.fmean(percents), 2) if percents else None,
        median=round(statistics.median(percents), 2) if percents else None,
        provisional=sum(row.pending > 0 for row in rows),
        students=tuple(rows),
        exercises=tuple(_exercise_row(tally, identifier, rows) for identifier in _in_order(course, tally)),
        distribution=distribution(percents),
        misconceptions=_misconceptions(tally, rows),
        help=_help(tally, rows),
        unjudged=tuple(
            UnjudgedRow(exercise=identifier, reason=tally.unjudged[identifier][0], students=tuple(sorted(tally.unjudged[identifier][1])))
            for identifier in _in_order(course, tally)
            if identifier in tally.unjudged
        ),
        matching=_with_remarks(matching(tally.words), tally.remarks),
        translations={language: dict(sorted(table.items())) for language, table in tally.words.translations.items()},
    )


def distribution(percents: Sequence[float]) -> tuple[Bin, ...]:
    """Return how many of *percents* fall into each bin; 100 is in the last."""
    counts = [0] * (100 // BIN_WIDTH)
    for percent in percents:
        counts[max(0, min(int(percent // BIN_WIDTH), len(counts) - 1))] += 1
    return tuple(Bin(low=i * BIN_WIDTH, high=(i + 1) * BIN_WIDTH, students=count) for i, count in enumerate(counts))


# -- one report ----------------------------------------------------------------------------------------------------


def _count(tally: _Tally, member: ClassMember, person: Person | None) -> None:
    report = member.report
    diagnoses = []
    for exercise in report.exercises:
        tally.exercises.setdefault(exercise.id, (exercise.title, exercise.unit_title, exercise.possible))
        _keep(tally, report, exercise.title, exercise.unit_title)
        if exercise.score is None:
            reason = member.faults.get(exercise.id, exercise.summary)
            tally.unjudged.setdefault(exercise.id, (reason, []))[1].append(report.student)
            _keep(tally, report, exercise.summary)
        for diagnosis in exercise.diagnoses:
            if not diagnosis.id.endswith("#"):
                diagnoses.append(diagnosis)
                tally.diagnoses.setdefault(diagnosis.id, (diagnosis.text, exercise.title, diagnosis.lecture_slip))
                _keep(tally, report, diagnosis.text)
    row = StudentRow(
        student=report.student,
        **_facts(person),
        lms_id=bounded(visible(member.lms_id), 200),
        late=member.late,
        submitted=member.submitted,
        attempt=member.attempt,
        score=report.score if report.possible > report.pending else None,
        possible=report.possible,
        pending=report.pending,
        page=f"students/{quote(member.folder)}/index.html",
        scores={exercise.id: exercise.score for exercise in report.exercises},
        verdicts={exercise.id: exercise.verdict for exercise in report.exercises},
        diagnoses=tuple(d.id for d in sorted(diagnoses, key=lambda diagnosis: not diagnosis.certain)),
        problem=tally.words.say(member.problem) if member.problem else "",
    )
    tally.rows.append(row)
    tally.remarks += [RemarkRow(student=report.student, text=text) for text in member.remarks]


def _keep(tally: _Tally, report: Report, *spoken: str) -> None:
    """Take over the report's translations of texts that the class repeats."""
    for language, table in tally.words.translations.items():
        known = report.translations.get(language, {})
        table.update({text: known[text] for text in spoken if text in known})


def _with_remarks(matching: Matching, remarks: Sequence[RemarkRow]) -> Matching:
    ordered = sorted(remarks, key=lambda remark: (remark.student.casefold(), remark.text))
    return matching.model_copy(update={"remarks": (*matching.remarks, *ordered)}) if ordered else matching


def _facts(person: Person | None) -> dict[str, Any]:
    """Return the personal fields of a row for *person*, escaped for display."""
    if person is None:
        return {}
    shown = {name: bounded(visible(getattr(person, name)), 200) for name in ("id", "name", "email", "group")}
    return {"names": (shown.pop("name"),), **shown}


def _add_absent(tally: _Tally, absent: Iterable[Person]) -> None:
    nothing = tally.words.say(Message("report.class.nothing_handed_in"))
    for person in absent:
        facts = _facts(person)
        tally.rows.append(StudentRow(student=facts["id"], problem=nothing, **facts))


# -- the whole -----------------------------------------------------------------------------------------------------


def _in_order(course: Course, tally: _Tally) -> list[str]:
    return [exercise.id for exercise in course.exercises if exercise.id in tally.exercises]


def _exercise_row(tally: _Tally, identifier: str, rows: Sequence[StudentRow]) -> ExerciseRow:
    title, unit_title, possible = tally.exercises[identifier]
    scores = [score for row in rows if (score := row.scores.get(identifier)) is not None]
    return ExerciseRow(
        id=identifier,
        title=title,
        unit_title=unit_title,
        possible=possible,
        judged=len(scores),
        handed_in=sum(row.verdicts.get(identifier) not in (None, Verdict.MISSING) for row in rows),
        passed=sum(row.verdicts.get(identifier) is Verdict.PASSED for row in rows),
        mean=statistics.fmean(scores) if scores else None,
    )


def _misconceptions(tally: _Tally, rows: Sequence[StudentRow]) -> tuple[MisconceptionRow, ...]:
    made: dict[str, list[str]] = {}
    for row in rows:
        for identifier in dict.fromkeys(row.diagnoses):
            made.setdefault(identifier, []).append(row.student)
    found = []
    for identifier, students in made.items():
        text, title, slip = tally.diagnoses[identifier]
        found.append(MisconceptionRow(id=identifier, text=text, exercise_title=title, lecture_slip=slip, students=tuple(students)))
    return tuple(sorted(found, key=lambda row: (-len(row.students), row.id)))


def _help(tally: _Tally, rows: Sequence[StudentRow]) -> tuple[HelpRow, ...]:
    """Return who needs help: first those without a score, then from the lowest score up."""
    ranked = sorted(rows, key=lambda row: -1.0 if row.percent is None or row.problem else row.percent)
    found = ((row, tuple(_reasons(tally.words, row))) for row in ranked)
    return tuple(HelpRow(student=row.student, reasons=reasons) for row, reasons in found if reasons)


def _reasons(words: Words, row: StudentRow) -> Iterable[str]:
    if row.problem:
        yield row.problem
        return
    missing = sum(verdict is Verdict.MISSING for verdict in row.verdicts.values())
    ended = sum(verdict in ENDED for verdict in row.verdicts.values())
    if row.percent is not None and row.percent < LOW_PERCENT:
        yield words.say(Message("report.class.low_score", {"percent": round(row.percent)}))
    if missing and missing * 2 >= len(row.verdicts):
        yield words.say(Message("report.class.many_missing", {"missing": missing, "total": len(row.verdicts)}))
    if ended and (row.percent is None or row.percent < FINE_PERCENT):
        yield words.say(Message("report.class.ended", {"count": ended}))
