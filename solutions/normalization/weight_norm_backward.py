"""Weight normalization, gradients for w and γ: lecture 0, «Нормализация по весам» (∇_γ L, ∇_w L and the form with M_v)."""

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograder.content.api import REDUCE, Case, Family, Tolerance, alternative, misconception
from autograder.content.helpers import called_again, standard

Array = NDArray[np.floating]


def weight_norm_backward(w: Array, gamma: float, dv: Array) -> tuple[Array, float]:
    """Return (dw, dgamma): with u = w/‖w‖, dgamma is the part of dv along u, and dw the rest of dv times γ/‖w‖."""
    norm = np.linalg.norm(w)
    unit = w / norm
    dgamma = unit @ dv
    return gamma / norm * (dv - dgamma * unit), dgamma


def oracle(w: Array, gamma: float, dv: Array) -> tuple[Array, float]:
    """Return what PyTorch's automatic differentiation gives."""
    import torch

    weights = torch.tensor(w, requires_grad=True)
    length = torch.tensor(gamma, dtype=weights.dtype, requires_grad=True)
    dw, dgamma = torch.autograd.grad(length * weights / weights.norm(), (weights, length), torch.tensor(dv))
    return dw.numpy(), dgamma.item()


TOLERANCE = REDUCE

FAMILIES = (
    standard("lecture"),
    Family("gradients", 4.0, {"en": "gradients in several dimensions", "ru": "градиенты в разных размерностях"}),
    Family("negative", 1.0, {"en": "negative γ", "ru": "отрицательное γ"}),
    Family(
        "special", 2.0, {"en": "one weight; dv parallel or perpendicular to w", "ru": "один вес; dv параллелен w или перпендикулярен ему"}
    ),
    standard("magnitudes", 2.0),
    Family("many", 1.0, {"en": "many weights", "ru": "много весов"}),
    standard("single"),
    standard("memory"),
)


def cases(rng: np.random.Generator) -> Iterator[Case]:
    """Yield the statement's examples, the named edge cases and random numbers."""
    yield Case("two-weights", _inputs([3, 4], 10, [1, 0]), family="lecture", public=True)
    yield Case("three-weights", _inputs([1, 2, 2], 9, [3, 0, 0]), family="lecture", public=True)
    for n in (2, 4):
        yield Case(f"gradient-{n}", _drawn(rng, n), family="gradients")
    for n in (2, 5):
        inputs = _drawn(rng, n)
        yield Case(f"negative-{n}", inputs | {"gamma": -inputs["gamma"]}, family="negative")
    yield Case("one", _inputs([2], 3, [1]), family="special")
    yield Case("one-drawn", _drawn(rng, 1), family="special")
    inputs = _drawn(rng, 3)
    yield Case("parallel", inputs | {"dv": -1.5 * inputs["w"]}, family="special")
    yield Case("perpendicular", _inputs([2, -1, 0.5], rng.uniform(1.5, 3), [1, 3, 2]), family="special")
    yield from _whole_domain(rng)
    for n in (3, 4):
        inputs = _drawn(rng, n)
        yield Case(f"single-{n}", inputs | {"w": np.float32(inputs["w"]), "dv": np.float32(inputs["dv"])}, family="single")
    yield Case("non-contiguous", _drawn(rng, 4), family="memory", layout="strided")
    yield Case("read-only", _drawn(rng, 3), family="memory", readonly=True)
    yield called_again(_drawn(rng, 3), _drawn(rng, 3))


def _whole_domain(rng: np.random.Generator) -> Iterator[Case]:
    yield Case("equal-numbers", _inputs([3, 3, 1, 1], 2, [1, -1, -1, 1]), family="many")
    yield Case("mixed-sizes", _inputs([1e-4, 0.05, -0.5, 2, -2e-3], 2.5, [3, -1, 0.5, 0.02, 1]), family="magnitudes")
    yield Case("small-mixed-sizes", _inputs([9e-4, -9e-4, 2e-3], 2.5, [3, -1, 0.5]), family="magnitudes")
    yield Case("equal-numbers-along", _inputs([2, 2, 1], -3, [1, 1, 4]), family="many")
    for size in (1e-13, 1e5):
        inputs = _drawn(rng, 3)
        tolerance = Tolerance(1e-8, 1e-10 / size, 1e-4, 1e-5 / size)  # dw is inversely proportional to w
        yield Case(f"weights-{size}", inputs | {"w": size * inputs["w"]}, family="magnitudes", tolerance=tolerance)
        tolerance = Tolerance(1e-8, 1e-10 * size, 1e-4, 1e-5 * size)
        yield Case(f"gradients-{size}", inputs | {"dv": size * inputs["dv"]}, family="magnitudes", tolerance=tolerance)
    yield Case("gamma-zero", _drawn(rng, 3) | {"gamma": 0.0}, family="magnitudes")
    yield Case("gamma-small", _drawn(rng, 3) | {"gamma": 1e-5}, family="magnitudes")
    ends = np.array([3e3, -4e3, 50.0, -70.0])
    for name in ("w", "dv"):
        yield Case(f"large-{name}", _drawn(rng, 4) | {name: ends}, family="magnitudes")
    tiny = Tolerance(1e-8, 1e-22, 1e-4, 1e-17)
    yield Case("gamma-tiny", _drawn(rng, 3) | {"gamma": 3e-13}, family="magnitudes", tolerance=tiny)
    for gamma in (-3000.0, 2000.0):
        yield Case(f"gamma-{gamma}", _drawn(rng, 3) | {"gamma": gamma}, family="magnitudes")
    inputs = _drawn(rng, 3)
    yield Case("zero-gradient", inputs | {"dv": np.zeros(3)}, family="magnitudes")
    yield Case("gradient-200", _drawn(rng, 200), family="many")


