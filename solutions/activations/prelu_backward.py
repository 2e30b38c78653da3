"""Backward pass of parametric ReLU: lecture 0, «Современные персептроны: функции активации»; dx = α·dy at x = 0 as in PyTorch."""

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograder.content.api import REDUCE, Case, Family, alternative, misconception
from autograder.content.helpers import ELEMENTWISE, both_signs, elementwise_cases, scaled, standard

Array = NDArray[np.floating]


def prelu_backward(x: Array, alpha: float, dy: Array) -> tuple[Array, float]:
    """Return dx, which is α·dy where x ≤ 0 and else dy, and dα = Σ dy·x over x ≤ 0."""
    scaled = x <= 0
    return np.where(scaled, alpha * dy, dy), (dy * x)[scaled].sum()


def oracle(x: Array, alpha: float, dy: Array) -> tuple[Array, Array]:
    """Return what PyTorch's automatic differentiation gives."""
    import torch
    import torch.nn.functional as F

    inputs = torch.tensor(x, requires_grad=True)
    slope = torch.tensor([alpha], dtype=inputs.dtype, requires_grad=True)
    y = F.prelu(inputs.reshape(-1), slope)
    dx, dalpha = torch.autograd.grad(y, (inputs, slope), torch.tensor(dy).reshape(-1))
    return dx.numpy(), dalpha[0].numpy()


TOLERANCE = REDUCE

FAMILIES = (
    standard("lecture"),
    Family("one", 1.0, {"en": "one element", "ru": "один элемент"}),
    Family("vectors", 4.0, {"en": "several elements of both signs", "ru": "несколько элементов обоих знаков"}),
    Family("slopes", 1.0, {"en": "slopes of 0 and 1, negative, small, large", "ru": "наклоны 0 и 1, отрицательные, малые, большие"}),
    Family("zero", 1.0, {"en": "elements equal to 0", "ru": "элементы, равные 0"}),
    *ELEMENTWISE,
)


def cases(rng: np.random.Generator) -> Iterator[Case]:
    """Yield the statement's examples, the named edge cases and random numbers."""
    yield Case("three-elements", _inputs([-2, 1, -3], 0.25, [1, 2, -1]), family="lecture", public=True)
    yield Case("only-positive", _inputs([1, 3], 0.5, [2, -1]), family="lecture", public=True)
    yield Case("single-neg", _inputs([-2], 0.5, [3]), family="one")
    yield Case("single-pos", _inputs([2], 0.5, [3]), family="one")
    yield Case("single-steep", _inputs([-1.5], 2, [-0.5]), family="one")
    yield Case("two-neg", _inputs([-1, -2], 0.5, [1, 1]), family="vectors")
    yield Case("all-positive", _drawn(rng, 4) | {"x": rng.uniform(0.2, 3, 4)}, family="vectors")
    for n in (4, 7):
        yield Case(f"random-{n}", _drawn(rng, n), family="vectors")
    for alpha in (0.0, 1.0, -rng.uniform(0.3, 0.9), 4e-9, 3e4, -3e4):
        yield Case(f"slope-{alpha:g}", _drawn(rng, 5) | {"alpha": alpha}, family="slopes")
    yield Case("zero", _inputs([0], 0.25, [2]), family="zero")
    with_zeros = _drawn(rng, 2, 4)
    yield Case("zeros-injected", with_zeros | {"x": with_zeros["x"] * [1, 0, 1, 0]}, family="zero")
    for name, powers in {
        "small-x": {"x": -40},
        "large-x": {"x": 40},
        "small-dy": {"dy": -28},
        "tiny-dy": {"x": 45, "dy": -45},
        "large-dy": {"dy": 30},
    }.items():
        yield Case(name, scaled(_drawn(rng, 6), **powers), family="magnitudes")
    for name, sign in (("neg", -1), ("pos", 1)):
        yield Case(f"random-single-{name}", _with_gradient(rng, sign * rng.uniform(0.2, 3, 1)), family="one")
    yield from elementwise_cases(rng, lambda x: _with_gradient(rng, x))


def _inputs(x: object, alpha: float, dy: object) -> dict[str, Any]:
    return {"x": np.array(x, dtype=np.float64), "alpha": float(alpha), "dy": np.array(dy, dtype=np.float64)}


