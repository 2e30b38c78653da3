"""General adaptive SGD with momentum: lecture 1, «Адаптивные методы градиентного спуска. Чуть более общий взгляд»."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograder.content.api import ITER, Case, Family, Recipe, alternative, misconception
from autograder.content.helpers import by_digits, called_again, repeated, standard

Array = NDArray[np.floating]
Gradient = Callable[[Array], Array]


def adaptive_sgd_step(
    w: Array, w_prev: Array, S_prev: Array | None, grad_fn: Gradient, alpha: float, beta: float, gamma: float, eta: float
) -> tuple[Array, Array | None]:
    """Return (next point, S); without S_prev there is no adaptation."""
    move = w - w_prev
    g = grad_fn(w + gamma * move)
    if S_prev is None:
        return w - alpha * g + beta * move, None
    S = S_prev + eta * g**2
    return w + (beta * np.sqrt(S_prev) * move - alpha * g) / np.sqrt(S), S


def oracle(
    w: Array, w_prev: Array, S_prev: Array | None, grad_fn: Gradient, alpha: float, beta: float, gamma: float, eta: float
) -> tuple[Array, Array | None]:
    """Return what PyTorch's optimizer gives where the case is one of its own, else the formula with matrices."""
    import torch

    move = torch.tensor(w - w_prev)
    g = torch.tensor(grad_fn(w + gamma * move.numpy()))
    parameter = torch.nn.Parameter(torch.tensor(w))
    parameter.grad = g
    if S_prev is None and gamma == 0:
        optimizer = torch.optim.SGD([parameter], lr=alpha, momentum=beta, foreach=False)
        optimizer.state[parameter]["momentum_buffer"] = -move / alpha
        optimizer.step()
        return parameter.detach().numpy(), None
    if S_prev is None:
        return (torch.tensor(w) - alpha * g + beta * move).numpy(), None
    if beta == gamma == 0 and eta == 1:
        optimizer = torch.optim.Adagrad([parameter], lr=alpha, eps=0.0, foreach=False)
        optimizer.state[parameter].update(step=torch.tensor(4.0), sum=torch.tensor(S_prev))
        optimizer.step()
        return parameter.detach().numpy(), optimizer.state[parameter]["sum"].numpy()
    S = torch.addcmul(torch.tensor(S_prev), g, g, value=eta)
    inverse, before = torch.linalg.inv(torch.diag(S.sqrt())), torch.diag(torch.tensor(S_prev).sqrt())
    return (torch.tensor(w) - alpha * inverse @ g + beta * inverse @ before @ move).numpy(), S.numpy()


TOLERANCE = ITER
RELATIVE = by_digits(TOLERANCE)
"""For numbers of any size."""

OUTSIDE_DOMAIN = {
    "sign:alpha": "the statement asks for α ≥ 0",
    "ties-last:S_prev:min": "the statement keeps S_prev positive",
}
SIZES = np.array([4.0, 30.0, 200.0, 3e3, 1e6, 1e-2, 1e-4, 1e-6, 1e-8, 1e-10])
"""Factors for the gradients: the rule clips nothing, rounds nothing to zero and has no guard of its own."""

FAMILIES = (
    standard("lecture"),
    Family("adaptive", 4.0, {"en": "momentum with adaptation", "ru": "момент с адаптацией"}),
    Family("weight", 2.0, {"en": "other weights η", "ru": "другие веса η"}),
    Family("identity", 2.0, {"en": "no adaptation (S_prev is None)", "ru": "без адаптации (S_prev равен None)"}),
    Family("special", 2.0, {"en": "Adagrad and heavy ball", "ru": "Adagrad и тяжёлый шарик"}),
    standard("magnitudes", 2.0),
    Family("extremes", 1.0, {"en": "coefficients at the ends of their ranges", "ru": "крайние значения коэффициентов"}),
    Family("many", 1.0, {"en": "many parameters", "ru": "много параметров"}),
    standard("memory"),
)


