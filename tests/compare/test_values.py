from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from autograder.codec import Opaque
from autograder.compare import compare
from autograder.compare.leaves import as_array
from autograder.compare.values import holds_single, to_single
from autograder.content.api import significant
from autograder.errors import ContentError
from autograder.model import Tolerance, Verdict
from autograder.texts import LANGUAGES, render

T = Tolerance(1e-9, 1e-12, 1e-5, 1e-6)
ANSWER = Tolerance(5e-3, 1e-9, 5e-3, 1e-9, lenient=True)
ONES = np.ones(3)

ACCEPTED = [
    ("the same array", ONES, ONES),
    ("float32, rounded", np.float32([0.1, 1e8 + 1, 3e-9]), np.array([0.1, 1e8 + 1, 3e-9])),
    ("an array in Fortran order", np.asfortranarray(np.eye(3)), np.eye(3)),
    ("a Python float for a NumPy scalar", 1.0, np.float64(1.0)),
    ("a NumPy scalar for a Python float", np.float64(1.0), 1.0),
    ("a 0-d array for a Python float", np.array(1.0), 1.0),
    ("a Python float for a 0-d array", 1.0, np.array(1.0)),
    ("a whole Python int for a float", 0, 0.0),
    ("a NumPy integer for an int", np.int32(3), 3),
    ("a Python int for a NumPy integer", 3, np.int64(3)),
    ("int32 for int64", np.arange(3, dtype=np.int32), np.arange(3)),
    ("unsigned for signed", np.arange(3, dtype=np.uint8), np.arange(3)),
    ("a list for a tuple of results", [ONES, 1.0], (ONES, 1.0)),
    ("a tuple for a list of results", (ONES, 1.0), [ONES, 1.0]),
    ("an empty array of the right shape", np.zeros((0, 2)), np.zeros((0, 2))),
    ("infinities in the same places", np.array([np.inf, -np.inf, 1]), np.array([np.inf, -np.inf, 1])),
    ("NaN where NaN is expected", np.array([np.nan, 1]), np.array([np.nan, 1])),
    ("equal strings", "same", "same"),
    ("None for None", None, None),
    ("equal booleans", np.bool_(True), True),
    ("equal dicts", {"a": ONES, "b": 1}, {"b": 1, "a": ONES}),
]

