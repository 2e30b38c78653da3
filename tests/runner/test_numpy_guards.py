"""What nobody has set is not zero by luck, and a view with strides stays in its array: in every sandbox and in a student's check."""

from pathlib import Path

import numpy as np
import pytest

from autograder.content import load_course
from autograder.grading.prepared import Grader
from autograder.grading.session import grade_submission
from autograder.model import Case, Limits, Program, RunStatus, Submission
from autograder.runner.api import assignment, read
from autograder.runner.local import LocalRunner

ROOT = Path(__file__).parents[2]
UNSET = (
    "import numpy as np\nfrom numpy import empty\n\ndef f(x):\n"
    "    kinds = [np.empty(3), empty((2, 2), dtype='f4'), np.empty_like(x), np.empty(2, int), np.empty(2, 'u1'), np.empty(1, bool)]\n"
    "    return (*kinds, np.empty(2, complex))\n"
)


def check_unset(outputs):
    real, single, like, whole, unsigned, truth, pairs = outputs
    assert all(np.isnan(array).all() for array in (real, single, like, pairs))
    assert (whole == np.iinfo(int).min).all()
    assert (unsigned == 255).all()
    assert truth.all()
    assert (real.dtype, single.dtype, like.shape) == (np.float64, np.float32, (4,))


@pytest.mark.sandbox
def test_elements_that_nobody_has_set_are_seen(answer):
    result = answer(UNSET, np.zeros(4))
    assert result.status is RunStatus.FINISHED
    check_unset(result.responses[0].outputs[0])


@pytest.mark.sandbox
@pytest.mark.parametrize(
    ("fill", "noted"), [("out[1:] = np.maximum(x[1:], 0)", True), ("out[:] = x * np.nan", True), ("out[:] = x", False)]
)
def test_where_a_nan_may_come_from_is_noted(server, fill, noted):
    grader = Grader(load_course(ROOT), secret=b"s")
    exercise = grader.course.exercise("activations/relu")
    source = f"import numpy as np\n\ndef relu(x):\n    out = np.empty_like(x)\n    {fill}\n    return out, (x > 0).astype(x.dtype)\n"
    submission = Submission("s", "", {exercise.id: Program("relu", "relu.py", (source,))})
    (result,) = grade_submission(submission, grader, server, [exercise])
    assert ("run.note.unset" in [note.key for note in result.notes]) is noted


def test_they_are_seen_in_a_check_on_a_laptop_too():
    order = assignment([Case("one", {"x": np.zeros(4)}, public=True)], parameters=("x",), required=1, limits=Limits())
    check_unset(read(LocalRunner().run(Program("f", "f.py", (UNSET,)), order), order).responses[0].outputs[0])
    assert type(np.empty).__name__ == "builtin_function_or_method", "the grader's own NumPy is as it was"


@pytest.mark.sandbox
def test_types_without_numbers_are_empty(answer):
    source = (
        "import numpy as np\n\ndef f(x):\n    a = np.empty(2, 'U3'), np.empty(1, 'S2'), np.empty(1, [('a', 'i4')]), np.empty(2, object)\n"
        "    return a[0].tolist(), a[1].tolist(), a[2].tolist(), a[3].tolist(), str(np.empty(1, 'M8[s]')[0])\n"
    )
    (output,) = answer(source, 1.0).responses[0].outputs
    assert output == (["", ""], [b""], [(0,)], [None, None], "1970-01-01T00:00:00")


STRIDED = "from numpy.lib.stride_tricks import as_strided\nimport numpy as np\n\ndef f(x):\n    return {}\n"


@pytest.mark.sandbox
@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("as_strided(x, (3, 2), (8, 8))", [[0, 1], [1, 2], [2, 3]]),
        ("as_strided(x[::-1], (2, 2), (-8, -8))", [[3, 2], [2, 1]]),
        ("as_strided(x[1:2], (3,), (8,))", [1, 2, 3]),
        ("as_strided(x, (2, 3), (0, 8))", [[0, 1, 2], [0, 1, 2]]),
        ("as_strided([5.0, 6.0], (2,), (8,))", [5, 6]),
        ("as_strided(x, shape=(0, 99), strides=(8, 8))", []),
        ("np.lib.stride_tricks.sliding_window_view(x, 3)", [[0, 1, 2], [1, 2, 3]]),
    ],
)
def test_views_that_stay_in_the_array_are_what_they_were(answer, expression, expected):
    (output,) = answer(STRIDED.format(expression), np.arange(4.0)).responses[0].outputs
    assert output.tolist() == expected


@pytest.mark.sandbox
@pytest.mark.parametrize(
    "expression",
    ["as_strided(x, (5,), (8,))", "as_strided(x, (2,), (-8,))", "as_strided(x, (9999,))", "as_strided(x[:2], (2, 3), (16, 8))"],
)
def test_views_that_reach_further_are_refused(answer, expression):
    raised = answer(STRIDED.format(expression), np.arange(4.0)).responses[0].raised
    assert raised.type_name == "ValueError"
    assert raised.text.startswith("as_strided: ")
    assert raised.lineno == 5
