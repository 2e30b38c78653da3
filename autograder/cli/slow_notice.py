"""Shows a notice on the terminal while a check is slow."""

import contextlib
import signal
import sys
from collections.abc import Iterator

from autograder.cli.common import progress
from autograder.content import Exercise
from autograder.model import Message
from autograder.texts import render

NOTICE_SECONDS = 2.0


@contextlib.contextmanager
def slow_notice(exercise: Exercise, language: str, *, after_seconds: float = NOTICE_SECONDS) -> Iterator[None]:
    """Print on a terminal which exercise is running and when it will be stopped, if the body takes long.

    Uses SIGALRM: it interrupts the wait for the program, and no thread exists while a process is forked.
    """
    if not (sys.stderr.isatty() and hasattr(signal, "setitimer")):
        yield
        return
    limits = exercise.limits
    values = {"exercise": exercise.id, "cpu": limits.cpu_seconds, "wall": limits.wall_seconds}
    before = signal.signal(signal.SIGALRM, lambda *_: progress(render(Message("cli.check.running", values), language)))
    signal.setitimer(signal.ITIMER_REAL, after_seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
