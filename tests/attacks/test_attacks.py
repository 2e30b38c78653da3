"""Every attack of the corpus is handed in between two honest submissions and must gain nothing, in every sandbox.

An attack prints ``WON`` if it got hold of what it was after, and puts ``LEAK`` before whatever it carries out.
"""

import json
import time

import pytest
from attack_corpus import CANARY, HEADERS, attacks
from attack_grading import among, grade, handed_in, honest, left_behind, words

from autograder.codec import decode, encode
from autograder.model import Verdict
from autograder.report.build import build_details, build_report
from autograder.report.html import student_page
from autograder.runner.protocol import MAX_ITEMS_A_CHILD

pytestmark = [pytest.mark.sandbox, pytest.mark.attacks]
CORPUS = attacks()
BY_NAME = {attack.name: attack for attack in CORPUS}
COSTLY = ("exhausting-many_items", "exhausting-printed_escapes", "exhausting-deep_source")


def named(attack):
    return attack.name


@pytest.mark.parametrize("attack", CORPUS, ids=named)
def test_an_attack_gains_nothing(grader, server, attack, tmp_path):
    neighbour = honest(grader)
    some = next(iter(neighbour.programs))
    before = grade(grader, server, neighbour, some)
    assert before.verdict is Verdict.PASSED

    submission = among(neighbour, handed_in(grader, attack, tmp_path / "attacker"))
    result = grade(grader, server, submission, attack.target)
    if attack.headers.get("Handed in") == "twice":
        assert "WON" not in left_behind(result)
        result = grade(grader, server, submission, attack.target)

    assert result.score.earned == 0, f"{attack.goal}: earned {result.score.earned}"
    assert any(verdict is result.verdict and word in words(result) for verdict, word in attack.ends), (result.verdict, words(result))
    assert_nothing_was_won(grader, attack, submission, result, server.name)
    after = grade(grader, server, neighbour, some)
    assert (after.verdict, after.score) == (before.verdict, before.score), "the neighbour was disturbed"


def assert_nothing_was_won(grader, attack, submission, result, sandbox):
    assert "WON" not in left_behind(result), attack.headers["Win"]
    assert CANARY not in left_behind(result)
    facts = {"course": grader.course, "submission": submission, "results": [result], "sandbox": sandbox, "language": "en"}
    report, details = build_report(**facts), build_details(**facts)
    assert "WON" not in details.to_json(), attack.goal
    text = report.to_json()
    hidden = json.dumps([case for case in json.loads(text)["exercises"][0]["cases"] if not case["public"]])
    assert "LEAK" not in hidden
    assert CANARY not in text
    page = student_page(report, grader.course)
    assert "<script" not in page.lower()
    assert "<img src=x" not in page
    for bad in ("\x1b", "\u202e", "\u2066", "\x07", "\x00"):
        assert bad not in page
        assert bad not in text


# -- what it costs, and what is left -----------------------------------------------------------------------------


def own_seconds(work):
    """Return the computing time of this process, children not included, in the fastest of three attempts."""
    found = []
    for _ in range(3):
        start = time.process_time()
        work()
        found.append(time.process_time() - start)
    return min(found)


@pytest.mark.parametrize("name", COSTLY)
def test_an_attack_on_the_graders_own_time_costs_no_more_than_reading_the_most_a_child_may_send(grader, server, name, tmp_path):
    attack = BY_NAME[name]
    most = encode([None] * 99_999)
    yardstick = own_seconds(lambda: [decode(most) for _ in range(MAX_ITEMS_A_CHILD // 100_000)])
    plain = handed_in(grader, BY_NAME["forging-atexit_rewrite"], tmp_path / "plain")
    hostile = handed_in(grader, attack, tmp_path / "attacker")

    def told(submission):
        result = grade(grader, server, submission, attack.target)
        facts = {"course": grader.course, "submission": submission, "results": [result], "sandbox": server.name, "language": "en"}
        student_page(build_report(**facts), grader.course)
        build_details(**facts).to_json()

    bound = 3 * (own_seconds(lambda: told(plain)) + yardstick)
    assert own_seconds(lambda: told(hostile)) < bound


def test_every_attack_says_what_it_is():
    assert len(CORPUS) >= 107
    for attack in CORPUS:
        assert attack.headers.keys() >= {"Goal", "Target", "Ends", "Win"}, attack.name
        assert attack.headers.keys() <= HEADERS, attack.name
        assert all(word for _, word in attack.ends), attack.name
        assert len(attack.goal) > 10
    folders = {attack.path.parent.name for attack in CORPUS}
    assert folders == {"forging", "reading", "patching", "escaping", "exhausting", "confusing", "cheating"}
