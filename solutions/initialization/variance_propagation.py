"""Variance propagation: lecture 3, «Xavier (Glorot)» and the slide on ReLU; lecture 0, formulas (223), (225).

The product of the backward pass starts at k = i + 1 (the slide prints k = i); for ReLU the forward sizes are second moments.
"""

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograder.content.api import ITER, Case, Family, Tolerance, alternative, misconception
from autograder.content.helpers import array, called_again, memory_cases, standard

Array = NDArray[np.floating]


def variance_propagation(sizes: list[int], weight_var: Array, gain: float, var_x: float, var_top: float) -> tuple[Array, Array]:
    """Return the running products of gain·n_k·D[W^k] from below and of gain·n_(k+1)·D[W^k] from above."""
    n = np.asarray(sizes)
    up = gain * n[:-1] * weight_var
    down = gain * n[1:] * weight_var
    forward = var_x * np.cumprod([1.0, *up])
    backward = var_top * np.cumprod([1.0, *down[:0:-1]])[::-1]
    return forward, backward


def oracle(sizes: list[int], weight_var: Array, gain: float, var_x: float, var_top: float) -> tuple[Array, Array]:
    """Return the logarithms' cumulative sums, in PyTorch; zeros stay zeros, as log 0 = −∞."""
    import torch

    n, variances = torch.tensor(sizes, dtype=torch.float64), torch.tensor(weight_var)
    up, down = (torch.log(gain * side * variances) for side in (n[:-1], n[1:]))
    start = torch.zeros(1)
    forward = var_x * torch.exp(torch.cumsum(torch.cat([start, up]), 0))
    backward = var_top * torch.exp(torch.cumsum(torch.cat([start, down[1:].flip(0)]), 0).flip(0))
    return forward.numpy(), backward.numpy()


TOLERANCE = ITER
RELATIVE = Tolerance(rtol=1e-8, atol=1e-36, rtol32=1e-4, atol32=1e-36)
"""Tells small variances from each other and from 0."""

OUTSIDE_DOMAIN = {"sign:*": "the statement asks for variances and a gain that are not negative"}

FAMILIES = (
    standard("lecture"),
    Family("tanh", 3.0, {"en": "layers of different sizes, gain 1", "ru": "слои разного размера, gain = 1"}),
    Family("relu", 3.0, {"en": "layers of different sizes, gain ½ and others", "ru": "слои разного размера, gain = ½ и другие"}),
    Family("short", 1.0, {"en": "a single matrix, zero weights, gain or inputs", "ru": "одна матрица, нулевые веса, gain или вход"}),
    Family("balanced", 1.0, {"en": "variances of Xavier and He", "ru": "дисперсии Ксавье и Хе"}),
    Family("deep", 1.0, {"en": "deep and wide networks", "ru": "глубокие и широкие сети"}),
    Family("faint", 1.0, {"en": "small variances", "ru": "малые дисперсии"}),
    standard("memory"),
)


