"""The fork server: runs inside the sandbox, imports NumPy once, forks a child for each program.

Theory of operation. The parent starts this file as a script in a fresh interpreter, inside bubblewrap or not, with
one end of a socket pair. The server confines itself, imports what children need, and answers ``R``.
From then on the parent sends orders: a fixed struct of limits and descriptors of five memory files, made for this order,

    programs  the student's sources, one or several
    shown     empty: what the child writes until it has answered the public cases
    judged    empty: what it writes from then on
    public    the inputs of the public cases
    hidden    the inputs of the hidden ones

and the server forks, once an order. It never maps or reads any of them: its memory holds no student's bytes and no inputs, so
there is nothing in it for the next child to find; and as no file is used twice, none can carry a note. The child drops
all else that is open, takes its limits, reads the programs and loads what they name of the libraries, and installs the seccomp
filter, after which no file can be opened or asked about; only then it compiles and runs them. When it has answered the public
cases it asks for the hidden ones: the server seals *shown* for good and sends *hidden* and *judged*. So whatever
the student will be shown (prints, exception texts, values) was written by a program that had not seen a hidden input,
whatever that program did. With an order to hold, the child that has asked is stopped until the parent lets it go on: so can
all programs of a student answer their public cases before one of them sees a hidden one, and none of them tells of these by the clock.

The server waits with a deadline, kills, reaps, and answers with a fixed struct: wait status, whether and why it has killed,
and times. All that is judged happens elsewhere.

A child cannot fork (seccomp), so its death is the death of everything it started. The server dies with its parent.
"""

import contextlib
import ctypes
import fcntl
import gc
import importlib
import os
import resource
import select
import signal
import socket
import struct
import sys
import time

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any

    from autograder.model import Program
    from autograder.runner.guest.execution import Phase
    from autograder.runner.guest.protocol import Task
    from autograder.runner.guest.seccomp import Filter

    Admitted = list[tuple[Program, Task]]

ORDER = struct.Struct("<BIdQQI")
"""What to do when the child asks; cpu_seconds, wall_seconds, memory_bytes, output_bytes, open_files."""
GO_ON, HOLD, END = range(3)
"""Hand out the hidden cases, hold the child before it gets them, or end it: it has done what it was there for."""
RELEASE = struct.Struct("<I")
"""Let the child that is held as this number go on."""
ANSWER = struct.Struct("<iBIdddQ")
"""Wait status, what became of the child, its number if it is held, user, system and wall seconds, peak resident bytes."""
DIED, DEADLINE, REFUSED, DONE, HELD = range(5)
"""It ended by itself; its time was over; it made sealing impossible; it was ended as ordered; it is held."""
READY = b"R"
ASK = b"?"
_LIBRARIES = """
    numpy.char numpy.fft numpy.lib.stride_tricks numpy.linalg numpy.ma numpy.polynomial numpy.random numpy.rec
    collections dataclasses functools itertools math operator time typing warnings
    linecache tracemalloc unicodedata
"""
PRELOADED = _LIBRARIES.split()
"""What students import, and what NumPy and Python themselves load at some time (``np.unique`` needs masked arrays, a name in
Cyrillic the tables of Unicode, a warning the source line): loaded once here, for a child can open nothing."""
_FILES = 5
_SEALS = 0x1 | 0x2 | 0x4 | 0x8
"""F_SEAL_SEAL, SHRINK, GROW and WRITE."""
_ADD_SEALS = 1033
_PR_SET_PDEATHSIG = 1
_PR_SET_DUMPABLE = 4
_PR_CAPBSET_DROP = 24
_CAPSET = {"x86_64": 126, "aarch64": 91}
_PROBE_STEP = 1 << 20


def main(arguments: list[str]) -> None:
    """Serve until the parent closes its end.

    Args:
        arguments: The mode (``bubblewrap``, ``landlock``, ``none``), the socket's descriptor, then as lists of paths:
            where to import from, what may be read, what may be listed.
    """
    mode, number = arguments[0], int(arguments[1])
    sys.argv = sys.orig_argv = []  # paths of this machine are nobody's business
    site, readable, listable = (entry.split(os.pathsep) for entry in arguments[2:5])
    sys.path[:0] = site
    null = os.open(os.devnull, os.O_RDWR)  # while it may still be opened; errors go to the parent until all is ready
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    from autograder.runner.guest import landlock, seccomp

    if mode != "none":
        _drop_capabilities(libc)
        seccomp.call_prctl(libc, seccomp.PR_SET_NO_NEW_PRIVS, 1)
    if mode == "landlock":
        landlock.restrict(readable, listable)
    for name in PRELOADED:
        importlib.import_module(name)

    from autograder.runner.guest import execution, numpy_guards, warm_up

    numpy_guards.install()
    del sys.path[: len(site)]  # what is loaded finds its own parts; nothing else stands beside it
    control = socket.socket(fileno=number)
    libc.prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)
    confine = None if mode == "none" else seccomp.Filter()
    if confine is not None and not _holds(confine):
        sys.exit("the system call filter does not hold on this kernel")
    warm_up.warm_up()
    base = _address_space()
    gc.collect()
    gc.freeze()
    control.send(READY)
    os.dup2(null, 2)
    os.close(null)
    serve(control, Child(base, confine, execution.admit, execution.serve, execution.write_all, libc))


