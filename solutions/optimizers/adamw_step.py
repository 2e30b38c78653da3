"""Adam with either L2 regularisation or decoupled weight decay: lecture 1, Algorithm 2, the two told apart."""

import math
from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograder.content.api import OPT, Case, Family, alternative, misconception
from autograder.content.helpers import by_digits, called_again, repeated, standard

Array = NDArray[np.floating]


def adamw_step(
    x: Array,
    m: Array,
    v: Array,
    g: Array,
    t: int,
    lr: float = 0.001,
    beta1: float = 0.9,
    beta2: float = 0.999,
    eps: float = 1e-8,
    w: float = 0.01,
    eta: float = 1.0,
    decoupled: bool = True,
) -> tuple[Array, Array, Array]:
    """Return (x, m, v) after step number *t*; the moments are returned without bias correction."""
    penalty, decay = (0.0, w) if decoupled else (w, 0.0)
    g = g + penalty * x
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g**2
    step = m / (1 - beta1**t) / (np.sqrt(v / (1 - beta2**t)) + eps)
    return x - eta * (lr * step + decay * x), m, v


def oracle(
    x: Array,
    m: Array,
    v: Array,
    g: Array,
    t: int,
    lr: float = 0.001,
    beta1: float = 0.9,
    beta2: float = 0.999,
    eps: float = 1e-8,
    w: float = 0.01,
    eta: float = 1.0,
    decoupled: bool = True,
) -> tuple[Array, Array, Array]:
    """Return what PyTorch's optimizers give; AdamW multiplies its decay by the learning rate, so it gets w/lr."""
    import torch

    parameter = torch.nn.Parameter(torch.tensor(x))
    parameter.grad = torch.tensor(g)
    kind, decay = (torch.optim.AdamW, w / lr) if decoupled else (torch.optim.Adam, w)
    optimizer = kind([parameter], lr=eta * lr, betas=(beta1, beta2), eps=eps, weight_decay=decay, foreach=False)
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
    "sign:lr": "the statement asks for α > 0",
    "value:lr:0": "the statement asks for α > 0",
    "sign:w": "the statement asks for w ≥ 0",
    "sign:eta": "the statement asks for η ≥ 0",
}
SIZES = np.array([4.0, 30.0, 200.0, 3e3, 1e6, 1e-3, 1e-5, 1e-8, 1e-11, 1e-14])
"""Factors for the gradients: the rule clips nothing, rounds nothing to zero and has no guard of its own."""

FAMILIES = (
    standard("lecture"),
    Family("adamw", 4.0, {"en": "decoupled weight decay (AdamW)", "ru": "раздельное сокращение весов (AdamW)"}),
    Family("l2", 3.0, {"en": "L2 regularisation", "ru": "L2-регуляризация"}),
    Family("schedule", 2.0, {"en": "a schedule multiplier", "ru": "множитель расписания"}),
    Family("eps", 2.0, {"en": "where ε makes a difference", "ru": "где ε влияет на ответ"}),
    Family("defaults", 1.0, {"en": "everything left at its default", "ru": "всё по умолчанию"}),
    standard("magnitudes", 2.0),
    Family("extremes", 2.0, {"en": "coefficients at the ends of their ranges", "ru": "крайние значения коэффициентов"}),
    Family("many", 1.0, {"en": "many parameters", "ru": "много параметров"}),
    standard("single"),
    standard("memory"),
)


