"""The parent's side of the fork server: starts it in a sandbox, gives orders, reads results, replaces it if it dies.

Everything that comes back is bytes from a hostile place, read with bounds. The clock that decides is this side's:
a server that does not answer in the order's wall time and a little more is killed with all it started.
"""

import contextlib
import fcntl
import math
import os
import signal
import socket
import subprocess
import tempfile
from collections import OrderedDict
from collections.abc import Sequence
from itertools import islice, zip_longest
from types import TracebackType
from typing import IO

from autograder.codec import frames
from autograder.errors import SandboxError
from autograder.model import Case, Limits, Program, RunStatus
from autograder.runner import sandbox
from autograder.runner.api import Assignment, Transcript, assignment, out_of_time, read
from autograder.runner.busy import Watch
from autograder.runner.protocol import write_program
from autograder.runner.server import ANSWER, DEADLINE, ORDER, READY, REFUSED, TOGETHER

START_SECONDS = 30.0
GRACE_SECONDS = 5.0
CACHED_CASES = 512
WATCH_SECONDS = 1.0
"""How much longer than a program ran may have been looked at to say whether the machine was busy. Looking is not free."""
SHARED_SECONDS = 2.0
"""What the programs of one submission may take together; one that does not get done runs again, alone, with its own limits."""


class ForkServer:
    """A runner that owns one fork server in one sandbox. Start it in a thread that outlives it.

    Args:
        backend: ``bubblewrap``, ``landlock``, or ``none`` for no isolation at all.

    Raises:
        SandboxError: The server does not start.
    """

    def __init__(self, backend: str) -> None:
        self.name = backend
        self._cases: OrderedDict[bytes, int] = OrderedDict()
        self._aborted = False
        self._watch = Watch()
        self._errors: IO[bytes]
        self._start()

    def run(self, program: Program, assignment: Assignment) -> Transcript:
        """Return what *program* left behind; if it was disturbed, what it left behind the second time.

        Disturbed is a program that somebody else than the sandbox has killed (the kernel, when memory is short, or a
        person), one whose server died, and one whose time ran out while the machine had none to give.

        Raises:
            SandboxError: It was disturbed twice, so that nothing is known of it.
        """
        job, limits = [(program, assignment)], assignment.limits
        if self._watch.age() > WATCH_SECONDS:
            self._watch = Watch()
        try:
            transcript = self._run(job, limits)
            if not _killed(transcript, limits) and not _starved(transcript, limits, self._watch):
                return transcript
        except (OSError, SandboxError):
            if self._aborted:
                raise
            self._replace()
        try:
            transcript = self._run(job, limits)
        except OSError as error:
            raise SandboxError(f"the sandbox {self.name} died twice on one program: {error}", hint="run grade doctor") from error
        if _killed(transcript, limits):
            signal_number = -(transcript.exit_status or 0)
            raise SandboxError(
                f"a program was ended twice by signal {signal_number} from outside the sandbox",
                hint="see whether memory was short (dmesg names what the kernel has killed), then run the same command again",
            )
        return transcript

    def run_together(self, programs: Sequence[tuple[Program, Assignment]]) -> list[Transcript | None]:
        """Return what each of *programs* left behind in one child, None or nothing on hidden cases for those that are to be run alone.

        The child gets little time, since whoever needs more gets it alone.
        """
        found: list[Transcript | None] = []
        for start in range(0, len(programs), TOGETHER):
            job = programs[start : start + TOGETHER]
            try:
                found += _apart(self._run(job, _shared(job)), len(job)) if len(job) > 1 else [None]
            except (OSError, SandboxError):
                if self._aborted:
                    raise
                self._replace()
                found += [None] * len(job)
        return found

    def close(self) -> None:
        """End the server and all it started: it leaves by itself when its socket closes, or else is killed."""
        self._control.close()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(GRACE_SECONDS)
        self._stop()
        for descriptor in self._cases.values():
            os.close(descriptor)
        self._cases.clear()

    def abort(self) -> None:
        """Kill the server, so that a thread that waits for it gets an error at once instead of an answer."""
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
                launch = sandbox.launch(self.name, theirs.fileno())
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

    def _replace(self) -> None:
        """Start another server in the place of this one."""
        self._stop()
        self._start()

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

    def _run(self, job: Sequence[tuple[Program, Assignment]], limits: Limits) -> Transcript:
        """Have one child run the programs of *job*.

        Raises:
            OSError: The server has gone.
            SandboxError: The server has died of it.
        """
        programs = _memory_file("programs", b"".join(write_program(program, order.task) for program, order in job))
        shown, judged = (os.memfd_create(name, os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING) for name in ("shown", "judged"))
        try:
            order = ORDER.pack(
                len(job), limits.cpu_seconds, limits.wall_seconds, limits.memory_bytes, limits.output_bytes, limits.open_files
            )
            self._control.settimeout(limits.wall_seconds + GRACE_SECONDS)
            cases = [self._case_file(part) for part in (*(one.public for _, one in job), *(one.hidden for _, one in job))]
            socket.send_fds(self._control, [order], [programs, shown, judged, *cases])
            try:
                answer = self._control.recv(ANSWER.size)
            except TimeoutError:
                return self._give_up(limits)
            if len(answer) != ANSWER.size:
                raise SandboxError(f"the sandbox {self.name} died", hint="run grade doctor")
            return _transcript(answer, *(_content(file, limits.output_bytes) for file in (shown, judged)))
        finally:
            for file in (programs, shown, judged):
                os.close(file)

    def _give_up(self, limits: Limits) -> Transcript:
        """Replace a server that does not answer in time; the program is what kept it."""
        self._replace()
        return Transcript(b"", b"", None, timed_out=True, wall_seconds=limits.wall_seconds)

    def _case_file(self, cases: bytes) -> int:
        """Return a sealed memory file with *cases*; one for all programs, since nobody can write to it."""
        found = self._cases.get(cases)
        if found is not None:
            self._cases.move_to_end(cases)
            return found
        descriptor = _memory_file("cases", cases)
        fcntl.fcntl(descriptor, fcntl.F_ADD_SEALS, fcntl.F_SEAL_WRITE | fcntl.F_SEAL_GROW | fcntl.F_SEAL_SHRINK | fcntl.F_SEAL_SEAL)
        self._cases[cases] = descriptor
        if len(self._cases) > CACHED_CASES:
            os.close(self._cases.popitem(last=False)[1])
        return descriptor


