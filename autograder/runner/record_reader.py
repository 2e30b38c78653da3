"""Reads the records that a child has written. Every byte of them may come from an attacker, and every length is checked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from autograder.codec import CodecError, Room, decode, encode, frames
from autograder.model import Message, Raised, Response
from autograder.runner.guest.protocol import Loaded
from autograder.runner.guest.wire import (
    ANSWERED,
    FINISHED,
    LOADED,
    MAX_ITEMS_A_CHILD,
    MAX_NAMES,
    MAX_PRINTED,
    MAX_SECONDS,
    MAX_TEXT,
    NOTES,
    PLAIN,
    SECONDS,
)

Known = Mapping[bytes, tuple[object, ...]]
"""Outputs by their encoding, see :func:`recognised`."""
NOTHING_KNOWN: Known = {}


@dataclass(frozen=True, slots=True)
class Records:
    """The records of a child, as far as they make sense."""

    loaded: Loaded | None
    responses: tuple[Response, ...]
    finished: bool
    garbled: bool


def recognised(responses: Sequence[Response]) -> Known:
    """Return the outputs of *responses* by their encoding, so that equal bytes need be neither decoded nor compared.

    Right answers are often right to the last bit.
    """
    plain = (response for response in responses if response.raised is None and not response.mutated)
    return {encode(list(response.outputs)): response.outputs for response in plain}


def read_records(
    public: bytes | memoryview, public_count: int, hidden: bytes | memoryview = b"", hidden_count: int = 0, *, known: Known = NOTHING_KNOWN
) -> Records:
    """Return the records of a child, up to the first byte that does not make sense.

    Args:
        public: Written before the child got the hidden cases, and sealed then.
        public_count: How many public cases there were.
        hidden: Written after it got them; ignored unless *public* is complete.
        hidden_count: How many hidden cases there were.
        known: Answers that need not be decoded.
    """
    room = Room(MAX_ITEMS_A_CHILD)
    first = _read_phase(public, public_count, known, room, opens=True)
    if not first.finished or hidden_count == 0:
        return first
    second = _read_phase(hidden, hidden_count, known, room, opens=False)
    return Records(first.loaded, first.responses + second.responses, second.finished, second.garbled)


def _read_phase(data: bytes | memoryview, case_count: int, known: Known, room: Room, *, opens: bool) -> Records:
    """Return the records of one phase; the one that *opens* begins with the record of loading."""
    loaded: Loaded | None = None
    responses: list[Response] = []
    try:
        for payload in frames(data):
            kind = bytes(payload[:1])
            if kind == FINISHED:
                return Records(loaded, tuple(responses), len(responses) == case_count, garbled=False)
            if kind == LOADED and opens and loaded is None:
                loaded = _loaded_in(decode(payload[1:], room))
            elif kind in (PLAIN, ANSWERED) and (loaded is not None or not opens) and len(responses) < case_count:
                responses.append(_response_in(payload, known, room, plain=kind == PLAIN))
            else:
                raise CodecError("a record out of order")
    except CodecError:
        return Records(loaded, tuple(responses), finished=False, garbled=True)
    return Records(loaded, tuple(responses), finished=False, garbled=False)


def _list(value: object) -> list[Any]:
    if not isinstance(value, list):
        raise CodecError("a list was expected")
    return value


def _raised_in(value: object) -> Raised | None:
    if value is None:
        return None
    match value:
        case [str(name), str(text), int(lineno), int(cell), list(bases)] if all(isinstance(base, str) for base in bases):
            return Raised(name[:200], text[:MAX_TEXT], lineno, cell, tuple(base[:200] for base in bases[:MAX_NAMES]))
    raise CodecError("not an exception record")


def _strings(value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise CodecError("a list of strings was expected")
    return tuple(item[:200] for item in value[:MAX_NAMES])


def _loaded_in(record: object) -> Loaded:
    match record:
        case [("ok" | "unloadable" | "missing" | "forbidden") as status, raised, names, list(notes), str(stdout)]:
            return Loaded(
                status, _raised_in(raised), _strings(names), tuple(_note_in(note) for note in notes[:MAX_NAMES]), stdout[:MAX_PRINTED]
            )
    raise CodecError("not a record of loading")


def _note_in(value: object) -> Message:
    match value:
        case [str(key), dict(values)] if NOTES.get(key) == values.keys() and all(isinstance(v, str | int) for v in values.values()):
            return Message(key, {name: v[:300] if isinstance(v, str) else v for name, v in values.items()})
    raise CodecError("not a note")


def _response_in(payload: memoryview, known: Known, room: Room, *, plain: bool) -> Response:
    if len(payload) < 1 + SECONDS.size:
        raise CodecError("not a record of a case")
    (seconds,) = SECONDS.unpack_from(payload, 1)
    if not 0 <= seconds <= MAX_SECONDS:  # nor NaN: JSON has none, such a report could be written and never read again
        raise CodecError("not a time")
    data = bytes(payload[1 + SECONDS.size :])
    if plain and data in known:
        return Response(known[data], seconds=seconds)
    content = decode(data, room)
    if plain and isinstance(content, list):
        return Response(tuple(content), seconds=seconds)
    match content:
        case [list(outputs), raised, mutated, str(stdout)] if not plain:
            return Response(tuple(outputs), _raised_in(raised), _strings(mutated), stdout[:MAX_PRINTED], seconds)
    raise CodecError("not a record of a case")
