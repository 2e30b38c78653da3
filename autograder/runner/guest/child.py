"""A forked child: takes its limits, installs the filter, runs the programs, dies. The standard library only."""

import ctypes
import faulthandler
import os
import resource
import signal
import socket
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, NamedTuple

from autograder.runner.guest.confinement import die_with_parent
from autograder.runner.guest.wire import ASK

if TYPE_CHECKING:  # imports NumPy, which the server does when it is confined
    from autograder.runner.guest.protocol import Task
    from autograder.runner.guest.records import Program
    from autograder.runner.guest.running import Phase
    from autograder.runner.guest.seccomp import Filter

SPARE_CPU_SECONDS = 1
"""The kernel's limits on computing time lie this much, and twice this much, above the order's: the server's clock ends a child first."""


class ChildLimits(NamedTuple):
    """The limits of an order, in its order."""

    cpu_seconds: int
    wall_seconds: float
    memory_bytes: int
    output_bytes: int
    open_files: int


class Child:
    """What a child needs after the fork, looked up before it.

    Args:
        base: Address space of the server, in bytes; the child's own memory comes on top.
        confine: The seccomp filter; None without a sandbox.
        admit: :func:`autograder.runner.guest.execution.admit`.
        serve: :func:`autograder.runner.guest.execution.serve`.
        write_all: :func:`autograder.runner.guest.execution.write_all`.
        libc: For prctl.
    """

    def __init__(
        self,
        base: int,
        confine: "Filter | None",
        admit: "Callable[[bytes], list[tuple[Program, Task]]]",
        serve: "Callable[[list[tuple[Program, Task]], Iterator[Phase]], None]",
        write_all: "Callable[[int, bytes | bytearray], None]",
        libc: ctypes.CDLL,
    ) -> None:
        self._base = base
        self._confine = confine
        self._admit = admit
        self._serve = serve
        self._write_all = write_all
        self._libc = libc

    def run(self, link: socket.socket, limits: ChildLimits, programs: int, shown: int, stack: int, public: int) -> None:
        """Confine this process and run the programs; never returns.

        Args:
            link: Where to ask for the hidden cases.
            limits: The order's.
            programs: File with the programs.
            shown: File for the records of the public cases.
            stack: File for the stack at the moment of a time-out.
            public: File with the public cases.
        """
        code = 1
        try:
            die_with_parent(self._libc)
            self._take_limits(limits)
            admitted = self._admit(_take(programs))
            faulthandler.register(signal.SIGXCPU, stack, all_threads=False)
            if self._confine is not None:
                self._confine.install()
            self._serve(admitted, self._phases(_take(public), shown, link))
            code = 0
        finally:
            os._exit(code)

    def _phases(self, public: bytes, shown: int, link: socket.socket) -> "Iterator[Phase]":
        """Yield the public cases; when they are answered, ask for the hidden ones and yield these."""
        yield public, lambda data: self._write_all(shown, data)
        os.close(shown)
        os.write(link.fileno(), ASK)
        _, (judged, hidden), _, _ = socket.recv_fds(link, 1, 2)
        yield _take(hidden), lambda data: self._write_all(judged, data)

    def _take_limits(self, limits: ChildLimits) -> None:
        soft = limits.cpu_seconds + SPARE_CPU_SECONDS
        _limit(resource.RLIMIT_CPU, soft, soft + SPARE_CPU_SECONDS)
        _limit(resource.RLIMIT_AS, self._base + limits.memory_bytes)
        _limit(resource.RLIMIT_FSIZE, limits.output_bytes)
        _limit(resource.RLIMIT_NOFILE, limits.open_files)
        _limit(resource.RLIMIT_CORE, 0)


def _limit(kind: int, soft: int, hard: int | None = None) -> None:
    """Set a limit, or keep a lower one under which the grader itself was started."""
    highest = resource.getrlimit(kind)[1]
    values = [value if highest == resource.RLIM_INFINITY else min(value, highest) for value in (soft, soft if hard is None else hard)]
    resource.setrlimit(kind, (values[0], values[1]))


def _take(descriptor: int) -> bytes:
    """Return the content of a file, and close it."""
    content = os.pread(descriptor, os.lseek(descriptor, 0, os.SEEK_END), 0)  # the filter denies fstat
    os.close(descriptor)
    return content
