"""Upper bound for the gradient at the input of a sigmoid chain: lecture 3, «Backprop, затухание градиента», with |w|."""

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograder.content.api import ELEM, Case, Family, Tolerance, alternative, misconception
from autograder.content.helpers import memory_cases, single_cases, standard

Array = NDArray[np.floating]


def vanishing_gradient_bound(w: Array, err_bound: float = 2.0) -> float:
    """Return err_bound · Π |w_k| / 4."""
    return err_bound * np.abs(w / 4).prod()


def oracle(w: Array, err_bound: float = 2.0) -> Any:
    """Return the gradient that PyTorch carries back through layers at their steepest point, σ'(0) = 1/4, and with |w|."""
    import torch

    gradient = torch.tensor(err_bound, dtype=torch.tensor(w).dtype)
    for weight in torch.tensor(w).abs().flip(0):
        z = torch.zeros((), dtype=weight.dtype, requires_grad=True)
        (gradient,) = torch.autograd.grad(torch.sigmoid(weight * z), z, gradient)
    return gradient


TOLERANCE = ELEM
RELATIVE = Tolerance(rtol=1e-9, atol=1e-36, rtol32=1e-4, atol32=1e-36)
"""Tells small bounds from each other and from 0."""

OUTSIDE_DOMAIN = {"sign:err_bound": "the statement asks for a bound that is not negative"}

FAMILIES = (
    standard("lecture"),
    Family("positive", 2.0, {"en": "positive weights", "ru": "положительные веса"}),
    Family("negative", 2.0, {"en": "negative weights too", "ru": "есть и отрицательные веса"}),
    Family("error", 1.0, {"en": "other bounds of the error", "ru": "другие границы ошибки"}),
    Family("long", 1.0, {"en": "many layers, small weights, small bounds", "ru": "много слоёв, малые веса, малые оценки"}),
    standard("single"),
    standard("memory"),
)


def cases(rng: np.random.Generator) -> Iterator[Case]:
    """Yield the statement's examples, the named edge cases and random numbers."""
    yield Case("five-ones", {"w": np.ones(5)}, family="lecture", public=True)
    yield Case("two-signs", _inputs([2, -6], err_bound=1.0), family="lecture", public=True)
    yield Case("one-four", _inputs([4], err_bound=1.0), family="positive")
    yield Case("weights-of-four", _inputs([4, 4, 4]), family="positive")
    for layers in (1, 2, 3, 6, 8):
        yield Case(f"positive-{layers}", {"w": np.abs(_weights(rng, layers))}, family="positive")
    yield Case("minus-four-two", _inputs([-4, 2], err_bound=1.0), family="negative")
    yield Case("one-negative", {"w": -np.abs(_weights(rng, 1))}, family="negative")
    for layers in (3, 5):
        w = _weights(rng, layers)
        w[-1] *= -np.sign(w.prod())  # an odd number of minus signs
        yield Case(f"negative-{layers}", {"w": w}, family="negative")
    yield Case("two-negative", {"w": _weights(rng, 4) * [1, -1, -1, 1]}, family="negative")
    for layers in (1, 2, 4):
        w = np.abs(_weights(rng, layers))
        yield Case(f"error-{layers}", {"w": w, "err_bound": rng.uniform(0.3, 0.9)}, family="error")
    yield Case("no-error", {"w": _weights(rng, 3), "err_bound": 0.0}, family="error")
    yield Case("zero-weight", {"w": _weights(rng, 3) * [1, 0, 1], "err_bound": 3.0}, family="error")
    yield Case("error-by-default", {"w": _weights(rng, 3), "err_bound": 2.0}, family="error")
    yield Case("large-error", {"w": _weights(rng, 2), "err_bound": 3000.0}, family="error")
    yield Case("whole-error", _inputs([3, -5]) | {"err_bound": 1}, family="error")
    yield Case("steep", _inputs([1800, -2500, 0.25]), family="long")
    yield Case("nearly-equal", {"w": 4 + 1e-6 * _weights(rng, 3)}, family="long")
    yield Case("hundred-and-thirty", {"w": rng.uniform(3, 5, 130)}, family="long", tolerance=RELATIVE)
    for layers in (20, 45):
        yield Case(f"ones-{layers}", {"w": np.ones(layers)}, family="long", tolerance=RELATIVE)
    for number, size in enumerate((1e-10, 1e-6, 1e5)):
        yield Case(f"scaled-{number}", {"w": _weights(rng, 3) * [size, 1, 1]}, family="long", tolerance=RELATIVE)
    yield Case("many-layers", {"w": rng.uniform(2.5, 5, 40) * rng.choice([-1, 1], 40)}, family="long", tolerance=RELATIVE)
    yield Case("small-error", {"w": _weights(rng, 4), "err_bound": 1e-13}, family="long", tolerance=RELATIVE)
    yield from single_cases({"w": _weights(rng, 3)}, {"w": _weights(rng, 5)})
    yield from memory_cases({"w": _weights(rng, 4)}, None, {"w": _weights(rng, 3), "err_bound": 1.0})


