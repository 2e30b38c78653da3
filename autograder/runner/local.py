"""Runs a student's program on the student's own machine, for ``grade check``: no sandbox, any operating system.

On Linux the program runs in a fork of this process, which has NumPy loaded already; elsewhere in a fresh interpreter.
Either way it is another process, so that an endless loop or a crash costs an answer and not the command.
"""

import contextlib
import os
import select
import signal
import sys
import time
from types import TracebackType

from autograder.codec import frame, frames
from autograder.model import Program
from autograder.runner.api import Assignment, Transcript
from autograder.runner.guest import numpy_guards
from autograder.runner.guest.execution import admit, serve, write_all
from autograder.runner.guest.protocol import write_program


class LocalRunner:
    """A runner without isolation, for the student's own files and public cases only."""

    name = "none"

    def run(self, program: Program, assignment: Assignment) -> Transcript:
        """Return what *program* left behind on the public cases; it is ended at the wall limit."""
        assert assignment.hidden_count == 0, "hidden cases are for a sandbox"
        request = write_program(program, assignment.task)
        start = time.monotonic()
        forked = sys.platform == "linux" and hasattr(os, "pidfd_open") and hasattr(os, "memfd_create")
        data, code, timed_out, cpu_seconds = (_forked if forked else _spawned)(request, assignment)
        return Transcript(data, b"", code, timed_out, cpu_seconds, time.monotonic() - start)

    def close(self) -> None:
        """Nothing outlives a run."""

    def __enter__(self) -> "LocalRunner":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()


def _forked(request: bytes, assignment: Assignment) -> tuple[bytes, int, bool, float]:
    result = os.memfd_create("result")
    try:
        sys.stdout.flush()
        sys.stderr.flush()
        child = os.fork()
        if child == 0:
            _be_child(request, assignment, result)
        timed_out = False
        try:
            timed_out = not _ended(child, assignment.limits.wall_seconds)
        finally:
            with contextlib.suppress(ProcessLookupError):
                if timed_out or sys.exc_info()[0] is not None:
                    os.kill(child, signal.SIGKILL)
            _, status, usage = os.wait4(child, 0)
        size = min(os.fstat(result).st_size, assignment.limits.output_bytes)
        return os.pread(result, size, 0), os.waitstatus_to_exitcode(status), timed_out, usage.ru_utime + usage.ru_stime
    finally:
        os.close(result)


def _ended(child: int, seconds: float) -> bool:
    handle = os.pidfd_open(child)
    try:
        return bool(select.select([handle], [], [], seconds)[0])
    finally:
        os.close(handle)


def _be_child(request: bytes, assignment: Assignment, result: int) -> None:
    code = 1
    try:
        import resource

        numpy_guards.install()
        seconds = assignment.limits.cpu_seconds
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        null = os.open(os.devnull, os.O_RDWR)
        for standard in (0, 1, 2):
            os.dup2(null, standard)
        serve(admit(request), iter([(frame(assignment.public), lambda data: write_all(result, data))]))
        code = 0
    finally:
        os._exit(code)


def _spawned(request: bytes, assignment: Assignment) -> tuple[bytes, int, bool, float]:
    import subprocess

    command = [sys.executable, "-P", "-m", "autograder.runner.local"]
    package = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))  # noqa: PTH120,PTH100
    environment = {**os.environ, "PYTHONPATH": package}
    try:
        done = subprocess.run(
            command,
            input=request + frame(assignment.public),
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=assignment.limits.wall_seconds,
            env=environment,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        return error.stdout or b"", -9, True, 0.0
    return done.stdout, done.returncode, False, 0.0


def main() -> None:
    """Serve one program given on standard input; records go to standard output."""
    request, cases = frames(sys.stdin.buffer.read())
    numpy_guards.install()
    out = os.dup(1)
    os.dup2(os.open(os.devnull, os.O_RDWR), 1)
    serve(admit(frame(bytes(request))), iter([(frame(bytes(cases)), lambda data: write_all(out, data))]))


if __name__ == "__main__":
    main()
