"""Programs of one submission in one child: the same answers as alone, and nobody reaches a neighbour."""

import os
import struct
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from runner_processes import descendants

from autograder.codec import frame, frames
from autograder.model import Case, Limits, Program, RunStatus
from autograder.runner.api import Transcript, assignment, read
from autograder.runner.backends import backend_named
from autograder.runner.forkserver import ForkServer
from autograder.runner.guest import execution
from autograder.runner.shared_child import HELD_MEMORY, apart, limits_together, split

LIMITS = Limits(cpu_seconds=2, wall_seconds=4.0, memory_bytes=256 * 2**20)
RIGHT = "import numpy as np\n\ndef f(x):\n    print('seen', x)\n    return np.add(x, 1)\n"


def job(*sources, public=(1.0, 2.0), hidden=(3.0,)):
    cases = [Case(f"p{n}", {"x": x}, public=True) for n, x in enumerate(public)] + [Case(f"h{n}", {"x": x}) for n, x in enumerate(hidden)]
    order = assignment(cases, parameters=["x"], required=1, limits=LIMITS)
    return [(Program("f", "f.py", (source,)), order) for source in sources]


def outcome(transcript, order):
    if transcript is None or not transcript.hidden:
        return None
    run = read(transcript, order)
    assert run.status is RunStatus.FINISHED
    return [response.raised.type_name if response.raised else response.outputs[0] for response in run.responses]


def answers(transcript, order):
    """Return all that was answered, times apart."""
    return [repr(replace(response, seconds=0.0)) for response in read(transcript, order).responses]


@pytest.fixture
def together(server):
    def run(*sources, **cases):
        programs = job(*sources, **cases)
        return [outcome(found, order) for found, (_, order) in zip(server.run_together(programs).finish(), programs, strict=True)]

    return run


@pytest.mark.sandbox
def test_programs_answer_as_they_do_alone(server):
    programs = job(RIGHT, "def f(x):\n    raise ValueError(x)\n", "K = 2\n\ndef f(x):\n    return [x] * K\n")
    shared = server.run_together(programs).finish()
    for (program, order), found in zip(programs, shared, strict=True):
        alone = server.run(program, order)
        assert answers(found, order) == answers(alone, order)
        assert (found.exit_status, found.timed_out) == (0, False)
    assert read(shared[0], programs[0][1]).responses[0].stdout == "seen 1.0\n"


@pytest.mark.sandbox
@pytest.mark.parametrize(
    "source",
    [
        "import numpy as np\nnp.add = max\n\ndef f(x):\n    return np.int64(x)\n",
        "import sys\nsys.stdout = None\n\ndef f(x):\n    return sys and x\n",
        "import sys\ncode = sys.modules['os']._exit(0)\n\ndef f(x):\n    return code, x\n",
        "def f(x):\n    import gc\n    return len(gc.get_objects())\n",
        "def f(x:\n",
        "def g(x):\n    return x\n",
        "def f(x, y=1 / 0):\n    return x\n",
    ],
)
def test_a_program_that_may_not_share_or_does_not_load_costs_its_neighbours_nothing(together, source):
    first, other, last = together(RIGHT, source, RIGHT)
    assert other is None
    assert first == last == [2.0, 3.0, 4.0]


@pytest.mark.sandbox
def test_an_endless_loop_over_a_hidden_input_costs_only_those_behind_it(together):
    loop = "def f(x):\n    while x > 2:\n        pass\n    return x\n"
    assert together(RIGHT, loop, RIGHT) == [[2.0, 3.0, 4.0], None, None]


@pytest.mark.sandbox
def test_an_endless_loop_over_a_public_input_leaves_everybody_to_run_alone(together):
    assert together(RIGHT, "def f(x):\n    while True:\n        pass\n", RIGHT) == [None, None, None]


@pytest.mark.sandbox
def test_memory_and_depth_end_with_the_call(together):
    hungry = "import numpy as np\n\ndef f(x):\n    return np.ones((100000, 100000))\n"
    deep = "def f(x):\n    return f(x)\n"
    first, more, deeper, last = together(RIGHT, hungry, deep, RIGHT)
    assert first == last == [2.0, 3.0, 4.0]
    assert set(deeper) == {"RecursionError"}
    assert len(set(more)) == 1


@pytest.mark.sandbox
def test_the_global_generator_is_for_everybody_as_it_was(together):
    draw = "import numpy as np\n\ndef f(x):\n    return np.random.rand()\n"
    seed = "import numpy as np\n\ndef f(x):\n    np.random.seed(1)\n    return np.random.rand()\n"
    (alone,) = together(draw, draw, hidden=())[:1]
    _, after_another = together(seed, draw, hidden=())
    assert alone == after_another


