"""A backend is one object: one from a file outside the package is started, probed and used like those that are built in."""

import os
import shutil

import pytest
from toy_backend import Nice

from autograder.errors import SandboxError
from autograder.model import Case, Limits, Program, RunStatus
from autograder.runner.api import assignment, read
from autograder.runner.backends import BACKENDS, UNSAFE, backend_named
from autograder.runner.backends.base import GUEST, GUEST_FILES, PACKAGE
from autograder.runner.forkserver import start_runner
from autograder.runner.probing import probe, probe_all

needs_linux = pytest.mark.skipif(shutil.which("nice") is None, reason="needs nice")
NICENESS = "import sys\n\ndef f(x):\n    return sys.modules['os'].nice(0)\n"


@needs_linux
@pytest.mark.sandbox
def test_a_backend_from_outside_the_package_runs_programs():
    order = assignment([Case("one", {"x": 2.0})], parameters=("x",), required=1, limits=Limits())
    with start_runner(backends=(Nice(absent="not installed"), Nice())) as server:
        assert server.name == "nice"
        assert os.getpriority(os.PRIO_PROCESS, server._process.pid) == os.getpriority(os.PRIO_PROCESS, 0) + 5
        result = read(server.run(Program("f", "f.py", ("def f(x):\n    return 2 * x\n",)), order), order)
        refused = read(server.run(Program("f", "f.py", (NICENESS,)), order), order)
    assert result.status is RunStatus.FINISHED
    assert result.responses[0].outputs == (4.0,)
    assert refused.responses[0].raised is not None, "its children are confined as all are"
    assert refused.responses[0].raised.type_name == "PermissionError"


@needs_linux
@pytest.mark.sandbox
def test_a_backend_from_outside_the_package_is_probed():
    found, absent = probe_all((Nice(), Nice(name="none such", absent="not installed")))
    assert (found.name, found.usable, found.detail) == ("nice", True, "niceness 5")
    assert (absent.usable, absent.detail, absent.tried) == (False, "not installed", False)


def test_where_no_backend_works_each_says_why():
    with pytest.raises(SandboxError, match=r"first: not installed; second: too old"):
        start_runner(backends=(Nice("first", "not installed"), Nice("second", "too old")))


def test_backends_are_found_by_name():
    assert [backend_named(backend.name) for backend in (*BACKENDS, UNSAFE)] == [*BACKENDS, UNSAFE]
    with pytest.raises(SandboxError, match="no sandbox 'jail'"):
        probe("jail")


def test_nothing_falls_back_to_running_without_a_sandbox():
    assert UNSAFE not in BACKENDS


def test_what_the_sandbox_may_read_is_the_guest_folder_the_codec_and_empty_modules():
    outside = [PACKAGE / name for name in GUEST_FILES if GUEST not in (PACKAGE / name).parents]
    assert {path.name for path in outside} == {"__init__.py", "codec.py"}
    assert {path.name for path in GUEST.glob("*.py")} == {name.rsplit("/", 1)[-1] for name in GUEST_FILES if "/guest/" in name}
