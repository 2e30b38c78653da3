"""Nadam, one step with the momentum schedule: lecture 1, Algorithm 8, with its two misprints corrected."""

import math
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograder.content.api import OPT, Case, Family, alternative, misconception
from autograder.content.helpers import by_digits, called_again, repeated, standard

Array = NDArray[np.floating]
Result = tuple[Array, Array, Array, float]


def nadam_step(
    theta: Array,
    m: Array,
    v: Array,
    mu_prod: float,
    g: Array,
    t: int,
    lr: float = 0.002,
    beta1: float = 0.9,
    beta2: float = 0.999,
    eps: float = 1e-8,
    psi: float = 0.004,
) -> Result:
    """Return (theta, m, v, mu_prod) after step number *t*; the moments are returned without bias correction."""
    mu, mu_next = (beta1 * (1 - 0.96 ** (step * psi) / 2) for step in (t, t + 1))
    mu_prod = mu_prod * mu
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g**2
    ahead = (1 - mu) / (1 - mu_prod) * g + mu_next / (1 - mu_prod * mu_next) * m
    return theta - lr * ahead / (np.sqrt(v / (1 - beta2**t)) + eps), m, v, mu_prod


def oracle(
    theta: Array,
    m: Array,
    v: Array,
    mu_prod: float,
    g: Array,
    t: int,
    lr: float = 0.002,
    beta1: float = 0.9,
    beta2: float = 0.999,
    eps: float = 1e-8,
    psi: float = 0.004,
) -> Result:
    """Return what PyTorch's optimizer gives."""
    import torch

    parameter = torch.nn.Parameter(torch.tensor(theta))
    parameter.grad = torch.tensor(g)
    optimizer = torch.optim.NAdam([parameter], lr=lr, betas=(beta1, beta2), eps=eps, momentum_decay=psi, foreach=False)
    state = optimizer.state[parameter]
    product = torch.tensor(mu_prod, dtype=torch.float64)
    state.update(step=torch.tensor(t - 1.0), mu_product=product, exp_avg=torch.tensor(m), exp_avg_sq=torch.tensor(v))
    optimizer.step()
    return parameter.detach().numpy(), state["exp_avg"].numpy(), state["exp_avg_sq"].numpy(), float(state["mu_product"])


TOLERANCE = OPT
RELATIVE = by_digits(TOLERANCE)
"""For numbers of any size."""
TINY = 1e-12
"""An ε that matters nowhere: these cases leave the family about ε to judge its place."""

OUTSIDE_DOMAIN = {
    "sign:lr": "the statement asks for η > 0",
    "value:beta1:1": "the statement asks for decays below 1",
    "value:t:0": "steps are counted from 1",
    "sign:psi": "the statement asks for ψ ≥ 0",
}
SIZES = np.array([4.0, 30.0, 200.0, 3e3, 1e6, 1e-3, 1e-5, 1e-8, 1e-11, 1e-14])
"""Factors for the gradients: the rule clips nothing, rounds nothing to zero and has no guard of its own."""

FAMILIES = (
    standard("lecture"),
    Family("first-step", 2.0, {"en": "the first step, from zero averages", "ru": "первый шаг, от нулевых средних"}),
    Family("later-steps", 4.0, {"en": "later steps", "ru": "следующие шаги"}),
    Family("schedule", 2.0, {"en": "other schedules of the momentum", "ru": "другие расписания момента"}),
    Family("eps", 2.0, {"en": "where ε makes a difference", "ru": "где ε влияет на ответ"}),
    Family("defaults", 1.0, {"en": "step size, decays and ψ left at their defaults", "ru": "темп обучения, коэффициенты и ψ по умолчанию"}),
    standard("magnitudes", 2.0),
    Family("extremes", 2.0, {"en": "coefficients at the ends of their ranges", "ru": "крайние значения коэффициентов"}),
    Family("many", 1.0, {"en": "many parameters", "ru": "много параметров"}),
    standard("single"),
    standard("memory"),
)


