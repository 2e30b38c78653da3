"""What a child does: load the program, answer the cases, write records. The last trusted lines before hostile ones.

Nothing here decides a verdict. What it writes is read by :func:`autograder.runner.protocol.read_records` as if an
attacker had written it, because after the first line of the student's code one may have.
"""

import io
import os
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any

from autograder.codec import CodecError, frames
from autograder.model import Case, Program, Raised, Response
from autograder.runner.calls import call_case, describe, source_name
from autograder.runner.loading import load
from autograder.runner.protocol import (
    Loaded,
    Task,
    read_call,
    read_program,
    write_cases,
    write_end,
    write_loaded,
    write_program,
    write_response,
)

RESERVED_BYTES = 4096
TOO_LARGE = "OutputTooLarge"


class BoundedText(io.TextIOBase):
    """Takes the place of stdout and stderr: keeps the first *limit* characters, forgets the rest, never fails."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._parts: list[str] = []
        self._size = 0

    def writable(self) -> bool:
        """Text may be written."""
        return True

    def write(self, text: str) -> int:
        """Keep what still fits of *text*."""
        room = self._limit - self._size
        if room > 0:
            self._parts.append(str(text)[:room])
            self._size += len(self._parts[-1])
        return len(text)

    def take(self) -> str:
        """Return what was kept since the last call and start again."""
        text = "".join(self._parts)
        self._parts.clear()
        self._size = 0
        return text


Phase = tuple[bytes, Callable[[bytes], None]]
"""Cases, as written by :func:`autograder.runner.protocol.write_cases`, and where their records go."""


def serve_program(request: bytes, phases: Iterator[Phase]) -> None:
    """Load the program in *request* and answer the cases of every phase.

    Args:
        request: As written by :func:`autograder.runner.protocol.write_program`.
        phases: The public cases, then the hidden ones; these are not asked for before those are answered, so that
            nothing that is shown to the student was written by a program that had seen them. Records are written as
            soon as there is one: a death loses only the rest.
    """
    cases, write = next(phases)
    program, task = read_program(request)
    output = BoundedText(task.stdout_bytes)
    sys.stdout = sys.stderr = output
    loaded = load(program, task)
    record = loaded.record
    text = output.take()
    write(write_loaded(Loaded(record.status, record.raised, record.names, record.notes, text)))
    if loaded.function is None:
        return
    sources = [source_name(program.filename, index) for index in range(len(program.cells) + 1)]
    _answer(loaded.function, task, sources, output, cases, write)
    for cases, write in phases:
        _answer(loaded.function, task, sources, output, cases, write)


def _answer(
    function: Callable[..., Any], task: Task, sources: list[str], output: BoundedText, cases: bytes, write: Callable[[bytes], None]
) -> None:
    """Answer every one of *cases* with a record, and end with the record that says so."""
    room = task.output_bytes - RESERVED_BYTES - task.stdout_bytes
    for payload in frames(cases):
        call = read_call(payload)
        start = time.perf_counter()
        try:
            response = call_case(function, call.calls, required=task.required, layout=call.layout, readonly=call.readonly, sources=sources)
        except BaseException as error:  # noqa: BLE001  # the door: KeyboardInterrupt and exceptions of the student's own making
            response = Response(raised=describe(error, sources), seconds=time.perf_counter() - start)
        data = _record(response, output.take(), room)
        room -= len(data)
        write(data)
    write(write_end())


def _record(response: Response, stdout: str, room: int) -> bytes:
    try:
        data = write_response(Response(response.outputs, response.raised, response.mutated, stdout, response.seconds))
    except CodecError as error:
        refused = Raised("UnreadableOutput", str(error)[:200])
        return write_response(Response((), refused, response.mutated, "", response.seconds))
    if len(data) <= room:
        return data
    refused = Raised(TOO_LARGE, f"{len(data)} bytes")
    return write_response(Response((), refused, response.mutated, "", response.seconds))


WARM = "import numpy as np\n\n\ndef warm(x, k=1):\n    return np.einsum('ij->j', np.pad(x, 1)) * k, x.mean(axis=0), int(k)\n"


def warm_up() -> None:
    """Run a program of our own once, before the fork: what it loads and caches need not be loaded in every child."""
    import numpy as np

    program = Program("warm", "warm.py", (WARM,))
    task = Task(("x", "k"), 1, ("numpy",), 1000, 1 << 20)
    cases = write_cases([Case("warm", {"x": np.ones((2, 3)), "k": 2})])
    streams = sys.stdout, sys.stderr
    serve_program(write_program(program, task), iter([(cases, lambda data: None)]))
    sys.stdout, sys.stderr = streams
    del sys.modules[program.function]


def write_all(descriptor: int, data: bytes) -> None:
    """Write the whole of *data* to *descriptor*.

    Raises:
        OSError: The file may not grow further, or its disk is full.
    """
    view = memoryview(data)
    while view:
        view = view[os.write(descriptor, view) :]
