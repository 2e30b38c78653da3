"""Tests for independence of draws: sums of rows, products at every distance, combinations of consecutive draws.

The bounds need *strictly sub-Gaussian* draws, ``E exp(s (X - μ)) <= exp(s² v / 2)``, with v = ``Law.proxy``.
"""

import math
from itertools import product
from typing import Protocol

import numpy as np

from autograder.compare.counting import multinomial, pair
from autograder.compare.wording import mismatch
from autograder.model import Mismatch, Verdict

GROUPS = ((2, 12), (3, 5), (4, 3))
"""Sizes of groups of consecutive draws, and into how many equally likely parts each draw is sorted."""
BINARY_GROUPS = (2, 3, 4, 6)
MIN_PER_CELL = 2
COPIED = 0.9
"""Correlation of two results from which on one follows from the other."""
ROUNDING = 1e-7
"""Relative error of a product that was computed by a Fourier transform; far above what float64 leaves."""


class Moments(Protocol):
    """What the bounds need to know of a law."""

    @property
    def mean(self) -> float:
        """Expected value."""

    @property
    def std(self) -> float:
        """Standard deviation."""

    @property
    def proxy(self) -> float:
        """Sub-Gaussian variance."""

    @property
    def kurtosis(self) -> float:
        """``E (X - mean)**4 / std**4``."""


def across(sample: np.ndarray, law: Moments, *, chance: float, rows: str = "law.rows") -> Mismatch | None:
    """Return how the sums of rows or of columns of *sample* contradict independence; *rows* names the message for rows."""
    if sample.ndim < 2:
        return None
    matrix = sample.reshape(len(sample), -1)
    both = (dispersion(matrix, law, rows, chance=chance / 2), dispersion(matrix.T, law, "law.columns", chance=chance / 2))
    found = [one for one in both if one]
    # Equal rows make the sums of columns scatter more and those of rows less: the former tells more.
    return next((f for f in found if f.message.key.endswith(".more")), found[0] if found else None)


def dispersion(matrix: np.ndarray, law: Moments, key: str, *, chance: float) -> Mismatch | None:
    """Return a Mismatch if the sums of the rows of *matrix* scatter more or less than those of independent draws.

    S = Σ (R - mean R)² / (n std²), with n summands a row and r rows, is near r. From above, S is dominated by v/std² times
    a χ² with r - 1 degrees of freedom (Laurent and Massart). From below, ``exp(-y) <= 1 - y + y²/2`` bounds Σ R² by the
    fourth moment of a row sum, and r (mean R)² is bounded by Chernoff. Three events share the chance.
    """
    rows, n = matrix.shape
    x = math.log(4 / chance)
    sums = matrix.sum(axis=1)
    scatter = float(np.sum((sums - sums.mean()) ** 2)) / (n * law.std**2)
    inflation = law.proxy / law.std**2
    kurtosis = 3 + (law.kurtosis - 3) / n
    high = inflation * (rows + 2 * math.sqrt(rows * x) + 2 * x)
    low = rows - math.sqrt(2 * max(kurtosis, 1.0) * rows * x) - 2 * inflation * math.log(8 / chance)
    if low <= scatter <= high:
        return None
    side = "more" if scatter > high else "less"
    return mismatch(Verdict.WRONG, f"{key}.{side}", {"ratio": f"{math.sqrt(scatter / rows):.3g}"})


def correlated(sample: np.ndarray, law: Moments, *, chance: float) -> Mismatch | None:
    """Return the distance at which draws correlate, or the place about which they mirror each other, or None.

    Every distance and every centre is tried at once, by Fourier transforms.
    """
    centred = sample.ravel() - law.mean
    count = centred.size
    spectrum = np.fft.rfft(centred, 2 * count)
    shifted = np.fft.irfft(np.abs(spectrum) ** 2, 2 * count)[1:count]
    mirrored = np.fft.irfft(spectrum**2, 2 * count)[1 : 2 * count - 2]
    mirrored[1::2] -= centred[1:-1] ** 2  # a draw at the centre itself
    places = np.arange(1, 2 * count - 2)
    centres = np.minimum(places + 1, 2 * count - 1 - places) // 2
    return _products(shifted, count - np.arange(1, count), law, "lag", chance / 2) or _products(
        mirrored / 2, centres, law, "mirror", chance / 2
    )


