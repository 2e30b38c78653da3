"""What crosses the trust line, both ways: program and cases in, records out. Data only, by :mod:`autograder.codec`.

Imported by the grader and inside the sandbox: the standard library and NumPy only. Everything read with
:func:`read_records` may have been written by an attacker.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from autograder.codec import CodecError, decode, encode, frame, frames
from autograder.model import Case, Layout, Message, Program, Raised, Response

MAX_TEXT = 4000
MAX_NAMES = 20


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


@dataclass(frozen=True, slots=True)
class Call:
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
    """Return *program* and *task* as the bytes of a request."""
    return encode(
        {
            "function": program.function,
            "filename": program.filename,
            "cells": list(program.cells),
            "lenient": program.lenient,
            "parameters": list(task.parameters),
            "required": task.required,
            "modules": list(task.modules),
            "stdout_bytes": task.stdout_bytes,
            "output_bytes": task.output_bytes,
        }
    )


def read_program(data: bytes) -> tuple[Program, Task]:
    """Return the program and the task of a request; the sender is trusted."""
    d = decode(data)
    assert isinstance(d, dict)
    program = Program(d["function"], d["filename"], tuple(d["cells"]), d["lenient"])
    return program, Task(tuple(d["parameters"]), d["required"], tuple(d["modules"]), d["stdout_bytes"], d["output_bytes"])


def write_cases(cases: Sequence[Case]) -> bytes:
    """Return the student's side of *cases*: no names, no families, no expectations."""
    return b"".join(
        frame(encode({"calls": [dict(call) for call in case.student_calls], "layout": case.layout, "readonly": case.readonly})) for case in cases
    )


def read_call(data: bytes | memoryview) -> Call:
    """Return one case as written by :func:`write_cases`; the sender is trusted."""
    d = decode(data)
    assert isinstance(d, dict)
    return Call(tuple(d["calls"]), d["layout"], d["readonly"])


def write_loaded(loaded: Loaded) -> bytes:
    """Return the record of how loading went."""
    return frame(
        encode(
            {
                "loaded": loaded.status,
                "raised": _raised_out(loaded.raised),
                "names": list(loaded.names),
                "notes": [[note.key, dict(note.values)] for note in loaded.notes],
                "stdout": loaded.stdout,
            }
        )
    )


def write_response(response: Response) -> bytes:
    """Return the record of one answered case."""
    return frame(
        encode(
            {
                "outputs": list(response.outputs),
                "raised": _raised_out(response.raised),
                "mutated": list(response.mutated),
                "stdout": response.stdout,
                "seconds": response.seconds,
            }
        )
    )


def write_end() -> bytes:
    """Return the record that says that every case was answered."""
    return frame(encode({"end": True}))


def read_records(data: bytes | memoryview, case_count: int) -> Records:
    """Return what a child wrote, up to the first byte that does not make sense."""
    loaded: Loaded | None = None
    responses: list[Response] = []
    try:
        for payload in frames(data):
            d = decode(payload)
            if not isinstance(d, dict):
                raise CodecError("a record must be a dict")
            if "end" in d:
                return Records(loaded, tuple(responses), len(responses) == case_count, garbled=False)
            if "loaded" in d and loaded is None:
                loaded = _loaded_in(d)
            elif loaded is not None and len(responses) < case_count:
                responses.append(_response_in(d))
            else:
                raise CodecError("a record out of order")
    except CodecError:
        return Records(loaded, tuple(responses), finished=False, garbled=True)
    return Records(loaded, tuple(responses), finished=False, garbled=False)


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


def _strings(value: object, limit: int) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise CodecError("a list of strings was expected")
    return tuple(item[:200] for item in value[:limit])


def _loaded_in(d: dict[str, object]) -> Loaded:
    status, stdout, notes = d.get("loaded"), d.get("stdout", ""), d.get("notes", [])
    if status not in ("ok", "unloadable", "missing", "forbidden") or not isinstance(stdout, str) or not isinstance(notes, list):
        raise CodecError("not a record of loading")
    return Loaded(str(status), _raised_in(d.get("raised")), _strings(d.get("names", []), MAX_NAMES), tuple(_note_in(n) for n in notes[:MAX_NAMES]), stdout)


NOTES = frozenset({"run.note.import_dropped", "run.note.signature", "run.note.cell_skipped", "run.note.statement_skipped", "run.note.async"})
"""The notes that a child may send. Anything else would let a program write the report."""


def _note_in(value: object) -> Message:
    match value:
        case [str(key), dict(values)] if key in NOTES and all(isinstance(v, str | int) for v in values.values()):
            return Message(key, {name: v[:300] if isinstance(v, str) else v for name, v in values.items()})
    raise CodecError("not a note")


def _response_in(d: dict[str, object]) -> Response:
    outputs, stdout, seconds = d.get("outputs"), d.get("stdout"), d.get("seconds")
    if not isinstance(outputs, list) or not isinstance(stdout, str) or not isinstance(seconds, float):
        raise CodecError("not a record of a case")
    return Response(tuple(outputs), _raised_in(d.get("raised")), _strings(d.get("mutated"), MAX_NAMES), stdout, seconds)
