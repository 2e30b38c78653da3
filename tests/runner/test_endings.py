"""How a child's end is read: a cause is told only where a clock, a signal or the kernel's counter is evidence of it."""

import signal

import pytest

from autograder.codec import frame
from autograder.model import Case, Limits, Program, RunStatus
from autograder.runner.api import Transcript, assignment, out_of_time, read
from autograder.runner.guest.protocol import Loaded, write_end, write_loaded, write_response
from autograder.runner.guest.records import Response
from autograder.runner.kernel_kills import out_of_memory_kills
from autograder.runner.stack import Place, place_in
from autograder.texts import render

LIMITS = Limits(cpu_seconds=10, wall_seconds=20.0)
CASES = [Case("shown", {"x": 1}, public=True), Case("hidden", {"x": 2})]
ORDER = assignment(CASES, parameters=("x",), required=1, limits=LIMITS)
LOADED = write_loaded(Loaded("ok"))
ANSWER = bytes(write_response(Response((1,))))
SHOWN = LOADED + ANSWER + write_end()


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"cpu_spent": True, "exit_status": -9}, True),
        ({"exit_status": -signal.SIGXCPU, "cpu_seconds": 0.1, "wall_seconds": 0.2}, True),
        ({"exit_status": -signal.SIGKILL, "cpu_seconds": 1.3, "wall_seconds": 12.0}, True),
        ({"exit_status": -signal.SIGKILL, "cpu_seconds": 1.3, "wall_seconds": 9.9}, False),
        ({"exit_status": -signal.SIGSEGV, "cpu_seconds": 1.0, "wall_seconds": 15.0}, False),
        ({"exit_status": 0, "cpu_seconds": 14.0, "wall_seconds": 17.0}, True),
        ({"exit_status": 0, "cpu_seconds": 9.9, "wall_seconds": 17.0}, False),
    ],
    ids=["our clock", "SIGXCPU", "SIGKILL late", "SIGKILL early", "SIGSEGV", "finished over the limit", "finished in time"],
)
def test_time_is_the_cause_where_a_clock_or_a_signal_says_so(facts, expected):
    assert out_of_time(Transcript(SHOWN, **facts), LIMITS) is expected


@pytest.mark.parametrize(
    ("transcript", "status", "said"),
    [
        (
            Transcript(b"", cpu_spent=True, exit_status=-9, place=Place(3)),
            RunStatus.TIMED_OUT,
            "Loading the file used up the limit of 10 s of computing time, so the function was never called: "
            "code outside the function is too slow. It was stopped in line 3.",
        ),
        (
            Transcript(LOADED, timed_out=True, exit_status=-9, place=Place(700, 2)),
            RunStatus.TIMED_OUT,
            "No answer within 20 s: the program is too slow here, waits for something, or has a loop that does not end. "
            "It was stopped in line 700 of cell 2.",
        ),
        (
            Transcript(SHOWN, cpu_spent=True, exit_status=-9, place=Place(512)),
            RunStatus.TIMED_OUT,
            "The limit of 10 s of computing time is used up: the program is too slow here, or has a loop that does not end. "
            "It was stopped in line 512.",
        ),
        (
            Transcript(SHOWN, cpu_spent=True, exit_status=-9, place=Place(513)),
            RunStatus.TIMED_OUT,
            "The limit of 10 s of computing time is used up: the program is too slow here, or has a loop that does not end.",
        ),
        (
            Transcript(LOADED, exit_status=-9, out_of_memory=True, peak_bytes=300 * 2**20),
            RunStatus.OUT_OF_MEMORY,
            "The system was short of memory and ended the program, which held 300 MB.",
        ),
        (Transcript(LOADED, exit_status=-11), RunStatus.CRASHED, "The process was ended by signal 11."),
    ],
    ids=["loading", "public case", "hidden case", "far line of a hidden case", "memory", "signal"],
)
def test_what_is_said_of_an_end(transcript, status, said):
    result = read(transcript, ORDER)
    assert result.status is status
    assert render(result.detail, "en") == said


