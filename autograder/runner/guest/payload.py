"""What is sent to a child: values as Python's own serialisation of plain data with their arrays behind it.

For what the grader itself has written, and for nothing else: :func:`unpack` runs in the child and trusts its sender, and
``marshal`` is read there only. What comes back from a child goes through :mod:`autograder.codec`. The standard library
and NumPy only.

A parcel is the length of the marshalled part in eight bytes, that part, and the arrays' elements, each at a multiple of
sixteen bytes. The marshalled part is ``[[value], types, arrays, others]``: in the value None stands for whatever is not
plain, and the lists say, by the container and the key or index in it, what belongs there::

    arrays  [container, key, type's index, shape, offset]
    others  [container, key, kind, told]    a scalar, a tuple with such things in it, or a Recipe; inner ones first

A container that is named twice is one object, which marshal keeps so.
"""

import marshal
import struct
from typing import Any

import numpy as np

from autograder.codec import Recipe

_LENGTH = struct.Struct("<Q")
_ALIGNMENT = 16
_PLAIN = frozenset((type(None), bool, int, float, complex, str))
_SCALAR, _TUPLE, _RECIPE = range(3)


def pack(value: object) -> bytes:
    """Return *value* as a parcel.

    Raises:
        TypeError: It holds something that is not data.
    """
    packer = _Packer()
    whole = [None]
    whole[0] = packer.told(value, whole, 0)
    text = marshal.dumps([whole, list(packer.types), packer.arrays, packer.others])
    head = _LENGTH.pack(len(text)) + text
    return head + bytes(-len(head) % _ALIGNMENT) + bytes(packer.block)


def unpack(parcel: bytes) -> Any:
    """Return what :func:`pack` was given; its arrays are views of *parcel* and cannot be written."""
    (size,) = _LENGTH.unpack_from(parcel)
    end = _LENGTH.size + size
    start = end + -end % _ALIGNMENT
    whole, codes, arrays, others = marshal.loads(parcel[_LENGTH.size : end])
    types = [np.dtype(code) for code in codes]
    make = np.ndarray
    for container, key, kind, shape, offset in arrays:
        container[key] = make(shape, types[kind], parcel, start + offset)
    for container, key, kind, told in others:
        if kind == _TUPLE:
            container[key] = tuple(told)
        elif kind == _RECIPE:
            container[key] = Recipe(*told)
        else:
            code, offset = told
            container[key] = make((), types[code], parcel, start + offset)[()]
    return whole[0]


class _Packer:
    """Takes apart a value into what is plain, the arrays' elements, and where everything else belongs."""

    def __init__(self) -> None:
        self.block = bytearray()
        self.types: dict[str, int] = {}
        self.arrays: list[list[object]] = []
        self.others: list[list[object]] = []

    def told(self, value: Any, container: Any, key: object) -> Any:
        """Return what stands in *container* at *key* for *value*."""
        kind = type(value)
        if kind in _PLAIN:
            return value
        if kind is list:
            return self._items(value)
        if kind is tuple:
            return self._tuple(value, container, key)
        if kind is dict and all(type(name) is str for name in value):
            return self._mapping(value)
        if kind is np.ndarray and value.dtype.hasobject is False:
            self.arrays.append([container, key, self._type(value), value.shape, self._put(value)])
        elif isinstance(value, np.generic) and value.dtype.hasobject is False:
            self.others.append([container, key, _SCALAR, [self._type(value), self._put(value)]])
        elif kind is Recipe:
            parameters = self._mapping(dict(value.parameters))
            self.others.append([container, key, _RECIPE, [value.name, parameters, value.shared]])
        else:
            raise TypeError(f"{kind.__name__} cannot be sent to a child")
        return None

    def _items(self, value: Any) -> list[Any]:
        told: list[Any] = [None] * len(value)
        for index, item in enumerate(value):
            told[index] = self.told(item, told, index)
        return told

    def _tuple(self, value: tuple[Any, ...], container: Any, key: object) -> Any:
        if all(type(item) in _PLAIN for item in value):
            return value
        self.others.append([container, key, _TUPLE, self._items(value)])  # behind what belongs into its items
        return None

    def _mapping(self, value: dict[str, Any]) -> dict[str, Any]:
        told: dict[str, Any] = dict.fromkeys(value)
        for name, item in value.items():
            told[name] = self.told(item, told, name)
        return told

    def _type(self, value: Any) -> int:
        return self.types.setdefault(value.dtype.str, len(self.types))

    def _put(self, value: Any) -> int:
        offset = len(self.block)
        self.block += value.tobytes()
        self.block += bytes(-len(self.block) % _ALIGNMENT)
        return offset