REFUSED = [
    ("a value outside the tolerance", np.array([1, 1 + 1e-8, 1]), ONES, Verdict.WRONG, "values"),
    ("a number outside the tolerance", 1.1, 1.0, Verdict.WRONG, "value"),
    ("a tiny value where another tiny one is due", np.array([5e-9]), np.array([1e-9]), Verdict.WRONG, "values"),
    ("None", None, ONES, Verdict.WRONG, "none"),
    ("a list for an array", [1.0, 1.0, 1.0], ONES, Verdict.WRONG, "type"),
    ("a Python number for an array", 1.0, ONES, Verdict.WRONG, "type"),
    ("a string for an array", "1", ONES, Verdict.WRONG, "type"),
    ("what could not cross the sandbox", Opaque("AlwaysEqual"), ONES, Verdict.WRONG, "type"),
    ("a list for a number", [1.0], 1.0, Verdict.WRONG, "type"),
    ("an array for a tuple", ONES, (ONES, ONES), Verdict.WRONG, "type"),
    ("a tuple of one for an array", (ONES,), ONES, Verdict.WRONG, "type"),
    ("too few results", (ONES,), (ONES, ONES), Verdict.WRONG, "count"),
    ("too many results", (ONES,) * 3, (ONES, ONES), Verdict.WRONG, "count"),
    ("a string for None", "None", None, Verdict.WRONG, "type"),
    ("another string", "other", "same", Verdict.WRONG, "text"),
    ("a dict with other keys", {"a": 1}, {"b": 1}, Verdict.WRONG, "keys"),
    ("a list for a dict", [1], {"b": 1}, Verdict.WRONG, "type"),
    ("a lost axis", ONES, np.ones((3, 1)), Verdict.WRONG_SHAPE, "shape.lost_axis"),
    ("an axis left over", np.ones((1, 3)), ONES, Verdict.WRONG_SHAPE, "shape.extra_axis"),
    ("another rank", np.ones((3, 3)), ONES, Verdict.WRONG_SHAPE, "shape.rank"),
    ("another length", np.ones(4), ONES, Verdict.WRONG_SHAPE, "shape.size"),
    ("swapped axes", np.ones((2, 3)), np.ones((3, 2)), Verdict.WRONG_SHAPE, "shape.order"),
    ("what would broadcast", np.ones((1,)), ONES, Verdict.WRONG_SHAPE, "shape.size"),
    ("a 1-element array for a number", np.ones(1), 1.0, Verdict.WRONG_SHAPE, "shape.extra_axis"),
    ("a NumPy scalar for an array", np.float64(1), ONES, Verdict.WRONG_SHAPE, "shape.rank"),
    ("an empty array", np.zeros(0), ONES, Verdict.WRONG_SHAPE, "shape.size"),
    ("an integer array for a float array", np.ones(3, int), ONES, Verdict.WRONG_DTYPE, "dtype.integer"),
    ("a boolean array for a float array", np.ones(3, bool), ONES, Verdict.WRONG_DTYPE, "dtype.kind"),
    ("a complex array for a float array", np.ones(3, complex), ONES, Verdict.WRONG_DTYPE, "dtype.kind"),
    ("a complex number", 1 + 0j, 1.0, Verdict.WRONG_DTYPE, "dtype.kind"),
    ("a whole number whose fraction is cut off", 2, 2.5, Verdict.WRONG_DTYPE, "dtype.integer"),
    ("a whole number far off", 7, 2.5, Verdict.WRONG, "value"),
    ("a float for an int", 3.0, 3, Verdict.WRONG_DTYPE, "dtype.float"),
    ("a float array for an int array", np.arange(3.0), np.arange(3), Verdict.WRONG_DTYPE, "dtype.float"),
    ("a bool for an int", True, 1, Verdict.WRONG_DTYPE, "dtype.kind"),
    ("an int for a bool", 1, True, Verdict.WRONG_DTYPE, "dtype.kind"),
    ("a bool for a float", True, 1.0, Verdict.WRONG_DTYPE, "dtype.kind"),
    ("another int", 4, 3, Verdict.WRONG, "value"),
    ("an int too large for NumPy", 10**100, 3, Verdict.WRONG, "value"),
    ("another bool", False, True, Verdict.WRONG, "value"),
    ("NaN", np.array([1, np.nan, 1]), ONES, Verdict.NOT_FINITE, "not_finite"),
    ("infinity", np.array([1, np.inf, 1]), ONES, Verdict.NOT_FINITE, "not_finite"),
    ("a NaN scalar", float("nan"), 1.0, Verdict.NOT_FINITE, "not_finite.scalar"),
    ("the other infinity", np.array([-np.inf]), np.array([np.inf]), Verdict.NOT_FINITE, "infinity"),
    ("a finite number for infinity", np.array([1e300]), np.array([np.inf]), Verdict.NOT_FINITE, "infinity"),
    ("NaN for infinity", np.array([np.nan]), np.array([np.inf]), Verdict.NOT_FINITE, "infinity"),
    ("values whose difference overflows", np.array([1.7e308]), np.array([-1.7e308]), Verdict.WRONG, "values"),
]


@pytest.mark.parametrize(("actual", "expected"), [case[1:] for case in ACCEPTED], ids=[case[0] for case in ACCEPTED])
def test_accepts(actual, expected):
    assert compare(actual, expected, T) is None


@pytest.mark.parametrize(("actual", "expected", "verdict", "key"), [case[1:] for case in REFUSED], ids=[case[0] for case in REFUSED])
def test_refuses(actual, expected, verdict, key):
    found = compare(actual, expected, T)
    assert (found.verdict, found.message.key) == (verdict, f"compare.{key}")
    assert all(render(found.message, language) for language in LANGUAGES)