def cases(rng: np.random.Generator) -> Iterator[Case]:
    """Yield the statement's examples, the named edge cases and random numbers."""
    first = _inputs([2], [0], [0], [1], 1, lr=0.1, w=0.05)
    yield Case("adamw-first-step", first, family="lecture", public=True)
    yield Case("l2-first-step", first | {"decoupled": False}, family="lecture", public=True)
    for decoupled, family in ((True, "adamw"), (False, "l2")):
        for d, t in ((4, 3), (2, 11)):
            yield Case(f"{family}-step-{t}", _drawn(rng, d, t, **_options(rng), decoupled=decoupled), family=family)
        yield Case(f"{family}-first-step-3", _from_zero(rng, 3, **_options(rng), decoupled=decoupled), family=family)
        still = _drawn(rng, 3, 4, **_options(rng), decoupled=decoupled)
        yield Case(f"{family}-no-gradient", still | {"g": np.zeros(3)}, family=family)
    yield Case("no-decay", _drawn(rng, 3, 5, **_options(rng) | {"w": 0.0}), family="adamw")
    known = _inputs([2], [0.5], [0.3], [-1], 3, lr=0.1, w=0.05)
    yield Case("eta", known | {"eta": 0.5, "eps": TINY}, family="schedule")
    for decoupled in (True, False):
        options = _options(rng) | {"eta": rng.uniform(0.3, 0.8), "decoupled": decoupled}
        yield Case(f"eta-{'adamw' if decoupled else 'l2'}", _drawn(rng, 3, 4, **options), family="schedule")
    yield from _eps(rng, known)
    for name, inputs in (("seventh", _drawn(rng, 2, 7)), ("first", _from_zero(rng, 2))):
        yield Case(f"defaults-{name}-step", inputs, family="defaults")
    yield from _whole_domain(rng)
    for decoupled in (True, False):
        inputs = _drawn(rng, 4, 3, **_options(rng), decoupled=decoupled)
        name = f"single-{'adamw' if decoupled else 'l2'}"
        yield Case(name, {k: np.float32(v) if isinstance(v, np.ndarray) else v for k, v in inputs.items()}, family="single")
    yield Case("non-contiguous", _drawn(rng, 4, 3, **_options(rng), decoupled=False), family="memory", layout="strided")
    yield Case("read-only", _drawn(rng, 3, 5, **_options(rng), eta=0.5), family="memory", readonly=True)
    yield called_again(_drawn(rng, 3, 5, **_options(rng), eta=0.5), _drawn(rng, 3, 5, **_options(rng), eta=0.5))


def _eps(rng: np.random.Generator, known: dict[str, Any]) -> Iterator[Case]:
    yield Case("large-eps", known | {"eps": 0.1}, family="eps")
    for t, decoupled in ((1, True), (4, False)):
        options = _options(rng) | {"eps": 10 ** rng.uniform(-3, -1), "decoupled": decoupled}
        yield Case(f"large-eps-step-{t}", _drawn(rng, 3, t, **options), family="eps")
    inputs = _drawn(rng, 3, 4, lr=0.01)  # the default ε is as large as the gradient
    yield Case("tiny-gradient", inputs | {"m": 1e-8 * inputs["m"], "v": 1e-16 * inputs["v"], "g": 1e-8 * inputs["g"]}, family="eps")


