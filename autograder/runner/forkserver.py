"""The grader's side of the fork server: starts it in a sandbox, sends orders, collects transcripts, replaces it if it dies.

What comes back may have been written by an attacker and is read with bounds. A server that does not answer within the
order's wall time and a grace period is killed with all its children.
"""

import contextlib
import os
import signal
import socket
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from types import TracebackType
from typing import IO, NamedTuple

from autograder.codec import frame
from autograder.errors import SandboxError
from autograder.model import Limits, Program
from autograder.runner.backends import BACKENDS, Backend, backend_named
from autograder.runner.cpu_contention import Watch
from autograder.runner.endings import out_of_time
from autograder.runner.guest.protocol import write_program
from autograder.runner.guest.wire import (
    ANSWER,
    CPU_SPENT,
    DEADLINE,
    DONE,
    END,
    GO_ON,
    HELD,
    HOLD,
    ORDER,
    READY,
    REFUSED,
    RELEASE,
)
from autograder.runner.kernel_kills import out_of_memory_kills
from autograder.runner.shared_child import Group, Job, SharedChildRun, limits_together, split
from autograder.runner.stack import place_in
from autograder.runner.transcripts import Assignment, Transcript

START_SECONDS = 30.0
GRACE_SECONDS = 5.0
STACK_BYTES = 2**14
"""How much is read of the stack that a child wrote when its time was up."""
WATCH_SECONDS = 1.0
"""How old a measurement of CPU contention may be when a program starts; a new one reads /proc/stat."""


