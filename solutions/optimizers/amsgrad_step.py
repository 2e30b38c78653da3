"""AMSGrad, one step in PyTorch's form: lecture 1, «Super-Convergence и amsgrad», Algorithm 2, with bias correction and ε."""

import math
from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograder.content.api import OPT, Case, Family, alternative, misconception
from autograder.content.helpers import by_digits, called_again, repeated, standard

Array = NDArray[np.floating]
Result = tuple[Array, Array, Array, Array]


def amsgrad_step(
    theta: Array,
    m: Array,
    v: Array,
    vmax: Array,
    g: Array,
    t: int,
    lr: float = 0.001,
    beta1: float = 0.9,
    beta2: float = 0.999,
    eps: float = 1e-8,
) -> Result:
    """Return (theta, m, v, vmax) after step number *t*; all but theta are returned without bias correction."""
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g**2
    vmax = np.maximum(vmax, v)
    root = np.sqrt(vmax / (1 - beta2**t))
    return theta - lr * m / (1 - beta1**t) / (root + eps), m, v, vmax


def oracle(
    theta: Array,
    m: Array,
    v: Array,
    vmax: Array,
    g: Array,
    t: int,
    lr: float = 0.001,
    beta1: float = 0.9,
    beta2: float = 0.999,
    eps: float = 1e-8,
) -> Result:
    """Return what PyTorch's optimizer gives."""
    import torch

    parameter = torch.nn.Parameter(torch.tensor(theta))
    parameter.grad = torch.tensor(g)
    optimizer = torch.optim.Adam([parameter], lr=lr, betas=(beta1, beta2), eps=eps, amsgrad=True, foreach=False)
    state = optimizer.state[parameter]
    state.update(step=torch.tensor(t - 1.0), exp_avg=torch.tensor(m), exp_avg_sq=torch.tensor(v), max_exp_avg_sq=torch.tensor(vmax))
    optimizer.step()
    return (parameter.detach().numpy(), *(state[name].numpy() for name in ("exp_avg", "exp_avg_sq", "max_exp_avg_sq")))


TOLERANCE = OPT
RELATIVE = by_digits(TOLERANCE)
"""For numbers of any size."""
TINY = 1e-12
"""An ε that matters nowhere: these cases leave the family about ε to judge its place."""

