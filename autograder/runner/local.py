"""Runs a student's program on the student's own machine, for ``grade check``: no sandbox, any operating system.

On Linux the program runs in a fork of this process, which has NumPy loaded already; elsewhere in a fresh interpreter.
Either way it is another process, so that an endless loop or a crash costs an answer and not the command.
"""

import contextlib
import faulthandler
import os
import select
import signal
import sys
import time
from types import TracebackType

from autograder.codec import frame, frames
from autograder.model import Limits, Program
from autograder.runner.guest import numpy_guards
from autograder.runner.guest.execution import admit, serve, write_all
from autograder.runner.guest.protocol import write_program
from autograder.runner.stack import place_in
from autograder.runner.transcripts import Assignment, Transcript

STACK_BYTES = 2**14
STACK_SECONDS = 0.2
"""How long a program whose time is up gets to write down where it is."""


class LocalRunner:
    """A runner without isolation, for the student's own files and public cases only."""

    name = "none"

    def run(self, program: Program, assignment: Assignment) -> Transcript:
        """Return what *program* left behind on the public cases; it is ended at the wall limit."""
        assert assignment.hidden_count == 0, "hidden cases are for a sandbox"
        forks = sys.platform == "linux" and hasattr(os, "pidfd_open") and hasattr(os, "memfd_create")
        return (run_forked if forks else run_spawned)(program, assignment)

    def close(self) -> None:
        """Nothing outlives a run."""

    def __enter__(self) -> "LocalRunner":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()


def run_forked(program: Program, assignment: Assignment) -> Transcript:
    """Return what *program* left behind in a fork of this process."""
    start = time.monotonic()
    request, limits = write_program(program, assignment.task), assignment.limits
    result, stack = os.memfd_create("result"), os.memfd_create("stack")
    try:
        sys.stdout.flush()
        sys.stderr.flush()
        child = os.fork()
        if child == 0:
            _be_child(request, assignment, result, stack)
        timed_out, status, cpu_seconds = _wait(child, limits.wall_seconds)
        return Transcript(
            os.pread(result, min(os.fstat(result).st_size, limits.output_bytes), 0),
            exit_status=status,
            timed_out=timed_out,
            cpu_seconds=cpu_seconds,
            wall_seconds=time.monotonic() - start,
            place=place_in(os.pread(stack, STACK_BYTES, 0), program),
        )
    finally:
        os.close(result)
        os.close(stack)


def _wait(child: int, seconds: float) -> tuple[bool, int, float]:
    """Return whether *child* had to be ended after *seconds*, its exit status and its computing time."""
    timed_out = False
    try:
        timed_out = not _ended(child, seconds)
        if timed_out:
            os.kill(child, signal.SIGXCPU)
            _ended(child, STACK_SECONDS)
    finally:
        with contextlib.suppress(ProcessLookupError):
            if timed_out or sys.exc_info()[0] is not None:
                os.kill(child, signal.SIGKILL)
        _, status, usage = os.wait4(child, 0)
    return timed_out, os.waitstatus_to_exitcode(status), usage.ru_utime + usage.ru_stime


def _ended(child: int, seconds: float) -> bool:
    handle = os.pidfd_open(child)
    try:
        return bool(select.select([handle], [], [], seconds)[0])
    finally:
        os.close(handle)


def _be_child(request: bytes, assignment: Assignment, result: int, stack: int) -> None:
    code = 1
    try:
        _take_limits(assignment.limits)
        faulthandler.register(signal.SIGXCPU, stack, all_threads=False)
        numpy_guards.install()
        null = os.open(os.devnull, os.O_RDWR)
        for standard in (0, 1, 2):
            os.dup2(null, standard)
        serve(admit(request), iter([(frame(assignment.public), lambda data: write_all(result, data))]))
        code = 0
    finally:
        os._exit(code)


def _take_limits(limits: Limits) -> None:
    """Have the kernel ask for the stack when the computing time is used up, and end the program a second later."""
    import resource  # not on every system

    resource.setrlimit(resource.RLIMIT_CPU, (limits.cpu_seconds, limits.cpu_seconds + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def run_spawned(program: Program, assignment: Assignment) -> Transcript:
    """Return what *program* left behind in a fresh interpreter."""
    import subprocess

    start = time.monotonic()
    command = [sys.executable, "-P", "-m", "autograder.runner.local"]
    package = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))  # noqa: PTH120,PTH100
    try:
        done = subprocess.run(
            command,
            input=write_program(program, assignment.task) + frame(assignment.public),
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=assignment.limits.wall_seconds,
            env={**os.environ, "PYTHONPATH": package},
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        return Transcript(error.stdout or b"", exit_status=-9, timed_out=True, wall_seconds=time.monotonic() - start)
    return Transcript(done.stdout, exit_status=done.returncode, wall_seconds=time.monotonic() - start)


def main() -> None:
    """Serve one program given on standard input; records go to standard output."""
    request, cases = frames(sys.stdin.buffer.read())
    numpy_guards.install()
    out = os.dup(1)
    os.dup2(os.open(os.devnull, os.O_RDWR), 1)
    serve(admit(frame(bytes(request))), iter([(frame(bytes(cases)), lambda data: write_all(out, data))]))


if __name__ == "__main__":
    main()
