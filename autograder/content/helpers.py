"""Parts that many solution files share: inputs from lists, standard families of cases, and the cases of these families.

A solution file imports them beside :mod:`autograder.content.api`::

    FAMILIES = (standard("lecture"), Family("values", 4.0, {...}), standard("single"), standard("memory"))

    def cases(rng):
        yield Case("example", arrays(x=[-2, 0, 3]), family="lecture", public=True)
        ...
        yield from single_cases(drawn(5), drawn(2, 3))
        yield from memory_cases(drawn(3, 4), drawn(2, 3), drawn(5))

Inputs are drawn by the solution file itself, in the order of its own calls, so that every exercise keeps its own
random numbers.
"""

import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from autograder.errors import ContentError
from autograder.model import Case, Family, Localized, Tolerance

Array = NDArray[np.float64]
Inputs = Mapping[str, object]

TITLES: Mapping[str, Localized] = {
    "lecture": {"en": "examples of the statement", "ru": "примеры из условия"},
    "shapes": {"en": "arrays of other shapes", "ru": "массивы других форм"},
    "magnitudes": {"en": "large and small magnitudes", "ru": "большие и малые значения"},
    "sizes": {"en": "large arrays", "ru": "массивы большого размера"},
    "empty": {"en": "empty and 0-d arrays", "ru": "пустые и нульмерные массивы"},
    "single": {"en": "single-precision inputs", "ru": "входные данные одинарной точности"},
    "integers": {"en": "integer inputs", "ru": "целочисленные входные данные"},
    "memory": {"en": "read-only and non-contiguous inputs", "ru": "массивы только для чтения и несмежные в памяти"},
    "refusals": {"en": "invalid inputs", "ru": "недопустимые данные"},
}
"""Families with one meaning in every exercise, by name."""


NARROW = Tolerance(rtol=1e-11, atol=1e-12, rtol32=1e-4, atol32=1e-5)
"""Tolerance that tells a limit from a value close to it: the double-precision pair is a hundredth of ``ELEM``'s."""


RELATIVE = Tolerance(rtol=1e-8, atol=0.0, rtol32=1e-4, atol32=0.0)
"""Tolerance for results that are tiny themselves: no absolute share, which would let zero pass."""


def standard(name: str, weight: float = 1.0) -> Family:
    """Return the family *name* of :data:`TITLES` with the course's title in both languages.

    Args:
        name: ``"lecture"``, the family of the public cases, weighs nothing; ``"refusals"`` is a guard.
        weight: Share of the points, relative to the sum over the exercise's families.

    Raises:
        ContentError: There is no standard family of that name.
    """
    if name not in TITLES:
        raise ContentError(f"no standard family is called {name!r}", hint=f"write Family(...), or take one of: {', '.join(TITLES)}")
    return Family(name, 0.0 if name == "lecture" else weight, TITLES[name], guard=name == "refusals")


ELEMENTWISE = (standard("shapes"), standard("empty"), standard("sizes"), standard("magnitudes"), standard("single"), standard("memory"))
"""Families of :func:`elementwise_cases`."""


def array(values: object) -> Array:
    """Return *values* (a number, nested lists or an array) as a new float64 array."""
    return np.array(values, dtype=np.float64)


def arrays(**values: object) -> dict[str, object]:
    """Return inputs by name, each a new float64 array. Arguments that are no arrays are added with ``| {...}``."""
    return {name: array(value) for name, value in values.items()}


def single_precision(value: object) -> object:
    """Return *value* with every float64 array in it as float32, inside of lists, tuples and dicts too.

    Numbers, integer arrays and everything else stay as they are.
    """
    match value:
        case np.ndarray() if value.dtype == np.float64:
            return value.astype(np.float32)
        case list() | tuple():
            return type(value)(single_precision(item) for item in value)
        case dict():
            return {key: single_precision(item) for key, item in value.items()}
    return value


def both_signs(rng: np.random.Generator, *shape: int, low: float = 0.2, high: float = 4.0) -> Array:
    """Return numbers with absolute values in [low, high); half of them negative, in random places."""
    signs = rng.permutation(np.resize([-1.0, 1.0], math.prod(shape))).reshape(shape)
    return array(rng.uniform(low, high, shape) * signs)


def odd_sixteenths(rng: np.random.Generator, *shape: int, bound: int = 4) -> Array:
    """Return odd sixteenths in (-bound, bound): never zero, and sums of their products are exact even in float32."""
    return (2 * rng.integers(-8 * bound, 8 * bound, shape) + 1) / 16


def magnitudes(rng: np.random.Generator, *, high: float = 10_000.0) -> Array:
    """Return numbers of both signs from 1e-20 to *high*, every one from 0.01 on at most a third larger than the one before.

    A function that clips its argument, replaces it by a limit beyond some value, or takes small numbers for zero is wrong
    on one of them, wherever its threshold is.
    """
    steps = np.geomspace(0.01, high, math.ceil(math.log(100 * high, 1.25)))
    positive = np.concatenate([10.0 ** np.arange(-20, -2), steps[:-1] * rng.uniform(1, 1.06, len(steps) - 1), steps[-1:]])
    return array(np.concatenate([positive, -positive]))


