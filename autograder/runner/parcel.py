"""What is sent to a child: values as one JSON text with their arrays behind it, read in a fraction of the codec's time.

For what the grader itself has written, and for nothing else: :func:`unpack` trusts its sender. What comes back from a
child goes through :mod:`autograder.codec`. The standard library and NumPy only.

A parcel is the length of the text in eight bytes, the text, and the arrays' elements, each at a multiple of sixteen bytes.
In the text numbers, strings, None and lists stand for themselves, anything else is an object with one key::

    t [...]                     tuple
    d {...}                     dict
    a [dtype, shape, offset]    array
    g [dtype, offset]           NumPy scalar
    c [real, imaginary]         complex
    r [name, parameters, key]   Recipe
"""

import json
import struct
from collections.abc import Callable
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
    return _Block(parcel, end + -end % _ALIGNMENT).value(json.loads(parcel[_LENGTH.size : end]))


def _told(value: Any, block: bytearray) -> object:
    kind = type(value)
    if kind in _PLAIN:
        return value
    if kind is list:
        return [_told(item, block) for item in value]
    if kind is tuple:
        return {"t": [_told(item, block) for item in value]}
    if kind is dict and all(type(key) is str for key in value):
        return {"d": {key: _told(item, block) for key, item in value.items()}}
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


class _Block:
    """Makes values of what the text says, and of the elements behind it."""

    def __init__(self, parcel: bytes, start: int) -> None:
        self._parcel = parcel
        self._start = start
        self._dtypes: dict[str, np.dtype[Any]] = {}
        self._makers: dict[str, Callable[[Any], object]] = {
            "t": lambda told: tuple([self.value(item) for item in told]),
            "d": lambda told: {key: self.value(item) for key, item in told.items()},
            "a": self._array,
            "g": lambda told: self._array((told[0], (), told[1]))[()],
            "c": lambda told: complex(*told),
            "r": lambda told: Recipe(told[0], self.value(told[1]), told[2]),
        }

    def value(self, told: Any) -> Any:
        kind = type(told)
        if kind is dict:
            ((tag, inner),) = told.items()
            return self._makers[tag](inner)
        if kind is list:
            return [self.value(item) for item in told]
        return told

    def _array(self, told: Any) -> Any:
        code, shape, offset = told
        dtype = self._dtypes.get(code)
        if dtype is None:
            dtype = self._dtypes[code] = np.dtype(code)
        return np.ndarray(shape, dtype, self._parcel, self._start + offset)
