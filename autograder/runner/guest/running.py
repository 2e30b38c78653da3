"""Runs one program in a child: compiles it, loads it, calls its function on cases, writes records. The standard library and NumPy only."""

import io
import sys
import time
from collections.abc import Callable
from typing import Any

from autograder.codec import CodecError
from autograder.runner.guest.calls import call_case, describe, source_name
from autograder.runner.guest.loading import Prepared, load, prepare
from autograder.runner.guest.protocol import Loaded, Task, read_cases, write_end, write_loaded, write_response
from autograder.runner.guest.records import Call, Program, Raised, Response
from autograder.runner.guest.wire import TOO_LARGE

RESERVED_BYTES = 4096
"""Of the child's output, kept for records that say that an answer does not fit."""


class BoundedText(io.TextIOBase):
    """Takes the place of stdout and stderr: keeps the first *limit* characters, drops the rest, never fails."""

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


Write = Callable[[bytes | bytearray], None]
Phase = tuple[bytes, Write]
"""The cases of every program, each a payload of :func:`autograder.runner.guest.protocol.write_cases`, as frames; where records go."""


class Running:
    """One program in this child: compiled when it is made, then loaded, then called."""

    def __init__(self, program: Program, task: Task) -> None:
        self.program = program
        self.prepared: Prepared = prepare(program, task)
        self._task = task
        self._output = BoundedText(task.stdout_bytes)
        self._sources = [source_name(program.filename, index) for index in range(len(program.cells) + 1)]
        self._function: Callable[..., Any] | None = None

    def load(self, write: Write) -> bool:
        """Run what defines the function, record the outcome, and return whether there is a function to call."""
        sys.stdout = sys.stderr = self._output
        loaded = load(self.prepared)
        record = loaded.record
        write(write_loaded(Loaded(record.status, record.raised, record.names, record.notes, self._output.take())))
        self._function = loaded.function
        return self._function is not None

    def answer(self, cases: memoryview, write: Write) -> None:
        """Write a record of every case, and the record that ends the phase."""
        sys.stdout = sys.stderr = self._output
        assert self._function is not None
        room = self._task.output_bytes - RESERVED_BYTES - self._task.stdout_bytes
        for call in read_cases(bytes(cases)):
            response = _respond(self._function, call, self._task.required, self._sources)
            data = write_record(response, self._output.take(), room)
            room -= len(data)
            write(data)
        write(write_end())


def _respond(function: Callable[..., Any], call: Call, required: int, sources: list[str]) -> Response:
    start = time.perf_counter()
    try:
        return call_case(function, call.calls, required=required, layout=call.layout, readonly=call.readonly, sources=sources)
    except BaseException as error:  # noqa: BLE001  # KeyboardInterrupt and exceptions of the student's own making
        return Response(raised=describe(error, sources), seconds=time.perf_counter() - start)


def write_record(response: Response, stdout: str, room: int) -> bytearray:
    """Return the record of *response*, or of why it does not fit into *room* or cannot be told as data."""
    try:
        data = write_response(response, stdout)
        refused = None if len(data) <= room else Raised(TOO_LARGE, f"{len(data)} bytes")
    except CodecError as error:
        refused = Raised("UnreadableOutput", str(error)[:200])
    except MemoryError:
        refused = Raised(TOO_LARGE, "more than the memory holds")
    except BaseException as error:  # noqa: BLE001  # taking a returned object apart may run the student's code
        refused = Raised("UnreadableOutput", type(error).__name__[:200])
    return data if refused is None else write_response(Response((), refused, response.mutated, "", response.seconds))
