"""A course with short limits, and one server a sandbox for all attacks."""

from dataclasses import replace
from pathlib import Path

import pytest
from attack_corpus import CANARY

from autograder.bench import Grader
from autograder.content import load_course
from autograder.model import Limits
from autograder.runner import sandbox
from autograder.runner.forkserver import ForkServer

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def grader():
    course = load_course(ROOT)
    limits = Limits(cpu_seconds=1, wall_seconds=2.5, memory_bytes=256 * 2**20)
    course = replace(course, exercises=tuple(replace(exercise, limits=limits) for exercise in course.exercises))
    return Grader(course, secret=f"{CANARY} secret".encode())


@pytest.fixture(scope="session", params=sandbox.BACKENDS)
def server(request):
    found = sandbox.probe(request.param)
    if not found.usable:
        pytest.skip(f"needs {request.param}: {found.detail}")
    with ForkServer(request.param) as running:
        yield running
