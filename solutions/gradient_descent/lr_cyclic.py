"""Triangular cyclic learning rate: lecture 1, «Super-Convergence и amsgrad» (the rule is that of PyTorch's CyclicLR)."""

import math
from collections.abc import Iterator

import numpy as np

from autograder.content.api import ITER, Case, Family, alternative, misconception
from autograder.content.helpers import by_digits, standard


def lr_cyclic(t: int, base_lr: float, max_lr: float, step_size: int) -> float:
    """Return the rate after *t* steps."""
    return base_lr + (max_lr - base_lr) * _height(t, step_size)


def _height(t, step_size):
    """Return how far up the triangle *t* is: 0 at the ends of a cycle, 1 at its peak."""
    place = t % (2 * step_size)
    return min(place, 2 * step_size - place) / step_size


def oracle(t: int, base_lr: float, max_lr: float, step_size: int) -> float:
    """Return what PyTorch's scheduler gives after *t* steps."""
    import torch

    optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=base_lr)
    scheduler = torch.optim.lr_scheduler.CyclicLR(optimizer, base_lr, max_lr, step_size_up=step_size, cycle_momentum=False)
    for _ in range(t):
        optimizer.step()
        scheduler.step()
    return optimizer.param_groups[0]["lr"]


TOLERANCE = ITER
RELATIVE = by_digits(TOLERANCE)
"""For numbers of any size."""

OUTSIDE_DOMAIN = {
    "sign:*": "the statement asks for rates that are not negative",
}
FAMILIES = (
    standard("lecture"),
    Family("rise", 2.0, {"en": "the first rise", "ru": "первый подъём"}),
    Family("fall", 2.0, {"en": "the first fall", "ru": "первый спуск"}),
    Family("later", 2.0, {"en": "later cycles", "ru": "следующие циклы"}),
    Family("turns", 1.0, {"en": "the turning points", "ru": "точки поворота"}),
    standard("magnitudes"),
    Family("many", 1.0, {"en": "long cycles, many cycles", "ru": "длинные циклы, много циклов"}),
)


