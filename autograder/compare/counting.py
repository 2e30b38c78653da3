"""Counts of random outcomes, and partitions into batches: exact conditions and bounds that hold for every count."""

import math
from collections.abc import Sequence

import numpy as np

from autograder.compare.values import compare
from autograder.compare.wording import mismatch, numbers, shape_text
from autograder.model import Localized, Mismatch, Tolerance, Verdict

ALPHA = 2.5e-8
"""Chance of one test to reject a correct solution. Forty tests an exercise stay below 1e-6."""
_ONES: Localized = {"en": "the share of ones", "ru": "доля единиц"}


def proportion(count: int, trials: int, probability: float, what: Localized = _ONES) -> Mismatch | None:
    """Return a Mismatch if *count* successes in *trials* contradict *probability*, which is neither 0 nor 1.

    Chernoff with the Kullback-Leibler divergence, both sides: ``P <= 2 exp(-M KL(count/M, p))``.
    """
    share = count / trials
    divergence = _entropy(share, probability) + _entropy(1 - share, 1 - probability)
    if trials * divergence <= math.log(2 / ALPHA):
        return None
    return mismatch(Verdict.WRONG, "law.proportion", {"what": what, **pair(share, probability)})


def even_counts(counts: Sequence[int] | np.ndarray, what: Localized) -> Mismatch | None:
    """Return a Mismatch if *counts* of K equally likely outcomes are too uneven.

    With M trials and D the divergence from the even law, ``P(M D >= y) <= exp(-y) (e y / (K-1))^(K-1)``. It asks for
    about 1.4 times the trials that the quantile of χ² would, and holds for every M.

    Source:
        Agrawal, "Finite-sample concentration of the multinomial in relative entropy", 2020.
    """
    observed = np.asarray(counts, dtype=np.float64)
    trials, free = float(observed.sum()), observed.size - 1
    divergence = sum(_entropy(c / trials, 1 / observed.size) for c in observed.tolist())
    y = trials * divergence
    if y <= free or -y + free * (1 + math.log(y / free)) >= math.log(ALPHA):
        return None
    worst = int(np.argmax(np.abs(observed - trials / observed.size)))
    return mismatch(Verdict.WRONG, "law.uneven", {"what": what, **pair(observed[worst] / trials, 1 / observed.size)})


def _entropy(share: float, probability: float) -> float:
    return 0.0 if share == 0 else share * math.log(share / probability)


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
    return _each_once(np.concatenate(arrays), count)


def _index_array(batch: object) -> Mismatch | None:
    if not isinstance(batch, np.ndarray):
        return compare(batch, np.zeros(1, dtype=np.int64), Tolerance(0, 0, 0, 0))
    if batch.ndim != 1:
        return mismatch(Verdict.WRONG_SHAPE, "law.batch_axes", {"actual": shape_text(batch.shape)})
    if batch.dtype.kind in "iu":
        return None
    return mismatch(Verdict.WRONG_DTYPE, "law.batch_dtype", {"actual": batch.dtype.name})


def _each_once(indices: np.ndarray, count: int) -> Mismatch | None:
    inside = indices[(indices >= 0) & (indices < count)].astype(np.int64)
    if inside.size < indices.size:
        return mismatch(Verdict.WRONG, "law.batch_range", {"largest": count - 1})
    times = np.bincount(inside, minlength=count)
    wrong = np.flatnonzero(times != 1)
    if wrong.size == 0:
        return None
    return mismatch(Verdict.WRONG, "law.batch_repeats", {"index": int(wrong[0]), "times": int(times[wrong[0]]), "count": int(wrong.size)})


def pair(actual: float, expected: float) -> dict[str, object]:
    """Return both numbers in three digits, or in more where three show no difference."""
    texts = f"{actual:.3g}", f"{expected:.3g}"
    if texts[0] == texts[1]:
        texts = numbers(actual, expected)
    return {"actual": texts[0], "expected": texts[1]}
