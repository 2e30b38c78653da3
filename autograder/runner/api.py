"""The seam between grading and running: what a runner is asked and what it answers."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

from autograder.model import Case, Limits, Message, Program, Response, RunResult, RunStatus
from autograder.runner.policy import DEFAULT_MODULES
from autograder.runner.protocol import Known, Records, Task, recognised, write_cases


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
    return Assignment(write_cases(cases[:count]), write_cases(cases[count:]), count, len(cases) - count, limits, task, recognised(expected))


class Runner(Protocol):
    """Runs programs. One at a time; not shared between threads."""

    name: str
    """What the report says of the isolation: ``bubblewrap``, ``landlock`` or ``none``."""

    def run(self, program: Program, assignment: Assignment) -> RunResult:
        """Return what *program* gave on the cases of *assignment*.

        Raises:
            SandboxError: The runner itself has failed; nothing is known of the program.
        """
        ...

    def close(self) -> None:
        """End everything that the runner has started."""
        ...


def interpret(
    records: Records, *, exit_status: int | None, timed_out: bool, cpu_seconds: float, wall_seconds: float, limits: Limits
) -> RunResult:
    """Return the result that a child's records and the kernel's word on its death come to.

    Args:
        records: What the child wrote.
        exit_status: Its exit code, or minus the signal that ended it.
        timed_out: Whether the parent's clock ended it.
    """
    status, detail = _status(records, exit_status, timed_out, cpu_seconds, limits)
    loaded = records.loaded
    return RunResult(
        status=status,
        responses=records.responses,
        detail=detail,
        raised=loaded.raised if loaded else None,
        notes=loaded.notes if loaded else (),
        stdout=loaded.stdout if loaded else "",
        cpu_seconds=cpu_seconds,
        wall_seconds=wall_seconds,
    )


_LOADED = {"unloadable": RunStatus.UNLOADABLE, "missing": RunStatus.MISSING, "forbidden": RunStatus.FORBIDDEN}
_SIGKILL, _SIGXCPU = 9, 24


def _status(
    records: Records, exit_status: int | None, timed_out: bool, cpu_seconds: float, limits: Limits
) -> tuple[RunStatus, Message | None]:
    if timed_out:
        return RunStatus.TIMED_OUT, Message("run.timed_out.wall", {"seconds": f"{limits.wall_seconds:g}"})
    if exit_status in (-_SIGKILL, -_SIGXCPU) and cpu_seconds >= limits.cpu_seconds - 0.5:
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
