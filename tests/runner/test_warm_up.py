"""The program that warms a server up does what children do; were it to fail early, it would warm nothing and nobody would notice."""

import sys

import numpy as np

from autograder.runner.guest import purity, warm_up
from autograder.runner.record_reader import read_records


def test_the_program_answers_every_case_but_the_one_that_it_refuses():
    written: list[bytes | bytearray] = []
    streams = sys.stdout, sys.stderr

    warm_up.warm_up(written.append)

    assert (sys.stdout, sys.stderr) == streams
    first = np.random.rand()
    warm_up.warm_up()
    assert np.random.rand() == first, "every server begins with the same state"
    assert "warm" not in sys.modules
    alone = b"".join(written[: 2 + len(warm_up.calls())])
    records = read_records(alone, len(warm_up.calls()))
    assert records.finished
    assert [response.raised.type_name if response.raised else "" for response in records.responses] == ["", "", "", "ValueError"]
    assert [len(response.outputs) for response in records.responses] == [1, 1, 1, 0]


def test_it_may_share_a_child_so_that_sharing_is_warmed_too():
    assert purity.names([compile(warm_up.PROGRAM, "warm.py", "exec")], [warm_up.PROGRAM]) is not None
