"""Counts of random outcomes against their probabilities, by bounds that hold for every number of trials."""

import math
from collections.abc import Sequence

import numpy as np

from autograder.compare.wording import mismatch, numbers
from autograder.model import Localized, Mismatch, Verdict

ALPHA = 1e-8
"""Chance of one case to reject a correct solution; its tests share it. A course of a hundred such cases stays at 1e-6."""
_ONES: Localized = {"en": "the share of ones", "ru": "доля единиц"}


def proportion(count: int, trials: int, probability: float, what: Localized = _ONES, *, chance: float = ALPHA) -> Mismatch | None:
    """Return a Mismatch if *count* successes in *trials* contradict *probability*, which is neither 0 nor 1.

    Chernoff with the Kullback-Leibler divergence, both sides: ``P <= 2 exp(-M KL(count/M, p))``.
    """
    return proportions(np.array([count]), trials, probability, what, chance=chance)


def proportions(counts: np.ndarray, trials: int, probability: float, what: Localized, *, chance: float = ALPHA) -> Mismatch | None:
    """Return a Mismatch if any of *counts*, each a number of successes in *trials*, contradicts *probability*.

    The chance is divided by how many counts there are; they may depend on each other.
    """
    shares = np.asarray(counts, dtype=np.float64).ravel() / trials
    divergence = divergences(shares, probability)
    worst = int(np.argmax(divergence))
    if trials * divergence[worst] <= math.log(2 * shares.size / chance):
        return None
    return mismatch(Verdict.WRONG, "law.proportion", {"what": what, **pair(float(shares[worst]), probability)})


def divergences(shares: np.ndarray, probabilities: np.ndarray | float) -> np.ndarray:
    """Return the Kullback-Leibler divergence of each Bernoulli law with mean *shares* from that with *probabilities*."""
    return np.asarray(_entropy(shares, probabilities) + _entropy(1 - shares, 1 - np.asarray(probabilities)))


def even_counts(counts: Sequence[int] | np.ndarray, what: Localized, *, chance: float = ALPHA) -> Mismatch | None:
    """Return a Mismatch if *counts* of equally likely outcomes are too uneven."""
    observed = np.asarray(counts, dtype=np.float64)
    found = multinomial(observed, np.full(observed.size, 1 / observed.size), chance=chance)
    return mismatch(Verdict.WRONG, "law.uneven", {"what": what, **pair(*found)}) if found else None


def multinomial(observed: np.ndarray, probabilities: np.ndarray, *, chance: float) -> tuple[float, float] | None:
    """Return share and probability of the worst outcome if the counts *observed* contradict *probabilities*, else None.

    With M trials, K outcomes and D the divergence of the shares from the law, ``P(M D >= y) <= exp(-y) (e y / (K-1))^(K-1)``
    for y > K - 1. It asks for about 1.4 times the trials that the quantile of χ² would, and holds for every M.

    Source:
        Agrawal, "Finite-sample concentration of the multinomial in relative entropy", 2020.
    """
    trials, free = float(observed.sum()), observed.size - 1
    shares = observed / trials
    y = trials * float(_entropy(shares, probabilities).sum())
    if y <= free or -y + free * (1 + math.log(y / free)) >= math.log(chance):
        return None
    worst = int(np.argmax(np.abs(shares - probabilities) / np.sqrt(probabilities)))
    return float(shares[worst]), float(probabilities[worst])


def _entropy(shares: np.ndarray, probabilities: np.ndarray | float) -> np.ndarray:
    ratio = np.where(shares > 0, shares / probabilities, 1.0)
    return np.asarray(shares * np.log(ratio))


def rare_count(expected: float, chance: float) -> int:
    """Return the smallest count k that a sum of independent rare events with mean *expected* reaches with at most *chance*.

    Chernoff: ``P(count >= k) <= exp(-m) (e m / k)^k`` for k > m.
    """
    k = math.floor(expected) + 1
    while -expected + k * (1 + math.log(expected / k)) > math.log(chance):
        k += 1
    return k


def pair(actual: float, expected: float) -> dict[str, object]:
    """Return both numbers in three digits, or in more where three show no difference."""
    texts = f"{actual:.3g}", f"{expected:.3g}"
    if texts[0] == texts[1]:
        texts = numbers(actual, expected)
    return {"actual": texts[0], "expected": texts[1]}
