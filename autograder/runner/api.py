"""The interface between grading and running: what a runner is asked, and what it returns."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

from autograder.model import Case, Limits, Message, Program, Response, RunResult, RunStatus
from autograder.runner.guest.policy import DEFAULT_MODULES
from autograder.runner.guest.protocol import Task, write_cases
from autograder.runner.guest.wire import TOO_LARGE as TOO_LARGE
from autograder.runner.record_reader import Known, Records, read_records, recognised


@dataclass(frozen=True, slots=True)
class Assignment:
    """One exercise as a runner needs it, made once and used for every submission.

    Args:
        public: The student's side of the public cases, encoded; equal bytes are shared between runs.
        hidden: The same of the hidden ones, which a child gets when it has answered the public ones.
        public_count: How many public cases there are.
        hidden_count: How many hidden ones.
        limits: What a child may use.
        task: What the child is told beside the program.
        known: Answers that need not be decoded. Never leaves this process.
    """

    public: bytes
    hidden: bytes
    public_count: int
    hidden_count: int
    limits: Limits
    task: Task = field(repr=False)
    known: Known = field(default_factory=dict, repr=False)


def assignment(
    cases: Sequence[Case],
    *,
    parameters: Sequence[str],
    required: int,
    limits: Limits,
    modules: Sequence[str] = (),
    expected: Sequence[Response] = (),
) -> Assignment:
    """Return what a runner needs to run programs on *cases*, public ones first.

    Args:
        parameters: Names of the parameters of the function that the student writes.
        required: How many of them have no default.
        modules: Importable top-level modules beside the default ones.
        expected: What the reference gives on the cases, if it is known.
    """
    task = Task(tuple(parameters), required, (*sorted(DEFAULT_MODULES), *modules), limits.stdout_bytes, limits.output_bytes)
    count = sum(case.public for case in cases)
    assert all(case.public for case in cases[:count])
    sides = [case.student_side for case in cases]
    return Assignment(write_cases(sides[:count]), write_cases(sides[count:]), count, len(cases) - count, limits, task, recognised(expected))


@dataclass(frozen=True, slots=True)
class Transcript:
    """What a child left behind, unread: bytes from a hostile place, and the kernel's word on its death.

    Args:
        public: Written before the child was given the hidden cases, and unchanged since.
        hidden: Written after that.
        exit_status: Its exit code, or minus the signal that ended it.
        timed_out: Whether the parent's clock ended it.
        cpu_seconds: User and system time, by the kernel.
        wall_seconds: From fork to death, by the clock outside.
        refused: Whether it was ended because what it had written could not be sealed.
        peak_bytes: The most memory that it had at a time, the server's own included.
        stopped: Whether it was ended as ordered, when it had answered the public cases.
        cpu_spent: Whether the server ended it because its computing time, by the kernel's precise clock, was used up.
        stack: What it wrote of its stack when its time was up: hostile bytes, and empty if it had taken over the signal.
    """

    public: bytes
    hidden: bytes = b""
    exit_status: int | None = 0
    timed_out: bool = False
    cpu_seconds: float = 0.0
    wall_seconds: float = 0.0
    refused: bool = False
    peak_bytes: int = 0
    stopped: bool = False
    cpu_spent: bool = False
    stack: bytes = b""


class Runner(Protocol):
    """Runs programs. One at a time; not shared between threads."""

    name: str
    """What the report says of the isolation: ``bubblewrap``, ``landlock`` or ``none``."""

    def run(self, program: Program, assignment: Assignment) -> Transcript:
        """Return what *program* left behind, alone in its child, on the cases of *assignment*.

        Raises:
            SandboxError: The runner itself has failed; nothing is known of the program.
        """
        ...

    def close(self) -> None:
        """End everything that the runner has started."""
        ...


class Company(Protocol):
    """Programs of one submission that have answered their public cases and wait for the hidden ones."""

    public: "list[Transcript | None]"
    """What each wrote; None for one that is to be run alone since it could touch its neighbours."""

    def finish(self) -> "list[Transcript | None]":
        """Hand out the hidden cases and return what each left behind; one that did not come to its end has nothing on them."""
        ...


class Sandbox(Runner, Protocol):
    """A runner that also takes the programs of one submission together, and any of them as far as the public cases."""

    def run_together(self, programs: Sequence[tuple[Program, Assignment]]) -> Company:
        """Return *programs*, all of one submission, as far as the public cases. :meth:`run` may be asked for before they finish."""
        ...

    def run_public(self, program: Program, assignment: Assignment) -> Transcript:
        """Return what *program* leaves behind on the public cases, alone in its child, without ever getting the hidden ones.

        If it is not stopped there, it has ended before, and this is all that will ever come of it.

        Raises:
            SandboxError: The runner itself has failed.
        """
        ...


def read(transcript: Transcript, assignment: Assignment) -> RunResult:
    """Return what *transcript* says: the records, as far as they make sense, and what the death of the child comes to."""
    records = read_records(transcript.public, assignment.public_count, transcript.hidden, assignment.hidden_count, known=assignment.known)
    status, detail = _status(records, transcript, assignment.limits)
    loaded = records.loaded
    return RunResult(
        status=status,
        responses=records.responses,
        detail=detail,
        raised=loaded.raised if loaded else None,
        notes=loaded.notes if loaded else (),
        stdout=loaded.stdout if loaded else "",
        cpu_seconds=transcript.cpu_seconds,
        wall_seconds=transcript.wall_seconds,
    )


_LOADED = {"unloadable": RunStatus.UNLOADABLE, "missing": RunStatus.MISSING, "forbidden": RunStatus.FORBIDDEN}
_SIGKILL, _SIGXCPU = 9, 24


def out_of_time(transcript: Transcript, limits: Limits) -> bool:
    """Whether the kernel has ended the program because its computing time was used up."""
    return transcript.exit_status in (-_SIGKILL, -_SIGXCPU) and transcript.cpu_seconds >= limits.cpu_seconds - 0.5


def _status(records: Records, transcript: Transcript, limits: Limits) -> tuple[RunStatus, Message | None]:
    exit_status = transcript.exit_status
    if transcript.timed_out:
        return RunStatus.TIMED_OUT, Message("run.timed_out.wall", {"seconds": limits.wall_seconds})
    if out_of_time(transcript, limits):
        return RunStatus.TIMED_OUT, Message("run.timed_out.cpu", {"seconds": limits.cpu_seconds})
    if records.garbled:
        return RunStatus.CRASHED, Message("run.crashed.garbled")
    loaded = records.loaded
    if (
        loaded is not None
        and loaded.status == "unloadable"
        and loaded.raised
        and loaded.raised.type_name == "MemoryError"
        and not loaded.raised.lineno
    ):
        return RunStatus.UNLOADABLE, Message("run.unloadable.too_complex")
    if loaded is not None and loaded.status in _LOADED:
        return _LOADED[loaded.status], _loading_detail(records)
    if records.finished and exit_status == 0:
        return RunStatus.FINISHED, None
    if exit_status is not None and exit_status < 0:
        return RunStatus.CRASHED, Message("run.crashed.signal", {"signal": -exit_status})
    return RunStatus.CRASHED, Message("run.crashed.exit")


def _loading_detail(records: Records) -> Message:
    loaded = records.loaded
    assert loaded is not None
    if loaded.status == "missing":
        return Message("run.missing.named", {"names": list(loaded.names)}) if loaded.names else Message("run.missing")
    if loaded.status == "forbidden":
        return Message("run.forbidden", {"modules": list(loaded.names)})
    raised = loaded.raised
    if raised is None:
        return Message("run.unloadable")
    key = "run.unloadable.syntax" if raised.is_a("SyntaxError") else "run.unloadable.raised"
    return Message(key, {"error": raised.type_name, "line": raised.lineno, "cell": raised.cell})