def cases(rng: np.random.Generator) -> Iterator[Case]:
    """Yield the statement's examples, the named edge cases and random numbers."""
    yield Case("first-step", _inputs([1], [0], [0], 1.0, [2], 1, lr=0.1), family="lecture", public=True)
    second = _inputs([1], [2.13], [0.7944], 0.4, [0.84], 2, lr=0.1, beta1=0.8, beta2=0.5, eps=0.25, psi=0.0)
    yield Case("second-step-constant-momentum", second, family="lecture", public=True)
    yield Case("first-step-4", _from_zero(rng, 4, **_options(rng)), family="first-step")
    yield Case("zero-gradient", _inputs([1, -2], [0, 0], [0, 0], 1.0, [0, 3], 1, lr=0.1, eps=TINY, psi=0.1), family="first-step")
    known = _inputs([1], [0.5], [0.3], 0.4, [-1], 2, lr=0.1, beta1=0.8, beta2=0.9, psi=1.0)
    yield Case("second", known | {"eps": TINY}, family="later-steps")
    for d, t in ((4, 3), (2, 11)):
        yield Case(f"step-{t}", _drawn(rng, d, t, **_options(rng)), family="later-steps")
    still = _drawn(rng, 3, 6, **_options(rng))
    yield Case("gradient-has-vanished", still | {"g": np.zeros(3)}, family="later-steps")
    for psi in (0.0, 0.1, 1.0):
        yield Case(f"psi-{psi}", _drawn(rng, 3, 4, **_options(rng) | {"psi": psi}), family="schedule")
    yield Case("large-eps", known | {"eps": 0.1}, family="eps")
    for d, t in ((3, 1), (4, 3)):
        yield Case(f"large-eps-step-{t}", _drawn(rng, d, t, **_options(rng) | {"eps": 10 ** rng.uniform(-3, -1)}), family="eps")
    inputs = _drawn(rng, 3, 4, lr=0.01)  # the default ε is as large as the gradient
    yield Case("tiny-gradient", inputs | {"m": 1e-8 * inputs["m"], "v": 1e-16 * inputs["v"], "g": 1e-8 * inputs["g"]}, family="eps")
    for name, inputs in (("seventh", _drawn(rng, 2, 7)), ("first", _from_zero(rng, 2))):
        yield Case(f"defaults-{name}-step", inputs, family="defaults")
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
        "tiny-product": {"mu_prod": 3e-9},
    }
    for name, options in special.items():
        inputs = _agreeing(_drawn(rng, 4, 5, **_options(rng) | {"eps": 0.0}) | options)
        yield Case(name, inputs, family="extremes")
    for psi in (250.0, 1500.0):
        yield Case(f"fast-growth-{psi}", _from_zero(rng, 3, **_options(rng) | {"psi": psi}), family="extremes")
    yield Case("hardly-any-growth", _drawn(rng, 3, 1_000_000, **_options(rng) | {"psi": 3e-9}), family="extremes")
    yield Case("step-1000000", _drawn(rng, 3, 1_000_000, lr=0.01, eps=TINY), family="extremes")
    inputs = _agreeing(_drawn(rng, 3, 4, lr=0.01))
    for name, eps in (("default-eps-given", 1e-8), ("tiny-eps", 3e-13)):
        small = {"m": eps * inputs["m"], "v": eps**2 * inputs["v"], "g": eps * inputs["g"], "eps": eps}
        yield Case(name, inputs | small, family="eps")
    yield Case("eps-one", _drawn(rng, 3, 4, **_options(rng) | {"eps": 1.0}), family="eps")
    pairs = repeated(_drawn(rng, 3, 3))
    given = {"lr": 0.002, "beta1": 0.9, "beta2": 0.999, "eps": 1e-08, "psi": 0.004}
    yield Case("equal-parameters-defaults-given", pairs | given, family="many")
    yield Case("parameters-300", _drawn(rng, 300, 3, **_options(rng) | {"beta1": 0.995, "beta2": 0.9999}), family="many")


def _agreeing(inputs: dict[str, Any]) -> dict[str, Any]:
    """Return *inputs* with gradients of alternating signs and averages of the same signs: nothing cancels in single precision."""
    g = np.abs(inputs["g"]) * (-1.0) ** np.arange(len(inputs["g"]))
    return inputs | {"m": np.copysign(inputs["m"], g), "g": g}


def _inputs(theta: object, m: object, v: object, mu_prod: float, g: object, t: int, **options: float) -> dict[str, Any]:
    theta, m, v, g = (np.array(value, dtype=np.float64) for value in (theta, m, v, g))
    return {"theta": theta, "m": m, "v": v, "mu_prod": mu_prod, "g": g, "t": t} | options


def _drawn(rng: np.random.Generator, d: int, t: int, **options: float) -> dict[str, Any]:
    """Return a step on the way: gradients away from zero, moments that are not those of a first step."""
    theta, g = (rng.uniform(low, 3, d) * rng.choice([-1, 1], d) for low in (1, 0.3))
    mu_prod = float(rng.uniform(0.2, 0.8) ** (t - 1))
    return _inputs(theta, rng.uniform(-1, 1, d), rng.uniform(0.05, 2, d), mu_prod, g, t, **options)


