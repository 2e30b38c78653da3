"""Findings of ``grade check``: public cases on the student's own machine."""

import os
from collections.abc import Sequence
from pathlib import Path

from autograder import texts
from autograder.model import Message, Verdict
from autograder.reporting.definitions import definition
from autograder.reporting.formats.base import CheckRow, Finding, Findings, outcome_of
from autograder.reporting.plain import Checked


def of_checks(items: Sequence[Checked], title: str, language: str) -> Findings:
    """Return the findings of *items*; files are named relative to the working folder.

    Args:
        items: What was checked.
        title: Of the course.
        language: Of the texts.
    """
    tests = tuple(_test(item, language) for item in items)
    passed = sum(test.outcome == "passed" for test in tests)
    summary = texts.render(Message("report.check.some", {"passed": passed, "total": len(tests)}), language)
    return Findings(title, tests, summary)


def _test(item: Checked, language: str) -> CheckRow:
    result, exercise = item.result, item.exercise
    title = texts.localized(exercise.title, language)
    outcome = outcome_of(result.verdict)
    seconds = sum(one.response.seconds for one in result.outcomes if one.response)
    found = tuple(_finding(item, rule, f"{title}: {text}") for rule, text in _texts(item, language)) if outcome == "failed" else ()
    return CheckRow(exercise.id, exercise.unit, title, outcome, texts.render(result.summary, language), found, seconds)


def _texts(item: Checked, language: str) -> list[tuple[str, str]]:
    """Yield the findings of an exercise, each with its rule: the mistakes, or else the first failing example, or the summary."""
    result = item.result
    if result.diagnoses:
        return [(f"{item.exercise.id}#{one.slug}", texts.localized(one.text, language)) for one in result.diagnoses]
    summary = texts.render(result.summary, language)
    failed = next((one for one in result.outcomes if one.mismatch and one.verdict is not Verdict.SKIPPED), None)
    if failed is None or failed.mismatch is None:
        return [(result.verdict.lower(), summary)]
    return [(result.verdict.lower(), f"{failed.case.name}: {texts.render(failed.mismatch.message, language)}")]


def _finding(item: Checked, rule: str, text: str) -> Finding:
    program, run = item.program, item.result.run
    level = "warning" if item.result.verdict is Verdict.MISSING else "error"
    raised = [run.raised if run else None, *(one.response.raised for one in item.result.outcomes if one.response)]
    place = next(((one.lineno, one.cell) for one in raised if one and one.lineno), None)
    line, cell = place or (definition(program) if program else (0, 0))
    return Finding(rule, text, _path(item), line, cell, level)


def _path(item: Checked) -> str:
    return Path(os.path.relpath(item.path or item.exercise.stub_path)).as_posix()
