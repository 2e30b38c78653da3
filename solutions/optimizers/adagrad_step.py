"""Adagrad, one step: lecture 0, formulas (236) to (238), with ε after the root."""

import math
from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograder.content.api import OPT, Case, Family, alternative, misconception
from autograder.content.helpers import by_digits, called_again, repeated, standard

Array = NDArray[np.floating]


def adagrad_step(theta: Array, G: Array, g: Array, lr: float = 0.01, eps: float = 1e-10) -> tuple[Array, Array]:
    """Return (theta, G) after the step."""
    G = G + g**2
    return theta - lr * g / (np.sqrt(G) + eps), G


def oracle(theta: Array, G: Array, g: Array, lr: float = 0.01, eps: float = 1e-10) -> tuple[Array, Array]:
    """Return what PyTorch's optimizer gives."""
    import torch

    parameter = torch.nn.Parameter(torch.tensor(theta))
    parameter.grad = torch.tensor(g)
    optimizer = torch.optim.Adagrad([parameter], lr=lr, eps=eps, foreach=False)
    state = optimizer.state[parameter]
    state.update(step=torch.tensor(4.0), sum=torch.tensor(G))
    optimizer.step()
    return parameter.detach().numpy(), state["sum"].numpy()


TOLERANCE = OPT
RELATIVE = by_digits(TOLERANCE)
"""For numbers of any size."""
TINY = 1e-12
"""An ε that matters nowhere: these cases leave the family about ε to judge its place."""

OUTSIDE_DOMAIN = {
    "sign:G": "a sum of squares is not negative",
    "float32:eps": "the eighth digit of ε changes no digit that is graded",
    "sign:lr": "the statement asks for η > 0",
}
SIZES = np.array([4.0, 30.0, 200.0, 3e3, 1e6, 1e-3, 1e-5, 1e-8, 1e-11, 1e-14])
"""Factors for the gradients: the rule clips nothing, rounds nothing to zero and has no guard of its own."""

FAMILIES = (
    standard("lecture"),
    Family("first-step", 2.0, {"en": "the first step, from a zero sum", "ru": "первый шаг, от нулевой суммы"}),
    Family("later-steps", 4.0, {"en": "later steps", "ru": "следующие шаги"}),
    Family("eps", 2.0, {"en": "where ε makes a difference", "ru": "где ε влияет на ответ"}),
    Family("defaults", 1.0, {"en": "step size and ε left at their defaults", "ru": "темп обучения и ε по умолчанию"}),
    standard("magnitudes", 2.0),
    Family("extremes", 2.0, {"en": "coefficients at the ends of their ranges", "ru": "крайние значения коэффициентов"}),
    Family("many", 1.0, {"en": "many parameters", "ru": "много параметров"}),
    standard("single"),
    standard("memory"),
)


def cases(rng: np.random.Generator) -> Iterator[Case]:
    """Yield the statement's examples, the named edge cases and random numbers."""
    yield Case("first-step", _inputs([1], [0], [3], lr=0.1), family="lecture", public=True)
    yield Case("two-parameters", _inputs([1, 1], [0, 12], [2, 2], lr=0.5, eps=1.0), family="lecture", public=True)
    yield Case("zero-gradient", _inputs([1, -2], [0, 0], [0, 3], lr=0.1, eps=TINY), family="first-step")
    yield Case("first-step-4", _drawn(rng, 4, **_options(rng)) | {"G": np.zeros(4)}, family="first-step")
    yield from _later_steps(rng)
    yield Case("large-eps", _inputs([1], [0], [0.5], lr=0.1, eps=0.1), family="eps")
    for d in (2, 4):
        yield Case(f"large-eps-{d}", _drawn(rng, d, **_options(rng) | {"eps": 10 ** rng.uniform(-3, -1)}), family="eps")
    for d in (2, 3):
        yield Case(f"defaults-{d}", _drawn(rng, d), family="defaults")
    inputs = _drawn(rng, 3)  # the default ε is as large as the gradient
    yield Case("tiny-gradient", inputs | {"G": 1e-20 * inputs["G"], "g": 1e-10 * inputs["g"]}, family="eps")
    yield from _whole_domain(rng)
    for d in (2, 4):
        inputs = _drawn(rng, d, **_options(rng))
        yield Case(f"single-{d}", {k: np.float32(v) if isinstance(v, np.ndarray) else v for k, v in inputs.items()}, family="single")
    yield Case("non-contiguous", _drawn(rng, 4, **_options(rng)), family="memory", layout="strided")
    yield Case("read-only", _drawn(rng, 3, **_options(rng)), family="memory", readonly=True)
    yield called_again(_drawn(rng, 3, **_options(rng)), _drawn(rng, 3, **_options(rng)))


