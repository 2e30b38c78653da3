"""The laws of random draws, and what rejects a sample of another law.

Every test has a stated chance of rejecting a correct solution, at most :data:`ALPHA`, by a bound that holds for
every sample size; nothing here is asymptotic except where the docstring says so.

The bounds need *strictly sub-Gaussian* draws, ``E exp(s (X - μ)) <= exp(s² v / 2)``, with v the variance: true of
normal and symmetric uniform laws; for Bernoulli draws v is the Kearns-Saul constant instead of the variance.
"""

import math
from dataclasses import dataclass, replace
from functools import cache
from statistics import NormalDist
from typing import Literal

import numpy as np

from autograder.compare.counting import ALPHA, pair, proportion
from autograder.compare.wording import mismatch
from autograder.model import Mismatch, Verdict

GRID = 255
MAX_REPEATED_SHARE = 0.1
MIN_REGULARITY = 0.2
SINGLE_SLACK = 1e-6


@dataclass(frozen=True, slots=True)
class Law:
    """The distribution of one draw. Build it with :func:`normal`, :func:`uniform` or :func:`bernoulli`.

    Args:
        kind: Family of the law.
        mean: Expected value.
        std: Standard deviation.
        proxy: Sub-Gaussian variance: ``std**2`` or, for Bernoulli, somewhat more.
        kurtosis: ``E (X - mean)**4 / std**4``.
        low: Smallest possible value.
        high: Largest possible value.
    """

    kind: Literal["normal", "uniform", "bernoulli"]
    mean: float
    std: float
    proxy: float
    kurtosis: float
    low: float = -math.inf
    high: float = math.inf


def normal(std: float, mean: float = 0.0) -> Law:
    """Return the normal law with this standard deviation."""
    return Law("normal", mean, std, std**2, 3.0)


def uniform(low: float, high: float) -> Law:
    """Return the uniform law on [low, high]."""
    std = (high - low) / math.sqrt(12.0)
    return Law("uniform", (low + high) / 2, std, std**2, 1.8, low, high)


def bernoulli(p: float) -> Law:
    """Return the law of 1 with probability *p*, else 0; 0 < p < 1.

    Source:
        Kearns and Saul, 1998, for the sub-Gaussian variance.
    """
    variance = p * (1 - p)
    proxy = 0.25 if p == 0.5 else (1 - 2 * p) / (2 * math.log((1 - p) / p))
    return Law("bernoulli", p, math.sqrt(variance), proxy, 1 / variance - 3, 0.0, 1.0)


def follows(sample: np.ndarray, law: Law, *, single: bool = False) -> Mismatch | None:
    """Return the first property in which *sample*, finite float64 of any shape, contradicts *law*, or None.

    Args:
        sample: Independent draws by hypothesis. Axis 0 are the rows of the tests for independence.
        law: Of every element.
        single: The draws are (or were computed from) single precision, which may round past the law's bounds.
    """
    if law.kind == "bernoulli":
        values = _binary_values(sample) or _across(sample, law) or proportion(int(sample.sum()), sample.size, law.mean)
        return values or _neighbours(sample.ravel() - law.mean, law)
    ordered = np.sort(sample, axis=None)
    return (
        _inside(ordered, law, SINGLE_SLACK if single else 1e-12)
        or _distinct(ordered)
        or _dependent(sample, law)
        or _mean(sample, law)
        or _spread(sample, law)
        or _extremes(ordered, law)
        or _distribution(ordered, law)
        or _irregular(ordered, law)
        or independent(sample, law)
    )


def _inside(ordered: np.ndarray, law: Law, slack: float) -> Mismatch | None:
    if law.kind != "uniform":
        return None
    margin = slack * max(abs(law.low), abs(law.high))
    if ordered[0] >= law.low - margin and ordered[-1] <= law.high + margin:
        return None
    return mismatch(Verdict.WRONG, "law.support", _range(ordered, law))


def _distinct(ordered: np.ndarray) -> Mismatch | None:
    """Even draws of single precision (2**24 values) coincide far more rarely than the share that is allowed."""
    different = 1 + int(np.count_nonzero(np.diff(ordered)))
    if different >= (1 - MAX_REPEATED_SHARE) * ordered.size:
        return None
    return mismatch(Verdict.WRONG, "law.repeats", {"different": different, "total": ordered.size})


