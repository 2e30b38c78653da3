"""The guest's half of the protocol: reads programs and cases, writes records.

Programs and cases come from the grader and are trusted. The grader reads the records with
:func:`autograder.runner.record_reader.read_records`, as bytes that an attacker may have written. The standard library and NumPy only.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from autograder.codec import HEAD_BYTES, encode, encode_into, frame, frame_head
from autograder.runner.guest.payload import pack, unpack
from autograder.runner.guest.records import Call, Message, ModuleSource, Program, Raised, Response
from autograder.runner.guest.wire import ANSWERED, FINISHED, LEAST_SECONDS, LOADED, PLAIN, SECONDS

_PLAIN_START, _ANSWERED_START = (bytes(HEAD_BYTES) + kind + SECONDS.pack(0.0) for kind in (PLAIN, ANSWERED))


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


def write_program(program: Program, task: Task) -> bytes:
    """Return *program* and *task* as a frame. Frames are concatenated for programs that share a child."""
    source = [program.function, program.filename, program.cells, [[module.path, module.cells] for module in program.modules]]
    return frame(pack([source, [task.parameters, task.required, " ".join(task.modules), task.stdout_bytes, task.output_bytes]]))


def read_program(data: bytes) -> tuple[Program, Task]:
    """Return the program and the task in the payload of such a frame, which is trusted."""
    (function, filename, cells, own), (parameters, required, modules, stdout_bytes, output_bytes) = unpack(data)
    program = Program(function, filename, cells, tuple(ModuleSource(path, texts) for path, texts in own))
    return program, Task(parameters, required, tuple(modules.split()), stdout_bytes, output_bytes)


def write_cases(cases: Iterable[Call]) -> bytes:
    """Return *cases* as a payload."""
    return pack([[[dict(call) for call in case.calls], case.layout, case.readonly] for case in cases])


def read_cases(data: bytes) -> list[Call]:
    """Return the cases in a payload of :func:`write_cases`, which is trusted."""
    return [Call(tuple(calls), layout, readonly) for calls, layout, readonly in unpack(data)]


def write_loaded(loaded: Loaded) -> bytes:
    """Return the record of how loading went."""
    notes = [[note.key, dict(note.values)] for note in loaded.notes]
    return frame(LOADED + encode([loaded.status, _raised_out(loaded.raised), list(loaded.names), notes, loaded.stdout]))


def write_response(response: Response, stdout: str = "") -> bytearray:
    """Return the record of one answered case: its time, then the outputs alone or, if anything else happened, all of the response.

    Args:
        stdout: What was printed during its calls.
    """
    plain = response.raised is None and not response.mutated and not stdout
    outputs = list(response.outputs)
    content = outputs if plain else [outputs, _raised_out(response.raised), list(response.mutated), stdout]
    record = bytearray(_PLAIN_START if plain else _ANSWERED_START)
    if response.seconds >= LEAST_SECONDS:
        SECONDS.pack_into(record, HEAD_BYTES + 1, round(response.seconds, 2))
    encode_into(record, content)  # outputs may be large: they are copied no more often than they must be
    record[:HEAD_BYTES] = frame_head(len(record) - HEAD_BYTES)
    return record


def write_end() -> bytes:
    """Return the record that ends a phase: every case has its record."""
    return frame(FINISHED)


def _raised_out(raised: Raised | None) -> object:
    if raised is None:
        return None
    return [raised.type_name[:200], raised.text, raised.lineno, raised.cell, list(raised.bases)]