def _transcript(answer: bytes, shown: bytes, judged: bytes) -> Transcript:
    status, ended, user, system, wall = ANSWER.unpack(answer)
    timed_out, refused = ended == DEADLINE, ended == REFUSED
    return Transcript(shown, judged, os.waitstatus_to_exitcode(status), timed_out, user + system, wall, refused)


def _apart(whole: Transcript, count: int) -> list[Transcript | None]:
    """Return what each of *count* programs wrote into the child that they shared; None for one that did not run there.

    What one wrote on the public cases is kept even if it wrote nothing on the hidden ones: see :class:`autograder.grading.Sitting`.
    """
    public, hidden = ([bytes(part) for part in islice(frames(data), count)] for data in (whole.public, whole.hidden))
    seconds = whole.cpu_seconds / count, whole.wall_seconds / count
    both = islice(zip_longest(public, hidden, fillvalue=b""), count)
    found = [Transcript(one, other, 0, False, *seconds) if one else None for one, other in both]
    return found + [None] * (count - len(found))


def _shared(job: Sequence[tuple[Program, Assignment]]) -> Limits:
    """Return what programs that share a child may use: no more than each might alone, and little time."""
    limits = [order.limits for _, order in job]
    return Limits(
        cpu_seconds=math.ceil(SHARED_SECONDS),
        wall_seconds=SHARED_SECONDS,
        memory_bytes=min(one.memory_bytes for one in limits),
        output_bytes=min(one.output_bytes for one in limits),
        open_files=min(one.open_files for one in limits),
    )


def _starved(transcript: Transcript, limits: Limits, watch: Watch) -> bool:
    """Whether the clock ran out while the program hardly ran, and not for its sleeping."""
    return transcript.timed_out and transcript.cpu_seconds < limits.cpu_seconds / 2 and watch.was_busy()


_FROM_OUTSIDE = frozenset((-signal.SIGHUP, -signal.SIGINT, -signal.SIGQUIT, -signal.SIGKILL, -signal.SIGTERM))


def _killed(transcript: Transcript, limits: Limits) -> bool:
    """Whether a signal ended the program that neither its limits nor our clock have sent, and that it cannot send itself."""
    ours = transcript.timed_out or transcript.refused or out_of_time(transcript, limits)
    return transcript.exit_status in _FROM_OUTSIDE and not ours


def _content(file: int, limit: int) -> bytes:
    return os.pread(file, min(os.fstat(file).st_size, limit), 0)


def _memory_file(name: str, data: bytes) -> int:
    descriptor = os.memfd_create(name, os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING)
    view = memoryview(data)
    while view:
        view = view[os.write(descriptor, view) :]
    return descriptor


def start_runner(backend: str | None = None) -> ForkServer:
    """Return a running server in *backend*, or in the best backend that this machine has.

    Raises:
        SandboxError: None works; the message says why for each.
    """
    names = (backend,) if backend else sandbox.BACKENDS
    failures: list[str] = []
    for name in names:
        missing = None if name == sandbox.UNSAFE else sandbox.missing(name)
        if missing is not None:
            failures.append(f"{name}: {missing.detail}")
            continue
        try:
            return ForkServer(name)
        except (SandboxError, OSError) as error:
            failures.append(f"{name}: {getattr(error, 'message', error)}")
    raise SandboxError(
        "no sandbox works on this machine (" + "; ".join(failures) + ")",
        hint="run grade doctor for the exact steps; --unsafe runs students' code with your rights, for your own files only",
    )


_CANARY = Program("canary", "canary.py", ("def canary(x):\n    return x\n",))


def try_backend(name: str) -> None:
    """Run a harmless program in the backend *name*.

    Raises:
        SandboxError: It did not start or did not answer as it must.
    """
    with ForkServer(name) as server:
        order = assignment([Case("canary", {"x": 1}, public=True)], parameters=["x"], required=1, limits=Limits())
        result = read(server.run(_CANARY, order), order)
    if result.status is not RunStatus.FINISHED or result.responses[0].outputs != (1,):
        raise SandboxError(f"a harmless program ended as {result.status} in {name}")