OUTSIDE_DOMAIN = {
    "sign:v*": "averages of squares are not negative",
    "sign:lr": "the statement asks for η > 0",
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
    yield Case("old-maximum", _inputs([1], [0], [1], [4], [1], 3, lr=0.1, beta2=0.9), family="lecture", public=True)
    two = _inputs([1, 1], [2, 0.5], [2, 1], [1, 7], [1, -2], 2, lr=0.3, beta1=0.5, beta2=0.75, eps=1.0)
    yield Case("two-parameters", two, family="lecture", public=True)
    yield Case("zero-gradient", _inputs([1, -2], [0, 0], [0, 0], [0, 0], [0, 3], 1, lr=0.1, eps=TINY), family="first-step")
    yield Case("first-step-4", _from_zero(rng, 4, **_options(rng)), family="first-step")
    yield from _later_steps(rng)
    yield Case("large-eps", _inputs([1], [0], [0], [0], [2], 1, lr=0.1, eps=0.1), family="eps")
    for d, t in ((3, 1), (2, 9)):
        yield Case(f"large-eps-step-{t}", _drawn(rng, d, t, **_options(rng) | {"eps": 10 ** rng.uniform(-3, -1)}), family="eps")
    inputs = _drawn(rng, 3, 4, lr=0.01)  # the default ε is as large as the gradient
    small = {name: scale * inputs[name] for name, scale in (("m", 1e-8), ("v", 1e-16), ("vmax", 1e-16), ("g", 1e-8))}
    yield Case("tiny-gradient", inputs | small, family="eps")
    for name, inputs in (("seventh", _drawn(rng, 2, 7)), ("first", _from_zero(rng, 2))):
        yield Case(f"defaults-{name}-step", inputs, family="defaults")
    yield from _whole_domain(rng)
    for t in (2, 4):
        inputs = _drawn(rng, 4, t, **_options(rng))
        yield Case(f"single-step-{t}", {k: np.float32(v) if isinstance(v, np.ndarray) else v for k, v in inputs.items()}, family="single")
    yield Case("non-contiguous", _drawn(rng, 4, 3, **_options(rng)), family="memory", layout="strided")
    yield Case("read-only", _drawn(rng, 3, 5, **_options(rng)), family="memory", readonly=True)
    yield called_again(_drawn(rng, 3, 5, **_options(rng)), _drawn(rng, 3, 5, **_options(rng)))


def _later_steps(rng: np.random.Generator) -> Iterator[Case]:
    yield Case("new-maximum", _inputs([1], [0.5], [1], [0.5], [3], 2, lr=0.1, beta2=0.9, eps=TINY), family="later-steps")
    for d, t in ((4, 3), (2, 11)):
        yield Case(f"step-{t}", _drawn(rng, d, t, **_options(rng)), family="later-steps")
    still = _drawn(rng, 3, 6, **_options(rng))
    yield Case("gradient-has-vanished", still | {"g": np.zeros(3)}, family="later-steps")


def _whole_domain(rng: np.random.Generator) -> Iterator[Case]:
    inputs = _agreeing(_drawn(rng, 5, 4, lr=7e-13, beta1=0.6, beta2=0.8, eps=TINY))
    opposed = -np.copysign([0.0, 1e-3, 1e-6, 1e-10, 1e-13], inputs["g"])  # the step leads away from zero: nothing cancels
    yield Case("tiny-parameters", inputs | {"theta": opposed}, family="magnitudes", tolerance=RELATIVE)
    inputs = _agreeing(_drawn(rng, 10, 3, **_options(rng) | {"lr": 0.1, "eps": 0.0}))
    scaled = {"m": SIZES * inputs["m"], "v": SIZES**2 * inputs["v"], "vmax": SIZES**2 * inputs["vmax"], "g": SIZES * inputs["g"]}
    yield Case("gradients-of-all-sizes", inputs | scaled, family="magnitudes", tolerance=RELATIVE)
    first = _from_zero(rng, 10, **_options(rng) | {"lr": 0.1, "eps": 0.0})
    yield Case("first-gradients-of-all-sizes", first | {"g": SIZES * first["g"]}, family="magnitudes", tolerance=RELATIVE)
    huge = np.array([1e5, 3e5, 2e5, 1e5])
    special = {
        "no-memory": {"beta1": 0.0, "beta2": 0.0},
        "no-step": {"lr": 0.0, "theta": np.array([3e4, -4e3, 500.0, -3e5])},
        "tiny-decays": {"lr": 2000.0, "beta1": 5e-9, "beta2": 5e-9, "m": huge, "v": huge, "theta": np.zeros(4)},
    }
    for name, options in special.items():
        inputs = _agreeing(_drawn(rng, 4, 5, **_options(rng) | {"eps": 0.0}) | options)
        yield Case(name, inputs, family="extremes")
    yield Case("step-1000000", _drawn(rng, 3, 1_000_000, lr=0.01, eps=TINY), family="extremes")
    inputs = _agreeing(_drawn(rng, 3, 4, lr=0.01))
    for name, eps in (("default-eps-given", 1e-8), ("tiny-eps", 3e-13)):
        small = {"m": eps * inputs["m"], "v": eps**2 * inputs["v"], "vmax": eps**2 * inputs["vmax"], "g": eps * inputs["g"], "eps": eps}
        yield Case(name, inputs | small, family="eps")
    yield Case("eps-one", _drawn(rng, 3, 4, **_options(rng) | {"eps": 1.0}), family="eps")
    pairs = repeated(_drawn(rng, 3, 3))
    given = {"lr": 0.001, "beta1": 0.9, "beta2": 0.999, "eps": 1e-08}
    yield Case("equal-parameters-defaults-given", pairs | given, family="many")
    yield Case("parameters-300", _drawn(rng, 300, 3, **_options(rng) | {"beta1": 0.995, "beta2": 0.9999}), family="many")


def _agreeing(inputs: dict[str, Any]) -> dict[str, Any]:
    """Return *inputs* with gradients of alternating signs and averages of the same signs: nothing cancels in single precision."""
    g = np.abs(inputs["g"]) * (-1.0) ** np.arange(len(inputs["g"]))
    return inputs | {"m": np.copysign(inputs["m"], g), "g": g}


def _inputs(theta: object, m: object, v: object, vmax: object, g: object, t: int, **options: float) -> dict[str, Any]:
    arrays = {"theta": theta, "m": m, "v": v, "vmax": vmax, "g": g}
    return {name: np.array(value, dtype=np.float64) for name, value in arrays.items()} | {"t": t} | options


def _drawn(rng: np.random.Generator, d: int, t: int, **options: float) -> dict[str, Any]:
    """Return a step on the way: by turns the maximum so far stays and gives way to the new average."""
    theta, g = (rng.uniform(low, 3, d) * rng.choice([-1, 1], d) for low in (1, 0.3))
    v = rng.uniform(0.05, 2, d)
    new = options.get("beta2", 0.999) * v + (1 - options.get("beta2", 0.999)) * g**2
    vmax = np.where((np.arange(d) + t) % 2, rng.uniform(1.2, 3, d), rng.uniform(0.2, 0.8, d)) * new
    return _inputs(theta, rng.uniform(-1, 1, d), v, vmax, g, t, **options)


def _from_zero(rng: np.random.Generator, d: int, **options: float) -> dict[str, Any]:
    return _drawn(rng, d, 1, **options) | {name: np.zeros(d) for name in ("m", "v", "vmax")}


def _options(rng: np.random.Generator) -> dict[str, float]:
    return {"lr": rng.uniform(0.005, 0.02), "beta1": rng.uniform(0.5, 0.95), "beta2": rng.uniform(0.8, 0.99), "eps": TINY}


def _divisor(v_hat, eps):
    return np.sqrt(v_hat) + eps


def _due(beta, t):
    return 1 - beta**t


def _step(theta, m, v, vmax, g, t, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8, *, keep=np.maximum, use=None, due=_due, divisor=_divisor):
    """Return AMSGrad's step put together from parts that a misconception replaces."""
    with np.errstate(all="ignore"):
        m = beta1 * m + (1 - beta1) * g
        v = beta2 * v + (1 - beta2) * g**2
        vmax = keep(vmax, v)
        v_hat = (vmax if use is None else use(v)) / due(beta2, t)
        return theta - lr * (m / due(beta1, t)) / divisor(v_hat, eps), m, v, vmax


@misconception(
    "no-bias-correction",
    en="The averages are not corrected for their start at zero, as in the algorithm on the slide of lecture 1. Here the correction is "
    "kept, as in PyTorch: divide m by 1 − β₁ᵗ and vmax by 1 − β₂ᵗ.",
    ru="Нет поправки на то, что скользящие средние начинаются с нуля, — как в алгоритме на слайде лекции 1. Здесь поправка нужна, как в "
    "PyTorch: делите m на 1 − β₁ᵗ, а vmax на 1 − β₂ᵗ.",
    slip="lecture 1, «Super-Convergence и amsgrad», Algorithm 2",
)
def no_bias_correction(theta, m, v, vmax, g, t, **options):
    return _step(theta, m, v, vmax, g, t, **options, due=lambda beta, t: 1.0)


@misconception(
    "only-first-moment-corrected",
    en="Only m is corrected. The maximum starts at zero too: divide vmax by 1 − β₂ᵗ.",
    ru="Поправка есть только у m. Максимум тоже начинается с нуля: делите vmax на 1 − β₂ᵗ.",
)
def only_first_moment_corrected(theta, m, v, vmax, g, t, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    return _step(theta, m, v, vmax, g, t, lr / (1 - beta1**t), beta1, beta2, eps, due=lambda beta, t: 1.0)


@misconception(
    "correction-without-power",
    en="The correction is 1 − β. It should be 1 − βᵗ, with β to the power of the number t of this step.",
    ru="В поправке стоит 1 − β. Должно быть 1 − βᵗ: β в степени t, где t — номер этого шага.",
)
def correction_without_power(theta, m, v, vmax, g, t, **options):
    return _step(theta, m, v, vmax, g, t, **options, due=lambda beta, t: 1 - beta)


@misconception(
    "plain-adam",
    en="The step is divided by the root of the current v, as in Adam. In AMSGrad divide by the root of the maximum so far, vmax.",
    ru="Шаг делится на корень из текущего v, как в Adam. В AMSGrad нужно делить на корень из накопленного максимума vmax.",
)
def plain_adam(theta, m, v, vmax, g, t, **options):
    return _step(theta, m, v, vmax, g, t, **options, use=lambda v: v)


@misconception(
    "maximum-not-stored",
    en="The current v is returned in place of the maximum. Return vmax: the next step needs it.",
    ru="Вместо максимума возвращено текущее v. Верните vmax: он нужен на следующем шаге.",
)
def maximum_not_stored(theta, m, v, vmax, g, t, **options):
    theta, m, v, _ = amsgrad_step(theta, m, v, vmax, g, t, **options)
    return theta, m, v, v


@misconception(
    "average-replaced-by-maximum",
    en="The maximum is returned in place of v. Return both: the average v goes on by itself, the maximum is stored beside it.",
    ru="Вместо v возвращён максимум. Верните оба: среднее v продолжает считаться само по себе, максимум хранится отдельно.",
)
def average_replaced_by_maximum(theta, m, v, vmax, g, t, **options):
    theta, m, _, vmax = amsgrad_step(theta, m, v, vmax, g, t, **options)
    return theta, m, vmax, vmax


@misconception(
    "maximum-of-corrected",
    en="The maximum is taken of the corrected v. Take it of v first, then divide by 1 − β₂ᵗ.",
    ru="Максимум взят от v с поправкой. Сначала возьмите максимум, затем делите на 1 − β₂ᵗ.",
)
def maximum_of_corrected(theta, m, v, vmax, g, t, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    _, m, v, _ = amsgrad_step(theta, m, v, vmax, g, t, lr, beta1, beta2, eps)
    vmax = np.maximum(vmax, v / (1 - beta2**t))
    return theta - lr * m / (1 - beta1**t) / (np.sqrt(vmax) + eps), m, v, vmax


@misconception(
    "minimum",
    en="The smaller of vmax and v is kept. Keep the larger: the divisor must not shrink.",
    ru="Сохраняется меньшее из vmax и v. Сохраняйте большее: делитель не должен уменьшаться.",
)
def minimum(theta, m, v, vmax, g, t, **options):
    return _step(theta, m, v, vmax, g, t, **options, keep=np.minimum)


@misconception(
    "eps-inside-sqrt",
    en="ε is under the root. It should be added after the root: √v̂ + ε.",
    ru="ε стоит под корнем. Оно должно прибавляться после корня: √v̂ + ε.",
)
def eps_inside_sqrt(theta, m, v, vmax, g, t, **options):
    return _step(theta, m, v, vmax, g, t, **options, divisor=lambda v_hat, eps: np.sqrt(v_hat + eps))


@alternative("PyTorch's order: corrected step size, corrected root")
def corrected_step_size(theta, m, v, vmax, g, t, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    m = m + (1 - beta1) * (g - m)
    v = v * beta2 + (1 - beta2) * g * g
    vmax = np.where(v > vmax, v, vmax)
    root = np.sqrt(vmax) / math.sqrt(1 - beta2**t) + eps
    return theta - lr / (1 - beta1**t) * (m / root), m, v, vmax


@alternative("a loop over the parameters")
def by_loop(theta, m, v, vmax, g, t, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    new = np.empty((4, len(theta)))
    for i in range(len(theta)):
        m_i = beta1 * float(m[i]) + (1 - beta1) * float(g[i])
        v_i = beta2 * float(v[i]) + (1 - beta2) * float(g[i]) ** 2
        most = max(float(vmax[i]), v_i)
        step = m_i / (1 - beta1**t) / (math.sqrt(most / (1 - beta2**t)) + eps)
        new[:, i] = float(theta[i]) - lr * step, m_i, v_i, most
    return tuple(new)


@alternative("float32 throughout")
def in_single_precision(theta, m, v, vmax, g, t, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    arrays = [np.float32(array) for array in (theta, m, v, vmax, g)]
    return amsgrad_step(*arrays, t, np.float32(lr), np.float32(beta1), np.float32(beta2), np.float32(eps))
