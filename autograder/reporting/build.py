"""Builds reports from results: one for the student, and one with everything for the instructor.

Everything that could carry a hidden input to a student is decided here. Of a hidden case a student's report holds the
family, an ordinal, the kind of failure and, for an exception, a built-in type and a line of the student's own file. Its
values, what it printed, the text and any home-made type of an exception, and the time its child claims to have taken
would all be channels, and are left out.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from autograder import texts
from autograder.compare import PUBLIC_EXCEPTIONS, hidden_message
from autograder.content import Course, kind_of
from autograder.content import Exercise as ExerciseContent
from autograder.model import (
    MAX_HIDDEN_CELL,
    MAX_HIDDEN_LINE,
    NO_ANSWER,
    Case,
    ExerciseResult,
    FamilyScore,
    Localized,
    Message,
    Outcome,
    Program,
    Raised,
    RunResult,
    Submission,
    Verdict,
)
from autograder.model import Diagnosis as Explanation
from autograder.reporting import literals, model, values
from autograder.reporting.advice import advise
from autograder.reporting.definitions import definition
from autograder.reporting.safe import bounded, visible
from autograder.reporting.words import Words

MAX_STDOUT = 2000
MAX_SOURCE_LINE = 160
OWN_EXCEPTION = "Exception"


@dataclass(frozen=True, slots=True)
class _Scene:
    """Inputs of one exercise's report, shared by the functions that build its parts."""

    exercise: ExerciseContent
    result: ExerciseResult
    program: Program | None
    words: Words
    everything: bool


def build_entry(
    course: Course, submission: Submission, result: ExerciseResult, language: str, *, everything: bool = False
) -> model.ReportEntry:
    """Build the entry of one exercise, for the student or, with *everything*, for the instructor.

    An entry follows from the exercise and the student's program for it (and for a task from the student) alone, so it
    may be kept and put into a later report.
    """
    words = _words(course, language)
    exercise = course.exercise(result.exercise_id)
    unit = next((words.pick(unit.title) for unit in course.units if unit.slug == exercise.unit), exercise.unit)
    scene = _Scene(exercise, result, submission.programs.get(exercise.id), words, everything)
    report = _exercise(scene, unit, submission.problems.get(exercise.id, ()))
    return model.ReportEntry(exercise=report, translations=words.translations)


@dataclass(frozen=True, slots=True)
class Facts:
    """Fields of a report beside its entries."""

    course: Course
    submission: Submission
    sandbox: str
    language: str


def report_of(entries: Sequence[model.ReportEntry], facts: Facts) -> model.Report:
    """Return the student's report that *entries* make."""
    return model.Report(**_fields(entries, facts))


def details_of(entries: Sequence[model.ReportEntry], facts: Facts) -> model.Details:
    """Return the instructor's details that *entries*, built with everything, make."""
    return model.Details(**_fields(entries, facts))


def _words(course: Course, language: str) -> Words:
    return Words(language, [other for other in course.languages if other in texts.LANGUAGES])


def _fields(entries: Sequence[model.ReportEntry], facts: Facts) -> dict[str, Any]:
    course, submission, language = facts.course, facts.submission, facts.language
    words = _words(course, language)
    exercises = sorted((entry.exercise for entry in entries), key=lambda exercise: course.positions[exercise.id])
    for entry in entries:
        for other, table in entry.translations.items():
            words.translations.setdefault(other, {}).update(table)
    judged = [exercise for exercise in exercises if exercise.score is not None]
    return {
        "course": course.id,
        "course_title": words.pick(course.title),
        "student": bounded(visible(submission.student), 200),
        "submission": submission.digest,
        "language": language,
        "score": float(sum(exercise.score or 0.0 for exercise in judged)),
        "possible": float(sum(exercise.possible for exercise in exercises)),
        "pending": float(sum(exercise.possible for exercise in exercises if exercise.score is None)),
        "unjudged": tuple(exercise.id for exercise in exercises if exercise.score is None),
        "sandbox": facts.sandbox,
        "advice": advise(exercises, words),
        "problems": tuple(words.say(problem) for problem in submission.problems.get("", ())),
        "exercises": tuple(exercises),
        "translations": words.translations,
    }


# -- one exercise ------------------------------------------------------------------------------------------------