def _inputs(w: object, **options: float) -> dict[str, Any]:
    return {"w": np.array(w, dtype=np.float64)} | options


def _weights(rng: np.random.Generator, layers: int) -> Array:
    return rng.uniform(1.2, 6, layers) * rng.choice([-1, 1], layers)


@misconception(
    "no-absolute-value",
    en="The weights enter with their signs, as w₁w₂w₃w₄w₅ stands on the slide of lecture 3. A bound should hold |w_k|, or it "
    "can be negative.",
    ru="Веса взяты со знаком, как w₁w₂w₃w₄w₅ на слайде лекции 3. В оценке должны стоять модули |w_k|, иначе она может "
    "оказаться отрицательной.",
    slip="lecture 3, «Backprop, затухание градиента»",
)
def no_absolute_value(w, err_bound=2.0):
    return err_bound * (w / 4).prod()


@misconception(
    "exponent-off-by-one",
    en="One factor 1/4 is missing. There should be K of them, one for each layer, the output neuron's included.",
    ru="Не хватает одного множителя 1/4. Их должно быть K, по одному на слой, включая выходной нейрон.",
)
def exponent_off_by_one(w, err_bound=2.0):
    return 4 * vanishing_gradient_bound(w, err_bound)


@misconception(
    "sum-instead-of-product",
    en="The weights are added. By the chain rule they should be multiplied: |w₁| · … · |w_K|.",
    ru="Веса сложены. По правилу дифференцирования сложной функции их нужно перемножить: |w₁| · … · |w_K|.",
)
def sum_instead_of_product(w, err_bound=2.0):
    return err_bound * 0.25 ** len(w) * np.abs(w).sum()


@misconception(
    "multiplied-by-quarter-once",
    en="1/4 is multiplied by the number of layers. It should be raised to that power: (1/4)^K.",
    ru="1/4 умножена на число слоёв. Её нужно возвести в эту степень: (1/4)^K.",
)
def multiplied_by_quarter_once(w, err_bound=2.0):
    return err_bound * (0.25 * len(w)) * np.abs(w).prod()


@misconception(
    "half-instead-of-quarter",
    en="The bound of σ' is taken to be 1/2. It should be 1/4: at 0 σ = 1/2 and σ' = σ(1 − σ) = 1/4.",
    ru="Граница σ' принята равной 1/2. Она должна быть равна 1/4: в нуле σ = 1/2, а σ' = σ(1 − σ) = 1/4.",
)
def half_instead_of_quarter(w, err_bound=2.0):
    return vanishing_gradient_bound(2 * w, err_bound)


@misconception(
    "error-factor-omitted",
    en="The error at the output is missing. The product should be multiplied by err_bound.",
    ru="Потеряна ошибка на выходе. Произведение нужно умножить на err_bound.",
)
def error_factor_omitted(w, err_bound=2.0):
    return vanishing_gradient_bound(w, 1.0)


@alternative("layer by layer")
def layer_by_layer(w, err_bound=2.0):
    bound = err_bound
    for weight in w:
        bound *= abs(float(weight)) * 0.25
    return bound


@alternative("a power and a product")
def power_and_product(w, err_bound=2.0):
    return err_bound * 0.25**w.size * np.abs(np.prod(w))


@alternative("the running product, result in float32")
def in_single_precision(w, err_bound=2.0):
    return np.float32(np.cumprod([err_bound, *np.abs(w) / 4])[-1])
