"""Renders the output of ``grade check``: text with a little colour. Imports the standard library and NumPy only, to start fast.

Everything here happens on the student's own machine and on public cases, so everything may be shown; it is made
harmless for the terminal, nothing more.
"""

import textwrap
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from autograder import texts
from autograder.content import Exercise, kind_of
from autograder.model import NO_ANSWER, ExerciseResult, Message, Outcome, Program, Raised, Response, Verdict
from autograder.reporting.literals import text_of
from autograder.reporting.safe import bounded, safe_block, safe_terminal

MAX_PRINTED_LINES = 12
MAX_ARRAY_ITEMS = 100
MAX_RANK = 4
ON_ONE_LINE = (Verdict.PASSED, Verdict.MISSING, Verdict.SKIPPED)
NEVER_CALLED = (Verdict.UNLOADABLE, Verdict.FORBIDDEN)
GREEN, RED, YELLOW, BOLD, DIM = "32", "31", "33", "1", "2"


@dataclass(frozen=True, slots=True)
class Style:
    """Style of the output: *color* with ANSI sequences, *symbols* beyond ASCII."""

    language: str = "en"
    color: bool = False
    symbols: bool = True

    def paint(self, text: str, code: str) -> str:
        """Return *text* in the colour *code*."""
        return f"\x1b[{code}m{text}\x1b[0m" if self.color else text

    def say(self, name: str, **values: object) -> str:
        """Return the text ``report.<name>``, escaped for a terminal."""
        return self.tell(Message(f"report.{name}", values))

    def tell(self, message: Message) -> str:
        """Return the text of *message* on one line, escaped for a terminal."""
        return safe_terminal(texts.render(message, self.language))

    def mark(self, verdict: Verdict) -> str:
        """Return a tick, a cross, or a dash for an unjudged exercise."""
        kind = GREEN if verdict is Verdict.PASSED else YELLOW if verdict in (Verdict.SKIPPED, Verdict.MISSING) else RED
        pair = {GREEN: ("✓", "+"), RED: ("✗", "x"), YELLOW: ("–", "-")}[kind]
        return self.paint(pair[0] if self.symbols else pair[1], kind)


@dataclass(frozen=True, slots=True)
class Checked:
    """One exercise with its check result; *program* is the student's source, for the line of an exception, *path* its file."""

    exercise: Exercise
    result: ExerciseResult
    program: Program | None = None
    path: Path | None = None

    @property
    def notes(self) -> tuple[Message, ...]:
        """Notes on the file and on how it was loaded."""
        return (*(self.program.notes if self.program else ()), *self.result.notes)


def render_check(items: Sequence[Checked], style: Style) -> str:
    """Render a check of *items*: a line for each exercise, followed by its failures."""
    lines = [line for item in items for line in _exercise(item, style)]
    return "\n".join([*lines, "", style.paint(" ".join(_totals(items, style)), BOLD)]) + "\n"


def render_case(item: Checked, name: str, style: Style) -> str:
    """Render the failure of the public case *name* of *item*: faults of the program, then the case with its values."""
    outcome = next((one for one in item.result.outcomes if one.case.name == name), None)
    lines = list(_explanation(item, style))
    if outcome is not None and item.result.verdict not in NEVER_CALLED and not _never_called(item):
        lines += _case(item, outcome, style, in_full=True)
    lines += _notes(item, style)
    return textwrap.dedent("\n".join(lines)) + "\n"


def _totals(items: Sequence[Checked], style: Style) -> Iterator[str]:
    """Yield how many pass, and how many can neither pass nor fail here."""
    count = Counter(item.result.verdict for item in items)
    passed, answered, missing = count[Verdict.PASSED], count[Verdict.SKIPPED], count[Verdict.MISSING]
    tried = len(items) - answered
    if tried or not answered:
        yield style.say("check.all" if passed == tried else "check.some", passed=passed, total=tried)
    if answered:
        yield style.say("check.answered", count=answered)
    if missing:
        yield style.say("check.missing", count=missing)


def _exercise(item: Checked, style: Style) -> Iterator[str]:
    result = item.result
    public = [outcome for outcome in result.outcomes if outcome.case.public]
    title = safe_terminal(texts.localized(item.exercise.title, style.language))
    yield f"{style.mark(result.verdict)} {style.paint(item.exercise.id, BOLD)}  {title}: {_outcome(item, public, style)}"
    if numbers := result.numbers:
        yield "    " + style.say("check.numbers", numbers=", ".join(f"{name} = {text_of(value)}" for name, value in numbers.items()))
    if result.verdict not in ON_ONE_LINE:
        yield from _explanation(item, style)
        yield from _cases(item, public, style)
    yield from _notes(item, style)


def _explanation(item: Checked, style: Style) -> Iterator[str]:
    """Yield faults of the program as a whole: why it did not run, or the recognised mistakes."""
    result = item.result
    if result.summary.key != "run.summary.failed":  # the first line says as much
        yield f"    {style.tell(result.summary)}"
    yield from _load_failure(item, style)
    for diagnosis in result.diagnoses:
        label = style.say("check.diagnosis" if diagnosis.certain else "check.likely")
        yield f"    {style.paint(label, YELLOW)} {safe_terminal(texts.localized(diagnosis.text, style.language))}"


