"""Warms up the server before the first fork: does what nearly every child does, so that children share what that loads and caches."""

import gc
import sys

import numpy as np

from autograder.codec import Recipe, frame
from autograder.runner.guest.execution import admit, serve
from autograder.runner.guest.protocol import Task, write_cases, write_program
from autograder.runner.guest.records import Call, Program
from autograder.runner.guest.running import Write

ROUNDS = 8
"""Python specialises the bytecode of a function after a few calls."""
PROGRAM = """
import math
from typing import Any

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

EPSILON = 1e-5


def _centred(x: NDArray[np.float64]) -> NDArray[np.float64]:
    mean = x.mean(axis=0, keepdims=True)
    return (x - mean) / np.sqrt(x.var(axis=0) + EPSILON)


def warm(x: np.ndarray, k: int = 1, *, rng: np.random.Generator | None = None, more: Any = None) -> Any:
    if x.ndim != 2:
        raise ValueError(f"two dimensions expected, got {x.ndim}")
    x = np.asarray(x, dtype=np.float64)
    padded = np.pad(x, ((1, 1), (1, 1)), mode="constant", constant_values=0.0)
    windows = sliding_window_view(padded, (2, 2), axis=(0, 1))
    out = np.empty_like(x)
    rows, columns = x.shape
    for i in range(rows):
        for j in range(columns):
            out[i, j] = np.sum(padded[i : i + 2, j : j + 2]) + math.floor(i / k)
    out += np.einsum("ijkl->ij", windows)[:rows, :columns] + np.tensordot(x, np.ones((2, columns, columns)), axes=([1], [1])).sum(axis=1)
    flat = windows[::k, ::k].reshape(-1, 4).max(axis=1)
    out = np.where(out > 0, out, np.exp(np.minimum(out, 0)))
    if rng is not None:
        out = out + rng.normal(0.0, np.sqrt(2.0 / rows), size=x.shape) * (rng.random(x.shape) < 0.5)
        rng.uniform(-1, 1, size=2), rng.permutation(3), rng.integers(0, 3)
    weights = x @ np.transpose(x) / max(rows, 1)
    parts = {"mean": float(np.mean(x)), "flat": flat, "std": np.std(x), "arg": int(np.argmax(flat))}
    return _centred(x), out.astype(np.float32), (weights, parts, np.concatenate([flat, flat]), np.stack([x, x], axis=-1).sum(), [k])
"""


def calls() -> list[Call]:
    """Return the cases of the program: every layout, a generator, nested values, and one call that raises."""
    x = np.linspace(-1.0, 1.0, 12).reshape(3, 4)
    return [
        Call(({"x": x, "k": 2, "more": ({"a": 1.5}, None, [True, "text"])},)),
        Call(({"x": x.astype(np.float32), "rng": Recipe("generator", {"seed": 1})},), layout="F"),
        Call(({"x": x},), layout="strided", readonly=True),
        Call(({"x": x[0]},)),
    ]


def warm_up(write: Write = lambda data: None) -> None:
    """Run :data:`PROGRAM` as a child does, alone and sharing with a copy of itself.

    Args:
        write: Gets the records.
    """
    task = Task(("x", "k", "rng", "more"), 1, ("math", "numpy", "typing"), 1000, 1 << 20)
    program, sent = write_program(Program("warm", "warm.py", (PROGRAM,)), task), frame(write_cases(calls()))
    streams, collects = (sys.stdout, sys.stderr), gc.isenabled()
    for count in (1, 2) * ROUNDS:
        serve(admit(program * count), iter([(sent * count, write), (sent * count, write)]))
    np.random.seed(0)  # where every server begins: what is drawn without a seed does not depend on which one it was
    if collects:
        gc.enable()
    sys.stdout, sys.stderr = streams
    del sys.modules["warm"]