def test_the_worst_difference_and_the_share_are_reported():
    found = compare(np.array([[1.0, 2.5], [7.0, 4.0]]), np.array([[1.0, 2.0], [3.0, 4.0]]), T)
    assert (found.index, found.actual, found.expected, found.share) == ((1, 0), 7.0, 3.0, 0.5)
    assert render(found.message, "en") == "2 of 4 elements differ; the largest difference is at [1, 0]: 7, expected 3"


def test_close_numbers_are_shown_with_the_digits_in_which_they_differ():
    assert render(compare(1.00000001, 1.0, T).message, "en") == "1.00000001, expected 1"


def test_the_returned_value_at_fault_is_named():
    found = compare((ONES, np.zeros(3)), (ONES, ONES), T)
    assert found.where == "[1]"
    assert render(found.message, "en").startswith("returned value [1]: 3 of 3 elements differ")


def test_none_is_told_to_be_a_missing_return():
    assert "a return statement is missing" in render(compare(None, ONES, T).message, "en")


def test_single_precision_inputs_widen_the_tolerance():
    close = np.array([1 + 1e-6])
    assert compare(close, np.ones(1), T) is not None
    assert compare(close, np.ones(1), T, single=True) is None


@pytest.mark.parametrize(
    ("actual", "key"),
    [
        pytest.param(np.float32([1 / 3, 2e-4]), None, id="rounded once"),
        pytest.param(np.float32([1 / 3, 2e-4]) * np.float32(1 + 1e-7), None, id="two roundings off"),
        pytest.param(np.float32([0.333333, 2e-4]), "precision", id="six digits"),
        pytest.param(np.float32([1 / 3, 2e-4 + 1e-6]), "precision", id="a finite difference"),
        pytest.param(np.float16([1 / 3, 2e-4]), "values", id="half precision"),
        pytest.param(np.float32([0.3, 2e-4]), "values", id="wrong"),
        pytest.param(np.array([0.333333, 2e-4]), "values", id="six digits in double precision"),
    ],
)
def test_a_float32_result_of_float64_inputs_may_be_rounded_and_no_more(actual, key):
    found = compare(actual, np.array([1 / 3, 2e-4]), T)
    assert (found and found.message.key) == (key and f"compare.{key}")
    assert found is None or all(render(found.message, language) for language in LANGUAGES)


def test_an_exercise_may_allow_more_roundings():
    loose = replace(T, roundings=64)
    assert compare(np.float32([0.333333, 2e-4]), np.array([1 / 3, 2e-4]), loose) is None
    assert compare(np.array([0.333333, 2e-4]), np.array([1 / 3, 2e-4]), loose) is not None


def test_one_float32_result_does_not_widen_the_tolerance_of_the_others():
    assert compare((np.float32([1]), np.array([1 + 1e-6])), (np.ones(1), np.ones(1)), T).where == "[1]"


@pytest.mark.parametrize(
    ("actual", "missing"), [({"a": 1}, "b"), ({"a": 1, "b": 2, "c": 3}, "-"), ({}, "a, b")], ids=["one missing", "one more", "none"]
)
def test_the_keys_that_a_dict_lacks_are_named(actual, missing):
    assert render(compare(actual, {"a": 1, "b": 2}, T).message, "en").endswith(f"keys was returned, expected 2; missing: {missing}")


def test_an_exact_tolerance_takes_no_rounding():
    exact = Tolerance(0, 0, 0, 0)
    assert compare(0.1 + 0.2, 0.3, exact) is not None
    assert compare(0.3, 0.3, exact) is None


@pytest.mark.parametrize(
    "expected", [np.array(["a"]), np.array([None]), np.ones(1, complex), object()], ids=["str", "object", "complex", "object()"]
)
def test_an_expected_value_that_cannot_be_compared_is_the_authors_fault(expected):
    with pytest.raises(ContentError, match="the expected value"):
        compare(ONES, expected, T)


