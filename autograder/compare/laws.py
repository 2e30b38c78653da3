"""The laws of random draws, and what rejects a sample of another law.

Every test has a stated chance of rejecting a correct solution, by a bound that holds for every sample size; nothing
here is asymptotic except where the docstring says so. ``docs/statistics.md`` lists the tests and adds up their chances.

The bounds need *strictly sub-Gaussian* draws, ``E exp(s (X - μ)) <= exp(s² v / 2)``, with v the variance: true of
normal and symmetric uniform laws; for Bernoulli draws v is the Kearns-Saul constant instead of the variance.
"""

import math
from dataclasses import dataclass, replace
from statistics import NormalDist
from typing import Literal

import numpy as np

from autograder.compare.counting import ALPHA, divergences, pair, proportion, rare_count
from autograder.compare.dependence import across, combined, combined_flips, correlated, related
from autograder.compare.wording import mismatch
from autograder.model import Mismatch, Verdict

TESTS = 17
"""Tests that one sample is put to; each may reject a correct one with this part of the chance."""
TESTS_OF_FLIPS = 5
COARSEST = 2.0**-22
"""Largest probability with which two draws may coincide, in size or in distance from the mean: single precision, whose 24 bits
the distances halve, leaves 2**-23."""
COINCIDENCE = 1e-10
"""In standard deviations. Closer draws count as equal: mirrored ones differ in their last bits."""
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


def follows(sample: np.ndarray, law: Law, *, single: bool = False, chance: float = ALPHA, rows: str = "law.rows") -> Mismatch | None:
    """Return the first property in which *sample*, finite float64 of any shape, contradicts *law*, or None.

    Args:
        sample: Independent draws by hypothesis. Axis 0 are the rows of the tests for independence.
        law: Of every element.
        single: The draws are (or were computed from) single precision, which may round past the law's bounds.
        chance: Of rejecting a sample of the law; its tests share it.
        rows: Names the message on sums of rows: ``law.counts`` where a row is a result of its own.
    """
    if law.kind == "bernoulli":
        return _follows_flips(sample, law, chance / TESTS_OF_FLIPS, rows)
    part = chance / TESTS
    ordered = np.sort(sample, axis=None)
    levels = distribution_function(ordered, law)
    return (
        _inside(ordered, law, SINGLE_SLACK if single else 1e-12)
        or repeated(sample, law, chance=part)
        or _irregular(levels)
        or mirrored(sample, law, chance=part)
        or _dependent(sample, law, part, rows)
        or _mean(sample, law, part, exact=not single)
        or _spread(sample, law, part, exact=not single)
        or _extremes(ordered, law, part)
        or _distribution(ordered, levels, part)
        or _tails(ordered, levels, part)
        or _occupancy(levels, part)
        or across(sample, law, chance=2 * part, rows=rows)
        or correlated(sample, law, chance=2 * part)
        or combined(distribution_function(sample, law), chance=2 * part)
    )


def _follows_flips(sample: np.ndarray, law: Law, part: float, rows: str) -> Mismatch | None:
    return (
        _binary_values(sample)
        or across(sample, law, chance=part, rows=rows)
        or proportion(int(sample.sum()), sample.size, law.mean, chance=part)
        or correlated(sample, law, chance=2 * part)
        or combined_flips(sample, law.mean, chance=part)
    )


def distribution_function(sample: np.ndarray, law: Law) -> np.ndarray:
    """Return the distribution function of *law*, normal or uniform, at the elements of *sample*."""
    if law.kind == "uniform":
        return np.clip((sample - law.low) / (law.high - law.low), 0.0, 1.0)
    scaled = (law.mean - sample) / (law.std * math.sqrt(2.0))
    return np.fromiter(map(math.erfc, scaled.ravel().tolist()), np.float64, sample.size).reshape(sample.shape) / 2


def _inside(ordered: np.ndarray, law: Law, slack: float) -> Mismatch | None:
    if law.kind != "uniform":
        return None
    margin = slack * max(abs(law.low), abs(law.high))
    if ordered[0] >= law.low - margin and ordered[-1] <= law.high + margin:
        return None
    return mismatch(Verdict.WRONG, "law.support", _range(ordered, law))


def repeated(sample: np.ndarray, law: Law, *, chance: float) -> Mismatch | None:
    """Return a Mismatch if draws occur again more often than rounding makes them.

    Each draw equals one of those before it with a probability of at most their number times COARSEST, so that the count
    of repeats is dominated by a sum of independent rare events.
    """
    again = _repeats(sample, law)
    if again < _most_repeats(sample.size, chance):
        return None
    return mismatch(Verdict.WRONG, "law.repeats", {"different": sample.size - again, "total": sample.size})


