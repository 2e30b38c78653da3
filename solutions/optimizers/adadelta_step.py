"""Adadelta, one step: lecture 0, formulas (239) to (241), with PyTorch's learning rate."""

import math
from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograder.content.api import OPT, Case, Family, alternative, misconception
from autograder.content.helpers import by_digits, called_again, repeated, standard

Array = NDArray[np.floating]


def adadelta_step(
    theta: Array, G: Array, D: Array, g: Array, rho: float = 0.9, eps: float = 1e-6, lr: float = 1.0
) -> tuple[Array, Array, Array]:
    """Return (theta, G, D) after the step: the update uses the new G and the old D."""
    G = rho * G + (1 - rho) * g**2
    update = -np.sqrt((D + eps) / (G + eps)) * g
    return theta + lr * update, G, rho * D + (1 - rho) * update**2


def oracle(theta: Array, G: Array, D: Array, g: Array, rho: float = 0.9, eps: float = 1e-6, lr: float = 1.0) -> tuple[Array, Array, Array]:
    """Return what PyTorch's optimizer gives."""
    import torch

    parameter = torch.nn.Parameter(torch.tensor(theta))
    parameter.grad = torch.tensor(g)
    optimizer = torch.optim.Adadelta([parameter], lr=lr, rho=rho, eps=eps, foreach=False)
    state = optimizer.state[parameter]
    state.update(step=torch.tensor(4.0), square_avg=torch.tensor(G), acc_delta=torch.tensor(D))
    optimizer.step()
    return parameter.detach().numpy(), state["square_avg"].numpy(), state["acc_delta"].numpy()


TOLERANCE = OPT
RELATIVE = by_digits(TOLERANCE)
"""For numbers of any size."""

OUTSIDE_DOMAIN = {
    "sign:[GD]": "averages of squares are not negative",
    "sign:lr": "the statement asks for a positive lr",
    "value:rho:1": "the statement asks for decays below 1",
    "ties-last:D:min": "where ε is 0, the statement keeps D away from 0",
}
SIZES = np.array([4.0, 30.0, 200.0, 3e3, 1e6, 1e-3, 1e-5, 1e-8, 1e-11, 1e-14])
"""Factors for the gradients: the rule clips nothing, rounds nothing to zero and has no guard of its own."""

FAMILIES = (
    standard("lecture"),
    Family("first-step", 2.0, {"en": "the first step, from zero averages", "ru": "первый шаг, от нулевых средних"}),
    Family("later-steps", 4.0, {"en": "later steps", "ru": "следующие шаги"}),
    Family("learning-rate", 2.0, {"en": "updates scaled by lr", "ru": "обновления с множителем lr"}),
    Family("defaults", 1.0, {"en": "ρ, ε and lr left at their defaults", "ru": "ρ, ε и lr по умолчанию"}),
    standard("magnitudes", 2.0),
    Family("extremes", 2.0, {"en": "coefficients at the ends of their ranges", "ru": "крайние значения коэффициентов"}),
    Family("many", 1.0, {"en": "many parameters", "ru": "много параметров"}),
    standard("single"),
    standard("memory"),
)


def cases(rng: np.random.Generator) -> Iterator[Case]:
    """Yield the statement's examples, the named edge cases and random numbers."""
    yield Case("first-step", _inputs([1], [0], [0], [2], rho=0.9, eps=0.1), family="lecture", public=True)
    two = _inputs([1, 1], [2, 14], [8, 3], [2, -4], rho=0.5, eps=1.0, lr=0.5)
    yield Case("two-parameters", two, family="lecture", public=True)
    yield Case("first-step-4", _from_zero(rng, 4, **_options(rng)), family="first-step")
    yield Case("zero-gradient", _inputs([1, -2], [0, 0], [0, 0], [0, 3], rho=0.8, eps=0.01), family="first-step")
    for d in (1, 3):
        yield Case(f"drawn-{d}", _drawn(rng, d, **_options(rng)), family="later-steps")
    yield Case("small-eps", _drawn(rng, 3, rho=0.95, eps=1e-6), family="later-steps")
    yield Case("gradient-has-vanished", _drawn(rng, 3, **_options(rng)) | {"g": np.zeros(3)}, family="later-steps")
    yield Case("history", _inputs([1], [1], [0.25], [2], rho=0.8, eps=0.1, lr=0.5), family="learning-rate")
    for d, lr in ((2, 0.5), (3, 0.1)):
        yield Case(f"learning-rate-{lr}", _drawn(rng, d, **_options(rng), lr=lr), family="learning-rate")
    for name, inputs in (("later", _drawn(rng, 3)), ("first", _from_zero(rng, 2)), ("other", _drawn(rng, 2))):
        yield Case(f"defaults-{name}-step", inputs, family="defaults")
    yield from _whole_domain(rng)
    for d in (2, 4):
        inputs = _drawn(rng, d, **_options(rng), lr=0.5)
        yield Case(f"single-{d}", {k: np.float32(v) if isinstance(v, np.ndarray) else v for k, v in inputs.items()}, family="single")
    yield Case("non-contiguous", _drawn(rng, 4, **_options(rng)), family="memory", layout="strided")
    yield Case("read-only", _drawn(rng, 3, **_options(rng)), family="memory", readonly=True)
    yield called_again(_drawn(rng, 3, **_options(rng)), _drawn(rng, 3, **_options(rng)))


