"""Serialises what is sent to a child: plain data by ``marshal``, with the elements of arrays behind it.

Only for what the grader itself has written: :func:`unpack` runs in the child and trusts its sender. What comes back from a child
goes through :mod:`autograder.codec`. The standard library and NumPy only.

A payload is the length of the marshalled part in eight bytes, that part, and the arrays' elements, each at a multiple of
sixteen bytes. The marshalled part is ``[[value], types, arrays, others]``: in the value None stands for whatever is not
plain, and the lists say, by the container and the key or index in it, what belongs there::

    arrays  [container, key, type's index, shape, offset]
    others  [container, key, kind, content]    a scalar, a tuple that contains such values, or a Recipe; inner ones first

A container that is referred to twice is one object, which marshal preserves.
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
    """Return *value* as a payload.

    Raises:
        TypeError: It holds something that is not data.
    """
    packer = _Packer()
    whole = [None]
    whole[0] = packer.plain(value, whole, 0)
    text = marshal.dumps([whole, list(packer.types), packer.arrays, packer.others])
    head = _LENGTH.pack(len(text)) + text
    return head + bytes(-len(head) % _ALIGNMENT) + bytes(packer.block)


def unpack(payload: bytes) -> Any:
    """Return the value that :func:`pack` was given; its arrays are views of *payload* and cannot be written."""
    (size,) = _LENGTH.unpack_from(payload)
    end = _LENGTH.size + size
    start = end + -end % _ALIGNMENT
    whole, codes, arrays, others = marshal.loads(payload[_LENGTH.size : end])
    types = [np.dtype(code) for code in codes]
    make = np.ndarray
    for container, key, kind, shape, offset in arrays:
        container[key] = make(shape, types[kind], payload, start + offset)
    for container, key, kind, content in others:
        if kind == _TUPLE:
            container[key] = tuple(content)
        elif kind == _RECIPE:
            container[key] = Recipe(*content)
        else:
            code, offset = content
            container[key] = make((), types[code], payload, start + offset)[()]
    return whole[0]


class _Packer:
    """Splits a value into plain data, the elements of its arrays, and the places of everything else."""

    def __init__(self) -> None:
        self.block = bytearray()
        self.types: dict[str, int] = {}
        self.arrays: list[list[object]] = []
        self.others: list[list[object]] = []

    def plain(self, value: Any, container: Any, key: object) -> Any:
        """Return the plain data for *value*, which is in *container* at *key*; note what else belongs there."""
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
        plain: list[Any] = [None] * len(value)
        for index, item in enumerate(value):
            plain[index] = self.plain(item, plain, index)
        return plain

    def _tuple(self, value: tuple[Any, ...], container: Any, key: object) -> Any:
        if all(type(item) in _PLAIN for item in value):
            return value
        self.others.append([container, key, _TUPLE, self._items(value)])  # behind what belongs into its items
        return None

    def _mapping(self, value: dict[str, Any]) -> dict[str, Any]:
        plain: dict[str, Any] = dict.fromkeys(value)
        for name, item in value.items():
            plain[name] = self.plain(item, plain, name)
        return plain

    def _type(self, value: Any) -> int:
        return self.types.setdefault(value.dtype.str, len(self.types))

    def _put(self, value: Any) -> int:
        offset = len(self.block)
        self.block += value.tobytes()
        self.block += bytes(-len(self.block) % _ALIGNMENT)
        return offset