class ForkServer:
    """A runner that owns one fork server in one sandbox. Start it in a thread that outlives it.

    Args:
        backend: How it is isolated, see :data:`autograder.runner.backends.BACKENDS`.
        sharing: Whether programs of one submission that cannot affect each other share a child, which is faster.

    Raises:
        SandboxError: The server does not start.
    """

    def __init__(self, backend: Backend, *, sharing: bool = True) -> None:
        self.name = backend.name
        self._sharing = sharing
        self._backend = backend
        self._aborted = False
        self._watch = Watch()
        self._kernel_kills = out_of_memory_kills()
        self._errors: IO[bytes]
        self._start()

    def run(self, program: Program, assignment: Assignment) -> Transcript:
        """Return what *program* left behind; if it was disturbed, what it left behind the second time.

        A program is disturbed if something else than the sandbox has killed it (the kernel, when memory is short, or a
        person), if its server died, and if its wall time ran out while the processors were all taken.

        Raises:
            SandboxError: It was disturbed twice, so that nothing is known of it.
        """
        return self._undisturbed(program, assignment, GO_ON)

    def run_public(self, program: Program, assignment: Assignment) -> Transcript:
        """Return what *program* left behind on the public cases; its child is ended before it gets the hidden ones.

        Raises:
            SandboxError: It was disturbed twice.
        """
        return self._undisturbed(program, assignment, END)

    def run_together(self, programs: Job) -> SharedChildRun:
        """Run *programs* in shared children on the public cases, and return the children, held before the hidden ones."""
        jobs = split(programs)
        return SharedChildRun([Group(job, self._try(job, len(jobs)) if self._sharing and len(job) > 1 else None) for job in jobs])

    def _try(self, job: Job, children: int) -> "HeldChild | Transcript | None":
        try:
            return self._order(job, limits_together(job, children=children), HOLD)
        except (OSError, SandboxError):
            self._recover()
            return None

    def release(self, process: "subprocess.Popen[bytes]", number: int, files: "Files", limits: Limits) -> Transcript | None:
        """Release a child that the server *process* holds, and return its transcript; None if that server and so the child are gone."""
        if process is not self._process:
            return None
        try:
            self._control.send(RELEASE.pack(number))
            answer = self._answer(limits)
        except (OSError, SandboxError):
            self._recover()
            return None
        return _transcript(answer, files, limits) if answer else None

    def _undisturbed(self, program: Program, assignment: Assignment, when_asked: int) -> Transcript:
        job, limits = [(program, assignment)], assignment.limits
        if self._watch.age() > WATCH_SECONDS:
            self._watch = Watch()
        try:
            transcript = self._run(job, limits, when_asked)
            if not self._disturbed(transcript, limits):
                return transcript
        except (OSError, SandboxError):
            self._recover()
        self._kernel_kills = out_of_memory_kills()
        try:
            transcript = self._run(job, limits, when_asked)
        except OSError as error:
            raise SandboxError(f"the sandbox {self.name} died twice on one program: {error}", hint="run grade doctor") from error
        if not _killed(transcript, limits):
            return transcript
        if out_of_memory_kills() > self._kernel_kills and transcript.peak_bytes >= limits.memory_bytes / 2:
            return replace(transcript, out_of_memory=True)
        raise SandboxError(
            f"a program was ended twice by signal {-(transcript.exit_status or 0)} from outside the sandbox",
            hint="see whether memory was short (dmesg names what the kernel has killed), then run the same command again",
        )

    def _disturbed(self, transcript: Transcript, limits: Limits) -> bool:
        """Whether a program should run once more: somebody else has ended it, or the machine had no time or no memory for it."""
        if _killed(transcript, limits) or _starved(transcript, limits, self._watch):
            return True
        return transcript.exit_status == -signal.SIGKILL and out_of_memory_kills() > self._kernel_kills

    def close(self) -> None:
        """End the server and its children: it exits when its socket closes, and is killed if it does not."""
        self._control.close()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(GRACE_SECONDS)
        self._stop()

    def abort(self) -> None:
        """Kill the server, so that a thread that waits for it gets an error at once."""
        self._aborted = True
        self._process.kill()

    def __enter__(self) -> "ForkServer":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def _start(self) -> None:
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115  # lives as long as the process that writes to it
        try:
            with theirs:
                launch = self._backend.launch(theirs.fileno())
                self._process = subprocess.Popen(
                    launch.command,
                    env=launch.environment,
                    pass_fds=(theirs.fileno(),),
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL,
                    stderr=self._errors,
                    cwd="/",
                    start_new_session=True,
                )
        except BaseException:
            ours.close()
            self._errors.close()
            raise
        self._control = ours
        ours.settimeout(START_SECONDS)
        try:
            answer = ours.recv(1)
        except OSError:
            answer = b""
        if answer != READY:
            detail = self._last_words()
            self._stop()
            raise SandboxError(f"the sandbox {self.name} does not start: {detail}", hint="run grade doctor")

    def _last_words(self) -> str:
        self._errors.seek(0)
        lines = self._errors.read(20_000).decode("utf-8", "replace").strip().splitlines()
        return lines[-1] if lines else "it ended without a word"

    def _stop(self) -> None:
        self._control.close()
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, 9)
        self._process.kill()
        self._process.wait()
        self._errors.close()

    def _recover(self) -> None:
        """Start another server after an error, unless :meth:`abort` was called.

        Raises:
            SandboxError: :meth:`abort` was called.
        """
        if self._aborted:
            raise SandboxError(f"the sandbox {self.name} was ended")
        self._stop()
        self._start()

    def _run(self, job: Job, limits: Limits, when_asked: int) -> Transcript:
        found = self._order(job, limits, when_asked)
        assert isinstance(found, Transcript), "nobody has asked for it to be held"
        return found

    def _order(self, job: Job, limits: Limits, when_asked: int) -> "HeldChild | Transcript":
        """Have one child run the programs of *job*, with memory files made for this order.

        Raises:
            OSError: The server has gone.
            SandboxError: The server has died of it.
        """
        texts = (
            b"".join(write_program(program, order.task) for program, order in job),
            b"".join(frame(order.public) for _, order in job),
            b"".join(frame(order.hidden) for _, order in job),
        )
        with contextlib.ExitStack() as stack:
            programs, public, hidden = (_memory_file(stack, data) for data in texts)
            with contextlib.ExitStack() as written:
                files = Files(_memory_file(written), _memory_file(written), _memory_file(written))
                message = ORDER.pack(
                    when_asked, limits.cpu_seconds, limits.wall_seconds, limits.memory_bytes, limits.output_bytes, limits.open_files
                )
                socket.send_fds(self._control, [message], [programs, *files, public, hidden])
                answer = self._answer(limits)
                if answer is None:
                    return Transcript(b"", b"", None, timed_out=True, wall_seconds=limits.wall_seconds)
                if ANSWER.unpack(answer)[1] != HELD:
                    return _transcript(answer, files, limits, job[0][0] if len(job) == 1 else None)
                return HeldChild(self, self._process, answer, files, limits, written.pop_all())

    def _answer(self, limits: Limits) -> bytes | None:
        """Return the server's next answer; if it does not come in time, replace the server and return None.

        Raises:
            OSError: The server has gone.
            SandboxError: It has died.
        """
        self._control.settimeout(limits.wall_seconds + GRACE_SECONDS)
        try:
            answer = self._control.recv(ANSWER.size)
        except TimeoutError:
            self._recover()
            return None
        if len(answer) != ANSWER.size:
            raise SandboxError(f"the sandbox {self.name} died", hint="run grade doctor")
        return answer


