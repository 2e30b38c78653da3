"""Confines the fork server itself, and measures what its children's limits and filters rest on. The standard library only."""

import ctypes
import mmap
import os
import resource
import signal
import socket
import struct
from collections.abc import Callable

from autograder.runner.guest.seccomp import Filter

_PR_SET_PDEATHSIG = 1
_PR_SET_DUMPABLE = 4
_PR_CAPBSET_DROP = 24
_CAPSET = {"x86_64": 126, "aarch64": 91}
_CAPSET_VERSION_3 = 0x20080522
_PROBE_STEP = 1 << 20


def die_with_parent(libc: ctypes.CDLL) -> None:
    """Have the kernel kill this process when its parent dies."""
    libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)


def hide_memory(libc: ctypes.CDLL) -> None:
    """Keep other processes of this user from reading this one's memory."""
    libc.prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)


def drop_capabilities(libc: ctypes.CDLL) -> None:
    """Give up every capability, so that user 0 of a container is a user like any other."""
    for capability in range(64):
        libc.prctl(_PR_CAPBSET_DROP, capability, 0, 0, 0)
    number = _CAPSET.get(os.uname().machine)
    if number is not None:
        libc.syscall(number, struct.pack("<Ii", _CAPSET_VERSION_3, 0), bytes(24))


def filter_holds(confine: Filter) -> bool:
    """Whether a confined child is refused another process and a socket, found out by trying."""
    child = os.fork()
    if child == 0:
        code = 1
        try:
            confine.install()
            code = sum(not _refused(attempt) for attempt in (os.fork, socket.socket))
        finally:
            os._exit(code)
    return os.waitpid(child, 0)[1] == 0


def _refused(attempt: Callable[[], object]) -> bool:
    try:
        attempt()
    except PermissionError:
        return True
    return False


def address_space() -> int:
    """Return the bytes of address space in use, by bisection over RLIMIT_AS: bubblewrap's root has no /proc."""
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
    try:
        mmap.mmap(-1, mmap.PAGESIZE).close()
    except (OSError, MemoryError):
        return False
    return True
