"""Every attack of the corpus is handed in between two honest submissions and must gain nothing, in every sandbox.

An attack prints ``WON`` if it got hold of what it was after, and puts ``LEAK`` before whatever it carries out. That
these would be seen is shown by the attacks that do win without a sandbox.
"""

import json
import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from attack_corpus import CANARY, HEADERS, SECRET, attacks
from attack_grading import among, grade, handed_in, honest, left_behind, words
from built_reports import build_details, build_report

from autograder.codec import decode, encode
from autograder.grading.prepared import Grader
from autograder.intake import collect
from autograder.model import Case, Limits, Program, RunStatus, Verdict
from autograder.reporting.html import student_page
from autograder.runner.api import assignment, read
from autograder.runner.backends import UNSAFE
from autograder.runner.forkserver import ForkServer
from autograder.runner.guest.wire import MAX_ITEMS_A_CHILD

pytestmark = [pytest.mark.sandbox, pytest.mark.attacks]
CORPUS = attacks()
BY_NAME = {attack.name: attack for attack in CORPUS}
CONTROLS = [attack for attack in CORPUS if "Control" in attack.headers]
CHANNELS = [attack for attack in CORPUS if "Channel" in attack.headers]
COSTLY = ("exhausting-array_for_scalar", "exhausting-many_items", "exhausting-printed_escapes", "exhausting-deep_source")


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


# -- that a win would be seen ------------------------------------------------------------------------------------


@pytest.mark.parametrize("attack", CONTROLS, ids=named)
def test_it_does_win_without_a_sandbox(grader, attack, tmp_path):
    if attack.headers["Control"].endswith("as root") and os.geteuid() != 0:
        pytest.skip("needs root to look into another process")
    with ForkServer(UNSAFE) as server:
        result = grade(grader, server, handed_in(grader, attack, tmp_path / "attacker"), attack.target)
    assert "WON" in left_behind(result)


@pytest.mark.parametrize("name", ["cheating-leak_by_print", "cheating-leak_by_exception_text", "reading-later_cases"])
def test_what_is_carried_out_of_hidden_cases_does_reach_the_instructor(grader, server, name, tmp_path):
    submission = handed_in(grader, BY_NAME[name], tmp_path / "attacker")
    result = grade(grader, server, submission, BY_NAME[name].target)
    facts = {"course": grader.course, "submission": submission, "results": [result], "sandbox": server.name, "language": "en"}
    cases = json.loads(build_details(**facts).to_json())["exercises"][0]["cases"]
    assert all("LEAK" in json.dumps(case) for case in cases if not case["public"])


def test_a_note_left_by_an_earlier_run_in_the_same_process_is_found():
    source = BY_NAME["cheating-cached_across_calls"].path.read_text()
    done = subprocess.run([sys.executable, "-c", f"for _ in range(2): exec({source!r})"], capture_output=True, text=True, check=True)
    assert done.stdout.count("WON") >= 6


def test_a_canary_in_the_inputs_is_found(server):
    """The search of memory sees what is there: the very attack that finds nothing finds a canary among its own inputs."""
    order = assignment(
        [Case("planted", {"x": f"{CANARY}planted-77aa10"}, public=True)], parameters=["x"], required=1, limits=Limits(cpu_seconds=2)
    )
    source = BY_NAME["reading-canary_in_strings"].path.read_text()
    result = read(server.run(Program("keeper", "keeper.py", (source,)), order), order)
    assert result.status is RunStatus.FINISHED
    assert f"{CANARY}planted-77aa10" in result.responses[0].stdout


def test_the_canaries_are_where_the_grader_has_them(grader):
    prepared = grader.prepared(grader.course.exercise("canary/keeper"), "somebody")
    assert any(CANARY in str(response.outputs) for response in prepared.expected)
    assert any(CANARY in str(candidate.text) for candidate in prepared.candidates())
    assert CANARY in prepared.exercise.solution_path.read_text()
    assert CANARY.encode() in grader.secret == SECRET


# -- what a student can learn ------------------------------------------------------------------------------------


def flat(value, path=()):
    """Yield every leaf of a JSON value with the names on the way to it."""
    if isinstance(value, dict | list):
        for name, part in value.items() if isinstance(value, dict) else enumerate(value):
            yield from flat(part, (*path, name))
    else:
        yield path, value


def reported(grader, server, attack, submission):
    """Return the student's report as JSON, and the set of the times it tells of hidden cases."""
    result = grade(grader, server, submission, attack.target)
    facts = {"course": grader.course, "submission": submission, "results": [result], "sandbox": server.name, "language": "en"}
    report = json.loads(build_report(**facts).to_json())
    cases = report["exercises"][0]["cases"]
    times = {case["seconds"] for case in cases if not case["public"]}
    for case in cases:
        del case["seconds"]
    return report, times