def scaled(inputs: Inputs, **powers: int) -> dict[str, object]:
    """Return *inputs* with the named arrays multiplied by 2 to the given powers, which loses no digit in any precision."""
    return {name: np.ldexp(value, powers[name]) if name in powers else value for name, value in inputs.items()}  # type: ignore[call-overload]  # what is named is an array


def without_signs(inputs: Inputs) -> dict[str, object]:
    """Return *inputs* with the absolute values of its arrays: no sum of large products vanishes in its rounding errors."""
    return {name: np.abs(value) if isinstance(value, np.ndarray) else value for name, value in inputs.items()}


def with_more_digits(rng: np.random.Generator, inputs: Inputs) -> dict[str, object]:
    """Return *inputs* with every float64 array moved by less than 1/64, so that no number is exact in single precision."""
    return {
        name: value + rng.uniform(-1 / 64, 1 / 64, value.shape) if isinstance(value, np.ndarray) and value.dtype == np.float64 else value
        for name, value in inputs.items()
    }


def nearly_equal(inputs: Inputs, *names: str) -> dict[str, object]:
    """Return *inputs* with the elements of the named arrays pressed together, to within some millionths of 1.25."""
    return {name: 1.25 + np.ldexp(value, -22) if name in names else value for name, value in inputs.items()}  # type: ignore[call-overload]  # what is named is an array


def repeated(inputs: Inputs) -> dict[str, object]:
    """Return *inputs* with every number of an array twice along its last axis: equal numbers in different places."""
    return {name: np.repeat(value, 2, axis=-1) if isinstance(value, np.ndarray) else value for name, value in inputs.items()}


def by_digits(tolerance: Tolerance) -> Tolerance:
    """Return *tolerance* without its absolute bounds, so that a result counts by its digits, however small it is."""
    return replace(tolerance, atol=0.0, atol32=0.0)


def called_again(first: Inputs, second: Inputs, *, family: str = "memory") -> Case:
    """Return a case of two calls, which a function fails that keeps something of the first one, such as the array it returned."""
    return Case("called-again", calls=(first, second), family=family)


def shape_cases(draw: Callable[..., Inputs], shapes: Iterable[tuple[int, ...]], *, family: str = "shapes") -> Iterator[Case]:
    """Yield a case for each of *shapes*, with the inputs that ``draw(*shape)`` returns."""
    for shape in shapes:
        yield Case(f"{family}-{'x'.join(map(str, shape)) or '0d'}", draw(*shape), family=family)


def single_cases(*inputs: Inputs, family: str = "single") -> Iterator[Case]:
    """Yield a case for each of *inputs*, with the float64 arrays converted to float32."""
    for number, arguments in enumerate(inputs, 1):
        yield Case(f"{family}-{number}", {name: single_precision(value) for name, value in arguments.items()}, family=family)


def elementwise_cases(
    rng: np.random.Generator, inputs: Callable[[Array], Inputs], *, high: float = 10_000.0, tolerance: Tolerance = NARROW
) -> Iterator[Case]:
    """Yield the cases of :data:`ELEMENTWISE` for a function that is computed element by element.

    Args:
        rng: Generator that ``cases`` was given.
        inputs: Returns the function's arguments for an array of its main argument; may draw the others.
        high: Largest magnitude that the statement promises.
        tolerance: Of the case on magnitudes.
    """

    def drawn(*shape: int) -> Inputs:
        return inputs(both_signs(rng, *shape))

    yield from shape_cases(drawn, [(1,), (2, 3), (2, 1, 4), (2, 3, 2, 2), (2, 1, 3, 1, 2)])
    yield Case("equal-numbers", inputs(array([1.5, -0.75, 1.5, 1.5, -0.75, 0.25])), family="shapes")
    for name, value in (("positive", 1.75), ("negative", -0.625)):
        yield Case(f"number-{name}", inputs(array(value)), family="empty")
    yield from shape_cases(drawn, [(0,), (2, 0)], family="empty")
    yield from shape_cases(drawn, [(1030,), (9, 130)], family="sizes")
    steps = magnitudes(rng, high=high)
    for start in range(2):
        yield Case(f"magnitudes-{start + 1}", inputs(steps[start::2]), family="magnitudes", tolerance=tolerance)
    yield from single_cases(drawn(6), drawn(3, 2))
    yield from memory_cases(drawn(3, 4), drawn(2, 3), drawn(5))
    yield called_again(drawn(4), drawn(4))
    for name, sign in (("positive", 1.0), ("negative", -1.0)):
        yield Case(f"drawn-number-{name}", inputs(array(sign * rng.uniform(0.2, 4.0))), family="empty")


def memory_cases(strided: Inputs, column_major: Inputs | None, read_only: Inputs, *, family: str = "memory") -> Iterator[Case]:
    """Yield the cases on memory layout: non-contiguous, column-major and read-only arrays.

    Args:
        strided: Handed over as views whose neighbouring elements lie apart in memory.
        column_major: Handed over in Fortran order; None if no argument has two axes.
        read_only: Handed over with ``writeable=False``: writing to them raises ValueError.
    """
    yield Case("non-contiguous", strided, family=family, layout="strided")
    if column_major is not None:
        yield Case("column-major", column_major, family=family, layout="F")
    yield Case("read-only", read_only, family=family, readonly=True)
