"""Calls many functions that may hang, exhaust memory or crash, in forked children.

A forked child answers one number after another and writes each answer to a pipe. A timer inside the child ends a
Python loop; if that does not help (a power of huge integers holds the interpreter), the parent, which hears nothing,
kills the child, notes the number as out of time and forks again for the rest.
"""

import os
import resource
import selectors
import signal
import warnings
from collections.abc import Callable
from types import FrameType

OUT_OF_TIME = "(time limit)"
CRASHED = "(crash)"
EXTRA_MEMORY_BYTES = 2**30
GRACE_SECONDS = 2.0


class _TimeUp(BaseException):
    """Raised by the timer; no subclass of Exception, so that code under test cannot catch it by accident."""


def call_forked(count: int, ask: Callable[[int], str], *, seconds: float) -> list[str]:
    """Return ``ask(0)``, ..., ``ask(count - 1)``, each computed in a child process.

    Args:
        count: How many questions there are.
        ask: Returns one line of text.
        seconds: Time for one question; after it the answer is OUT_OF_TIME. CRASHED if the child died of it.
    """
    answers: list[str] = []
    while len(answers) < count:
        answers += _round(range(len(answers), count), ask, seconds)
    return answers


def _round(numbers: range, ask: Callable[[int], str], seconds: float) -> list[str]:
    """Return the answers of one child; the last one names its cause of death if it died."""
    reader, writer = os.pipe()
    child = _fork()
    if child == 0:
        _child(numbers, ask, seconds, writer)
    os.close(writer)
    try:
        answers, ending = _listen(reader, seconds + GRACE_SECONDS)
    finally:
        os.close(reader)
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
    return answers if len(answers) == len(numbers) else [*answers, ending]


def _fork() -> int:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # Python 3.12 warns of threads; BLAS's survive a fork, ours there are none
        return os.fork()


def _child(numbers: range, ask: Callable[[int], str], seconds: float, writer: int) -> None:
    try:
        _limit_memory()
        signal.signal(signal.SIGALRM, _time_up)
        for number in numbers:
            os.write(writer, _answer(ask, number, seconds).encode() + b"\n")
    finally:
        os._exit(0)


def _answer(ask: Callable[[int], str], number: int, seconds: float) -> str:
    try:
        signal.setitimer(signal.ITIMER_REAL, seconds)
        answer = ask(number)
        signal.setitimer(signal.ITIMER_REAL, 0)
    except _TimeUp:
        return OUT_OF_TIME
    return answer.replace("\n", " ")


def _time_up(_signal: int, _frame: FrameType | None) -> None:
    raise _TimeUp


def _limit_memory() -> None:
    with open("/proc/self/statm", encoding="ascii") as file:  # noqa: PTH123  # a kernel file, read in one go
        used = int(file.read().split()[0]) * os.sysconf("SC_PAGE_SIZE")
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    wanted = used + EXTRA_MEMORY_BYTES
    resource.setrlimit(resource.RLIMIT_AS, (wanted if hard == resource.RLIM_INFINITY else min(wanted, hard), hard))


def _listen(reader: int, silence_seconds: float) -> tuple[list[str], str]:
    """Read the child's lines; return them with the reason for which they end."""
    buffer = b""
    with selectors.DefaultSelector() as selector:
        selector.register(reader, selectors.EVENT_READ)
        while selector.select(silence_seconds):
            piece = os.read(reader, 65536)
            if not piece:
                return _lines(buffer), CRASHED
            buffer += piece
    return _lines(buffer), OUT_OF_TIME


def _lines(buffer: bytes) -> list[str]:
    return buffer.decode().split("\n")[:-1]
