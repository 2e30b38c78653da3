import json

import numpy as np
import pytest

from autograder.codec import Opaque, Recipe
from autograder.reporting.literals import example_call, text_of
from autograder.reporting.values import outputs, shown


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "None"),
        (True, "True"),
        (3, "3"),
        (2.5, "2.5"),
        (4.0, "4.0"),
        (np.float32(0.1), "0.10000000149"),
        (float("nan"), "nan"),
        ("a\x1b", r"'a\x1b'"),
        ([1, 2.0], "[1, 2.0]"),
        ((1,), "(1,)"),
        ({"a": None}, "{'a': None}"),
        (1 + 2j, "(1+2j)"),
        (Opaque("torch.Tensor"), "<torch.Tensor>"),
        (Opaque("\x1b[2J"), r"<\x1b[2J>"),
        (Recipe("generator", {"seed": 7}), "np.random.default_rng(7)"),
        (Recipe("affine", {"matrix": 1, "offset": 2}), "affine(matrix, offset)"),
        (np.array(["a"]), "array(shape=(1,), dtype=str32)"),
    ],
    ids=repr,
)
def test_a_value_is_written_as_python_would(value, text):
    assert text_of(value) == text


@pytest.mark.parametrize(
    "value",
    ["x" * 10_000, [0] * 10_000, 10**500, [[[[[[1]]]]]], {str(i): i for i in range(500)}],
    ids=["str", "list", "int", "deep", "dict"],
)
def test_a_large_value_is_bounded(value):
    assert len(text_of(value)) <= 400


def test_an_array_is_kept_as_nested_lists_with_its_shape():
    value = shown("x", np.arange(6.0).reshape(2, 3))
    assert (value.kind, value.shape, value.dtype, value.data) == ("array", (2, 3), "float64", [[0, 1, 2], [3, 4, 5]])


def test_non_finite_numbers_survive_json():
    value = shown("", np.array([np.nan, np.inf, -np.inf, 1.0]))
    assert json.loads(value.model_dump_json())["data"] == ["nan", "inf", "-inf", 1.0]


def test_single_precision_is_shown_by_its_shortest_decimal():
    assert shown("", np.array([0.1], dtype=np.float32)).data == [0.1]


@pytest.mark.parametrize(
    ("shape", "kept"),
    [((100,), (32,)), ((40, 50), (16, 16)), ((50, 2, 3), (16, 2, 3)), ((4, 3, 5, 5), (4, 3, 5, 5)), ((9, 9, 9, 30, 30), (9, 1, 1, 16, 16))],
    ids=str,
)
def test_a_large_array_is_cut_to_a_corner_and_says_so(shape, kept):
    value = shown("", np.zeros(shape))
    assert np.array(value.data).shape == kept
    assert value.cropped == (shape != kept)
    assert value.shape == shape


def test_an_empty_array_is_told_by_its_shape():
    assert shown("", np.zeros((0, 3))).text == "array(shape=(0, 3), dtype=float64)"


def test_an_array_without_axes_is_one_number_of_an_array():
    assert (shown("", np.array(2.5)).shape, shown("", np.array(2.5)).data) == ((), [2.5])


def test_a_tuple_with_arrays_is_shown_item_by_item():
    assert [value.label for value in outputs(((np.zeros(2), 1.0),))] == ["[0]", "[1]"]


def test_a_tuple_of_numbers_is_one_text():
    assert [value.text for value in outputs(((1, 2),))] == ["(1, 2)"]


def test_several_calls_are_told_apart():
    assert [value.label for value in outputs((1, (np.zeros(1), 2)))] == ["#1", "#2[0]", "#2[1]"]


def test_ever_so_many_outputs_are_bounded():
    assert len(outputs(tuple(range(100)))) == 8
    assert len(outputs((tuple(np.zeros(1) for _ in range(100)),))) == 8


INPUTS = {"x": np.array([[1.0, np.nan]]), "k": np.array(3), "w": np.ones(2, dtype=np.float32), "s": 2, "b": None, "shape": (2, 3)}


def test_a_pasted_call_gives_the_same_arguments():
    call = example_call("f", INPUTS)
    given = eval(call, {"np": np, "f": lambda **arguments: arguments})
    assert list(given) == list(INPUTS)
    np.testing.assert_array_equal(given["x"], INPUTS["x"])
    assert given["w"].dtype == np.float32
    assert given["k"].dtype.kind == "i"
    assert (given["s"], given["b"], given["shape"]) == (2, None, (2, 3))


@pytest.mark.parametrize(
    "value", [np.zeros(151), Recipe("affine", {}), np.array(["a"]), {"a": 1}], ids=["large", "function", "strings", "dict"]
)
def test_what_cannot_be_pasted_gives_no_call(value):
    assert example_call("f", {"x": value}) == ""
