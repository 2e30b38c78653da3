"""Adamax, one step: the limit p → ∞ of lecture 0, formulas (246), (247), with ε inside the maximum."""

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograder.content.api import OPT, Case, Family, alternative, misconception
from autograder.content.helpers import by_digits, called_again, repeated, standard

Array = NDArray[np.floating]


def adamax_step(
    theta: Array, m: Array, u: Array, g: Array, t: int, lr: float = 0.002, beta1: float = 0.9, beta2: float = 0.999, eps: float = 1e-8
) -> tuple[Array, Array, Array]:
    """Return (theta, m, u) after step number *t*; m is returned without bias correction."""
    m = beta1 * m + (1 - beta1) * g
    u = np.maximum(beta2 * u, np.abs(g) + eps)
    return theta - lr / (1 - beta1**t) * m / u, m, u


def oracle(
    theta: Array, m: Array, u: Array, g: Array, t: int, lr: float = 0.002, beta1: float = 0.9, beta2: float = 0.999, eps: float = 1e-8
) -> tuple[Array, Array, Array]:
    """Return what PyTorch's optimizer gives."""
    import torch

    parameter = torch.nn.Parameter(torch.tensor(theta))
    parameter.grad = torch.tensor(g)
    optimizer = torch.optim.Adamax([parameter], lr=lr, betas=(beta1, beta2), eps=eps, foreach=False)
    state = optimizer.state[parameter]
    state.update(step=torch.tensor(t - 1.0), exp_avg=torch.tensor(m), exp_inf=torch.tensor(u))
    optimizer.step()
    return parameter.detach().numpy(), state["exp_avg"].numpy(), state["exp_inf"].numpy()


TOLERANCE = OPT
RELATIVE = by_digits(TOLERANCE)
"""For numbers of any size."""
TINY = 1e-12
"""An ε that matters nowhere: these cases leave the family about ε to judge its place."""

OUTSIDE_DOMAIN = {
    "float32:eps": "the eighth digit of ε changes no digit that is graded",
    "sign:u": "a maximum of absolute values is not negative",
    "sign:lr": "the statement asks for η > 0",
    "value:beta2:1": "the statement asks for decays below 1",
}
SIZES = np.array([4.0, 30.0, 200.0, 3e3, 1e6, 1e-3, 1e-5, 1e-8, 1e-11, 1e-14])
"""Factors for the gradients: the rule clips nothing, rounds nothing to zero and has no guard of its own."""

