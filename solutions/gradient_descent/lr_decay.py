"""Linear and exponential learning-rate decay: lectures 0 and 1, η₀(1 − t/T) kept at 0 for t > T, and η₀·e^(−t/T)."""

import math
from collections.abc import Iterator

import numpy as np

from autograder.content.api import ITER, Case, Family, alternative, misconception
from autograder.content.helpers import by_digits, standard


def lr_decay(kind: str, t: int, T: int, lr0: float) -> float:
    """Return the rate at time *t*."""
    if kind == "linear":
        return lr0 * max(0.0, 1 - t / T)
    if kind == "exponential":
        return lr0 * math.exp(-t / T)
    raise ValueError(f"no rule is called {kind!r}")


def oracle(kind: str, t: int, T: int, lr0: float) -> float:
    """Return what PyTorch's schedulers give after *t* steps."""
    import torch
    from torch.optim.lr_scheduler import ExponentialLR, PolynomialLR

    optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=lr0)
    makers = {
        "linear": lambda: PolynomialLR(optimizer, total_iters=T, power=1),
        "exponential": lambda: ExponentialLR(optimizer, math.exp(-1 / T)),
    }
    if kind not in makers:
        raise ValueError(kind)
    scheduler = makers[kind]()
    for _ in range(t):
        optimizer.step()
        scheduler.step()
    return optimizer.param_groups[0]["lr"]


TOLERANCE = ITER
RELATIVE = by_digits(TOLERANCE)
"""For numbers of any size."""

OUTSIDE_DOMAIN = {
    "sign:lr0": "the statement asks for η₀ > 0",
    "value:lr0:0": "the same",
}
FAMILIES = (
    standard("lecture"),
    Family("linear", 2.0, {"en": "linear decay", "ru": "линейное затухание"}),
    Family("exponential", 2.0, {"en": "exponential decay", "ru": "экспоненциальное затухание"}),
    Family("ends", 1.0, {"en": "at t = 0 and t = T", "ru": "при t = 0 и t = T"}),
    Family("later", 1.0, {"en": "after t = T", "ru": "после t = T"}),
    standard("magnitudes", 2.0),
    Family("refusals", 1.0, {"en": "unknown rules", "ru": "неизвестные правила"}, guard=True),
)


def cases(rng: np.random.Generator) -> Iterator[Case]:
    """Yield the statement's examples, the named edge cases and random numbers."""
    yield Case("linear-half", _inputs("linear", 5, 10, 0.1), family="lecture", public=True)
    yield Case("exponential-half", _inputs("exponential", 5, 10, 0.1), family="lecture", public=True)
    for kind in ("linear", "exponential"):
        yield Case(f"{kind}-first-step", _inputs(kind, 1, 7, 0.3), family=kind)
        yield Case(f"{kind}-last-step", _inputs(kind, 8, 9, 0.02), family=kind)
        for number in range(2):
            T = int(rng.integers(5, 30))
            yield Case(f"{kind}-{number}", _inputs(kind, int(rng.integers(1, T)), T, rng.uniform(0.01, 0.5)), family=kind)
    for kind in ("linear", "exponential"):
        for name, t, T in (("start", 0, 10), ("end", 6, 6), ("end-at-once", 1, 1)):
            yield Case(f"{kind}-{name}", _inputs(kind, t, T, 0.1 if name == "start" else rng.uniform(0.1, 0.5)), family="ends")
    yield Case("linear-12-of-10", _inputs("linear", 12, 10, 0.1), family="later")
    yield Case("exponential-12-of-10", _inputs("exponential", 12, 10, 0.1), family="later")
    for kind in ("linear", "exponential"):
        T = int(rng.integers(5, 12))
        yield Case(f"{kind}-long-after", _inputs(kind, int(rng.integers(2 * T, 40)), T, rng.uniform(0.1, 0.5)), family="later")
    for kind in ("linear", "exponential"):
        for name, t, T, lr0 in (("small", 3, 10, 4e-9), ("large", 3, 10, 2500.0), ("slow", 1499, 1500, 0.1), ("unnoticed", 1, 10_000, 0.1)):
            yield Case(f"{kind}-{name}", _inputs(kind, t, T, lr0), family="magnitudes", tolerance=RELATIVE)
    for name, t, T in (("very-late", 100, 3), ("vanished", 2000, 1)):
        yield Case(f"exponential-{name}", _inputs("exponential", t, T, 100.0), family="magnitudes", tolerance=RELATIVE)
    for kind in ("linear", "exponential"):
        for name, low, high in (("small", -12, -6), ("large", 3, 6)):
            T = int(rng.integers(5, 30))
            inputs = _inputs(kind, int(rng.integers(1, T)), T, 10 ** rng.uniform(low, high))
            yield Case(f"{kind}-random-{name}", inputs, family="magnitudes", tolerance=RELATIVE)
    unknown = {"empty": "", "capital": "Linear", "capitals": "EXPONENTIAL", "beginning": "lin", "short": "exp", "longer": "linearly"}
    spaced = {"space-before": " exponential", "space-after": "linear "}
    for name, kind in ({"cosine": "cosine", "constant": "constant"} | unknown | spaced).items():
        yield Case(f"kind-{name}", _inputs(kind, 3, 10, 0.1), family="refusals", raises="ValueError")


