"""Array transformations of domain mutants; each function returns a changed array, or an equal one where it does not apply."""

import numpy as np

Array = np.ndarray

TINIEST = 1e-300


def clipped(bound: float, x: Array) -> Array:
    """Return *x* limited to [-bound, bound]."""
    return np.asarray(np.clip(x, -bound, bound))


def at_most(bound: float, x: Array) -> Array:
    """Return *x* limited from above."""
    return np.asarray(np.minimum(x, bound))


def raised(bound: float, x: Array) -> Array:
    """Return *x* with values between zero and *bound* replaced by *bound*."""
    return np.where((x >= 0) & (x < bound), bound, x)


def at_least(bound: float, x: Array) -> Array:
    """Return *x* limited from below."""
    return np.asarray(np.maximum(x, bound))


def without_small(bound: float, x: Array) -> Array:
    """Return *x* with values smaller than *bound* in magnitude replaced by zero."""
    return np.where(np.abs(x) < bound, 0.0, x)


def without_zero(replacement: float, x: Array) -> Array:
    """Return *x* with *replacement* in place of zero."""
    return np.where(x == 0, replacement, x)


def rounded(digits: int, x: Array) -> Array:
    """Return *x* rounded to *digits* decimals."""
    return np.asarray(np.round(x, digits))


def through(dtype: str, x: Array) -> Array:
    """Return *x* after a conversion to *dtype* and back."""
    return np.asarray(x).astype(dtype).astype(x.dtype)


def later_first(sign: float, x: Array) -> Array:
    """Return *x* with equal elements moved apart by roundings, so that the last of equal extremes becomes the only one.

    Args:
        sign: 1 to make the last of equal maxima the largest, -1 for minima.
        x: Any array; one without equal elements is returned as it is.
    """
    if x.dtype != np.float64 or np.unique(x).size == x.size:
        return x
    place = np.arange(x.size, dtype=np.float64).reshape(x.shape)
    return np.asarray(x + sign * place * (np.abs(x) * 2.0**-52 + TINIEST))


def merged(closeness: float, x: Array) -> Array:
    """Return *x* with the smallest of neighbouring values in place of all that differ from one to the next by at most *closeness*.

    Args:
        closeness: Relative to the values.
        x: Any array.
    """
    if x.size < 2:
        return x
    flat = x.ravel()
    order = np.argsort(flat, kind="stable")
    ascending = flat[order]
    starts = np.append(True, np.diff(ascending) > closeness * np.abs(ascending[1:]))
    changed = np.empty_like(flat)
    changed[order] = ascending[np.maximum.accumulate(np.where(starts, np.arange(flat.size), 0))]
    return changed.reshape(x.shape)


def cut(axis: int, size: int, x: Array) -> Array:
    """Return *x* with zero beyond the first *size* places along *axis*."""
    if x.ndim <= axis or x.shape[axis] <= size:
        return x
    kept = x.copy()
    kept[(slice(None),) * axis + (slice(size, None),)] = 0
    return kept


def repeated(size: int, y: Array) -> Array:
    """Return the first *size* numbers of *y* over and over, as a block that is computed once."""
    return np.resize(y.ravel()[:size], y.shape) if y.size > size else y


def lost(y: Array) -> Array:
    """Return NaN in the shape of *y*."""
    return np.full_like(y, np.nan)


def magnitude(x: Array) -> Array:
    """Return |x|."""
    return np.asarray(np.abs(x))


def without_repetitions(x: Array) -> Array:
    """Return *x* with zero in place of every element that occurred before: a lookup by value keeps one of them."""
    flat = x.ravel()
    if flat.size < 2:
        return x
    kept = np.zeros_like(flat)
    first = np.unique(flat, return_index=True)[1]
    kept[first] = flat[first]
    return kept.reshape(x.shape)


def lost_whole(dtype: str, y: Array) -> Array:
    """Return integers after a conversion to the floating-point *dtype* and back, which rounds large ones."""
    if y.dtype.kind not in "iu" or not np.all(np.abs(y) < 60_000):
        return y
    return y.astype(dtype).astype(y.dtype)
