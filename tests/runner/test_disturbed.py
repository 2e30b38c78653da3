"""A program that is killed from outside, or gets no time, is not the one to blame: it runs once more, and twice is nobody's mark."""

import os
import signal
import threading
import time
from dataclasses import replace
from pathlib import Path

import pytest

from autograder.errors import SandboxError
from autograder.model import Case, Limits, Program, RunStatus
from autograder.runner import forkserver
from autograder.runner.api import assignment, read
from autograder.runner.cpu_contention import Watch
from autograder.runner.forkserver import ForkServer

SLOW = "import time\ndef f(x):\n    time.sleep(0.15)\n    return x\n"
LIMITS = Limits(cpu_seconds=2, wall_seconds=1.5)


def order(count=4):
    return assignment([Case(f"case-{number}", {"x": number}) for number in range(count)], parameters=("x",), required=1, limits=LIMITS)


def newest_child(pid):
    """Return the process below *pid* that was started last, as the machine numbers it; None if it is *pid* itself or its wrapper."""
    below, queue = [], [pid]
    while queue:
        for task in Path(f"/proc/{queue.pop()}/task").glob("*/children"):
            found = [int(word) for word in task.read_text().split()]
            below += found
            queue += found
    return max(below, default=None)


def resident(pid):
    """Return the bytes of memory that a process holds, 0 if it is gone."""
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        return 0


class Killer(threading.Thread):
    """Sends a signal to the child of the moment, as often as it is told."""

    def __init__(self, server, times, number=signal.SIGKILL, least=0):
        super().__init__()
        self.times = times
        self.killed = []
        self._server = server._process.pid
        self._quiet = newest_child(self._server)
        self._number = number
        self._least = least

    def run(self):
        deadline = time.monotonic() + 10
        while len(self.killed) < self.times and time.monotonic() < deadline:
            child = newest_child(self._server)
            if child not in (self._quiet, None, *self.killed):
                time.sleep(0.05)  # it is at its cases by now
                while resident(child) < self._least and time.monotonic() < deadline:
                    time.sleep(0.005)
                os.kill(child, self._number)
                self.killed.append(child)
            time.sleep(0.005)


@pytest.mark.sandbox
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM], ids=["kill -9", "kill"])
def test_a_program_that_is_killed_from_outside_runs_once_more(server, number):
    killer = Killer(server, 1, number)
    killer.start()
    result = read(server.run(Program("f", "f.py", (SLOW,)), order()), order())
    killer.join()
    assert len(killer.killed) == 1
    assert result.status is RunStatus.FINISHED
    assert [response.outputs for response in result.responses] == [(0,), (1,), (2,), (3,)]


@pytest.mark.sandbox
def test_one_that_is_killed_twice_is_not_judged(server):
    killer = Killer(server, 2)
    killer.start()
    with pytest.raises(SandboxError, match="ended twice by signal 9 from outside") as raised:
        server.run(Program("f", "f.py", (SLOW,)), order())
    killer.join()
    assert "dmesg" in raised.value.hint
    assert read(server.run(Program("f", "f.py", (SLOW,)), order()), order()).status is RunStatus.FINISHED


HEAVY = "import numpy as np\nimport time\ndef f(x):\n    held = np.ones(20_000_000)\n    time.sleep(3)\n    return held[0]\n"


@pytest.mark.sandbox
def test_one_that_is_killed_twice_when_memory_was_short_and_it_held_much_is_out_of_memory(server, monkeypatch):
    kills = iter(range(100))
    monkeypatch.setattr(forkserver, "out_of_memory_kills", lambda: next(kills))
    limits = replace(LIMITS, wall_seconds=8.0, memory_bytes=256 * 2**20, cpu_seconds=6)
    task = replace(order(), limits=limits)
    killer = Killer(server, 2, least=150 * 2**20)
    killer.start()
    result = read(server.run(Program("f", "f.py", (HEAVY,)), task), task)
    killer.join()
    assert result.status is RunStatus.OUT_OF_MEMORY
    assert result.detail.key == "run.out_of_memory.killed"


@pytest.mark.sandbox
@pytest.mark.parametrize(
    "source",
    [
        "def f(x):\n    while True: pass\n",
        "import sys\ndef f(x):\n    os = sys.modules['os']\n    os.kill(os.getpid(), 9)\n",
        "import sys\ndef f(x):\n    sys.modules['os'].abort()\n",
        "import sys\ndef f(x):\n    r = __import__('resource')\n    r.setrlimit(r.RLIMIT_CPU, (1, 1))\n",
    ],
    ids=["out of time", "a signal to itself", "abort", "a limit of its own"],
)
def test_no_program_can_have_itself_taken_for_disturbed(server, source, monkeypatch):
    runs = []
    once = ForkServer._run
    monkeypatch.setattr(ForkServer, "_run", lambda self, *order: runs.append(1) or once(self, *order))
    limits = Limits(cpu_seconds=1, wall_seconds=4.0)
    task = assignment([Case("one", {"x": 1})], parameters=("x",), required=1, limits=limits)
    server.run(Program("f", "f.py", (source,)), task)
    assert len(runs) == 1


@pytest.mark.sandbox
@pytest.mark.parametrize(("busy", "expected"), [(True, 2), (False, 1)])
def test_a_program_whose_time_ran_out_gets_it_again_only_if_the_machine_had_none(server, busy, expected, monkeypatch):
    runs = []
    once = ForkServer._run
    monkeypatch.setattr(ForkServer, "_run", lambda self, *order: runs.append(1) or once(self, *order))
    monkeypatch.setattr(Watch, "was_busy", lambda self: busy)
    result = read(server.run(Program("f", "f.py", ("import time\ndef f(x):\n    time.sleep(60)\n",)), order()), order())
    assert result.status is RunStatus.TIMED_OUT
    assert len(runs) == expected


def processors(folder, idle):
    """Write what the kernel says of every processor that there might be: *idle* ticks each."""
    lines = ["cpu  0 0 0 0 0 0", *(f"cpu{number} 100 0 100 {idle} 0 0" for number in range(1024))]
    (folder / "stat").write_text("\n".join(lines) + "\nintr 1 2 3\n")


def throttled(folder, microseconds):
    (folder / "cpu.stat").write_text(f"usage_usec 5\nthrottled_usec {microseconds}\n")


def test_a_machine_with_a_processor_to_spare_is_not_busy(tmp_path):
    processors(tmp_path, 1000)
    watch = Watch(tmp_path, tmp_path)
    processors(tmp_path, 1000 + 100_000)
    assert not watch.was_busy()


def test_a_machine_whose_processors_were_all_taken_was_busy(tmp_path):
    processors(tmp_path, 1000)
    watch = Watch(tmp_path, tmp_path)
    time.sleep(0.01)
    assert watch.was_busy()


def test_a_container_that_has_used_up_its_share_was_busy(tmp_path):
    processors(tmp_path, 1000)
    throttled(tmp_path, 5)
    watch = Watch(tmp_path, tmp_path)
    processors(tmp_path, 1000 + 100_000)
    throttled(tmp_path, 60_000_000)
    assert watch.was_busy()


def test_where_the_kernel_does_not_tell_the_program_has_the_benefit_of_the_doubt(tmp_path):
    assert Watch(tmp_path, tmp_path).was_busy()
    (tmp_path / "stat").write_text("nothing that we know\n")
    assert Watch(tmp_path, tmp_path).was_busy()
