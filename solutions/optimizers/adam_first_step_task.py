"""First step of Adam with bias correction (lecture 1, Algorithm 2) and without it (lecture 0, formula (245))."""

import math

import numpy as np

from autograder.content.api import alternative, misconception, significant


def adam_first_step_task(g: float, lr: float, b1: float, b2: float) -> tuple[float, float]:
    """Return (−η·sign(g), −η·(1 − β₁)/√(1 − β₂)·sign(g))."""
    corrected = -math.copysign(lr, g)
    return corrected, corrected * (1 - b1) / math.sqrt(1 - b2)


def oracle(g: float, lr: float, b1: float, b2: float) -> tuple[float, float]:
    """Return how PyTorch's Adam moves a parameter from zero, on the first step and where nothing is left to correct."""
    import torch

    moves = []
    for steps_done in (0.0, 1e9):
        parameter = torch.nn.Parameter(torch.zeros(()))
        parameter.grad = torch.tensor(float(g))
        optimizer = torch.optim.Adam([parameter], lr=lr, betas=(b1, b2), eps=0.0, foreach=False)
        nothing = {"exp_avg": torch.zeros(()), "exp_avg_sq": torch.zeros(())}
        optimizer.state[parameter].update(step=torch.tensor(steps_done), **nothing)
        optimizer.step()
        moves.append(parameter.item())
    return moves[0], moves[1]


TOLERANCE = significant(4)
"""Four significant digits, as the statement asks."""

LECTURE = ({"g": 2, "lr": 0.1, "b1": 0.9, "b2": 0.999},)
MUST_DIFFER = ("proportional-to-gradient", "same-answer", "root-omitted")
MIN_DISTINCT_WRONG = 4


def draw(rng: np.random.Generator) -> dict[str, object]:
    """Return one student's numbers; the two answers differ, since (1 − β₁)/√(1 − β₂) is not 1."""
    g = float(rng.choice([0.5, 1.5, 2, 2.5, 3, 4, 5, 6, 8])) * int(rng.choice([-1, 1]))
    decays = [(b1, b2) for b1 in (0.8, 0.9, 0.95) for b2 in (0.9, 0.99, 0.999) if (b1, b2) != (0.9, 0.99)]
    b1, b2 = decays[int(rng.integers(len(decays)))]
    lr = float(rng.choice([0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1]))
    return {"g": int(g) if g == int(g) else g, "lr": lr, "b1": b1, "b2": b2}


def _along(g, value):
    """Return *value* with the sign of a step against the gradient."""
    return -math.copysign(value, g)


@misconception(
    "proportional-to-gradient",
    en="The steps are proportional to g. Dividing by the root of the mean square cancels |g|: only the sign of g matters.",
    ru="Шаги пропорциональны g. При делении на корень из среднего квадрата |g| сокращается: важен только знак g.",
)
def proportional_to_gradient(g, lr, b1, b2):
    return -lr * g, -lr * (1 - b1) * g


@misconception(
    "sign-forgotten",
    en="The signs are those of the gradient. The step should go against it.",
    ru="Знаки те же, что у градиента. Шаг должен быть направлен против градиента.",
)
def sign_forgotten(g, lr, b1, b2):
    corrected, plain = adam_first_step_task(g, lr, b1, b2)
    return -corrected, -plain


@misconception(
    "root-omitted",
    en="The steps are divided by v. Divide by its root: √v̂ and √v.",
    ru="Шаги делятся на v. Делите на корень: √v̂ и √v.",
)
def root_omitted(g, lr, b1, b2):
    return _along(g, lr / abs(g)), _along(g, lr * (1 - b1) / (1 - b2) / abs(g))


@misconception(
    "same-answer",
    en="The second answer repeats the first. Without the correction the factor (1 − β₁)/√(1 − β₂) remains.",
    ru="Второй ответ повторяет первый. Без поправки остаётся множитель (1 − β₁)/√(1 − β₂).",
)
def same_answer(g, lr, b1, b2):
    return _along(g, lr), _along(g, lr)


@misconception(
    "betas-not-complemented",
    en="The second answer uses β₁/√β₂. A new gradient gets the weight 1 − β: the factor should be (1 − β₁)/√(1 − β₂).",
    ru="Во втором ответе стоит β₁/√β₂. Новый градиент входит с весом 1 − β: множитель должен быть равен (1 − β₁)/√(1 − β₂).",
)
def betas_not_complemented(g, lr, b1, b2):
    return _along(g, lr), _along(g, lr * b1 / math.sqrt(b2))


@misconception(
    "only-first-moment",
    en="In the second answer only m is damped. v is damped too, by 1 − β₂ under the root: the factor should be (1 − β₁)/√(1 − β₂).",
    ru="Во втором ответе ослаблен только m. Нужно учесть и v, который под корнем ослаблен множителем 1 − β₂: получается (1 − β₁)/√(1 − "
    "β₂).",
)
def only_first_moment(g, lr, b1, b2):
    return _along(g, lr), _along(g, lr * (1 - b1))


@alternative("the moments one by one, rounded to four digits")
def by_moments(g, lr, b1, b2):
    m, v = (1 - b1) * g, (1 - b2) * g**2
    corrected = -lr * (m / (1 - b1)) / math.sqrt(v / (1 - b2))
    return float(f"{corrected:.4g}"), float(f"{-lr * m / math.sqrt(v):.4g}")
