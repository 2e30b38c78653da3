"""Renders tables for ``grade run`` and ``grade batch``; every text is escaped."""

from collections import Counter
from collections.abc import Sequence

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from autograder import texts
from autograder.model import Verdict
from autograder.reporting.class_model import ClassReport, ExerciseRow
from autograder.reporting.model import ExerciseReport, Report
from autograder.reporting.safe import bounded, safe_terminal

MAX_LISTED = 8
NAME_WIDTH = 60
STEP_WIDTH = 260


def run_summary(report: Report) -> RenderableType:
    """Render the summary of ``grade run``: a line for each exercise, the total and the next steps."""
    say = texts.speaker("report", report.language)
    table = Table(box=None, pad_edge=False, header_style="dim")
    for name, justify in (("", "left"), ("page.exercise", "left"), ("page.verdict", "left"), ("page.points", "right")):
        table.add_column(say(name) if name else "", justify="right" if justify == "right" else "left")
    missing = [exercise for exercise in report.exercises if exercise.verdict is Verdict.MISSING]
    folded = missing if len(missing) > MAX_LISTED else []
    for exercise in (exercise for exercise in report.exercises if exercise not in folded):
        verdict = _text(say(f"verdict.{exercise.verdict.lower()}"))
        table.add_row(_mark(exercise), _text(exercise.id), verdict, _text(_points(exercise, report.language)))
    score = texts.number(report.score, report.language)
    share = say("page.provisional") if report.percent is None else f"{report.percent:.0f} %"
    total = Text.assemble((score, "bold"), f" {say('page.of_points', possible=report.possible)}, {share}")
    parts: list[RenderableType] = [_heading(report.student)]
    parts += [table] if len(report.exercises) > len(folded) else []
    parts += [Text(say("terminal.missing", count=len(folded)), style="dim")] if folded else []
    parts += [Text(), total]
    parts += [_text(problem) for problem in report.problems]
    if report.sandbox == "none":
        parts.append(Text(say("page.unsafe"), style="yellow"))
    if report.unjudged:
        parts.append(_text(say("page.unjudged", count=len(report.unjudged), pending=report.pending)))
    if report.advice:
        parts += [Text(), _heading(say("page.first"))]
        parts += [_text(f"{number}. {step.title}: {step.text}", STEP_WIDTH) for number, step in enumerate(report.advice[:3], start=1)]
    return Group(*parts)


def batch_summary(report: ClassReport) -> RenderableType:
    """Render the summary of ``grade batch``: the class, results by exercise, frequent mistakes, students who need help."""
    say = texts.speaker("report", report.language)
    parts: list[RenderableType] = [_heading(f"{report.course_title}: {say('class.students').lower()} {len(report.students)}")]
    if report.mean is not None:
        parts.append(Text(f"{say('class.mean')} {report.mean:.0f} %, {say('class.median').lower()} {report.median:.0f} %"))
    if report.sandbox == "none":
        parts.append(Text(say("page.unsafe"), style="yellow"))
    untouched = [row for row in report.exercises if not row.handed_in]
    folded = untouched if len(untouched) > MAX_LISTED else []
    parts += [Text(), _exercises([row for row in report.exercises if row not in folded], report.language)]
    parts += [Text(say("terminal.untouched", count=len(folded)), style="dim")] if folded else []
    if report.misconceptions:
        parts += [Text(), _heading(say("class.mistakes"))]
        parts += [_text(f"{len(row.students):4}  {row.id}", 200) for row in report.misconceptions[:MAX_LISTED]]
    if report.help:
        parts += [Text(), _heading(f"{say('class.help')}: {len(report.help)}")]
        names = _unambiguous_names(report)
        parts += [_text(f"  {names.get(row.student, row.student)}: {'; '.join(row.reasons)}", 200) for row in report.help[:MAX_LISTED]]
        if len(report.help) > MAX_LISTED:
            parts.append(Text(f"  … {len(report.help) - MAX_LISTED}"))
    if report.unjudged:
        parts += [Text(), Text(say("class.unjudged"), style="bold yellow")]
        parts += [_text(f"  {row.exercise}: {row.reason} ({len(row.students)})", 600) for row in report.unjudged]
        parts += [_text(f"  {say('class.provisional', count=report.provisional)}", STEP_WIDTH)]
    return Group(*parts)


def _unambiguous_names(report: ClassReport) -> dict[str, str]:
    """Return the roster's name of each student; of namesakes with the name of the hand-in, or the id of who handed in nothing."""
    names = {row.student: row.names[0] for row in report.students if row.names}
    count = Counter(names.values())
    return {student: name if count[name] == 1 else student if name in student else f"{name} ({student})" for student, name in names.items()}


def _exercises(rows: Sequence[ExerciseRow], language: str) -> Table:
    say = texts.speaker("report", language)
    table = Table(box=None, pad_edge=False, header_style="dim")
    table.add_column(say("page.exercise"))
    for name in ("class.handed_in", "class.passed", "class.mean_points"):
        table.add_column(say(name), justify="right")
    for row in rows:
        mean = "–" if row.mean is None else f"{texts.number(row.mean, language, '.2f')} / {texts.number(row.possible, language)}"
        table.add_row(_text(row.id), str(row.handed_in), str(row.passed), mean)
    return table


def _heading(text: str) -> Text:
    return Text(safe_terminal(bounded(text, NAME_WIDTH)), style="bold")


def _text(text: str, width: int = NAME_WIDTH) -> Text:
    return Text(safe_terminal(bounded(text, width)))


def _mark(exercise: ExerciseReport) -> Text:
    if exercise.verdict is Verdict.PASSED:
        return Text("✓", style="green")
    if exercise.score is None:
        return Text("?", style="yellow")
    return Text("◐", style="yellow") if exercise.score else Text("✗", style="red")


def _points(exercise: ExerciseReport, language: str) -> str:
    if exercise.score is None:
        return "–"
    return f"{texts.number(exercise.score, language)} / {texts.number(exercise.possible, language)}"
