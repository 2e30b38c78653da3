"""RMSprop, one step: lecture 0, formulas (242) to (244), with ε after the root."""

import math
from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograder.content.api import OPT, Case, Family, alternative, misconception
from autograder.content.helpers import by_digits, called_again, repeated, standard

Array = NDArray[np.floating]


def rmsprop_step(theta: Array, v: Array, g: Array, lr: float = 0.001, rho: float = 0.9, eps: float = 1e-8) -> tuple[Array, Array]:
    """Return (theta, v) after the step."""
    v = rho * v + (1 - rho) * g**2
    return theta - lr * g / (np.sqrt(v) + eps), v


def oracle(theta: Array, v: Array, g: Array, lr: float = 0.001, rho: float = 0.9, eps: float = 1e-8) -> tuple[Array, Array]:
    """Return what PyTorch's optimizer gives."""
    import torch

    parameter = torch.nn.Parameter(torch.tensor(theta))
    parameter.grad = torch.tensor(g)
    optimizer = torch.optim.RMSprop([parameter], lr=lr, alpha=rho, eps=eps, foreach=False)
    state = optimizer.state[parameter]
    state.update(step=torch.tensor(4.0), square_avg=torch.tensor(v))
    optimizer.step()
    return parameter.detach().numpy(), state["square_avg"].numpy()


TOLERANCE = OPT
RELATIVE = by_digits(TOLERANCE)
"""For numbers of any size."""
TINY = 1e-12
"""An ε that matters nowhere: these cases leave the family about ε to judge its place."""

OUTSIDE_DOMAIN = {
    "sign:lr": "the statement asks for η > 0",
    "value:rho:1": "the statement asks for decays below 1",
}
SIZES = np.array([4.0, 30.0, 200.0, 3e3, 1e6, 1e-3, 1e-5, 1e-8, 1e-11, 1e-14])
"""Factors for the gradients: the rule clips nothing, rounds nothing to zero and has no guard of its own."""

FAMILIES = (
    standard("lecture"),
    Family("first-step", 2.0, {"en": "the first step, from a zero average", "ru": "первый шаг, от нулевого среднего"}),
    Family("later-steps", 4.0, {"en": "later steps", "ru": "следующие шаги"}),
    Family("eps", 2.0, {"en": "where ε makes a difference", "ru": "где ε влияет на ответ"}),
    Family("defaults", 2.0, {"en": "step size, ρ and ε left at their defaults", "ru": "темп обучения, ρ и ε по умолчанию"}),
    standard("magnitudes", 2.0),
    Family("extremes", 2.0, {"en": "coefficients at the ends of their ranges", "ru": "крайние значения коэффициентов"}),
    Family("many", 1.0, {"en": "many parameters", "ru": "много параметров"}),
    standard("single"),
    standard("memory"),
)


def cases(rng: np.random.Generator) -> Iterator[Case]:
    """Yield the statement's examples, the named edge cases and random numbers."""
    yield Case("first-step", _inputs([1], [0], [2], lr=0.1, rho=0.9), family="lecture", public=True)
    two = _inputs([1, 1], [4, 2], [2, -4], lr=0.3, rho=0.5, eps=1.0)
    yield Case("two-parameters", two, family="lecture", public=True)
    yield Case("zero-gradient", _inputs([1, -2], [0, 0], [0, 3], lr=0.1, rho=0.8, eps=TINY), family="first-step")
    yield Case("first-step-4", _drawn(rng, 4, **_options(rng)) | {"v": np.zeros(4)}, family="first-step")
    yield Case("history", _inputs([1], [1], [2], lr=0.1, rho=0.8, eps=TINY), family="later-steps")
    for d in (1, 3):
        yield Case(f"drawn-{d}", _drawn(rng, d, **_options(rng)), family="later-steps")
    yield Case("gradient-has-vanished", _drawn(rng, 3, **_options(rng)) | {"g": np.zeros(3)}, family="later-steps")
    yield Case("large-eps", _inputs([1], [0], [0.5], lr=0.1, rho=0.9, eps=0.1), family="eps")
    for d in (2, 4):
        yield Case(f"large-eps-{d}", _drawn(rng, d, **_options(rng) | {"eps": 10 ** rng.uniform(-3, -1)}), family="eps")
    yield Case("defaults", _inputs([1], [1], [2]), family="defaults")
    for d in (2, 3):
        yield Case(f"defaults-{d}", _drawn(rng, d), family="defaults")
    inputs = _drawn(rng, 3, lr=0.01)  # the default ε is as large as the gradient
    yield Case("tiny-gradient", inputs | {"v": 1e-16 * inputs["v"], "g": 1e-8 * inputs["g"]}, family="eps")
    yield from _whole_domain(rng)
    for d in (2, 4):
        inputs = _drawn(rng, d, **_options(rng))
        yield Case(f"single-{d}", {k: np.float32(v) if isinstance(v, np.ndarray) else v for k, v in inputs.items()}, family="single")
    yield Case("non-contiguous", _drawn(rng, 4, **_options(rng)), family="memory", layout="strided")
    yield Case("read-only", _drawn(rng, 3, **_options(rng)), family="memory", readonly=True)
    yield called_again(_drawn(rng, 3, **_options(rng)), _drawn(rng, 3, **_options(rng)))


