"""A transcript that equals one that passed is not read again: only where nothing but the answers decides what is told."""

from dataclasses import replace
from pathlib import Path

import pytest

from autograder.content import load_course
from autograder.grading.prepared import Grader
from autograder.grading.session import judge
from autograder.grading.worker import EntryBuilder
from autograder.model import Program, Raised, Submission, Verdict
from autograder.runner.api import Transcript
from autograder.runner.guest.protocol import Loaded, write_end, write_loaded, write_response

ROOT = Path(__file__).resolve().parents[1]
SLUG = "conv_output_size"


@pytest.fixture(scope="module")
def course():
    return load_course(ROOT)


@pytest.fixture
def grader(course):
    return Grader(course, secret=b"recognised")


@pytest.fixture
def prepared(course, grader):
    return grader.prepared(next(exercise for exercise in course.exercises if exercise.slug == SLUG), "somebody")


def transcript(prepared, loaded=None, wrong=False):
    answers = [write_response(replace(response, outputs=(0,)) if wrong else response) for response in prepared.expected]
    count = prepared.assignment.public_count
    opening = write_loaded(loaded or Loaded("ok"))
    return Transcript(opening + b"".join(answers[:count]) + write_end(), b"".join(answers[count:]) + write_end())


def submission(prepared, source):
    return Submission("somebody", "0", {prepared.exercise.id: Program(SLUG, f"{SLUG}.py", (source,))})


def test_equal_transcripts_that_passed_are_one_result_and_are_told_once(prepared, grader):
    builder = EntryBuilder(grader, "en")
    first, second = (judge(prepared, transcript(prepared)) for _ in range(2))
    assert first.verdict is Verdict.PASSED
    assert first is second
    one, other = (builder.build(result, submission(prepared, source)) for result, source in ((first, "# one"), (second, "# other")))
    assert one is other


def test_what_failed_is_read_every_time(prepared):
    assert judge(prepared, transcript(prepared, wrong=True)) is not judge(prepared, transcript(prepared, wrong=True))
    assert not prepared.passed


def test_a_forged_exception_does_not_carry_a_line_of_one_student_to_another(prepared, grader):
    """A child may claim an exception beside right answers; the report then quotes the line of whoever handed it in."""
    builder = EntryBuilder(grader, "en")
    forged = transcript(prepared, Loaded("ok", Raised("E", "text", 1)))
    reported = [builder.build(judge(prepared, forged), submission(prepared, f"secret = {name!r}")).student for name in ("one", "other")]
    assert "'one'" in reported[0].model_dump_json()
    assert "'one'" not in reported[1].model_dump_json()


@pytest.mark.parametrize("ended", [{"exit_status": -9}, {"exit_status": 1}, {"timed_out": True, "exit_status": -9}])
def test_right_answers_of_a_child_that_did_not_end_well_are_read_every_time(prepared, ended):
    """How it ended is told with what it had used by then, which no digest holds."""
    quick, slow = (replace(transcript(prepared), **ended, cpu_seconds=seconds) for seconds in (0.1, 10.0))
    assert judge(prepared, quick) is not judge(prepared, slow)
    assert not prepared.passed
