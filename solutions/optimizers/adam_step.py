"""Adam, one step with bias correction: lecture 0, formula (245), as corrected by lecture 1, Algorithm 2 (w = 0)."""

import math
from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograder.content.api import OPT, Case, Family, alternative, misconception
from autograder.content.helpers import by_digits, called_again, repeated, standard

Array = NDArray[np.floating]


def adam_step(
    theta: Array, m: Array, v: Array, g: Array, t: int, lr: float = 0.001, beta1: float = 0.9, beta2: float = 0.999, eps: float = 1e-8
) -> tuple[Array, Array, Array]:
    """Return (theta, m, v) after step number *t*; the moments are returned without bias correction."""
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g**2
    m_hat = m / (1 - beta1**t)
    v_hat = v / (1 - beta2**t)
    return theta - lr * m_hat / (np.sqrt(v_hat) + eps), m, v


def oracle(
    theta: Array, m: Array, v: Array, g: Array, t: int, lr: float = 0.001, beta1: float = 0.9, beta2: float = 0.999, eps: float = 1e-8
) -> tuple[Array, Array, Array]:
    """Return what PyTorch's optimizer gives."""
    import torch

    parameter = torch.nn.Parameter(torch.tensor(theta))
    parameter.grad = torch.tensor(g)
    optimizer = torch.optim.Adam([parameter], lr=lr, betas=(beta1, beta2), eps=eps, foreach=False)
    state = optimizer.state[parameter]
    state.update(step=torch.tensor(t - 1.0), exp_avg=torch.tensor(m), exp_avg_sq=torch.tensor(v))
    optimizer.step()
    return parameter.detach().numpy(), state["exp_avg"].numpy(), state["exp_avg_sq"].numpy()


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
    two = _inputs([1, 1], [2, 0.5], [2, 1], [1, -2], 2, lr=0.3, beta1=0.5, beta2=0.75, eps=1.0)
    yield Case("second-step-two-parameters", two, family="lecture", public=True)
    yield from _first_step(rng)
    yield from _later_steps(rng)
    yield from _eps(rng)
    for name, inputs in (("seventh", _drawn(rng, 2, 7)), ("first", _from_zero(rng, 2))):
        yield Case(f"defaults-{name}-step", inputs, family="defaults")
    yield from _whole_domain(rng)
    for t in (1, 4):
        inputs = _drawn(rng, 4, t, **_options(rng))
        yield Case(f"single-step-{t}", {k: np.float32(v) if isinstance(v, np.ndarray) else v for k, v in inputs.items()}, family="single")
    yield Case("non-contiguous", _drawn(rng, 4, 3, **_options(rng)), family="memory", layout="strided")
    yield Case("read-only", _drawn(rng, 3, 5, **_options(rng)), family="memory", readonly=True)
    yield called_again(_drawn(rng, 3, 5, **_options(rng)), _drawn(rng, 3, 5, **_options(rng)))


def _first_step(rng: np.random.Generator) -> Iterator[Case]:
    yield Case("negative-gradient", _inputs([1], [0], [0], [-2], 1, lr=0.1, eps=TINY), family="first-step")
    yield Case("zero-gradient", _inputs([1, -2], [0, 0], [0, 0], [0, 3], 1, lr=0.1, eps=TINY), family="first-step")
    yield Case("first-step-4", _from_zero(rng, 4, **_options(rng)), family="first-step")


def _later_steps(rng: np.random.Generator) -> Iterator[Case]:
    yield Case("second-step", _inputs([1], [0.2], [0.004], [1], 2, lr=0.1, eps=TINY), family="later-steps")
    betas = _inputs([1], [0.5], [0.3], [-1], 3, lr=0.1, beta1=0.8, beta2=0.9, eps=TINY)
    yield Case("betas", betas, family="later-steps")
    for d, t in ((4, 3), (2, 11)):
        yield Case(f"step-{t}", _drawn(rng, d, t, **_options(rng)), family="later-steps")
    yield Case("step-1000", _drawn(rng, 3, 1000, lr=0.01, eps=TINY), family="later-steps")
    still = _drawn(rng, 3, 6, **_options(rng))
    yield Case("gradient-has-vanished", still | {"g": np.zeros(3)}, family="later-steps")


def _eps(rng: np.random.Generator) -> Iterator[Case]:
    yield Case("large-eps", _inputs([1], [0], [0], [2], 1, lr=0.1, eps=0.1), family="eps")
    for d, t in ((3, 1), (2, 9)):
        options = _options(rng) | {"eps": 10 ** rng.uniform(-3, -1)}
        yield Case(f"large-eps-step-{t}", _drawn(rng, d, t, **options), family="eps")
    for t in (1, 4):  # the default ε is as large as the gradient
        inputs = _drawn(rng, 3, t, lr=0.01)
        small = {"m": 1e-8 * inputs["m"], "v": 1e-16 * inputs["v"], "g": 1e-8 * inputs["g"]}
        yield Case(f"default-eps-step-{t}", inputs | small, family="eps")


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
    inputs = _agreeing(_drawn(rng, 3, 4, lr=0.01))
    for name, eps in (("default-eps-given", 1e-8), ("tiny-eps", 3e-13)):
        small = {"m": eps * inputs["m"], "v": eps**2 * inputs["v"], "g": eps * inputs["g"], "eps": eps}
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
    return {"lr": rng.uniform(0.005, 0.02), "beta1": rng.uniform(0.5, 0.95), "beta2": rng.uniform(0.8, 0.999), "eps": TINY}


