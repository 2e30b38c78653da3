"""Finds out which sandbox backends work on this machine, by running a program in each."""

from collections.abc import Sequence
from dataclasses import dataclass

from autograder.errors import SandboxError
from autograder.model import Case, Limits, Program, RunStatus
from autograder.runner.api import assignment, read
from autograder.runner.backends import BACKENDS, Backend, backend_named
from autograder.runner.forkserver import ForkServer

_CANARY = Program("canary", "canary.py", ("def canary(x):\n    return x\n",))


@dataclass(frozen=True, slots=True)
class Probe:
    """Whether a backend works on this machine.

    Args:
        name: The backend's.
        usable: Whether a program ran in it as it must.
        detail: Its version, or how it failed.
        tried: Whether it was started at all.
    """

    name: str
    usable: bool
    detail: str
    tried: bool = True


def probe_all(backends: Sequence[Backend] = BACKENDS) -> list[Probe]:
    """Return whether each backend works on this machine, best first."""
    return [probe(backend) for backend in backends]


def probe(backend: Backend | str) -> Probe:
    """Return whether *backend* works on this machine."""
    backend = backend_named(backend) if isinstance(backend, str) else backend
    absent = backend.missing()
    if absent is not None:
        return Probe(backend.name, False, absent, tried=False)
    try:
        try_backend(backend)
    except (SandboxError, OSError) as error:
        return Probe(backend.name, False, getattr(error, "message", str(error)))
    return Probe(backend.name, True, backend.describe())


def try_backend(backend: Backend) -> None:
    """Run a harmless program in *backend*.

    Raises:
        SandboxError: It did not start or did not answer as it must.
    """
    with ForkServer(backend) as server:
        order = assignment([Case("canary", {"x": 1}, public=True)], parameters=["x"], required=1, limits=Limits())
        result = read(server.run(_CANARY, order), order)
    if result.status is not RunStatus.FINISHED or result.responses[0].outputs != (1,):
        raise SandboxError(f"a harmless program ended as {result.status} in {backend.name}")
