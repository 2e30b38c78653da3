"""Nadam, one step by lecture 0, formula (249), with Adam's second moment in place of the one that (248) prints."""

import math
from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograder.content.api import OPT, Case, Family, alternative, misconception
from autograder.content.helpers import by_digits, called_again, repeated, standard

Array = NDArray[np.floating]


def nadam_step_lecture(
    theta: Array, m: Array, v: Array, g: Array, t: int, lr: float = 0.002, beta1: float = 0.9, beta2: float = 0.999, eps: float = 1e-7
) -> tuple[Array, Array, Array]:
    """Return (theta, m, v) after step number *t*; the moments are returned without bias correction."""
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g**2
    ahead = beta1 * m + (1 - beta1) * g
    return theta - lr * ahead / (1 - beta1**t) / np.sqrt(v / (1 - beta2**t) + eps), m, v


def oracle(
    theta: Array, m: Array, v: Array, g: Array, t: int, lr: float = 0.002, beta1: float = 0.9, beta2: float = 0.999, eps: float = 1e-7
) -> tuple[Array, Array, Array]:
    """Return the moments of PyTorch's Adam and the formula on them; no optimizer of PyTorch has this variant."""
    import torch

    parameter = torch.nn.Parameter(torch.tensor(theta))
    parameter.grad = torch.tensor(g)
    optimizer = torch.optim.Adam([parameter], betas=(beta1, beta2), foreach=False)
    state = optimizer.state[parameter]
    state.update(step=torch.tensor(t - 1.0), exp_avg=torch.tensor(m), exp_avg_sq=torch.tensor(v))
    optimizer.step()
    first, second = 1 - beta1**t, 1 - beta2**t
    bracket = beta1 * (state["exp_avg"] / first) + (1 - beta1) / first * parameter.grad
    new = torch.tensor(theta) - lr * torch.rsqrt(state["exp_avg_sq"] / second + eps) * bracket
    return new.numpy(), state["exp_avg"].numpy(), state["exp_avg_sq"].numpy()


TOLERANCE = OPT
RELATIVE = by_digits(TOLERANCE)
"""For numbers of any size."""
TINY = 1e-12
"""An ε that matters nowhere: these cases leave the family about ε to judge its place."""