def _whole_domain(rng: np.random.Generator) -> Iterator[Case]:
    inputs = _drawn(rng, 5, lr=7e-13, rho=0.8, eps=TINY)
    opposed = -np.copysign([0.0, 1e-3, 1e-6, 1e-10, 1e-13], inputs["g"])  # the step leads away from zero: nothing cancels
    yield Case("tiny-parameters", inputs | {"theta": opposed}, family="magnitudes", tolerance=RELATIVE)
    inputs = _drawn(rng, 10, lr=0.1, rho=0.8, eps=0.0)
    scaled = {"v": SIZES**2 * inputs["v"], "g": SIZES * (-1.0) ** np.arange(10) * np.abs(inputs["g"])}
    yield Case("gradients-of-all-sizes", inputs | scaled, family="magnitudes", tolerance=RELATIVE)
    yield Case("first-gradients-of-all-sizes", inputs | scaled | {"v": np.zeros(10)}, family="magnitudes", tolerance=RELATIVE)
    special = {
        "no-history": {"rho": 0.0},
        "hardly-any-history": {"rho": 5e-9, "v": np.array([1e5, 3e5, 2e5, 1e5])},
        "long-history": {"rho": 0.9995},
        "no-step": {"lr": 0.0, "theta": np.array([3e4, -4e3, 500.0, -3e5])},
        "long-steps": {"lr": 2000.0, "theta": np.zeros(4)},
        "eps-zero": {},
    }
    for name, options in special.items():
        yield Case(name, _drawn(rng, 4, **_options(rng) | {"eps": 0.0}) | options, family="extremes")
    inputs = _drawn(rng, 3)
    for name, eps in (("default-eps-given", 1e-8), ("tiny-eps", 3e-13)):
        small = {"v": eps**2 * inputs["v"], "g": eps * inputs["g"], "eps": eps}
        yield Case(name, inputs | small, family="eps")
    yield Case("eps-one", _drawn(rng, 3, **_options(rng) | {"eps": 1.0}), family="eps")
    pairs = repeated(_drawn(rng, 3))
    yield Case("equal-parameters-defaults-given", pairs | {"lr": 0.001, "rho": 0.9, "eps": 1e-8}, family="many")
    yield Case("parameters-300", _drawn(rng, 300, **_options(rng)), family="many")


def _inputs(theta: object, v: object, g: object, **options: float) -> dict[str, Any]:
    arrays = {"theta": theta, "v": v, "g": g}
    return {name: np.array(value, dtype=np.float64) for name, value in arrays.items()} | options


def _drawn(rng: np.random.Generator, d: int, **options: float) -> dict[str, Any]:
    """Return a step on the way: gradients of either sign, away from zero."""
    theta, g = (rng.uniform(low, 3, d) * rng.choice([-1, 1], d) for low in (1, 0.3))
    return _inputs(theta, rng.uniform(0.1, 4, d), g, **options)


def _options(rng: np.random.Generator) -> dict[str, float]:
    return {"lr": rng.uniform(0.01, 0.1), "rho": rng.uniform(0.6, 0.95), "eps": TINY}


def _divisor(v, eps):
    return np.sqrt(v) + eps


def _average(v, g, rho):
    return rho * v + (1 - rho) * g**2


def _step(theta, v, g, lr=0.001, rho=0.9, eps=1e-8, *, average=_average, divisor=_divisor):
    """Return RMSprop's step put together from parts that a misconception replaces."""
    with np.errstate(all="ignore"):
        v = average(v, g, rho)
        return theta - lr * g / divisor(v, eps), v


@misconception(
    "eps-inside-sqrt",
    en="ε is under the root, where formula (243) of the lecture puts it. Here it should be added after the root, as in PyTorch: √v + ε.",
    ru="ε стоит под корнем, как в формуле (243) лекции. Здесь его нужно прибавлять после корня, как в PyTorch: √v + ε.",
    slip="lecture 0, formula (243)",
)
def eps_inside_sqrt(theta, v, g, **options):
    return _step(theta, v, g, **options, divisor=lambda v, eps: np.sqrt(v + eps))


