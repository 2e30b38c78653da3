"""Encodes values as bytes and decodes them, for data that crosses the trust line. Data only; nothing is ever unpickled.

The decoder's input may be written by an attacker. Every length, count, rank, dtype and depth is checked before
anything is allocated, and the sum of all payloads cannot exceed the length of the input.

One byte of tag, then the payload, little-endian::

    N T F            None, True, False
    i u8 bytes       int, two's complement, at most 255 bytes
    f 8 bytes        float
    c 16 bytes       complex
    s u32 bytes      str, UTF-8
    b u32 bytes      bytes
    a dtype(4) rank(u8) shape(u64...) data   ndarray, C order
    g dtype(4) data  NumPy scalar
    l t u32 ...      list, tuple; what is derived from them too, such as a NamedTuple
    d u32 (s v)...   dict with str keys, or what is derived from it
    r s d s          Recipe: name, parameters, sharing key
    o s              Opaque: something that cannot cross, by the name of its type

This module runs inside the sandbox too: the standard library and NumPy only.
"""

import math
import struct
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

MAX_DEPTH = 8
MAX_ITEMS = 100_000
MAX_RANK = 16
MAX_INT_BYTES = 255
MAX_LENGTH = 2**40

DTYPES: dict[bytes, np.dtype[Any]] = {
    name.ljust(4).encode(): np.dtype(name) for name in ("?", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "f2", "f4", "f8", "c8", "c16")
}
_CODES = {char: code for code, dtype in DTYPES.items() for char in np.typecodes["All"] if np.dtype(char) == dtype}
"""By the character of the type: C's long and long long are two, though they are the same."""
_U32 = struct.Struct("<I")
_SHAPES = tuple(struct.Struct(f"<{rank}Q") for rank in range(MAX_RANK + 1))
_F64 = struct.Struct("<d")


class CodecError(ValueError):
    """The bytes are not a value, or the value is not data that may cross."""


@dataclass(frozen=True, slots=True)
class Opaque:
    """Placeholder for a value that is not data; *type_name* is the sender's word for its type. Never equal to data."""

    type_name: str


@dataclass(frozen=True, slots=True)
class Recipe:
    """Describes an argument that is not data, for the worker to build: a random generator, a gradient function.

    Args:
        name: Key in :data:`autograder.runner.guest.recipes.RECIPES`.
        parameters: Data for the builder.
        shared: Within one case, recipes with the same non-empty key become one object.
    """

    name: str
    parameters: Mapping[str, object] = field(default_factory=dict)
    shared: str = ""


def encode(value: object) -> bytes:
    """Return *value* as bytes; what is not data becomes :class:`Opaque`.

    Raises:
        CodecError: The value nests deeper than MAX_DEPTH or holds more than MAX_ITEMS items.
    """
    out = bytearray()
    encode_into(out, value)
    return bytes(out)


def encode_into(out: bytearray, value: object) -> None:
    """Append *value* to *out*, see :func:`encode`."""
    _encode(value, out, MAX_DEPTH)


@dataclass(slots=True)
class Room:
    """Budget of items that may still be decoded, over all values of one sender."""

    items: int


def decode(data: bytes | memoryview, room: Room | None = None) -> object:
    """Return the value in *data*; arrays are fresh and writable.

    Args:
        data: May be written by an attacker.
        room: Shared budget of items; without it this value has a budget of its own.

    Raises:
        CodecError: *data* is not exactly one well-formed value within the bounds.
    """
    reader = _Reader(bytes(data))
    value = reader.value(MAX_DEPTH)
    if room is not None:
        room.items -= reader.items
        if room.items < 0:
            raise CodecError("too many items in all")
    if reader.position != len(reader.data):
        raise CodecError(f"{len(reader.data) - reader.position} bytes after the value")
    return value


HEAD_BYTES = 4


def frame(payload: bytes) -> bytes:
    """Return *payload* with its length in front, as :func:`frames` reads it."""
    return frame_head(len(payload)) + payload


def frame_head(size: int) -> bytes:
    """Return the header of a payload of *size* bytes, HEAD_BYTES long."""
    return _U32.pack(size)


def frames(data: bytes | memoryview) -> Iterator[memoryview]:
    """Yield the payloads of consecutive frames; a frame cut short (the writer was killed) ends the sequence."""
    view = memoryview(data)
    position = 0
    while position + 4 <= len(view):
        (size,) = _U32.unpack_from(view, position)
        if position + 4 + size > len(view):
            return
        yield view[position + 4 : position + 4 + size]
        position += 4 + size


