"""kill -9 of the batch, of its fork servers and of their children, again and again: the marks are those of a batch left alone."""

import contextlib
import os
import random
import re
import shutil
import signal
import sqlite3
import time
from collections import Counter

import pytest
from batch_class import HONEST, contents, without_times
from batch_processes import is_alive, roles

pytestmark = pytest.mark.sandbox
ROLES = ("parent", "server", "child")
STUDENTS = 24
JOBS = 2
UNDER_WAY = 6
"""How many of the class are begun at a time, at most: two workers with three each."""
EXERCISES = 2
TIMEOUT_SECONDS = 60
ALONE = "\n\nclass Unused:\n    pass\n"
"""Makes a program run in a child of its own: a class is not among what may share one."""
SLOW = "import time\n"
WRONG = "def conv_output_size(n, f, stride=1, padding=0, dilation=1):\n    return n // stride\n"


@pytest.fixture
def students(tmp_path):
    """Right and wrong programs that share a child, right ones that run alone, right ones that are slow; in the order of their sizes."""
    place = tmp_path / "class"
    pool, size = ((HONEST / name).read_text() for name in ("max_pool2d.py", "conv_output_size.py"))
    slow = SLOW + size.replace("    if n < 1", "    time.sleep(0.005)\n    if n < 1")
    kinds = ((pool, size), (pool + ALONE, size + ALONE), (pool, WRONG), (pool, slow))
    for number in range(STUDENTS):
        folder = place / f"student-{number:02d}"
        folder.mkdir(parents=True)
        padding = f"# {folder.name} " + "." * (500 * (STUDENTS - number)) + "\n"
        for name, source in zip(("max_pool2d.py", "conv_output_size.py"), kinds[number % 4], strict=True):
            (folder / name).write_text(padding + source)
    return place


class Chaos:
    """One class after another, graded under fire.

    Args:
        grade: The command line.
        students: The class.
        place: Where the output folders go.
        seed: Of the moments and of the choice among several victims.
    """

    def __init__(self, grade, students, place, seed):
        self._grade = grade
        self._students = sorted(path.name for path in students.iterdir())
        self._class = students
        self._place = place
        self._rng = random.Random(seed)
        self._number = 0
        self._process = None
        self.effective = Counter()
        self.finished = []
        self._new_class()

    def strike(self, role):
        """Kill somebody of *role* while the batch grades, and see that it counted; a new class if this one is finished."""
        deadline = time.monotonic() + TIMEOUT_SECONDS
        while not self._kill(role):
            assert time.monotonic() < deadline, f"no {role} could be killed"
        self.effective[role] += 1
        if role == "parent":
            self._process.communicate()
            self._process = None
        else:
            self._wait(lambda: self._done().issuperset(self._under_way))

    def finish(self):
        """Let the class be graded to its end without further disturbance."""
        if self._process is None:
            self._start()
        _, error = self._process.communicate(timeout=TIMEOUT_SECONDS)
        assert self._process.returncode == 1, error
        kept = re.search(r"(\d+) results were kept", error)
        assert (int(kept[1]) if kept else 0) >= EXERCISES * self._before, "what has a page is not graded again"
        self.finished.append(self._out)
        self._process = None

    def _kill(self, role):
        """Kill one process of *role* if the batch is at work; return whether it was alive and there was work left."""
        if self._process is None:
            self._start()
        self._wait(lambda: len(self._done()) > self._before)
        if self._process.poll() is not None or len(self._done()) > STUDENTS - UNDER_WAY:
            self.finish()
            self._new_class()
            return False
        time.sleep(self._rng.uniform(0, 0.05))
        victims = [victim for victim in roles(self._process.pid)[role] if is_alive(victim)]
        if not victims:
            return False
        with contextlib.suppress(ProcessLookupError):
            os.kill(self._rng.choice(victims), signal.SIGKILL)
            left = [name for name in self._students if name not in self._done()]
            self._under_way = set(left[:UNDER_WAY])  # the largest first: whoever was hit is among them, and is not hit again
            return bool(left)
        return False

    def _start(self):
        self._before = len(self._done())
        self._process = self._grade.start("batch", self._class, "--out", self._out, "-j", JOBS)

    def _new_class(self):
        self._number += 1
        self._out = self._place / f"out-{self._number}"

    def _done(self):
        return {path.parent.name for path in self._out.glob("students/*/report.json")}

    def _wait(self, done):
        deadline = time.monotonic() + TIMEOUT_SECONDS
        while not done() and self._process.poll() is None:
            assert time.monotonic() < deadline, "the batch does not go on"
            time.sleep(0.002)


def reported(out):
    """Everything that a batch wrote for people as data: reports and details without times, the class and its table."""
    found = {name: data for name, data in contents(out).items() if not name.endswith(".html") and ".incoming-" not in name}
    return {name: without_times(data) if name.startswith(("students/", "instructor/")) else data for name, data in found.items()}


def results(out):
    """The keys of the results that are kept, with how many rows each has, and the reports that are known to stand."""
    database = sqlite3.connect(out / ".cache" / "results.sqlite")
    with contextlib.closing(database):
        keys = Counter(key for (key,) in database.execute("SELECT key FROM results"))
        standing = sorted(name for (name,) in database.execute("SELECT name FROM published"))
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    return keys, standing


def endure(grade, students, tmp_path, kills):
    """Strike *kills* times in every role, in turn, and compare every class that was graded meanwhile with one left alone."""
    alone = tmp_path / "alone"
    assert grade.run("batch", students, "--out", alone, "-j", JOBS).returncode == 1
    expected, kept = reported(alone), results(alone)
    assert max(kept[0].values()) == 1
    assert kept[1] == sorted(path.name for path in students.iterdir()), "what every report was written from"
    assert len(kept[0]) == STUDENTS * EXERCISES + 1, "a result a program, and the circumstances"
    chaos = Chaos(grade, students, tmp_path, seed=0)
    for _ in range(kills):
        for role in ROLES:
            chaos.strike(role)
    chaos.finish()
    assert chaos.effective == dict.fromkeys(ROLES, kills)
    for out in chaos.finished:
        assert reported(out) == expected
        assert results(out) == kept
        shutil.rmtree(out)


def test_marks_are_right_whoever_is_killed(grade, students, tmp_path):
    endure(grade, students, tmp_path, kills=10)


@pytest.mark.slow
def test_marks_are_right_whoever_is_killed_a_hundred_times(grade, students, tmp_path):
    endure(grade, students, tmp_path, kills=34)
