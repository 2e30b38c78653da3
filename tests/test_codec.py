"""The codec carries data and nothing else, and its decoder survives any bytes."""

import contextlib
import struct
from collections import OrderedDict, defaultdict, namedtuple

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from autograder.codec import MAX_DEPTH, MAX_INT_BYTES, MAX_RANK, CodecError, Opaque, Recipe, decode, encode, frame, frames

PLAIN = [
    None,
    True,
    False,
    0,
    -1,
    2**62,
    -(2**500),
    1.5,
    float("inf"),
    2 - 3j,
    "",
    "строка",
    b"\x00\xff",
    [],
    (),
    {},
    [1, (2.0, "x")],
    {"a": [None]},
]


@pytest.mark.parametrize("value", PLAIN, ids=repr)
def test_plain_values_come_back_equal_and_of_the_same_type(value):
    back = decode(encode(value))
    assert back == value
    assert type(back) is type(value)


Pair = namedtuple("Pair", "mean var")


class Lying(list):
    def __iter__(self):
        return iter("lies")

    def __len__(self):
        return 1000


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (Pair(1, 2.0), (1, 2.0)),
        ([Pair(1, [Pair(2, 3)])], [(1, [(2, 3)])]),
        (defaultdict(int, a=1), {"a": 1}),
        (OrderedDict(b=1, a=2), {"b": 1, "a": 2}),
        (Lying([1, 2]), [1, 2]),
    ],
    ids=["named tuple", "nested", "defaultdict", "OrderedDict", "a list that lies of itself"],
)
def test_what_is_derived_from_a_container_crosses_as_the_container(value, expected):
    back = decode(encode(value))
    assert back == expected
    assert type(back) is type(expected)


@settings(max_examples=200, deadline=None)
@given(
    hnp.arrays(
        dtype=st.sampled_from(["?", "i1", "i4", "i8", "u2", "u8", "f2", "f4", "f8", "c8", "c16"]),
        shape=hnp.array_shapes(min_dims=0, max_dims=5, min_side=0, max_side=4),
    )
)
def test_arrays_come_back_bit_by_bit(array):
    back = decode(encode(array))
    assert back.dtype == array.dtype
    assert back.shape == array.shape
    assert back.tobytes() == array.tobytes()
    assert back.flags.writeable


def test_an_array_in_any_layout_comes_back_in_c_order():
    array = np.arange(24.0).reshape(2, 3, 4)
    for view in (array.T, array[:, ::2], np.asfortranarray(array), array[::-1], array.astype(">f8")):
        back = decode(encode(view))
        assert np.array_equal(back, view)
        assert back.flags.c_contiguous


@pytest.mark.parametrize("scalar", [np.float32(1.5), np.int64(-3), np.bool_(True), np.float64("nan"), np.complex64(1j)], ids=repr)
def test_numpy_scalars_keep_their_type(scalar):
    assert type(decode(encode(scalar))) is type(scalar)


@pytest.mark.parametrize(
    ("value", "name"),
    [
        (object(), "object"),
        (np.array([object()]), "numpy.ndarray[object]"),
        (np.ma.array([1.0]), "numpy.ma.MaskedArray"),
        (np.array(["a"]), "numpy.ndarray[str32]"),
        (np.zeros(2, dtype=[("a", "f8")]), "numpy.ndarray[void64]"),
        ((x for x in ()), "generator"),
        ({1: 2}, "dict"),
        (lambda: 0, "function"),
    ],
    ids=lambda v: v if isinstance(v, str) else "",
)
def test_what_is_not_data_becomes_the_name_of_its_type(value, name):
    assert decode(encode(value)) == Opaque(name)


def test_a_subclass_of_a_plain_type_is_not_data():
    class Liar(int):
        def __eq__(self, other):
            return True

        __hash__ = int.__hash__

    assert isinstance(decode(encode(Liar(3))), Opaque)


def test_recipes_come_back():
    recipe = Recipe("affine", {"matrix": np.eye(2)}, "key")
    back = decode(encode(recipe))
    assert (back.name, back.shared) == ("affine", "key")
    assert np.array_equal(back.parameters["matrix"], np.eye(2))


def test_nesting_is_bounded_when_encoding():
    value: object = 1
    for _ in range(MAX_DEPTH + 1):
        value = [value]
    with pytest.raises(CodecError, match="nested deeper than 8"):
        encode(value)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "announced"),
        (b"Z", "unknown tag 90"),
        (b"NN", "after the value"),
        (b"f\0\0", "announced"),
        (b"s\xff\xff\xff\xff", "announced"),
        (b"l\xff\xff\xff\xff", "announced"),
        (b"l\x01\0\0\0" * 20 + b"N", "nested deeper"),
        (b"aXXXX\0", "unknown dtype"),
        (b"af8  \xff", "rank 255"),
        (b"af8  \x01" + struct.pack("<Q", 2**60), "too large"),
        (b"af8  \x02" + struct.pack("<QQ", 2**39, 2**39), "too large"),
        (b"af8  \x02" + struct.pack("<QQ", 0, 2**60), "too large"),
        (b"af8  \x02" + struct.pack("<QQ", 2**15, 2**15), "announced"),
        (b"af8  \x01" + struct.pack("<Q", 4), "announced"),
        (b"d\x01\0\0\0NN", "string was expected"),
        (b"r\x01\0\0\0gN", "must be a dict"),
    ],
    ids=lambda v: v if isinstance(v, str) else repr(v[:12]),
)
def test_malformed_bytes_are_refused(data, message):
    with pytest.raises(CodecError, match=message):
        decode(data)


@settings(max_examples=500, deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes_decode_or_are_refused(data):
    with contextlib.suppress(CodecError):
        decode(data)


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_damage_to_a_real_message_is_refused_or_gives_data(data):
    message = bytearray(encode({"x": np.arange(6.0).reshape(2, 3), "n": [1, (2, None)], "s": "ab"}))
    for _ in range(data.draw(st.integers(1, 4))):
        message[data.draw(st.integers(0, len(message) - 1))] = data.draw(st.integers(0, 255))
    with contextlib.suppress(CodecError):
        decode(bytes(message))


def test_a_frame_cut_short_ends_the_sequence():
    stream = frame(b"one") + frame(b"two")
    assert [bytes(piece) for piece in frames(stream)] == [b"one", b"two"]
    assert [bytes(piece) for piece in frames(stream[:-1])] == [b"one"]


@pytest.mark.parametrize("sign", [1, -1])
def test_the_largest_integer_that_may_cross_does(sign):
    value = sign * 2 ** (8 * MAX_INT_BYTES - 2)
    assert decode(encode(value)) == value
    with pytest.raises(CodecError):
        encode(sign * 2 ** (8 * MAX_INT_BYTES))


def test_arrays_of_too_many_axes_are_named_instead_of_sent():
    most = np.zeros((1,) * MAX_RANK)
    assert decode(encode(most)).shape == most.shape
    assert isinstance(decode(encode(most[None])), Opaque)
