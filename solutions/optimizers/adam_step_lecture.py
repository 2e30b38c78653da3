"""Adam, one step exactly by lecture 0, formula (245): no bias correction, ε under the root."""

import math
from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograder.content.api import OPT, Case, Family, alternative, misconception
from autograder.content.helpers import by_digits, called_again, repeated, standard

Array = NDArray[np.floating]


def adam_step_lecture(
    theta: Array, m: Array, v: Array, g: Array, lr: float = 0.001, beta1: float = 0.9, beta2: float = 0.999, eps: float = 1e-8
) -> tuple[Array, Array, Array]:
    """Return (theta, m, v) after the step."""
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g**2
    return theta - lr * m / np.sqrt(v + eps), m, v


def oracle(
    theta: Array, m: Array, v: Array, g: Array, lr: float = 0.001, beta1: float = 0.9, beta2: float = 0.999, eps: float = 1e-8
) -> tuple[Array, Array, Array]:
    """Return what PyTorch's optimizer gives when so many steps are done that no correction is left, with ε carried by v."""
    import torch

    parameter = torch.nn.Parameter(torch.tensor(theta))
    parameter.grad = torch.tensor(g)
    optimizer = torch.optim.Adam([parameter], lr=lr, betas=(beta1, beta2), eps=0.0, foreach=False)
    state = optimizer.state[parameter]
    state.update(step=torch.tensor(1e9), exp_avg=torch.tensor(m), exp_avg_sq=torch.tensor(v) + (eps and eps / beta2))
    optimizer.step()
    return parameter.detach().numpy(), state["exp_avg"].numpy(), state["exp_avg_sq"].numpy() - eps


TOLERANCE = OPT
RELATIVE = by_digits(TOLERANCE)
"""For numbers of any size."""
TINY = 1e-12
"""An ε that matters nowhere: these cases leave the family about ε to judge its place."""

OUTSIDE_DOMAIN = {
    "sign:lr": "the statement asks for η > 0",
    "value:beta1:1": "the statement asks for decays below 1",
    "value:beta2:1": "the statement asks for decays below 1",
}
SIZES = np.array([4.0, 30.0, 200.0, 3e3, 1e6, 1e-3, 1e-5, 1e-8, 1e-11, 1e-14])
"""Factors for the gradients: the rule clips nothing, rounds nothing to zero and has no guard of its own."""

FAMILIES = (
    standard("lecture"),
    Family("first-step", 2.0, {"en": "the first step, from zero averages", "ru": "первый шаг, от нулевых средних"}),
    Family("later-steps", 4.0, {"en": "later steps", "ru": "следующие шаги"}),
    Family("eps", 2.0, {"en": "where ε makes a difference", "ru": "где ε влияет на ответ"}),
    Family("defaults", 1.0, {"en": "step size and decays left at their defaults", "ru": "темп обучения и коэффициенты по умолчанию"}),
    standard("magnitudes", 2.0),
    Family("extremes", 2.0, {"en": "coefficients at the ends of their ranges", "ru": "крайние значения коэффициентов"}),
    Family("many", 1.0, {"en": "many parameters", "ru": "много параметров"}),
    standard("single"),
    standard("memory"),
)


def cases(rng: np.random.Generator) -> Iterator[Case]:
    """Yield the statement's examples, the named edge cases and random numbers."""
    yield Case("first-step", _inputs([1], [0], [0], [2], lr=0.1), family="lecture", public=True)
    two = _inputs([1, 1], [2, 0.5], [0, 8], [0, -6], lr=0.3, beta1=0.5, beta2=0.75, eps=1.0)
    yield Case("two-parameters", two, family="lecture", public=True)
    yield Case("zero-gradient", _inputs([1, -2], [0, 0], [0, 0], [0, 3], lr=0.1, eps=TINY), family="first-step")
    yield Case("first-step-4", _from_zero(rng, 4, **_options(rng)), family="first-step")
    history = _inputs([1], [0.5], [0.3], [-1], lr=0.1, beta1=0.8, beta2=0.9, eps=TINY)
    yield Case("history", history, family="later-steps")
    for d in (1, 3):
        yield Case(f"drawn-{d}", _drawn(rng, d, **_options(rng)), family="later-steps")
    yield Case("gradient-has-vanished", _drawn(rng, 3, **_options(rng)) | {"g": np.zeros(3)}, family="later-steps")
    yield Case("large-eps", _inputs([1], [0], [0], [2], lr=0.1, eps=0.1), family="eps")
    for d in (3, 4):
        yield Case(f"large-eps-{d}", _drawn(rng, d, **_options(rng) | {"eps": 10 ** rng.uniform(-3, -1)}), family="eps")
    inputs = _drawn(rng, 3, lr=0.01)  # the default ε is as large as the squared gradient
    yield Case("small-gradient", inputs | {"m": 1e-4 * inputs["m"], "v": 1e-8 * inputs["v"], "g": 1e-4 * inputs["g"]}, family="eps")
    for d in (2, 3):
        yield Case(f"defaults-{d}", _drawn(rng, d), family="defaults")
    yield from _whole_domain(rng)
    for d in (2, 4):
        inputs = _drawn(rng, d, **_options(rng))
        yield Case(f"single-{d}", {k: np.float32(v) if isinstance(v, np.ndarray) else v for k, v in inputs.items()}, family="single")
    yield Case("non-contiguous", _drawn(rng, 4, **_options(rng)), family="memory", layout="strided")
    yield Case("read-only", _drawn(rng, 3, **_options(rng)), family="memory", readonly=True)
    yield called_again(_drawn(rng, 3, **_options(rng)), _drawn(rng, 3, **_options(rng)))


