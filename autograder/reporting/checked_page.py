"""Renders a check of public cases as HTML: for a notebook's cell, and as a page of its own."""

from collections.abc import Sequence
from html import escape

from autograder import texts
from autograder.content import Course
from autograder.model import Submission
from autograder.reporting.build import build_entry
from autograder.reporting.html import exercise_fragment
from autograder.reporting.plain import Checked

POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"


def check_fragment(course: Course, items: Sequence[Checked], language: str) -> str:
    """Return *items* as the graded page shows them, to stand in somebody else's page."""
    entries = []
    for item in items:
        programs = {item.exercise.id: item.program} if item.program else {}
        entries.append(build_entry(course, Submission("", "", programs), item.result, language).exercise)
    return exercise_fragment(entries, language)


def check_page(course: Course, items: Sequence[Checked], language: str) -> str:
    """Return *items* as a page of their own."""
    title = escape(texts.localized(course.title, language))
    return (
        f'<!doctype html>\n<html lang="{language}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">\n<meta name="color-scheme" content="light dark">\n'
        f"<title>{title}</title>\n</head>\n<body>\n{check_fragment(course, items, language)}\n</body>\n</html>\n"
    )
