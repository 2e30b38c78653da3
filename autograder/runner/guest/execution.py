"""What a child does: load the program, answer the cases, write records. The last trusted lines before hostile ones.

Nothing here decides a verdict. What it writes is read by :func:`autograder.runner.guest.protocol.read_records` as if an
attacker had written it, because after the first line of the student's code one may have.
"""

import gc
import io
import os
import random
import sys
import time
import typing
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property
from typing import Any

import numpy as np

from autograder.codec import CodecError, frame_head, frames
from autograder.model import Program, Raised, Response
from autograder.runner.guest.calls import call_case, describe, source_name
from autograder.runner.guest.loading import load, prepare
from autograder.runner.guest.preload import load_named
from autograder.runner.guest.protocol import (
    Call,
    Loaded,
    Task,
    read_cases,
    read_program,
    write_end,
    write_loaded,
    write_response,
)

RESERVED_BYTES = 4096
COPIED_BYTES = 2**18
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


Write = Callable[[bytes | bytearray], None]
Phase = tuple[bytes, Write]
"""The cases of every program, each as written by :func:`autograder.runner.guest.protocol.write_cases`, as frames; and where records go."""


def admit(data: bytes) -> list[tuple[Program, Task]]:
    """Return the programs in *data*, with all that they name of the libraries loaded. Nothing of them has run.

    Args:
        data: Frames as written by :func:`autograder.runner.guest.protocol.write_program`.
    """
    programs = [read_program(bytes(request)) for request in frames(data)]
    for program, task in programs:
        texts = [*program.cells, *(cell for module in program.modules for cell in module.cells)]
        load_named("\n".join(texts), frozenset(task.modules))
    return programs


def serve(programs: Sequence[tuple[Program, Task]], phases: Iterator[Phase]) -> None:
    """Load *programs* and answer the cases of every phase.

    Args:
        programs: One has the child to itself. Several share it, and then only those run that can change nothing but
            what is their own.
        phases: The public cases, then the hidden ones; these are not asked for before those are answered, so that
            nothing that is shown to the student was written by a program that had seen them.
    """
    random.seed(0)  # Python seeds it anew after a fork
    running = [_Running(program, task) for program, task in programs]
    if len(running) == 1:
        _serve_one(running[0], phases)
    else:
        _serve_many(running, phases)


def _serve_one(one: "_Running", phases: Iterator[Phase]) -> None:
    """Write every record as soon as there is one: a death loses only the rest."""
    cases, write = next(phases)
    (public,) = frames(cases)
    if not one.load(write):
        return
    one.answer(public, write)
    for cases, write in phases:
        (hidden,) = frames(cases)
        one.answer(hidden, write)


def _serve_many(programs: Sequence["_Running"], phases: Iterator[Phase]) -> None:
    """Write the records of each program as one frame, an empty one for a program that does not run here.

    All have been compiled, and it was settled which run here, before the first line of any runs.
    """
    here = [one.may_share for one in programs]
    gc.disable()  # they are not here for long
    cases, write = next(phases)
    for number, (one, public) in enumerate(zip(programs, frames(cases), strict=True)):
        records: list[bytes | bytearray] = []
        with one.in_turn():
            here[number] = here[number] and one.load(records.append)
            if here[number]:
                one.answer(public, records.append)
        _write_part(records, write)
    for cases, write in phases:
        for number, (one, hidden) in enumerate(zip(programs, frames(cases), strict=True)):
            records = []
            with one.in_turn():
                if here[number]:
                    one.answer(hidden, records.append)
            _write_part(records, write)


def _write_part(records: Sequence[bytes | bytearray], write: Write) -> None:
    """Write *records* as one frame, at once, or one by one if they are too large to be copied for it."""
    size = sum(map(len, records))
    parts = [frame_head(size), *records]
    for part in parts if size > COPIED_BYTES else [b"".join(parts)]:
        write(part)