LEFT_BEHIND = {
    "an error mode in a generator": (
        "import numpy as np\ndef g():\n    with np.errstate(all='raise'):\n        yield\nG = g()\nnext(G)\n\ndef f(x):\n    return x\n",
        "import numpy as np\n\ndef f(x):\n    try:\n        return float(np.float64(1) / np.float64(0))\n"
        "    except FloatingPointError:\n        return 7.0\n",
    ),
    "a cache of typing": (
        "from typing import List\nK = List[1]\n\ndef f(x):\n    return x\n",
        "from typing import List\n\ndef f(x):\n    return repr(List[True])\n",
    ),
    "what ends with a cache of typing": (
        "from typing import Literal\nimport numpy as np\n\ndef g():\n    try:\n        yield\n"
        "    finally:\n        np.seterr(all='raise')\n\n"
        "def f(x):\n    h = g()\n    next(h)\n    Literal[h]\n    return x\n",
        "import numpy as np\n\ndef f(x):\n    try:\n        return float(np.float64(1) / np.float64(0))\n"
        "    except FloatingPointError:\n        return 7.0\n",
    ),
    "a built-in function": (
        "import numpy as np\nsetattr(np, 'convolve', lambda x: 7.0)\nsetattr = 0\n\ndef f(x):\n    return x\n",
        "import numpy as np\n\ndef f(x):\n    return np.convolve(x)\n",
    ),
    "memory": (
        "import numpy as np\n\ndef f(x):\n    return [np.full(n, 7.0) for n in range(60)][0].size + x\n",
        "import numpy as np\n\ndef f(x):\n    return repr(np.empty(9)[4])\n",
    ),
    "memory by the type": (
        "import numpy as np\n\ndef f(x):\n    return [np.full(n, 7.0) for n in range(60)][0].size + x\n",
        "import numpy as np\n\ndef f(x):\n    return repr(np.ndarray((9,))[4])\n",
    ),
    "memory beyond the array": (
        "import numpy as np\n\ndef f(x):\n    return [np.full(n, 7.0) for n in range(60)][0].size + x\n",
        "import numpy as np\n\ndef f(x):\n    return repr(np.lib.stride_tricks.as_strided(np.ones(3), (60,), (8,))[9])\n",
    ),
    "an error mode": (
        "import numpy as np\nnp.seterr(all='raise')\n\ndef f(x):\n    return x\n",
        "import numpy as np\n\ndef f(x):\n    try:\n        return float(np.float64(1) / np.float64(0))\n"
        "    except FloatingPointError:\n        return 7.0\n",
    ),
    "how arrays are printed": (
        "import numpy as np\nnp.set_printoptions(precision=1)\n\ndef f(x):\n    return x\n",
        "import numpy as np\n\ndef f(x):\n    return str(np.array([x + 0.123456]))\n",
    ),
    "which warnings are errors": (
        "import warnings\nwarnings.simplefilter('error')\n\ndef f(x):\n    return x\n",
        "import warnings\n\ndef f(x):\n    warnings.warn('x')\n    return x\n",
    ),
    "which warnings were given": (
        "import warnings\n\ndef f(x):\n    warnings.warn('x', stacklevel=3)\n    return x\n",
        "import warnings\nwarnings.simplefilter('error')\n\ndef f(x):\n    warnings.warn('x', stacklevel=3)\n    return x\n",
    ),
    "where a generator stands": (
        "import numpy as np\n\ndef f(x):\n    return np.random.rand()\n",
        "import numpy as np\nFIRST = np.random.rand()\n\ndef f(x):\n    return np.random.rand()\n",
    ),
}


OWN_MODES = {
    "errors": "import numpy as np\nnp.seterr(all='raise')\n\ndef f(x):\n    return np.float64(x) / np.float64(0)\n",
    "printing": "import numpy as np\nnp.set_printoptions(precision=1)\n\ndef f(x):\n    return str(np.array([x + 0.123456]))\n",
    "warnings": "import warnings\nwarnings.simplefilter('error')\n\ndef f(x):\n    warnings.warn('x')\n    return x\n",
}


@pytest.mark.sandbox
@pytest.mark.parametrize("source", OWN_MODES.values(), ids=OWN_MODES)
def test_a_program_keeps_the_modes_that_it_has_set_itself(server, together, source):
    ((program, order),) = job(source)
    shared = together(RIGHT, source, RIGHT)[1]
    assert shared is not None
    assert shared == outcome(server.run(program, order), order)


@pytest.mark.sandbox
@pytest.mark.parametrize(("before", "source"), LEFT_BEHIND.values(), ids=LEFT_BEHIND)
def test_nobody_finds_what_a_neighbour_left(server, together, before, source):
    ((program, order),) = job(source)
    assert together(before, source)[1] in (None, outcome(server.run(program, order), order))


