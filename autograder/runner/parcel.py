"""What is sent to a child: values as one JSON text with their arrays behind it, read in a fraction of the codec's time.

For what the grader itself has written, and for nothing else: :func:`unpack` trusts its sender. What comes back from a
child goes through :mod:`autograder.codec`. The standard library and NumPy only.

A parcel is the length of the text in eight bytes, the text, and the arrays' elements, each at a multiple of sixteen bytes.
In the text numbers, strings, None and lists stand for themselves, anything else is an object with one key::

    t [...]                     tuple
    d [[key...], [value...]]    dict
    a [dtype, shape, offset]    array
    g [dtype, offset]           NumPy scalar
    c [real, imaginary]         complex
    r [name, parameters, key]   Recipe
"""

import json
import struct
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from autograder.codec import Recipe

_LENGTH = struct.Struct("<Q")
_ALIGNMENT = 16
_PLAIN = frozenset((type(None), bool, int, float, str))


def pack(value: object) -> bytes:
    """Return *value* as a parcel.

    Raises:
        TypeError: It holds something that is not data.
    """
    block = bytearray()
    text = json.dumps(_told(value, block), separators=(",", ":"), ensure_ascii=True).encode()
    head = _LENGTH.pack(len(text)) + text
    return head + bytes(-len(head) % _ALIGNMENT) + bytes(block)


def unpack(parcel: bytes) -> Any:
    """Return what :func:`pack` was given; its arrays are views of *parcel* and cannot be written."""
    (size,) = _LENGTH.unpack_from(parcel)
    end = _LENGTH.size + size
    start = end + -end % _ALIGNMENT
    dtypes: dict[str, np.dtype[Any]] = {}

    def array(told: tuple[str, Sequence[int], int]) -> Any:
        code, shape, offset = told
        dtype = dtypes.get(code)
        if dtype is None:
            dtype = dtypes[code] = np.dtype(code)
        return np.ndarray(shape, dtype, parcel, start + offset)

    def scalar(told: tuple[str, int]) -> Any:
        return array((told[0], (), told[1]))[()]

    makers = {**_MAKERS, "a": array, "g": scalar}

    def made(thing: dict[str, Any]) -> Any:
        tag, told = thing.popitem()
        return makers[tag](told)  # type: ignore[operator]

    return json.loads(parcel[_LENGTH.size : end], object_hook=made)


_MAKERS: dict[str, Callable[[Any], object]] = {
    "t": tuple,
    "d": lambda told: dict(zip(*told, strict=True)),
    "c": lambda told: complex(*told),
    "r": lambda told: Recipe(*told),
}


def _told(value: Any, block: bytearray) -> object:
    kind = type(value)
    if kind in _PLAIN:
        return value
    if kind is list:
        return [_told(item, block) for item in value]
    if kind is tuple:
        return {"t": [_told(item, block) for item in value]}
    if kind is dict and all(type(key) is str for key in value):
        return {"d": [list(value), [_told(item, block) for item in value.values()]]}
    if kind is np.ndarray and value.dtype.hasobject is False:
        return {"a": [value.dtype.str, list(value.shape), _put(value, block)]}
    if isinstance(value, np.generic) and value.dtype.hasobject is False:
        return {"g": [value.dtype.str, _put(value, block)]}
    if kind is complex:
        return {"c": [value.real, value.imag]}
    if kind is Recipe:
        return {"r": [value.name, _told(dict(value.parameters), block), value.shared]}
    raise TypeError(f"{kind.__name__} cannot be sent to a child")


def _put(value: Any, block: bytearray) -> int:
    offset = len(block)
    block += value.tobytes()
    block += bytes(-len(block) % _ALIGNMENT)
    return offset
