"""GitHub Actions: annotations as workflow commands.

A step shows ten errors and ten warnings; the rest is counted in a last notice. Nothing of a student's can begin a command: every
text is escaped as GitHub's own toolkit escapes it, and stands behind one of our commands.
"""

from autograder.reporting.formats.base import Finding, Findings
from autograder.reporting.safe import visible

MOST = 10
"""Annotations of a level that GitHub shows for a step."""
LEVELS = ("error", "warning", "notice")


def render(findings: Findings) -> str:
    """Return one command a finding, then one with the summary."""
    lines: list[str] = []
    left = 0
    for level in LEVELS:
        found = [finding for finding in findings.findings if finding.level == level]
        lines += [_command(finding) for finding in found[:MOST]]
        left += max(0, len(found) - MOST)
    rest = f"; {left} more" if left else ""
    lines.append(f"::notice title={_property(findings.title)}::{_data(findings.summary + rest)}")
    return "\n".join(lines) + "\n"


def _command(finding: Finding) -> str:
    facts = [f"file={_property(finding.path)}"] if finding.path else []
    facts += [f"line={finding.line}"] if finding.path and finding.line and not finding.cell else []
    facts.append(f"title={_property(finding.rule)}")
    where = f"[cell {finding.cell}, line {finding.line}] " if finding.cell else ""
    return f"::{finding.level} {','.join(facts)}::{_data(where + finding.text)}"


def _data(text: str) -> str:
    return visible(text).replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