FAMILIES = (
    standard("lecture"),
    Family("first-step", 2.0, {"en": "the first step, from zero state", "ru": "первый шаг, от нулевого состояния"}),
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
    two = _inputs([1, 1], [2, 0.5], [8, 2], [1, -2], 2, lr=0.3, beta1=0.5, beta2=0.75, eps=1.0)
    yield Case("second-step-two-parameters", two, family="lecture", public=True)
    yield Case("negative-gradient", _inputs([1], [0], [0], [-2], 1, lr=0.1, eps=TINY), family="first-step")
    yield Case("zero-gradient", _inputs([1, -2], [0, 0], [0, 0], [0, 3], 1, lr=0.1, eps=TINY), family="first-step")
    yield Case("first-step-4", _from_zero(rng, 4, **_options(rng)), family="first-step")
    yield from _later_steps(rng)
    yield from _eps(rng)
    for name, inputs in (("seventh", _drawn(rng, 2, 7)), ("first", _from_zero(rng, 2))):
        yield Case(f"defaults-{name}-step", inputs | {"eps": TINY}, family="defaults")
    yield from _whole_domain(rng)
    for t in (1, 4):
        inputs = _drawn(rng, 4, t, **_options(rng))
        yield Case(f"single-step-{t}", {k: np.float32(v) if isinstance(v, np.ndarray) else v for k, v in inputs.items()}, family="single")
    yield Case("non-contiguous", _drawn(rng, 4, 3, **_options(rng)), family="memory", layout="strided")
    yield Case("read-only", _drawn(rng, 3, 5, **_options(rng)), family="memory", readonly=True)
    yield called_again(_drawn(rng, 3, 5, **_options(rng)), _drawn(rng, 3, 5, **_options(rng)))


def _later_steps(rng: np.random.Generator) -> Iterator[Case]:
    yield Case("history-dominates", _inputs([1], [0.5], [3], [-1], 2, lr=0.1, beta2=0.9, eps=TINY), family="later-steps")
    yield Case("gradient-dominates", _inputs([1], [0.5], [1], [-3], 2, lr=0.1, beta2=0.9, eps=TINY), family="later-steps")
    for d, t in ((4, 3), (2, 11)):
        yield Case(f"step-{t}", _drawn(rng, d, t, **_options(rng)), family="later-steps")
    still = _drawn(rng, 3, 6, **_options(rng))
    yield Case("gradient-has-vanished", still | {"g": np.zeros(3)}, family="later-steps")


def _eps(rng: np.random.Generator) -> Iterator[Case]:
    yield Case("large-eps", _inputs([1], [0.2], [1], [0.5], 2, lr=0.1, beta2=0.9, eps=0.1), family="eps")
    for t in (1, 4):
        yield Case(f"large-eps-step-{t}", _drawn(rng, 4, t, **_options(rng) | {"eps": 10 ** rng.uniform(-2, -1)}), family="eps")
    inputs = _from_zero(rng, 3, lr=0.01)  # the default ε is as large as the gradient
    yield Case("tiny-gradient", inputs | {"g": 1e-8 * inputs["g"]}, family="eps")
    yield Case("nothing-yet", _from_zero(rng, 2) | {"g": np.zeros(2)}, family="eps")


def _whole_domain(rng: np.random.Generator) -> Iterator[Case]:
    inputs = _agreeing(_drawn(rng, 5, 4, lr=7e-13, beta1=0.6, beta2=0.8, eps=TINY))
    opposed = -np.copysign([0.0, 1e-3, 1e-6, 1e-10, 1e-13], inputs["g"])  # the step leads away from zero: nothing cancels
    yield Case("tiny-parameters", inputs | {"theta": opposed}, family="magnitudes", tolerance=RELATIVE)
    inputs = _agreeing(_drawn(rng, 10, 3, **_options(rng) | {"lr": 0.1, "eps": 0.0}))
    scaled = {"m": SIZES * inputs["m"], "u": SIZES * inputs["u"], "g": SIZES * inputs["g"]}
    yield Case("gradients-of-all-sizes", inputs | scaled, family="magnitudes", tolerance=RELATIVE)
    first = _from_zero(rng, 10, **_options(rng) | {"lr": 0.1, "eps": 0.0})
    yield Case("first-gradients-of-all-sizes", first | {"g": SIZES * first["g"]}, family="magnitudes", tolerance=RELATIVE)
    huge = np.array([1e5, 3e5, 2e5, 1e5])
    special = {
        "no-memory": {"beta1": 0.0, "beta2": 0.0},
        "no-step": {"lr": 0.0, "theta": np.array([3e4, -4e3, 500.0, -3e5])},
        "tiny-decays": {"lr": 2000.0, "beta1": 5e-9, "beta2": 5e-9, "m": huge, "u": 1e4 * huge, "theta": np.zeros(4)},
    }
    for name, options in special.items():
        inputs = _agreeing(_drawn(rng, 4, 5, **_options(rng) | {"eps": 0.0}) | options)
        yield Case(name, inputs, family="extremes")
    yield Case("step-1000000", _drawn(rng, 3, 1_000_000, lr=0.01, eps=TINY), family="extremes")
    inputs = _agreeing(_drawn(rng, 3, 4, lr=0.01, eps=3e-13))
    tiny = {name: 3e-13 * inputs[name] for name in ("m", "u", "g")}
    yield Case("tiny-eps", inputs | tiny, family="eps")
    inputs = _drawn(rng, 3, 4, lr=0.01, eps=1e-08)
    small = {"m": 1e-8 * inputs["m"], "u": 1e-8 * inputs["u"], "g": 1e-8 * inputs["g"]}
    yield Case("default-eps-given", inputs | small, family="eps")
    yield Case("eps-one", _drawn(rng, 3, 4, **_options(rng) | {"eps": 1.0}), family="eps")
    pairs = repeated(_drawn(rng, 3, 3))
    given = {"lr": 0.002, "beta1": 0.9, "beta2": 0.999, "eps": 1e-08}
    yield Case("equal-parameters-defaults-given", pairs | given, family="many")
    yield Case("parameters-300", _drawn(rng, 300, 3, **_options(rng) | {"lr": 0.003, "beta1": 0.97, "beta2": 0.9999}), family="many")


def _agreeing(inputs: dict[str, Any]) -> dict[str, Any]:
    """Return *inputs* with gradients of alternating signs and averages of the same signs: nothing cancels in single precision."""
    g = np.abs(inputs["g"]) * (-1.0) ** np.arange(len(inputs["g"]))
    return inputs | {"m": np.copysign(inputs["m"], g), "g": g}


def _inputs(theta: object, m: object, u: object, g: object, t: int, **options: float) -> dict[str, Any]:
    arrays = {"theta": theta, "m": m, "u": u, "g": g}
    return {name: np.array(value, dtype=np.float64) for name, value in arrays.items()} | {"t": t} | options


def _drawn(rng: np.random.Generator, d: int, t: int, **options: float) -> dict[str, Any]:
    """Return a step on the way: by turns the history is larger than the gradient and smaller."""
    theta, g = (rng.uniform(low, 3, d) * rng.choice([-1, 1], d) for low in (1, 0.5))
    ratio = np.where((np.arange(d) + t) % 2, rng.uniform(1.5, 3, d), rng.uniform(0.2, 0.7, d))
    return _inputs(theta, rng.uniform(-1, 1, d), ratio * np.abs(g), g, t, **options)


def _from_zero(rng: np.random.Generator, d: int, **options: float) -> dict[str, Any]:
    return _drawn(rng, d, 1, **options) | {"m": np.zeros(d), "u": np.zeros(d)}


def _options(rng: np.random.Generator) -> dict[str, float]:
    return {"lr": rng.uniform(0.01, 0.1), "beta1": rng.uniform(0.5, 0.95), "beta2": rng.uniform(0.8, 0.95), "eps": TINY}


def _norm(u, g, beta2, eps):
    return np.maximum(beta2 * u, np.abs(g) + eps)


def _step(theta, m, u, g, t, lr=0.002, beta1=0.9, beta2=0.999, eps=1e-8, *, norm=_norm, divisor=lambda u, correction: u, correct=True):
    """Return Adamax's step put together from parts that a misconception replaces."""
    with np.errstate(all="ignore"):
        m = beta1 * m + (1 - beta1) * g
        u = norm(u, g, beta2, eps)
        m_hat = m / (1 - beta1**t) if correct else m
        return theta - lr * m_hat / divisor(u, 1 - beta2**t), m, u


@misconception(
    "adam-second-moment",
    en="u is the root of a mean square, as in Adam. In Adamax u should be a fading maximum: u ← max(β₂·u, |g| + ε).",
    ru="u вычислено как корень из среднего квадрата, как в Adam. В Adamax должен храниться затухающий максимум: u ← max(β₂·u, |g| + ε).",
)
def adam_second_moment(theta, m, u, g, t, **options):
    return _step(theta, m, u, g, t, **options, norm=lambda u, g, beta2, eps: np.sqrt(beta2 * u**2 + (1 - beta2) * g**2))


@misconception(
    "absolute-value-missing",
    en="The maximum is taken with g. Compare with |g|: a large negative gradient is large too.",
    ru="В максимуме стоит g. Сравнивать нужно с |g|: большой отрицательный градиент тоже велик.",
)
def absolute_value_missing(theta, m, u, g, t, **options):
    return _step(theta, m, u, g, t, **options, norm=lambda u, g, beta2, eps: np.maximum(beta2 * u, g + eps))


@misconception(
    "beta2-missing",
    en="The old u enters the maximum as it is. The history should fade: compare β₂·u with the gradient.",
    ru="Старое u вошло в максимум без изменений. История должна затухать: сравнивайте с градиентом β₂·u.",
)
def beta2_missing(theta, m, u, g, t, **options):
    return _step(theta, m, u, g, t, **options, norm=lambda u, g, beta2, eps: _norm(u, g, 1.0, eps))


@misconception(
    "infinity-norm-bias-corrected",
    en="u is corrected for its start at zero. A maximum is not too small at first: only m needs the correction.",
    ru="К u применена поправка на начало с нуля. Максимум поначалу не занижен: поправка нужна только m.",
)
def infinity_norm_bias_corrected(theta, m, u, g, t, **options):
    return _step(theta, m, u, g, t, **options, divisor=lambda u, correction: u / correction)


@misconception(
    "no-bias-correction",
    en="m is not corrected for its start at zero: divide it by 1 − β₁ᵗ.",
    ru="Нет поправки на то, что m начинается с нуля: делите его на 1 − β₁ᵗ.",
)
def no_bias_correction(theta, m, u, g, t, **options):
    return _step(theta, m, u, g, t, **options, correct=False)


@misconception(
    "correction-without-power",
    en="The correction is 1 − β. It should be 1 − βᵗ, with β to the power of the number t of this step.",
    ru="В поправке стоит 1 − β. Должно быть 1 − βᵗ: β в степени t, где t — номер этого шага.",
)
def correction_without_power(theta, m, u, g, t, lr=0.002, beta1=0.9, **options):
    return theta - (theta - adamax_step(theta, m, u, g, t, lr, beta1, **options)[0]) * (1 - beta1**t) / (1 - beta1), *adamax_step(
        theta, m, u, g, t, lr, beta1, **options
    )[1:]


@misconception(
    "sum-instead-of-maximum",
    en="u averages the absolute gradients. It should keep the larger of the two: u ← max(β₂·u, |g| + ε).",
    ru="В u усредняются модули градиентов. Нужно брать большее из двух: u ← max(β₂·u, |g| + ε).",
)
def sum_instead_of_maximum(theta, m, u, g, t, **options):
    return _step(theta, m, u, g, t, **options, norm=lambda u, g, beta2, eps: beta2 * u + (1 - beta2) * (np.abs(g) + eps))


@misconception(
    "root-of-u",
    en="The step is divided by √u. u already has the units of g: divide by u itself.",
    ru="Шаг делится на √u. Размерность u уже совпадает с размерностью g: делите на само u.",
)
def root_of_u(theta, m, u, g, t, **options):
    return _step(theta, m, u, g, t, **options, divisor=lambda u, correction: np.sqrt(u))


@misconception(
    "eps-outside-maximum",
    en="ε is added to the maximum. As in PyTorch, it should be added to |g| inside: max(β₂·u, |g| + ε).",
    ru="ε прибавлено к максимуму. Как и в PyTorch, оно должно прибавляться к |g| внутри: max(β₂·u, |g| + ε).",
)
def eps_outside_maximum(theta, m, u, g, t, **options):
    return _step(theta, m, u, g, t, **options, norm=lambda u, g, beta2, eps: np.maximum(beta2 * u, np.abs(g)) + eps)


@misconception(
    "eps-added-to-divisor",
    en="The step is divided by u + ε, with u ← max(β₂·u, |g|). ε should be added to |g| inside the maximum: max(β₂·u, |g| + ε).",
    ru="Шаг делится на u + ε, где u ← max(β₂·u, |g|). Как и в PyTorch, ε должно прибавляться к |g| внутри максимума: max(β₂·u, |g| + ε).",
)
def eps_added_to_divisor(theta, m, u, g, t, lr=0.002, beta1=0.9, beta2=0.999, eps=1e-8):
    _, m, _ = adamax_step(theta, m, u, g, t, lr, beta1, beta2, eps)
    u = np.maximum(beta2 * u, np.abs(g))
    with np.errstate(all="ignore"):
        return theta - lr / (1 - beta1**t) * m / (u + eps), m, u


@alternative("the maximum over a stack of two rows")
def stacked(theta, m, u, g, t, lr=0.002, beta1=0.9, beta2=0.999, eps=1e-8):
    m = m + (1 - beta1) * (g - m)
    u = np.stack([u * beta2, np.sqrt(g * g) + eps]).max(axis=0)
    return theta - lr * (m / (1 - beta1**t)) / u, m, u


@alternative("a loop over the parameters")
def by_loop(theta, m, u, g, t, lr=0.002, beta1=0.9, beta2=0.999, eps=1e-8):
    new = np.empty((3, len(theta)))
    for i in range(len(theta)):
        m_i = beta1 * float(m[i]) + (1 - beta1) * float(g[i])
        u_i = max(beta2 * float(u[i]), abs(float(g[i])) + eps)
        new[:, i] = float(theta[i]) - lr / (1 - beta1**t) * m_i / u_i, m_i, u_i
    return new[0], new[1], new[2]


@alternative("float32 throughout")
def in_single_precision(theta, m, u, g, t, lr=0.002, beta1=0.9, beta2=0.999, eps=1e-8):
    arrays = [np.float32(array) for array in (theta, m, u, g)]
    return adamax_step(*arrays, t, np.float32(lr), np.float32(beta1), np.float32(beta2), np.float32(eps))
