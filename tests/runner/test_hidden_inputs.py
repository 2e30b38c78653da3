"""What a student is shown was written by a program that had not seen a hidden input, whatever the program tries."""

import pytest

from autograder.model import Case, Limits, Program, RunStatus
from autograder.runner.api import assignment, read

pytestmark = pytest.mark.sandbox
HIDDEN = 918273645
NEEDLE = HIDDEN.to_bytes(4, "little")
SEARCH = f"""
import sys
os, gc = sys.modules["os"], __import__("gc")
NEEDLE = bytes({[byte ^ 0x55 for byte in NEEDLE]!r})


def search():
    needle = bytes(byte ^ 0x55 for byte in NEEDLE)
    number = int.from_bytes(needle, "little")
    for thing in gc.get_objects():
        parts = thing.values() if type(thing) is dict else thing if type(thing) in (list, tuple) else ()
        for part in parts:
            same = type(part) is int and part == number and part is not number
            if same or (type(part) is bytes and part is not needle and needle in part):
                return "FOUND in memory"
    frame = sys._getframe().f_back
    while frame is not None:
        for part in list(frame.f_locals.values()):
            if type(part) in (bytes, memoryview) and needle in bytes(part):
                return "FOUND in a frame"
        frame = frame.f_back
    for descriptor in range(3, 40):
        try:
            if needle in os.pread(descriptor, 1 << 16, 0):
                return "FOUND in a file"
        except OSError:
            continue
    return "clean"
"""


@pytest.fixture
def phases(server):
    def run(source, public=(1, 2), hidden=(HIDDEN,)):
        cases = [Case(f"p{n}", {"x": x}, public=True) for n, x in enumerate(public)]
        cases += [Case(f"h{n}", {"x": x}) for n, x in enumerate(hidden)]
        order = assignment(cases, parameters=["x"], required=1, limits=Limits(cpu_seconds=2, wall_seconds=4.0))
        return read(server.run(Program("f", "f.py", (source,)), order), order)

    return run


def shown(result, public=2):
    """Everything of a result that a student's report may show."""
    parts = [result.stdout, repr(result.notes), repr(result.raised)]
    for response in result.responses[:public]:
        parts += [response.stdout, repr(response.outputs), repr(response.raised)]
    return "".join(parts)


def test_the_search_finds_a_number_that_is_there(phases):
    result = phases(SEARCH + "\ndef f(x):\n    print(search())\n    return x\n", public=(HIDDEN,), hidden=(3,))
    assert "FOUND" in shown(result, 1)


def test_no_hidden_input_is_in_reach_while_anything_is_shown(phases):
    source = SEARCH + "\nseen = print(search())\n\n\ndef f(x):\n    print(search())\n    return seen or x\n"
    result = phases(source)
    assert result.status is RunStatus.FINISHED
    assert shown(result).count("clean") == 3
    assert "FOUND" not in shown(result)
    assert result.responses[2].outputs == (HIDDEN,)


EARLY = """
import sys
os, socket = sys.modules["os"], sys.modules["socket"]
for descriptor in range(3, 40):
    try:
        os.write(descriptor, b"?")
        _, files, _, _ = socket.recv_fds(socket.socket(fileno=os.dup(descriptor)), 1, 2)
        if files:
            print(os.pread(files[0], 1 << 16, 0))
            break
    except OSError:
        pass


def f(x):
    return descriptor and x
"""


def test_who_asks_early_for_the_hidden_cases_is_shown_nothing_and_earns_nothing(phases):
    result = phases(EARLY)
    assert result.status is RunStatus.CRASHED
    assert str(HIDDEN) not in shown(result)
    assert not result.responses
    assert result.stdout == ""


MAPPED = """
import sys
ctypes = sys.modules["ctypes"]
libc = ctypes.CDLL(None)
libc.mmap.restype = ctypes.c_void_p
READ_WRITE, SHARED, NONE = 3, 1, 2**64 - 1
kept = []


def f(x):
    for descriptor in range(3, 40):
        place = libc.mmap(None, 4096, READ_WRITE, SHARED, descriptor, ctypes.c_long(0))
        if place not in (None, NONE):
            kept.append(place)
    print("maps", bool(kept))
    for place in kept:
        ctypes.memmove(place, (str(x) * 8)[:8].encode(), 8)
    return x
"""


def test_who_keeps_a_map_of_what_is_shown_gets_no_hidden_case(phases):
    result = phases(MAPPED)
    assert result.status is RunStatus.CRASHED
    assert len(result.responses) <= 2
    assert str(HIDDEN) not in shown(result)


LATER = """
import sys
os = sys.modules["os"]
spare = []
for descriptor in range(3, 40):
    try:
        spare.append(os.dup(descriptor))
    except OSError:
        pass


def f(x):
    for descriptor in spare:
        try:
            os.write(descriptor, str(x).encode() * 10)
        except OSError:
            pass
    return x
"""


def test_what_is_shown_cannot_be_written_to_any_more(phases):
    result = phases(LATER, public=())
    assert str(HIDDEN) not in shown(result, 0)
