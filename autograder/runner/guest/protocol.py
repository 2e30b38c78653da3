"""What crosses the trust line, both ways: program and cases in, records out. Data only, by :mod:`autograder.codec`.

Imported by the grader and inside the sandbox: the standard library and NumPy only. Everything read with
:func:`read_records` may have been written by an attacker.
"""

import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from autograder.codec import HEAD_BYTES, CodecError, Room, decode, encode, encode_into, frame, frame_head, frames
from autograder.model import Case, Layout, Message, ModuleSource, Program, Raised, Response
from autograder.runner.guest.payload import pack, unpack

MAX_TEXT = 4000
MAX_NAMES = 20
MAX_PRINTED = 2**13
MAX_ITEMS_A_CHILD = 300_000
"""Values in all records together. The course's own answers are 2,600 at most; reading this many takes a second."""
MAX_SECONDS = 24 * 3600.0
LOADED, PLAIN, ANSWERED, END = b"l", b"p", b"a", b"e"
"""First byte of a record: how loading went; a case, outputs only; a case, everything; that is all."""
_SECONDS = struct.Struct("<d")
LEAST_SECONDS = 0.005
"""Times are to the hundredth."""
_PLAIN_START, _ANSWERED_START = (bytes(HEAD_BYTES) + kind + _SECONDS.pack(0.0) for kind in (PLAIN, ANSWERED))
Known = Mapping[bytes, tuple[object, ...]]
"""Outputs by their bytes, see :func:`recognised`."""
NOTHING_KNOWN: Known = {}


@dataclass(frozen=True, slots=True)
class Task:
    """What a child is told to do, program apart.

    Args:
        parameters: The signature's parameter names, to tell the student of a difference.
        required: How many of them have no default; these go by position.
        modules: Top-level modules that may be imported.
        stdout_bytes: How much of what is printed is kept.
        output_bytes: How much a child may write back.
    """

    parameters: tuple[str, ...]
    required: int
    modules: tuple[str, ...]
    stdout_bytes: int
    output_bytes: int


class Call(NamedTuple):
    """One case as the child sees it: arguments, without name, family or expectation."""

    calls: tuple[Mapping[str, object], ...]
    layout: Layout
    readonly: bool


@dataclass(frozen=True, slots=True)
class Loaded:
    """How loading the program went, the first record of a child.

    Args:
        status: ``ok``, ``unloadable``, ``missing`` or ``forbidden``.
        raised: For unloadable: the exception.
        names: For missing: the functions that the file does define; for forbidden: the modules.
        notes: Keys and values of notes for the student.
        stdout: What was printed while loading.
    """

    status: str
    raised: Raised | None = None
    names: tuple[str, ...] = ()
    notes: tuple[Message, ...] = ()
    stdout: str = ""


@dataclass(frozen=True, slots=True)
class Records:
    """What a child has written, as far as it can be read."""

    loaded: Loaded | None
    responses: tuple[Response, ...]
    finished: bool
    garbled: bool


def write_program(program: Program, task: Task) -> bytes:
    """Return *program* and *task* as a frame; several behind one another share a child."""
    told = [program.function, program.filename, program.cells, [[module.path, module.cells] for module in program.modules]]
    return frame(pack([told, [task.parameters, task.required, " ".join(task.modules), task.stdout_bytes, task.output_bytes]]))


def read_program(data: bytes) -> tuple[Program, Task]:
    """Return the program and the task in the payload of such a frame; the sender is trusted."""
    (function, filename, cells, own), (parameters, required, modules, stdout_bytes, output_bytes) = unpack(data)
    program = Program(function, filename, cells, tuple(ModuleSource(path, texts) for path, texts in own))
    return program, Task(parameters, required, tuple(modules.split()), stdout_bytes, output_bytes)


def write_cases(cases: Sequence[Case]) -> bytes:
    """Return the student's side of *cases*: no names, no families, no expectations."""
    return pack([[[dict(call) for call in case.student_calls], case.layout, case.readonly] for case in cases])


def read_cases(data: bytes) -> list[Call]:
    """Return the cases as written by :func:`write_cases`; the sender is trusted."""
    return [Call(tuple(calls), layout, readonly) for calls, layout, readonly in unpack(data)]