def _due(beta, t):
    return 1 - beta**t


def _none(beta, t):
    return 1.0


def _divisor(v_hat, eps):
    return np.sqrt(v_hat) + eps


def _step(theta, m, v, g, t, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8, *, first=_due, second=_due, divisor=_divisor, power=2):
    """Return Adam's step put together from parts that a misconception replaces."""
    with np.errstate(all="ignore"):
        m = beta1 * m + (1 - beta1) * g
        v = beta2 * v + (1 - beta2) * g**power
        return theta - lr * (m / first(beta1, t)) / divisor(v / second(beta2, t), eps), m, v


@misconception(
    "no-bias-correction",
    en="The averages are not corrected for their start at zero: divide m by 1 − β₁ᵗ and v by 1 − β₂ᵗ. Formula (245) of the lecture leaves "
    "this out; Algorithm 2 of lecture 1 has it.",
    ru="Нет поправки на то, что скользящие средние начинаются с нуля: делите m на 1 − β₁ᵗ, а v на 1 − β₂ᵗ. В формуле (245) лекции её нет; "
    "она есть в Algorithm 2 лекции 1.",
    slip="lecture 0, formula (245)",
)
def no_bias_correction(theta, m, v, g, t, **options):
    return _step(theta, m, v, g, t, **options, first=_none, second=_none)


@misconception(
    "only-first-moment-corrected",
    en="Only m is corrected. The average v starts at zero too: divide v by 1 − β₂ᵗ.",
    ru="Поправка есть только у m. Среднее v тоже начинается с нуля: делите v на 1 − β₂ᵗ.",
)
def only_first_moment_corrected(theta, m, v, g, t, **options):
    return _step(theta, m, v, g, t, **options, second=_none)


@misconception(
    "only-second-moment-corrected",
    en="Only v is corrected. The average m starts at zero too: divide m by 1 − β₁ᵗ.",
    ru="Поправка есть только у v. Среднее m тоже начинается с нуля: делите m на 1 − β₁ᵗ.",
)
def only_second_moment_corrected(theta, m, v, g, t, **options):
    return _step(theta, m, v, g, t, **options, first=_none)


@misconception(
    "step-counter-from-zero",
    en="The correction uses t − 1, which divides by zero on the first step. t is the number of this step, 1 for the first.",
    ru="В поправке стоит t − 1, и на первом шаге происходит деление на ноль. t — номер этого шага, для первого он равен 1.",
)
def step_counter_from_zero(theta, m, v, g, t, **options):
    return _step(theta, m, v, g, t - 1, **options)


@misconception(
    "step-counter-plus-one",
    en="The correction uses t + 1. t is already the number of this step; do not add 1.",
    ru="В поправке стоит t + 1. t — уже номер этого шага, прибавлять 1 не нужно.",
)
def step_counter_plus_one(theta, m, v, g, t, **options):
    return _step(theta, m, v, g, t + 1, **options)


@misconception(
    "eps-inside-sqrt",
    en="ε is under the root, where formula (245) of the lecture puts it. It should be added after the root: √v̂ + ε.",
    ru="ε стоит под корнем, как в формуле (245) лекции. Оно должно прибавляться после корня: √v̂ + ε.",
    slip="lecture 0, formula (245)",
)
def eps_inside_sqrt(theta, m, v, g, t, **options):
    return _step(theta, m, v, g, t, **options, divisor=lambda v_hat, eps: np.sqrt(v_hat + eps))


