from dataclasses import replace

import numpy as np
import pytest

from autograder.codec import Recipe
from autograder.compare import agreement, judge_case
from autograder.compare.judge import same, tolerance_of
from autograder.errors import ContentError
from autograder.model import Case, Message, Mismatch, Raised, Response, Tolerance, Verdict
from autograder.texts import LANGUAGES, render

T = Tolerance(1e-9, 1e-12, 1e-5, 1e-6)
CASE = Case("one", {"x": np.ones(2)})
REFUSAL = Case("bad", {"x": np.ones(2)}, raises="ValueError")
EITHER = Case("unknown", {"x": np.ones(2)}, raises="ValueError/KeyError")
RIGHT = Response((np.ones(2),))
WRONG = Response((np.zeros(2),))
VALUE_ERROR = Response(raised=Raised("ValueError", "no", 3, 0, ("Exception", "BaseException")))


def raised(name, *bases):
    return Response(raised=Raised(name, "text", 4, 0, bases))


@pytest.mark.parametrize(
    ("case", "response", "expected", "verdict"),
    [
        pytest.param(CASE, RIGHT, RIGHT, Verdict.PASSED, id="right"),
        pytest.param(CASE, WRONG, RIGHT, Verdict.WRONG, id="wrong"),
        pytest.param(CASE, raised("IndexError"), RIGHT, Verdict.RAISED, id="raised"),
        pytest.param(CASE, raised("NotImplementedError"), RIGHT, Verdict.MISSING, id="stub"),
        pytest.param(CASE, raised("Later", "NotImplementedError", "RuntimeError"), RIGHT, Verdict.MISSING, id="stub by a derived class"),
        pytest.param(CASE, Response(RIGHT.outputs, mutated=("x",)), RIGHT, Verdict.MUTATED_INPUT, id="right but changed"),
        pytest.param(CASE, Response(WRONG.outputs, mutated=("x",)), RIGHT, Verdict.WRONG, id="wrong value wins over changed"),
        pytest.param(CASE, Response(RIGHT.outputs, mutated=("np.random",)), RIGHT, Verdict.WRONG, id="global generator"),
        pytest.param(CASE, Response(RIGHT.outputs, mutated=("no-argument",)), RIGHT, Verdict.PASSED, id="unknown name is not repeated"),
        pytest.param(
            CASE,
            Response(RIGHT.outputs, mutated=("x",)),
            Response(RIGHT.outputs, mutated=("x",)),
            Verdict.PASSED,
            id="reference changes too",
        ),
        pytest.param(CASE, Response(()), RIGHT, Verdict.WRONG, id="no output"),
        pytest.param(CASE, Response(RIGHT.outputs * 2), RIGHT, Verdict.WRONG, id="more outputs than calls"),
        pytest.param(REFUSAL, VALUE_ERROR, VALUE_ERROR, Verdict.PASSED, id="refused"),
        pytest.param(
            REFUSAL, raised("LinAlgError", "ValueError", "Exception"), VALUE_ERROR, Verdict.PASSED, id="refused by a derived class"
        ),
        pytest.param(REFUSAL, RIGHT, VALUE_ERROR, Verdict.WRONG, id="not refused"),
        pytest.param(REFUSAL, raised("TypeError"), VALUE_ERROR, Verdict.RAISED, id="refused by another class"),
        pytest.param(REFUSAL, raised("NotImplementedError"), VALUE_ERROR, Verdict.MISSING, id="stub on invalid input"),
        pytest.param(EITHER, VALUE_ERROR, VALUE_ERROR, Verdict.PASSED, id="refused by the first of two classes"),
        pytest.param(EITHER, raised("KeyError", "LookupError"), VALUE_ERROR, Verdict.PASSED, id="refused by the second of two classes"),
        pytest.param(EITHER, raised("IndexError", "LookupError"), VALUE_ERROR, Verdict.RAISED, id="refused by neither of two classes"),
    ],
)
def test_verdict(case, response, expected, verdict):
    outcome = judge_case(case, response, expected, T)
    assert outcome.verdict is verdict
    assert (outcome.mismatch is None) == (verdict is Verdict.PASSED)
    if outcome.mismatch:
        assert all(render(outcome.mismatch.message, language) for language in LANGUAGES)


def test_message_names_the_exception_that_was_expected():
    outcome = judge_case(REFUSAL, RIGHT, VALUE_ERROR, T)
    assert (
        render(outcome.mismatch.message, "en") == "no exception was raised, expected ValueError: the input is invalid and must be refused"
    )


def test_float32_inputs_widen_the_tolerance():
    case = Case("single", {"x": np.ones(2, np.float32)})
    assert judge_case(case, Response((np.ones(2) + 1e-6,)), RIGHT, T).verdict is Verdict.PASSED