def cases(rng: np.random.Generator) -> Iterator[Case]:
    """Yield the statement's examples, the named edge cases and random networks."""
    yield Case("visible-naive", _inputs([100, 100, 100], [1 / 300, 1 / 300], 1, 1, 1), family="lecture", public=True)
    yield Case("visible-he", _inputs([100, 100, 100], [0.02, 0.02], 0.5, 1, 1), family="lecture", public=True)
    yield Case("unequal-sizes", _inputs([4, 2, 5], [0.25, 0.4], 1, 2, 3), family="lecture", public=True)
    for depth in (2, 3, 5):
        yield Case(f"tanh-{depth}", _drawn(rng, depth, 1.0), family="tanh")
    yield Case("unequal", _inputs([2, 3, 5], [0.5, 0.25], 0.5, 1, 4), family="relu")
    for depth in (2, 3, 4):
        yield Case(f"relu-{depth}", _drawn(rng, depth, 0.5), family="relu")
    yield Case("one-layer", _inputs([2, 3], [0.25], 1, 1, 2), family="short")
    yield Case("one-layer-drawn", _drawn(rng, 1, 0.5), family="short")
    inputs = _drawn(rng, 3, 0.5)
    yield Case("dead-layer", inputs | {"weight_var": inputs["weight_var"] * [1, 0, 1]}, family="short")
    yield from _balanced(rng)
    yield Case("large-ends", _drawn(rng, 2, 0.5) | {"var_x": 1800.0, "var_top": 2500.0}, family="relu")
    for number, gain in enumerate((rng.uniform(0.3, 0.9), rng.uniform(1.1, 2), 1800.0)):
        yield Case(f"other-gain-{number}", _drawn(rng, 3, gain), family="relu")
    for name, number in (("gain", 0.0), ("var_x", 0.0), ("var_top", 0.0)):
        yield Case(f"zero-{name}", _drawn(rng, 3, 0.5) | {name: number}, family="short")
    yield from _deep(rng)
    yield Case("faint-weights", _inputs(_sizes(rng, 5), rng.uniform(2e-9, 6e-9, 4), 1, 1, 2), family="faint", tolerance=RELATIVE)
    yield Case("faint-ends", _inputs(_sizes(rng, 4), rng.uniform(0.02, 0.8, 3), 0.5, 3e-13, 2e-13), family="faint", tolerance=RELATIVE)
    yield Case("faint-gain", _drawn(rng, 3, 4e-13), family="faint", tolerance=RELATIVE)
    yield Case("dying", _inputs([100] * 31, np.full(30, 1 / 300), 0.5, 1, 1), family="faint", tolerance=RELATIVE)
    yield from memory_cases(_drawn(rng, 4, 0.5), None, _drawn(rng, 3, 1.0))
    yield called_again(_drawn(rng, 3, 0.5), _drawn(rng, 3, 0.5))


def _deep(rng: np.random.Generator) -> Iterator[Case]:
    """Yield networks with more layers and more neurons than their factors, multiplied as whole numbers, would fit 64 bits."""
    yield Case("thousands", _inputs([1000] * 10, np.full(9, 1e-3), 1, 1, 2), family="deep")
    yield Case("wide", _inputs([300_000, 700_000, 500_000, 200_000], [2e-6, 3e-6, 1e-6], 0.5, 1, 1), family="deep")
    n = rng.integers(2, 50, 141)
    yield Case("hundred-and-forty", _inputs(n.tolist(), 2 / n[:-1], 0.5, 1, 0.25), family="deep")
    yield Case("large-variances", _inputs([3, 2, 4, 2], [1800.0, 2500.0, 0.5], 0.5, 1, 1), family="deep")
    yield Case("nearly-equal", _inputs(_sizes(rng, 5), 0.125 + 1e-7 * rng.uniform(-1, 1, 4), 0.5, 1, 1), family="deep")
    yield Case("growing", _drawn(rng, 12, 1.0), family="deep")


def _balanced(rng: np.random.Generator) -> Iterator[Case]:
    n = np.array(_sizes(rng, 4))
    yield Case("xavier", _inputs(n.tolist(), 2 / (n[:-1] + n[1:]), 1, 1, 1), family="balanced")
    yield Case("he", _inputs(n.tolist(), 2 / n[:-1], 0.5, 1.5, 0.7), family="balanced")
    yield Case("he-backward", _inputs(n.tolist(), 2 / n[1:], 0.5, 0.5, 3), family="balanced")


def _inputs(sizes: list[int], weight_var: object, gain: float, var_x: float, var_top: float) -> dict[str, Any]:
    numbers = {"gain": float(gain), "var_x": float(var_x), "var_top": float(var_top)}
    return {"sizes": sizes, "weight_var": array(weight_var), **numbers}


def _sizes(rng: np.random.Generator, count: int) -> list[int]:
    """Return different sizes from 2 to 49."""
    return [int(n) for n in rng.choice(np.arange(2, 50), size=count, replace=False)]


def _drawn(rng: np.random.Generator, depth: int, gain: float) -> dict[str, Any]:
    """Return a random network with different sizes and variances from 0.02 to 0.8."""
    return _inputs(_sizes(rng, depth + 1), rng.uniform(0.02, 0.8, depth), gain, rng.uniform(0.5, 3), rng.uniform(0.5, 3))


def _layer_by_layer(sizes, weight_var, gain, var_x, var_top, *, forward_side=0, backward_side=1, start=1):
    """Return both products in loops: which of the two sizes each takes, and that the second starts at k = i + *start*."""
    depth = len(weight_var)
    forward, backward = np.full(depth + 1, float(var_x)), np.full(depth, float(var_top))
    for i in range(depth + 1):
        for k in range(i):
            forward[i] *= gain * sizes[k + forward_side] * weight_var[k]
    for i in range(depth):
        for k in range(i + start, depth):
            backward[i] *= gain * sizes[k + backward_side] * weight_var[k]
    return forward, backward


