"""A course with short limits and canaries, one server a sandbox for all attacks, and a service of the host to be reached."""

import contextlib
import socket
from dataclasses import replace
from pathlib import Path

import pytest
from attack_corpus import FOLDER, SECRET

from autograder.content import load_course
from autograder.grading.prepared import Grader
from autograder.model import Limits
from autograder.runner.backends import BACKEND_NAMES, backend_named
from autograder.runner.forkserver import ForkServer
from autograder.runner.probing import probe

ROOT = Path(__file__).resolve().parents[2]
LISTENERS = 8


@pytest.fixture(scope="session")
def course():
    real, canaries = load_course(ROOT), load_course(FOLDER / "canary_course")
    limits = Limits(cpu_seconds=1, wall_seconds=2.5, memory_bytes=256 * 2**20)
    exercises = tuple(replace(exercise, limits=limits) for exercise in real.exercises + canaries.exercises)
    return replace(real, units=real.units + canaries.units, exercises=exercises)


@pytest.fixture(scope="session")
def grader(course):
    return Grader(course, secret=SECRET)


@pytest.fixture(scope="session", params=BACKEND_NAMES)
def server(request):
    found = probe(request.param)
    if not found.usable:
        pytest.skip(f"needs {request.param}: {found.detail}")
    with ForkServer(backend_named(request.param)) as running:
        yield running


@pytest.fixture(scope="session", autouse=True)
def listener():
    """A service of the host that listens on an abstract socket, one for every process that runs these tests."""
    for number in range(LISTENERS):
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as service, contextlib.suppress(OSError):
            service.bind(f"\0tensorgrade-listener-{number}")
            service.listen(1000)
            yield service
            return
    pytest.fail(f"{LISTENERS} listeners are there already")