def _whole_domain(rng: np.random.Generator) -> Iterator[Case]:
    inputs = _agreeing(_drawn(rng, 5, 4, lr=7e-13, beta1=0.6, beta2=0.8, eps=TINY))
    opposed = -np.copysign([0.0, 1e-3, 1e-6, 1e-10, 1e-13], inputs["g"])  # the step leads away from zero: nothing cancels
    yield Case("tiny-parameters", inputs | {"x": opposed}, family="magnitudes", tolerance=RELATIVE)
    inputs = _agreeing(_drawn(rng, 10, 3, **_options(rng) | {"lr": 0.1, "eps": 0.0}))
    scaled = {"m": SIZES * inputs["m"], "v": SIZES**2 * inputs["v"], "g": SIZES * inputs["g"]}
    yield Case("gradients-of-all-sizes", inputs | scaled, family="magnitudes", tolerance=RELATIVE)
    first = _from_zero(rng, 10, **_options(rng) | {"lr": 0.1, "eps": 0.0})
    yield Case("first-gradients-of-all-sizes", first | {"g": SIZES * first["g"]}, family="magnitudes", tolerance=RELATIVE)
    inputs = _drawn(rng, 4, 4, **_options(rng))
    yield Case("large-parameters", inputs | {"x": np.array([3e4, -4e3, 500.0, -3e5])}, family="magnitudes")
    inputs = _drawn(rng, 4, 4, **_options(rng)) | {"decoupled": False}
    yield Case("large-parameters-l2", inputs | {"x": np.array([300.0, -4e3, 9.0, -70.0])}, family="magnitudes")
    huge = np.array([1e5, 3e5, 2e5, 1e5])
    special = {
        "no-memory": {"beta1": 0.0, "beta2": 0.0},
        "tiny-decays": {"lr": 2000.0, "beta1": 5e-9, "beta2": 5e-9, "m": huge, "v": huge, "x": np.zeros(4)},
    }
    for name, options in special.items():
        inputs = _agreeing(_drawn(rng, 4, 5, **_options(rng) | {"eps": 0.0}) | options)
        yield Case(name, inputs, family="extremes")
    yield Case("step-1000000", _drawn(rng, 3, 1_000_000, lr=0.01, eps=TINY), family="extremes")
    yield Case("eps-one", _drawn(rng, 3, 4, **_options(rng) | {"eps": 1.0}), family="eps")
    for decoupled in (True, False):
        name = "adamw" if decoupled else "l2"
        rest = {"x": np.zeros(3), "m": np.zeros(3)}
        nothing = {"w": 3e-13, "m": np.zeros(3), "v": np.zeros(3), "g": np.zeros(3)}
        settings = {"no-schedule": {"eta": 0.0}, "long-schedule": {"eta": 2000.0}, "no-decay": {"w": 0.0}, "strong-decay": {"w": 2000.0}}
        if not decoupled:  # here a decay as small as this shows
            settings |= {
                "tiny-schedule": rest | {"eta": 3e-13},
                "hardly-any-decay": nothing | {"w": 3e-9, "x": np.array([1e-4, -2e-4, 1.5e-4]), "eps": 5.017e-13},
                "hardly-any-decay-default-eps": nothing | {"eps": 1e-8},
                "all-decays": {"w": 1.0},
            }
        for setting, options in settings.items():
            inputs = _drawn(rng, 3, 4, **_options(rng)) | {"beta1": 0.6, "beta2": 0.8} | options | {"decoupled": decoupled}
            tolerance = RELATIVE if setting.startswith(("tiny", "hardly")) else None
            yield Case(f"{name}-{setting}", inputs, family="extremes", tolerance=tolerance)
    inputs = _drawn(rng, 4, 5, **_options(rng))
    shrinking = {"x": np.array([1e-4, -1e-8, 1e-13, 0.0]), "m": np.zeros(4), "g": np.zeros(4)}
    yield Case("tiny-weights", inputs | shrinking, family="magnitudes", tolerance=RELATIVE)
    pairs = repeated(_drawn(rng, 3, 3))
    given = {"lr": 0.001, "beta1": 0.9, "beta2": 0.999, "eps": 1e-08, "w": 0.01, "eta": 1.0, "decoupled": True}
    yield Case("equal-parameters-defaults-given", pairs | given, family="many")
    yield Case("parameters-300", _drawn(rng, 300, 3, **_options(rng) | {"beta1": 0.995, "beta2": 0.9999}), family="many")


def _agreeing(inputs: dict[str, Any]) -> dict[str, Any]:
    """Return *inputs* with gradients of alternating signs and averages of the same signs: nothing cancels in single precision."""
    g = np.abs(inputs["g"]) * (-1.0) ** np.arange(len(inputs["g"]))
    return inputs | {"m": np.copysign(inputs["m"], g), "g": g}


def _inputs(x: object, m: object, v: object, g: object, t: int, **options: float) -> dict[str, Any]:
    arrays = {"x": x, "m": m, "v": v, "g": g}
    return {name: np.array(value, dtype=np.float64) for name, value in arrays.items()} | {"t": t} | options