def cases(rng: np.random.Generator) -> Iterator[Case]:
    """Yield the statement's examples, the named edge cases and random numbers."""
    known = _inputs([1], [1.5], [1], _affine([[1]], [0]), alpha=0.1, beta=0.5, gamma=0.5, eta=1.0)
    yield Case("one-parameter", known, family="lecture", public=True)
    yield Case("identity", known | {"S_prev": None}, family="lecture", public=True)
    grad_fn = _affine([[2, 1], [1, 3]], [0, 0])
    two = _inputs([1, 0], [-3, 4], [2.25, 4], grad_fn, alpha=0.5, beta=0.25, gamma=0.5, eta=0.25)
    yield Case("two-parameters", two, family="lecture", public=True)
    for d in (1, 3):
        yield Case(f"adaptive-{d}", _drawn(rng, d) | {"eta": 1.0}, family="adaptive")
    cubic = Recipe("quartic_gradient", {"weights": rng.uniform(0.2, 0.5, 3)})
    yield Case("cubic-gradient", _drawn(rng, 3) | {"grad_fn": cubic}, family="adaptive")
    yield Case("eta-half", known | {"gamma": 0.2, "eta": 0.5}, family="weight")
    for d in (2, 3):
        yield Case(f"weight-{d}", _drawn(rng, d), family="weight")
    for d in (1, 3):
        yield Case(f"identity-{d}", _drawn(rng, d) | {"S_prev": None}, family="identity")
    inputs = _drawn(rng, 2) | {"S_prev": None}
    yield Case("nesterov", inputs | {"gamma": inputs["beta"]}, family="identity")
    yield Case("heavy-ball", _drawn(rng, 3) | {"S_prev": None, "gamma": 0.0}, family="special")
    yield Case("heavy-ball-adaptive", _drawn(rng, 3) | {"gamma": 0.0}, family="special")
    yield Case("adagrad", _drawn(rng, 3) | {"beta": 0.0, "gamma": 0.0, "eta": 1.0}, family="special")
    yield Case("standing-still", inputs | {"w_prev": inputs["w"].copy()}, family="special")
    yield from _whole_domain(rng)
    yield Case("non-contiguous", _drawn(rng, 4), family="memory", layout="strided")
    yield Case("read-only", _drawn(rng, 3), family="memory", readonly=True)
    yield called_again(_drawn(rng, 3), _drawn(rng, 3))
    yield Case("read-only-identity", _drawn(rng, 3) | {"S_prev": None}, family="memory", readonly=True)


def _whole_domain(rng: np.random.Generator) -> Iterator[Case]:
    inputs = _drawn(rng, 10)
    steady = Recipe("fixed", {"value": SIZES * inputs["w"]})
    yield Case("gradients-of-all-sizes", inputs | {"grad_fn": steady, "S_prev": SIZES**2 * inputs["S_prev"]}, family="magnitudes")
    yield Case("gradients-of-all-sizes-identity", inputs | {"grad_fn": steady, "S_prev": None}, family="magnitudes")
    inputs = _drawn(rng, 3)
    for name, size in (("large", 1e4), ("small", 1e-9)):
        points = {"w": size * inputs["w"], "w_prev": size * inputs["w_prev"]}
        offset = size * inputs["grad_fn"].parameters["offset"]
        grad_fn = _affine(inputs["grad_fn"].parameters["matrix"], offset)
        yield Case(f"{name}-points", inputs | points | {"grad_fn": grad_fn}, family="magnitudes", tolerance=RELATIVE)
        yield Case(
            f"{name}-points-identity", inputs | points | {"grad_fn": grad_fn, "S_prev": None}, family="magnitudes", tolerance=RELATIVE
        )
    sums = np.array([1e-6, 0.01, 0.2, 50.0, 1e5])
    yield Case("small-and-large-sums", _drawn(rng, 5) | {"S_prev": sums}, family="magnitudes")
    still, far = {"w": np.zeros(3), "w_prev": np.zeros(3)}, {"w": np.zeros(3), "w_prev": np.array([1e5, -3e5, 2e5])}
    slope = np.array([1.0, -2.0, 0.5])
    steady, bowl = Recipe("fixed", {"value": slope}), _affine(np.diag([1.0, 2.0, 3.0]), np.zeros(3))
    special = {
        "nothing-new": {"eta": 0.0},
        "hardly-anything-new": {"eta": 3e-13, "grad_fn": Recipe("fixed", {"value": 1e6 * slope})},
        "heavy-weight": {"eta": 2000.0, "grad_fn": steady},
        "full-momentum": {"beta": 1.0, "gamma": 1.0},
        "hardly-any-momentum": far | {"beta": 5e-9, "gamma": 0.0, "grad_fn": steady},
        "hardly-any-look-ahead": far | {"beta": 0.0, "gamma": 5e-9, "grad_fn": bowl},
        "no-step": {"alpha": 0.0, "gamma": 0.5},
        "step-size-one": {"alpha": 1.0},
        "long-steps": {"alpha": 2000.0, "grad_fn": steady},
        "short-steps": still | {"alpha": 3e-13, "grad_fn": steady},
    }
    for name, options in special.items():
        tolerance = RELATIVE if name == "short-steps" else None
        yield Case(name, _drawn(rng, 3) | options, family="extremes", tolerance=tolerance)
    yield Case("full-momentum-identity", _drawn(rng, 3) | {"beta": 1.0, "gamma": 1.0, "S_prev": None}, family="extremes")
    pairs = repeated(_drawn(rng, 3))
    yield Case("equal-parameters", pairs | {"grad_fn": Recipe("fixed", {"value": np.repeat([1.0, -2.0, 0.5], 2)})}, family="many")
    yield Case("parameters-150", _drawn(rng, 150), family="many")