OUTSIDE_DOMAIN = {
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
    yield Case("first-step", _inputs([1], [0], [0], [2], 1, lr=0.1), family="lecture", public=True)
    two = _inputs([1, 1], [1.5, 1.5], [1, 5.75], [1.5, -3], 2, lr=0.3, beta1=0.5, beta2=0.75, eps=1.0)
    yield Case("second-step-two-parameters", two, family="lecture", public=True)
    yield Case("zero-gradient", _inputs([1, -2], [0, 0], [0, 0], [0, 3], 1, lr=0.1, eps=TINY), family="first-step")
    yield Case("first-step-4", _from_zero(rng, 4, **_options(rng)), family="first-step")
    known = _inputs([1], [0.5], [0.3], [-1], 3, lr=0.1, beta1=0.8, beta2=0.9)
    yield Case("second", known | {"eps": TINY}, family="later-steps")
    for d, t in ((4, 3), (2, 11)):
        yield Case(f"step-{t}", _drawn(rng, d, t, **_options(rng)), family="later-steps")
    still = _drawn(rng, 3, 6, **_options(rng))
    yield Case("gradient-has-vanished", still | {"g": np.zeros(3)}, family="later-steps")
    yield Case("large-eps", known | {"eps": 0.1}, family="eps")
    for d, t in ((3, 1), (4, 3)):
        yield Case(f"large-eps-step-{t}", _drawn(rng, d, t, **_options(rng) | {"eps": 10 ** rng.uniform(-3, -1)}), family="eps")
    inputs = _drawn(rng, 3, 4, lr=0.01)  # the default ε is as large as the squared gradient
    small = {"m": 3e-4 * inputs["m"], "v": 1e-7 * inputs["v"], "g": 3e-4 * inputs["g"]}
    yield Case("small-gradient", inputs | small, family="eps")
    for name, inputs in (("seventh", _drawn(rng, 2, 7)), ("first", _from_zero(rng, 2))):
        yield Case(f"defaults-{name}-step", inputs | {"eps": TINY}, family="defaults")
    yield from _whole_domain(rng)
    for t in (2, 4):
        inputs = _drawn(rng, 4, t, **_options(rng))
        yield Case(f"single-step-{t}", {k: np.float32(v) if isinstance(v, np.ndarray) else v for k, v in inputs.items()}, family="single")
    yield Case("non-contiguous", _drawn(rng, 4, 3, **_options(rng)), family="memory", layout="strided")
    yield Case("read-only", _drawn(rng, 3, 5, **_options(rng)), family="memory", readonly=True)
    yield called_again(_drawn(rng, 3, 5, **_options(rng)), _drawn(rng, 3, 5, **_options(rng)))


def _whole_domain(rng: np.random.Generator) -> Iterator[Case]:
    inputs = _agreeing(_drawn(rng, 5, 4, lr=7e-13, beta1=0.6, beta2=0.8, eps=TINY))
    opposed = -np.copysign([0.0, 1e-3, 1e-6, 1e-10, 1e-13], inputs["g"])  # the step leads away from zero: nothing cancels
    yield Case("tiny-parameters", inputs | {"theta": opposed}, family="magnitudes", tolerance=RELATIVE)
    inputs = _agreeing(_drawn(rng, 10, 3, **_options(rng) | {"lr": 0.1, "eps": 0.0}))
    scaled = {"m": SIZES * inputs["m"], "v": SIZES**2 * inputs["v"], "g": SIZES * inputs["g"]}
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
    inputs = _drawn(rng, 3, 4, lr=0.01, eps=1e-07)
    small = {"m": 3e-4 * inputs["m"], "v": 1e-7 * inputs["v"], "g": 3e-4 * inputs["g"]}
    yield Case("default-eps-given", inputs | small, family="eps")
    inputs = _agreeing(_drawn(rng, 3, 4, lr=0.01, eps=3e-13))
    tiny = {"m": 5e-7 * inputs["m"], "v": 3e-13 * inputs["v"], "g": 5e-7 * inputs["g"]}
    yield Case("tiny-eps", inputs | tiny, family="eps")
    yield Case("eps-one", _drawn(rng, 3, 4, **_options(rng) | {"eps": 1.0}), family="eps")
    pairs = repeated(_drawn(rng, 3, 3))
    given = {"lr": 0.002, "beta1": 0.9, "beta2": 0.999, "eps": 1e-07}
    yield Case("equal-parameters-defaults-given", pairs | given, family="many")
    yield Case("parameters-300", _drawn(rng, 300, 3, **_options(rng) | {"beta1": 0.995, "beta2": 0.9999}), family="many")


def _agreeing(inputs: dict[str, Any]) -> dict[str, Any]:
    """Return *inputs* with gradients of alternating signs and averages of the same signs: nothing cancels in single precision."""
    g = np.abs(inputs["g"]) * (-1.0) ** np.arange(len(inputs["g"]))
    return inputs | {"m": np.copysign(inputs["m"], g), "g": g}


def _inputs(theta: object, m: object, v: object, g: object, t: int, **options: float) -> dict[str, Any]:
    arrays = {"theta": theta, "m": m, "v": v, "g": g}
    return {name: np.array(value, dtype=np.float64) for name, value in arrays.items()} | {"t": t} | options


def _drawn(rng: np.random.Generator, d: int, t: int, **options: float) -> dict[str, Any]:
    """Return a step on the way: gradients away from zero, moments that are not those of a first step."""
    theta, g = (rng.uniform(low, 3, d) * rng.choice([-1, 1], d) for low in (1, 0.3))
    return _inputs(theta, rng.uniform(-1, 1, d), rng.uniform(0.05, 2, d), g, t, **options)


def _from_zero(rng: np.random.Generator, d: int, **options: float) -> dict[str, Any]:
    return _drawn(rng, d, 1, **options) | {"m": np.zeros(d), "v": np.zeros(d)}


def _options(rng: np.random.Generator) -> dict[str, float]:
    return {"lr": rng.uniform(0.005, 0.02), "beta1": rng.uniform(0.5, 0.95), "beta2": rng.uniform(0.8, 0.99), "eps": TINY}


def _variant(
    *,
    second_moment=lambda v, g, beta2: beta2 * v + (1 - beta2) * g**2,
    bracket=lambda beta1, m, old, g, first: (beta1 * m + (1 - beta1) * g) / first,
    first=lambda beta1, t: 1 - beta1**t,
    second=lambda beta2, t: 1 - beta2**t,
    root=lambda v_hat, eps: np.sqrt(v_hat + eps),
):
    """Return the step put together from parts that a misconception replaces."""

    def step(theta, m, v, g, t, lr=0.002, beta1=0.9, beta2=0.999, eps=1e-7):
        with np.errstate(all="ignore"):
            new = beta1 * m + (1 - beta1) * g
            v = second_moment(v, g, beta2)
            along = bracket(beta1, new, m, g, first(beta1, t))
            return theta - lr * along / root(v / second(beta2, t), eps), new, v

    return step


@misconception(
    "infinity-norm-second-moment",
    en="v is max(β₂·v, |g|), as formula (248) of the lecture prints it; that is Adamax. In Nadam v should be Adam's average of g².",
    ru="v равно max(β₂·v, |g|), как напечатано в формуле (248) лекции; это Adamax. В Nadam v должно быть средним g², как в Adam.",
    slip="lecture 0, formula (248)",
)
def infinity_norm_second_moment(theta, m, v, g, t, **options):
    return _variant(second_moment=lambda v, g, beta2: np.maximum(beta2 * v, np.abs(g)))(theta, m, v, g, t, **options)


@misconception(
    "old-first-moment",
    en="The bracket of (249) holds the old m, which gives Adam's step. Nesterov's idea is to put the updated m there.",
    ru="В скобке (249) стоит старое m, и получается шаг Adam. Идея Нестерова в том, чтобы поставить туда обновлённое m.",
    same_as=("plain-adam",),
    same_because="β₁·m_{t−1} + (1 − β₁)·g is m_t itself: the bracket with the old average is Adam's numerator",
)
def old_first_moment(theta, m, v, g, t, **options):
    step = _variant(bracket=lambda beta1, m, old, g, first: (beta1 * old + (1 - beta1) * g) / first)
    return step(theta, m, v, g, t, **options)


@misconception(
    "plain-adam",
    en="The step goes along m̂, which is Adam. Nadam's numerator should be β₁·m̂ + (1 − β₁)·g/(1 − β₁ᵗ).",
    ru="Шаг сделан вдоль m̂ — это Adam. Числитель Nadam должен быть равен β₁·m̂ + (1 − β₁)·g/(1 − β₁ᵗ).",
    same_as=("old-first-moment",),
    same_because="m_t is β₁·m_{t−1} + (1 − β₁)·g: Adam's numerator is the bracket with the old average",
)
def plain_adam(theta, m, v, g, t, **options):
    return _variant(bracket=lambda beta1, m, old, g, first: m / first)(theta, m, v, g, t, **options)


@misconception(
    "gradient-term-uncorrected",
    en="The term (1 − β₁)·g is added without correction. It should be divided by 1 − β₁ᵗ, like m.",
    ru="Слагаемое (1 − β₁)·g прибавлено без поправки. Его, как и m, нужно делить на 1 − β₁ᵗ.",
)
def gradient_term_uncorrected(theta, m, v, g, t, **options):
    step = _variant(bracket=lambda beta1, m, old, g, first: beta1 * m / first + (1 - beta1) * g)
    return step(theta, m, v, g, t, **options)


@misconception(
    "eps-outside-sqrt",
    en="ε is added after the root. It should stand under the root, as in formula (249): √(v̂ + ε).",
    ru="ε прибавлено после корня. Оно должно стоять под корнем, как в формуле (249): √(v̂ + ε).",
)
def eps_outside_sqrt(theta, m, v, g, t, **options):
    return _variant(root=lambda v_hat, eps: np.sqrt(v_hat) + eps)(theta, m, v, g, t, **options)


@misconception(
    "beta-t-read-as-product",
    en="β_{1,t} is read as β₁·t. It should be β₁ to the power of t.",
    ru="β_{1,t} понято как β₁·t. Это должно быть β₁ в степени t.",
)
def beta_t_read_as_product(theta, m, v, g, t, **options):
    return _variant(first=lambda beta1, t: np.float64(1 - beta1 * t))(theta, m, v, g, t, **options)


@misconception(
    "second-moment-not-corrected",
    en="v is not corrected for its start at zero: divide it by 1 − β₂ᵗ.",
    ru="Нет поправки на то, что v начинается с нуля: делите его на 1 − β₂ᵗ.",
)
def second_moment_not_corrected(theta, m, v, g, t, **options):
    return _variant(second=lambda beta2, t: 1.0)(theta, m, v, g, t, **options)


@alternative("the bracket of (249) term by term")
def term_by_term(theta, m, v, g, t, lr=0.002, beta1=0.9, beta2=0.999, eps=1e-7):
    m = m + (1 - beta1) * (g - m)
    v = v * beta2 + (1 - beta2) * np.square(g)
    m_hat, v_hat = m / (1 - beta1**t), v / (1 - beta2**t)
    bracket = beta1 * m_hat + (1 - beta1) / (1 - beta1**t) * g
    return theta - lr / np.sqrt(v_hat + eps) * bracket, m, v


@alternative("a loop over the parameters")
def by_loop(theta, m, v, g, t, lr=0.002, beta1=0.9, beta2=0.999, eps=1e-7):
    new = np.empty((3, len(theta)))
    for i in range(len(theta)):
        slope = float(g[i])
        m_i = beta1 * float(m[i]) + (1 - beta1) * slope
        v_i = beta2 * float(v[i]) + (1 - beta2) * slope**2
        along = (beta1 * m_i + (1 - beta1) * slope) / (1 - beta1**t)
        new[:, i] = float(theta[i]) - lr * along / math.sqrt(v_i / (1 - beta2**t) + eps), m_i, v_i
    return tuple(new)


@alternative("float32 throughout")
def in_single_precision(theta, m, v, g, t, lr=0.002, beta1=0.9, beta2=0.999, eps=1e-7):
    arrays = [np.float32(array) for array in (theta, m, v, g)]
    return nadam_step_lecture(*arrays, t, np.float32(lr), np.float32(beta1), np.float32(beta2), np.float32(eps))
