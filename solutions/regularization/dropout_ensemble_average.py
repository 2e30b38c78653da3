"""Average over all dropout masks of a sigmoid neuron: lecture 3, «Dropout, мотивация»; lecture 0, «Регуляризация в нейронных сетях»."""

import itertools
import math
from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograder.content.api import ITER, Case, Family, Tolerance, alternative, misconception
from autograder.content.helpers import standard

Array = NDArray[np.floating]


def dropout_ensemble_average(x: Array, w: Array, b: float, p_drop: float) -> float:
    """Return Σ P(m)·σ(w·(m∘x) + b); sums and probabilities of all masks are built up input by input."""
    sums, probabilities = np.array([b]), np.array([1.0])
    for product in w * x:
        sums = np.append(sums, sums + product)
        probabilities = np.append(p_drop * probabilities, (1 - p_drop) * probabilities)
    return probabilities @ np.exp(-np.logaddexp(0, -sums))


def oracle(x: Array, w: Array, b: float, p_drop: float) -> float:
    """Return the mean over the masks one by one, with PyTorch's sigmoid."""
    import torch

    products, total = torch.tensor(w) * torch.tensor(x), 0.0
    for mask in itertools.product((0.0, 1.0), repeat=len(x)):
        kept = torch.tensor(mask)
        probability = (1 - p_drop) ** sum(mask) * p_drop ** (len(mask) - sum(mask))
        total += probability * torch.sigmoid(torch.dot(kept, products) + b).item()
    return total


TOLERANCE = ITER
FINE = Tolerance(rtol=1e-11, atol=0.0, rtol32=1e-4, atol32=1e-5)
OUTSIDE_DOMAIN = {
    "cap:*.axis0:16": "the statement promises at most 12 inputs",
    "value:p_drop:1": "the statement asks for p_drop < 1",
}

FAMILIES = (
    Family("lecture", 0.0, {"en": "examples of the statement", "ru": "примеры из условия"}),
    Family("half", 2.0, {"en": "p_drop = 1/2", "ru": "p_drop = 1/2"}),
    Family("unequal", 4.0, {"en": "other probabilities", "ru": "другие вероятности"}),
    Family("edges", 2.0, {"en": "p_drop = 0, zero weights, ten inputs", "ru": "p_drop = 0, нулевые веса, десять входов"}),
    standard("magnitudes", 2.0),
    Family("memory", 1.0, {"en": "read-only and non-contiguous inputs", "ru": "входы только для чтения и с разрывами в памяти"}),
)


def cases(rng: np.random.Generator) -> Iterator[Case]:
    """Yield the statement's examples, the named edge cases and random numbers."""
    yield Case("two-inputs", _inputs([1, 1], [2, -1], 0, 0.5), family="lecture", public=True)
    yield Case("one-input", _inputs([2], [1], -1, 0.2), family="lecture", public=True)
    for n in (1, 3, 4):
        yield Case(f"half-{n}", _drawn(rng, n, 0.5), family="half")
    yield Case("n1", _inputs([1], [3], 0, 0.25), family="unequal")
    for n, p_drop in ((2, 0.1), (3, 0.4), (4, 0.7), (6, 0.25), (2, 0.95)):
        yield Case(f"random-{n}-{p_drop}", _drawn(rng, n, p_drop), family="unequal")
    yield Case("nothing-dropped", _drawn(rng, 3, 0.0), family="edges")
    yield Case("zero-weights", _drawn(rng, 3, 0.3) | {"w": np.zeros(3)}, family="edges")
    yield Case("large-bias", _inputs([2, -3], [1, 0.5], 1.5, 0.6), family="edges")
    yield Case("ten-inputs", _drawn(rng, 10, 0.35), family="edges")
    yield Case("non-contiguous", _drawn(rng, 4, 0.3), family="memory", layout="strided")
    yield Case("read-only", _drawn(rng, 3, 0.6), family="memory", readonly=True)
    yield Case("twelve-inputs", _drawn(rng, 12, 0.45), family="edges")
    yield Case("equal-products", _inputs([1.5, 1.5, -1, -1], [0.5, 0.5, 1, 1], 0.25, 0.35), family="edges")
    yield from _magnitudes(rng)