@misconception(
    "rho-swapped",
    en="ρ and 1 − ρ are swapped: ρ is the weight of the history, 1 − ρ that of the new g².",
    ru="Перепутаны ρ и 1 − ρ: ρ — вес истории, 1 − ρ — вес нового g².",
)
def rho_swapped(theta, v, g, **options):
    return _step(theta, v, g, **options, average=lambda v, g, rho: (1 - rho) * v + rho * g**2)


@misconception(
    "stale-average",
    en="The gradient is divided by the root of the old v, as formula (244) of the lecture can be read; its index is shifted by a step. "
    "Update v first, then divide: formula (243).",
    ru="Градиент делится на корень из старого v: так можно прочесть формулу (244) лекции, где индекс сдвинут на шаг. Сначала обновите v, "
    "затем делите: формула (243).",
    slip="lecture 0, formula (244)",
)
def stale_average(theta, v, g, **options):
    return _step(theta, v, g, **options, divisor=lambda new, eps: _divisor(v, eps))


@misconception(
    "sum-instead-of-average",
    en="The squares are summed up, which is Adagrad. In RMSprop they should be averaged, which forgets the old ones: v ← ρ·v + (1 − ρ)·g².",
    ru="Квадраты складываются — это Adagrad. В RMSprop их нужно усреднять, чтобы старые забывались: v ← ρ·v + (1 − ρ)·g².",
)
def sum_instead_of_average(theta, v, g, **options):
    return _step(theta, v, g, **options, average=lambda v, g, rho: v + g**2)


@misconception(
    "root-omitted",
    en="The step is divided by v. Divide by the root of the mean square: √v + ε.",
    ru="Шаг делится на v. Делите на корень из среднего квадрата: √v + ε.",
)
def root_omitted(theta, v, g, **options):
    return _step(theta, v, g, **options, divisor=lambda v, eps: v + eps)


@misconception(
    "gradient-not-squared",
    en="v averages g. It should average the squares g²; in formula (242) of the lecture the exponent is printed as an index, g₂.",
    ru="В v усредняется g. Нужно усреднять квадраты g²; в формуле (242) лекции показатель степени напечатан как индекс: g₂.",
    slip="lecture 0, formula (242)",
)
def gradient_not_squared(theta, v, g, **options):
    return _step(theta, v, g, **options, average=lambda v, g, rho: rho * v + (1 - rho) * g)


@misconception(
    "eps-default-09",
    en="The default of ε is 0.9, as the lecture says after formula (244). That is the value of ρ; ε should be 10⁻⁸ by default.",
    ru="По умолчанию ε равно 0,9, как сказано в лекции после формулы (244). Это значение ρ; ε по умолчанию должно быть равно 10⁻⁸.",
    slip="lecture 0, after formula (244)",
)
def eps_default_09(theta, v, g, lr=0.001, rho=0.9, eps=0.9):
    return rmsprop_step(theta, v, g, lr, rho, eps)


@misconception(
    "factor-one-minus-rho-missing",
    en="The new square is added with the weight 1. Its weight should be 1 − ρ: v ← ρ·v + (1 − ρ)·g².",
    ru="Новый квадрат прибавлен с весом 1. Его вес должен быть равен 1 − ρ: v ← ρ·v + (1 − ρ)·g².",
)
def factor_one_minus_rho_missing(theta, v, g, **options):
    return _step(theta, v, g, **options, average=lambda v, g, rho: rho * v + g**2)


@misconception(
    "mutates-input",
    en="The average v is changed in place. The caller's data must stay untouched: compute a new array, or work on a copy.",
    ru="Среднее v изменено на месте. Данные вызывающего кода должны остаться прежними: вычисляйте новый массив или работайте с копией.",
)
def mutates_input(theta, v, g, lr=0.001, rho=0.9, eps=1e-8):
    v *= rho
    v += (1 - rho) * g**2
    return theta - lr * g / (np.sqrt(v) + eps), v


@alternative("the average as a move towards g²")
def as_a_move(theta, v, g, lr=0.001, rho=0.9, eps=1e-8):
    v = v + (1 - rho) * (g * g - v)
    return theta - np.multiply(lr, g) / np.add(v**0.5, eps), v


@alternative("a loop over the parameters")
def by_loop(theta, v, g, lr=0.001, rho=0.9, eps=1e-8):
    theta, v = np.array(theta, dtype=np.float64), np.array(v, dtype=np.float64)
    for i, slope in enumerate(g.tolist()):
        v[i] = rho * v[i] + (1 - rho) * slope**2
        theta[i] -= lr * slope / (math.sqrt(v[i]) + eps)
    return theta, v


@alternative("float32 throughout")
def in_single_precision(theta, v, g, lr=0.001, rho=0.9, eps=1e-8):
    return rmsprop_step(np.float32(theta), np.float32(v), np.float32(g), np.float32(lr), np.float32(rho), np.float32(eps))