def _dependent(sample: np.ndarray, law: Law) -> Mismatch | None:
    """Return strong dependence, which spoils mean and spread as well and is what to tell of.

    Measured against the spread of the sample where that is larger, so this rejects nothing that :func:`independent`
    would not.
    """
    width = max(1.0, float(sample.std()) / law.std)
    found = _across(sample, replace(law, std=law.std * width, proxy=law.proxy * width**2))
    return found if found is not None and found.message.key.endswith(".more") else None


def _mean(sample: np.ndarray, law: Law) -> Mismatch | None:
    """Chernoff: P(|mean - μ| > t) <= 2 exp(-M t² / 2v).

    Draws that are too wide have a mean that is too far off as well; what is wrong with them is the spread.
    """
    mean = float(sample.mean())
    proxy = law.proxy * max(1.0, float(sample.var()) / law.std**2)
    if abs(mean - law.mean) <= math.sqrt(2 * proxy * math.log(2 / ALPHA) / sample.size):
        return None
    return mismatch(Verdict.WRONG, "law.mean", pair(mean, law.mean))


def _spread(sample: np.ndarray, law: Law) -> Mismatch | None:
    """Normal: Laurent and Massart's bound on χ². Uniform: Hoeffding's inequality for the squares."""
    count, x = sample.size, math.log(2 / ALPHA)
    ratio = float(np.mean((sample - law.mean) ** 2)) / law.std**2
    if law.kind == "normal":
        low, high = 1 - 2 * math.sqrt(x / count), 1 + 2 * math.sqrt(x / count) + 2 * x / count
    else:
        low, high = 1 - 3 * math.sqrt(x / (2 * count)), 1 + 3 * math.sqrt(x / (2 * count))
    if low <= ratio <= high:
        return None
    return mismatch(Verdict.WRONG, "law.spread", pair(law.std * math.sqrt(ratio), law.std))


def _extremes(ordered: np.ndarray, law: Law) -> Mismatch | None:
    """Exact: M draws all lie below the quantile of level α^(1/M) with probability α."""
    count = ordered.size
    if law.kind == "uniform":
        inset = (law.high - law.low) * -math.expm1(math.log(ALPHA) / count)
        reached, wanted = min(ordered[-1], law.low + law.high - ordered[0]), law.high - inset
        return None if reached >= wanted else mismatch(Verdict.WRONG, "law.edges", _range(ordered, law))
    farthest = max(ordered[-1] - law.mean, law.mean - ordered[0]) / law.std
    least = -NormalDist().inv_cdf(-math.expm1(math.log(ALPHA) / count) / 2)
    most = -NormalDist().inv_cdf(ALPHA / (2 * count))
    if least <= farthest <= most:
        return None
    key, bound = ("law.tails_short", least) if farthest < least else ("law.tails_long", most)
    return mismatch(Verdict.WRONG, key, {"actual": f"{farthest:.3g}", "expected": f"{bound:.3g}"})


def _distribution(ordered: np.ndarray, law: Law) -> Mismatch | None:
    """Dvoretzky-Kiefer-Wolfowitz with Massart's constant: P(sup |F_M - F| > t) <= 2 exp(-2 M t²)."""
    levels = np.arange(1, GRID + 1) / (GRID + 1)
    places = law.mean + law.std * _quantiles() if law.kind == "normal" else law.low + (law.high - law.low) * levels
    shares = np.searchsorted(ordered, places, side="right") / ordered.size
    gaps = np.abs(shares - levels)
    worst = int(np.argmax(gaps))
    if gaps[worst] <= math.sqrt(math.log(2 / ALPHA) / (2 * ordered.size)):
        return None
    values = {"actual": f"{shares[worst]:.3f}", "expected": f"{levels[worst]:.3f}", "place": f"{places[worst]:.3g}"}
    return mismatch(Verdict.WRONG, "law.distribution", values)


@cache
def _quantiles() -> np.ndarray:
    law = NormalDist()
    return np.array([law.inv_cdf(k / (GRID + 1)) for k in range(1, GRID + 1)])