@pytest.mark.parametrize("attack", CHANNELS, ids=named)
def test_a_report_tells_of_hidden_inputs_by_the_documented_channels_only(grader, server, attack, tmp_path):
    allowed = {word.strip() for word in attack.headers["Channel"].split(",")} - {"none"}
    submission = handed_in(grader, attack, tmp_path / "attacker")
    reports = []
    for secret in (SECRET, b"another", b"a third"):
        report, times = reported(Grader(grader.course, secret=secret), server, attack, submission)
        assert len(times) == 1, "the time of a single hidden case is told"
        assert round(times.pop(), 2) * 100 % 1 < 1e-6, "an average to the hundredth"
        reports.append(dict(flat({name: value for name, value in report.items() if name != "translations" or not allowed})))
    first, *others = reports
    differing = {path for other in others for path in first.keys() | other.keys() if first.get(path) != other.get(path)}
    assert [path for path in differing if allowed.isdisjoint(path)] == []
    assert bool(differing) == bool(allowed), "what is documented as a channel is one"


def answers(grader, exercise):
    """Return the arguments and the right answer of every case, in the text of a program."""
    prepared = grader.prepared(exercise, "")
    table = {}
    for case, response in zip(prepared.cases, prepared.expected, strict=True):
        inputs = case.inputs
        key = (inputs["n"], inputs["f"], inputs.get("stride", 1), inputs.get("padding", 0), inputs.get("dilation", 1))
        table[key] = response.outputs[0] if response.outputs else None
    return f"""
TABLE = { ({hash(key): value for key, value in table.items()})!r}

def conv_output_size(n, f, stride=1, padding=0, dilation=1):
    answer = TABLE.get(hash((n, f, stride, padding, dilation)))
    if answer is None:
        raise ValueError
    return answer
"""


def test_a_table_of_answers_collected_from_earlier_submissions_is_worth_nothing_under_a_new_secret(grader, server, tmp_path):
    """The worst case: every hidden input of the first secret has leaked, with its answer, into a table by their hash."""
    exercise = grader.course.exercise("convolution/conv_output_size")
    source = answers(grader, exercise)
    prepared = grader.prepared(exercise, "")
    order = prepared.assignment
    known = read(server.run(Program(exercise.slug, "table.py", (source,)), order), order)
    assert [one.raised is None for one in known.responses] == [one.raised is None for one in prepared.expected]
    (tmp_path / f"{exercise.slug}.py").write_text(source)
    submission = collect(tmp_path, grader.course.slugs)
    assert grade(grader, server, submission, exercise.id).verdict is Verdict.PASSED
    result = grade(Grader(grader.course, secret=b"rotated"), server, submission, exercise.id)
    assert result.verdict is not Verdict.PASSED
    assert result.score.earned == 0


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

    def reported(submission):
        result = grade(grader, server, submission, attack.target)
        facts = {"course": grader.course, "submission": submission, "results": [result], "sandbox": server.name, "language": "en"}
        student_page(build_report(**facts), grader.course)
        build_details(**facts).to_json()

    bound = 3 * (own_seconds(lambda: reported(plain)) + yardstick)
    assert own_seconds(lambda: reported(hostile)) < bound


def processes_below(pid):
    parents = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                parents[int(entry.name)] = int((entry / "stat").read_text().rsplit(") ", 1)[1].split()[1])
            except OSError:
                continue
    found = {pid}
    while more := {child for child, parent in parents.items() if parent in found} - found:
        found |= more
    return found


def test_the_program_is_dead_before_anything_is_compared(server):
    """So there is no comparison that a program could time, and nothing of it is left behind."""
    order = assignment([Case("one", {"x": 1}, public=True)], parameters=["x"], required=1, limits=Limits(cpu_seconds=2))
    idle = processes_below(server._process.pid)
    program = Program("f", "f.py", ("import time\n\ndef f(x):\n    time.sleep(1)\n    return x\n",))
    transcripts = []
    running = threading.Thread(target=lambda: transcripts.append(server.run(program, order)))
    running.start()
    time.sleep(0.5)
    alive = processes_below(server._process.pid)
    running.join()
    assert len(alive) == len(idle) + 1, "the child is seen while it lives"
    assert processes_below(server._process.pid) == idle
    assert read(transcripts[0], order).responses[0].outputs == (1,)


def test_every_attack_says_what_it_is():
    assert len(CORPUS) >= 110
    for attack in CORPUS:
        assert attack.headers.keys() >= {"Goal", "Target", "Ends", "Win"}, attack.name
        assert attack.headers.keys() <= HEADERS, attack.name
        assert all(word for _, word in attack.ends), attack.name
        assert len(attack.goal) > 10
    folders = {attack.path.parent.name for attack in CORPUS}
    assert folders == {"forging", "reading", "patching", "escaping", "exhausting", "confusing", "cheating"}
    assert len(CONTROLS) >= 10