def _whole_domain(rng: np.random.Generator) -> Iterator[Case]:
    inputs = _drawn(rng, 5, lr=7e-13, rho=0.8, eps=0.0)
    opposed = -np.copysign([0.0, 1e-3, 1e-6, 1e-10, 1e-13], inputs["g"])  # the step leads away from zero: nothing cancels
    yield Case("tiny-parameters", inputs | {"theta": opposed}, family="magnitudes", tolerance=RELATIVE)
    inputs = _drawn(rng, 10, rho=0.8, eps=0.0)
    scaled = {"G": SIZES**2 * inputs["G"], "g": SIZES * (-1.0) ** np.arange(10) * np.abs(inputs["g"])}
    yield Case("gradients-of-all-sizes", inputs | scaled | {"theta": np.zeros(10)}, family="magnitudes", tolerance=RELATIVE)
    inputs = _drawn(rng, 4, rho=0.7, eps=0.0) | {"theta": np.zeros(4)}
    updates = np.array([1e6, 1e3, 1e-8, 1e-16])
    yield Case("updates-of-all-sizes", inputs | {"D": updates * inputs["D"]}, family="magnitudes", tolerance=RELATIVE)
    huge = np.array([1e8, 3e8, 2e9, 1e9])
    special = {
        "no-history": {"rho": 0.0},
        "hardly-any-history": {"rho": 5e-9, "G": huge, "D": huge, "theta": np.zeros(4)},
        "long-history": {"rho": 0.9995},
        "no-step": {"lr": 0.0, "theta": np.array([3e4, -4e3, 500.0, -3e5])},
        "long-steps": {"lr": 2000.0, "theta": np.zeros(4)},
        "eps-zero": {},
        "eps-tiny": {"eps": 3e-9, "G": np.zeros(4), "D": np.zeros(4), "theta": np.zeros(4)},
        "eps-tiniest": {"eps": 3e-13, "G": np.zeros(4), "D": np.zeros(4), "theta": np.zeros(4)},
        "eps-one": {"eps": 1.0},
    }
    for name, options in special.items():
        yield Case(name, _drawn(rng, 4, **_options(rng) | {"eps": 0.0}) | options, family="extremes")
    pairs = repeated(_drawn(rng, 3))
    yield Case("equal-parameters-defaults-given", pairs | {"rho": 0.9, "eps": 1e-6, "lr": 1.0}, family="many")
    yield Case("parameters-300", _drawn(rng, 300, **_options(rng)), family="many")


def _inputs(theta: object, G: object, D: object, g: object, **options: float) -> dict[str, Any]:
    arrays = {"theta": theta, "G": G, "D": D, "g": g}
    return {name: np.array(value, dtype=np.float64) for name, value in arrays.items()} | options


def _drawn(rng: np.random.Generator, d: int, **options: float) -> dict[str, Any]:
    """Return a step on the way: gradients of either sign, away from zero."""
    theta, g = (rng.uniform(low, 3, d) * rng.choice([-1, 1], d) for low in (1, 0.3))
    return _inputs(theta, rng.uniform(0.1, 4, d), rng.uniform(0.01, 0.5, d), g, **options)


def _from_zero(rng: np.random.Generator, d: int, **options: float) -> dict[str, Any]:
    return _drawn(rng, d, **options) | {"G": np.zeros(d), "D": np.zeros(d)}


def _options(rng: np.random.Generator) -> dict[str, float]:
    return {"rho": rng.uniform(0.6, 0.95), "eps": 10 ** rng.uniform(-3, -1)}


def _roots(D, G, eps):
    return np.sqrt(D + eps) / np.sqrt(G + eps)


def _step(theta, G, D, g, rho=0.9, eps=1e-6, lr=1.0, *, ratio=_roots, stale=False, kept=lambda update, g, lr: update):
    """Return Adadelta's step put together from parts that a misconception replaces."""
    with np.errstate(all="ignore"):
        new = rho * G + (1 - rho) * g**2
        update = -ratio(D, G if stale else new, eps) * g
        return theta + lr * update, new, rho * D + (1 - rho) * kept(update, g, lr) ** 2


@misconception(
    "stale-accumulator",
    en="The root is taken of the old G, as formula (241) of the lecture can be read; its index is shifted by a step. Update G with this g² "
    "first, then use it.",
    ru="Корень взят из старого G: так можно прочесть формулу (241) лекции, где индекс сдвинут на шаг. Сначала обновите G этим g², затем "
    "используйте.",
    slip="lecture 0, formula (241)",
)
def stale_accumulator(theta, G, D, g, **options):
    return _step(theta, G, D, g, **options, stale=True)


