"""Domain mutants that call the reference themselves: approximations far from zero and near it, and lost identities of values."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from autograder.authoring.domain.arguments import map_floats, map_items

Call = Mapping[str, Any]
Reference = Callable[[Call], Any]
Program = Callable[[Reference, Call], Any]

FAR = 1e6
NEAR = 2.0**-14


def straight(name: str, outer: bool, bound: float, reference: Reference, call: Call) -> Any:
    """Return the reference's results, on a straight line where the argument *name* is beyond *bound* (or within it).

    Far out the line is the asymptote, such as x itself for softplus; near zero it is the tangent, such as x for tanh.
    Only results of the argument's shape can be so approximated.
    """
    x = np.asarray(call.get(name))
    if x.dtype != np.float64:
        return reference(call)
    here = np.abs(x) > bound if outer else (np.abs(x) < bound) & (x != 0)
    if not here.any():
        return reference(call)
    first, second = (FAR, 2 * FAR) if outer else (0.0, NEAR)
    start, end = (reference({**call, name: _like(call[name], np.where(here, np.copysign(at, x), x))}) for at in (first, second))
    share = np.where(here, (np.abs(x) - first) / (second - first), 0.0)
    return _between(reference(call), start, end, here, share)


def _like(value: Any, x: np.ndarray) -> Any:
    return x if isinstance(value, np.ndarray) else float(x)


def _between(exact: Any, one: Any, other: Any, here: np.ndarray, share: np.ndarray) -> Any:
    if isinstance(exact, list | tuple):
        return type(exact)(_between(e, a, b, here, share) for e, a, b in zip(exact, one, other, strict=True))
    if isinstance(exact, float | np.ndarray | np.floating) and np.shape(exact) == here.shape:
        line = np.where(here, one + share * (np.asarray(other) - one), exact)
        line = np.where(np.isfinite(line), line, exact)  # no line is known there
        return line if isinstance(exact, np.ndarray) else float(line)
    return exact


def ranked_coarsely(name: str, digits: int, reference: Reference, call: Call) -> Any:
    """Return the results for the argument rounded to *digits* decimals, with its own numbers in place of rounded ones."""
    x = call.get(name)
    if not isinstance(x, np.ndarray) or x.dtype.kind != "f":
        return reference(call)
    rounded = np.round(x, digits)

    def restored(y: np.ndarray) -> np.ndarray:
        return np.where(y == rounded, x, y) if y.shape == x.shape else y

    return _restored(lambda y: map_floats(restored, y), reference({**call, name: rounded}))


def _restored(change: Callable[[Any], Any], output: Any) -> Any:
    return map_items(change, output) if isinstance(output, list | tuple | dict) else change(output)
