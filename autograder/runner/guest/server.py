"""The fork server: runs inside the sandbox, imports NumPy once, forks a child for each order.

Theory of operation. The grader starts :mod:`autograder.runner.guest.start` in a fresh interpreter, inside bubblewrap or not, with one
end of a socket pair. The server confines itself, imports what children need, and answers ``R``. From then on the grader sends
orders: a fixed struct of limits, and the descriptors of six memory files that were made for this order,

    programs  the student's sources, one or several
    shown     empty: the child's records of the public cases
    judged    empty: its records of the hidden cases
    stack     empty: its stack, if its time runs out
    public    the public cases
    hidden    the hidden cases

and the server forks once an order. It never maps or reads any of them: its memory holds no student's bytes and no inputs, so that
the next child finds nothing in it; and since no file is used twice, none can carry a note. The child closes everything else,
takes its limits, reads the programs, loads the library modules that they name, and installs the seccomp filter, after which no file
can be opened or asked about; only then it compiles and runs the programs. When it has answered the public cases it asks for the
hidden ones: the server seals *shown* for good and sends *hidden* and *judged*. So whatever the student will be shown (prints,
exception texts, values) was written by a program that had not seen a hidden input, whatever that program did. An order may hold
the child when it asks, until the grader releases it: all programs of a student answer their public cases before one of
them gets a hidden one, and none can tell of these by timing.

The server waits with two clocks, wall time and the child's own run time, kills, reaps, and answers with a fixed struct: wait status,
state and times. Judging is the grader's.

A child cannot fork (seccomp), so its death is the death of everything it started. The server dies with the grader.
"""

import ctypes
import gc
import importlib
import os
import socket
import sys
from collections.abc import Sequence

from autograder.runner.guest import confinement, landlock, seccomp
from autograder.runner.guest.child import Child, ChildLimits
from autograder.runner.guest.supervision import Forked
from autograder.runner.guest.wire import GO_ON, HELD, ORDER, ORDER_FILES, READY, RELEASE

_LIBRARIES = """
    numpy.char numpy.fft numpy.lib.stride_tricks numpy.linalg numpy.ma numpy.polynomial numpy.random numpy.rec
    collections dataclasses functools itertools math operator time typing warnings
    linecache tracemalloc unicodedata
"""
PRELOADED = _LIBRARIES.split()
"""What students import, and what NumPy and Python themselves load late (``np.unique`` needs masked arrays, a name in Cyrillic the
tables of Unicode, a warning the source line): loaded once, since a child can open nothing."""


def main(descriptor: int, site: Sequence[str], *, confined: bool, readable: Sequence[str], listable: Sequence[str]) -> None:
    """Serve until the grader closes its end.

    Args:
        descriptor: The socket.
        site: The entries that were put in front of ``sys.path``.
        confined: Whether to drop all rights and filter the children's system calls.
        readable: What may be read, enforced with Landlock; empty: no Landlock.
        listable: What may be listed besides.
    """
    null = os.open(os.devnull, os.O_RDWR)  # while it may still be opened; errors go to the grader until all is ready
    libc = ctypes.CDLL(None, use_errno=True)
    confinement.die_with_parent(libc)
    if confined:
        confinement.drop_capabilities(libc)
        seccomp.call_prctl(libc, seccomp.PR_SET_NO_NEW_PRIVS, 1)
    if readable:
        landlock.restrict(readable, listable)
    for name in PRELOADED:
        importlib.import_module(name)

    from autograder.runner.guest import execution, numpy_guards, warm_up

    numpy_guards.install()
    del sys.path[: len(site)]  # a loaded package finds its submodules by its own __path__; a new import finds nothing in these folders
    control = socket.socket(fileno=descriptor)
    confinement.hide_memory(libc)
    confine = seccomp.Filter() if confined else None
    if confine is not None and not confinement.filter_holds(confine):
        sys.exit("the system call filter does not hold on this kernel")
    warm_up.warm_up()
    base = confinement.address_space()
    gc.collect()
    gc.freeze()
    control.send(READY)
    os.dup2(null, 2)
    os.close(null)
    serve(control, Child(base, confine, execution.admit, execution.serve, execution.write_all, libc))


def serve(control: socket.socket, child: Child) -> None:
    """Answer orders until the other end is closed."""
    held: dict[int, Forked] = {}
    while True:
        message, files, _, _ = socket.recv_fds(control, ORDER.size, ORDER_FILES)
        if not message:
            return
        if len(message) == RELEASE.size:
            forked = held.pop(RELEASE.unpack(message)[0])
            forked.release()
            when_asked = GO_ON
        else:
            when_asked, *limits = ORDER.unpack(message)
            if len(files) != ORDER_FILES:
                sys.exit("files were lost on the way")  # with fewer, hidden cases might stand where public ones should
            forked = _fork(child, ChildLimits(*limits), files)
        state = forked.wait(when_asked)
        if state == HELD:
            held[forked.process] = forked
        control.send(forked.answer(state))


def _fork(child: Child, limits: ChildLimits, files: list[int]) -> Forked:
    programs, shown, judged, stack, public, hidden = files
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    process = os.fork()
    if process == 0:
        _close_all_but(theirs.fileno(), programs, shown, stack, public)
        child.run(theirs, limits, programs, shown, stack, public)
    theirs.close()
    for file in (programs, public):
        os.close(file)
    return Forked(process, ours, (shown, judged, stack, hidden), limits)


def _close_all_but(*kept: int) -> None:
    """Close every descriptor except the standard ones and *kept*: the server's socket, and the files of held children."""
    low = 3
    for descriptor in (*sorted(kept), 2**31 - 2):
        os.closerange(low, descriptor)
        low = descriptor + 1