def _affine(matrix: object, offset: object) -> Recipe:
    return Recipe("affine", {"matrix": np.array(matrix, dtype=np.float64), "offset": np.array(offset, dtype=np.float64)})


def _inputs(w: object, w_prev: object, S_prev: object, grad_fn: Recipe, **numbers: float) -> dict[str, Any]:
    w, w_prev, S_prev = (np.array(value, dtype=np.float64) for value in (w, w_prev, S_prev))
    return {"w": w, "w_prev": w_prev, "S_prev": S_prev, "grad_fn": grad_fn} | numbers


def _drawn(rng: np.random.Generator, d: int) -> dict[str, Any]:
    """Return a step on a quadratic with a positive definite matrix; neither the point nor the last move is near zero."""
    root = rng.uniform(-1, 1, (d, d)) / np.sqrt(d)
    grad_fn = _affine(root @ root.T + rng.uniform(0.5, 1.5) * np.eye(d), rng.uniform(-2, 2, d))
    w, move = (rng.uniform(0.5, 2, d) * rng.choice([-1, 1], d) for _ in range(2))
    numbers = {"alpha": rng.uniform(0.1, 0.5), "beta": rng.uniform(0.3, 0.9), "gamma": rng.uniform(0.2, 0.9)}
    return _inputs(w, w - move, rng.uniform(0.5, 3, d), grad_fn, **numbers, eta=rng.uniform(0.2, 0.7))


def _variant(
    *,
    point=lambda w, gamma, move: w + gamma * move,
    weight=lambda eta: eta,
    scales=lambda S, S_prev: (np.sqrt(S), np.sqrt(S_prev)),
    ratio=lambda H, H_prev: H_prev / H,
):
    """Return the step put together from parts that a misconception replaces."""

    def step(w, w_prev, S_prev, grad_fn, alpha, beta, gamma, eta):
        move = w - w_prev
        g = grad_fn(point(w, gamma, move))
        if S_prev is None:
            return w - alpha * g + beta * move, None
        S = S_prev + weight(eta) * g * g
        H, H_prev = scales(S, S_prev)
        return w - alpha * g / H + beta * ratio(H, H_prev) * move, S

    return step


@misconception(
    "momentum-not-rescaled",
    en="The momentum is added as β·d. It should be rescaled to the new step sizes: β·(H_{k−1}/H_k)·d.",
    ru="Момент прибавлен как β·d. Его нужно пересчитать под новую длину шагов: β·(H_{k−1}/H_k)·d.",
)
def momentum_not_rescaled(w, w_prev, S_prev, grad_fn, alpha, beta, gamma, eta):
    return _variant(ratio=lambda H, H_prev: 1.0)(w, w_prev, S_prev, grad_fn, alpha, beta, gamma, eta)


