"""A small course, a class for it, and a real Dask cluster of one's own on loopback."""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from autograder.runner.probing import probe_all

ROOT = Path(__file__).parents[2]
HONEST = ROOT / "tests" / "attacks" / "honest"
SLUGS = (("convolution", "conv_output_size"), ("pooling", "max_pool2d"))
SECRET = "the secret of the cluster's tests"
SLOW = "import time\n\n\ndef conv_output_size(n, f, stride=1, padding=0, dilation=1):\n    time.sleep(0.02)\n    return 0  # {name}\n"


@pytest.fixture(scope="session", autouse=True)
def backend():
    """The best sandbox that works here."""
    for probe in probe_all():
        if probe.usable:
            return probe.name
    return pytest.skip("needs bubblewrap or Landlock: grade doctor says what is missing")


@pytest.fixture
def course(tmp_path):
    root = tmp_path / "course"
    for unit, slug in SLUGS:
        for tree in ("exercises", "solutions"):
            (root / tree / unit).mkdir(parents=True)
            for path in (ROOT / tree / unit).glob(f"{slug}.*"):
                shutil.copy(path, root / tree / unit)
        shutil.copy(ROOT / "exercises" / unit / "unit.toml", root / "exercises" / unit)
    shutil.copy(ROOT / "exercises" / "course.toml", root / "exercises")
    (root / "solutions" / "course.secret").write_text(SECRET)
    return root


@pytest.fixture
def students(tmp_path):
    """A class of twenty: right, and slow and wrong in turn, each file different from every other; one pair of twins."""
    place = tmp_path / "class"
    for number in range(20):
        folder = place / f"student-{number:02d}"
        folder.mkdir(parents=True)
        for path in HONEST.glob("*.py"):
            (folder / path.name).write_text(f"# {folder.name}\n{path.read_text()}")
        if number % 2 == 0:
            (folder / "conv_output_size.py").write_text(SLOW.format(name=folder.name))
    shutil.copytree(place / "student-01", place / "twin-of-01")
    return place


class Cluster:
    """A scheduler and workers, each a process of its own session on 127.0.0.1."""

    def __init__(self, folder):
        self._folder = folder
        self._running = []
        self.log = folder / "cluster.log"
        ready = folder / "scheduler.json"
        self._start("dask_scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--scheduler-file", ready)
        deadline = time.monotonic() + 30
        while not (ready.is_file() and '"tcp://' in ready.read_text()):
            assert time.monotonic() < deadline, self.log.read_text()
            time.sleep(0.05)
        self.address = ready.read_text().split('"address": "')[1].split('"')[0]

    def worker(self, **environment):
        local = self._folder / f"worker-{len(self._running)}"
        local.mkdir()
        options = ("--host", "127.0.0.1", "--nthreads", "1", "--no-nanny", "--no-dashboard", "--memory-limit", "0")
        return self._start("dask_worker", self.address, *options, "--local-directory", local, cwd=local, **environment)

    def _start(self, module, *arguments, cwd=None, **environment):
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("TENSORGRADE_")}
        with self.log.open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", f"distributed.cli.{module}", *map(str, arguments)],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=cwd,
                env=inherited | {"PYTHONPATH": str(ROOT)} | environment,
                start_new_session=True,
            )
        self._running.append(process)
        return process

    def stop(self):
        for process in reversed(self._running):
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()


@pytest.fixture
def cluster(tmp_path):
    pytest.importorskip("distributed")
    folder = tmp_path / "cluster"
    folder.mkdir()
    made = []
    try:
        made.append(Cluster(folder))
        yield made[0]
    finally:
        for one in made:
            one.stop()


@pytest.fixture
def start_grade(course):
    """Start the command line on the course in a process of its own."""
    started = []

    def start(*arguments):
        command = [sys.executable, "-m", "autograder", *map(str, arguments), "--course", str(course)]
        environment = {name: value for name, value in os.environ.items() if not name.startswith("TENSORGRADE_")} | {"NO_COLOR": "1"}
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment, text=True, cwd=ROOT)
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.communicate()
