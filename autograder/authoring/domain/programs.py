"""Domain mutants that call the reference themselves: approximations far from zero and near it, and lost identities of values."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from autograder.authoring.domain.arguments import map_floats, map_items
from autograder.compare.walk import values_in

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


def guarded(name: str, axis: int, least: float, reference: Reference, call: Call) -> Any:
    """Return the results of a division by max(scale, *least*) in place of the scale of the argument *name*.

    The scale is the root mean square along *axis*, of deviations from the mean if the results do not depend on it.
    """
    x = call.get(name)
    exact = reference(call)
    if not isinstance(x, np.ndarray) or x.dtype.kind != "f" or not -x.ndim <= axis < x.ndim or not x.shape[axis]:
        return exact
    moved = x - x.mean(axis=axis, keepdims=True)
    centred = x.shape[axis] > 1 and _alike(reference({**call, name: x + 1.0}), exact)
    scale = np.sqrt(np.mean((moved if centred else x) ** 2, axis=axis, keepdims=True))
    factor = np.where((scale > 0) & (scale < least), scale / least, 1.0)

    def shrunk(y: np.ndarray) -> np.ndarray:
        return y * factor if y.shape == x.shape else y

    return _restored(lambda y: map_floats(shrunk, y), exact)


def is_normalised(name: str, axis: int, reference: Reference, call: Call) -> bool:
    """Whether a result of the shape of the argument *name* stays roughly the same when one line of it along *axis* is doubled.

    The line is the first column for axis 0, the first row for axis -1. The result must depend on the line otherwise.
    """
    x = call.get(name)
    if not isinstance(x, np.ndarray) or x.dtype.kind != "f" or x.ndim < 2 or x.shape[axis] < 3:
        return False
    line: tuple[int | slice, ...] = (slice(None), *(0,) * (x.ndim - 1)) if axis == 0 else (*(0,) * (x.ndim - 1), slice(None))
    doubled, turned = x.copy(), x.copy()
    doubled[line] *= 2.0
    turned[line] = x[line][::-1]
    exact, other = reference(call), reference({**call, name: turned})
    return any(
        _alike(one, two) and not _alike(one, three)
        for one, two, three in zip(*(_of_shape(x.shape, y) for y in (exact, reference({**call, name: doubled}), other)), strict=True)
    )


def _of_shape(shape: tuple[int, ...], output: Any) -> list[np.ndarray]:
    return [leaf for leaf in values_in(output) if isinstance(leaf, np.ndarray) and leaf.dtype.kind == "f" and leaf.shape == shape]


def _alike(one: Any, other: Any) -> bool:
    """Whether some array that is more than flags is roughly the same in both outputs."""
    if isinstance(one, list | tuple):
        return any(_alike(a, b) for a, b in zip(one, other, strict=False))
    if not isinstance(one, np.ndarray) or one.dtype.kind != "f" or one.shape != np.shape(other):
        return False
    return np.unique(one).size > 3 and bool(np.allclose(one, other, rtol=1e-2, atol=1e-3))
