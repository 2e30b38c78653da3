"""Draws inputs beyond those of the cases: extreme values, long axes, special values of every argument.

A probe keeps to the signs, the integers and the unit interval that the cases show of an argument, and only those that
the reference answers with finite numbers are used. What the statement excludes besides is for the author to say.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import product
from typing import Any

import numpy as np

from autograder.authoring.domain.arguments import OMITTED, Argument, Change, map_floats
from autograder.authoring.domain.programs import Call
from autograder.codec import Recipe
from autograder.compare.walk import values_in
from autograder.model import Case

PROBE = "probe"
"""The family of every probe."""
BASE_NUMBERS = 250
MOST_NUMBERS = 10_000
LENGTHS = (5, 9, 17)
LONG = 101
WHOLE_NUMBERS = (0, 1, 2, 3, 5, 6, 9, 11, 17, 101, 301)
LONG_AXES = (12, 24)

_Axis = tuple[str, int]


def make_probes(arguments: Sequence[Argument], cases: Sequence[Case]) -> tuple[Case, ...]:
    """Build probes from a few of *cases*, each named after the input it changes."""
    usable = [case for case in cases if case.raises is None]
    groups = _axes_of_one_size(usable)
    made: dict[str, Case] = {}
    for base in _bases(usable):
        call = base.all_calls[0]
        for name, changed in _edits(arguments, groups, call):
            if _size(changed) <= MOST_NUMBERS:
                made.setdefault(f"{base.name}: {name}", _case(f"{base.name}: {name}", (changed,)))
        second = {name: map_floats(lambda x: x * 0.75, value) for name, value in call.items()}
        made[f"{base.name}: called twice"] = _case(f"{base.name}: called twice", (call, second))
    return tuple(made.values())


def _case(name: str, calls: tuple[Call, ...]) -> Case:
    return Case(name, calls=calls, family=PROBE) if len(calls) > 1 else Case(name, dict(calls[0]), family=PROBE)


def rescaled(case: Case) -> Case:
    """Return *case* with all floating-point numbers larger by a few roundings."""
    calls = tuple({name: map_floats(lambda x: x * (1 + 2.0**-50), value) for name, value in call.items()} for call in case.all_calls)
    return replace(case, calls=calls) if case.calls else replace(case, inputs=calls[0])


def _bases(cases: Sequence[Case]) -> list[Case]:
    """Return small hidden cases: the one with most arguments, one of middle size, and the largest."""
    hidden = [case for case in cases if not case.public and _size(case.all_calls[0])] or list(cases)
    small = [case for case in hidden if _size(case.all_calls[0]) <= BASE_NUMBERS] or sorted(hidden, key=_case_size)[:1]
    doubles = sorted((case for case in small if not _holds_single(case)), key=_case_size) or small
    if not doubles:
        return []
    fullest = min(doubles, key=lambda case: (-len(case.all_calls[0]), _case_size(case)))
    return list({case.name: case for case in (fullest, doubles[len(doubles) // 2], doubles[-1])}.values())


def _case_size(case: Case) -> int:
    return _size(case.all_calls[0])


def _holds_single(case: Case) -> bool:
    return any(
        isinstance(leaf, np.ndarray) and leaf.dtype == np.float32 for value in case.all_calls[0].values() for leaf in values_in(value)
    )


def _size(call: Call) -> int:
    return sum(int(np.size(leaf)) for value in call.values() for leaf in values_in(value) if isinstance(leaf, np.ndarray))


def _edits(arguments: Sequence[Argument], groups: Sequence[frozenset[_Axis]], call: Call) -> Iterator[tuple[str, Call]]:
    yield "as it is", call
    for argument in arguments:
        for name, value in _edited(argument, call.get(argument.name, OMITTED)):
            yield f"{argument.name} {name}", _with(call, argument.name, value)
    yield from _grown(arguments, groups, call)


def _with(call: Call, name: str, value: object) -> Call:
    return {key: item for key, item in call.items() if key != name} if value is OMITTED else {**call, name: value}


# -- one argument ------------------------------------------------------------------------------------------------


def _edited(argument: Argument, value: Any) -> Iterator[tuple[str, object]]:
    if value is not OMITTED and not isinstance(value, Recipe):
        if argument.has_values:
            for name, change in _value_edits(argument).items():
                yield name, map_floats(change, value)
        if isinstance(value, np.ndarray):
            yield from _array_edits(argument, value)
        if isinstance(value, list) and value and isinstance(value[0], np.ndarray):
            yield from ((f"first {name}", [changed, *value[1:]]) for name, changed in _array_edits(argument, value[0]))
    yield from _scalar_edits(argument)


def _value_edits(argument: Argument) -> Mapping[str, Change]:
    """Return the changes to floating-point numbers that keep to the argument's signs and to the unit interval."""
    edits: dict[str, Change] = {
        "with more digits": lambda x: x * (1 - 1e-3 / 3),
        "with zeros": lambda x: _alternate(x, (0.0,)),
        "with tiny numbers": lambda x: _alternate(x, (1e-20, 3e-13, 5e-9, 5e-7, 5e-4)),
        "all times 1e-7": lambda x: x * 1e-7,
        "all times 1e-13": lambda x: x * 1e-13,
        "with small numbers": lambda x: _alternate(
            x, (0.09, 0.009, 9e-4) if not argument.is_signed else (0.09, -0.09, 0.009, -0.009, 9e-4)
        ),
        "with equal numbers": lambda x: np.resize(np.ravel(x)[: max(1, x.size // 3)], x.shape),
        "with nearly equal numbers": _nearly_equal,
    }
    if not argument.is_share:
        edits |= {
            "all times 1000/3": lambda x: x * 1000 / 3,
            "with large numbers": lambda x: _alternate(x, (1500.0, 60.0, 5.5, 400.0, 18.5, 10.5, 25.0)),
            "all above 1100": lambda x: np.abs(x) + 1100.0,
        }
    if argument.ndims and not argument.is_signed:
        edits["negated"] = np.negative
    if argument.is_signed:
        edits |= {
            "with tiny negative numbers": lambda x: _alternate(x, (-1e-20, -3e-13, -5e-9, -5e-7, -5e-4)),
            "with large negative numbers": lambda x: _alternate(x, (-1500.0, -60.0, -5.5, -400.0, -18.5, -10.5, -25.0)),
            "all below -1100": lambda x: -np.abs(x) - 1100.0,
        }
    return edits


def _alternate(x: np.ndarray, numbers: Sequence[float]) -> np.ndarray:
    """Return *x* with every second element, beginning with the first, replaced by *numbers* in turn."""
    flat = np.array(x, dtype=np.float64).ravel()
    flat[::2] = np.resize(numbers, flat[::2].size)
    return flat.reshape(x.shape)


def _nearly_equal(x: np.ndarray) -> np.ndarray:
    """Return *x* with every second element set just above the one before it, much less than any tolerance."""
    flat = np.array(x, dtype=np.float64).ravel()
    pairs = flat.size // 2
    flat[1 : 2 * pairs : 2] = flat[: 2 * pairs : 2] + 1e-11 * np.abs(flat[: 2 * pairs : 2])
    return flat.reshape(x.shape)


def _array_edits(argument: Argument, value: np.ndarray) -> Iterator[tuple[str, object]]:
    if argument.is_shapeless:
        flat = np.resize(value.ravel(), 8)
        shapes: Sequence[tuple[int, ...]] = ((), (0,), (2, 0), (8,), (2, 4), (2, 2, 2), (2, 1, 2, 2), (1, 2, 2, 1, 2))
        yield from ((f"of shape {shape}", np.resize(flat, shape)) for shape in shapes)
    if value.dtype.kind in "iu" and (not value.size or (value.min() >= 0 and value.max() < 128)):
        yield from ((f"as {dtype}", value.astype(dtype)) for dtype in ("uint8", "int8", "uint64", "int32"))


def _scalar_edits(argument: Argument) -> Iterator[tuple[str, object]]:
    if argument.default is not OMITTED:
        yield "omitted", OMITTED
        yield "as the default", argument.default
    if any(isinstance(value, bool) for value in argument.scalars):
        yield from (("True", True), ("False", False))
    elif any(isinstance(value, str) for value in argument.scalars):
        yield from _text_edits(argument)
    elif argument.is_whole:
        below = (-1,) if min(argument.numbers) < 0 else ()
        yield from ((f"= {number}", number) for number in (*below, *WHOLE_NUMBERS))
    elif argument.is_real:
        yield from ((f"= {number:g}", number) for number in _reals(argument))


def _reals(argument: Argument) -> Iterator[float]:
    yield from (0.0, 1.0, 0.09, 0.009, 0.123456789, 5e-4, 5e-7, 5e-9, 3e-13)
    if not argument.is_share:
        yield from (-0.75, 5.5, 10.5, 18.5, 25.0, 60.0, 400.0, 1500.0)
    if argument.is_signed:
        yield from (-5.5, -10.5, -18.5, -25.0, -60.0, -400.0, -1500.0)


def _text_edits(argument: Argument) -> Iterator[tuple[str, object]]:
    for text in argument.scalars:
        if isinstance(text, str):
            edited = (text, text.upper(), text.capitalize(), text[:3], f"{text}s", f" {text}")
            yield from ((f"= {changed!r}", changed) for changed in dict.fromkeys(edited))


# -- axes --------------------------------------------------------------------------------------------------------


def _axes_of_one_size(cases: Sequence[Case]) -> tuple[frozenset[_Axis], ...]:
    """Return the axes in groups that are of one size in every case that has them, such as the batch of x and of dy."""
    shapes = [
        {name: value.shape for name, value in call.items() if isinstance(value, np.ndarray)} for case in cases for call in case.all_calls
    ]
    axes = sorted({(name, axis) for shape in shapes for name, sizes in shape.items() for axis in range(len(sizes))})
    groups: list[set[_Axis]] = []
    for axis in axes:
        group = next((group for group in groups if all(_always_equal(shapes, axis, other) for other in group)), None)
        if group is None:
            groups.append({axis})
        else:
            group.add(axis)
    return tuple(frozenset(group) for group in groups)


def _always_equal(shapes: Sequence[Mapping[str, tuple[int, ...]]], one: _Axis, other: _Axis) -> bool:
    both = [
        (shape[one[0]][one[1]], shape[other[0]][other[1]])
        for shape in shapes
        if len(shape.get(one[0], ())) > one[1] and len(shape.get(other[0], ())) > other[1]
    ]
    return bool(both) and all(a == b for a, b in both)


def _grown(arguments: Sequence[Argument], groups: Sequence[frozenset[_Axis]], call: Call) -> Iterator[tuple[str, Call]]:
    can_be_empty = any(argument.can_be_empty for argument in arguments)
    for group in groups:
        names = ", ".join(f"{name}.axis{axis}" for name, axis in sorted(group))
        lengths = (*(0,) * can_be_empty, *LENGTHS, *(LONG,) * _is_vector(call, group))
        yield from ((f"{names} of size {length}", _resized(call, [group], length)) for length in lengths)
    for length in LENGTHS:
        yield f"lists of length {length}", _relisted(call, length)
    whole = [argument.name for argument in arguments if argument.is_whole]
    for name, number, length in product(whole, WHOLE_NUMBERS, LONG_AXES):
        yield f"{name} = {number}, all axes longer", {**_lengthened(call, length), name: number}
    yield from ((f"all axes longer by {length}", _lengthened(call, length)) for length in LONG_AXES)


def _is_vector(call: Call, group: frozenset[_Axis]) -> bool:
    return all(np.ndim(call.get(name, 0.0)) == 1 for name, _ in group)


def _resized(call: Call, groups: Sequence[frozenset[_Axis]], length: int) -> Call:
    changed = dict(call)
    for name, axis in (pair for group in groups for pair in sorted(group)):
        value = changed.get(name)
        if isinstance(value, np.ndarray) and value.ndim > axis:
            changed[name] = _along(value, axis, length)
    return changed


def _relisted(call: Call, length: int) -> Call:
    """Return *call* with its lists repeated up to *length*, those that are of the longest one's length."""
    longest = max((len(value) for value in call.values() if isinstance(value, list | tuple)), default=0)
    return {
        name: type(value)(value[number % longest] for number in range(length))
        if isinstance(value, list | tuple) and len(value) == longest and longest
        else value
        for name, value in call.items()
    }


def _lengthened(call: Call, extra: int) -> Call:
    """Return *call* with the last two axes of its largest array longer by *extra*."""
    arrays = {name: value for name, value in call.items() if isinstance(value, np.ndarray) and value.ndim}
    if not arrays:
        return call
    name = max(arrays, key=lambda one: arrays[one].size)
    value = arrays[name]
    for axis in range(max(0, value.ndim - 2), value.ndim):
        value = _along(value, axis, value.shape[axis] + extra)
    return {**call, name: value}


def _along(value: np.ndarray, axis: int, length: int) -> np.ndarray:
    """Return *value* cut, or repeated with other numbers, to *length* along *axis*."""
    size = value.shape[axis]
    if not size:
        return value
    index = np.arange(length)
    taken = np.take(value, index % size, axis)
    if value.dtype.kind != "f" or np.isin(value, (0.0, 1.0)).all():
        return np.asarray(taken)
    scale = 1 + 0.01 * (index // size)
    return np.asarray(taken * scale.reshape((-1,) + (1,) * (value.ndim - axis - 1)))


def as_refusal(case: Case, exception: str) -> Case:
    """Return *case* as one that asks for *exception*."""
    return replace(case, raises=exception)


def is_text_probe(arguments: Sequence[Argument], case: Case) -> bool:
    """Whether *case* has a text that the cases never have: only for such probes an exception is of interest."""
    return any(
        isinstance(value, str) and value not in argument.scalars for argument in arguments for value in (case.inputs.get(argument.name),)
    )