@given(st.data())
def test_an_array_equals_itself_and_not_itself_with_one_element_moved(data):
    shape = data.draw(hnp.array_shapes(max_dims=4, max_side=4))
    array = data.draw(hnp.arrays(np.float64, shape, elements=st.floats(-1e6, 1e6)))
    other = array.copy()
    index = tuple(data.draw(st.integers(0, length - 1)) for length in shape)
    other[index] += 1.0
    assert compare(array.copy(), array, T) is None
    found = compare(other, array, T)
    assert (found.verdict, found.index) == (Verdict.WRONG, index)


@given(hnp.arrays(np.float64, hnp.array_shapes(max_dims=3, max_side=3)), hnp.arrays(np.float64, hnp.array_shapes(max_dims=3, max_side=3)))
def test_arrays_of_different_shapes_never_pass(one, other):
    if one.shape != other.shape:
        assert compare(one, other, T).verdict is Verdict.WRONG_SHAPE


# -- answers that a person types ---------------------------------------------------------------------------------

ANSWERS_ACCEPTED = [
    ("an int", 3, 3),
    ("a float for an int", 3.0, 3),
    ("a NumPy scalar", np.int64(3), 3),
    ("an array of one", np.array([3]), 3),
    ("a list of one", [3], 3),
    ("a tuple of one array", (np.array([3.0]),), 3),
    ("three digits", 0.333, 1 / 3),
    ("a list for a tuple", [4, 4, 6], (4, 4, 6)),
    ("an array for a tuple", np.array([4, 4, 6]), (4, 4, 6)),
    ("nested sizes", [(4, 4), (2, 2)], ((4, 4), (2, 2))),
    ("a string with other case and spaces", " Same ", "same"),
    ("a bool", True, True),
    ("a dict", {"w": [3]}, {"w": 3}),
]
ANSWERS_REFUSED = [
    ("another int", 4, 3, Verdict.WRONG),
    ("a large int off by less than three digits", 1001, 1000, Verdict.WRONG),
    ("two digits", 0.33, 1 / 3, Verdict.WRONG),
    ("a bool for an int", True, 1, Verdict.WRONG),
    ("None", None, 3, Verdict.WRONG),
    ("a string of digits", "3", 3, Verdict.WRONG),
    ("NaN", float("nan"), 3, Verdict.NOT_FINITE),
    ("one number too many", (3, 3), 3, Verdict.WRONG_SHAPE),
    ("a bool inside a list", [4, True], (4, 1), Verdict.WRONG),
    ("the second of two", (4, 5), (4, 6), Verdict.WRONG),
    ("an int for a bool", 1, True, Verdict.WRONG_DTYPE),
    ("what could not cross", Opaque("Answer"), 3, Verdict.WRONG),
    ("a dict with another value", {"w": 4}, {"w": 3}, Verdict.WRONG),
    ("another string", "b", "a", Verdict.WRONG),
    ("complex", 3 + 0j, 3, Verdict.WRONG),
]


@pytest.mark.parametrize(("actual", "expected"), [case[1:] for case in ANSWERS_ACCEPTED], ids=[case[0] for case in ANSWERS_ACCEPTED])
def test_accepts_an_answer_as(actual, expected):
    assert compare(actual, expected, ANSWER) is None


@pytest.mark.parametrize(
    ("actual", "expected", "verdict"), [case[1:] for case in ANSWERS_REFUSED], ids=[case[0] for case in ANSWERS_REFUSED]
)
def test_refuses_an_answer_as(actual, expected, verdict):
    assert compare(actual, expected, ANSWER).verdict is verdict


def test_an_expected_answer_that_is_no_number_is_the_authors_fault():
    with pytest.raises(ContentError, match="the expected answer"):
        compare(1, object(), ANSWER)


@pytest.mark.parametrize(
    ("digits", "actual", "expected", "accepted"),
    [
        (3, 34.1, 34.13, True),
        (3, 34, 34.13, False),
        (3, 1.0, 1.004, True),
        (3, 9.99, 9.987, True),
        (3, 9.95, 9.987, False),
        (4, 0.1234, 0.12344, True),
        (4, 0.123, 0.12344, False),
        (3, -5.1e-6, -5.14e-6, False),
        (3, 1e-17, 0.0, True),
    ],
)
def test_answer_has_the_significant_digits_that_are_asked_for(digits: int, actual: float, expected: float, accepted: bool) -> None:
    assert (compare(actual, expected, significant(digits)) is None) == accepted


