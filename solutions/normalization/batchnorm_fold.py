"""Batch normalization at prediction time as one affine map: lecture 3, «Предсказание», the third formula."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograder.content.api import REDUCE, Case, Family, alternative, misconception
from autograder.content.helpers import by_digits, called_again, repeated, standard

Array = NDArray[np.floating]


def batchnorm_fold(gamma: Array, beta: Array, mean: Array, var: Array, eps: float = 1e-5) -> tuple[Array, Array]:
    """Return (scale, shift): γ/√(V + ε) and β − E·scale."""
    scale = gamma / np.sqrt(var + eps)
    return scale, beta - mean * scale


def oracle(gamma: Array, beta: Array, mean: Array, var: Array, eps: float = 1e-5) -> tuple[Array, Array]:
    """Return the slopes of PyTorch's layer and its output for zeros."""
    import torch
    import torch.nn.functional as F

    factor, offset, centre, spread = map(torch.tensor, (gamma, beta, mean, var))
    zeros = torch.zeros_like(factor)

    def layer(x):
        return F.batch_norm(x[None], centre, spread, factor, offset, training=False, eps=eps)[0]

    return torch.diagonal(torch.autograd.functional.jacobian(layer, zeros)).numpy(), layer(zeros).numpy()


TOLERANCE = replace(REDUCE, roundings=64)
"""In float32 β and the scaled mean cancel where they nearly agree."""
RELATIVE = by_digits(TOLERANCE)
"""For numbers of any size."""
TINY = 1e-12
"""An ε that matters nowhere: these cases leave the family about ε to judge its place."""

ENDS = np.array([3e3, -4e3, 50.0, -70.0, 1e6, -2e6])
"""Large numbers of both signs."""
OUTSIDE_DOMAIN = {
    "sign:var": "a variance is not negative",
}
FAMILIES = (
    standard("lecture"),
    Family("layers", 4.0, {"en": "layers of several features", "ru": "слои с несколькими признаками"}),
    Family("eps", 2.0, {"en": "a noticeable ε and the default", "ru": "заметное ε и ε по умолчанию"}),
    Family("zeros", 1.0, {"en": "a mean, γ or β of zero", "ru": "нулевые среднее, γ или β"}),
    standard("magnitudes", 2.0),
    Family("many", 1.0, {"en": "many features", "ru": "много признаков"}),
    standard("single"),
    standard("memory"),
)


def cases(rng: np.random.Generator) -> Iterator[Case]:
    """Yield the statement's examples, the named edge cases and random numbers."""
    yield Case("identity", _inputs([2], [1], [1], [4], eps=TINY), family="lecture", public=True)
    yield Case("two-features", _inputs([1, 6], [0, -1], [2, 1], [3, 8], eps=1.0), family="lecture", public=True)
    for d in (1, 2, 3, 6):
        yield Case(f"layer-{d}", _drawn(rng, d, eps=TINY), family="layers")
    yield Case("eps", _inputs([3], [-1], [2], [4], eps=0.5), family="eps")
    yield Case("large-eps", _drawn(rng, 3, eps=rng.uniform(0.05, 0.5)), family="eps")
    inputs = _drawn(rng, 4)
    yield Case("default-eps", inputs | {"var": inputs["var"] / 100}, family="eps")
    for name, eps in (("one", 1.0), ("default-given", 1e-5)):
        yield Case(f"eps-{name}", inputs | {"var": inputs["var"] / 100, "eps": eps}, family="eps")
    yield Case("zero-mean", _drawn(rng, 3, eps=TINY) | {"mean": np.zeros(3)}, family="zeros")
    yield Case("zero-beta", _drawn(rng, 2, eps=TINY) | {"beta": np.zeros(2)}, family="zeros")
    yield Case("zero-gamma", _drawn(rng, 2, eps=TINY) | {"gamma": np.array([0.0, -1.5])}, family="zeros")
    yield from _whole_domain(rng)
    for d in (3, 4):
        yield Case(f"single-{d}", {name: np.float32(value) for name, value in _drawn(rng, d).items()} | {"eps": TINY}, family="single")
    yield Case("non-contiguous", _drawn(rng, 4, eps=TINY), family="memory", layout="strided")
    yield Case("read-only", _drawn(rng, 3, eps=TINY), family="memory", readonly=True)
    yield called_again(_drawn(rng, 3, eps=TINY), _drawn(rng, 3, eps=TINY))


def _whole_domain(rng: np.random.Generator) -> Iterator[Case]:
    inputs = repeated(_drawn(rng, 2, eps=TINY))
    yield Case("equal-features", inputs, family="many")
    yield Case("large-gamma-and-beta", _drawn(rng, 6, eps=TINY) | {"gamma": ENDS, "beta": ENDS}, family="magnitudes")
    yield Case("large-means", _drawn(rng, 6, eps=TINY) | {"mean": ENDS}, family="magnitudes")
    sizes = np.array([1e-24, 1e-8, 1e-3, 1e4, 1e12])
    for name, eps in (("eps-zero", 0.0), ("eps-tiny", 1e-30)):
        inputs = _drawn(rng, 5, eps=eps) | {"beta": np.zeros(5)}
        yield Case(f"variances-{name}", inputs | {"var": sizes * inputs["var"]}, family="magnitudes", tolerance=RELATIVE)
    for name in ("gamma", "mean"):
        inputs = _drawn(rng, 5, eps=TINY) | {"beta": np.zeros(5)}
        yield Case(f"sizes-of-{name}", inputs | {name: np.sqrt(sizes) * inputs[name]}, family="magnitudes", tolerance=RELATIVE)
    inputs = _drawn(rng, 5, eps=TINY) | {"mean": np.zeros(5)}
    yield Case("sizes-of-beta", inputs | {"beta": np.sqrt(sizes) * inputs["beta"]}, family="magnitudes", tolerance=RELATIVE)
    yield Case("variance-zero", _drawn(rng, 3, eps=0.25) | {"var": np.array([0.0, 1.0, 0.0])}, family="magnitudes")
    for d in (20, 200):
        yield Case(f"layer-{d}", _drawn(rng, d, eps=TINY), family="many")


