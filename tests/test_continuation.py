"""A case that ends the program costs its group of tests; what comes later runs in a fresh child, within a bound on the whole."""

from dataclasses import replace
from pathlib import Path

import pytest

from autograder.codec import frame
from autograder.content import load_course
from autograder.grading.continuation import MAX_CHILDREN
from autograder.grading.prepared import Grader
from autograder.grading.session import grade_submission, judge
from autograder.model import Limits, Program, Submission, Verdict
from autograder.runner.forkserver import ForkServer, start_runner
from autograder.runner.guest.protocol import write_end
from autograder.runner.probing import probe_all
from autograder.texts import render

pytestmark = pytest.mark.sandbox
ROOT = Path(__file__).parents[1]
RIGHT = """
def conv_output_size(n, f, stride=1, padding=0, dilation=1):
    covered = dilation * (f - 1) + 1
    if min(n, f, stride, dilation) < 1 or padding < 0 or covered > n + 2 * padding:
        raise ValueError("no such convolution")
    {slip}
    return (n + 2 * padding - covered) // stride + 1
"""
HANG = "while {when}:\n        pass"
EXIT = "if {when}:\n        __import__('sys').modules['os']._exit(1)"


@pytest.fixture(scope="module")
def runner():
    if not any(probe.usable for probe in probe_all()):
        pytest.skip("needs bubblewrap or Landlock: grade doctor says what is missing")
    with start_runner() as server:
        yield server


@pytest.fixture(scope="module")
def grader():
    course = load_course(ROOT)
    limits = Limits(cpu_seconds=4, wall_seconds=30.0)
    exercises = tuple(replace(one, limits=limits) for one in course.exercises if one.slug == "conv_output_size")
    return Grader(replace(course, exercises=exercises), secret=b"s")


def grade(grader, runner, source):
    (exercise,) = grader.course.exercises
    submission = Submission("s", "", {exercise.id: Program(exercise.slug, "f.py", (source,))})
    (result,) = grade_submission(submission, grader, runner, [exercise])
    return result


def groups(result, *, won):
    return {one.family.name for one in result.score.families if one.family.weight and (one.earned > 0) is won}


@pytest.mark.parametrize(("slip", "verdict"), [(HANG, Verdict.TIMED_OUT), (EXIT, Verdict.CRASHED)], ids=["hang", "exit"])
def test_a_hidden_case_that_ends_the_program_costs_its_group_only(grader, runner, slip, verdict):
    result = grade(grader, runner, RIGHT.format(slip=slip.format(when="dilation > 1")))
    assert result.verdict is verdict
    assert groups(result, won=True)
    by_group = {}
    for outcome in result.outcomes:
        dilated = outcome.case.inputs.get("dilation", 1) > 1
        by_group.setdefault(outcome.case.family, []).append(dilated)
        if outcome.verdict is Verdict.SKIPPED:
            assert outcome.mismatch.message.key == "run.skipped.group"
    lost = groups(result, won=False)
    assert lost
    assert lost <= {name for name, dilated in by_group.items() if any(dilated)}
    said = render(result.summary, "en")
    assert f"{result.score.earned} of {result.score.possible:g} points" in said or "points" in said
    assert ("stopped in line 6" in said or "stopped in line 7" in said) is (verdict is Verdict.TIMED_OUT)


def test_a_program_that_hangs_on_a_public_case_still_gets_its_hidden_ones(grader, runner):
    (exercise,) = grader.course.exercises
    first = grader.prepared(exercise, "s").cases[0]
    assert first.public
    slip = HANG.format(when=f"(n, f, padding) == ({first.inputs['n']}, {first.inputs['f']}, {first.inputs.get('padding', 0)})")
    result = grade(grader, runner, RIGHT.format(slip=slip))
    assert result.verdict is Verdict.TIMED_OUT
    assert result.outcomes[0].verdict is Verdict.TIMED_OUT
    assert result.score.earned > 0


def test_the_whole_has_a_bound(grader, runner, monkeypatch):
    runs = []
    real = ForkServer.run

    def run(self, program, order):
        found = real(self, program, order)
        runs.append((order.limits.cpu_seconds, found.cpu_seconds))
        return found

    monkeypatch.setattr(ForkServer, "run", run)
    result = grade(grader, runner, RIGHT.format(slip=HANG.format(when="True")))
    assert result.score.earned == 0 or groups(result, won=True) == {"impossible"}
    assert sum(used for _, used in runs) < 2 * 4 + 2.0
    runs.clear()
    grade(grader, runner, RIGHT.format(slip=EXIT.format(when="True")))
    assert len(runs) <= MAX_CHILDREN + 1


def test_time_that_loading_took_is_not_blamed_on_an_example(grader, runner):
    result = grade(grader, runner, "class A:\n    x = sum(0 for _ in iter(int, 1))\n" + RIGHT.format(slip="A.x"))
    assert result.verdict is Verdict.TIMED_OUT
    assert {outcome.verdict for outcome in result.outcomes} == {Verdict.TIMED_OUT}
    assert "so the function was never called" in render(result.summary, "en")
    assert "stopped in line 2." in render(result.summary, "en")


OUT_OF_MEMORY = "import numpy as np\n\ndef conv_output_size(*sizes, **options):\n    x = [0]\n    while True:\n        x += x\n"


def test_verdict_and_summary_tell_one_story(grader, runner):
    result = grade(grader, runner, OUT_OF_MEMORY)
    assert result.verdict is Verdict.OUT_OF_MEMORY
    assert result.summary.key == "run.out_of_memory"


@pytest.mark.parametrize(
    ("facts", "verdict"),
    [
        ({"cpu_seconds": 9.0, "wall_seconds": 9.5}, Verdict.TIMED_OUT),
        ({"exit_status": 3}, Verdict.CRASHED),
        ({"tail": b"and more"}, Verdict.CRASHED),
    ],
    ids=["over the limit", "exit code", "more than was asked"],
)
def test_an_end_behind_all_answers_is_the_verdict_and_the_summary(grader, runner, facts, verdict):
    (exercise,) = grader.course.exercises
    prepared = grader.prepared(exercise, "s")
    program = Program(exercise.slug, "f.py", (RIGHT.format(slip=""),))
    transcript = runner.run(program, prepared.assignment)
    assert judge(prepared, transcript).verdict is Verdict.PASSED
    tail = frame(facts.pop("tail", b""))
    hidden = transcript.hidden.removesuffix(write_end()) + tail if len(tail) > len(frame(b"")) else transcript.hidden
    result = judge(prepared, replace(transcript, hidden=hidden, **facts))
    assert result.verdict is verdict
    assert result.summary.values["what"] == result.outcomes[-1].mismatch.message
