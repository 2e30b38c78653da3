"""Real sandboxes: one server a backend and session, and a helper that runs a source text on plain inputs."""

import pytest

from autograder.model import Case, Limits, Program
from autograder.runner.api import assignment, read
from autograder.runner.backends import BACKEND_NAMES, backend_named
from autograder.runner.forkserver import ForkServer
from autograder.runner.probing import probe


def usable(name):
    found = probe(name)
    return None if found.usable else f"needs {name}: {found.detail}"


@pytest.fixture(scope="session", params=BACKEND_NAMES)
def server(request):
    reason = usable(request.param)
    if reason:
        pytest.skip(reason)
    with ForkServer(backend_named(request.param)) as running:
        yield running


@pytest.fixture
def answer(server):
    def run_source(source, *inputs, function="f", limits=None, parameters=("x",), **options):
        cases = [
            Case(f"case-{number}", {"x": value} if not isinstance(value, dict) else value) for number, value in enumerate(inputs or (1.0,))
        ]
        order = assignment(cases, parameters=parameters, required=1, limits=limits or Limits(cpu_seconds=2, wall_seconds=4.0))
        cells = (source,) if isinstance(source, str) else tuple(source)
        return read(server.run(Program(function, options.pop("filename", "f.py"), cells, **options), order), order)

    return run_source
