"""A student's own machine: the same answers where a process can fork and where it must be started anew."""

import numpy as np

from autograder.model import Case, Limits, Program, RunStatus
from autograder.runner import local
from autograder.runner.api import Transcript, assignment, read
from autograder.runner.guest.protocol import write_program

SOURCE = (
    "import numpy as np\nimport statistics\n\n\n@lambda g: print('here') or g\ndef f(x):\n"
    "    return np.empty(2), statistics.mean([x, x + 2])\n"
)


def test_a_fresh_interpreter_answers_as_a_fork_does():
    order = assignment([Case("one", {"x": 1}, public=True)], parameters=("x",), required=1, limits=Limits())
    request = write_program(Program("f", "f.py", (SOURCE,)), order.task)
    for run in (local._forked, local._spawned):
        data, code, timed_out, cpu_seconds = run(request, order)
        result = read(Transcript(data, b"", code, timed_out, cpu_seconds, 0.1), order)
        assert result.status is RunStatus.FINISHED
        assert result.stdout == "here\n"
        ((unset, mean),) = result.responses[0].outputs
        assert np.isnan(unset).all()
        assert mean == 2
