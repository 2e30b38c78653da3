"""Random orders: partitions into batches, exactly; that all orders are equally likely, by bounds for every number of epochs.

Where k coincidences of one kind are counted in an order (index i at place i + c, index i + c directly after index i, ...),
the expected number of k-subsets of them is at most 1/k!, so ``P(count >= k) <= 1/k!``: k required coincidences leave at most
(n - k)! orders.
"""

import math
from collections.abc import Callable, Sequence
from itertools import permutations

import numpy as np

from autograder.compare.counting import ALPHA, even_counts, pair, proportions
from autograder.compare.values import compare
from autograder.compare.wording import mismatch, shape_text
from autograder.model import Localized, Mismatch, Tolerance, Verdict

MOST_ORDERS = 24
"""Up to so many orders are counted one by one."""
GRID = 16
LONG = 1000
NEIGHBOURS = (1, 2, 3)
_PLACE: Localized = {"en": "how often an example stands at one place", "ru": "как часто пример стоит на одном и том же месте"}
_BATCH: Localized = {"en": "how often an example is in one batch", "ru": "как часто пример попадает в один и тот же батч"}
_TOGETHER: Localized = {"en": "how often two examples share a batch", "ru": "как часто два примера попадают в один батч"}
_AFTER: Localized = {"en": "how often one example directly follows another", "ru": "как часто один пример стоит сразу за другим"}
_BEFORE: Localized = {"en": "how often one example stands before another", "ru": "как часто один пример стоит раньше другого"}
_ORDERS: Localized = {"en": "orders of all examples", "ru": "порядки всех примеров"}
_SHIFTED: Localized = {
    "en": "moves from one epoch to the next: how often a place passes its example to one other place",
    "ru": "переходы между эпохами: как часто пример с одного места попадает на одно и то же другое",
}
_DESCENTS: Localized = {"en": "share of indices smaller than the one before", "ru": "доля индексов, меньших предыдущего"}
_EXCEEDING: Localized = {"en": "share of indices larger than their place", "ru": "доля индексов, больших своего места"}
_REGIONS: Localized = {
    "en": "share of the examples of one sixteenth of the data in one sixteenth of the epoch",
    "ru": "доля примеров из одной шестнадцатой части данных в одной шестнадцатой части эпохи",
}


def partition(batches: object, count: int, batch_size: int) -> Mismatch | None:
    """Return what is wrong with *batches* as a partition of 0 ... count-1 into batches, or None.

    Args:
        batches: Any decoded value; should be a list of one-dimensional integer arrays, all of *batch_size* but the last.
        count: Number of indices.
        batch_size: At least 1.
    """
    if not isinstance(batches, list | tuple):
        return compare(batches, [], Tolerance(0, 0, 0, 0))
    for batch in batches:
        found = _index_array(batch)
        if found is not None:
            return found
    arrays = [np.asarray(batch) for batch in batches]
    sizes = [len(batch) for batch in arrays]
    wanted = [min(batch_size, count - start) for start in range(0, count, batch_size)]
    if sizes != wanted:
        shown = {"actual": shape_text(tuple(sizes[:20])), "expected": shape_text(tuple(wanted[:20]))}
        return mismatch(Verdict.WRONG_SHAPE, "law.batch_sizes", shown)
    return _each_once(arrays, count)


def _index_array(batch: object) -> Mismatch | None:
    if not isinstance(batch, np.ndarray):
        return compare(batch, np.zeros(1, dtype=np.int64), Tolerance(0, 0, 0, 0))
    if batch.ndim != 1:
        return mismatch(Verdict.WRONG_SHAPE, "law.batch_axes", {"actual": shape_text(batch.shape)})
    if batch.dtype.kind in "iu":
        return None
    return mismatch(Verdict.WRONG_DTYPE, "law.batch_dtype", {"actual": batch.dtype.name})


def _each_once(arrays: Sequence[np.ndarray], count: int) -> Mismatch | None:
    if any(((batch < 0) | (batch >= count)).any() for batch in arrays):  # one by one: int64 beside uint64 becomes float64
        return mismatch(Verdict.WRONG, "law.batch_range", {"largest": count - 1})
    times = np.bincount(joined(arrays), minlength=count)
    wrong = np.flatnonzero(times != 1)
    if wrong.size == 0:
        return None
    return mismatch(Verdict.WRONG, "law.batch_repeats", {"index": int(wrong[0]), "times": int(times[wrong[0]]), "count": int(wrong.size)})