@misconception(
    "fan-out-in-forward",
    en="The forward product takes the number of outputs n_(k+1). Forward, a neuron adds up its inputs, so it should take n_k.",
    ru="В произведение прямого прохода входит число выходов n_(k+1). Вперёд нейрон складывает свои входы, поэтому должно входить n_k.",
)
def fan_out_in_forward(sizes, weight_var, gain, var_x, var_top):
    return _layer_by_layer(sizes, weight_var, gain, var_x, var_top, forward_side=1)


@misconception(
    "fan-in-in-backward",
    en="The backward product takes the number of inputs n_k. Backward, the gradient adds up over the outputs, so it should take n_(k+1).",
    ru="В произведение обратного прохода входит число входов n_k. Назад градиент складывается по выходам, поэтому должно входить n_(k+1).",
)
def fan_in_in_backward(sizes, weight_var, gain, var_x, var_top):
    return _layer_by_layer(sizes, weight_var, gain, var_x, var_top, backward_side=0)


@misconception(
    "relu-half-ignored",
    en="The gain is not used. Each factor should be gain · n · D[W]: ReLU lets only half of the signal through.",
    ru="Не использован gain. Каждый множитель должен быть равен gain · n · D[W]: ReLU пропускает лишь половину сигнала.",
)
def relu_half_ignored(sizes, weight_var, gain, var_x, var_top):
    return variance_propagation(sizes, weight_var, 1.0, var_x, var_top)


@misconception(
    "std-instead-of-variance",
    en="The root of the weights' variance is multiplied. It should be the variance D[W] itself.",
    ru="Перемножаются корни из дисперсий весов. Нужно перемножать сами дисперсии D[W].",
)
def std_instead_of_variance(sizes, weight_var, gain, var_x, var_top):
    return variance_propagation(sizes, np.sqrt(weight_var), gain, var_x, var_top)


@misconception(
    "backward-off-by-one",
    en="The backward product starts at k = i, as the slide «Xavier (Glorot)» of lecture 3 prints it. ∂L/∂s^i is taken behind "
    "W^i, which does not act on it, so the product should start at k = i + 1.",
    ru="Произведение обратного прохода начинается с k = i, как напечатано на слайде «Xavier (Glorot)» лекции 3. ∂L/∂s^i "
    "берётся за матрицей W^i, и она на него не действует, поэтому начинать нужно с k = i + 1.",
    slip="lecture 3, «Xavier (Glorot)»",
)
def backward_off_by_one(sizes, weight_var, gain, var_x, var_top):
    return _layer_by_layer(sizes, weight_var, gain, var_x, var_top, start=0)


@misconception(
    "backward-not-reversed",
    en="The gradients are listed from the top. backward[i] belongs to s^i, so var_top should stand last.",
    ru="Градиенты перечислены сверху вниз. backward[i] относится к s^i, поэтому var_top должно стоять последним.",
)
def backward_not_reversed(sizes, weight_var, gain, var_x, var_top):
    forward, backward = variance_propagation(sizes, weight_var, gain, var_x, var_top)
    return forward, backward[::-1]


@alternative("the two products in loops")
def by_loops(sizes, weight_var, gain, var_x, var_top):
    return _layer_by_layer(sizes, weight_var, gain, var_x, var_top)


@alternative("one step after another, up and down")
def step_by_step(sizes, weight_var, gain, var_x, var_top):
    forward = [var_x]
    for n, variance in zip(sizes, weight_var, strict=False):
        forward.append(forward[-1] * gain * n * variance)
    backward = [var_top]
    for n, variance in zip(sizes[:1:-1], weight_var[::-1], strict=False):
        backward.insert(0, backward[0] * gain * n * variance)
    return np.array(forward), np.array(backward)


@alternative("products that start with the ends, results in float32")
def in_single_precision(sizes, weight_var, gain, var_x, var_top):
    factors, n = gain * weight_var, np.array(sizes)
    up = np.concatenate([[var_x], factors * n[:-1]])
    down = np.concatenate([(factors * n[1:])[1:], [var_top]])
    return np.float32(np.cumprod(up)), np.float32(np.cumprod(down[::-1])[::-1])