def mirrored(sample: np.ndarray, law: Law, *, chance: float) -> Mismatch | None:
    """Return a Mismatch if draws occur again mirrored about the mean, by the bound of :func:`repeated`."""
    again = _repeats(np.abs(sample - law.mean), law)
    if again < _most_repeats(sample.size, chance):
        return None
    return mismatch(Verdict.WRONG, "law.mirrored", {"count": again, "total": sample.size})


def _most_repeats(count: int, chance: float) -> int:
    return rare_count(count * (count - 1) / 2 * COARSEST, chance)


def _repeats(values: np.ndarray, law: Law) -> int:
    return int(np.count_nonzero(np.diff(np.sort(values, axis=None)) <= COINCIDENCE * law.std))


def _dependent(sample: np.ndarray, law: Law, part: float, rows: str) -> Mismatch | None:
    """Return strong dependence, which spoils mean and spread as well and is what to tell of.

    Measured against the spread of the sample where that is larger, so this rejects nothing that :func:`across` would not.
    """
    width = max(1.0, float(sample.std()) / law.std)
    found = across(sample, replace(law, std=law.std * width, proxy=law.proxy * width**2), chance=2 * part, rows=rows)
    return found if found is not None and found.message.key.endswith(".more") else None


def _mean(sample: np.ndarray, law: Law, part: float, *, exact: bool) -> Mismatch | None:
    """Test the mean from both sides: too far from the law's, and so near that it was made equal.

    Chernoff: P(|mean - μ| > t) <= 2 exp(-M t² / 2v). Draws that are too wide have a mean that is too far off as well; what is
    wrong with them is the spread. In standard errors the density of the mean is at most 0.4 for normal draws and, by Ball's
    bound on sections of a cube, √2/√12 for uniform ones, so P(|Z| < z) <= z.
    """
    mean = float(sample.mean())
    proxy = law.proxy * max(1.0, float(sample.var()) / law.std**2)
    if not abs(mean - law.mean) <= math.sqrt(2 * proxy * math.log(2 / part) / sample.size):
        return mismatch(Verdict.WRONG, "law.mean", pair(mean, law.mean))
    if exact and abs(float((sample - law.mean).mean())) * math.sqrt(sample.size) < part * law.std:
        return mismatch(Verdict.WRONG, "law.standardised")
    return None


def _spread(sample: np.ndarray, law: Law, part: float, *, exact: bool) -> Mismatch | None:
    """Test the mean square from both sides.

    Too far: for normal draws Laurent and Massart's bound on χ², for uniform ones Hoeffding's inequality for the squares. Made
    equal: the density of χ²/M at its mode is below 0.31 √M.
    """
    count, x = sample.size, math.log(2 / part)
    ratio = float(np.mean((sample - law.mean) ** 2)) / law.std**2
    if law.kind == "normal":
        low, high = 1 - 2 * math.sqrt(x / count), 1 + 2 * math.sqrt(x / count) + 2 * x / count
    else:
        low, high = 1 - 3 * math.sqrt(x / (2 * count)), 1 + 3 * math.sqrt(x / (2 * count))
    if not low <= ratio <= high:
        return mismatch(Verdict.WRONG, "law.spread", pair(law.std * math.sqrt(ratio), law.std))
    if exact and law.kind == "normal" and abs(ratio - 1) < part / (0.62 * math.sqrt(count)):
        return mismatch(Verdict.WRONG, "law.standardised")
    return None


def _extremes(ordered: np.ndarray, law: Law, part: float) -> Mismatch | None:
    """Exact: M draws all lie below the quantile of level α^(1/M) with probability α."""
    count = ordered.size
    if law.kind == "uniform":
        inset = (law.high - law.low) * -math.expm1(math.log(part / 2) / count)
        reached, wanted = min(ordered[-1], law.low + law.high - ordered[0]), law.high - inset
        return None if reached >= wanted else mismatch(Verdict.WRONG, "law.edges", _range(ordered, law))
    farthest = max(ordered[-1] - law.mean, law.mean - ordered[0]) / law.std
    least = -NormalDist().inv_cdf(-math.expm1(math.log(part / 2) / count) / 2)
    most = -NormalDist().inv_cdf(part / (4 * count))
    if least <= farthest <= most:
        return None
    key, bound = ("law.tails_short", least) if farthest < least else ("law.tails_long", most)
    return mismatch(Verdict.WRONG, key, {"actual": f"{farthest:.3g}", "expected": f"{bound:.3g}"})