def related(first: np.ndarray, second: np.ndarray, law: Moments, *, chance: float) -> Mismatch | None:
    """Return a Mismatch if one of two samples of one shape follows from the other, shifted, reversed, negated or with noise.

    For results of different calls, of a law that need not be *law* and in which draws may depend on each other: both are
    centred by their own means, the bound grows with their own spread where that is larger, and only a correlation above
    COPIED counts. Shifts go round.
    """
    one, two = (array.ravel() - array.mean() for array in (first, second))
    spread = float(one.std()) * float(two.std())
    for other in (two, two[::-1]):
        products = np.fft.irfft(np.fft.rfft(one) * np.conj(np.fft.rfft(other)), one.size)
        if not np.max(np.abs(products)) >= COPIED * one.size * spread > 0:
            continue
        pairs = np.full(one.size, one.size)
        found = _products(products / max(1.0, spread / law.std**2), pairs, law, "calls", chance / 2, centring=2)
        if found is not None:
            return found
    return None


def _products(products: np.ndarray, pairs: np.ndarray, law: Moments, key: str, chance: float, *, centring: float = 0.0) -> Mismatch | None:
    """Bound sums of products of independent draws, one sum for each number of *pairs*.

    A Gaussian chaos with ``‖A‖_F² = pairs/2`` and ``‖A‖ <= 1`` dominates each, which is linear in every draw; *centring* adds
    what centring by the samples' own means changes, ``|M (X̄ - μ)(Ȳ - μ)| <= 2 v x`` by Chernoff.
    """
    x = math.log((2 + 2 * centring) * products.size / chance)
    bounds = law.proxy * (np.sqrt(2 * pairs * x) + (2 + centring) * x) * (1 + ROUNDING)
    ratios = np.abs(products) / bounds
    worst = int(np.argmax(np.where(np.isnan(ratios), np.inf, ratios)))
    if ratios[worst] <= 1:
        return None
    correlation = float(products[worst]) / (float(pairs[worst]) * law.std**2)
    if key == "lag" and worst == 0:
        return mismatch(Verdict.WRONG, "law.neighbours", {"actual": f"{correlation:.3g}"})
    return mismatch(Verdict.WRONG, f"law.{key}", {"actual": f"{correlation:.3g}", "distance": worst + 1})


def combined(levels: np.ndarray, *, chance: float) -> Mismatch | None:
    """Return a Mismatch if consecutive draws come in some combinations too often.

    Args:
        levels: The draws' values of their distribution function, uniform on [0, 1], of any shape. Rows and columns are
            both walked along; draws are grouped from every start, each group once.
        chance: Of rejecting independent draws.
    """
    tests = 2 * sum(size for size, _ in GROUPS)
    for walk in (levels.ravel(), levels.ravel(order="F")):
        for size, parts in GROUPS:
            if walk.size < MIN_PER_CELL * size * parts**size:
                continue
            sorted_in = np.minimum((walk * parts).astype(np.int64), parts - 1)
            found = _groups(sorted_in, size, np.full(parts, 1 / parts), chance / tests)
            if found is not None:
                return found
    return None


def combined_flips(flips: np.ndarray, probability: float, *, chance: float) -> Mismatch | None:
    """Return a Mismatch if consecutive zeros and ones come in some combinations too often."""
    tests = 2 * sum(BINARY_GROUPS)
    shares = np.array([1 - probability, probability])
    for walk in (flips.ravel(), flips.ravel(order="F")):
        for size in BINARY_GROUPS:
            if walk.size < MIN_PER_CELL * size * 2**size:
                continue
            found = _groups(walk.astype(np.int64), size, shares, chance / tests)
            if found is not None:
                return found
    return None


def _groups(walk: np.ndarray, size: int, shares: np.ndarray, chance: float) -> Mismatch | None:
    parts = shares.size
    probabilities = np.array([math.prod(cell) for cell in product(shares.tolist(), repeat=size)])
    weights = parts ** np.arange(size)[::-1]
    for start in range(size):
        count = (walk.size - start) // size
        codes = walk[start : start + count * size].reshape(count, size) @ weights
        found = multinomial(np.bincount(codes, minlength=probabilities.size).astype(np.float64), probabilities, chance=chance)
        if found is not None:
            return mismatch(Verdict.WRONG, "law.combinations", {"size": size, **pair(*found)})
    return None