def _whole_domain(rng: np.random.Generator) -> Iterator[Case]:
    inputs = _agreeing(_drawn(rng, 5, lr=7e-13, beta1=0.6, beta2=0.8, eps=TINY))
    opposed = -np.copysign([0.0, 1e-3, 1e-6, 1e-10, 1e-13], inputs["g"])  # the step leads away from zero: nothing cancels
    yield Case("tiny-parameters", inputs | {"theta": opposed}, family="magnitudes", tolerance=RELATIVE)
    inputs = _agreeing(_drawn(rng, 10, **_options(rng) | {"lr": 0.1, "eps": 0.0}))
    scaled = {"m": SIZES * inputs["m"], "v": SIZES**2 * inputs["v"], "g": SIZES * inputs["g"]}
    yield Case("gradients-of-all-sizes", inputs | scaled, family="magnitudes", tolerance=RELATIVE)
    huge = np.array([1e5, 3e5, 2e5, 1e5])
    special = {
        "no-memory": {"beta1": 0.0, "beta2": 0.0},
        "no-step": {"lr": 0.0, "theta": np.array([3e4, -4e3, 500.0, -3e5])},
        "tiny-decays": {"lr": 2000.0, "beta1": 5e-9, "beta2": 5e-9, "m": huge, "v": huge, "theta": np.zeros(4)},
    }
    for name, options in special.items():
        inputs = _agreeing(_drawn(rng, 4, **_options(rng) | {"eps": 0.0}) | options)
        yield Case(name, inputs, family="extremes")
    inputs = _drawn(rng, 3, lr=0.01)
    for name, size in (("default-eps-given", 1e-4), ("tiny-eps", 5e-7)):
        small = {"m": size * inputs["m"], "v": size**2 * inputs["v"], "g": size * inputs["g"], "eps": 1e-8 if size == 1e-4 else 3e-13}
        yield Case(name, inputs | small, family="eps")
    yield Case("eps-one", _drawn(rng, 3, **_options(rng) | {"eps": 1.0}), family="eps")
    pairs = repeated(_drawn(rng, 3))
    given = {"lr": 0.001, "beta1": 0.9, "beta2": 0.999, "eps": 1e-08}
    yield Case("equal-parameters-defaults-given", pairs | given, family="many")
    yield Case("parameters-300", _drawn(rng, 300, **_options(rng) | {"beta1": 0.995, "beta2": 0.9999}), family="many")


def _agreeing(inputs: dict[str, Any]) -> dict[str, Any]:
    """Return *inputs* with gradients of alternating signs and averages of the same signs: nothing cancels in single precision."""
    g = np.abs(inputs["g"]) * (-1.0) ** np.arange(len(inputs["g"]))
    return inputs | {"m": np.copysign(inputs["m"], g), "g": g}


def _inputs(theta: object, m: object, v: object, g: object, **options: float) -> dict[str, Any]:
    arrays = {"theta": theta, "m": m, "v": v, "g": g}
    return {name: np.array(value, dtype=np.float64) for name, value in arrays.items()} | options


def _drawn(rng: np.random.Generator, d: int, **options: float) -> dict[str, Any]:
    """Return a step on the way: gradients away from zero, moments that are not those of a first step."""
    theta, g = (rng.uniform(low, 3, d) * rng.choice([-1, 1], d) for low in (1, 0.3))
    m = rng.uniform(0.2, 1, d) * rng.choice([-1, 1], d)
    return _inputs(theta, m, rng.uniform(0.1, 2, d), g, **options)


def _from_zero(rng: np.random.Generator, d: int, **options: float) -> dict[str, Any]:
    return _drawn(rng, d, **options) | {"m": np.zeros(d), "v": np.zeros(d)}


def _options(rng: np.random.Generator) -> dict[str, float]:
    return {"lr": rng.uniform(0.005, 0.02), "beta1": rng.uniform(0.5, 0.95), "beta2": rng.uniform(0.8, 0.99), "eps": TINY}