def _drawn(rng: np.random.Generator, d: int, t: int, **options: float) -> dict[str, Any]:
    """Return a step on the way: gradients away from zero, moments that are not those of a first step."""
    x, g = (rng.uniform(low, 3, d) * rng.choice([-1, 1], d) for low in (1, 0.3))
    return _inputs(x, rng.uniform(-1, 1, d), rng.uniform(0.05, 2, d), g, t, **options)


def _from_zero(rng: np.random.Generator, d: int, **options: float) -> dict[str, Any]:
    return _drawn(rng, d, 1, **options) | {"m": np.zeros(d), "v": np.zeros(d)}


def _options(rng: np.random.Generator) -> dict[str, float]:
    options = {"lr": rng.uniform(0.005, 0.02), "beta1": rng.uniform(0.5, 0.95), "beta2": rng.uniform(0.8, 0.999), "eps": TINY}
    return options | {"w": rng.uniform(0.02, 0.2)}


def _divisor(v_hat, eps):
    return np.sqrt(v_hat) + eps


def _due(beta, t):
    return 1 - beta**t


def _decay(eta, w, x, lr, new, divisor):
    return eta * w * x


def _variant(*, penalised=lambda decoupled: not decoupled, decayed=lambda decoupled: decoupled, decay=_decay, due=_due, divisor=_divisor):
    """Return the step put together from parts that a misconception replaces."""

    def step(x, m, v, g, t, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8, w=0.01, eta=1.0, decoupled=True):
        with np.errstate(all="ignore"):
            if penalised(decoupled):
                g = g + w * x
            m = beta1 * m + (1 - beta1) * g
            v = beta2 * v + (1 - beta2) * g**2
            root = divisor(v / due(beta2, t), eps)
            new = x - eta * lr * (m / due(beta1, t)) / root
            return new - decay(eta, w, x, lr, new, root) if decayed(decoupled) else new, m, v

    return step


@misconception(
    "both-terms-applied",
    en="With decoupled=True the weights decay twice: in the gradient and in the step. Lines 6 and 12 of the lecture's Algorithm 2 belong "
    "to two algorithms whose colours are lost; AdamW should have only the term of line 12.",
    ru="При decoupled=True веса сокращаются дважды: через градиент и в самом шаге. Строки 6 и 12 Algorithm 2 в лекции относятся к двум "
    "алгоритмам, цвета которых потеряны; в AdamW должно остаться только слагаемое из строки 12.",
    slip="lecture 1, Algorithm 2",
)
def both_terms_applied(x, m, v, g, t, **options):
    return _variant(penalised=lambda decoupled: True)(x, m, v, g, t, **options)


@misconception(
    "weight-decay-coupled",
    en="With decoupled=True the decay still goes through the gradient. In AdamW it should bypass the averages: subtract η·w·x from the "
    "weights.",
    ru="При decoupled=True сокращение по-прежнему идёт через градиент. В AdamW оно должно миновать скользящие средние: вычтите η·w·x из "
    "весов.",
)
def weight_decay_coupled(x, m, v, g, t, **options):
    return adamw_step(x, m, v, g, t, **options | {"decoupled": False})


@misconception(
    "decay-times-learning-rate",
    en="The decay is multiplied by α, as PyTorch's AdamW does. Graded is line 12 of the lecture's Algorithm 2, without α: η·w·x.",
    ru="Сокращение умножено на α, как делает AdamW в PyTorch. Проверяется вариант лекции, строка 12 Algorithm 2, где этого нет: η·w·x.",
    slip="lecture 1, Algorithm 2, line 12, which differs from PyTorch",
)
def decay_times_learning_rate(x, m, v, g, t, **options):
    return _variant(decay=lambda eta, w, x, lr, new, root: eta * lr * w * x)(x, m, v, g, t, **options)


