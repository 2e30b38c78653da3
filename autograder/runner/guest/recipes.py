"""Builds the arguments that are not data, generators and functions, from recipes. The standard library and NumPy only."""

from collections.abc import Callable
from typing import Any

import numpy as np

from autograder.codec import Recipe


def _generator(seed: int) -> "np.random.Generator":
    return np.random.default_rng(seed)


def _affine(matrix: np.ndarray, offset: np.ndarray) -> Callable[[np.ndarray], np.ndarray]:
    """X -> A x + b: the gradient of a quadratic."""
    return lambda x: matrix @ np.asarray(x) + offset


def _quadratic(matrix: np.ndarray, offset: np.ndarray, constant: float = 0.0) -> Callable[[np.ndarray], float]:
    """X -> ½ xᵀ A x + bᵀ x + c."""
    return lambda x: float(0.5 * (x @ matrix @ x) + offset @ x + constant)


def _constant(value: Any) -> Callable[[np.ndarray], Any]:
    """X -> value, a fresh copy each time: the Hessian of a quadratic."""
    return lambda x: np.array(value) if isinstance(value, np.ndarray) else value


def _fixed(value: np.ndarray) -> Callable[[np.ndarray], np.ndarray]:
    """X -> value, the same read-only array each time: a function that keeps what it returns."""
    kept = np.array(value)
    kept.flags.writeable = False
    return lambda x: kept


def _quartic(weights: np.ndarray) -> Callable[[np.ndarray], float]:
    """X -> Σ w x⁴/4, whose gradient and Hessian are ``quartic_gradient`` and ``quartic_hessian``."""
    return lambda x: float(np.sum(weights * np.asarray(x) ** 4) / 4)


def _quartic_gradient(weights: np.ndarray) -> Callable[[np.ndarray], np.ndarray]:
    """X -> w x³, elementwise."""
    return lambda x: weights * np.asarray(x) ** 3


def _quartic_hessian(weights: np.ndarray) -> Callable[[np.ndarray], np.ndarray]:
    """X -> diag(3 w x²)."""
    return lambda x: np.diag(3 * weights * np.asarray(x) ** 2)


def _mixed(matrix: np.ndarray, offset: np.ndarray, weights: np.ndarray) -> Callable[[np.ndarray], float]:
    """Give x -> ½ xᵀ A x + bᵀ x + Σ w x⁴/4: a quadratic and a quartic, whose Hessian is full and changes from point to point."""
    return lambda x: float(0.5 * (x @ matrix @ x) + offset @ x + np.sum(weights * np.asarray(x) ** 4) / 4)


def _mixed_gradient(matrix: np.ndarray, offset: np.ndarray, weights: np.ndarray) -> Callable[[np.ndarray], np.ndarray]:
    """Give x -> A x + b + w x³."""
    return lambda x: matrix @ np.asarray(x) + offset + weights * np.asarray(x) ** 3


def _mixed_hessian(matrix: np.ndarray, weights: np.ndarray) -> Callable[[np.ndarray], np.ndarray]:
    """Give x -> A + diag(3 w x²)."""
    return lambda x: matrix + np.diag(3 * weights * np.asarray(x) ** 2)


RECIPES: dict[str, Callable[..., Any]] = {
    "generator": _generator,
    "affine": _affine,
    "quadratic": _quadratic,
    "constant": _constant,
    "fixed": _fixed,
    "quartic": _quartic,
    "quartic_gradient": _quartic_gradient,
    "quartic_hessian": _quartic_hessian,
    "mixed": _mixed,
    "mixed_gradient": _mixed_gradient,
    "mixed_hessian": _mixed_hessian,
}


def build(recipe: Recipe) -> Any:
    """Return the object that *recipe* describes.

    Raises:
        KeyError: No recipe has that name.
    """
    return RECIPES[recipe.name](**recipe.parameters)
