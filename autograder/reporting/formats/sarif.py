"""SARIF 2.1.0, for code scanning and editors."""

import json

from autograder import __version__
from autograder.reporting.formats.base import Finding, Findings
from autograder.reporting.safe import escape_json, visible

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
LEVELS = {"error": "error", "warning": "warning", "notice": "note"}


def render(findings: Findings) -> str:
    """Return one run with a rule a kind of fault and a result a finding."""
    rules = sorted({finding.rule for finding in findings.findings})
    places = {rule: index for index, rule in enumerate(rules)}
    driver = {"name": "Tensorgrade", "semanticVersion": __version__, "rules": [{"id": visible(rule)} for rule in rules]}
    results = [_result(finding, places) for finding in findings.findings]
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}
    return escape_json(json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, ensure_ascii=False, indent=1)) + "\n"


def _result(finding: Finding, places: dict[str, int]) -> dict[str, object]:
    found: dict[str, object] = {
        "ruleId": visible(finding.rule),
        "ruleIndex": places[finding.rule],
        "level": LEVELS[finding.level],
        "message": {"text": visible(finding.text)},
    }
    if finding.path:
        region = {"region": {"startLine": finding.line}} if finding.line else {}
        found["locations"] = [{"physicalLocation": {"artifactLocation": {"uri": _uri(finding.path)}, **region}}]
    return found


def _uri(path: str) -> str:
    from urllib.parse import quote

    return quote(path)
