"""The fork server: runs inside the sandbox, imports NumPy once, forks a child for each program.

Theory of operation. The parent starts this file as a script in a fresh interpreter, inside bubblewrap or not, with
one end of a socket pair. The server confines itself, imports what children need, and answers ``R``.
From then on the parent sends one order a program: a fixed struct of limits and three descriptors,

    program   a memory file with the student's source
    cases     a sealed, read-only memory file with the inputs
    result    an empty memory file that the child writes records to

and the server forks. It never maps or reads any of the three: its memory holds no student's bytes and no inputs, so
there is nothing in it for the next child to find. The child drops the socket, takes its limits, installs the seccomp
filter, and only then reads the program. The server waits with a deadline, kills, reaps, and answers with a fixed
struct: wait status, whether the deadline struck, times and peak memory. All that is judged happens elsewhere.

A child cannot fork (seccomp), so its death is the death of everything it started. The server dies with its parent.
"""

import ctypes
import gc
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
    from collections.abc import Callable

    from autograder.runner.seccomp import Filter

ORDER = struct.Struct("<IdQQI")
"""cpu_seconds, wall_seconds, memory_bytes, output_bytes, open_files."""
ANSWER = struct.Struct("<iBdddQ")
"""Wait status, timed out, user seconds, system seconds, wall seconds, peak resident bytes."""
READY = b"R"
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
    site, readable, listable = (entry.split(os.pathsep) for entry in arguments[2:5])
    sys.path[:0] = site
    null = os.open(os.devnull, os.O_RDWR)  # while it may still be opened; errors go to the parent until all is ready
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    from autograder.runner import landlock, seccomp

    if mode != "none":
        _drop_capabilities(libc)
        seccomp.call_prctl(libc, seccomp.PR_SET_NO_NEW_PRIVS, 1)
    if mode == "landlock":
        landlock.restrict(readable, listable)
    import numpy.random  # noqa: F401  # loaded once here, shared by every child

    from autograder.runner import guest

    control = socket.socket(fileno=number)
    libc.prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)
    confine = None if mode == "none" else seccomp.Filter()
    base = _address_space()
    gc.collect()
    gc.freeze()
    control.send(READY)
    os.dup2(null, 2)
    os.close(null)
    serve(control, Child(base, confine, guest.serve_program, guest.write_all, libc))


class Child:
    """What a child needs after the fork, looked up before it.

    Args:
        base: Address space that the server itself takes, in bytes.
        confine: The seccomp filter; None without a sandbox.
        serve_program: :func:`autograder.runner.guest.serve_program`.
        write_all: :func:`autograder.runner.guest.write_all`.
        libc: For prctl.
    """

    def __init__(
        self,
        base: int,
        confine: "Filter | None",
        serve_program: "Callable[[bytes, bytes, Callable[[bytes], None]], None]",
        write_all: "Callable[[int, bytes], None]",
        libc: ctypes.CDLL,
    ) -> None:
        self.base = base
        self.confine = confine
        self.serve_program = serve_program
        self.write_all = write_all
        self.libc = libc

    def run(self, control: socket.socket, order: tuple[int, float, int, int, int], descriptors: list[int]) -> None:
        """Take the limits, confine, run the program; never returns."""
        code = 1
        try:
            program, cases, result = descriptors
            control.close()
            self.libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
            self._take_limits(order)
            if self.confine is not None:
                self.confine.install()
            request, inputs = _read(program), _read(cases)
            os.close(program)
            os.close(cases)
            self.serve_program(request, inputs, lambda data: self.write_all(result, data))
            code = 0
        finally:
            os._exit(code)

    def _take_limits(self, order: tuple[int, float, int, int, int]) -> None:
        cpu_seconds, _, memory_bytes, output_bytes, open_files = order
        limit = resource.setrlimit
        limit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds))
        limit(resource.RLIMIT_AS, (self.base + memory_bytes, self.base + memory_bytes))
        limit(resource.RLIMIT_FSIZE, (output_bytes, output_bytes))
        limit(resource.RLIMIT_NOFILE, (open_files, open_files))
        limit(resource.RLIMIT_CORE, (0, 0))


def serve(control: socket.socket, child: Child) -> None:
    """Answer orders until the other end is closed."""
    while True:
        message, descriptors, _, _ = socket.recv_fds(control, ORDER.size, 3)
        if not message:
            return
        order = ORDER.unpack(message)
        started = time.monotonic()
        process = os.fork()
        if process == 0:
            child.run(control, order, descriptors)
        for descriptor in descriptors:
            os.close(descriptor)
        control.send(_wait(process, started, order[1]))


def _wait(child: int, started: float, wall_seconds: float) -> bytes:
    """Reap *child*, killing it at the deadline, and return the answer."""
    handle = os.pidfd_open(child)
    poller = select.poll()
    poller.register(handle, select.POLLIN)
    timed_out = not poller.poll(wall_seconds * 1000)
    if timed_out:
        signal.pidfd_send_signal(handle, signal.SIGKILL)
    os.close(handle)
    _, status, usage = os.wait4(child, 0)
    return ANSWER.pack(status, timed_out, usage.ru_utime, usage.ru_stime, time.monotonic() - started, usage.ru_maxrss * 1024)


def _read(descriptor: int) -> bytes:
    return os.pread(descriptor, os.fstat(descriptor).st_size, 0)


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