def _inputs(w: object, gamma: float, dv: object) -> dict[str, Any]:
    return {"w": np.array(w, dtype=np.float64), "gamma": float(gamma), "dv": np.array(dv, dtype=np.float64)}


def _drawn(rng: np.random.Generator, n: int) -> dict[str, Any]:
    """Return random inputs, γ away from 1, ‖w‖ above 1, dv with a part along w and, unless n = 1, a part across."""
    w = rng.uniform(1.2, 2.5, n) * rng.choice([-1, 1], n)
    along = rng.uniform(0.4, 1.5) * rng.choice([-1, 1])
    across = rng.normal(size=n)
    return _inputs(w, rng.uniform(1.5, 3), along * w + across - across @ w / (w @ w) * w)


def _by_formula(w, gamma, dv, *, scale=None, factor=None, sign=-1.0, power=2, rate=None):
    """Return the lecture's two formulas, with room for a slip in each part of the second."""
    norm = np.sqrt((w * w).sum())
    dgamma = (w * dv).sum() / norm
    factor = gamma if factor is None else factor
    rate = dgamma if rate is None else rate
    return (gamma if scale is None else scale) / norm * dv + sign * factor * rate / norm**power * w, dgamma


@misconception(
    "projection-dropped",
    en="Only (γ/‖w‖)·dv is left in dw. The norm depends on w as well: subtract (γ·dγ/‖w‖²)·w, the part along w.",
    ru="В dw осталось только (γ/‖w‖)·dv. Норма тоже зависит от w: вычтите (γ·dγ/‖w‖²)·w — составляющую вдоль w.",
)
def projection_dropped(w, gamma, dv):
    return _by_formula(w, gamma, dv, sign=0.0)


@misconception(
    "norm-not-squared",
    en="The second term of dw is divided by ‖w‖. Its denominator should be ‖w‖².",
    ru="Второе слагаемое dw поделено на ‖w‖. В его знаменателе должно стоять ‖w‖².",
)
def norm_not_squared(w, gamma, dv):
    return _by_formula(w, gamma, dv, power=1)


@misconception(
    "gamma-missing-in-projection",
    en="γ is missing in the second term of dw. It should multiply both terms: subtract (γ·dγ/‖w‖²)·w.",
    ru="Во втором слагаемом dw потеряно γ. На него должны умножаться оба слагаемых: вычтите (γ·dγ/‖w‖²)·w.",
)
def gamma_missing_in_projection(w, gamma, dv):
    return _by_formula(w, gamma, dv, factor=1.0)


@misconception(
    "projection-sign",
    en="The second term of dw is added. It should be subtracted, which removes the part of the gradient along w.",
    ru="Второе слагаемое dw прибавлено. Его нужно вычесть: так из градиента убирается составляющая вдоль w.",
)
def projection_sign(w, gamma, dv):
    return _by_formula(w, gamma, dv, sign=1.0)


@misconception(
    "gamma-missing-in-scale",
    en="The first term of dw is dv/‖w‖. The list in the lecture's section («Нормализация по весам») gives the factor as g/‖w‖, and this "
    "g is γ: (γ/‖w‖)·dv.",
    ru="Первое слагаемое dw равно dv/‖w‖. В списке лекции («Нормализация по весам») множитель записан как g/‖w‖, и g там — это γ: "
    "(γ/‖w‖)·dv.",
    slip="lecture 0, «Нормализация по весам»",
)
def gamma_missing_in_scale(w, gamma, dv):
    return _by_formula(w, gamma, dv, scale=1.0)


@misconception(
    "dgamma-not-normalised",
    en="dγ is wᵀ·dv, and this is used in dw too. Divide by the norm: dγ = wᵀ·dv/‖w‖.",
    ru="dγ равно wᵀ·dv, и это же число вошло в dw. Разделите на норму: dγ = wᵀ·dv/‖w‖.",
)
def dgamma_not_normalised(w, gamma, dv):
    product = (w * dv).sum()
    return _by_formula(w, gamma, dv, rate=product)[0], product


@misconception(
    "dgamma-uses-v",
    en="dγ is computed with v. The derivative of v = γ·w/‖w‖ by γ is w/‖w‖, without γ: dγ = wᵀ·dv/‖w‖.",
    ru="dγ вычислено с помощью v. Производная v = γ·w/‖w‖ по γ равна w/‖w‖, без γ: dγ = wᵀ·dv/‖w‖.",
)
def dgamma_uses_v(w, gamma, dv):
    dw, dgamma = weight_norm_backward(w, gamma, dv)
    return dw, gamma * dgamma


@alternative("the lecture's two formulas")
def two_formulas(w, gamma, dv):
    return _by_formula(w, gamma, dv)


@alternative("the projection matrix M_v")
def by_projection(w, gamma, dv):
    norm = np.sqrt(w @ w)
    projection = np.eye(len(w)) - np.outer(w, w) / norm**2
    return gamma / norm * projection @ dv, float(w @ dv / norm)


@alternative("loops over Python numbers")
def by_loop(w, gamma, dv):
    norm = sum(value**2 for value in w.tolist()) ** 0.5
    dgamma = sum(a * b for a, b in zip(w.tolist(), dv.tolist(), strict=True)) / norm
    return np.array([gamma * (d - dgamma * value / norm) / norm for value, d in zip(w.tolist(), dv.tolist(), strict=True)]), dgamma