def _exercise(scene: _Scene, unit_title: str, problems: Sequence[Message]) -> model.ExerciseReport:
    exercise, result, words = scene.exercise, scene.result, scene.words
    names = case_names(result.outcomes)
    cases = tuple(_case(scene, outcome, names[outcome.case.name]) for outcome in result.outcomes)
    run = result.run
    private = result.private_notes if scene.everything else ()
    notes = dict.fromkeys(words.say(note) for note in (*problems, *(scene.program.notes if scene.program else ()), *result.notes, *private))
    return model.ExerciseReport(
        id=exercise.id,
        unit=exercise.unit,
        unit_title=unit_title,
        title=words.pick(exercise.title),
        kind=exercise.kind,
        difficulty=exercise.difficulty,
        sources=tuple(scene.words.pick(source) for source in _by_place(exercise.sources)),
        score=result.score.earned,
        possible=result.score.possible,
        deducted=result.score.deducted,
        verdict=result.verdict,
        summary=words.say(result.summary) + (f" ({result.fault})" if scene.everything and result.fault else ""),
        raised=_raise(scene, run.raised, public=True) if run and run.raised else None,
        diagnoses=tuple(_diagnosis(scene, diagnosis, cases, names) for diagnosis in result.diagnoses),
        families=tuple(_family(scene, score) for score in result.score.families),
        notes=tuple(notes),
        numbers={name: values.shown(name, value).text or str(value) for name, value in result.numbers.items()},
        stdout=_shown(run.stdout, MAX_STDOUT) if run else "",
        **_place(scene),
        cases=cases,
    )


def _place(scene: _Scene) -> dict[str, Any]:
    """Return file, line and cell that the exercise's faults are said of: where loading failed, or the function's definition."""
    program, run = scene.program, scene.result.run
    if program is None:
        return {}
    failed = run.raised if run and run.raised and run.raised.lineno else None
    line, cell = (failed.lineno, failed.cell) if failed else definition(program)
    return {"file": bounded(visible(program.filename), 300), "line": line, "cell": cell}


def _by_place(sources: Mapping[str, tuple[str, ...]]) -> Iterator[Localized]:
    """Yield one source after another, each by language; English where the others have not as many."""
    for place, source in enumerate(sources["en"]):
        yield {language: texts[place] if place < len(texts) else source for language, texts in sources.items()}


def case_names(outcomes: Sequence[Outcome]) -> dict[str, str]:
    """Return the name under which a student knows each case: a public one's own, a hidden one's family and ordinal."""
    names: dict[str, str] = {}
    counts: dict[str, int] = {}
    for outcome in outcomes:
        case = outcome.case
        if case.public:
            names[case.name] = case.name
        else:
            counts[case.family] = counts.get(case.family, 0) + 1
            names[case.name] = f"{case.family}-{counts[case.family]}"
    return names


def _family(scene: _Scene, score: FamilyScore) -> model.FamilyReport:
    family = score.family
    return model.FamilyReport(
        name=family.name,
        title=scene.words.pick(family.title),
        passed=score.passed,
        total=score.total,
        earned=score.earned,
        possible=score.possible,
        guard=family.guard,
    )


def _diagnosis(scene: _Scene, diagnosis: Explanation, cases: Sequence[model.CaseReport], names: Mapping[str, str]) -> model.DiagnosisReport:
    evidence = tuple(names.get(name, "") for name in diagnosis.cases)
    known = {name if scene.everything else names[name] for name in diagnosis.cases if name in names}
    examples = [case for case in cases if case.public and case.verdict is not Verdict.PASSED and case.name in known and case.inputs]
    return model.DiagnosisReport(
        id=f"{scene.exercise.id}#{diagnosis.slug}",
        text=scene.words.pick(diagnosis.text),
        cases=tuple(name for name in (diagnosis.cases if scene.everything else evidence) if name),
        certain=diagnosis.certain,
        lecture_slip=diagnosis.lecture_slip,
        alternatives=tuple(f"{scene.exercise.id}#{slug}" for slug in diagnosis.alternatives),
        example=min(examples, key=size).name if examples else "",
    )


def size(case: model.CaseReport) -> int:
    """Return the number of elements in a case's inputs and expected values."""
    return sum(_count(value) for value in (*case.inputs, *case.expected))


def _count(value: model.Value) -> int:
    total = 1
    for side in value.shape:
        total *= side
    return total


# -- one case ----------------------------------------------------------------------------------------------------


def _case(scene: _Scene, outcome: Outcome, name: str) -> model.CaseReport:
    case, response = outcome.case, outcome.response
    visible_case = case.public or scene.everything
    fields: dict[str, object] = {
        "name": case.name if scene.everything else name,
        "family": case.family,
        "public": case.public,
        "verdict": outcome.verdict,
        "message": _message(scene, outcome, visible_case=visible_case),
        "seconds": round(response.seconds, 2) if visible_case and response else _average_seconds(scene.result.run),
    }
    if scene.everything:
        fields["hidden_name"] = name
    if response and response.raised and outcome.verdict is not Verdict.PASSED:
        fields["raised"] = _raise(scene, response.raised, public=visible_case)
    if visible_case:
        fields |= _evidence(scene, outcome)
    elif kind_of(scene.exercise).reveals_answers and response and outcome.verdict is not Verdict.PASSED:
        fields["actual"] = tuple(values.outputs(response.outputs))  # the child was sent nothing that an answer could carry
    return model.CaseReport(**fields)