class _Running:
    """One program in this child: compiled at once, then loaded, then asked."""

    def __init__(self, program: Program, task: Task) -> None:
        self._program, self._task = program, task
        self._prepared = prepare(self._program, self._task)
        self._output = BoundedText(self._task.stdout_bytes)
        self._sources = [source_name(self._program.filename, index) for index in range(len(self._program.cells) + 1)]
        self._function: Callable[..., Any] | None = None
        self._left: Modes | None = None

    @cached_property
    def _names(self) -> frozenset[str] | None:
        from autograder.runner.guest import purity  # a student's check runs one program and need not wait for this

        if self._prepared.refusal or self._program.modules:  # modules are compiled when they are imported
            return None
        return purity.names(self._prepared.blocks, self._program.cells)

    @property
    def may_share(self) -> bool:
        """Whether the program can change nothing but what is its own, and NumPy's global generator."""
        return self._names is not None

    @contextmanager
    def in_turn(self) -> Iterator[None]:
        """Let the program go on as it would alone: with the modes that it left, and nobody's warnings given before."""
        names = self._names or frozenset()
        before = Modes(names) if names & SETTING_MODES else None
        _forget_types(names)
        with warnings.catch_warnings():  # forgets which warnings NumPy's own lines have given
            if self._left is not None:
                self._left.set()
            yield
            _forget_types(names)  # what only they have kept ends in the turn of its owner
            self._left = Modes(names) if before else None
        if before:
            before.set()

    def load(self, write: Write) -> bool:
        """Run what defines the function, record how that went, and return whether there is a function to ask."""
        sys.stdout = sys.stderr = self._output
        loaded = load(self._prepared)
        record = loaded.record
        write(write_loaded(Loaded(record.status, record.raised, record.names, record.notes, self._output.take())))
        self._function = loaded.function
        return self._function is not None

    def answer(self, cases: memoryview, write: Write) -> None:
        """Answer every one of *cases* with a record, and end with the record that says so."""
        sys.stdout = sys.stderr = self._output
        assert self._function is not None
        room = self._task.output_bytes - RESERVED_BYTES - self._task.stdout_bytes
        for call in read_cases(bytes(cases)):
            response = _ask(self._function, call, self._task.required, self._sources)
            data = _record(response, self._output.take(), room)
            room -= len(data)
            write(data)
        write(write_end())


def _forget_types(names: frozenset[str]) -> None:
    """Empty the caches of ``typing`` for a program that uses *names*: ``List[1]`` and ``List[True]`` are one entry there."""
    if "typing" in names:
        for forget in getattr(typing, "_cleanups", ()):
            forget()


SETTING_MODES = frozenset(("errstate", "random", "set_printoptions", "seterr", "warnings"))
"""Names without which no program that shares a child can change a mode."""


class Modes:
    """What outlives a call, as it is now: what errors do, and what a program can change that uses *names*.

    That is the global generator's state, how arrays are printed, and which warnings are given.
    """

    def __init__(self, names: frozenset[str]) -> None:
        self._errors, self._call = np.geterr(), np.geterrcall()
        self._random = np.random.get_state() if "random" in names else None
        self._printing = np.get_printoptions() if "set_printoptions" in names else None
        self._filters = [*warnings.filters] if "warnings" in names else None

    def set(self) -> None:
        """Make all that what it was."""
        np.seterr(**self._errors)
        np.seterrcall(self._call)
        if self._random is not None:
            np.random.set_state(self._random)
        if self._printing is not None:
            np.set_printoptions(**self._printing)
        if self._filters is not None:
            warnings.resetwarnings()  # tells the compiled part that there are other filters, too
            warnings.filters[:] = self._filters  # type: ignore[index]  # a list, whatever its stub says


def _ask(function: Callable[..., Any], call: Call, required: int, sources: list[str]) -> Response:
    start = time.perf_counter()
    try:
        return call_case(function, call.calls, required=required, layout=call.layout, readonly=call.readonly, sources=sources)
    except BaseException as error:  # noqa: BLE001  # the door: KeyboardInterrupt and exceptions of the student's own making
        return Response(raised=describe(error, sources), seconds=time.perf_counter() - start)


def _record(response: Response, stdout: str, room: int) -> bytearray:
    try:
        data = write_response(response, stdout)
        refused = None if len(data) <= room else Raised(TOO_LARGE, f"{len(data)} bytes")
    except CodecError as error:
        refused = Raised("UnreadableOutput", str(error)[:200])
    except MemoryError:
        refused = Raised(TOO_LARGE, "more than the memory holds")
    except BaseException as error:  # noqa: BLE001  # the door: taking a returned object apart may run the student's code
        refused = Raised("UnreadableOutput", type(error).__name__[:200])
    return data if refused is None else write_response(Response((), refused, response.mutated, "", response.seconds))


def write_all(descriptor: int, data: bytes | bytearray) -> None:
    """Write the whole of *data* to *descriptor*.

    Raises:
        OSError: The file may not grow further, or its disk is full.
    """
    view = memoryview(data)
    while view:
        view = view[os.write(descriptor, view) :]
