"""The fork server holds no secrets: its memory and descriptors are searched from outside for what must not be there."""

import os
import re
from pathlib import Path

import pytest

from autograder.model import Case, Limits, Program, RunStatus
from autograder.runner import sandbox
from autograder.runner.api import assignment, read
from autograder.runner.forkserver import ForkServer

pytestmark = pytest.mark.sandbox
CANARY = "canary-of-a-reference-7f3a"
SOURCE_CANARY = "canary-of-a-source-91bc"
INPUT_CANARY = "canary-of-an-input-55d0"


def descendants(pid):
    """Return *pid* and every process below it."""
    found = {pid}
    parents = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                parents[int(entry.name)] = int((entry / "stat").read_text().rsplit(") ", 1)[1].split()[1])
            except OSError:
                continue
    while True:
        more = {child for child, parent in parents.items() if parent in found} - found
        if not more:
            return found
        found |= more


def memory(pid):
    """Yield the readable memory of *pid*, map by map."""
    for line in Path(f"/proc/{pid}/maps").read_text().splitlines():
        match = re.match(r"([0-9a-f]+)-([0-9a-f]+) r", line)
        if match is None or "[v" in line:
            continue
        low, high = (int(part, 16) for part in match.groups())
        with Path(f"/proc/{pid}/mem").open("rb", buffering=0) as file:
            file.seek(low)
            try:
                yield file.read(high - low)
            except OSError:
                continue


def occurrences(pids, text):
    return sum(piece.count(text.encode()) for pid in pids for piece in memory(pid))


@pytest.mark.skipif(os.geteuid() != 0, reason="needs root to read another process's memory")
@pytest.mark.parametrize("backend", sandbox.BACKENDS)
def test_neither_references_nor_programs_nor_inputs_stay_in_the_server(backend):
    found = sandbox.probe(backend)
    if not found.usable:
        pytest.skip(f"needs {backend}: {found.detail}")
    kept = {"reference": CANARY + " in the parent"}  # the parent knows it, as it knows references and expected values
    with ForkServer(backend) as server:
        cases = [Case("public", {"x": f"{INPUT_CANARY} p"}, public=True), Case("hidden", {"x": f"{INPUT_CANARY} h"})]
        order = assignment(cases, parameters=["x"], required=1, limits=Limits())
        for number in range(5):
            source = f"def f(x):\n    return x + '{SOURCE_CANARY} {number}'\n"
            result = read(server.run(Program("f", "f.py", (source,)), order), order)
            assert result.status is RunStatus.FINISHED
            assert result.responses[1].outputs == (f"{INPUT_CANARY} h{SOURCE_CANARY} {number}",)
        processes = descendants(server._process.pid)
        assert occurrences(processes, "tensorgrade") > 0, "the search reads memory"
        for text in (CANARY, SOURCE_CANARY, INPUT_CANARY):
            assert occurrences(processes, text) == 0
        held = [str(link.readlink()) for pid in processes for link in Path(f"/proc/{pid}/fd").iterdir()]
        assert not [name for name in held if "memfd" in name]
    assert kept
