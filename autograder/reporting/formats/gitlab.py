"""GitLab: a Code Quality report (an array of Code Climate issues), for ``artifacts:reports:codequality``."""

import hashlib
import json

from autograder.reporting.formats.base import Finding, Findings
from autograder.reporting.safe import escape_json, visible

SEVERITY = {"error": "major", "warning": "minor", "notice": "info"}


def render(findings: Findings) -> str:
    """Return the report; findings without a place are located in the working folder."""
    return escape_json(json.dumps([_issue(finding) for finding in findings.findings], ensure_ascii=False, indent=1)) + "\n"


def _issue(finding: Finding) -> dict[str, object]:
    parts = (finding.rule, finding.path, str(finding.line), str(finding.cell), finding.text)
    return {
        "description": visible(finding.text),
        "check_name": visible(finding.rule),
        "fingerprint": hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest(),
        "severity": SEVERITY[finding.level],
        "location": {"path": visible(finding.path) or ".", "lines": {"begin": max(finding.line, 1)}},
    }