def joined(batches: Sequence[np.ndarray]) -> np.ndarray:
    """Return the indices in *batches*, known to be in range, end to end as int64."""
    return np.concatenate([batch.astype(np.int64) for batch in batches])


def uniform_orders(orders: np.ndarray, batch_size: int = 1, *, chance: float = ALPHA) -> Mismatch | None:
    """Return how *orders*, one epoch a row, contradict independent orders that are all equally likely, or None.

    Args:
        orders: Permutations of 0 ... n-1. Few long ones are looked at one by one, many short ones together.
        batch_size: Into which the orders were cut.
        chance: Of rejecting uniformly random orders; the tests share it.
    """
    if orders.shape[1] < 2:
        return None
    if orders.shape[1] >= LONG:
        share = chance / len(orders)
        return next((found for order in orders if (found := _long(order, share))), None)
    if len(orders) < 2:
        return None
    tests = (_repeated, _places, _batches, _followers, _precedence, _each_order, _moves)
    part = chance / len(tests)
    return next((found for test in tests if (found := test(orders, batch_size, part))), None)


def _repeated(orders: np.ndarray, batch_size: int, chance: float) -> Mismatch | None:
    epochs, n = orders.shape
    if math.lgamma(n + 1) < math.log(epochs**2 / 2 / chance):
        return None
    different = len(np.unique(orders, axis=0))
    return None if different == epochs else mismatch(Verdict.WRONG, "law.orders_repeat", {"different": different, "total": epochs})


def _places(orders: np.ndarray, batch_size: int, chance: float) -> Mismatch | None:
    return _table(orders, _PLACE, chance)


def _table(orders: np.ndarray, what: Localized, chance: float) -> Mismatch | None:
    """Test how often each index stands at each place: cell by cell, and each row and column of the table as a whole."""
    epochs, n = orders.shape
    cells = np.bincount((orders * n + np.arange(n)).ravel(), minlength=n * n).reshape(n, n)
    found = proportions(cells, epochs, 1 / n, what, chance=chance / 2)
    lines = (*cells, *cells.T)
    return found or next((one for line in lines if (one := even_counts(line, what, chance=chance / 2 / len(lines)))), None)


def _batches(orders: np.ndarray, batch_size: int, chance: float) -> Mismatch | None:
    epochs, n = orders.shape
    if n % batch_size or not 1 < batch_size < n:
        return None
    batch = np.argsort(orders, axis=1) // batch_size
    number = n // batch_size
    cells = np.bincount((batch + number * np.arange(n)).ravel(), minlength=n * number)
    one, two = np.triu_indices(n, 1)
    together = np.count_nonzero(batch[:, one] == batch[:, two], axis=0)
    return proportions(cells, epochs, batch_size / n, _BATCH, chance=chance / 2) or proportions(
        together, epochs, (batch_size - 1) / (n - 1), _TOGETHER, chance=chance / 2
    )


def _followers(orders: np.ndarray, batch_size: int, chance: float) -> Mismatch | None:
    epochs, n = orders.shape
    pairs = np.bincount((orders[:, :-1] * n + orders[:, 1:]).ravel(), minlength=n * n).reshape(n, n)
    return proportions(pairs[~np.eye(n, dtype=bool)], epochs, 1 / n, _AFTER, chance=chance)


def _precedence(orders: np.ndarray, batch_size: int, chance: float) -> Mismatch | None:
    epochs, n = orders.shape
    places = np.argsort(orders, axis=1)
    one, two = np.triu_indices(n, 1)
    return proportions(np.count_nonzero(places[:, one] < places[:, two], axis=0), epochs, 0.5, _BEFORE, chance=chance)


def _each_order(orders: np.ndarray, batch_size: int, chance: float) -> Mismatch | None:
    n = orders.shape[1]
    if math.factorial(n) > MOST_ORDERS:
        return None
    codes = orders @ n ** np.arange(n)
    possible = [int(np.dot(order, n ** np.arange(n))) for order in permutations(range(n))]
    return even_counts([int(np.count_nonzero(codes == code)) for code in possible], _ORDERS, chance=chance)