def _moved(theta, m, v, g, lr, beta1, beta2, along, divisor):
    """Return *theta* moved by the given quotient and the right moments."""
    with np.errstate(all="ignore"):
        return theta - lr * along / divisor, beta1 * m + (1 - beta1) * g, beta2 * v + (1 - beta2) * g**2


@misconception(
    "bias-corrected",
    en="The averages are divided by 1 − β₁ and 1 − β₂, which is the bias correction of a first step. Formula (245) has none.",
    ru="Средние делятся на 1 − β₁ и 1 − β₂ — это поправка на смещение для первого шага. В формуле (245) поправки нет.",
)
def bias_corrected(theta, m, v, g, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    _, new_m, new_v = adam_step_lecture(theta, m, v, g, lr, beta1, beta2, eps)
    return _moved(theta, m, v, g, lr, beta1, beta2, new_m / (1 - beta1), np.sqrt(new_v / (1 - beta2) + eps))


@misconception(
    "eps-outside-sqrt",
    en="ε is added after the root, as in PyTorch. It should stand under the root, as in formula (245): √(v + ε).",
    ru="ε прибавлено после корня, как в PyTorch. Оно должно стоять под корнем, как в формуле (245): √(v + ε).",
)
def eps_outside_sqrt(theta, m, v, g, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    _, new_m, new_v = adam_step_lecture(theta, m, v, g, lr, beta1, beta2, eps)
    return _moved(theta, m, v, g, lr, beta1, beta2, new_m, np.sqrt(new_v) + eps)


@misconception(
    "betas-swapped",
    en="β₁ and β₂ are swapped: β₁ is for the average of g, β₂ for the average of g².",
    ru="Перепутаны β₁ и β₂: β₁ — для среднего g, β₂ — для среднего g².",
)
def betas_swapped(theta, m, v, g, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    return adam_step_lecture(theta, m, v, g, lr, beta2, beta1, eps)


@misconception(
    "old-moments-used",
    en="The step is made with the old averages. Update m and v first, then divide: in (245) they carry the index t.",
    ru="Шаг сделан со старыми средними. Сначала обновите m и v, затем делите: в (245) у них стоит индекс t.",
)
def old_moments_used(theta, m, v, g, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    return _moved(theta, m, v, g, lr, beta1, beta2, m, np.sqrt(v + eps))


@misconception(
    "root-omitted",
    en="The step is divided by v + ε. Divide by its root: √(v + ε).",
    ru="Шаг делится на v + ε. Делите на корень: √(v + ε).",
)
def root_omitted(theta, m, v, g, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    _, new_m, new_v = adam_step_lecture(theta, m, v, g, lr, beta1, beta2, eps)
    return _moved(theta, m, v, g, lr, beta1, beta2, new_m, new_v + eps)


@misconception(
    "raw-gradient-step",
    en="The step goes along g, which is RMSprop. The numerator should be the smoothed gradient m.",
    ru="Шаг сделан вдоль g — это RMSprop. В числителе должен стоять сглаженный градиент m.",
)
def raw_gradient_step(theta, m, v, g, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    new_v = beta2 * v + (1 - beta2) * g**2
    return _moved(theta, m, v, g, lr, beta1, beta2, g, np.sqrt(new_v + eps))


@misconception(
    "ascent",
    en="The update is added, as the slide on Adam in lecture 1 can be read, which leaves out the minus of (245). The step should go "
    "against m.",
    ru="Обновление прибавлено: так можно прочесть слайд об Adam в лекции 1, где нет минуса из (245). Шаг должен делаться против m.",
)
def ascent(theta, m, v, g, lr=0.001, **options):
    return adam_step_lecture(theta, m, v, g, -lr, **options)


@alternative("the averages as moves towards g and g²")
def as_moves(theta, m, v, g, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    m = m + (1 - beta1) * (g - m)
    v = v + (1 - beta2) * (g * g - v)
    return theta - np.multiply(lr, m) * np.add(v, eps) ** -0.5, m, v


@alternative("a loop over the parameters")
def by_loop(theta, m, v, g, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    new = np.empty((3, len(theta)))
    for i in range(len(theta)):
        m_i = beta1 * float(m[i]) + (1 - beta1) * float(g[i])
        v_i = beta2 * float(v[i]) + (1 - beta2) * float(g[i]) ** 2
        new[:, i] = float(theta[i]) - lr * m_i / math.sqrt(v_i + eps), m_i, v_i
    return tuple(new)


@alternative("float32 throughout")
def in_single_precision(theta, m, v, g, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    arrays = [np.float32(array) for array in (theta, m, v, g)]
    return adam_step_lecture(*arrays, np.float32(lr), np.float32(beta1), np.float32(beta2), np.float32(eps))