@misconception(
    "rescaling-inverted",
    en="The momentum is multiplied by H_k/H_{k−1}. The factor should be the inverse, H_{k−1}/H_k: the steps get shorter.",
    ru="Момент умножен на H_k/H_{k−1}. Нужен обратный множитель, H_{k−1}/H_k: шаги становятся короче.",
)
def rescaling_inverted(w, w_prev, S_prev, grad_fn, alpha, beta, gamma, eta):
    return _variant(ratio=lambda H, H_prev: H / H_prev)(w, w_prev, S_prev, grad_fn, alpha, beta, gamma, eta)


@misconception(
    "gradient-at-current-point",
    en="The gradient is taken at w. It should be taken at the look-ahead point w + γ·(w − w_prev).",
    ru="Градиент взят в точке w. Его нужно брать в точке заглядывания w + γ·(w − w_prev).",
)
def gradient_at_current_point(w, w_prev, S_prev, grad_fn, alpha, beta, gamma, eta):
    return adaptive_sgd_step(w, w_prev, S_prev, grad_fn, alpha, beta, 0.0, eta)


@misconception(
    "look-ahead-backwards",
    en="The look-ahead goes back to w − γ·(w − w_prev). It should continue the last move: w + γ·(w − w_prev).",
    ru="Заглядывание сделано назад, в w − γ·(w − w_prev). Оно должно продолжать последний сдвиг: w + γ·(w − w_prev).",
)
def look_ahead_backwards(w, w_prev, S_prev, grad_fn, alpha, beta, gamma, eta):
    return adaptive_sgd_step(w, w_prev, S_prev, grad_fn, alpha, beta, -gamma, eta)


@misconception(
    "root-omitted",
    en="H is the sum of squares itself. It should be the root of it: H_k = √S.",
    ru="В качестве H взята сама сумма квадратов. Нужен корень из неё: H_k = √S.",
)
def root_omitted(w, w_prev, S_prev, grad_fn, alpha, beta, gamma, eta):
    return _variant(scales=lambda S, S_prev: (S, S_prev))(w, w_prev, S_prev, grad_fn, alpha, beta, gamma, eta)


@misconception(
    "stale-preconditioner",
    en="The step is divided by the root of the old sum. H_k should contain the gradient of this step: H_k = √S.",
    ru="Шаг делится на корень из старой суммы. H_k должно включать градиент этого шага: H_k = √S.",
)
def stale_preconditioner(w, w_prev, S_prev, grad_fn, alpha, beta, gamma, eta):
    step = _variant(scales=lambda S, S_prev: (np.sqrt(S_prev), np.sqrt(S_prev)))
    return step(w, w_prev, S_prev, grad_fn, alpha, beta, gamma, eta)


@misconception(
    "momentum-omitted",
    en="The term with β is missing: add β·(H_{k−1}/H_k)·(w − w_prev).",
    ru="Потеряно слагаемое с β: прибавьте β·(H_{k−1}/H_k)·(w − w_prev).",
)
def momentum_omitted(w, w_prev, S_prev, grad_fn, alpha, beta, gamma, eta):
    return adaptive_sgd_step(w, w_prev, S_prev, grad_fn, alpha, 0.0, gamma, eta)


@misconception(
    "eta-ignored",
    en="The squares are added with the weight 1. Their weight should be η: S = S_prev + η·g².",
    ru="Квадраты прибавлены с весом 1. Их вес должен быть равен η: S = S_prev + η·g².",
)
def eta_ignored(w, w_prev, S_prev, grad_fn, alpha, beta, gamma, eta):
    return adaptive_sgd_step(w, w_prev, S_prev, grad_fn, alpha, beta, gamma, 1.0)


@alternative("the formula of the lecture, term by term")
def term_by_term(w, w_prev, S_prev, grad_fn, alpha, beta, gamma, eta):
    return _variant()(w, w_prev, S_prev, grad_fn, alpha, beta, gamma, eta)


@alternative("diagonal matrices")
def with_matrices(w, w_prev, S_prev, grad_fn, alpha, beta, gamma, eta):
    g = np.asarray(grad_fn((1 + gamma) * w - gamma * w_prev))
    if S_prev is None:
        S, H, H_prev = None, np.eye(len(w)), np.eye(len(w))
    else:
        S = S_prev + eta * np.square(g)
        H, H_prev = np.diag(np.sqrt(S)), np.diag(np.sqrt(S_prev))
    return w + np.linalg.solve(H, beta * H_prev @ (w - w_prev) - alpha * g), S