def cases(rng: np.random.Generator) -> Iterator[Case]:
    """Yield the statement's examples, the named edge cases and random numbers."""
    yield Case("peak", _inputs(4, 0.1, 0.5, 4), family="lecture", public=True)
    yield Case("down", _inputs(6, 0.1, 0.5, 4), family="lecture", public=True)
    yield Case("one-up", _inputs(1, 0.1, 0.5, 4), family="rise")
    yield Case("nearly-up", _drawn(rng, 4, 5), family="rise")
    yield Case("one-down", _inputs(5, 0.1, 0.5, 4), family="fall")
    yield Case("nearly-down", _drawn(rng, 9, 5), family="fall")
    for number in range(3):
        s = int(rng.integers(5, 12))
        low = int(rng.integers(1, s // 2 + 1))  # neither at a turn nor halfway up to the next
        yield Case(f"rise-{number}", _drawn(rng, low, s), family="rise")
        yield Case(f"fall-{number}", _drawn(rng, s + low, s), family="fall")
        yield Case(f"later-{number}", _drawn(rng, 2 * s * int(rng.integers(1, 4)) + low + number % 2 * s, s), family="later")
    yield Case("second-cycle", _inputs(9, 0.1, 0.5, 4), family="later")
    yield Case("start", _inputs(0, 0.1, 0.5, 4), family="turns")
    for name, t, s in (("top", 7, 7), ("bottom", 6, 3), ("third-top", 25, 5), ("short-top", 3, 1), ("short-bottom", 4, 1)):
        yield Case(name, _drawn(rng, t, s), family="turns")

    for name, base_lr, max_lr in (
        ("small", 2e-12, 9e-12),
        ("large", 2000.0, 5000.0),
        ("zero", 0.0, 0.0),
        ("from-zero", 0.0, 0.3),
        ("constant", 0.2, 0.2),
    ):
        yield Case(f"{name}-rates", _inputs(7, base_lr, max_lr, 5), family="magnitudes", tolerance=RELATIVE)
    for name, t, s in (("long-rise", 613, 1000), ("long-fall", 1387, 1000), ("cycle-50", 1006, 10), ("cycle-500", 1001, 1)):
        yield Case(name, _drawn(rng, t, s), family="many")
    for name, low, high in (("small", -12, -8), ("large", 3, 6)):
        size = 10 ** rng.uniform(low, high)
        inputs = _inputs(int(rng.integers(1, 30)), size, size * rng.uniform(2, 9), 7)
        yield Case(f"random-{name}-rates", inputs, family="magnitudes", tolerance=RELATIVE)


def _inputs(t: int, base_lr: float, max_lr: float, step_size: int) -> dict[str, object]:
    return {"t": t, "base_lr": base_lr, "max_lr": max_lr, "step_size": step_size}


def _drawn(rng: np.random.Generator, t: int, step_size: int) -> dict[str, object]:
    base_lr = rng.uniform(0.01, 0.2)
    return _inputs(t, base_lr, base_lr + rng.uniform(0.1, 0.8), step_size)


@misconception(
    "sawtooth",
    en="After the peak the rate jumps back to base_lr. It should fall along a straight line, as long as it has risen.",
    ru="После пика темп скачком возвращается к base_lr. Он должен убывать линейно, так же долго, как рос.",
)
def sawtooth(t, base_lr, max_lr, step_size):
    return base_lr + (max_lr - base_lr) * (t % step_size) / step_size


@misconception(
    "period-is-step-size",
    en="The whole cycle takes step_size steps. step_size should be half of it: up takes s steps and down another s.",
    ru="Весь цикл занимает step_size шагов. step_size должно быть его половиной: s шагов вверх и ещё s вниз.",
)
def period_is_step_size(t, base_lr, max_lr, step_size):
    return lr_cyclic(t, base_lr, max_lr, step_size / 2)


@misconception(
    "starts-at-maximum",
    en="The cycle starts at max_lr and goes down first. At t = 0 the rate should be base_lr.",
    ru="Цикл начинается с max_lr и сначала идёт вниз. При t = 0 темп должен быть равен base_lr.",
)
def starts_at_maximum(t, base_lr, max_lr, step_size):
    return lr_cyclic(t, max_lr, base_lr, step_size)


@misconception(
    "amplitude-max-lr",
    en="The amplitude is max_lr, so the peak is base_lr + max_lr. It should be max_lr − base_lr.",
    ru="Размах равен max_lr, и на пике получается base_lr + max_lr. Размах должен быть равен max_lr − base_lr.",
)
def amplitude_max_lr(t, base_lr, max_lr, step_size):
    return base_lr + max_lr * _height(t, step_size)


@misconception(
    "cosine-shape",
    en="The rate follows a cosine. It should go up and down along straight lines.",
    ru="Темп меняется по косинусу. Он должен расти и убывать линейно.",
)
def cosine_shape(t, base_lr, max_lr, step_size):
    return base_lr + (max_lr - base_lr) * (1 - math.cos(math.pi * _height(t, step_size))) / 2


@misconception(
    "counter-off-by-one",
    en="The rate is that of step t + 1. t counts from 0: before the first step the rate should be base_lr.",
    ru="Взят темп для t + 1. t отсчитывается от 0: перед первым шагом темп должен быть равен base_lr.",
)
def counter_off_by_one(t, base_lr, max_lr, step_size):
    return lr_cyclic(t + 1, base_lr, max_lr, step_size)


@alternative("the statement's formulas")
def by_cycles(t, base_lr, max_lr, step_size):
    cycle = np.floor(1 + t / (2 * step_size))
    return base_lr + (max_lr - base_lr) * np.maximum(0, 1 - np.abs(t / step_size - 2 * cycle + 1))


@alternative("a list of one cycle")
def by_list(t, base_lr, max_lr, step_size):
    up = np.linspace(base_lr, max_lr, step_size + 1).tolist()
    cycle = up + up[-2:0:-1]
    return cycle[t % len(cycle)]
