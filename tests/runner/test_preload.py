"""Shared C libraries of the host can be loaded in a sandbox, for computing and for nothing else."""

import ctypes.util
import zlib

import pytest

from autograder.model import Case, Limits, Program, RunStatus
from autograder.runner.api import assignment, read
from autograder.runner.guest.policy import DEFAULT_MODULES

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


LIBRARIES = sorted(DEFAULT_MODULES - {"__future__"})
WALK = """import {name} as module


def f(x):
    failed = []
    for public in dir(module):
        if public.startswith("_") or (module.__name__, public) in {absent!r}:
            continue
        try:
            getattr(module, public)
        except BaseException as error:
            failed.append((public, str(error)))
    return failed
"""
LATE = {
    "a date from text": ("import datetime\n", "datetime.datetime.strptime('2024-05-06', '%Y-%m-%d').day", 6),
    "a time from text": ("import time\n", "time.strptime('2024', '%Y').tm_year", 2024),
    "an encoding": ("", "'я'.encode('cp1251')[0]", 255),
    "an encoding by keyword": ("", "bytes('я', encoding='koi8-r')[0]", 209),
    "testing": ("import numpy as np\n", "np.testing.assert_allclose(1.0, 1.0) or 1", 1),
    "a test case": ("import unittest\n", "unittest.TestCase().assertEqual(1, 1) or 1", 1),
    "logs of a test case": ("import unittest\n", "unittest.TestCase().assertLogs() and 1", 1),
    "names of NumPy by text": ("import numpy as np\n", "getattr(np, 'testing').assert_equal(1, 1) or 1", 1),
    "a compiler's part": ("import numpy as np\n", "np.f2py.__name__", "numpy.f2py"),
}


@pytest.mark.sandbox
@pytest.mark.parametrize("name", LIBRARIES)
def test_every_public_name_of_an_allowed_module_is_there(answer, name):
    """numpy.distutils is named by dir() and is no part of the installation on any Python that has setuptools apart."""
    result = answer(WALK.format(name=name, absent={("numpy", "distutils")}))
    assert result.responses[0].outputs == ([],)


@pytest.mark.sandbox
@pytest.mark.parametrize("name", LIBRARIES)
def test_a_star_import_of_an_allowed_module_works(answer, name):
    result = answer(f"from {name} import *\n\n\ndef f(x):\n    return x\n")
    assert (result.status, result.notes) == (RunStatus.FINISHED, ())


@pytest.mark.sandbox
@pytest.mark.parametrize("filename", ["f.py", "homework.py", "work.ipynb"])
def test_a_star_import_of_numpy_defines_its_names(answer, filename):
    result = answer(
        "from numpy import *\n\ndef g(x):\n    return 1\n\ndef f(x):\n    return float(maximum(x, 0).sum())\n", 2.0, filename=filename
    )
    assert result.responses[0].outputs == (2.0,)


@pytest.mark.sandbox
@pytest.mark.parametrize(("imports", "expression", "expected"), LATE.values(), ids=LATE)
def test_what_a_library_imports_when_it_is_called_is_there(answer, imports, expression, expected):
    result = answer(f"{imports}\n\ndef f(x):\n    return {expression}\n")
    assert result.responses[0].raised is None, result.responses[0].raised
    assert result.responses[0].outputs == (expected,)
