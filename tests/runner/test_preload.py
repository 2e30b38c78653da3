"""Shared C libraries of the host can be loaded in a sandbox, for computing and for nothing else."""

import ctypes.util
import zlib

import pytest

from autograder.model import Case, Limits, Program, RunStatus
from autograder.runner.api import assignment, read

ZLIB = ctypes.util.find_library("z")
SOURCE = f"""import ctypes
import os


def f(x):
    zlib = ctypes.CDLL("{ZLIB}")
    libc = ctypes.CDLL(None, use_errno=True)
    refused = {{
        "file": libc.open(b"/etc/passwd", 0),
        "new file": libc.open(b"/tmp/left-behind", os.O_CREAT | os.O_WRONLY, 0o600),
        "socket": libc.socket(2, 1, 0),
        "local socket": libc.socket(1, 1, 0),
        "fork": libc.fork(),
        "program": libc.execv(b"/bin/true", None),
        "signal": libc.kill(1, 0),
    }}
    return zlib.crc32(0, b"tensorgrade", 11) & 0xFFFFFFFF, sorted(name for name, result in refused.items() if result != -1)
"""


@pytest.mark.sandbox
@pytest.mark.skipif(ZLIB is None, reason="needs zlib as a shared library")
def test_a_library_of_the_host_computes_and_reaches_nothing(server):
    order = assignment([Case("case", {"x": 1.0})], parameters=("x",), required=1, limits=Limits(), modules=("ctypes", "os"))
    result = read(server.run(Program("f", "f.py", (SOURCE,)), order), order)
    assert result.status is RunStatus.FINISHED
    assert result.responses[0].raised is None, result.responses[0].raised
    assert result.responses[0].outputs == ((zlib.crc32(b"tensorgrade"), []),)