# -- what is said of a difference, to the last detail -----------------------------------------------------------------


def facts(actual, expected, tolerance=T):
    found = compare(actual, expected, tolerance)
    return found.verdict, found.index, found.actual, found.expected, found.share


@pytest.mark.parametrize(
    ("actual", "expected", "said"),
    [
        pytest.param("wrong", "right", (Verdict.WRONG, None, "wrong", "right", 1.0), id="text"),
        pytest.param(np.ones(2), np.ones(3), (Verdict.WRONG_SHAPE, None, (2,), (3,), 1.0), id="shape"),
        pytest.param(np.ones(2), np.arange(2), (Verdict.WRONG_DTYPE, None, "float64", "int64", 1.0), id="dtype"),
        pytest.param([1.0, np.nan, 3.0, np.nan], [1.0, 2.0, 3.0, 4.0], (Verdict.NOT_FINITE, (1,), None, 2.0, 0.5), id="NaN"),
        pytest.param([1.0, 2.0], [1.0, np.inf], (Verdict.NOT_FINITE, (1,), 2.0, np.inf, 0.5), id="a number for infinity"),
        pytest.param([1.0, 5.0, 3.0, 4.5], [1.0, 2.0, 3.0, 4.0], (Verdict.WRONG, (1,), 5.0, 2.0, 0.5), id="values"),
        pytest.param(
            [-1e3, 0.5], [-1e3 + 1, 9.0], (Verdict.WRONG, (1,), 0.5, 9.0, 1.0), id="the largest difference, not the largest product"
        ),
    ],
)
def test_a_difference_is_described(actual, expected, said):
    one, other = (np.array(value) if isinstance(value, list) else value for value in (actual, expected))
    found = facts(one, other)
    assert (found[0], found[1], found[3], found[4]) == (said[0], said[1], said[3], said[4])
    assert said[2] is None or found[2] == said[2]


def test_infinities_in_other_places_are_told_where_they_belong():
    found = compare(np.array([np.inf, 1.0, -np.inf, 2.0]), np.array([np.inf, 1.0, np.inf, 2.0]), T)
    assert (found.message.key, found.index, found.message.values["count"]) == ("compare.infinity", (2,), 1)


def test_a_long_text_is_cut():
    found = compare("x" * 10_000, "right", T)
    assert len(found.message.values["actual"]) == 200


@pytest.mark.parametrize(
    ("number", "kept"), [(2**63 - 1, 2**63 - 1), (2**70, 2**63 - 1), (-(2**63), -(2**63)), (-(2**70), -(2**63)), (5, 5)]
)
def test_a_python_integer_is_held_in_the_range_of_int64(number, kept):
    value = as_array(number)
    assert (int(value), value.dtype) == (kept, np.int64)


@pytest.mark.parametrize(
    ("dtype", "expected", "key"),
    [
        ("int32", np.ones(2), "dtype.integer"),
        ("uint8", np.ones(2), "dtype.integer"),
        ("float32", np.ones(2, int), "dtype.float"),
        ("float64", np.ones(2, np.uint8), "dtype.float"),
        ("bool", np.ones(2), "dtype.kind"),
        ("complex128", np.ones(2), "dtype.kind"),
        ("int64", np.ones(2, bool), "dtype.kind"),
    ],
)
def test_a_wrong_dtype_is_named_by_what_it_does(dtype, expected, key):
    assert compare(np.ones(2, dtype), expected, T).message.key == f"compare.{key}"


def test_a_whole_number_is_a_cut_fraction_only_beside_the_right_one():
    assert compare(3, 3.5, T).verdict is Verdict.WRONG_DTYPE
    assert compare(4, 3.5, T).verdict is Verdict.WRONG_DTYPE
    assert compare(2, 3.5, T).verdict is Verdict.WRONG
    assert compare(5, 3.5, T).verdict is Verdict.WRONG