def _irregular(ordered: np.ndarray, law: Law) -> Mismatch | None:
    """Reject what fits better than chance allows: a shuffled grid.

    The distance D of Kolmogorov and Smirnov falls below ``MIN_REGULARITY / √M`` with probability 5e-13 in the
    limit; the next term of its expansion (1/(6√M) more) changes that by less than a factor of 2 from M = 1,000.
    """
    count = ordered.size
    if law.kind != "uniform" or count < 1000:
        return None
    level = (ordered - law.low) / (law.high - law.low)
    rank = np.arange(count)
    distance = max(float(np.max(level - rank / count)), float(np.max((rank + 1) / count - level)))
    return None if math.sqrt(count) * distance >= MIN_REGULARITY else mismatch(Verdict.WRONG, "law.regular")


def independent(sample: np.ndarray, law: Law) -> Mismatch | None:
    """Return how the elements depend on each other, or None: sums of rows, sums of columns, neighbours."""
    return _across(sample, law) or _neighbours(sample.ravel() - law.mean, law)


def _across(sample: np.ndarray, law: Law) -> Mismatch | None:
    if sample.ndim < 2:
        return None
    matrix = sample.reshape(len(sample), -1)
    found = [f for f in (dispersion(matrix, law, "law.rows"), dispersion(matrix.T, law, "law.columns")) if f]
    # Equal rows make the sums of columns scatter more and those of rows less: the former tells more.
    return next((f for f in found if f.message.key.endswith(".more")), found[0] if found else None)


def dispersion(matrix: np.ndarray, law: Law, key: str = "law.rows") -> Mismatch | None:
    """Return a Mismatch if the sums of the rows of *matrix* scatter more or less than those of independent draws.

    S = Σ (R - mean R)² / (n std²), with n summands a row and r rows, is near r. From above, S is dominated by v/std² times
    a χ² with r - 1 degrees of freedom (Laurent and Massart). From below, ``exp(-y) <= 1 - y + y²/2`` bounds Σ R² by the
    fourth moment of a row sum, and r (mean R)² is bounded by Chernoff. Three events, each with ALPHA / 4.
    """
    rows, n = matrix.shape
    x = math.log(4 / ALPHA)
    sums = matrix.sum(axis=1)
    scatter = float(np.sum((sums - sums.mean()) ** 2)) / (n * law.std**2)
    inflation = law.proxy / law.std**2
    kurtosis = 3 + (law.kurtosis - 3) / n
    high = inflation * (rows + 2 * math.sqrt(rows * x) + 2 * x)
    low = rows - math.sqrt(2 * max(kurtosis, 1.0) * rows * x) - 2 * inflation * math.log(8 / ALPHA)
    if low <= scatter <= high:
        return None
    side = "more" if scatter > high else "less"
    return mismatch(Verdict.WRONG, f"{key}.{side}", {"ratio": f"{math.sqrt(scatter / rows):.3g}"})


def _neighbours(centred: np.ndarray, law: Law) -> Mismatch | None:
    """Bound Σ x_i x_(i+1): a Gaussian chaos with ‖A‖_F² = (M-1)/2 and ‖A‖ <= 1 dominates it, being linear in each x_i."""
    count, x = centred.size, math.log(2 / ALPHA)
    product = float(np.dot(centred[:-1], centred[1:]))
    if abs(product) <= law.proxy * (math.sqrt(2 * (count - 1) * x) + 2 * x):
        return None
    return mismatch(Verdict.WRONG, "law.neighbours", {"actual": f"{product / (count * law.std**2):.3g}"})


def _binary_values(sample: np.ndarray) -> Mismatch | None:
    other = sample[(sample != 0) & (sample != 1)]
    return mismatch(Verdict.WRONG, "law.binary", {"actual": f"{other[0]:.4g}"}) if other.size else None


def _range(ordered: np.ndarray, law: Law) -> dict[str, object]:
    return {"smallest": f"{ordered[0]:.4g}", "largest": f"{ordered[-1]:.4g}", "low": f"{law.low:.4g}", "high": f"{law.high:.4g}"}
