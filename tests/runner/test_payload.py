"""What goes into a parcel comes out of it, whatever it is made of."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from autograder.codec import Recipe
from autograder.compare.judge import same
from autograder.runner.guest.payload import pack, unpack

numbers = st.one_of(st.booleans(), st.integers(-(2**200), 2**200), st.floats(), st.complex_numbers(allow_nan=False))
arrays = hnp.arrays(
    st.one_of(hnp.boolean_dtypes(), hnp.integer_dtypes(), hnp.floating_dtypes(sizes=(16, 32, 64)), hnp.complex_number_dtypes()),
    hnp.array_shapes(min_dims=0, max_dims=4, min_side=0, max_side=4),
)
leaves = st.one_of(st.none(), numbers, st.text(), arrays)


def _nested(inner):
    lists = st.lists(inner, max_size=4)
    return st.one_of(lists, lists.map(tuple), st.dictionaries(st.text(), inner, max_size=4))


values = st.recursive(leaves, _nested, max_leaves=12)


def equal(one, other):
    if isinstance(other, dict):
        return type(one) is dict and list(one) == list(other) and all(equal(one[key], other[key]) for key in other)
    if isinstance(other, list | tuple):
        return type(one) is type(other) and len(one) == len(other) and all(map(equal, one, other))
    if isinstance(other, float):
        return type(one) is float and (one == other or (one != one and other != other))
    if isinstance(other, complex):
        return type(one) is complex and one == other
    return same(one, other)


@given(values)
def test_a_value_comes_out_as_it_went_in(value):
    assert equal(unpack(pack(value)), value)


@pytest.mark.parametrize("tag", ["a", "d", "t", "g", "c", "r"])
def test_a_dict_with_a_key_like_a_tag_stays_a_dict(tag):
    assert unpack(pack({tag: [1, 2, 3]})) == {tag: [1, 2, 3]}
    assert unpack(pack([{tag: {tag: "x"}}])) == [{tag: {tag: "x"}}]


def test_layout_and_byte_order_do_not_matter():
    array = np.arange(12.0).reshape(3, 4)
    for view in (np.asfortranarray(array), array[:, ::2], array.astype(">f8")):
        found = unpack(pack(view))
        assert found.shape == view.shape
        assert np.array_equal(found, view)


def test_a_scalar_is_a_scalar_and_an_array_cannot_be_written():
    assert type(unpack(pack(np.float32(1.5)))) is np.float32
    assert not unpack(pack(np.zeros(3))).flags.writeable


def test_a_recipe_travels():
    recipe = Recipe("affine", {"matrix": np.eye(2), "offset": (1, 2)}, "key")
    found = unpack(pack({"f": recipe}))["f"]
    assert (found.name, found.shared, found.parameters["offset"]) == ("affine", "key", (1, 2))
    assert np.array_equal(found.parameters["matrix"], np.eye(2))


@pytest.mark.parametrize("value", [object(), {1: 2}, np.array([object()]), {"x": {1, 2}}, np.float64])
def test_what_is_not_data_is_refused(value):
    with pytest.raises(TypeError, match="cannot be sent to a child"):
        pack(value)
