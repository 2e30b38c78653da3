"""What older versions of NumPy accept and newer versions of Python read is told, with both versions and the cure."""

import sys

import numpy as np
import pytest

from autograder.grading.version_notes import version_notes
from autograder.model import Case, ExerciseResult, Limits, Outcome, Program, Raised, Response, RunStatus, Score, Verdict
from autograder.runner.api import assignment
from autograder.runner.guest.numpy_aliases import named
from autograder.settings import Kit
from autograder.texts import render
from autograder.usecases.check import version_warnings

ALIASES = {
    "np.product(x)": ("product", "np.prod"),
    "np.bool8(x.any()) and float(x.sum())": ("bool8", "np.bool_"),
    "x.astype(np.float).sum()": ("float", "float"),
    "float(np.min(np.append(x, np.Inf)))": ("Inf", "np.inf"),
    "np.trapz(x)": ("trapz", "np.trapezoid"),
}


@pytest.mark.sandbox
@pytest.mark.parametrize(("expression", "reported"), ALIASES.items(), ids=[name for name, _ in ALIASES.values()])
@pytest.mark.parametrize("beside", ["", "print(f(np.ones(2)))\n"], ids=["whole", "needed part"])
def test_a_name_that_numpy_has_removed_is_offered_with_a_note(answer, expression, reported, beside):
    if hasattr(np, reported[0]):
        pytest.skip(f"this NumPy has np.{reported[0]}")
    result = answer(f"import numpy as np\n\ndef f(x):\n    return {expression}\n\n{beside}", np.array([1.0, 2.0]))
    assert result.responses[0].raised is None
    (values,) = (note.values for note in result.notes if note.key == "run.note.numpy_alias")
    assert values == {"name": f"np.{reported[0]}", "cure": reported[1], "here": np.__version__}


@pytest.mark.sandbox
def test_a_removed_name_can_be_imported(answer):
    assert answer("from numpy import product\n\ndef f(x):\n    return product(x)\n", np.array([2.0, 3.0])).responses[0].outputs == (6.0,)


@pytest.mark.sandbox
def test_no_neighbour_finds_a_name_that_another_program_was_offered(server):
    order = assignment([Case("one", {"x": 1}, public=True)], parameters=("x",), required=1, limits=Limits())
    old = Program("f", "f.py", ("import numpy as np\n\ndef f(x):\n    return np.product(x)\n",))
    right = Program("f", "f.py", ("def f(x):\n    return x\n",))
    together = server.run_together([(old, order), (right, order)])
    assert [bool(written) for written in together.public] == [False, True]
    together.finish()


def result_of(raised, *, public=True):
    outcome = Outcome(Case("c", {}, public=public), Verdict.RAISED, None, Response(raised=raised))
    return ExerciseResult("u/f", Verdict.RAISED, Score(0.0, 1.0), None, (outcome,))


FAILING = {
    "float": lambda: float(np.ones((1, 1, 1))),
    "newshape": lambda: np.reshape(np.ones(4), newshape=(2, 2)),
    "copy": lambda: np.array(np.ones(3, dtype=int), dtype=float, copy=False),
    "ptp": lambda: np.ones(3).ptp(),
    "itemset": lambda: np.ones(3).itemset(0, 1),
    "in1d": lambda: np.in1d([1], [1]),
    "asfarray": lambda: np.asfarray([1]),
    "narrow": lambda: np.uint8(3) + 300,
    "interpolation": lambda: np.quantile([1, 2], 0.5, interpolation="linear"),
}


@pytest.mark.parametrize("call", FAILING.values(), ids=FAILING)
def test_what_fails_with_this_numpy_only_is_told_with_its_cure(call):
    try:
        call()
    except Exception as error:
        raised = Raised(type(error).__name__, str(error), 1, 0, ())
    else:
        pytest.skip("this NumPy accepts it")
    (note,) = version_notes(result_of(raised))
    for language in ("en", "ru"):
        text = render(note, language)
        assert np.__version__ in text
        assert "1.26" in text
    assert version_notes(result_of(raised, public=False)) == (), "what a hidden case raised is not told"


@pytest.mark.parametrize(
    "text", ["module 'numpy' has no attribute 'nothing'", "'numpy.ndarray' object has no attribute 'nothing'", "other"]
)
def test_other_exceptions_are_not_blamed_on_numpy(text):
    assert version_notes(result_of(Raised("AttributeError", text, 1, 0, ()))) == ()


NEWER = {
    "a type alias": "type Pair = tuple\n\n",
    "type parameters": "def first[T](x: T) -> T:\n    return x\n\n",
    "exceptions without brackets": "def g():\n    try:\n        pass\n    except ValueError, TypeError:\n        pass\n\n",
    "quotes in an f-string": "def g(d):\n    return f'{d['a']}'\n\n",
}


@pytest.mark.sandbox
@pytest.mark.skipif(sys.version_info >= (3, 12), reason="Python 3.12 and later read some of these")
@pytest.mark.parametrize("source", NEWER.values(), ids=NEWER)
def test_syntax_of_a_newer_python_is_told_and_costs_what_is_in_it(answer, source):
    result = answer(f"{source}def f(x):\n    return x\n", 1)
    assert result.responses[0].outputs == (1,)
    assert [note.values["here"] for note in result.notes if note.key == "run.note.newer_python"] == ["3.11"]


@pytest.mark.sandbox
@pytest.mark.skipif(sys.version_info >= (3, 12), reason="Python 3.12 reads it")
def test_syntax_of_a_newer_python_in_the_function_itself_is_told(answer):
    result = answer("def f(d):\n    return f'{d['a']}'\n")
    assert result.status is RunStatus.UNLOADABLE
    assert [note.key for note in result.notes] == ["run.note.newer_python"]


@pytest.mark.sandbox
def test_other_syntax_errors_are_not_blamed_on_the_version(answer):
    assert answer("def f(x):\n    return (x\n").notes == ()


def test_check_warns_of_other_versions_than_the_graders(tmp_path):
    here = ".".join(map(str, sys.version_info[:2]))
    program = Program("f", "f.py", ("import numpy as np\nx = np.product(np.Inf)\n",))
    assert list(version_warnings(Kit(tmp_path), [program])) == []
    assert list(version_warnings(Kit(tmp_path, python=here, numpy=np.__version__), [program])) == []
    (warning,) = version_warnings(Kit(tmp_path, python="3.99", numpy=np.__version__), [program])
    assert "3.99" in render(warning, "en")


def test_check_names_what_the_graders_numpy_has_under_other_names_only(tmp_path, monkeypatch):
    monkeypatch.setattr(np, "__version__", "1.26.4")
    program = Program("f", "f.py", ("import numpy as np\nx = np.product(np.Inf)\n",))
    _, removed = version_warnings(Kit(tmp_path, numpy="2.4.6"), [program])
    assert removed.values["names"] == ["product", "Inf"]
    assert named(["from numpy import product, sum\n"]) == ["product"]