class Child:
    """What a child needs after the fork, looked up before it.

    Args:
        base: Address space that the server itself takes, in bytes.
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
        admit: "Callable[[bytes], Admitted]",
        serve: "Callable[[Admitted, Iterator[Phase]], None]",
        write_all: "Callable[[int, bytes | bytearray], None]",
        libc: ctypes.CDLL,
    ) -> None:
        self.base = base
        self.confine = confine
        self.admit = admit
        self.serve = serve
        self.write_all = write_all
        self.libc = libc

    def run(self, link: socket.socket, limits: "list[Any]", files: list[int]) -> None:
        """Take the limits, confine, run the programs; never returns.

        Args:
            limits: The order's, from cpu_seconds on.
            files: The programs, where to write, and the public cases.
        """
        code = 1
        try:
            programs, shown, public = files
            self.libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
            self._take_limits(limits)
            admitted = self.admit(_take(programs))
            if self.confine is not None:
                self.confine.install()
            self.serve(admitted, self._phases(_take(public), shown, link))
            code = 0
        finally:
            os._exit(code)

    def _phases(self, public: bytes, shown: int, link: socket.socket) -> "Iterator[Phase]":
        """Yield the public cases, and when they are done with, ask for the hidden ones and yield these."""
        yield public, lambda data: self.write_all(shown, data)
        os.close(shown)
        os.write(link.fileno(), ASK)
        _, (judged, hidden), _, _ = socket.recv_fds(link, 1, 2)
        yield _take(hidden), lambda data: self.write_all(judged, data)

    def _take_limits(self, limits: "list[Any]") -> None:
        cpu_seconds, _, memory_bytes, output_bytes, open_files = limits
        _limit(resource.RLIMIT_CPU, cpu_seconds)
        _limit(resource.RLIMIT_AS, self.base + memory_bytes)
        _limit(resource.RLIMIT_FSIZE, output_bytes)
        _limit(resource.RLIMIT_NOFILE, open_files)
        _limit(resource.RLIMIT_CORE, 0)


def _limit(kind: int, value: int) -> None:
    """Set a limit, or leave the lower one under which the grader itself was started."""
    highest = resource.getrlimit(kind)[1]
    value = value if highest == resource.RLIM_INFINITY else min(value, highest)
    resource.setrlimit(kind, (value, value))


def serve(control: socket.socket, child: Child) -> None:
    """Answer orders until the other end is closed."""
    held: dict[int, Forked] = {}
    while True:
        message, files, _, _ = socket.recv_fds(control, ORDER.size, _FILES)
        if not message:
            return
        if len(message) == RELEASE.size:
            forked = held.pop(RELEASE.unpack(message)[0])
            forked.release()
            when_asked = GO_ON
        else:
            when_asked, *limits = ORDER.unpack(message)
            if len(files) != _FILES:
                sys.exit("files were lost on the way")  # with fewer, hidden cases might stand where public ones should
            forked = _fork(child, limits, files)
        became = forked.wait(when_asked)
        if became == HELD:
            held[forked.process] = forked
        control.send(forked.answer(became))


def _fork(child: Child, limits: "list[Any]", files: list[int]) -> "Forked":
    programs, shown, judged, public, hidden = files
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    process = os.fork()
    if process == 0:
        _close_all_but(theirs.fileno(), programs, shown, public)
        child.run(theirs, limits, [programs, shown, public])
    theirs.close()
    for file in (programs, public):
        os.close(file)
    return Forked(process, ours, (shown, judged, hidden), limits[1])


def _close_all_but(*kept: int) -> None:
    """Close every descriptor except the standard ones and *kept*: the parent's socket, and the files of children that are held."""
    low = 3
    for descriptor in (*sorted(kept), 2**31 - 2):
        os.closerange(low, descriptor)
        low = descriptor + 1


