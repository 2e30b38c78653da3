import os
import signal
import time

from autograder.authoring.forked_calls import CRASHED, OUT_OF_TIME, call_forked


def test_answers_come_in_order() -> None:
    assert call_forked(5, str, seconds=5) == ["0", "1", "2", "3", "4"]


def test_nothing_to_ask_forks_nothing() -> None:
    assert call_forked(0, str, seconds=5) == []


def test_endless_loop_costs_its_own_answer_only() -> None:
    def ask(number: int) -> str:
        while number == 1:
            pass
        return str(number)

    assert call_forked(3, ask, seconds=0.2) == ["0", OUT_OF_TIME, "2"]


def test_loop_that_swallows_exceptions_is_ended_too() -> None:
    def ask(number: int) -> str:
        while number == 0:
            try:
                time.sleep(0.01)
            except Exception:
                continue
        return str(number)

    assert call_forked(2, ask, seconds=0.2) == [OUT_OF_TIME, "1"]


def test_crash_costs_its_own_answer_only() -> None:
    assert call_forked(3, lambda n: os.kill(os.getpid(), signal.SIGKILL) if n == 1 else str(n), seconds=5) == ["0", CRASHED, "2"]


def test_memory_is_bounded() -> None:
    def ask(number: int) -> str:
        try:
            return str(len(bytearray(2**34)))
        except MemoryError:
            return "refused"

    assert call_forked(1, ask, seconds=5) == ["refused"]


def test_lines_are_kept_apart() -> None:
    assert call_forked(2, lambda n: f"a\nb{n}", seconds=5) == ["a b0", "a b1"]