def _from_zero(rng: np.random.Generator, d: int, **options: float) -> dict[str, Any]:
    return _drawn(rng, d, 1, **options) | {"m": np.zeros(d), "v": np.zeros(d)}


def _options(rng: np.random.Generator) -> dict[str, float]:
    options = {"lr": rng.uniform(0.005, 0.02), "beta1": rng.uniform(0.5, 0.95), "beta2": rng.uniform(0.8, 0.999), "eps": TINY}
    return options | {"psi": rng.uniform(0.05, 0.5)}


def _variant(
    *,
    momenta=lambda mu, mu_next, beta1: (mu, mu_next),
    product=lambda before, mu: before * mu,
    under_m=lambda before, p, mu_next: p * mu_next,
    ahead=lambda mu, mu_next, g_hat, m_hat, m, first: (1 - mu) * g_hat + mu_next * m_hat,
    second=lambda v, beta2, t: v / (1 - beta2**t),
    divisor=lambda v_hat, eps: np.sqrt(v_hat) + eps,
) -> Callable[..., Result]:
    """Return Nadam's step put together from parts that a misconception replaces."""

    def step(theta, m, v, mu_prod, g, t, lr=0.002, beta1=0.9, beta2=0.999, eps=1e-8, psi=0.004):
        with np.errstate(all="ignore"):
            mu, mu_next = momenta(beta1 * (1 - 0.5 * 0.96 ** (t * psi)), beta1 * (1 - 0.5 * 0.96 ** ((t + 1) * psi)), beta1)
            p = product(mu_prod, mu)
            m = beta1 * m + (1 - beta1) * g
            v = beta2 * v + (1 - beta2) * g**2
            m_bar = ahead(mu, mu_next, g / (1 - p), m / (1 - under_m(mu_prod, p, mu_next)), m, 1 - beta1**t)
            return theta - lr * m_bar / divisor(second(v, beta2, t), eps), m, v, p

    return step


@misconception(
    "slide-product-t-minus-1",
    en="The product under m̂ runs to t − 1, as Algorithm 8 of lecture 1 prints it; the first step would divide by zero. It should run to t "
    "+ 1: m̂ = m/(1 − P·μ_{t+1}).",
    ru="Произведение под m̂ взято до t − 1, как напечатано в Algorithm 8 лекции 1; на первом шаге это деление на ноль. Его нужно брать до "
    "t + 1: m̂ = m/(1 − P·μ_{t+1}).",
    slip="lecture 1, Algorithm 8",
)
def slide_product_t_minus_1(theta, m, v, mu_prod, g, t, **options):
    step = _variant(under_m=lambda before, p, mu_next: before if before < 1 else 0.0)
    return step(theta, m, v, mu_prod, g, t, **options)


@misconception(
    "product-t",
    en="The product under m̂ stops at μ_t. The next momentum should be in it as well: m̂ = m/(1 − P·μ_{t+1}).",
    ru="Произведение под m̂ обрывается на μ_t. В него должен входить и следующий момент: m̂ = m/(1 − P·μ_{t+1}).",
)
def product_t(theta, m, v, mu_prod, g, t, **options):
    return _variant(under_m=lambda before, p, mu_next: p)(theta, m, v, mu_prod, g, t, **options)


@misconception(
    "slide-final-step-m-hat",
    en="The step goes along m̂, as the last line of Algorithm 8 of lecture 1 prints it. It should go along m̄, the mixture of ĝ and m̂.",
    ru="Шаг сделан вдоль m̂, как напечатано в последней строке Algorithm 8 лекции 1. Он должен делаться вдоль m̄ — смеси ĝ и m̂.",
    slip="lecture 1, Algorithm 8",
)
def slide_final_step_m_hat(theta, m, v, mu_prod, g, t, **options):
    step = _variant(ahead=lambda mu, mu_next, g_hat, m_hat, m, first: m_hat)
    return step(theta, m, v, mu_prod, g, t, **options)


@misconception(
    "plain-adam",
    en="The step goes along m/(1 − β₁ᵗ), which is Adam. In Nadam the gradient should be mixed with the next momentum: m̄ = (1 − μ_t)·ĝ + "
    "μ_{t+1}·m̂.",
    ru="Шаг сделан вдоль m/(1 − β₁ᵗ) — это Adam. В Nadam градиент нужно смешать со следующим моментом: m̄ = (1 − μ_t)·ĝ + μ_{t+1}·m̂.",
)
def plain_adam(theta, m, v, mu_prod, g, t, **options):
    step = _variant(ahead=lambda mu, mu_next, g_hat, m_hat, m, first: m / first)
    return step(theta, m, v, mu_prod, g, t, **options)


