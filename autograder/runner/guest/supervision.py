"""The fork server's hold on one child: waits with two clocks, hands out the hidden cases, kills, reaps. The standard library only."""

import contextlib
import fcntl
import os
import select
import signal
import socket
import time

from autograder.runner.guest.child import ChildLimits
from autograder.runner.guest.wire import ANSWER, ASK, CPU_SPENT, DEADLINE, DIED, DONE, END, HELD, HOLD, REFUSED

_SEALS = 0x1 | 0x2 | 0x4 | 0x8
"""F_SEAL_SEAL, SHRINK, GROW and WRITE."""
_ADD_SEALS = 1033
_CPU_CLOCK = 2
"""CPUCLOCK_SCHED: run time to the nanosecond. The ticks that RLIMIT_CPU counts can be slept through, or met on purpose."""
LEAST_WAIT = 0.01
"""Seconds between two looks at a clock that is nearly used up."""
STACK_SECONDS = 0.2
"""How long a child whose time is up gets to write down where it is."""


class Forked:
    """A child, from its fork to its end.

    Args:
        process: Its process id.
        link: Where it asks for the hidden cases.
        files: Its public records, its hidden records, its stack, its hidden cases.
        limits: Its limits. Time during which it is held counts for neither clock.
    """

    def __init__(self, process: int, link: socket.socket, files: tuple[int, int, int, int], limits: ChildLimits) -> None:
        self.process = process
        self._handle = os.pidfd_open(process)
        self._link = link
        self._shown, self._judged, self._stack, self._hidden = files
        self._wall_left = limits.wall_seconds
        self._cpu_seconds = limits.cpu_seconds
        self._wall_used = 0.0
        self._asked = False

    def wait(self, when_asked: int) -> int:
        """Return its state: it has ended, must end, or has asked and is held."""
        started = time.monotonic()
        poller = select.poll()
        poller.register(self._handle, select.POLLIN)
        if not self._asked:
            poller.register(self._link, select.POLLIN)
        state = None
        while state is None:
            wall_left = started + self._wall_left - time.monotonic()
            cpu_left = self._cpu_seconds - self._cpu_used()
            left = min(wall_left, cpu_left)  # a thread computes for no longer than time passes
            ready = poller.poll(max(LEAST_WAIT, left) * 1000 if left > 0 else 0)
            if not ready:
                state = DEADLINE if wall_left <= 0 else CPU_SPENT if cpu_left <= 0 else None
            elif any(descriptor == self._handle for descriptor, _ in ready):
                state = DIED
            else:
                poller.unregister(self._link)
                state = self._react(when_asked)
        elapsed = time.monotonic() - started
        self._wall_left, self._wall_used = self._wall_left - elapsed, self._wall_used + elapsed
        return state

    def _cpu_used(self) -> float:
        try:
            return time.clock_gettime((~self.process << 3) | _CPU_CLOCK)
        except OSError:
            return 0.0

    def _react(self, when_asked: int) -> int | None:
        """Seal the public records and do what was ordered; return the state, None if the child goes on.

        A child that keeps a writable mapping of the file makes sealing impossible, and gets nothing.
        """
        self._asked = True
        with contextlib.suppress(OSError):  # it has died, which its handle says
            asked = self._link.recv(1)
            if not asked:  # a dying child closes its files before its handle tells of it
                return None
            if asked != ASK or not self._seal():
                return REFUSED
            if when_asked == END:
                return DONE
            if when_asked == HOLD:
                signal.pidfd_send_signal(self._handle, signal.SIGSTOP)
                return HELD
            self._hand_out()
        return None

    def _seal(self) -> bool:
        try:
            fcntl.fcntl(self._shown, _ADD_SEALS, _SEALS)
        except OSError:
            return False
        return True

    def release(self) -> None:
        """Give a held child the hidden cases; one that has died meanwhile is found by :meth:`wait`."""
        try:
            self._hand_out()
            signal.pidfd_send_signal(self._handle, signal.SIGCONT)
        except OSError:
            return

    def _hand_out(self) -> None:
        socket.send_fds(self._link, [ASK], [self._judged, self._hidden])

    def answer(self, state: int) -> bytes:
        """Return the answer to the grader; a child that is not held is dead afterwards."""
        if state == HELD:
            return ANSWER.pack(0, HELD, self.process, 0.0, 0.0, self._wall_used, 0)
        if state in (DEADLINE, CPU_SPENT):
            self._dump_stack()
        if state != DIED:
            signal.pidfd_send_signal(self._handle, signal.SIGKILL)
        _, status, usage = os.wait4(self.process, 0)
        for file in (self._handle, self._shown, self._judged, self._stack, self._hidden):
            os.close(file)
        self._link.close()
        return ANSWER.pack(status, state, 0, usage.ru_utime, usage.ru_stime, self._wall_used, usage.ru_maxrss * 1024)

    def _dump_stack(self) -> None:
        """Have the child write its stack, and wait until the file stops growing. The server does not read it."""
        signal.pidfd_send_signal(self._handle, signal.SIGXCPU)
        deadline, size = time.monotonic() + STACK_SECONDS, 0
        while time.monotonic() < deadline:
            time.sleep(0.005)
            before, size = size, os.fstat(self._stack).st_size
            if size and size == before:
                return