def _evidence(scene: _Scene, outcome: Outcome) -> dict[str, object]:
    case, response = outcome.case, outcome.response
    fields: dict[str, object] = {"stdout": _shown(response.stdout, MAX_STDOUT)} if response and response.stdout else {}
    if outcome.verdict is Verdict.PASSED:
        return fields
    calls = kind_of(scene.exercise).shown_calls(case)
    run = scene.result.run
    if run and run.never_called and outcome.verdict in NO_ANSWER:
        return fields
    fields["inputs"] = tuple(_inputs(scene, calls))
    fields["example"] = literals.example_call(scene.exercise.slug, calls[0]) if len(calls) == 1 else ""
    if response:
        fields["actual"] = tuple(values.outputs(response.outputs)) if not response.raised else ()
        fields["mutated"] = tuple(name for name in response.mutated if any(name in call for call in calls))
    if outcome.expected and case.judge is None and not outcome.expected.raised:
        fields["expected"] = tuple(values.outputs(outcome.expected.outputs))
    if outcome.mismatch:
        fields |= {"where": outcome.mismatch.where, "index": outcome.mismatch.index}
    return fields


def _inputs(scene: _Scene, calls: Sequence[Mapping[str, object]]) -> Iterator[model.Value]:
    """Yield the arguments of the one call, or a line a call."""
    if len(calls) == 1:
        yield from (values.shown(name, value) for name, value in calls[0].items())
        return
    for number, call in enumerate(calls[: values.MAX_PARTS], start=1):
        arguments = ", ".join(f"{name}={literals.text_of(value)}" for name, value in call.items())
        text = f"{scene.exercise.slug}({arguments})"
        yield model.Value(label=f"#{number}", kind="text", text=bounded(text, literals.MAX_TEXT))


def _message(scene: _Scene, outcome: Outcome, *, visible_case: bool) -> str:
    if outcome.verdict is Verdict.PASSED:
        return ""
    if outcome.mismatch is None or not (visible_case or outcome.mismatch.message.key.startswith("compare.")):
        return scene.words.say(Message(f"report.verdict.{outcome.verdict.lower()}"))
    if visible_case:
        return scene.words.say(outcome.mismatch.message)
    if outcome.verdict is Verdict.RAISED and outcome.response and outcome.response.raised:
        return scene.words.say(_hidden_raise(scene, outcome.case, outcome.response.raised))
    return scene.words.say(hidden_message(outcome.mismatch))


def _hidden_raise(scene: _Scene, case: Case, raised: Raised) -> Message:
    seen = _raise(scene, raised, public=False)
    kind = "raised_cell" if seen.cell else "raised_line" if seen.line else "raised"
    what = Message(f"report.hidden.{kind}", {"type": seen.type, "line": seen.line, "cell": seen.cell})
    return what if case.raises is None else Message("report.hidden.other", {"what": what, "expected": case.raises})


def _raise(scene: _Scene, raised: Raised, *, public: bool) -> model.Raise:
    line, cell, source = _own_line(scene.program, raised)
    if public:
        return model.Raise(type=_shown(raised.type_name, 100), text=_shown(raised.text, 500), line=line, cell=cell, source=source)
    known = next((name for name in (raised.type_name, *raised.bases) if name in PUBLIC_EXCEPTIONS), OWN_EXCEPTION)
    if line > (MAX_HIDDEN_CELL if cell else MAX_HIDDEN_LINE) or cell > MAX_HIDDEN_CELL:
        return model.Raise(type=known, line=0, cell=0, source="")
    return model.Raise(type=known, line=line, cell=cell, source=source)


def _own_line(program: Program | None, raised: Raised) -> tuple[int, int, str]:
    """Return line, cell and source text if the student's file has such a line; the child may have made them up."""
    if program is None:
        return 0, 0, ""
    cell = raised.cell if 1 <= raised.cell <= len(program.cells) else 0
    lines = program.cells[cell - 1 if cell else 0].splitlines() if program.cells else []
    if not 1 <= raised.lineno <= len(lines):
        return 0, 0, ""
    return raised.lineno, cell, _shown(lines[raised.lineno - 1].strip(), MAX_SOURCE_LINE)


def _shown(text: str, limit: int) -> str:
    """Return at most *limit* characters of *text*, escaped; cut before escaping, since it may have megabytes."""
    return bounded(visible(text[: limit + 1]), limit)


def _average_seconds(run: RunResult | None) -> float:
    return round(run.wall_seconds / len(run.responses), 2) if run and run.responses else 0.0
