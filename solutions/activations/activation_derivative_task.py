"""Derivative from the value of the activation: lecture 0, table 3; lecture 3, «Backprop, затухание градиента»."""

import math

import numpy as np

from autograder.content.api import Tolerance, alternative, misconception


def activation_derivative_task(name: str, y: float, alpha: float) -> float:
    """Return f(1 − f), 1 − f² or, for the negative values of ELU, f + α."""
    if name == "sigmoid":
        return y * (1 - y)
    if name == "tanh":
        return 1 - y**2
    return y + alpha


def oracle(name: str, y: float, alpha: float) -> float:
    """Return what PyTorch's automatic differentiation gives at the argument where the activation has the value *y*."""
    import torch
    import torch.nn.functional as F

    inverse = {"sigmoid": lambda v: torch.log(v / (1 - v)), "tanh": torch.atanh, "ELU": lambda v: torch.log1p(v / alpha)}
    forward = {"sigmoid": torch.sigmoid, "tanh": torch.tanh, "ELU": lambda x: F.elu(x, alpha)}
    x = inverse[name](torch.tensor(y)).requires_grad_()
    return torch.autograd.grad(forward[name](x), x)[0].item()


TOLERANCE = Tolerance(rtol=0.0, atol=5e-5, rtol32=0.0, atol32=5e-5, lenient=True)
"""Half a unit of the fourth decimal."""

LECTURE = ({"name": "sigmoid", "y": 0.5, "alpha": 1.0}, {"name": "tanh", "y": 0.0, "alpha": 1.0})
MUST_DIFFER = ()
MIN_DISTINCT_WRONG = 3


def draw(rng: np.random.Generator) -> dict[str, object]:
    """Return an activation and a value that it takes, in twentieths (for ELU: of α, below zero)."""
    name = str(rng.choice(["sigmoid", "tanh", "ELU"]))
    alpha = float(rng.choice([0.5, 1.0, 2.0]))
    if name == "sigmoid":
        y = rng.integers(1, 20) / 20
    elif name == "tanh":
        y = rng.integers(-19, 20) / 20
    else:
        y = -alpha * rng.integers(1, 20) / 20
    return {"name": name, "y": round(float(y), 4), "alpha": alpha}


@misconception(
    "sigmoid-rule",
    en="f(1 − f) is the rule for the sigmoid, but your neuron has another activation. Take its row of the table.",
    ru="f(1 − f) — правило для сигмоиды, а у вашего нейрона другая функция активации. Нужно взять её строку таблицы.",
)
def sigmoid_rule(name, y, alpha):
    return y * (1 - y)


@misconception(
    "tanh-rule",
    en="1 − f² is the rule for the hyperbolic tangent, but your neuron has another activation. Take its row of the table.",
    ru="1 − f² — правило для гиперболического тангенса, а у вашего нейрона другая функция активации. Нужно взять её строку таблицы.",
)
def tanh_rule(name, y, alpha):
    return 1 - y**2


@misconception(
    "derivative-one-minus-value",
    en="The answer is 1 − f. For the sigmoid it should be multiplied by f; for tanh f should be squared.",
    ru="Ответ равен 1 − f. Для сигмоиды его нужно умножить на f, а для tanh — возвести f в квадрат.",
)
def derivative_one_minus_value(name, y, alpha):
    return 1 - y


@misconception(
    "value-returned",
    en="The answer is the output of the neuron itself. It should be the derivative at the same point.",
    ru="Ответ — сам выход нейрона. Нужна производная в той же точке.",
)
def value_returned(name, y, alpha):
    return y


@misconception(
    "derivative-f-plus-one",
    en="The answer is f + 1, the derivative of ELU with α = 1. In general it should be f + α, and the sigmoid and tanh have "
    "rules of their own.",
    ru="Ответ — f + 1, производная ELU при α = 1. В общем случае должно быть f + α, а у сигмоиды и tanh свои правила.",
)
def derivative_f_plus_one(name, y, alpha):
    return y + 1


@misconception(
    "maximum-used",
    en="The answer is the slope at x = 0 (1/4 for the sigmoid, 1 for tanh) or, for ELU, that of positive values. It should be "
    "the slope at the point where the neuron outputs your value.",
    ru="Ответ — наклон при x = 0 (1/4 у сигмоиды, 1 у tanh), а для ELU — наклон при положительных значениях. Нужен наклон в "
    "той точке, где нейрон выдаёт ваше значение.",
)
def maximum_used(name, y, alpha):
    return 0.25 if name == "sigmoid" else 1.0


@alternative("by the argument, and rounded to four decimals")
def by_argument(name, y, alpha):
    if name == "sigmoid":
        e = math.exp(-math.log(y / (1 - y)))
        return round(e / (1 + e) ** 2, 4)
    if name == "tanh":
        return round(1 / math.cosh(math.atanh(y)) ** 2, 4)
    return round(alpha * math.exp(math.log1p(y / alpha)), 4)


@alternative("a NumPy scalar")
def as_numpy(name, y, alpha):
    f = np.float64(y)
    return {"sigmoid": f - f**2, "tanh": (1 - f) * (1 + f), "ELU": alpha + f}[name]