def _encode(value: Any, out: bytearray, depth: int) -> None:
    write = _WRITERS.get(type(value))
    if write is not None:
        write(value, out, depth)
    elif isinstance(value, np.generic):
        _encode_scalar(value, out)
    elif isinstance(value, tuple):  # a NamedTuple is a tuple, whatever it says of itself
        _encode_items(tuple.__getitem__(value, slice(None)), out, depth)
    elif isinstance(value, list):
        _encode_items(list.__getitem__(value, slice(None)), out, depth)
    elif isinstance(value, dict):
        _encode_mapping(dict(dict.items(value)), out, depth)
    else:
        _refuse_depth(depth)
        _encode_bytes(b"o", _type_name(type(value)).encode("utf-8", "replace"), out)


def _encode_none(_: None, out: bytearray, __: int) -> None:
    out += b"N"


def _encode_bool(value: bool, out: bytearray, _: int) -> None:
    out += b"T" if value else b"F"


def _encode_float(value: float, out: bytearray, _: int) -> None:
    out += b"f" + _F64.pack(value)


def _encode_complex(value: complex, out: bytearray, _: int) -> None:
    out += b"c" + _F64.pack(value.real) + _F64.pack(value.imag)


def _encode_int(value: int, out: bytearray, _: int) -> None:
    size = value.bit_length() // 8 + 1
    if size > MAX_INT_BYTES:
        raise CodecError(f"int of {size} bytes, at most {MAX_INT_BYTES}")
    out += b"i" + bytes([size]) + value.to_bytes(size, "little", signed=True)


def _encode_text(value: str, out: bytearray, _: int) -> None:
    _encode_bytes(b"s", value.encode("utf-8", "replace"), out)


def _encode_raw(value: bytes, out: bytearray, _: int) -> None:
    _encode_bytes(b"b", value, out)


def _encode_items(value: list[Any] | tuple[Any, ...], out: bytearray, depth: int) -> None:
    _refuse_depth(depth)
    if len(value) > MAX_ITEMS:
        raise CodecError(f"{len(value)} items, at most {MAX_ITEMS}")
    out += (b"l" if type(value) is list else b"t") + _U32.pack(len(value))
    for item in value:
        _encode(item, out, depth - 1)


def _encode_mapping(value: dict[Any, Any], out: bytearray, depth: int) -> None:
    _refuse_depth(depth)
    if not all(type(key) is str for key in value):
        _encode_bytes(b"o", b"dict", out)
        return
    out += b"d" + _U32.pack(len(value))
    for key, item in value.items():
        _encode_bytes(b"s", key.encode("utf-8", "replace"), out)
        _encode(item, out, depth - 1)


def _encode_recipe(value: Recipe, out: bytearray, depth: int) -> None:
    _refuse_depth(depth)
    _encode_bytes(b"r", value.name.encode(), out)
    _encode(dict(value.parameters), out, depth - 1)
    _encode_bytes(b"s", value.shared.encode(), out)


def _encode_opaque(value: Opaque, out: bytearray, depth: int) -> None:
    _refuse_depth(depth)
    _encode_bytes(b"o", value.type_name.encode("utf-8", "replace"), out)


def _refuse_depth(depth: int) -> None:
    if depth == 0:
        raise CodecError(f"nested deeper than {MAX_DEPTH}")


def _encode_bytes(tag: bytes, data: bytes, out: bytearray) -> None:
    out += tag + _U32.pack(len(data)) + data


def _encode_scalar(value: Any, out: bytearray) -> None:
    code = _CODES.get(value.dtype.char)
    if code is None:
        _encode_bytes(b"o", f"numpy.{value.dtype.name}".encode(), out)
    else:
        out += b"g" + code + value.astype(DTYPES[code]).tobytes()


def _encode_array(value: np.ndarray, out: bytearray, _: int) -> None:
    dtype = value.dtype
    if dtype.kind == "f" and dtype.itemsize > 8:
        value = value.astype(np.float64)
    code = _CODES.get(value.dtype.char)
    if code is None or value.ndim > MAX_RANK:
        _encode_bytes(b"o", f"numpy.ndarray[{dtype.name}]".encode("utf-8", "replace"), out)
        return
    if not value.dtype.isnative:
        value = value.astype(DTYPES[code])
    out += b"a" + code + bytes([value.ndim]) + _SHAPES[value.ndim].pack(*value.shape)
    out += value.tobytes()


_WRITERS: dict[type, Callable[[Any, bytearray, int], None]] = {
    type(None): _encode_none,
    bool: _encode_bool,
    int: _encode_int,
    float: _encode_float,
    complex: _encode_complex,
    str: _encode_text,
    bytes: _encode_raw,
    np.ndarray: _encode_array,
    list: _encode_items,
    tuple: _encode_items,
    dict: _encode_mapping,
    Recipe: _encode_recipe,
    Opaque: _encode_opaque,
}


def _type_name(kind: type) -> str:
    module = getattr(kind, "__module__", "")
    name = getattr(kind, "__qualname__", "object")
    return f"{module}.{name}"[:200] if module and module != "builtins" else str(name)[:200]


