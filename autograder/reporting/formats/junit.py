"""JUnit XML in the form that pytest writes (``xunit2``), which CI systems read."""

import re
from xml.etree import ElementTree as ET

from autograder.reporting.formats.base import CheckRow, Findings
from autograder.reporting.safe import visible

_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def render(findings: Findings) -> str:
    """Return the document: a suite with one case a test."""
    tests = findings.tests
    counts = {name: str(findings.count(outcome)) for name, outcome in (("errors", "error"), ("failures", "failed"), ("skipped", "skipped"))}
    seconds = f"{sum(test.seconds for test in tests):.3f}"
    root = ET.Element("testsuites")
    suite = ET.SubElement(root, "testsuite", {"name": _text(findings.title), **counts, "tests": str(len(tests)), "time": seconds})
    for test in tests:
        _case(suite, test)
    ET.indent(root)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + ET.tostring(root, encoding="unicode") + "\n"


def _case(suite: ET.Element, test: CheckRow) -> None:
    facts = {"classname": _text(test.group), "name": _text(test.name), "time": f"{test.seconds:.3f}"}
    case = ET.SubElement(suite, "testcase", facts)
    kind = {"failed": "failure", "error": "error", "skipped": "skipped"}.get(test.outcome)
    if kind:
        ET.SubElement(case, kind, {"message": _text(test.text)}).text = _text("\n".join(_lines(test)))


def _lines(test: CheckRow) -> list[str]:
    return [f"{finding.path}:{finding.line}: {finding.text}" if finding.path else finding.text for finding in test.findings]


def _text(text: str) -> str:
    """Escape characters that XML cannot hold, in pytest's notation."""
    return _FORBIDDEN.sub(lambda match: f"#x{ord(match[0]):02X}", visible(text))