def _later_steps(rng: np.random.Generator) -> Iterator[Case]:
    yield Case("history", _inputs([1], [7], [3], lr=0.1, eps=TINY), family="later-steps")
    yield Case("negative-gradient", _inputs([1], [7], [-2], lr=0.1, eps=TINY), family="later-steps")
    yield Case("two-dim", _inputs([1, 1], [0, 3], [1, 1], lr=0.1, eps=TINY), family="later-steps")
    for d in (1, 3):
        yield Case(f"drawn-{d}", _drawn(rng, d, **_options(rng)), family="later-steps")
    yield Case("gradient-has-vanished", _drawn(rng, 3, **_options(rng)) | {"g": np.zeros(3)}, family="later-steps")


def _whole_domain(rng: np.random.Generator) -> Iterator[Case]:
    inputs = _drawn(rng, 5, lr=7e-13, eps=TINY)
    opposed = -np.copysign([0.0, 1e-3, 1e-6, 1e-10, 1e-13], inputs["g"])  # the step leads away from zero: nothing cancels
    yield Case("tiny-parameters", inputs | {"theta": opposed}, family="magnitudes", tolerance=RELATIVE)
    inputs = _drawn(rng, 10, lr=0.1, eps=0.0)
    scaled = {"G": SIZES**2 * inputs["G"], "g": SIZES * (-1.0) ** np.arange(10) * np.abs(inputs["g"])}
    yield Case("gradients-of-all-sizes", inputs | scaled, family="magnitudes", tolerance=RELATIVE)
    yield Case("first-gradients-of-all-sizes", inputs | scaled | {"G": np.zeros(10)}, family="magnitudes", tolerance=RELATIVE)
    special = {
        "no-step": {"lr": 0.0, "theta": np.array([3e4, -4e3, 500.0, -3e5])},
        "long-steps": {"lr": 2000.0, "theta": np.zeros(4)},
        "eps-zero": {},
    }
    for name, options in special.items():
        yield Case(name, _drawn(rng, 4, **_options(rng) | {"eps": 0.0}) | options, family="extremes")
    inputs = _drawn(rng, 3)
    for name, eps in (("default-eps-given", 1e-10), ("tiny-eps", 3e-13)):
        small = {"G": eps**2 * inputs["G"], "g": eps * inputs["g"]}
        yield Case(name, inputs | small | {"eps": eps}, family="eps")
    yield Case("eps-one", _drawn(rng, 3, **_options(rng) | {"eps": 1.0}), family="eps")
    pairs = repeated(_drawn(rng, 3))
    yield Case("equal-parameters-defaults-given", pairs | {"lr": 0.01, "eps": 1e-10}, family="many")
    yield Case("parameters-300", _drawn(rng, 300, **_options(rng)), family="many")


def _inputs(theta: object, G: object, g: object, **options: float) -> dict[str, Any]:
    arrays = {"theta": theta, "G": G, "g": g}
    return {name: np.array(value, dtype=np.float64) for name, value in arrays.items()} | options


def _drawn(rng: np.random.Generator, d: int, **options: float) -> dict[str, Any]:
    """Return a step on the way: gradients of either sign, away from zero."""
    theta, g = (rng.uniform(low, 3, d) * rng.choice([-1, 1], d) for low in (1, 0.3))
    return _inputs(theta, rng.uniform(0.1, 4, d), g, **options)


def _options(rng: np.random.Generator) -> dict[str, float]:
    return {"lr": rng.uniform(0.02, 0.2), "eps": TINY}


def _divisor(total, eps):
    return np.sqrt(total) + eps


def _step(theta, G, g, lr=0.01, eps=1e-10, *, term=np.square, divisor=_divisor):
    """Return Adagrad's step put together from parts that a misconception replaces."""
    with np.errstate(all="ignore"):
        G = G + term(g)
        return theta - lr * g / divisor(G, eps), G