class _Reader:
    """Reads values from untrusted bytes. Every read goes through :meth:`skip`, which checks the bounds."""

    __slots__ = ("data", "items", "position")

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.position = 0
        self.items = 0

    def skip(self, size: int) -> int:
        """Return the position of the next *size* bytes after checking that they exist."""
        start = self.position
        if start + size > len(self.data):
            raise CodecError(f"{size} bytes announced, {len(self.data) - start} left")
        self.position = start + size
        return start

    def value(self, depth: int) -> object:
        self.items += 1
        if self.items > MAX_ITEMS:
            raise CodecError(f"more than {MAX_ITEMS} items")
        if depth < 0:
            raise CodecError(f"nested deeper than {MAX_DEPTH}")
        tag = self.data[self.skip(1)]
        read = _READERS.get(tag)
        if read is None:
            raise CodecError(f"unknown tag {tag}")
        return read(self, depth)

    def nothing(self, _: int) -> None:
        return None

    def true(self, _: int) -> bool:
        return True

    def false(self, _: int) -> bool:
        return False

    def count(self) -> int:
        """Return a number of items, each of which takes a byte at least."""
        (count,) = _U32.unpack_from(self.data, self.skip(4))
        if count > len(self.data) - self.position:
            raise CodecError(f"{count} items announced, {len(self.data) - self.position} bytes left")
        return int(count)

    def text(self, _: int = 0) -> str:
        size = self.count()
        start = self.skip(size)
        return self.data[start : start + size].decode("utf-8", "replace")

    def raw(self, _: int) -> bytes:
        size = self.count()
        start = self.skip(size)
        return self.data[start : start + size]

    def tagged_text(self) -> str:
        if self.data[self.skip(1)] != _TEXT:
            raise CodecError("a string was expected")
        return self.text()

    def integer(self, _: int) -> int:
        size = self.data[self.skip(1)]
        start = self.skip(size)
        return int.from_bytes(self.data[start : start + size], "little", signed=True)

    def real(self, _: int = 0) -> float:
        return float(_F64.unpack_from(self.data, self.skip(8))[0])

    def complex_(self, _: int) -> complex:
        return complex(self.real(), self.real())

    def dtype(self) -> np.dtype[Any]:
        start = self.skip(4)
        code = self.data[start : start + 4]
        found = DTYPES.get(code)
        if found is None:
            raise CodecError(f"unknown dtype code {code!r}")
        return found

    def array(self, _: int) -> np.ndarray:
        dtype = self.dtype()
        rank = self.data[self.skip(1)]
        if rank > MAX_RANK:
            raise CodecError(f"rank {rank}, at most {MAX_RANK}")
        shape = _SHAPES[rank].unpack_from(self.data, self.skip(8 * rank))
        count = math.prod(shape)
        if count > MAX_LENGTH or (count == 0 and math.prod(length or 1 for length in shape) > MAX_LENGTH):
            raise CodecError(f"shape {shape} is too large")
        start = self.skip(count * dtype.itemsize)
        return np.frombuffer(self.data, dtype, count, start).reshape(shape).copy()

    def scalar(self, _: int) -> Any:
        dtype = self.dtype()
        return np.frombuffer(self.data, dtype, 1, self.skip(dtype.itemsize))[0]

    def items_(self, depth: int) -> list[object]:
        return [self.value(depth - 1) for _ in range(self.count())]

    def tuple_(self, depth: int) -> tuple[object, ...]:
        return tuple(self.items_(depth))

    def mapping(self, depth: int) -> dict[str, object]:
        return {self.tagged_text(): self.value(depth - 1) for _ in range(self.count())}

    def recipe(self, depth: int) -> Recipe:
        name = self.text()
        parameters = self.value(depth - 1)
        if not isinstance(parameters, dict):
            raise CodecError("parameters of a recipe must be a dict")
        return Recipe(name, parameters, self.tagged_text())

    def opaque(self, _: int) -> Opaque:
        return Opaque(self.text())


_TEXT = ord("s")
_READERS: dict[int, Callable[[_Reader, int], object]] = {
    ord("N"): _Reader.nothing,
    ord("T"): _Reader.true,
    ord("F"): _Reader.false,
    ord("i"): _Reader.integer,
    ord("f"): _Reader.real,
    ord("c"): _Reader.complex_,
    _TEXT: _Reader.text,
    ord("b"): _Reader.raw,
    ord("a"): _Reader.array,
    ord("g"): _Reader.scalar,
    ord("l"): _Reader.items_,
    ord("t"): _Reader.tuple_,
    ord("d"): _Reader.mapping,
    ord("r"): _Reader.recipe,
    ord("o"): _Reader.opaque,
}
