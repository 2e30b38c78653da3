"""Tells whether two random functions follow the same law, whatever that law is.

For diagnosis only: the price of an error is silence or a wrong name, not points. A sample is summed up by features
(moments, shares below thresholds, products of neighbours); the two agree if every feature does within five standard
errors. Errors are taken over rows, columns and single elements, whichever is largest, so that dependent draws (one
row repeated) are compared fairly too.
"""

from collections.abc import Iterator, Sequence

import numpy as np

STANDARD_ERRORS = 5.0
MIN_CALLS = 50
LEVELS = (0.001, 0.01, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99, 0.999)
MAX_SCATTER_RATIO = 4.0
MIN_DRAWS = 1000
MIN_SUMS = 30
MIN_GROUPS = 5


@np.errstate(all="ignore")
def resembles(actual: Sequence[object], other: Sequence[object]) -> bool:
    """Return whether two lists of results, one a call, look like samples of one law.

    Args:
        actual: Arrays, or lists of arrays, all of one size; decoded values of any kind are borne.
        other: The results to compare with; the same number of calls.
    """
    ours, theirs = [_flat(value) for value in actual], [_flat(value) for value in other]
    shapes = [None if value is None else (value[1], value[0].size) for value in ours]
    if None in shapes or not shapes or shapes != [None if value is None else (value[1], value[0].size) for value in theirs]:
        return False
    ours_arrays, theirs_arrays = ([value[0] for value in values if value] for values in (ours, theirs))
    if len(shapes) >= MIN_CALLS and len(set(shapes)) == 1:
        return _calls_alike(np.array(ours_arrays), np.array(theirs_arrays))
    return all(_arrays_alike(a, b) for a, b in zip(ours_arrays, theirs_arrays, strict=True))


def _flat(value: object) -> tuple[np.ndarray, str] | None:
    """Return the numbers in *value* (an array, or a list of them end to end) and a description of its form."""
    if isinstance(value, list | tuple) and value and all(isinstance(item, np.ndarray) and item.ndim == 1 for item in value):
        form = f"{[len(item) for item in value]}"
        value = np.concatenate(value)
    elif isinstance(value, np.ndarray):
        form = f"{value.shape}"
    else:
        return None
    if value.dtype.kind not in "biuf" or value.size == 0:
        return None
    numbers = value.astype(np.float64)
    return (numbers, f"{value.dtype.kind}{form}") if np.isfinite(numbers).all() else None


def _arrays_alike(actual: np.ndarray, other: np.ndarray) -> bool:
    """Compare two large arrays of independent or row-wise dependent draws."""
    if actual.size < MIN_DRAWS:
        return True  # too few to tell; other cases decide
    both = np.abs(np.concatenate([actual.ravel(), other.ravel()]))
    largest = both.max() or 1.0  # first, so that no sum overflows
    scale = (both / largest).mean() or 1.0
    one, two = (array.reshape(len(array), -1) / largest / scale for array in (actual, other))
    return all(_feature_alike(f, g) for f, g in zip(_features(one, two), _features(two, one), strict=True))


def _features(matrix: np.ndarray, partner: np.ndarray) -> Iterator[np.ndarray]:
    """Yield matrices whose means are features; thresholds come from both samples alike."""
    both = np.concatenate([matrix.ravel(), partner.ravel()])
    both.sort()
    yield matrix
    yield matrix**2
    yield np.abs(matrix)
    for level in LEVELS:
        yield (matrix <= both[int(level * (both.size - 1))]).astype(np.float64)
    if matrix.shape[1] > 1:
        yield matrix[:, 1:] * matrix[:, :-1]
    if len(matrix) > 1:
        yield matrix[1:] * matrix[:-1]


def _feature_alike(one: np.ndarray, two: np.ndarray) -> bool:
    ours, theirs = _errors(one), _errors(two)
    error = np.hypot(max(ours), max(theirs))
    if abs(float(one.mean()) - float(two.mean())) > STANDARD_ERRORS * error + 1e-12:
        return False
    # Dependence shows in how much more rows or columns scatter than single elements would.
    scatters = zip(ours[1:], theirs[1:], one.shape, strict=True)
    return all(_ratio_alike(a / ours[0], b / theirs[0]) for a, b, size in scatters if size >= MIN_SUMS and ours[0] and theirs[0])


def _ratio_alike(one: float, two: float) -> bool:
    """Compare inflations of a standard error; around 1 they are noise."""
    low, high = sorted((one, two))
    return (low > 0.4 and high < 2.0) or high <= MAX_SCATTER_RATIO * max(low, 0.12)


def _errors(feature: np.ndarray) -> tuple[float, ...]:
    """Return the standard error of the mean of *feature* by elements, by rows and by columns."""
    errors = [float(feature.std()) / feature.size**0.5]
    for axis in (1, 0):
        means = feature.mean(axis=axis)
        errors.append(float(means.std()) / means.size**0.5 if means.size >= MIN_GROUPS else errors[0])
    return tuple(errors)


def _calls_alike(actual: np.ndarray, other: np.ndarray) -> bool:
    """Compare many small results: rows are independent repetitions, columns are places in the result."""
    return all(_means_alike(f, g) for f, g in zip(_call_features(actual), _call_features(other), strict=True))


def _call_features(rows: np.ndarray) -> Iterator[np.ndarray]:
    yield rows
    yield rows**2
    yield rows[:, 1:] * rows[:, :-1]
    yield (np.diff(rows, axis=1) == 1).astype(np.float64)
    yield rows.sum(axis=1, keepdims=True)
    yield rows.sum(axis=1, keepdims=True) ** 2
    yield np.array([[np.unique(row).size] for row in rows], dtype=np.float64)


def _means_alike(one: np.ndarray, two: np.ndarray) -> bool:
    error = np.hypot(one.std(axis=0), two.std(axis=0)) / len(one) ** 0.5
    return bool(np.all(np.abs(one.mean(axis=0) - two.mean(axis=0)) <= STANDARD_ERRORS * error + 1e-9))