@misconception(
    "eps-inside-sqrt",
    en="ε is under the root, where formula (236) of the lecture puts it. Here it should be added after the root, as in PyTorch: √G + ε.",
    ru="ε стоит под корнем, как в формуле (236) лекции. Здесь его нужно прибавлять после корня, как в PyTorch: √G + ε.",
    slip="lecture 0, formula (236)",
)
def eps_inside_sqrt(theta, G, g, **options):
    return _step(theta, G, g, **options, divisor=lambda total, eps: np.sqrt(total + eps))


@misconception(
    "stale-accumulator",
    en="The gradient is divided by the root of the old G, as formula (238) of the lecture can be read; its index is shifted by a step. "
    "Add g² to G first, then divide: formulas (236) and (237).",
    ru="Градиент делится на корень из старого G: так можно прочесть формулу (238) лекции, где индекс сдвинут на шаг. Сначала прибавьте "
    "g² к G, затем делите: формулы (236) и (237).",
    slip="lecture 0, formula (238)",
)
def stale_accumulator(theta, G, g, **options):
    return _step(theta, G, g, **options, divisor=lambda total, eps: _divisor(G, eps))


@misconception(
    "root-omitted",
    en="The step is divided by G. Divide by its root, √G + ε: without the root the method works worse, as the lecture notes.",
    ru="Шаг делится на G. Делите на корень, √G + ε: без корня метод работает хуже, что отмечено и в лекции.",
)
def root_omitted(theta, G, g, **options):
    return _step(theta, G, g, **options, divisor=lambda total, eps: total + eps)


@misconception(
    "gradient-not-squared",
    en="G sums up g. It should sum up the squares: G ← G + g².",
    ru="В G суммируются g. Нужно суммировать квадраты: G ← G + g².",
)
def gradient_not_squared(theta, G, g, **options):
    return _step(theta, G, g, **options, term=lambda g: g)


@misconception(
    "absolute-gradient-accumulated",
    en="G sums up |g|. It should sum up the squares: G ← G + g².",
    ru="В G суммируются |g|. Нужно суммировать квадраты: G ← G + g².",
)
def absolute_gradient_accumulated(theta, G, g, **options):
    return _step(theta, G, g, **options, term=np.abs)


@misconception(
    "norm-over-all-parameters",
    en="The squared norm of the whole gradient is added to every element of G. Every parameter should have its own sum: G ← G + g², "
    "element by element.",
    ru="К каждому элементу G прибавлен квадрат нормы всего градиента. У каждого параметра должна быть своя сумма: G ← G + g² поэлементно.",
)
def norm_over_all_parameters(theta, G, g, **options):
    return _step(theta, G, g, **options, term=lambda g: np.sum(g**2))


@misconception(
    "ascent",
    en="The update is added. It should be subtracted: the step goes against the gradient.",
    ru="Обновление прибавлено. Его нужно вычесть: шаг делается против градиента.",
)
def ascent(theta, G, g, lr=0.01, eps=1e-10):
    return adagrad_step(theta, G, g, -lr, eps)


@misconception(
    "mutates-input",
    en="The sum G is changed in place. The caller's data must stay untouched: compute a new array, or work on a copy.",
    ru="Сумма G изменена на месте. Данные вызывающего кода должны остаться прежними: вычисляйте новый массив или работайте с копией.",
)
def mutates_input(theta, G, g, lr=0.01, eps=1e-10):
    G += g**2
    return theta - lr * g / (np.sqrt(G) + eps), G


@alternative("a step size for each parameter")
def with_rates(theta, G, g, lr=0.01, eps=1e-10):
    total = np.add(G, g * g)
    rates = lr / (total**0.5 + eps)
    return theta - rates * g, total


@alternative("a loop over the parameters")
def by_loop(theta, G, g, lr=0.01, eps=1e-10):
    theta, G = np.array(theta, dtype=np.float64), np.array(G, dtype=np.float64)
    for i, slope in enumerate(g.tolist()):
        G[i] += slope**2
        theta[i] -= lr * slope / (math.sqrt(G[i]) + eps)
    return theta, G


@alternative("float32 throughout")
def in_single_precision(theta, G, g, lr=0.01, eps=1e-10):
    return adagrad_step(np.float32(theta), np.float32(G), np.float32(g), np.float32(lr), np.float32(eps))
