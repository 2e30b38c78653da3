"""Findings of ``grade verify``: one test an exercise, and for every fault the file and line to mend."""

import os
from collections.abc import Sequence
from pathlib import Path

from autograder import texts
from autograder.authoring.places import FaultPlace
from autograder.authoring.proof import Proof
from autograder.content import Course
from autograder.model import Message
from autograder.reporting.formats.base import CheckRow, Finding, Findings


def of_proofs(proofs: Sequence[Proof], course: Course, language: str) -> Findings:
    """Return the findings of *proofs*; faults of one cause are one finding, files are relative to the working folder."""
    tests = tuple(_test(proof, course, language) for proof in proofs)
    proven = sum(proof.proven for proof in proofs)
    summary = texts.render(Message("authoring.summary", {"proven": proven, "total": len(proofs)}), language)
    return Findings(texts.localized(course.title, language), tests, summary)


def _test(proof: Proof, course: Course, language: str) -> CheckRow:
    unit, _, _ = proof.exercise_id.partition("/")
    found = [_finding(fault, place, course, language) for fault, place in zip(proof.faults, proof.places, strict=True)]
    found += [Finding("remark", texts.render(remark, language), level="notice") for remark in proof.remarks]
    outcome = "passed" if proof.proven else "failed"
    text = found[0].text if found and not proof.proven else ""
    kept = tuple(finding for finding in _grouped(found))
    return CheckRow(proof.exercise_id, unit, proof.exercise_id, outcome, text, kept, proof.seconds)


def _finding(fault: Message, place: FaultPlace, course: Course, language: str) -> Finding:
    path = Path(os.path.relpath(course.root / place.file)).as_posix() if place.file else ""
    return Finding(place.rule, texts.render(fault, language), path, place.line if path else 0)


def _grouped(found: Sequence[Finding]) -> list[Finding]:
    """Return one finding for all of one rule at one place, the first one's text and how many more there are."""
    groups: dict[tuple[str, str, int, str], list[Finding]] = {}
    for finding in found:
        groups.setdefault((finding.rule, finding.path, finding.line, finding.level), []).append(finding)
    return [
        Finding(group[0].rule, group[0].text + (f" (+{len(group) - 1})" if len(group) > 1 else ""), *key[1:3], level=key[3])
        for key, group in groups.items()
    ]
