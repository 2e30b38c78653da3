"""What a student is told while a check takes its time."""

import contextlib
import signal
import sys
from collections.abc import Iterator

from autograder.cli.common import progress
from autograder.content import Exercise
from autograder.model import Message
from autograder.texts import render

PATIENCE_SECONDS = 2.0


@contextlib.contextmanager
def slow_notice(exercise: Exercise, language: str, *, after_seconds: float = PATIENCE_SECONDS) -> Iterator[None]:
    """Say on a terminal, should the body take longer, which exercise is running and when it will be ended.

    By an alarm of the system: it wakes whoever waits for the program, and no thread is there while it is forked.
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