@misconception(
    "decay-normalised",
    en="The decay is divided by √v̂ + ε. That is what AdamW avoids: its decay should be η·w·x as it stands.",
    ru="Сокращение делится на √v̂ + ε. Именно этого AdamW и избегает: его сокращение должно быть равно η·w·x.",
)
def decay_normalised(x, m, v, g, t, **options):
    return _variant(decay=lambda eta, w, x, lr, new, root: eta * w * x / root)(x, m, v, g, t, **options)


@misconception(
    "decay-of-updated-weights",
    en="The decay is taken of the weights after the step. As in line 12, it should be taken of the old ones: η·w·x with the x before the "
    "step.",
    ru="Сокращение взято от весов после шага. Его нужно брать от старых, как в строке 12: η·w·x с тем x, что было до шага.",
)
def decay_of_updated_weights(x, m, v, g, t, **options):
    return _variant(decay=lambda eta, w, x, lr, new, root: eta * w * new)(x, m, v, g, t, **options)


@misconception(
    "schedule-missing-in-decay",
    en="η does not multiply the decay. The schedule scales the whole bracket of line 12: the decay should be η·w·x.",
    ru="Сокращение не умножено на η. Расписание действует на всю скобку в строке 12: сокращение должно быть равно η·w·x.",
)
def schedule_missing_in_decay(x, m, v, g, t, **options):
    return _variant(decay=lambda eta, w, x, lr, new, root: w * x)(x, m, v, g, t, **options)


@misconception(
    "no-bias-correction",
    en="The averages are not corrected for their start at zero: divide m by 1 − β₁ᵗ and v by 1 − β₂ᵗ, as in lines 9 and 10.",
    ru="Нет поправки на то, что скользящие средние начинаются с нуля: делите m на 1 − β₁ᵗ, а v на 1 − β₂ᵗ, как в строках 9 и 10.",
)
def no_bias_correction(x, m, v, g, t, **options):
    return _variant(due=lambda beta, t: 1.0)(x, m, v, g, t, **options)


@misconception(
    "only-first-moment-corrected",
    en="Only m is corrected. The average v starts at zero too: divide it by 1 − β₂ᵗ, as in line 10.",
    ru="Поправка есть только у m. Среднее v тоже начинается с нуля: делите его на 1 − β₂ᵗ, как в строке 10.",
)
def only_first_moment_corrected(x, m, v, g, t, lr=0.001, beta1=0.9, **options):
    return _variant(due=lambda beta, t: 1 - beta**t if beta == beta1 else 1.0)(x, m, v, g, t, lr, beta1, **options)


@misconception(
    "correction-without-power",
    en="The correction is 1 − β. It should be 1 − βᵗ, with β to the power of the number t of this step.",
    ru="В поправке стоит 1 − β. Должно быть 1 − βᵗ: β в степени t, где t — номер этого шага.",
)
def correction_without_power(x, m, v, g, t, **options):
    return _variant(due=lambda beta, t: 1 - beta)(x, m, v, g, t, **options)


@misconception(
    "eps-inside-sqrt",
    en="ε is under the root. It should be added after the root, as in line 12: √v̂ + ε.",
    ru="ε стоит под корнем. Оно должно прибавляться после корня, как в строке 12: √v̂ + ε.",
)
def eps_inside_sqrt(x, m, v, g, t, **options):
    return _variant(divisor=lambda v_hat, eps: np.sqrt(v_hat + eps))(x, m, v, g, t, **options)


@alternative("line by line")
def line_by_line(x, m, v, g, t, **options):
    return _variant()(x, m, v, g, t, **options)


@alternative("PyTorch's order: first the decay, then Adam's step")
def decay_first(x, m, v, g, t, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8, w=0.01, eta=1.0, decoupled=True):
    shrunk = x * (1 - eta * w) if decoupled else x
    slope = g if decoupled else np.add(g, np.multiply(w, x))
    m = m + (1 - beta1) * (slope - m)
    v = v * beta2 + (1 - beta2) * slope * slope
    root = np.sqrt(v) / math.sqrt(1 - beta2**t) + eps
    return shrunk - eta * lr / (1 - beta1**t) * (m / root), m, v
