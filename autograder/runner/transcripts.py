"""What a runner is given and what it returns: an exercise as an assignment, a child's bytes as a transcript."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from autograder.model import Case, Limits, Response
from autograder.runner.guest.policy import DEFAULT_MODULES
from autograder.runner.guest.protocol import Task, write_cases
from autograder.runner.record_reader import Known, recognised
from autograder.runner.stack import Place


@dataclass(frozen=True, slots=True)
class Assignment:
    """One exercise as a runner needs it, made once and used for every submission.

    Args:
        public: The student's side of the public cases, encoded.
        hidden: That of the hidden cases, which a child gets when it has answered the public ones.
        public_count: Number of public cases.
        hidden_count: Number of hidden cases.
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
    """What a child left behind, undecoded: bytes that an attacker may have written, and how the kernel says it ended.

    Args:
        public: Written before the child was given the hidden cases, and unchanged since.
        hidden: Written after that.
        exit_status: Its exit code, or minus the signal that ended it.
        timed_out: Whether the wall clock ended it.
        cpu_seconds: User and system time, by the kernel.
        wall_seconds: From fork to death, by the clock outside.
        refused: Whether it was ended because what it had written could not be sealed.
        peak_bytes: The most memory that it had at a time, the server's own included.
        stopped: Whether it was ended as ordered, when it had answered the public cases.
        cpu_spent: Whether the server ended it because its computing time, by the kernel's precise clock, was used up.
        place: Where in the program it was when its time was up, if it is known.
        out_of_memory: Whether the kernel ended it because the machine's memory was short, and it held a large part of what it may.
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
    place: Place | None = None
    out_of_memory: bool = False