@pytest.mark.parametrize(
    ("response", "flaw"),
    [
        pytest.param(Response(RIGHT.outputs, mutated=("x",)), True, id="changed in place"),
        pytest.param(Response((np.ones(2, int),)), True, id="integers"),
        pytest.param(Response((np.ones(2, bool),)), True, id="booleans"),
        pytest.param(Response((np.ones(2, complex),)), True, id="complex without an imaginary part"),
        pytest.param(Response((np.ones(2, int),), mutated=("x",)), True, id="both"),
        pytest.param(Response((np.ones(2) + 1j,)), False, id="complex"),
        pytest.param(Response((np.zeros(2, int),)), False, id="wrong integers"),
        pytest.param(WRONG, False, id="wrong"),
        pytest.param(Response(RIGHT.outputs, mutated=("np.random",)), False, id="global generator"),
    ],
)
def test_right_values_in_a_wrong_manner_are_a_flaw(response, flaw):
    assert judge_case(CASE, response, RIGHT, T).mismatch.flaw is flaw


@pytest.mark.parametrize(
    ("actual", "expected", "flaw"),
    [
        pytest.param(np.array([1.0, 2.0]), np.array([1, 2]), True, id="floats for integers"),
        pytest.param(np.array([1.0, 2.5]), np.array([1, 2]), False, id="fractions for integers"),
        pytest.param(np.array([0, 1]), np.array([False, True]), True, id="integers for flags"),
        pytest.param(np.array([0, 2]), np.array([False, True]), False, id="other integers for flags"),
        pytest.param(2.0, 2, True, id="a float for an integer"),
    ],
)
def test_another_dtype_with_right_values_is_a_flaw(actual, expected, flaw):
    found = judge_case(CASE, Response((actual,)), Response((expected,)), T).mismatch
    assert (found.verdict, found.flaw) == (Verdict.WRONG_DTYPE, flaw)


def test_a_wrong_value_is_told_before_a_flaw():
    both = judge_case(CASE, Response(((np.ones(2, int), 5.0),)), Response(((np.ones(2), 1.0),)), T).mismatch
    assert (both.verdict, both.where) == (Verdict.WRONG, "[1]")


def test_the_cases_own_tolerance_replaces_the_exercises():
    case = Case("loose", {"x": np.ones(2)}, tolerance=Tolerance(0.1, 0.1, 0.1, 0.1))
    assert judge_case(case, Response((np.ones(2) + 0.01,)), RIGHT, T).verdict is Verdict.PASSED


def test_the_call_at_fault_is_named():
    case = Case("two", calls=({"x": 1}, {"x": 2}))
    outcome = judge_case(case, Response((1.0, 5.0)), Response((1.0, 2.0)), T)
    assert render(outcome.mismatch.message, "en") == "call 2: 5, expected 2"


def test_a_task_is_judged_by_the_one_call_without_arguments():
    case = Case("answer", {"n": 5, "f": 3}, arguments={})
    lenient = Tolerance(5e-3, 1e-9, 5e-3, 1e-9, lenient=True)
    assert judge_case(case, Response((3.0,)), Response((3,)), lenient).verdict is Verdict.PASSED


def test_a_reference_that_raises_on_valid_input_is_the_authors_fault():
    with pytest.raises(ContentError, match="the reference raised ValueError"):
        judge_case(CASE, RIGHT, VALUE_ERROR, T)


# -- cases with a judge of their own -------------------------------------------------------------------------------


def judged_by(judge):
    return Case("random", calls=({"rng": Recipe("generator", {"seed": 1})},), judge=judge)


def test_outputs_that_equal_the_references_need_no_judge():
    def judge(outputs):
        raise AssertionError

    assert judge_case(judged_by(judge), RIGHT, RIGHT, T).verdict is Verdict.PASSED


def test_other_outputs_are_judged():
    found = Mismatch(Verdict.WRONG, Message("compare.law.regular"))
    assert judge_case(judged_by(lambda outputs: found), WRONG, RIGHT, T).mismatch is found
    assert judge_case(judged_by(lambda outputs: None), WRONG, RIGHT, T).verdict is Verdict.PASSED


def test_a_judge_that_fails_is_the_authors_fault():
    with pytest.raises(ContentError, match="its judge raised ZeroDivisionError"):
        judge_case(judged_by(lambda outputs: 1 / 0), WRONG, RIGHT, T)


def test_a_judge_that_returns_something_else_is_the_authors_fault():
    with pytest.raises(ContentError, match="its judge returned bool, expected Mismatch or None"):
        judge_case(judged_by(lambda outputs: True), WRONG, RIGHT, T)