@misconception(
    "numerator-missing",
    en="√(D + ε) is missing, which leaves RMSprop and a step without the units of θ. The update should be −√(D + ε)/√(G + ε) · g.",
    ru="Нет множителя √(D + ε): получился RMSprop, и размерность шага не та, что у θ. Обновление должно быть равно −√(D + ε)/√(G + ε) · g.",
)
def numerator_missing(theta, G, D, g, **options):
    return _step(theta, G, D, g, **options, ratio=lambda D, G, eps: 1 / np.sqrt(G + eps))


@misconception(
    "updates-average-used-early",
    en="The step is made with the D that already contains it. The numerator should be the root of the old D: update D after Δ.",
    ru="Шаг сделан с D, в которое он уже входит. В числителе должен стоять корень из старого D: обновляйте D после Δ.",
)
def updates_average_used_early(theta, G, D, g, rho=0.9, eps=1e-6, lr=1.0):
    _, G, D = adadelta_step(theta, G, D, g, rho, eps, lr)
    return theta - lr * _roots(D, G, eps) * g, G, D


@misconception(
    "eps-outside-sqrt",
    en="ε is added after the roots. In Adadelta it should stand under both: √(D + ε) and √(G + ε).",
    ru="ε прибавлено после корней. В Adadelta оно должно стоять под обоими: √(D + ε) и √(G + ε).",
)
def eps_outside_sqrt(theta, G, D, g, **options):
    return _step(theta, G, D, g, **options, ratio=lambda D, G, eps: (np.sqrt(D) + eps) / (np.sqrt(G) + eps))


@misconception(
    "rho-swapped",
    en="ρ and 1 − ρ are swapped in G: ρ is the weight of the history, 1 − ρ that of the new g².",
    ru="В G перепутаны ρ и 1 − ρ: ρ — вес истории, 1 − ρ — вес нового g².",
)
def rho_swapped(theta, G, D, g, rho=0.9, eps=1e-6, lr=1.0):
    new = (1 - rho) * G + rho * g**2
    update = -_roots(D, new, eps) * g
    return theta + lr * update, new, rho * D + (1 - rho) * update**2


@misconception(
    "gradients-accumulated-twice",
    en="D averages g². It should average the squared updates: D ← ρ·D + (1 − ρ)·Δ².",
    ru="В D усредняются g². Нужно усреднять квадраты обновлений: D ← ρ·D + (1 − ρ)·Δ².",
)
def gradients_accumulated_twice(theta, G, D, g, **options):
    return _step(theta, G, D, g, **options, kept=lambda update, g, lr: g)


@misconception(
    "scaled-update-accumulated",
    en="D averages the square of lr·Δ. It should average that of Δ itself; lr matters only when θ moves.",
    ru="В D усреднён квадрат lr·Δ. Нужно усреднять квадрат самого Δ; lr нужен только при сдвиге θ.",
)
def scaled_update_accumulated(theta, G, D, g, **options):
    return _step(theta, G, D, g, **options, kept=lambda update, g, lr: lr * update)


@misconception(
    "ascent",
    en="Δ is subtracted. It should be added, since it already contains the minus: θ ← θ + lr·Δ.",
    ru="Δ вычтено. Его нужно прибавить: минус в нём уже есть, θ ← θ + lr·Δ.",
)
def ascent(theta, G, D, g, rho=0.9, eps=1e-6, lr=1.0):
    return theta + lr * _roots(D, rho * G + (1 - rho) * g**2, eps) * g, *adadelta_step(theta, G, D, g, rho, eps, lr)[1:]


@alternative("two roots, in-place arithmetic on copies")
def in_place_on_copies(theta, G, D, g, rho=0.9, eps=1e-6, lr=1.0):
    theta, G, D = theta.copy(), G.copy(), D.copy()
    G *= rho
    G += (1 - rho) * g * g
    update = np.sqrt(D + eps)
    update /= np.sqrt(G + eps)
    update *= g
    D *= rho
    D += (1 - rho) * update * update
    theta -= lr * update
    return theta, G, D


@alternative("a loop over the parameters")
def by_loop(theta, G, D, g, rho=0.9, eps=1e-6, lr=1.0):
    new = np.empty((3, len(theta)))
    for i in range(len(theta)):
        average = rho * float(G[i]) + (1 - rho) * float(g[i]) ** 2
        update = -math.sqrt(float(D[i]) + eps) / math.sqrt(average + eps) * float(g[i])
        new[:, i] = float(theta[i]) + lr * update, average, rho * float(D[i]) + (1 - rho) * update**2
    return tuple(new)


@alternative("float32 throughout")
def in_single_precision(theta, G, D, g, rho=0.9, eps=1e-6, lr=1.0):
    arrays = [np.float32(array) for array in (theta, G, D, g)]
    return adadelta_step(*arrays, np.float32(rho), np.float32(eps), np.float32(lr))
