"""A student's own machine: the same answers where a process can fork and where it must be started anew."""

import numpy as np
import pytest

from autograder.model import Case, Limits, Program, RunStatus
from autograder.runner import local
from autograder.runner.api import assignment, read
from autograder.texts import render

SOURCE = """import numpy as np
import statistics


@lambda g: print('here') or g
def f(x):
    return np.empty(2), statistics.mean([x, x + 2])
"""


ORDER = assignment([Case("one", {"x": 1}, public=True)], parameters=("x",), required=1, limits=Limits(cpu_seconds=1, wall_seconds=1.5))


def test_a_fresh_interpreter_answers_as_a_fork_does():
    order = assignment([Case("one", {"x": 1}, public=True)], parameters=("x",), required=1, limits=Limits())
    for run in (local.run_forked, local.run_spawned):
        result = read(run(Program("f", "f.py", (SOURCE,)), order), order)
        assert result.status is RunStatus.FINISHED
        assert result.stdout == "here\n"
        ((unset, mean),) = result.responses[0].outputs
        assert np.isnan(unset).all()
        assert mean == 2


@pytest.mark.parametrize(
    ("source", "line"),
    [("def f(x):\n    while x:\n        x += 1\n", (2, 3)), ("import time\n\ndef f(x):\n    time.sleep(60)\n", (4,))],
    ids=["computing", "waiting"],
)
def test_a_time_out_says_which_line_was_running(source, line):
    transcript = local.run_forked(Program("f", "f.py", (source,)), ORDER)
    result = read(transcript, ORDER)
    assert result.status is RunStatus.TIMED_OUT
    assert transcript.place.line in line
    assert render(result.detail, "ru").endswith(f"Программа остановлена в строке {transcript.place.line}.")


def test_where_nothing_tells_the_line_a_time_out_is_told_all_the_same():
    transcript = local.run_spawned(Program("f", "f.py", ("import time\n\ndef f(x):\n    time.sleep(60)\n",)), ORDER)
    assert read(transcript, ORDER).status is RunStatus.TIMED_OUT
    assert transcript.place is None
