"""The fork server in each real sandbox: what programs give, and what becomes of those that misbehave."""

import subprocess
import sys
import time

import numpy as np
import pytest

from autograder.model import Limits, RunStatus
from autograder.runner.probing import probe

pytestmark = pytest.mark.sandbox


def only(result):
    assert len(result.responses) == 1, result
    return result.responses[0]


def test_a_function_gets_its_inputs_and_its_outputs_come_back(answer):
    array = np.arange(6.0).reshape(2, 3)
    result = answer("def f(x):\n    return x * 2, 'text', None\n", array)
    assert result.status is RunStatus.FINISHED
    (output,) = only(result).outputs
    assert np.array_equal(output[0], array * 2)
    assert output[1:] == ("text", None)


def test_cases_are_answered_one_by_one_and_an_exception_costs_only_its_own(answer):
    result = answer("def f(x):\n    return 1 / x\n", 1.0, 0, 2.0)
    assert [bool(response.raised) for response in result.responses] == [False, True, False]
    assert result.responses[1].raised.type_name == "ZeroDivisionError"
    assert result.responses[1].raised.lineno == 2
    assert result.responses[1].raised.is_a("ArithmeticError")


def test_prints_are_kept_apart_from_results_and_bounded(answer):
    result = answer("@lambda g: print('loading') or g\ndef f(x):\n    print('п' * 100000)\n    return x\n", 3)
    assert result.stdout == "loading\n"
    assert only(result).outputs == (3,)
    assert only(result).stdout == "п" * Limits().stdout_bytes


def test_an_input_that_was_changed_is_named(answer):
    assert only(answer("def f(x):\n    x += 1\n    return x\n", np.zeros(3))).mutated == ("x",)
    assert only(answer("def f(x):\n    return x + 1\n", np.zeros(3))).mutated == ()


def test_a_syntax_error_names_its_line(answer):
    result = answer("def f(x):\n    return (x\n")
    assert result.status is RunStatus.UNLOADABLE
    assert result.raised.type_name == "SyntaxError"
    assert result.raised.lineno == 2


def test_an_exception_at_import_is_unloadable(answer):
    result = answer("import numpy as np\ndef f(x, y=1 / 0): return x\n")
    assert (result.status, result.raised.type_name, result.raised.lineno) == (RunStatus.UNLOADABLE, "ZeroDivisionError", 2)


def test_a_missing_function_tells_what_there_is(answer):
    result = answer("def g(x): return x\n")
    assert result.status is RunStatus.MISSING
    assert result.detail.values == {"names": ["g"]}


def test_a_module_that_is_not_available_is_forbidden_if_it_is_used(answer):
    result = answer("import torch\ndef f(x):\n    return torch.relu(x)\n")
    assert (result.status, result.detail.values) == (RunStatus.FORBIDDEN, {"modules": ["torch"]})


def test_an_unused_import_of_such_a_module_costs_nothing(answer):
    result = answer("import matplotlib.pyplot as plt\ndef f(x):\n    return x\n")
    assert result.status is RunStatus.FINISHED
    assert result.notes == ()


@pytest.mark.parametrize(
    ("source", "status"),
    [
        ("def f(x):\n    while True: pass\n", RunStatus.TIMED_OUT),
        ("while True: f = len\n", RunStatus.TIMED_OUT),
        ("import time\ndef f(x):\n    time.sleep(100)\n", RunStatus.TIMED_OUT),
        ("def f(x):\n    while True: print('x' * 10000)\n", RunStatus.TIMED_OUT),
        ("import sys\nf = sys.modules['os']._exit(0)\n", RunStatus.CRASHED),
        ("import sys\ndef f(x):\n    sys.modules['os']._exit(0)\n", RunStatus.CRASHED),
        ("import numpy as np\ndef f(x):\n    np.ctypeslib.ctypes.string_at(0)\n", RunStatus.CRASHED),
    ],
    ids=["loop", "loop at import", "sleep", "endless output", "exit at import", "exit in a call", "segmentation fault"],
)
def test_a_program_that_does_not_answer_ends_and_the_next_is_undisturbed(answer, source, status):
    start = time.monotonic()
    assert answer(source, limits=Limits(cpu_seconds=1, wall_seconds=2.0)).status is status
    assert time.monotonic() - start < 6
    assert only(answer("def f(x):\n    return x\n", 5)).outputs == (5,)


@pytest.mark.parametrize(
    "source",
    [
        "import numpy as np\ndef f(x):\n    return np.ones(10**11)\n",
        "def f(x):\n    kept = []\n    while True: kept.append(bytearray(10**7))\n",
        "import sys\ndef f(x):\n    mmap = __import__('mmap')\n    kept = [mmap.mmap(-1, 2**28) for _ in range(100)]\n",
    ],
    ids=["one array", "growing list", "shared maps"],
)
def test_memory_is_bounded(answer, source):
    raised = only(answer(source)).raised
    assert raised.type_name in ("MemoryError", "_ArrayMemoryError", "OSError")