def test_a_judge_never_sees_an_incomplete_list_of_outputs():
    assert judge_case(judged_by(lambda outputs: outputs[0]), Response(()), RIGHT, T).mismatch.message.key == "compare.no_output"


@pytest.mark.parametrize(
    "other",
    [np.ones((2, 1)), np.ones(2, np.float32), np.array([1.0, -1.0]), [1.0, 1.0], 1.0, None, "x", {"a": np.ones(2)}],
    ids=["shape", "dtype", "value", "list", "number", "None", "str", "dict"],
)
def test_only_bitwise_equal_outputs_bypass_the_judge(other):
    found = Mismatch(Verdict.WRONG, Message("compare.law.regular"))
    assert judge_case(judged_by(lambda outputs: found), Response((other,)), RIGHT, T).verdict is Verdict.WRONG


# -- agreement of two responses ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        pytest.param(RIGHT, Response((np.ones(2) + 1e-12,)), True, id="within the tolerance"),
        pytest.param(RIGHT, WRONG, False, id="other values"),
        pytest.param(RIGHT, VALUE_ERROR, False, id="one raised"),
        pytest.param(VALUE_ERROR, raised("ValueError"), True, id="the same exception type"),
        pytest.param(VALUE_ERROR, raised("IndexError"), False, id="another exception type"),
        pytest.param(RIGHT, Response(RIGHT.outputs, mutated=("x",)), False, id="one changed an argument"),
        pytest.param(RIGHT, Response(RIGHT.outputs * 2), False, id="more outputs"),
        pytest.param(Response((np.array([np.nan, 1]),)), Response((np.array([np.nan, 1]),)), True, id="NaN in the same places"),
        pytest.param(Response((np.array([np.nan, 1]),)), Response((np.array([1, np.nan]),)), False, id="NaN in other places"),
        pytest.param(RIGHT, Response((object(),)), False, id="what cannot be compared"),
    ],
)
def test_agreement(one, other, alike):
    assert agreement(one, other, T) is alike


# -- the same data, bit by bit -------------------------------------------------------------------------------------

SAME = [
    (np.array([1.0, np.nan]), np.array([1.0, np.nan])),
    (np.float32(1), np.float32(1)),
    ([np.ones(2), 3], (np.ones(2), 3)),
    ((), []),
    (True, True),
    (3, 3),
    (0.5, 0.5),
    ("x", "x"),
    (None, None),
]
OTHER = [
    (np.array([0.0]), np.array([-0.0])),
    (np.ones(2), np.ones(2, np.float32)),
    (np.ones(2), np.ones((2, 1))),
    (1.0, np.float64(1.0)),
    (np.float32(1), np.float32(2)),
    ([1, 2], [1]),
    ([1, 2], [1, 3]),
    ([2, 1], [3, 1]),
    (1, [1]),
    (True, 1),
    (3, 4),
    (0.5, 0.25),
    ("x", "y"),
    (None, 0),
    ({"a": 1}, {"a": 1}),
]


@pytest.mark.parametrize(("one", "other"), SAME, ids=str)
def test_the_same_data_is_known(one, other):
    assert same(one, other)


@pytest.mark.parametrize(("one", "other"), OTHER, ids=str)
def test_other_data_is_told_apart(one, other):
    assert not same(one, other)


def test_a_judge_is_asked_unless_all_outputs_are_the_references():
    case = Case("drawn", calls=({}, {}), judge=lambda outputs: Mismatch(Verdict.WRONG, Message("x")))
    assert judge_case(case, Response((1.0, 2.0)), Response((1.0, 2.0)), T).verdict is Verdict.PASSED
    assert judge_case(case, Response((1.0, 3.0)), Response((1.0, 2.0)), T).verdict is Verdict.WRONG
    assert judge_case(case, Response((3.0, 2.0)), Response((1.0, 2.0)), T).verdict is Verdict.WRONG


def test_outputs_that_were_recognised_do_not_hide_an_exception():
    raised_after = Response(RIGHT.outputs, Raised("ValueError"))
    assert judge_case(CASE, raised_after, RIGHT, T).verdict is Verdict.RAISED


@pytest.mark.parametrize(("own", "exercises", "allowed"), [(64, 4, 64), (4, 64, 64), (4, 4, 4)])
def test_a_case_allows_the_roundings_of_its_exercise_at_least(own, exercises, allowed):
    case = Case("loose", {"x": np.ones(2)}, tolerance=replace(T, roundings=own))
    assert tolerance_of(case, replace(T, roundings=exercises)).roundings == allowed
    assert tolerance_of(CASE, replace(T, roundings=exercises)).roundings == exercises


def test_the_only_call_is_not_numbered():
    assert judge_case(CASE, WRONG, RIGHT, T).mismatch.message.key == "compare.values"