def _inputs(kind: str, t: int, T: int, lr0: float) -> dict[str, object]:
    return {"kind": kind, "t": t, "T": T, "lr0": float(lr0)}


def _only(rule, replacement, kind, t, T, lr0):
    """Return the rate with one of the two rules replaced."""
    return replacement() if kind == rule else lr_decay(kind, t, T, lr0)


@misconception(
    "integer-division",
    en="t/T is rounded down to a whole number (5 // 10 is 0). Divide with /.",
    ru="t/T округлено вниз до целого (5 // 10 равно 0). Делите с помощью /.",
)
def integer_division(kind, t, T, lr0):
    if kind == "exponential":
        return lr0 * math.exp(-t // T)
    return lr_decay(kind, t // T, 1, lr0)


@misconception(
    "negative-rate",
    en="After t = T the linear rate is negative, as the lecture's formula η₀(1 − t/T) gives it. It should stay 0, or descent turns into "
    "ascent.",
    ru="После t = T линейный темп отрицателен, как выходит по формуле лекции η₀(1 − t/T). Он должен оставаться равным 0, иначе спуск "
    "станет подъёмом.",
    slip="lecture 0, «Алгоритм градиентного спуска»",
)
def negative_rate(kind, t, T, lr0):
    return _only("linear", lambda: lr0 * (1 - t / T), kind, t, T, lr0)


@misconception(
    "growing-exponential",
    en="The exponential rate grows with time. The exponent should be negative: e^(−t/T).",
    ru="Экспоненциальный темп растёт со временем. Показатель должен быть отрицательным: e^(−t/T).",
)
def growing_exponential(kind, t, T, lr0):
    return _only("exponential", lambda: lr0 * math.exp(t / T), kind, t, T, lr0)


@misconception(
    "ratio-inverted",
    en="The exponent is −T/t. It should be −t/T: the later, the smaller the rate.",
    ru="В показателе стоит −T/t. Нужно −t/T: чем позже, тем темп меньше.",
)
def ratio_inverted(kind, t, T, lr0):
    return _only("exponential", lambda: lr0 * math.exp(-T / t) if t else lr0, kind, t, T, lr0)


@misconception(
    "base-two",
    en="The base of the power is 2. It should be e: math.exp(−t/T).",
    ru="В степень возводится 2. Основанием должно быть e: math.exp(−t/T).",
)
def base_two(kind, t, T, lr0):
    return _only("exponential", lambda: lr0 * 2 ** (-t / T), kind, t, T, lr0)


@misconception(
    "step-count-off-by-one",
    en="The exponent is −(t + 1)/T. Time counts from 0, and at t = 0 the rate should be η₀.",
    ru="В показателе стоит −(t + 1)/T. Время отсчитывается от 0, и при t = 0 темп должен быть равен η₀.",
)
def step_count_off_by_one(kind, t, T, lr0):
    return _only("exponential", lambda: lr_decay(kind, t + 1, T, lr0), kind, t, T, lr0)


@misconception(
    "counter-off-by-one",
    en="Both rules use t + 1. Time counts from 0, and at t = 0 the rate should be η₀.",
    ru="В обоих правилах стоит t + 1. Время отсчитывается от 0, и при t = 0 темп должен быть равен η₀.",
)
def counter_off_by_one(kind, t, T, lr0):
    return lr_decay(kind, t + 1, T, lr0)


@misconception(
    "kinds-swapped",
    en="The two rules are mixed up: linear is η₀(1 − t/T), exponential is η₀·e^(−t/T).",
    ru="Правила перепутаны: линейное — это η₀(1 − t/T), экспоненциальное — η₀·e^(−t/T).",
)
def kinds_swapped(kind, t, T, lr0):
    other = {"linear": "exponential", "exponential": "linear"}
    return lr_decay(other.get(kind, kind), t, T, lr0)


@alternative("a dictionary of rules, NumPy")
def by_dictionary(kind, t, T, lr0):
    rules = {"linear": lambda s: np.clip(1 - s, 0, None), "exponential": lambda s: np.exp(-s)}
    if kind not in rules:
        raise ValueError(kind)
    return lr0 * rules[kind](np.divide(t, T))


@alternative("step after step")
def step_after_step(kind, t, T, lr0):
    if kind not in ("linear", "exponential"):
        raise ValueError(kind)
    rate = lr0
    for _ in range(t):
        rate = max(rate - lr0 / T, 0.0) if kind == "linear" else rate * math.e ** (-1 / T)
    return rate