@misconception(
    "eps-before-correction",
    en="ε is added to the root of the uncorrected v, and the sum is rescaled. Correct v first, then take the root and add ε: √v̂ + ε.",
    ru="ε прибавлено к корню из v без поправки, и вся сумма отмасштабирована. Сначала поправка, затем корень и ε: √v̂ + ε.",
)
def eps_before_correction(theta, m, v, g, t, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    return adam_step(theta, m, v, g, t, lr, beta1, beta2, eps / math.sqrt(1 - beta2**t))


@misconception(
    "betas-swapped",
    en="β₁ and β₂ are swapped: β₁ is for the average of g, β₂ for the average of g².",
    ru="Перепутаны β₁ и β₂: β₁ — для среднего g, β₂ — для среднего g².",
)
def betas_swapped(theta, m, v, g, t, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    return adam_step(theta, m, v, g, t, lr, beta2, beta1, eps)


@misconception(
    "second-moment-not-squared",
    en="v averages g. It should average the squares: v ← β₂·v + (1 − β₂)·g².",
    ru="В v усредняется g. Нужно усреднять квадраты: v ← β₂·v + (1 − β₂)·g².",
)
def second_moment_not_squared(theta, m, v, g, t, **options):
    return _step(theta, m, v, g, t, **options, power=1)


@misconception(
    "root-omitted",
    en="The step is divided by v̂. Divide by its root: √v̂ + ε.",
    ru="Шаг делится на v̂. Делите на корень: √v̂ + ε.",
)
def root_omitted(theta, m, v, g, t, **options):
    return _step(theta, m, v, g, t, **options, divisor=lambda v_hat, eps: v_hat + eps)


@misconception(
    "corrected-moments-stored",
    en="The corrected averages are returned. m̂ and v̂ are for this step only; return m and v without correction.",
    ru="Возвращены средние с поправкой. m̂ и v̂ нужны только для этого шага; верните m и v без поправки.",
)
def corrected_moments_stored(theta, m, v, g, t, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    theta, m, v = adam_step(theta, m, v, g, t, lr, beta1, beta2, eps)
    return theta, m / (1 - beta1**t), v / (1 - beta2**t)


@misconception(
    "correction-linear-in-t",
    en="The correction is 1 − β·t. It should be 1 − βᵗ, with β to the power of t.",
    ru="В поправке стоит 1 − β·t. Нужно 1 − βᵗ: β в степени t.",
)
def correction_linear_in_t(theta, m, v, g, t, **options):
    def linear(beta, t):
        return np.float64(1 - beta * t)

    return _step(theta, m, v, g, t, **options, first=linear, second=linear)


@misconception(
    "correction-without-power",
    en="The correction is 1 − β. It should be 1 − βᵗ, with β to the power of the number t of this step.",
    ru="В поправке стоит 1 − β. Должно быть 1 − βᵗ: β в степени t, где t — номер этого шага.",
)
def correction_without_power(theta, m, v, g, t, **options):
    return _step(theta, m, v, g, t, **options, first=lambda beta, t: 1 - beta, second=lambda beta, t: 1 - beta)


@misconception(
    "raw-gradient-step",
    en="The step goes along g. The numerator should be the smoothed and corrected gradient m̂.",
    ru="Шаг сделан вдоль g. В числителе должен стоять сглаженный градиент с поправкой, m̂.",
)
def raw_gradient_step(theta, m, v, g, t, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    without_memory = adam_step(theta, m, v, g, t, lr, 0.0, beta2, eps)  # its m̂ is g
    return without_memory[0], *adam_step(theta, m, v, g, t, lr, beta1, beta2, eps)[1:]


@misconception(
    "ascent",
    en="The update is added. It should be subtracted: the step goes against the gradient.",
    ru="Обновление прибавлено. Его нужно вычесть: шаг делается против градиента.",
)
def ascent(theta, m, v, g, t, lr=0.001, **options):
    return adam_step(theta, m, v, g, t, -lr, **options)


@misconception(
    "mutates-input",
    en="The average m is changed in place. The caller's data must stay untouched: compute new arrays, or work on a copy.",
    ru="Среднее m изменено на месте. Данные вызывающего кода должны остаться прежними: вычисляйте новые массивы или работайте с копией.",
)
def mutates_input(theta, m, v, g, t, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    theta, new, v = adam_step(theta, m, v, g, t, lr, beta1, beta2, eps)
    m *= beta1
    m += (1 - beta1) * g
    return theta, new, v


@alternative("PyTorch's order: corrected step size, corrected root")
def corrected_step_size(theta, m, v, g, t, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    m = m + (1 - beta1) * (g - m)
    v = v * beta2 + (1 - beta2) * g * g
    root = np.sqrt(v) / math.sqrt(1 - beta2**t) + eps
    return theta - lr / (1 - beta1**t) * (m / root), m, v


@alternative("a loop over the parameters")
def by_loop(theta, m, v, g, t, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    new = np.empty((3, len(theta)))
    for i in range(len(theta)):
        m_i = beta1 * float(m[i]) + (1 - beta1) * float(g[i])
        v_i = beta2 * float(v[i]) + (1 - beta2) * float(g[i]) ** 2
        step = m_i / (1 - beta1**t) / (math.sqrt(v_i / (1 - beta2**t)) + eps)
        new[:, i] = float(theta[i]) - lr * step, m_i, v_i
    return new[0], new[1], new[2]


@alternative("in-place arithmetic on copies")
def in_place_on_copies(theta, m, v, g, t, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    theta, m, v = theta.copy(), np.array(m), np.array(v)
    m *= beta1
    m += (1 - beta1) * g
    v *= beta2
    v += (1 - beta2) * np.square(g)
    theta -= lr * np.divide(m, 1 - beta1**t) / np.add(np.sqrt(v / (1 - beta2**t)), eps)
    return theta, m, v


@alternative("float32 throughout, the coefficients as well")
def in_single_precision(theta, m, v, g, t, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    arrays = [np.float32(array) for array in (theta, m, v, g)]
    return adam_step(*arrays, t, np.float32(lr), np.float32(beta1), np.float32(beta2), np.float32(eps))
