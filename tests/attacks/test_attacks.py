"""Every attack of the corpus is handed in between two honest submissions and must gain nothing, in every sandbox.

An attack prints ``WON`` if it got hold of what it was after, and puts ``LEAK`` before whatever it carries out.
"""

import json
import shutil
from dataclasses import replace

import pytest
from attack_corpus import CANARY, FOLDER, attacks

from autograder.grading import grade_submission
from autograder.intake import collect
from autograder.model import Submission, Verdict
from autograder.report.build import build_details, build_report
from autograder.report.html import student_page

pytestmark = [pytest.mark.sandbox, pytest.mark.attacks]
CORPUS = list(attacks())


def grade(grader, server, attack, submission):
    """Return the result of the attack's target, of a submission whose other exercises, all honest, must pass."""
    exercises = [grader.course.exercise(identifier) for identifier in submission.programs]
    results = {result.exercise_id: result for result in grade_submission(submission, grader, server, exercises)}
    result = results.pop(attack.target)
    assert {other.verdict for other in results.values()} == {Verdict.PASSED}, "an honest exercise of the same submission was disturbed"
    return result


def among(honest, attack):
    """Return the attack as one of the exercises of an otherwise honest submission: it may meet the others in one child."""
    return replace(honest, programs={**honest.programs, **attack.programs}, problems={**honest.problems, **attack.problems})


@pytest.mark.parametrize("attack", CORPUS, ids=lambda attack: attack.name)
def test_an_attack_gains_nothing(grader, server, attack, tmp_path):
    folder = tmp_path / "attacker"
    folder.mkdir()
    shutil.copy(attack.path, folder / f"{attack.slug}.py")
    neighbour = collect(FOLDER / "honest", grader.course.slugs)
    assert grade(grader, server, attack, neighbour).verdict is Verdict.PASSED

    submission = among(neighbour, collect(folder, grader.course.slugs))
    result = grade(grader, server, attack, submission)

    assert result.score.earned == 0, f"{attack.goal}: earned {result.score.earned}"
    assert result.verdict is not Verdict.PASSED
    assert_nothing_was_won(grader, attack, submission, result, server.name)
    assert grade(grader, server, attack, neighbour).verdict is Verdict.PASSED, "the neighbour was disturbed"


def assert_nothing_was_won(grader, attack, submission: Submission, result, sandbox):
    facts = {"course": grader.course, "submission": submission, "results": [result], "sandbox": sandbox, "language": "en"}
    report, details = build_report(**facts), build_details(**facts)
    everything = details.to_json()
    assert "WON" not in everything, attack.goal
    text = report.to_json()
    hidden = json.dumps([case for case in json.loads(text)["exercises"][0]["cases"] if not case["public"]])
    assert "LEAK" not in hidden
    assert CANARY not in text
    assert CANARY not in everything
    page = student_page(report, grader.course)
    assert "<script" not in page.lower()
    assert "<img src=x" not in page
    for bad in ("\x1b", "\u202e", "\u2066", "\x07", "\x00"):
        assert bad not in page
        assert bad not in text
    json.loads(text)


def test_the_corpus_is_large_and_every_attack_states_its_goal():
    assert len(CORPUS) >= 60
    assert all(len(attack.goal) > 10 and "/" in attack.target for attack in CORPUS)
    assert {attack.path.parent.name for attack in CORPUS} == {
        "forging",
        "reading",
        "patching",
        "escaping",
        "exhausting",
        "confusing",
        "cheating",
    }
