"""API of solution files: cases, families, tolerances and decorators.

A solution file (``solutions/<unit>/<slug>.py``) is a plain module that defines, in this order:

``<slug>``      the reference, in NumPy
``oracle``      the same in PyTorch (imports torch inside), for ``grade verify`` only
``TOLERANCE``   one of the tolerance classes below
``FAMILIES``    the case families with their weights
``cases(rng)``  yields the cases, public ones first; *rng* is seeded per course and exercise
misconceptions  functions with the reference's signature under ``@misconception``
alternatives    other correct implementations under ``@alternative``

A task defines ``draw(rng)`` (one student's numbers) and ``LECTURE`` (the lecture's own instances) in place of
``cases`` and ``FAMILIES``; reference, oracle and misconceptions take the numbers as keyword arguments.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from autograder.codec import Recipe
from autograder.model import Case, Family, Message, Mismatch, Tolerance, Verdict

__all__ = [
    "ANSWER",
    "ELEM",
    "EXACT",
    "ITER",
    "LINALG",
    "OPT",
    "REDUCE",
    "Case",
    "Family",
    "Message",
    "Mismatch",
    "Recipe",
    "Tolerance",
    "Verdict",
    "alternative",
    "generator",
    "misconception",
    "significant",
]

ELEM = Tolerance(rtol=1e-9, atol=1e-12, rtol32=1e-5, atol32=1e-6)
"""Elementwise formulas."""
REDUCE = Tolerance(rtol=1e-8, atol=1e-10, rtol32=1e-4, atol32=1e-5)
"""Sums and products over axes."""
OPT = Tolerance(rtol=1e-8, atol=1e-12, rtol32=1e-5, atol32=1e-6, roundings=256)
"""One optimizer step; 1 − β₂ loses eight bits in float32."""
ITER = Tolerance(rtol=1e-8, atol=1e-10, rtol32=1e-4, atol32=1e-5)
"""Iterations; inputs are float64 only."""
LINALG = Tolerance(rtol=1e-6, atol=1e-8, rtol32=1e-3, atol32=1e-4)
"""Eigenvectors and inverses; inputs are float64 only."""
EXACT = Tolerance(rtol=0.0, atol=0.0, rtol32=0.0, atol32=0.0)
"""Integers and booleans."""


def significant(digits: int) -> Tolerance:
    """Return the tolerance for answers of tasks that ask for *digits* significant digits."""
    relative = 0.5 * 10.0 ** (1 - digits)
    return Tolerance(rtol=relative, atol=1e-9, rtol32=relative, atol32=1e-9, lenient=True, digits=digits)


ANSWER = significant(3)
"""A number worked out by hand, three significant digits."""

F = TypeVar("F", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class MisconceptionMark:
    """Data that ``@misconception`` attaches to a function."""

    slug: str
    en: str
    ru: str
    slip: str
    same_as: tuple[str, ...]
    same_because: str
    raises: str


def misconception(
    slug: str, *, en: str, ru: str, slip: str = "", same_as: tuple[str, ...] = (), same_because: str = "", raises: str = ""
) -> Callable[[F], F]:
    """Mark a function as the wrong implementation that *slug* names.

    Args:
        slug: Unique in the exercise; the same slug means the same mistake everywhere.
        en: One or two sentences to the student, in English: what is wrong and what is right.
        ru: The same in Russian.
        slip: Where the lecture itself prints this variant; the text must then name the lecture's formula.
        same_as: Slugs of misconceptions that no input distinguishes from this one.
        same_because: Why; required with *same_as*.
        raises: The exception that the mistake leads to on every case; verification takes any other crash for the author's slip.
    """

    def mark(function: F) -> F:
        function.__misconception__ = MisconceptionMark(slug, en, ru, slip, same_as, same_because, raises)  # type: ignore[attr-defined]  # a mark read back by the loader
        return function

    return mark


def alternative(title: str) -> Callable[[F], F]:
    """Mark a function as another correct implementation, which verification requires to pass."""

    def mark(function: F) -> F:
        function.__alternative__ = title  # type: ignore[attr-defined]  # a mark read back by the loader
        return function

    return mark


def generator(seed: int, *, shared: str = "") -> Recipe:
    """An argument that arrives as ``numpy.random.default_rng(seed)``.

    Args:
        seed: Non-negative.
        shared: Calls of one case that name the same non-empty key get one and the same generator.
    """
    return Recipe("generator", {"seed": seed}, shared)