def _distribution(ordered: np.ndarray, levels: np.ndarray, part: float) -> Mismatch | None:
    """Kolmogorov's distance; Dvoretzky-Kiefer-Wolfowitz with Massart's constant: P(sup |F_M - F| > t) <= 2 exp(-2 M t²)."""
    rank = np.arange(levels.size) / levels.size
    gaps = np.maximum(levels - rank, rank + 1 / levels.size - levels)
    worst = int(np.argmax(gaps))
    if gaps[worst] <= math.sqrt(math.log(2 / part) / (2 * levels.size)):
        return None
    return _share_below(ordered, levels, worst)


def _tails(ordered: np.ndarray, levels: np.ndarray, part: float) -> Mismatch | None:
    """Berk and Jones' statistic, which looks into the tails: every order statistic against its own binomial law, by Chernoff."""
    count = levels.size
    rank = np.arange(count) / count
    inner = np.clip(levels, 1e-300, 1 - 2**-53)
    early = np.where(inner < rank + 1 / count, divergences(rank + 1 / count, inner), 0.0)
    late = np.where(inner > rank, divergences(rank, inner), 0.0)
    apart = np.maximum(early, late)
    worst = int(np.argmax(apart))
    return None if count * apart[worst] <= math.log(2 * count / part) else _share_below(ordered, levels, worst)


def _share_below(ordered: np.ndarray, levels: np.ndarray, rank: int) -> Mismatch:
    values = {"actual": f"{(rank + 1) / levels.size:.3g}", "expected": f"{levels[rank]:.3g}", "place": f"{ordered[rank]:.3g}"}
    return mismatch(Verdict.WRONG, "law.distribution", values)


def _irregular(levels: np.ndarray) -> Mismatch | None:
    """Reject what fits better than chance allows: a shuffled grid.

    The distance D of Kolmogorov and Smirnov falls below ``MIN_REGULARITY / √M`` with probability 5e-13 in the
    limit; the next term of its expansion (1/(6√M) more) changes that by less than a factor of 2 from M = 1,000.
    """
    count = levels.size
    if count < 1000:
        return None
    rank = np.arange(count) / count
    distance = max(float(np.max(levels - rank)), float(np.max(rank + 1 / count - levels)))
    return None if math.sqrt(count) * distance >= MIN_REGULARITY else mismatch(Verdict.WRONG, "law.regular")


def _occupancy(levels: np.ndarray, part: float) -> Mismatch | None:
    """Count which of M equally likely parts hold none of the M draws; McDiarmid: P(|E - mean E| > t) <= 2 exp(-2 t²/M).

    Too many are empty if draws crowd in few places, too few if they keep their distance.
    """
    count = levels.size
    taken = np.unique(np.minimum((levels * count).astype(np.int64), count - 1)).size
    usual = count * (1 - (1 - 1 / count) ** count)
    if abs(taken - usual) <= math.sqrt(count * math.log(2 / part) / 2):
        return None
    if taken > usual:
        return mismatch(Verdict.WRONG, "law.regular")
    return mismatch(Verdict.WRONG, "law.crowded", {"total": count, **pair(taken / count, usual / count)})


def unrelated(first: np.ndarray, second: np.ndarray, law: Law, *, chance: float = ALPHA) -> Mismatch | None:
    """Return how two samples of one shape, of different generators, depend on each other, or None.

    Of their law only its kind and place are used: a wrong spread is the business of :func:`follows`.
    """
    if law.kind != "bernoulli":
        most = _most_repeats(first.size + second.size, chance / 4)
        if any(_shared(*pair, law) >= most for pair in ((first, second), (np.abs(first - law.mean), np.abs(second - law.mean)))):
            return mismatch(Verdict.WRONG, "law.calls_repeat")
    return related(first, second, law, chance=chance / 2)


def _shared(first: np.ndarray, second: np.ndarray, law: Law) -> int:
    """Return how many values of the two samples occur again only because there are two."""
    both = np.concatenate([first.ravel(), second.ravel()])
    return _repeats(both, law) - _repeats(first, law) - _repeats(second, law)


def _binary_values(sample: np.ndarray) -> Mismatch | None:
    other = sample[(sample != 0) & (sample != 1)]
    return mismatch(Verdict.WRONG, "law.binary", {"actual": f"{other[0]:.4g}"}) if other.size else None


def _range(ordered: np.ndarray, law: Law) -> dict[str, object]:
    return {"smallest": f"{ordered[0]:.4g}", "largest": f"{ordered[-1]:.4g}", "low": f"{law.low:.4g}", "high": f"{law.high:.4g}"}