class Forked:
    """A child, from its fork to its end.

    Args:
        process: Its number.
        link: Where it asks.
        files: What it writes first, what it writes then, and its hidden cases.
        seconds: How long it may take; what it is held does not count.
    """

    def __init__(self, process: int, link: socket.socket, files: tuple[int, int, int], seconds: float) -> None:
        self.process = process
        self._handle = os.pidfd_open(process)
        self._link = link
        self._files = files
        self._left = seconds
        self._taken = 0.0
        self._asked = False

    def wait(self, when_asked: int) -> int:
        """Return what has become of it: it has ended, or it has asked and is held."""
        started = time.monotonic()
        poller = select.poll()
        poller.register(self._handle, select.POLLIN)
        if not self._asked:
            poller.register(self._link, select.POLLIN)
        became = None
        while became is None:
            ready = poller.poll(max(0.0, started + self._left - time.monotonic()) * 1000)
            if not ready:
                became = DEADLINE
            elif any(descriptor == self._handle for descriptor, _ in ready):
                became = DIED
            else:
                poller.unregister(self._link)
                became = self._react(when_asked)
        elapsed = time.monotonic() - started
        self._left, self._taken = self._left - elapsed, self._taken + elapsed
        return became

    def _react(self, when_asked: int) -> "int | None":
        """Seal what was written so far, and do what was ordered; return what became of it, None if it goes on.

        A child that keeps a writable map of the file makes the seal impossible, and gets nothing.
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
            fcntl.fcntl(self._files[0], _ADD_SEALS, _SEALS)
        except OSError:
            return False
        return True

    def release(self) -> None:
        """Let a child that is held go on; one that has died meanwhile is found by :meth:`wait`."""
        try:
            self._hand_out()
            signal.pidfd_send_signal(self._handle, signal.SIGCONT)
        except OSError:
            return

    def _hand_out(self) -> None:
        _, judged, hidden = self._files
        socket.send_fds(self._link, [ASK], [judged, hidden])

    def answer(self, became: int) -> bytes:
        """Return what the parent is told; unless it is held, see to it that it is dead."""
        if became == HELD:
            return ANSWER.pack(0, HELD, self.process, 0.0, 0.0, self._taken, 0)
        if became != DIED:
            signal.pidfd_send_signal(self._handle, signal.SIGKILL)
        _, status, usage = os.wait4(self.process, 0)
        for file in (self._handle, *self._files):
            os.close(file)
        self._link.close()
        return ANSWER.pack(status, became, 0, usage.ru_utime, usage.ru_stime, self._taken, usage.ru_maxrss * 1024)


def _holds(confine: "Filter") -> bool:
    """Return whether a confined child is refused what it must be: another process, and a socket."""
    child = os.fork()
    if child == 0:
        code = 1
        try:
            confine.install()
            code = sum(not _refused(attempt) for attempt in (os.fork, socket.socket))
        finally:
            os._exit(code)
    return os.waitpid(child, 0)[1] == 0


def _refused(attempt: "Callable[[], object]") -> bool:
    try:
        attempt()
    except PermissionError:
        return True
    return False


def _take(descriptor: int) -> bytes:
    """Return what is in a file, and close it."""
    content = os.pread(descriptor, os.lseek(descriptor, 0, os.SEEK_END), 0)  # asking the kernel about a file is not allowed
    os.close(descriptor)
    return content


def _address_space() -> int:
    """Return the bytes of address space in use, found by asking for limits: there is no /proc in here."""
    low, high = 0, 1 << 46
    limits = resource.getrlimit(resource.RLIMIT_AS)
    while high - low > _PROBE_STEP:
        middle = (low + high) // 2
        resource.setrlimit(resource.RLIMIT_AS, (middle, limits[1]))
        if _can_map():
            high = middle
        else:
            low = middle
    resource.setrlimit(resource.RLIMIT_AS, limits)
    return high


def _can_map() -> bool:
    import mmap

    try:
        mmap.mmap(-1, mmap.PAGESIZE).close()
    except (OSError, MemoryError):
        return False
    return True


def _drop_capabilities(libc: ctypes.CDLL) -> None:
    """Give up every capability, so that user 0 in here is a user like any other."""
    for capability in range(64):
        libc.prctl(_PR_CAPBSET_DROP, capability, 0, 0, 0)
    number = _CAPSET.get(os.uname().machine)
    if number is not None:
        header = struct.pack("<Ii", 0x20080522, 0)
        libc.syscall(number, header, bytes(24))


if __name__ == "__main__":
    main(sys.argv[1:])