@pytest.mark.sandbox
def test_a_warning_that_a_neighbour_has_seen_is_given_again(server):
    programs = job(*["import numpy as np\n\ndef f(x):\n    return float(np.var(np.array([1e300, -1e300])))\n"] * 2)
    for found in server.run_together(programs).finish():
        order = programs[0][1]
        assert answers(found, order)[: order.public_count] == answers(server.run(*programs[0]), order)[: order.public_count]


@pytest.mark.sandbox
def test_what_a_program_meets_by_chance_is_the_same_in_every_server(server):
    source = (
        "import random\nimport numpy as np\n\ndef f(x):\n"
        "    return [''.join({'a', 'b', 'c', 'd', 'e'}), random.random(), np.random.rand()]\n"
    )
    ((program, order),) = job(source)
    with ForkServer(backend_named(server.name)) as other:
        assert answers(other.run(program, order), order) == answers(server.run(program, order), order)


@pytest.mark.sandbox
def test_more_programs_than_fit_one_child_all_run(together):
    assert together(*[RIGHT] * 40) == [[2.0, 3.0, 4.0]] * 40


@pytest.mark.sandbox
def test_a_single_program_is_left_to_run_alone(together):
    assert together(RIGHT) == [None]


def test_hidden_cases_are_not_asked_for_before_every_program_has_answered_the_public_ones():
    programs = job(RIGHT, RIGHT, RIGHT)
    written: list[bytes] = []

    def phases():
        yield b"".join(frame(order.public) for _, order in programs), written.append
        assert b"".join(written).count(b"seen 2.0") == len(programs)
        assert b"seen 3.0" not in b"".join(written)
        yield b"".join(frame(order.hidden) for _, order in programs), written.append

    streams = sys.stdout, sys.stderr
    try:
        execution.serve([(program, order.task) for program, order in programs], phases())
    finally:
        sys.stdout, sys.stderr = streams
        del sys.modules["f"]
    assert b"".join(written).count(b"seen 3.0") == len(programs)


@pytest.mark.parametrize(
    ("public", "hidden"),
    [
        (b"", b""),
        (b"\xff" * 64, b"\xff" * 64),
        (frame(b"x") * 2, frame(b"y")),
        (frame(b"x") * 3, frame(b"y") * 2 + struct.pack("<I", 9)),
        (frame(b"") * 3, frame(b"y") * 3),
        (frame(b"x") * 100_000, frame(b"y") * 100_000),
    ],
)
def test_what_a_shared_child_wrote_is_taken_apart_with_bounds(public, hidden):
    found = apart(Transcript(public, hidden, None, timed_out=True), 3)
    assert len(found) == 3
    shown, judged = (len(list(frames(data))) if data[:4] != frame(b"") else 0 for data in (public, hidden))
    assert [part is not None for part in found] == [number < shown for number in range(3)]
    assert [bool(part and part.hidden) for part in found] == [number < min(shown, judged) for number in range(3)]


def test_a_part_that_is_no_record_reads_as_a_crash_and_so_runs_alone():
    order = job(RIGHT)[0][1]
    (found,) = apart(Transcript(frame(b"nonsense"), frame(b"more")), 1)
    assert read(found, order).status is RunStatus.CRASHED


@pytest.mark.parametrize("count", [1, 16, 17, 40, 96, 133, 400])
def test_children_that_are_held_together_have_a_bound_on_their_memory(count):
    jobs = split(job(*[RIGHT] * count))
    assert sum(map(len, jobs)) == count
    assert sum(limits_together(one, children=len(jobs)).memory_bytes for one in jobs) <= HELD_MEMORY


HOLDER = "import numpy as np\n\nHELD = np.ones(1_300_000)\n\ndef f(x):\n    return np.add(x, 1)\n"


def resident(pid):
    """Return the bytes of a process that are its own, other processes' shares of shared pages apart."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return 1024 * next(int(line.split()[1]) for line in lines if line.startswith("Pss:"))


@pytest.mark.sandbox
@pytest.mark.skipif(os.geteuid() != 0, reason="needs root to see another process's memory")
def test_programs_that_keep_what_they_can_do_not_fill_the_machine(server):
    programs = job(*[HOLDER] * 96)
    shared = server.run_together(programs)
    try:
        held = [pid for pid in descendants(server._process.pid) if Path(f"/proc/{pid}/smaps_rollup").exists()]
        assert len(held) >= 6
        assert sum(map(resident, held)) < HELD_MEMORY + 200 * 2**20
    finally:
        finished = shared.finish()
    assert any(finished), "those for which there was room have passed there"


@pytest.mark.sandbox
def test_sharing_can_be_switched_off(server):
    programs = job(RIGHT, RIGHT)
    with ForkServer(backend_named(server.name), sharing=False) as other:
        shared = other.run_together(programs)
        assert shared.public == shared.finish() == [None, None]
        assert read(other.run(*programs[0]), programs[0][1]).status is RunStatus.FINISHED