def _drawn(rng: np.random.Generator, *shape: int) -> dict[str, Any]:
    return _with_gradient(rng, both_signs(rng, *shape, high=3))


def _with_gradient(rng: np.random.Generator, x: Array) -> dict[str, Any]:
    """Return a slope other than 0 and 1, and gradients away from zero."""
    return _inputs(x, rng.uniform(0.1, 0.7), both_signs(rng, *x.shape, low=0.3, high=2))


@misconception(
    "dalpha-not-summed",
    en="dalpha has a number for every element. All elements share one α, so it should be the sum over the elements.",
    ru="В dalpha по одному числу на каждый элемент. У всех элементов одно α, поэтому нужна сумма по элементам.",
)
def dalpha_not_summed(x, alpha, dy):
    return prelu_backward(x, alpha, dy)[0], dy * np.minimum(x, 0)


@misconception(
    "dalpha-mean",
    en="dalpha is averaged over the elements. All elements share one α, so it should be the sum.",
    ru="dalpha усреднено по элементам. У всех элементов одно α, поэтому нужна сумма.",
)
def dalpha_mean(x, alpha, dy):
    return prelu_backward(x, alpha, dy)[0], np.mean(dy * np.minimum(x, 0))


@misconception(
    "dalpha-without-x",
    en="dalpha sums dy alone. The derivative of α·x with respect to α is x, so it should sum dy·x.",
    ru="В dalpha просуммированы только dy. Производная α·x по α равна x, поэтому суммировать нужно dy·x.",
)
def dalpha_without_x(x, alpha, dy):
    return prelu_backward(x, alpha, dy)[0], np.sum(dy * (x < 0))


@misconception(
    "dalpha-over-positive",
    en="dalpha sums over the positive elements. α acts on the others, so the sum should run over x ≤ 0.",
    ru="dalpha — сумма по положительным элементам. α действует на остальные, поэтому суммировать нужно по x ≤ 0.",
)
def dalpha_over_positive(x, alpha, dy):
    return prelu_backward(x, alpha, dy)[0], np.sum(dy * np.maximum(x, 0))


@misconception(
    "dalpha-ignores-upstream",
    en="dalpha sums x, without the gradient from the next layer. It should sum dy·x.",
    ru="В dalpha просуммировано x, без градиента от следующего слоя. Суммировать нужно dy·x.",
)
def dalpha_ignores_upstream(x, alpha, dy):
    return prelu_backward(x, alpha, dy)[0], np.sum(np.minimum(x, 0))


@misconception(
    "dx-relu",
    en="dx is 0 where x is negative, as for ReLU. The slope there is α, so it should be α·dy.",
    ru="Там, где x отрицательно, dx равно 0, как у ReLU. Наклон там равен α, поэтому должно быть α·dy.",
)
def dx_relu(x, alpha, dy):
    return np.where(x > 0, dy, 0.0), prelu_backward(x, alpha, dy)[1]


@misconception(
    "dx-local-only",
    en="dx is the derivative of PReLU alone. It should be multiplied by the gradient dy that comes from the next layer.",
    ru="dx — это только производная самой PReLU. Её нужно умножить на градиент dy, пришедший от следующего слоя.",
)
def dx_local_only(x, alpha, dy):
    return np.where(x > 0, 1.0, alpha), prelu_backward(x, alpha, dy)[1]


@alternative("the slope as an array, the sum as a dot product")
def slope_as_array(x, alpha, dy):
    slope = np.where(x > 0, 1.0, alpha)
    return slope * dy, np.dot(dy.ravel(), np.minimum(x, 0).ravel())


@alternative("in place on copies")
def in_place_on_copies(x, alpha, dy):
    dx = dy.copy()
    dx[x <= 0] *= alpha
    return dx, float(np.sum(np.where(x < 0, x, 0) * dy))


@alternative("element by element, results in float32")
def by_loop(x, alpha, dy):
    dx, dalpha = np.empty(x.shape, dtype=np.float32), 0.0
    for index in np.ndindex(x.shape):
        positive = x[index] > 0
        dx[index] = dy[index] if positive else alpha * dy[index]
        dalpha += 0 if positive else float(dy[index]) * float(x[index])
    return dx, np.float32(dalpha)
