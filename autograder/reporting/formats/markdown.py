"""Markdown for people: a step summary, a comment on a merge request."""

import re

from autograder.reporting.formats.base import CheckRow, Findings
from autograder.reporting.safe import visible, without_commands

SIGNS = {"passed": "✅", "failed": "❌", "error": "⚠️", "skipped": "➖"}
MAX_CHARACTERS = 200_000
"""Far below the mebibyte that GitHub takes of a step."""
_SPECIAL = re.compile(r"([\\`*_{}\[\]<>()#+!|~&@])")


def render(findings: Findings) -> str:
    """Return a heading, a table of the tests, and what is wrong with each."""
    lines = [f"## {_text(findings.title)}", "", _text(findings.summary), "", "| | exercise | result |", "| --- | --- | --- |"]
    lines += [f"| {SIGNS[test.outcome]} | {_text(test.title)} | {_text(test.text)} |" for test in findings.tests]
    for test in findings.tests:
        lines += _details(test)
    text = "\n".join(lines) + "\n"
    return text if len(text) <= MAX_CHARACTERS else text[:MAX_CHARACTERS].rpartition("\n")[0] + "\n\n…\n"


def _details(test: CheckRow) -> list[str]:
    if not test.findings:
        return []
    lines = ["", f"### {_text(test.name)}", ""]
    for finding in test.findings:
        where = f" ({_text(finding.path)}{f', line {finding.line}' if finding.line else ''})" if finding.path else ""
        lines.append(f"- {_text(finding.text)}{where}")
    return lines


def _text(text: str) -> str:
    """Escape *text* for one line of Markdown: markup, links, mentions and HTML of a student stay text."""
    return _SPECIAL.sub(r"\\\1", without_commands(" ".join(visible(text).split())))