def _notes(item: Checked, style: Style) -> Iterator[str]:
    yield from (f"    {style.paint(style.tell(note), DIM)}" for note in item.notes)


def _outcome(item: Checked, public: Sequence[Outcome], style: Style) -> str:
    """Return the outcome of *item* in a few words."""
    result = item.result
    if result.verdict in (Verdict.MISSING, Verdict.SKIPPED):
        return style.tell(result.summary)
    if not public or result.verdict in NEVER_CALLED or kind_of(item.exercise).answer_case or _never_called(item):
        return style.say(f"verdict.{result.verdict.lower()}")
    return style.say("check.examples", passed=sum(outcome.verdict is Verdict.PASSED for outcome in public), total=len(public))


def _never_called(item: Checked) -> bool:
    run = item.result.run
    return run is not None and run.never_called and item.result.verdict in NO_ANSWER


def _load_failure(item: Checked, style: Style) -> Iterator[str]:
    run = item.result.run
    if run is not None and run.raised is not None:
        yield from _traceback(run.raised, item.program, style, indent=4)


def _cases(item: Checked, public: Sequence[Outcome], style: Style) -> Iterator[str]:
    """Yield the failing cases, the first in full: one is read, twenty are scrolled past."""
    shown_one = False
    if item.result.verdict in NEVER_CALLED or _never_called(item):
        return
    for outcome in public:
        if outcome.verdict is Verdict.SKIPPED:
            continue
        in_full = outcome.verdict is not Verdict.PASSED and not shown_one and outcome.response is not None
        shown_one = shown_one or in_full
        yield from _case(item, outcome, style, in_full=in_full)


def _case(item: Checked, outcome: Outcome, style: Style, *, in_full: bool) -> Iterator[str]:
    """Yield the line of one case and, *in_full*, its inputs and outputs."""
    tail = f": {style.tell(outcome.mismatch.message)}" if outcome.mismatch and outcome.verdict is not Verdict.PASSED else ""
    yield f"    {style.mark(outcome.verdict)} {safe_terminal(outcome.case.name)}{tail}"
    if in_full and outcome.response is not None:
        yield from _evidence(item, outcome, outcome.response, style)


def _evidence(item: Checked, outcome: Outcome, response: Response, style: Style) -> Iterator[str]:
    for number, call in enumerate(outcome.case.student_calls, start=1):
        mark = f" #{number}" if len(outcome.case.student_calls) > 1 else ""
        for name, value in call.items():
            yield from _value(f"{name}{mark} =", value)
    for value in response.outputs:
        yield from _value(style.say("check.actual"), value)
    if outcome.expected is not None and outcome.case.judge is None:
        for value in outcome.expected.outputs:
            yield from _value(style.say("check.expected"), value)
    if response.raised is not None:
        yield from _traceback(response.raised, item.program, style, indent=8)
    yield from _printed(response.stdout, style)


def _value(label: str, value: object) -> Iterator[str]:
    lines = _lines(value)
    if len(lines) == 1:
        yield f"        {label} {lines[0]}"
    else:
        yield f"        {label}"
        yield from (f"            {line}" for line in lines)


def _lines(value: object) -> list[str]:
    if isinstance(value, np.ndarray) and value.ndim <= MAX_RANK:
        text = np.array2string(value, precision=6, threshold=MAX_ARRAY_ITEMS, edgeitems=3, max_line_width=96, separator=", ")
        return [*text.splitlines(), f"shape {value.shape}, {value.dtype.name}"]
    if isinstance(value, tuple | list) and any(isinstance(item, np.ndarray) for item in value):
        return [line for position, item in enumerate(value[:8]) for line in (f"[{position}]", *_lines(item))]
    return [safe_terminal(text_of(value))]


def _traceback(raised: Raised, program: Program | None, style: Style, *, indent: int) -> Iterator[str]:
    """Yield the line of the student's file that the exception came from, and the exception."""
    space = " " * indent
    if program is not None and program.cells and raised.lineno:
        cell = program.cells[raised.cell - 1 if 0 < raised.cell <= len(program.cells) else 0].splitlines()
        where = (
            style.say("check.cell", cell=raised.cell, line=raised.lineno) if raised.cell else style.say("check.line", line=raised.lineno)
        )
        yield f"{space}{safe_terminal(program.filename)}, {where}"
        if raised.lineno <= len(cell):
            yield f"{space}    {safe_terminal(bounded(cell[raised.lineno - 1].strip(), 120))}"
    yield f"{space}{safe_terminal(bounded(f'{raised.type_name}: {raised.text}' if raised.text else raised.type_name, 300))}"


def _printed(stdout: str, style: Style) -> Iterator[str]:
    if not stdout.strip():
        return
    lines = safe_block(stdout).rstrip("\n").split("\n")
    yield f"        {style.say('check.printed')}"
    yield from (f"          | {line[:160]}" for line in lines[:MAX_PRINTED_LINES])
    if len(lines) > MAX_PRINTED_LINES:
        yield f"          | {style.say('check.more_lines', count=len(lines) - MAX_PRINTED_LINES)}"
