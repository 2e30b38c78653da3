"""Calls a function of this very process on the cases, for the notebook: as it stands in the kernel, with all that it refers to."""

import contextlib
import time
from collections.abc import Callable, Collection
from types import TracebackType
from typing import Any

from autograder.model import Program, Response
from autograder.runner.guest.calls import call_case
from autograder.runner.guest.protocol import Loaded, read_cases, write_end, write_loaded
from autograder.runner.guest.running import RESERVED_BYTES, BoundedText, write_record
from autograder.runner.transcripts import Assignment, Transcript


class InProcessRunner:
    """A runner without isolation and without limits: an endless loop is interrupted as any cell is.

    Args:
        function: What is called in place of a program's function.
        sources: File names that count as the student's own in tracebacks.
    """

    name = "none"

    def __init__(self, function: Callable[..., Any], sources: Collection[str]) -> None:
        self._function = function
        self._sources = sources

    def run(self, program: Program, assignment: Assignment) -> Transcript:
        """Return what the function answers to the public cases; *program* only tells its text."""
        assert assignment.hidden_count == 0, "hidden cases are for a sandbox"
        start = time.monotonic()
        task = assignment.task
        written = bytearray(write_loaded(Loaded("ok")))
        room = task.output_bytes - RESERVED_BYTES - task.stdout_bytes
        output = BoundedText(task.stdout_bytes)
        for call in read_cases(assignment.public):
            with contextlib.redirect_stdout(output), contextlib.redirect_stderr(output):
                response: Response = call_case(
                    self._function, call.calls, required=task.required, layout=call.layout, readonly=call.readonly, sources=self._sources
                )
            record = write_record(response, output.take(), room)
            room -= len(record)
            written += record
        return Transcript(bytes(written + write_end()), wall_seconds=time.monotonic() - start)

    def close(self) -> None:
        """Nothing outlives a run."""

    def __enter__(self) -> "InProcessRunner":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()
