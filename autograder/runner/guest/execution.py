"""What a child does: load the program, answer the cases, write records.

Nothing here decides a verdict. After the first line of the student's code an attacker may be writing the records, and
:func:`autograder.runner.record_reader.read_records` reads them so.
"""

import os
import random
from collections.abc import Iterator, Sequence

from autograder.codec import frames
from autograder.runner.guest.preload import load_named
from autograder.runner.guest.protocol import Task, read_program
from autograder.runner.guest.records import Program
from autograder.runner.guest.running import Phase, Running


def admit(data: bytes) -> list[tuple[Program, Task]]:
    """Return the programs in *data*, with the library modules that they name loaded. Nothing of them has run.

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
        programs: One has the child to itself; several share it, see :mod:`autograder.runner.guest.sharing`.
        phases: The public cases, then the hidden ones; these are requested only when those are answered, so that
            nothing that is shown to the student was written by a program that had seen them.
    """
    random.seed(0)  # Python seeds it anew after a fork
    if len(programs) == 1:
        _serve_one(Running(*programs[0]), phases)
        return
    from autograder.runner.guest.sharing import serve_many  # a student's check runs one program and need not wait for this

    serve_many([Running(program, task) for program, task in programs], phases)


def _serve_one(one: Running, phases: Iterator[Phase]) -> None:
    """Write every record at once, so that a death loses only the rest."""
    cases, write = next(phases)
    (public,) = frames(cases)
    if not one.load(write):
        return
    one.answer(public, write)
    for cases, write in phases:
        (hidden,) = frames(cases)
        one.answer(hidden, write)


def write_all(descriptor: int, data: bytes | bytearray) -> None:
    """Write the whole of *data* to *descriptor*.

    Raises:
        OSError: The file may not grow further, or its disk is full.
    """
    view = memoryview(data)
    while view:
        view = view[os.write(descriptor, view) :]