def test_a_program_that_was_never_called_is_told_from_one_that_was_interrupted():
    facts = {"cpu_spent": True, "exit_status": -9}
    results = [read(Transcript(shown, **facts), ORDER) for shown in (b"", LOADED, SHOWN)]
    assert [(one.never_called, one.interrupted) for one in results] == [(True, False), (False, True), (False, True)]
    finished = read(Transcript(SHOWN, ANSWER + write_end()), ORDER)
    garbled = read(Transcript(SHOWN, frame(b"hello")), ORDER)
    assert (finished.never_called, finished.interrupted, finished.status) == (False, False, RunStatus.FINISHED)
    assert (garbled.never_called, garbled.interrupted, garbled.status) == (False, False, RunStatus.CRASHED)


STACK = b"""Stack (most recent call first):
  File "/usr/lib/python3/numpy/core.py", line 4 in dot
  File "%s", line 3 in helper
  File "%s", line 5 in f
"""


@pytest.mark.parametrize(
    ("stack", "program", "expected"),
    [
        (STACK % (b"f.py", b"f.py"), Program("f", "f.py", ("\n" * 8,)), Place(3)),
        (STACK % (b"n.ipynb#cell-2", b"n.ipynb#cell-1"), Program("f", "n.ipynb", ("\n" * 8, "\n" * 8)), Place(3, 2)),
        (STACK % (rb"\u0444\xe9.py", b"x.py"), Program("f", "фé.py", ("\n" * 8,)), Place(3)),
        (STACK % (b"f.py", b"f.py"), Program("f", "f.py", ("\n\n\n\n",)), Place(3)),
        (STACK % (b"f.py", b"f.py"), Program("f", "f.py", ("one line",)), None),
        (STACK % (b"g.py", b"g.py"), Program("f", "f.py", ("\n" * 8,)), None),
        (b'\xff\x00  File "f.py", line 99999999999 in f\n', Program("f", "f.py", ("\n" * 8,)), None),
        (b"", Program("f", "f.py", ("\n" * 8,)), None),
    ],
    ids=["file", "notebook", "escaped name", "enough lines", "no such line", "another file", "nonsense", "nothing"],
)
def test_the_innermost_line_of_the_program_is_found_in_a_stack(stack, program, expected):
    assert place_in(stack, program) == expected


@pytest.mark.sandbox
@pytest.mark.parametrize(
    ("cells", "filename", "line"),
    [
        (("def f(x):\n    n = 0\n    while True:\n        n += 1\n",), "f.py", (3, 4)),
        (("import numpy as np\n\ndef f(x):\n    return [np.linalg.svd(np.random.rand(500, 500)) for _ in range(500)]\n",), "f.py", (4,)),
        (("x = 1\n", "while x:\n    n = 1\n\ndef f(x):\n    return n\n"), "тетрадь.ipynb", (1, 2)),
        (("import time\nn = time.sleep(60)\n\ndef f(x):\n    return n\n",), "f.py", (2,)),
    ],
    ids=["loop", "inside NumPy", "loading a notebook", "sleeping"],
)
def test_a_time_out_says_which_line_was_running(server, cells, filename, line):
    order = assignment(CASES[:1], parameters=("x",), required=1, limits=Limits(cpu_seconds=1, wall_seconds=1.5))
    transcript = server.run(Program("f", filename, cells), order)
    assert transcript.place is not None
    assert transcript.place.line in line
    assert transcript.place.cell == (2 if len(cells) == 2 else 0)


@pytest.mark.sandbox
def test_a_program_that_takes_over_the_signal_is_stopped_all_the_same(server):
    source = "def f(x):\n    s = __import__('signal')\n    s.signal(s.SIGXCPU, s.SIG_IGN)\n    while True:\n        pass\n"
    order = assignment(CASES[:1], parameters=("x",), required=1, limits=Limits(cpu_seconds=1, wall_seconds=8.0))
    transcript = server.run(Program("f", "f.py", (source,)), order)
    assert transcript.cpu_spent
    assert transcript.place is None
    assert transcript.cpu_seconds < 2


def test_the_kernels_counters_are_read_where_they_are(tmp_path):
    assert out_of_memory_kills(tmp_path, tmp_path) == 0
    (tmp_path / "vmstat").write_text("pgfault 5\noom_kill 3\n")
    assert out_of_memory_kills(tmp_path, tmp_path) == 3
    (tmp_path / "memory.events").write_text("oom 9\noom_kill 7\noom_group_kill 0\n")
    assert out_of_memory_kills(tmp_path, tmp_path) == 7
    (tmp_path / "vmstat").write_text("oom_kill many\n")
    assert out_of_memory_kills(tmp_path, tmp_path) == 7