def test_exit_is_an_exception_like_any_other(answer):
    assert only(answer("import sys\ndef f(x):\n    sys.exit(0)\n")).raised.type_name == "SystemExit"


def test_an_answer_that_is_too_large_is_refused(answer):
    result = answer("import numpy as np\ndef f(x):\n    return np.ones(10**7)\n", limits=Limits(cpu_seconds=5, wall_seconds=10.0))
    assert only(result).raised.type_name == "OutputTooLarge"


def test_what_is_not_data_crosses_as_the_name_of_its_type(answer):
    (output,) = only(answer("def f(x):\n    return object()\n")).outputs
    assert output.type_name == "object"


MANY = """
import numpy as np
import torch
from functools import partial
print(undefined)
EPS = 1e-5
class Config:
    shift = 1.0
config = Config()
table = {}
table["scale"] = 2.0
def helper(x):
    return table["scale"] * x + EPS + config.shift
shifted = partial(helper)
def f(x):
    return shifted(x)
def other(x):
    return torch.relu(x)
result = other(f(np.ones(3)))
while True: pass
"""


def test_of_a_file_of_many_exercises_only_what_the_function_needs_runs(answer):
    result = answer(MANY, 1.0)
    assert only(result).outputs == (3.00001,)
    assert [(note.key, note.values["place"]) for note in result.notes] == [("run.note.only_needed", "f.py:5")]


def test_in_a_file_of_many_exercises_a_module_is_forbidden_to_those_that_need_it(answer):
    result = answer(MANY, 1.0, function="other")
    assert (result.status, result.detail.values) == (RunStatus.FORBIDDEN, {"modules": ["torch"]})


def test_a_file_of_many_exercises_that_does_not_parse_is_salvaged(answer):
    source = "def broken(x:\n    return (\n\ndef f(x):\n    return x + 1\n"
    assert only(answer(source, 1)).outputs == (2,)


def test_the_function_that_does_not_parse_is_unloadable_and_names_its_line(answer):
    source = "def f(x):\n    return x\n\n\ndef broken(x:\n    return (\n"
    result = answer(source, 1, function="broken")
    assert (result.status, result.raised.lineno) == (RunStatus.UNLOADABLE, 6)


def test_a_broken_part_that_the_function_needs_is_noted(answer):
    result = answer("def helper(x:\n    return x\n\ndef f(x):\n    return helper(x)\n", 1)
    assert only(result).raised.type_name == "NameError"
    assert [note.key for note in result.notes] == ["run.note.part_skipped"]


def test_a_broken_notebook_cell_costs_only_itself(answer):
    cells = ("import numpy as np", "def broken(:", "def f(x):\n    return np.sum(x)\n", "f(np.zeros(3))")
    assert only(answer(cells, np.ones(3), filename="work.ipynb")).outputs == (3.0,)
    result = answer(cells, 1, filename="work.ipynb", function="broken")
    assert (result.status, result.raised.cell) == (RunStatus.UNLOADABLE, 2)


def test_an_exception_in_a_notebook_names_cell_and_line(answer):
    result = answer(("a = 1", "def f(x):\n    return 1 / 0\n"), 1, filename="work.ipynb")
    assert (only(result).raised.cell, only(result).raised.lineno) == (2, 2)


def test_a_signature_of_other_names_is_noted(answer):
    assert [note.key for note in answer("def f(y):\n    return y\n").notes] == ["run.note.signature"]


def test_the_servers_death_is_noticed_and_mended(server, answer):
    server._process.kill()
    server._process.wait()
    assert only(answer("def f(x):\n    return x\n", 7)).outputs == (7,)


def test_a_lower_limit_of_the_grader_itself_is_left_as_it_is():
    """Under a small limit of open files a right answer is right, or the sandbox does not start: never a crash."""
    script = """
import resource
resource.setrlimit(resource.RLIMIT_NOFILE, (28, 28))
from autograder.model import Case, Limits, Program
from autograder.runner.api import assignment, read
from autograder.runner.forkserver import start_runner
with start_runner("landlock") as server:
    order = assignment([Case("one", {"x": 1})], parameters=["x"], required=1, limits=Limits())
    print(read(server.run(Program("f", "f.py", ("def f(x):\\n    return x\\n",)), order), order).status)
"""
    if not probe("landlock").usable:
        pytest.skip("needs Landlock")
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "FINISHED"


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("import numpy as np\ndef f(x):\n    return np.broadcast_to(np.float64(1), (10**9,))\n", "OutputTooLarge"),
        ("class A(dict):\n    __class__ = 1 / 1\n\ndef f(x):\n    return 10**5000\n", "UnreadableOutput"),
        (
            "class Meta(type):\n    def __getattribute__(self, name):\n        raise RuntimeError\n\n"
            "class A(metaclass=Meta):\n    pass\n\ndef f(x):\n    return A()\n",
            "UnreadableOutput",
        ),
    ],
    ids=["larger than the memory", "a number of many digits", "a type that raises"],
)
def test_an_answer_that_cannot_be_taken_apart_says_so(answer, source, name):
    assert only(answer(source)).raised.type_name == name