class Files(NamedTuple):
    """The files that a child writes: records of the public cases, records of the hidden cases, and its stack if its time runs out."""

    shown: int
    judged: int
    stack: int


class HeldChild:
    """A child that has answered its public cases and is stopped, see :class:`autograder.runner.shared_child.Held`."""

    def __init__(
        self,
        server: ForkServer,
        process: "subprocess.Popen[bytes]",
        answer: bytes,
        files: Files,
        limits: Limits,
        written: contextlib.ExitStack,
    ) -> None:
        self.public = _content(files.shown, limits.output_bytes)
        self._server = server
        self._place = process, ANSWER.unpack(answer)[2], files, limits
        self._written = written

    def finish(self) -> Transcript | None:
        """Release it, and return its transcript when it has ended; None if it is lost."""
        with self._written:
            return self._server.release(*self._place)


def _transcript(answer: bytes, files: Files, limits: Limits, alone: Program | None = None) -> Transcript:
    """Return what a child left behind.

    Args:
        answer: The server's.
        files: What it wrote.
        limits: The child's.
        alone: Its program, if it had one only.
    """
    status, state, _, user, system, wall, peak = ANSWER.unpack(answer)
    shown, judged = (_content(file, limits.output_bytes) for file in (files.shown, files.judged))
    return Transcript(
        shown,
        judged,
        exit_status=0 if state == DONE else os.waitstatus_to_exitcode(status),
        timed_out=state == DEADLINE,
        cpu_spent=state == CPU_SPENT,
        cpu_seconds=user + system,
        wall_seconds=wall,
        refused=state == REFUSED,
        peak_bytes=peak,
        stopped=state == DONE,
        place=place_in(_content(files.stack, STACK_BYTES), alone) if alone and state in (DEADLINE, CPU_SPENT) else None,
    )


def _starved(transcript: Transcript, limits: Limits, watch: Watch) -> bool:
    """Whether wall time ran out under CPU contention, before the program had half of its computing time."""
    return transcript.timed_out and transcript.cpu_seconds < limits.cpu_seconds / 2 and watch.was_busy()


_FROM_OUTSIDE = frozenset((-signal.SIGHUP, -signal.SIGINT, -signal.SIGQUIT, -signal.SIGKILL, -signal.SIGTERM))


def _killed(transcript: Transcript, limits: Limits) -> bool:
    """Whether a signal ended the program that neither the limits nor the server have sent, and that it cannot send itself."""
    ours = transcript.timed_out or transcript.refused or out_of_time(transcript, limits)
    return transcript.exit_status in _FROM_OUTSIDE and not ours


def _content(file: int, limit: int) -> bytes:
    return os.pread(file, min(os.fstat(file).st_size, limit), 0)


def _memory_file(stack: contextlib.ExitStack, data: bytes = b"") -> int:
    """Return a file in memory that holds *data*, until *stack* is closed."""
    descriptor = os.memfd_create("tensorgrade", os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING)
    stack.callback(os.close, descriptor)
    view = memoryview(data)
    while view:
        view = view[os.write(descriptor, view) :]
    return descriptor


def start_runner(name: str | None = None, *, backends: Sequence[Backend] = BACKENDS, sharing: bool = True) -> ForkServer:
    """Return a running server in the backend *name*, or in the first of *backends* that works on this machine.

    Args:
        name: Of a backend, if it must be that one.
        backends: In which order to try them otherwise.
        sharing: See :class:`ForkServer`.

    Raises:
        SandboxError: None works; the message says why for each.
    """
    failures: list[str] = []
    for backend in [backend_named(name)] if name else backends:
        missing = backend.missing()
        if missing is not None:
            failures.append(f"{backend.name}: {missing}")
            continue
        try:
            return ForkServer(backend, sharing=sharing)
        except (SandboxError, OSError) as error:
            failures.append(f"{backend.name}: {getattr(error, 'message', error)}")
    raise SandboxError(
        "no sandbox works on this machine (" + "; ".join(failures) + ")",
        hint="run grade doctor for the exact steps; --unsafe runs students' code with your rights, for your own files only",
    )
