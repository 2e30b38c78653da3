"""A transcript that equals one that passed is not read again: only where nothing but the answers decides what is told."""

from dataclasses import replace
from pathlib import Path

import pytest

from autograder.bench import Grader
from autograder.content import load_course
from autograder.grading import judge
from autograder.marking import Teller
from autograder.model import Program, Raised, Submission, Verdict
from autograder.runner.api import Transcript
from autograder.runner.protocol import Loaded, write_end, write_loaded, write_response

ROOT = Path(__file__).resolve().parents[1]
SLUG = "conv_output_size"


@pytest.fixture(scope="module")
def course():
    return load_course(ROOT)


@pytest.fixture
def grader(course):
    return Grader(course, secret=b"recognised")


@pytest.fixture
def bench(course, grader):
    return grader.bench(next(exercise for exercise in course.exercises if exercise.slug == SLUG), "somebody")


def transcript(bench, loaded=None, wrong=False):
    answers = [write_response(replace(response, outputs=(0,)) if wrong else response) for response in bench.expected]
    count = bench.assignment.public_count
    opening = write_loaded(loaded or Loaded("ok"))
    return Transcript(opening + b"".join(answers[:count]) + write_end(), b"".join(answers[count:]) + write_end())


def submission(bench, source):
    return Submission("somebody", "0", {bench.exercise.id: Program(SLUG, f"{SLUG}.py", (source,))})


def test_equal_transcripts_that_passed_are_one_result_and_are_told_once(bench, grader):
    teller = Teller(grader, "en")
    first, second = (judge(bench, transcript(bench)) for _ in range(2))
    assert first.verdict is Verdict.PASSED
    assert first is second
    one, other = (teller.tell(result, submission(bench, source)) for result, source in ((first, "# one"), (second, "# other")))
    assert one is other


def test_what_failed_is_read_every_time(bench):
    assert judge(bench, transcript(bench, wrong=True)) is not judge(bench, transcript(bench, wrong=True))
    assert not bench.passed


def test_a_forged_exception_does_not_carry_a_line_of_one_student_to_another(bench, grader):
    """A child may claim an exception beside right answers; the report then quotes the line of whoever handed it in."""
    teller = Teller(grader, "en")
    forged = transcript(bench, Loaded("ok", Raised("E", "text", 1)))
    told = [teller.tell(judge(bench, forged), submission(bench, f"secret = {name!r}")).told for name in ("one", "other")]
    assert "'one'" in told[0].model_dump_json()
    assert "'one'" not in told[1].model_dump_json()


@pytest.mark.parametrize("ended", [{"exit_status": -9}, {"exit_status": 1}, {"timed_out": True, "exit_status": -9}])
def test_right_answers_of_a_child_that_did_not_end_well_are_read_every_time(bench, ended):
    """How it ended is told with what it had used by then, which no digest holds."""
    quick, slow = (replace(transcript(bench), **ended, cpu_seconds=seconds) for seconds in (0.1, 10.0))
    assert judge(bench, quick) is not judge(bench, slow)
    assert not bench.passed