# -- precision -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "held"),
    [
        (np.float32(1), True),
        ([1.0, (np.float16(1),)], True),
        ((1.0, np.ones(1, np.float32)), True),
        ({"a": [np.float32(1)]}, True),
        ([1.0, np.ones(2)], False),
        ({"a": 1.0}, False),
        ("float32", False),
    ],
    ids=str,
)
def test_single_precision_is_seen_wherever_it_stands(value, held):
    assert holds_single(value) is held


def test_values_are_rounded_to_single_precision_wherever_they_stand():
    rounded = to_single((0.1, [np.array([0.1]), 3], {"a": np.float64(0.1)}, np.arange(2), "x", np.ones(1, np.float16)))
    assert rounded[0] == np.float32(0.1)
    assert isinstance(rounded[1], list)
    assert (rounded[1][0].dtype, rounded[1][1], rounded[2]["a"].dtype) == (np.float32, 3, np.float32)
    assert (rounded[3].dtype, rounded[4], rounded[5].dtype) == (np.int64, "x", np.float16)


def test_single_precision_inputs_have_a_relative_and_an_absolute_bound():
    wide = Tolerance(0, 0, rtol32=0.5, atol32=0.0)
    assert compare(np.array([1.4]), np.array([1.0]), wide, single=True) is None
    assert compare(np.array([1e-9]), np.array([0.0]), wide, single=True) is not None


def test_an_infinite_element_does_not_widen_the_roundings_of_the_others():
    expected = np.array([np.inf, 1.0])
    assert compare(np.array([np.inf, 1.001], np.float32), expected, T) is not None
    assert compare(np.array([np.inf, 1.0], np.float32), expected, T) is None
    assert compare(np.float32([np.inf]), np.array([np.inf]), T) is None
    assert compare(np.float32([1e-12]), np.array([0.0]), T) is None


def test_the_message_on_precision_counts_a_number_as_one_element():
    found = compare(np.float32(0.333333), 1 / 3, T)
    assert render(found.message, "en").startswith("1 of 1 elements differ by more than rounding to float32 explains")


# -- answers -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("actual", "expected", "key", "where"),
    [
        pytest.param("left", "right", "text", "", id="another text"),
        pytest.param(3.0, "right", "type", "", id="a number for a text"),
        pytest.param(False, True, "value", "", id="the other flag"),
        pytest.param(1, True, "dtype.kind", "", id="a number for a flag"),
        pytest.param({"a": 1.0}, {"b": 1.0}, "keys", "", id="another key"),
        pytest.param(3.0, {"b": 1.0}, "type", "", id="no dict"),
        pytest.param({"b": 2.0}, {"b": 1.0}, "value", "['b']", id="a wrong value in a dict"),
        pytest.param((1.0, 3.0), (1.0, 2.0), "value", "[1]", id="the second of two"),
        pytest.param([3.0], 2.0, "value", "", id="the only one"),
        pytest.param((1.0, 2.0, 3.0), (1.0, 2.0), "answer.too_many", "", id="one more"),
        pytest.param([1.0, (2.0, [3.0])], (1.0, 2.0), "answer.too_many", "", id="one more, nested"),
        pytest.param([[1.0], ["x"]], (1.0, 2.0), "type", "", id="a text among numbers"),
        pytest.param((1.0,), (1.0, 2.0), "answer.count", "", id="one less"),
    ],
)
def test_a_wrong_answer_is_told(actual, expected, key, where):
    found = compare(actual, expected, ANSWER)
    inner = found.message.values["what"] if found.where else found.message
    assert (inner.key, found.where) == (f"compare.{key}", where)


def test_a_wrong_answer_is_shown_as_it_was_typed():
    assert render(compare(3, 5, ANSWER).message, "en") == "3, expected 5"


def test_an_infinite_answer_has_no_digits():
    assert compare(np.inf, np.inf, significant(3)) is None
    assert compare(1e9, np.inf, significant(3)) is not None