def _inputs(gamma: object, beta: object, mean: object, var: object, **options: float) -> dict[str, Any]:
    arrays = {"gamma": gamma, "beta": beta, "mean": mean, "var": var}
    return {name: np.array(value, dtype=np.float64) for name, value in arrays.items()} | options


def _drawn(rng: np.random.Generator, d: int, **options: float) -> dict[str, Any]:
    """Return random inputs: no variance near 0 or 1, no factor near 0 or 1."""
    var = rng.choice([rng.uniform(0.2, 0.7, d), rng.uniform(1.5, 4, d)])
    gamma = rng.uniform(1.2, 3, d) * rng.choice([-1, 1], d)
    return _inputs(gamma, rng.uniform(-2, 2, d), rng.uniform(0.5, 2, d) * rng.choice([-1, 1], d), var, **options)


@misconception(
    "mean-not-scaled",
    en="The mean is subtracted as it is. x − E is multiplied by the scale as a whole, so the shift should be β − γE/√(V + ε).",
    ru="Среднее вычтено без множителя. На scale умножается вся разность x − E, поэтому сдвиг должен быть равен β − γE/√(V + ε).",
)
def mean_not_scaled(gamma, beta, mean, var, eps=1e-5):
    return gamma / np.sqrt(var + eps), beta - mean


@misconception(
    "shift-sign",
    en="The scaled mean is added to β. It should be subtracted: the shift is β − γE/√(V + ε).",
    ru="Среднее с множителем прибавлено к β. Его нужно вычесть: сдвиг равен β − γE/√(V + ε).",
)
def shift_sign(gamma, beta, mean, var, eps=1e-5):
    return batchnorm_fold(gamma, beta, -mean, var, eps)


@misconception(
    "mean-forgotten",
    en="The shift is β alone. The stored mean should shift the output too: β − γE/√(V + ε).",
    ru="Сдвиг равен одному β. Накопленное среднее тоже должно сдвигать выход: β − γE/√(V + ε).",
)
def mean_forgotten(gamma, beta, mean, var, eps=1e-5):
    return gamma / np.sqrt(var + eps), beta.copy()


@misconception(
    "variance-not-rooted",
    en="γ is divided by V + ε. Divide by its square root.",
    ru="γ делится на V + ε. Делите на квадратный корень из этой суммы.",
)
def variance_not_rooted(gamma, beta, mean, var, eps=1e-5):
    scale = gamma / (var + eps)
    return scale, beta - mean * scale


@misconception(
    "eps-outside-sqrt",
    en="ε is added to the root. It should stand under the root: √(V + ε).",
    ru="ε прибавлено к корню. Оно должно стоять под корнем: √(V + ε).",
)
def eps_outside_sqrt(gamma, beta, mean, var, eps=1e-5):
    scale = gamma / (np.sqrt(var) + eps)
    return scale, beta - mean * scale


@misconception(
    "beta-scaled",
    en="β is multiplied by the scale along with the mean. It should be added after the scaling: the shift is β − γE/√(V + ε).",
    ru="β умножено на scale вместе со средним. Его нужно прибавлять после умножения: сдвиг равен β − γE/√(V + ε).",
)
def beta_scaled(gamma, beta, mean, var, eps=1e-5):
    scale = gamma / np.sqrt(var + eps)
    return scale, (beta - mean) * scale


@misconception(
    "gamma-missing-in-shift",
    en="γ is missing in the shift. It should multiply the whole normalised input, mean included: β − γE/√(V + ε).",
    ru="В сдвиге потерян множитель γ. На него должен умножаться весь нормированный вход вместе со средним: β − γE/√(V + ε).",
)
def gamma_missing_in_shift(gamma, beta, mean, var, eps=1e-5):
    std = np.sqrt(var + eps)
    return gamma / std, beta - mean / std


@alternative("the layer's output for zeros and for ones")
def by_two_points(gamma, beta, mean, var, eps=1e-5):
    at_zero, at_one = ((x - mean) / np.sqrt(var + eps) * gamma + beta for x in (0.0, 1.0))
    return at_one - at_zero, at_zero


@alternative("a loop over the features")
def by_feature(gamma, beta, mean, var, eps=1e-5):
    scale = np.array([g * (v + eps) ** -0.5 for g, v in zip(gamma, var, strict=True)])
    return scale, np.array([b - s * m for b, s, m in zip(beta, scale, mean, strict=True)])


@alternative("float32 throughout")
def in_single_precision(gamma, beta, mean, var, eps=1e-5):
    return batchnorm_fold(np.float32(gamma), np.float32(beta), np.float32(mean), np.float32(var), np.float32(eps))