def _magnitudes(rng: np.random.Generator) -> Iterator[Case]:
    """Yield saturated neurons on both sides, results that are tiny themselves, and differences in the seventh digit."""
    for name, power in (("inputs", "x"), ("weights", "w")):
        drawn = _drawn(rng, 5, 0.3)
        yield Case(f"large-{name}", drawn | {power: 1024 * drawn[power]}, family="magnitudes")
        yield Case(f"large-negative-{name}", drawn | {power: -2048 * abs(drawn[power])}, family="magnitudes")
        other = {"x": "w", "w": "x"}[power]
        for sign in ("", "minus-"):
            huge = drawn[other] * (-(2.0**40) if sign else 2.0**40)
            yield Case(f"tiny-{name}-{sign}huge-others", drawn | {power: drawn[power] * 2.0**-40, other: huge}, family="magnitudes")
    yield Case("small-products", _inputs([3e-7, -1e-4], [1, 1], 0, 0.4), family="magnitudes", tolerance=FINE)
    yield Case("small-weights", _inputs([1, -1], [3e-7, 1e-4], 0, 0.4), family="magnitudes", tolerance=FINE)
    for b in (-800, -6, 0.05, 0.005, 3e-4, 4e-7, 6, 12, 19, 800):
        yield Case(f"bias-{b}", _inputs([1, -0.5], [0.5, 1], b, 0.3), family="magnitudes", tolerance=FINE)
    faint = Tolerance(rtol=1e-6, atol=0.0, rtol32=1e-3, atol32=0.0)
    yield Case("nearly-silent", _inputs([1, -0.5], [0.5, 1], -19.5, 0.3), family="magnitudes", tolerance=faint)
    for p_drop in (2.0**-20, 0.1234567, 4e-9, 1 - 2.0**-20):
        yield Case(f"p-drop-{p_drop:.3g}", _drawn(rng, 3, p_drop), family="magnitudes", tolerance=FINE)


def _inputs(x: Any, w: Any, b: float, p_drop: float) -> dict[str, Any]:
    return {"x": np.array(x, dtype=np.float64), "w": np.array(w, dtype=np.float64), "b": float(b), "p_drop": p_drop}


def _drawn(rng: np.random.Generator, n: int, p_drop: float) -> dict[str, Any]:
    """Return products w·x of 1 to 4.5 in size with a sum away from zero, where the sigmoid is bent."""
    x, w = (rng.uniform(1, 2.1, n) for _ in range(2))
    signs = np.resize([1.0, 1.0, -1.0], n)
    b = rng.choice([-1, 1]) * rng.uniform(0.3, 1.2)
    return _inputs(x * rng.permutation(signs), w, b, p_drop)


def _sigmoid(z):
    return np.exp(-np.logaddexp(0, -z))


def _over_masks(x, w, b, p_drop, *, weight=None, counts=lambda mask: True):
    """Return the sum over the masks that count, weighted by *weight* (the probability of a mask with k ones by default)."""
    n = len(x)
    weight = weight or (lambda k: (1 - p_drop) ** k * p_drop ** (n - k))
    masks = [np.array(mask) for mask in itertools.product((0, 1), repeat=n)]
    return float(sum(weight(mask.sum()) * _sigmoid(mask @ (w * x) + b) for mask in masks if counts(mask)))


BEFORE = "The argument of the sigmoid is linear in the mask, so its mean over the masks is the argument with (1 − p)·w·x."


@misconception(
    "scaling-shortcut",
    en="σ((1 − p_drop) · w·x + b) is only an approximation. Lecture 0 («Регуляризация в нейронных сетях») calls scaling and averaging "
    "equivalent, which holds for linear neurons; add up the outputs over all masks.",
    ru="σ((1 − p_drop) · w·x + b) — лишь приближение. В лекции 0 («Регуляризация в нейронных сетях») умножение названо эквивалентным "
    "усреднению, но это верно для линейных нейронов; сложите выходы по всем маскам.",
    slip="lecture 0, «Регуляризация в нейронных сетях»",
    same_as=("average-before-activation",),
    same_because=BEFORE,
)
def scaling_shortcut(x, w, b, p_drop):
    return _sigmoid((1 - p_drop) * (w @ x) + b)