def _moves(orders: np.ndarray, batch_size: int, chance: float) -> Mismatch | None:
    """Test how each epoch turns into the next; of independent uniform orders these are independent uniform orders as well."""
    moves = np.take_along_axis(np.argsort(orders[1:], axis=1), orders[:-1], axis=1)
    return _table(moves, _SHIFTED, chance)


def _long(order: np.ndarray, chance: float) -> Mismatch | None:
    """Test one long order: coincidences, regions, and how many indices grow from place to place or exceed their own place.

    In a uniformly random order both numbers have the law of ⌊U₁ + … + U_n⌋ with independent uniform U, which is strictly
    sub-Gaussian with variance n/12: P(|ΣU − n/2| > t) ≤ 2 exp(−6t²/n).
    """
    n, part = order.size, chance / 4
    found = _staying(order, part) or _coincident_neighbours(order, part) or _regions(order, part)
    if found is not None:
        return found
    slack = math.sqrt(n * math.log(4 / part) / 6) + 1
    for what, count in ((_DESCENTS, np.count_nonzero(np.diff(order) < 0)), (_EXCEEDING, np.count_nonzero(order > np.arange(n)))):
        if abs(int(count) - n / 2) > slack:
            return mismatch(Verdict.WRONG, "law.proportion", {"what": what, **pair(int(count) / n, 0.5)})
    return None


def _most(kinds: int, chance: float) -> int:
    """Return the number k of coincidences that any of so many *kinds* reaches with at most *chance*: kinds/k! <= chance."""
    k = 1
    while math.lgamma(k + 1) < math.log(kinds / chance):
        k += 1
    return k


def _staying(order: np.ndarray, chance: float) -> Mismatch | None:
    """Count the indices that keep their place, that all move by one distance, or that change places with their mirror image."""
    n = order.size
    place = np.arange(n)
    most = np.array([_most(1, chance / 3), _most(2 * n, chance / 3), _most(2 * n, chance / 3)])
    counts = (np.count_nonzero(order == place), np.bincount(order - place + n).max(), np.bincount(order + place).max())
    keys = ("law.stays", "law.shifts", "law.shifts")
    found = next((i for i in range(3) if counts[i] >= most[i]), None)
    return None if found is None else mismatch(Verdict.WRONG, keys[found], {"count": int(counts[found]), "total": n})


def _coincident_neighbours(order: np.ndarray, chance: float) -> Mismatch | None:
    """Count the pairs of neighbours, direct or nearly so, with one difference."""
    n = order.size
    most = _most(2 * n * len(NEIGHBOURS), chance)
    for distance in NEIGHBOURS:
        count = int(np.bincount(order[distance:] - order[:-distance] + n).max())
        if count >= most:
            return mismatch(Verdict.WRONG, "law.differences", {"count": count, "total": n})
    return None


def _regions(order: np.ndarray, chance: float) -> Mismatch | None:
    """Test how many indices of each region of the data come to each region of the epoch.

    Each number is hypergeometric, which Hoeffding's bound for binomial numbers covers.
    """
    n = order.size
    places, indices = np.arange(n) * GRID // n, order * GRID // n
    cells = np.bincount(places * GRID + indices, minlength=GRID**2).reshape(GRID, GRID)
    sizes = np.bincount(places, minlength=GRID)
    for region in range(GRID):
        for size in np.unique(sizes):
            found = proportions(
                cells[region, sizes == size],
                int(sizes[region]),
                size / n,
                _REGIONS,
                chance=chance * np.count_nonzero(sizes == size) / GRID**2,
            )
            if found is not None:
                return found
    return None


def unrelated_orders(first: np.ndarray, second: np.ndarray, *, chance: float = ALPHA) -> Mismatch | None:
    """Return a Mismatch if two orders of different generators have the same index at too many places, reversed or not."""
    most = _most(2, chance)
    same = max(int(np.count_nonzero(first == other)) for other in (second, second[::-1]))
    return mismatch(Verdict.WRONG, "law.orders_alike", {"count": same, "total": first.size}) if same >= most else None


def by_class(labels: np.ndarray) -> Callable[[np.ndarray], list[np.ndarray]]:
    """Return a function that takes orders, one a row, and gives for each class the orders of its own members, numbered from 0."""
    members = [np.flatnonzero(labels == label) for label in np.unique(labels)]

    def ranks(orders: np.ndarray) -> list[np.ndarray]:
        places = np.argsort(orders, axis=1)
        return [np.argsort(places[:, one], axis=1) for one in members]

    return ranks
