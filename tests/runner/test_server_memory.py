"""The fork server holds no secrets: it and all below it are searched from outside for canaries that the grader has everywhere.

The canaries stand in the text of a solution, in its answers, in the text of a mistake and in the course's secret; in the
student's program, which is gone with the child; and in the inputs, which the server passes on unread.
"""

import os
import re
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from runner_processes import descendants

from autograder.content import load_course
from autograder.grading.prepared import Grader
from autograder.grading.session import grade_submission
from autograder.model import Case, Limits, Program, Submission, Verdict
from autograder.runner.api import assignment, read
from autograder.runner.backends import BACKEND_NAMES, backend_named
from autograder.runner.forkserver import ForkServer
from autograder.runner.probing import probe

pytestmark = [
    pytest.mark.sandbox,
    pytest.mark.skipif(os.geteuid() != 0, reason="needs root to read another process's memory"),
]
COURSE = Path(__file__).parents[1] / "attacks" / "canary_course"
WORD = re.compile(rb"tensorgrade-canary-([a-z]+)-[0-9a-f]{6}")
SECRET = b"tensorgrade-canary-secret-3f1c0a"
SOURCE = "tensorgrade-canary-program-91bc77"
INPUT = "tensorgrade-canary-input-55d0aa"
WRONG = f"def keeper(x):\n    return x + '{SOURCE}'\n"
HALF = f"# {SOURCE}\ndef keeper(x):\n    return '{{}}' if x == 'hidden' else ''\n"


def memory(pid):
    """Yield the readable memory of *pid*, map by map."""
    for line in Path(f"/proc/{pid}/maps").read_text().splitlines():
        match = re.match(r"([0-9a-f]+)-([0-9a-f]+) r", line)
        if match is None or "[v" in line:
            continue
        low, high = (int(part, 16) for part in match.groups())
        with Path(f"/proc/{pid}/mem").open("rb", buffering=0) as file:
            file.seek(low)
            try:
                yield file.read(high - low)
            except OSError:
                continue


def opened(pid):
    """Yield what is in the files that *pid* has open."""
    for link in Path(f"/proc/{pid}/fd").iterdir():
        if link.is_file():
            yield link.read_bytes()


PLACES = {
    "memory": memory,
    "descriptors": opened,
    "cmdline": lambda pid: [Path(f"/proc/{pid}/cmdline").read_bytes()],
    "environ": lambda pid: [Path(f"/proc/{pid}/environ").read_bytes()],
}


def canaries(pids):
    """Return the kinds of canaries that are in reach of each of *pids*, by place."""
    found = {}
    for place, pieces in PLACES.items():
        kinds = {kind.decode() for pid in pids for piece in pieces(pid) for kind in WORD.findall(piece)}
        if kinds:
            found[place] = kinds
    return found


@pytest.fixture(params=BACKEND_NAMES)
def server(request):
    found = probe(request.param)
    if not found.usable:
        pytest.skip(f"needs {request.param}: {found.detail}")
    with ForkServer(backend_named(request.param)) as running:
        yield running


@pytest.fixture
def grader():
    return Grader(load_course(COURSE), secret=SECRET)


def grade(grader, server, source):
    (exercise,) = grader.course.exercises
    submission = Submission("somebody", "", {exercise.id: Program("keeper", "keeper.py", (source,))})
    (result,) = grade_submission(submission, grader, server, [exercise])
    return result


def test_nothing_that_the_grader_knows_and_nothing_of_a_program_stays_in_the_server(grader, server):
    (exercise,) = grader.course.exercises
    prepared = grader.prepared(exercise, "")
    known = repr((prepared.expected, [candidate.text for candidate in prepared.candidates()], grader.secret)).encode()
    assert set(WORD.findall(exercise.solution_path.read_bytes() + known)) == {b"source", b"expected", b"mistake", b"secret"}
    half = HALF.format(prepared.expected[1].outputs[0][: len(prepared.expected[1].outputs[0]) // 2])
    reported = grade(grader, server, half)
    assert [diagnosis.slug for diagnosis in reported.diagnoses] == ["half-a-word"], "the mistake's text is told"
    for number in range(5):
        assert grade(grader, server, f"{WRONG}# {number}\n").verdict is Verdict.WRONG
    program = Program("keeper", "keeper.py", (WRONG,))
    shared = server.run_together([(program, prepared.assignment)] * 3)
    assert canaries(descendants(server._process.pid)) == {"memory": {"program"}, "descriptors": {"program"}}, "what one wrote"
    assert all(shared.finish())
    cases = [Case("public", {"x": INPUT}, public=True), Case("hidden", {"x": INPUT})]
    order = assignment(cases, parameters=["x"], required=1, limits=Limits())
    assert SOURCE in read(server.run(program, order), order).responses[1].outputs[0]

    processes = descendants(server._process.pid)
    assert any(b"autograder.runner.guest" in piece for pid in processes for piece in memory(pid)), "the search reads memory"
    assert canaries(processes) == {}
    held = [str(link.readlink()) for pid in processes for link in Path(f"/proc/{pid}/fd").iterdir()]
    assert [name for name in held if "memfd" in name] == []


def test_while_a_program_lives_its_own_text_and_inputs_are_found_and_nothing_of_the_graders(grader, server):
    """The control: what is in reach is found."""
    (exercise,) = grader.course.exercises
    assert grade(grader, server, WRONG).verdict is Verdict.WRONG
    case, expected = Case("only", {"x": INPUT}, public=True), grader.prepared(exercise, "").expected
    order = assignment([case], parameters=["x"], required=1, limits=exercise.limits, expected=expected)
    program = Program("keeper", "keeper.py", ("import time\n" + WRONG.replace("    return", "    time.sleep(3)\n    return"),))
    running = threading.Thread(target=server.run, args=(program, order))
    running.start()
    try:
        time.sleep(1)
        assert canaries(descendants(server._process.pid)) == {"memory": {"program", "input"}}
    finally:
        running.join()
    assert canaries(descendants(server._process.pid)) == {}


def test_the_search_finds_a_canary_in_every_place():
    held = os.memfd_create("held")
    os.write(held, SECRET)
    code = "import os; word = '-'.join(('tensorgrade', 'canary', 'memory', '0' * 6)); os.write(1, b'!'); os.read(0, 1)"
    command = [sys.executable, "-c", code, SECRET.replace(b"secret", b"command")]
    environment = {"WORD": SECRET.replace(b"secret", b"environment").decode()}
    with subprocess.Popen(command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, pass_fds=[held]) as process:
        assert process.stdout.read(1) == b"!"
        found = canaries([process.pid])
    os.close(held)
    assert found["descriptors"] == {"secret"}
    assert found["cmdline"] == {"command"}
    assert found["environ"] == {"environment"}
    assert "memory" in found["memory"]