@misconception(
    "uniform-mask-weights",
    en="All masks get the weight 1/2ⁿ. They are equally likely only for p_drop = 1/2; weight a mask of k ones by (1 − p)ᵏ·pⁿ⁻ᵏ.",
    ru="Вес каждой маски взят равным 1/2ⁿ. Равновероятны они только при p_drop = 1/2; вес маски с k единицами должен "
    "быть равен (1 − p)ᵏ·pⁿ⁻ᵏ.",
)
def uniform_mask_weights(x, w, b, p_drop):
    return _over_masks(x, w, b, p_drop, weight=lambda k: 0.5 ** len(x))


@misconception(
    "keep-drop-swapped",
    en="Ones have the weight p_drop and zeros 1 − p_drop. p_drop is the probability of zeroing: it should belong to the zeros of the mask.",
    ru="Единицам дан вес p_drop, а нулям — 1 − p_drop. p_drop — вероятность обнуления и должна относиться к нулям маски.",
)
def keep_drop_swapped(x, w, b, p_drop):
    return _over_masks(x, w, b, 1 - p_drop)


@misconception(
    "empty-network-skipped",
    en="The mask of zeros is left out. It should count as one of the 2ⁿ sub-networks, whose output is σ(b).",
    ru="Пропущена маска из одних нулей. Это тоже одна из 2ⁿ подсетей, её выход равен σ(b).",
)
def empty_network_skipped(x, w, b, p_drop):
    return _over_masks(x, w, b, p_drop, counts=np.any)


@misconception(
    "single-drop-only",
    en="Only masks with at most one zero are added up. Inputs are dropped independently, so all 2ⁿ subsets should count.",
    ru="Сложены только маски, в которых не больше одного нуля. Входы выбрасываются независимо, поэтому нужно учесть все 2ⁿ подмножеств.",
)
def single_drop_only(x, w, b, p_drop):
    return _over_masks(x, w, b, p_drop, counts=lambda mask: mask.sum() >= len(x) - 1)


@misconception(
    "average-before-activation",
    en="The arguments of σ are averaged. Apply σ for every mask first, then average the outputs.",
    ru="Усреднены аргументы σ. Сначала примените σ для каждой маски, затем усредните выходы.",
    same_as=("scaling-shortcut",),
    same_because=BEFORE,
)
def average_before_activation(x, w, b, p_drop):
    n, mean = len(x), 0.0
    for mask in itertools.product((0, 1), repeat=n):
        mean += (1 - p_drop) ** sum(mask) * p_drop ** (n - sum(mask)) * (np.array(mask) @ (w * x) + b)
    return _sigmoid(mean)


@alternative("mask by mask")
def mask_by_mask(x, w, b, p_drop):
    return _over_masks(x, w, b, p_drop)


@alternative("all masks as the bits of 0 … 2ⁿ − 1")
def by_bits(x, w, b, p_drop):
    n = x.size
    masks = (np.arange(2**n)[:, None] >> np.arange(n)) & 1
    probabilities = np.where(masks == 1, 1 - p_drop, p_drop).prod(axis=1)
    return np.sum(probabilities * (0.5 + 0.5 * np.tanh((masks @ (w * x) + b) / 2)))


@alternative("recursion: drop or keep the first input")
def by_recursion(x, w, b, p_drop):
    if len(x) == 0:
        return math.exp(-math.log1p(math.exp(-b))) if b > 0 else math.exp(b) / (1 + math.exp(b))
    dropped = by_recursion(x[1:], w[1:], b, p_drop)
    kept = by_recursion(x[1:], w[1:], b + float(w[0] * x[0]), p_drop)
    return p_drop * dropped + (1 - p_drop) * kept
