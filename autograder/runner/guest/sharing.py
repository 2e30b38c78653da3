"""Runs the programs of one submission in one child: a speed device, which a grader may switch off.

Only programs share of which :mod:`autograder.runner.guest.purity` is certain that they change nothing but what is their own. What
harmless functions change all the same (the global random generator, NumPy's error modes, how arrays are printed, which
warnings are given) every program finds as it left it. The standard library and NumPy only.
"""

import gc
import typing
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import numpy as np

from autograder.codec import frame_head, frames
from autograder.runner.guest import purity
from autograder.runner.guest.running import Phase, Running, Write

COPIED_BYTES = 2**18
"""Records up to this size are joined, so that they are written with one system call."""
SETTING_MODES = frozenset(("errstate", "random", "set_printoptions", "seterr", "warnings"))
"""Names without which no program that shares a child can change a mode."""


def serve_many(running: Sequence[Running], phases: Iterator[Phase]) -> None:
    """Write the records of each program as one frame, an empty one for a program that may not share.

    All have been compiled, and it is decided which may share, before the first line of any runs.
    """
    programs = [SharedProgram(one) for one in running]
    here = [one.may_share for one in programs]
    gc.disable()  # the child does not live long
    cases, write = next(phases)
    for number, (one, public) in enumerate(zip(programs, frames(cases), strict=True)):
        records: list[bytes | bytearray] = []
        with one.in_turn():
            here[number] = here[number] and one.running.load(records.append)
            if here[number]:
                one.running.answer(public, records.append)
        _write_part(records, write)
    for cases, write in phases:
        for number, (one, hidden) in enumerate(zip(programs, frames(cases), strict=True)):
            records = []
            with one.in_turn():
                if here[number]:
                    one.running.answer(hidden, records.append)
            _write_part(records, write)


def _write_part(records: Sequence[bytes | bytearray], write: Write) -> None:
    """Write *records* as one frame, joined or, if they are too large to be copied for it, one by one."""
    size = sum(map(len, records))
    parts = [frame_head(size), *records]
    for part in parts if size > COPIED_BYTES else [b"".join(parts)]:
        write(part)


class SharedProgram:
    """A program beside others in its child, with the modes that it has set."""

    def __init__(self, running: Running) -> None:
        self.running = running
        prepared = running.prepared
        # modules are compiled when they are imported, and names that NumPy has removed are offered to the whole process
        unknown = prepared.refusal or running.program.modules or prepared.aliases
        self._names = None if unknown else purity.names(prepared.blocks, running.program.cells)
        self._left: Modes | None = None

    @property
    def may_share(self) -> bool:
        """Whether the program can change nothing but what is its own, and NumPy's global generator."""
        return self._names is not None

    @contextmanager
    def in_turn(self) -> Iterator[None]:
        """Let the program go on as it would alone: with the modes that it left, and no warnings given before."""
        names = self._names or frozenset()
        before = Modes(names) if names & SETTING_MODES else None
        _clear_typing_caches(names)
        with warnings.catch_warnings():  # forgets which warnings NumPy's own lines have given
            if self._left is not None:
                self._left.restore()
            yield
            _clear_typing_caches(names)  # objects that only these caches keep alive end in their owner's turn
            self._left = Modes(names) if before else None
        if before:
            before.restore()


def _clear_typing_caches(names: frozenset[str]) -> None:
    """Empty the caches of ``typing`` for a program that uses *names*: ``List[1]`` and ``List[True]`` are one entry there."""
    if "typing" in names:
        for clear in getattr(typing, "_cleanups", ()):
            clear()


class Modes:
    """A snapshot of the modes that outlive a call and that a program can change that uses *names*.

    Those are how NumPy reacts to floating-point errors, the global generator's state, how arrays are printed, and the warning filters.
    """

    def __init__(self, names: frozenset[str]) -> None:
        self._errors, self._call = np.geterr(), np.geterrcall()
        self._random = np.random.get_state() if "random" in names else None
        self._printing = np.get_printoptions() if "set_printoptions" in names else None
        self._filters = [*warnings.filters] if "warnings" in names else None

    def restore(self) -> None:
        """Put the modes back."""
        np.seterr(**self._errors)
        np.seterrcall(self._call)
        if self._random is not None:
            np.random.set_state(self._random)
        if self._printing is not None:
            np.set_printoptions(**self._printing)
        if self._filters is not None:
            warnings.resetwarnings()  # tells the compiled part, too, that there are other filters
            warnings.filters[:] = self._filters  # type: ignore[index]  # a list, whatever its stub says
