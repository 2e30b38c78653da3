"""What a mark follows from: keys that name all of it, and reasons that name what has changed."""

from dataclasses import replace
from pathlib import Path

import pytest

from autograder.grading.provenance import (
    SHORT,
    GradingContext,
    Provenance,
    Reason,
    programs_of,
    provenance_of,
    read_provenance,
    reasons,
    write_provenance,
)
from autograder.model import Message, ModuleSource, Program, Submission
from autograder.texts import LANGUAGES, render

DOCS = (Path(__file__).parents[1] / "docs" / "commands.md").read_text(encoding="utf-8")
HERE = GradingContext("0.1.0", "secret digest", "landlock", "en", {"u/f": "digest of f", "u/g": "digest of g"})
REPORT = b'{"schema": "tensorgrade/report/v1"}'


class Exercise:
    def __init__(self, identifier, kind="function"):
        self.id = identifier
        self.kind = kind


def digest(kind="function", student="anna", problems=(), **changes):
    program = replace(Program("f", "f.py", ("def f(): ...",)), **changes)
    submission = Submission(student, "", {"u/f": program}, {"u/f": problems} if problems else {})
    return programs_of(submission, [Exercise("u/f", kind), Exercise("u/g")]).get("u/f")


@pytest.mark.parametrize(
    "change",
    [
        {"cells": ("def f(): pass",)},
        {"filename": "g.py"},
        {"modules": (ModuleSource("helpers.py", ("a = 1",)),)},
        {"notes": (Message("intake.missing", {"function": "f"}),)},
        {"problems": (Message("intake.missing", {"function": "f"}),)},
        {"kind": "task", "student": "boris"},
    ],
    ids=["code", "name of the file", "modules that it can import", "notes", "problems", "a task's student"],
)
def test_whatever_a_result_follows_from_is_in_the_digest_of_the_program(change):
    assert digest(**change) != digest(kind=change.get("kind", "function"))


def test_the_same_program_is_the_same_whoever_hands_it_in():
    assert digest(student="boris") == digest()


@pytest.mark.parametrize(
    "change",
    [{"grader": "0.1.1"}, {"secret": "other"}, {"sandbox": "none"}, {"language": "ru"}, {"exercises": {"u/f": "other"}}],
    ids=lambda change: next(iter(change)),
)
def test_whatever_a_result_follows_from_is_in_its_key(change):
    assert replace(HERE, **change).key("u/f", "program") != HERE.key("u/f", "program")


def test_the_key_is_that_of_one_exercise_and_one_program():
    assert len({HERE.key("u/f", "program"), HERE.key("u/g", "program"), HERE.key("u/f", "other")}) == 3
    other = replace(HERE, exercises={"u/f": "digest of f", "u/g": "changed"})
    assert other.key("u/f", "program") == HERE.key("u/f", "program")


def kept(name):
    return HERE.as_bytes if name == HERE.name else None


def test_an_origin_comes_back_with_its_report_and_with_no_other():
    provenance = provenance_of(HERE, {"u/f": "0123456789abcdef" * 4})
    record = write_provenance(provenance, REPORT)
    assert read_provenance(record, REPORT, kept) == provenance == Provenance(HERE, {"u/f": "0123456789abcdef"})
    assert len(provenance.programs["u/f"]) == SHORT
    assert read_provenance(record, REPORT + b" ", kept) is None
    assert read_provenance(record, REPORT, lambda name: None) is None


@pytest.mark.parametrize(
    ("before", "after", "context", "same_files", "reported"),
    [
        ({"u/f": "1"}, {"u/f": "1"}, {}, True, []),
        ({"u/f": "1"}, {"u/f": "2"}, {}, False, [Reason.FILE]),
        ({}, {"u/f": "2"}, {}, False, [Reason.HANDED_IN]),
        ({"u/f": "1"}, {}, {"grader": "0.1.1"}, False, [Reason.WITHDRAWN]),
        ({"u/f": "1"}, {"u/f": "2"}, {"grader": "0.1.1"}, True, [Reason.GRADER]),
        ({}, {}, {"exercises": {"u/f": "other"}}, True, [Reason.EXERCISE]),
        ({"u/f": "1"}, {"u/f": "1"}, {"exercises": {"u/f": "digest of f", "u/g": "other"}}, True, []),
        ({"u/f": "1"}, {"u/f": "2"}, {"exercises": {"u/f": "other"}, "secret": "other"}, False, ["file", "exercise", "secret"]),
        ({"u/f": "1"}, {"u/f": "1"}, {"sandbox": "none", "language": "ru"}, True, [Reason.SANDBOX]),
    ],
    ids=["nothing", "file", "handed in", "withdrawn", "read differently", "exercise", "another exercise", "several", "sandbox"],
)
def test_every_part_that_changed_is_told(before, after, context, same_files, reported):
    new = Provenance(replace(HERE, **context), after)
    assert list(reasons(Provenance(HERE, before), new, "u/f", same_files=same_files)) == reported


@pytest.mark.parametrize("reason", Reason)
def test_every_reason_has_a_text_and_is_documented(reason):
    assert all(render(Message(f"cli.preview.reason.{reason}"), language) for language in LANGUAGES)
    assert f"`{reason}`" in DOCS