@misconception(
    "constant-momentum",
    en="The momentum is β₁ in every step. It should grow by the schedule μ_i = β₁·(1 − 0.5·0.96^(i·ψ)).",
    ru="Момент на каждом шаге равен β₁. Он должен расти по расписанию μ_i = β₁·(1 − 0,5·0,96^(i·ψ)).",
)
def constant_momentum(theta, m, v, mu_prod, g, t, **options):
    step = _variant(momenta=lambda mu, mu_next, beta1: (beta1, beta1))
    return step(theta, m, v, mu_prod, g, t, **options)


@misconception(
    "mu-swapped",
    en="μ_t and μ_{t+1} are swapped in m̄: it is (1 − μ_t)·ĝ + μ_{t+1}·m̂.",
    ru="В m̄ перепутаны μ_t и μ_{t+1}: нужно (1 − μ_t)·ĝ + μ_{t+1}·m̂.",
)
def mu_swapped(theta, m, v, mu_prod, g, t, **options):
    step = _variant(ahead=lambda mu, mu_next, g_hat, m_hat, m, first: (1 - mu_next) * g_hat + mu * m_hat)
    return step(theta, m, v, mu_prod, g, t, **options)


@misconception(
    "product-not-accumulated",
    en="P is μ_t alone. It should be the product of the momenta of all steps so far: mu_prod·μ_t.",
    ru="P равно одному μ_t. Должно быть произведение моментов всех сделанных шагов: mu_prod·μ_t.",
)
def product_not_accumulated(theta, m, v, mu_prod, g, t, **options):
    return _variant(product=lambda before, mu: mu)(theta, m, v, mu_prod, g, t, **options)


@misconception(
    "second-moment-not-corrected",
    en="v is not corrected for its start at zero: divide it by 1 − β₂ᵗ.",
    ru="Нет поправки на то, что v начинается с нуля: делите его на 1 − β₂ᵗ.",
)
def second_moment_not_corrected(theta, m, v, mu_prod, g, t, **options):
    return _variant(second=lambda v, beta2, t: v)(theta, m, v, mu_prod, g, t, **options)


@misconception(
    "eps-inside-sqrt",
    en="ε is under the root. It should be added after the root: √v̂ + ε.",
    ru="ε стоит под корнем. Оно должно прибавляться после корня: √v̂ + ε.",
)
def eps_inside_sqrt(theta, m, v, mu_prod, g, t, **options):
    step = _variant(divisor=lambda v_hat, eps: np.sqrt(v_hat + eps))
    return step(theta, m, v, mu_prod, g, t, **options)


@alternative("line by line")
def line_by_line(theta, m, v, mu_prod, g, t, **options):
    return _variant()(theta, m, v, mu_prod, g, t, **options)


@alternative("a loop over the parameters, μ with an exponential")
def by_loop(theta, m, v, mu_prod, g, t, lr=0.002, beta1=0.9, beta2=0.999, eps=1e-8, psi=0.004):
    mu = [beta1 * (1 - 0.5 * math.exp(i * psi * math.log(0.96))) for i in (t, t + 1)]
    product = float(mu_prod) * mu[0]
    new = np.empty((3, len(theta)))
    for i in range(len(theta)):
        m_i = beta1 * float(m[i]) + (1 - beta1) * float(g[i])
        v_i = beta2 * float(v[i]) + (1 - beta2) * float(g[i]) ** 2
        root = math.sqrt(v_i / (1 - beta2**t)) + eps
        along = (1 - mu[0]) * float(g[i]) / (1 - product) + mu[1] * m_i / (1 - product * mu[1])
        new[:, i] = float(theta[i]) - lr * along / root, m_i, v_i
    return new[0], new[1], new[2], product


@alternative("float32 throughout")
def in_single_precision(theta, m, v, mu_prod, g, t, lr=0.002, beta1=0.9, beta2=0.999, eps=1e-8, psi=0.004):
    theta, m, v, g = (np.float32(array) for array in (theta, m, v, g))
    return nadam_step(theta, m, v, mu_prod, g, t, np.float32(lr), np.float32(beta1), np.float32(beta2), np.float32(eps), psi)