def write_loaded(loaded: Loaded) -> bytes:
    """Return the record of how loading went."""
    notes = [[note.key, dict(note.values)] for note in loaded.notes]
    return frame(LOADED + encode([loaded.status, _raised_out(loaded.raised), list(loaded.names), notes, loaded.stdout]))


def write_response(response: Response, stdout: str = "") -> bytearray:
    """Return the record of one answered case: its time, then the outputs alone or, if there is more to say, everything.

    Args:
        stdout: What was printed meanwhile.
    """
    plain = response.raised is None and not response.mutated and not stdout
    outputs = list(response.outputs)
    told = outputs if plain else [outputs, _raised_out(response.raised), list(response.mutated), stdout]
    record = bytearray(_PLAIN_START if plain else _ANSWERED_START)
    if response.seconds >= LEAST_SECONDS:
        _SECONDS.pack_into(record, HEAD_BYTES + 1, round(response.seconds, 2))
    encode_into(record, told)  # outputs may be large: they are copied no more often than they must be
    record[:HEAD_BYTES] = frame_head(len(record) - HEAD_BYTES)
    return record


def recognised(responses: Sequence[Response]) -> Known:
    """Return the outputs of *responses* by their bytes: an answer of the very same bytes is the very same answer.

    Right answers are often right to the last bit; these need be neither decoded nor compared.
    """
    plain = (response for response in responses if response.raised is None and not response.mutated)
    return {encode(list(response.outputs)): response.outputs for response in plain}


def write_end() -> bytes:
    """Return the record that says that every case was answered."""
    return frame(END)


def read_records(
    public: bytes | memoryview, public_count: int, hidden: bytes | memoryview = b"", hidden_count: int = 0, *, known: Known = NOTHING_KNOWN
) -> Records:
    """Return what a child wrote, up to the first byte that does not make sense.

    Args:
        public: Written before the child was given the hidden cases, and unchanged since.
        public_count: How many public cases there were.
        hidden: Written after it was given them. Without all of *public* it counts for nothing.
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
    """Return the records of one phase; the one that *opens* begins with the record of how loading went."""
    loaded: Loaded | None = None
    responses: list[Response] = []
    try:
        for payload in frames(data):
            kind = bytes(payload[:1])
            if kind == END:
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


def _raised_out(raised: Raised | None) -> object:
    if raised is None:
        return None
    return [raised.type_name[:200], raised.text, raised.lineno, raised.cell, list(raised.bases)]


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


NOTES: Mapping[str, frozenset[str]] = {
    "run.note.in_function": frozenset({"function", "outer", "place"}),
    "run.note.in_script_part": frozenset({"function", "place"}),
    "run.note.is_method": frozenset({"function", "class", "place"}),
    "run.note.module_missing": frozenset({"module"}),
    "run.note.only_needed": frozenset({"function", "place"}),
    "run.note.overwritten": frozenset({"function", "place"}),
    "run.note.part_skipped": frozenset({"place"}),
    "run.note.signature": frozenset({"expected", "actual"}),
    "run.note.statement_skipped": frozenset({"error", "text", "place"}),
}
"""The notes that a child may send, with their values. Anything else would let a program write the report, or prevent it."""


def _note_in(value: object) -> Message:
    match value:
        case [str(key), dict(values)] if NOTES.get(key) == values.keys() and all(isinstance(v, str | int) for v in values.values()):
            return Message(key, {name: v[:300] if isinstance(v, str) else v for name, v in values.items()})
    raise CodecError("not a note")


def _response_in(payload: memoryview, known: Known, room: Room, *, plain: bool) -> Response:
    if len(payload) < 1 + _SECONDS.size:
        raise CodecError("not a record of a case")
    (seconds,) = _SECONDS.unpack_from(payload, 1)
    if not 0 <= seconds <= MAX_SECONDS:  # nor NaN: JSON has none, such a report could be written and never read again
        raise CodecError("not a time")
    data = bytes(payload[1 + _SECONDS.size :])
    if plain and data in known:
        return Response(known[data], seconds=seconds)
    told = decode(data, room)
    if plain and isinstance(told, list):
        return Response(tuple(told), seconds=seconds)
    match told:
        case [list(outputs), raised, mutated, str(stdout)] if not plain:
            return Response(tuple(outputs), _raised_in(raised), _strings(mutated), stdout[:MAX_PRINTED], seconds)
    raise CodecError("not a record of a case")
