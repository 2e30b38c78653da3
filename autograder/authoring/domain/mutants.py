"""Makes the domain mutants that the arguments and results of an exercise allow.

The name of a mutant reads ``KIND:WHAT:LEVEL``, such as ``clip:x:700``: what is done, to which argument (or to the
``result``), how strongly. Authors list names, or patterns of them, in ``OUTSIDE_DOMAIN``.
"""

import math
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from autograder.authoring.domain import changes
from autograder.authoring.domain.arguments import OMITTED, Argument, Change, map_arrays, map_floats, map_items
from autograder.authoring.domain.programs import Call, Program, guarded, ranked_coarsely, straight
from autograder.compare.walk import values_in
from autograder.model import Response

CLIPS = (5.0, 10.0, 20.0, 50.0, 300.0, 700.0)
CLIPPED_RESULTS = (10.0, 100.0, 1000.0)
INFINITIES = (200.0, 1000.0)
CLOSE = 1e-5
CLOSEST = 1e-9
THRESHOLDS = (1e-12, 1e-8, 1e-6, 1e-3)
FLOORS = (1e-12, 1e-8, 1e-5, 1e-3, 0.5)
ASYMPTOTES = (5.0, 10.0, 18.0, 50.0)
TANGENTS = (0.1, 1e-2, 1e-3)
LARGE_SHARE = 0.1
GUARDS = (1e-12, 1e-8, 1e-5, 1e-2, 1.0)
PRODUCT_BITS = (31, 63)
DECIMALS = (3, 6)
SIZES = (1, 2, 3, 4, 8)
LONG_SIZES = (16, 100)
BLOCKS = (10, 100)
LARGE_BLOCKS = (1000, 10_000)
INTEGERS = (1, 2, 3, 4, 5, 8, 10, 16, 100)
NARROW = ("int8", "uint8", "int16", "int32")

OnCall = Callable[[Call], Call]
OnResults = Callable[[Sequence[Any], Sequence[Call]], Sequence[Any]]


@dataclass(frozen=True, slots=True)
class DomainMutant:
    """A change to the reference's arguments or to its results.

    Args:
        name: ``KIND:WHAT:LEVEL``.
        on_call: Returns the changed arguments; the very same values where nothing changes.
        on_probe: In place of *on_call* where probes are tried, if what it does to ordinary inputs would show on any of them.
        program: Given the reference and the arguments, returns the output.
        on_results: Given the reference's outputs and the calls, returns the changed outputs.
    """

    name: str
    on_call: OnCall | None = None
    on_results: OnResults | None = None
    on_probe: OnCall | None = None
    program: Program | None = None


def make_domain_mutants(
    arguments: Sequence[Argument], expected: Sequence[Response], *, normalised: Collection[tuple[str, int]] = ()
) -> tuple[DomainMutant, ...]:
    """Return the mutants of an exercise.

    Args:
        arguments: What its cases show of them.
        expected: What the reference answers to these.
        normalised: Names of the arguments by whose scale the reference divides, and along which axis, 0 or -1.
    """
    outputs = [leaf for response in expected for output in response.outputs for leaf in values_in(output)]
    made = [mutant for argument in arguments for mutant in _of_argument(argument)]
    made += [_guarded(name, axis, least) for name, axis in normalised for least in GUARDS]
    made += _of_results(outputs)
    made += _of_lengths(arguments)
    return tuple({mutant.name: mutant for mutant in made}.values())


def _guarded(name: str, axis: int, least: float) -> DomainMutant:
    along = "first" if axis == 0 else "last"
    return DomainMutant(f"guard:{name}.{along}:{least:g}", program=partial(guarded, name, axis, least))


# -- arguments ---------------------------------------------------------------------------------------------------


def _of_argument(argument: Argument) -> Iterator[DomainMutant]:
    if argument.has_values:
        yield from _of_values(argument)
    if argument.ndims:
        yield from _of_axes(argument)
    yield from _of_types(argument)
    yield from _of_numbers(argument)
    yield from _of_special_values(argument)
    if any(isinstance(value, str) for value in argument.scalars):
        yield from _of_texts(argument)


def _on_floats(name: str, argument: Argument, change: Change) -> DomainMutant:
    return DomainMutant(name, _replacing(argument.name, partial(map_floats, change)))


def _replacing(name: str, change: Callable[[Any], Any]) -> OnCall:
    def on_call(call: Call) -> Call:
        if name not in call:
            return call
        changed = change(call[name])
        return call if changed is call[name] else {**call, name: changed}

    return on_call


def _of_values(argument: Argument) -> Iterator[DomainMutant]:
    name = argument.name
    if not argument.is_share:
        for bound in CLIPS:
            yield _on_floats(f"clip:{name}:{bound:g}", argument, partial(changes.clipped, bound))
        for bound in INFINITIES:
            yield _on_floats(f"above:{name}:{bound:g}", argument, partial(changes.at_most, bound))
        yield _overflow(f"overflow:{name}:700", name, lambda x: x > 700)
        for bound in ASYMPTOTES:
            yield DomainMutant(f"asymptote:{name}:{bound:g}", program=partial(straight, name, True, bound))
        for bound in TANGENTS:
            yield DomainMutant(f"tangent:{name}:{bound:g}", program=partial(straight, name, False, bound))
    if argument.is_signed:
        for bound in INFINITIES:
            yield _on_floats(f"below:{name}:-{bound:g}", argument, partial(changes.at_least, -bound))
        yield _overflow(f"overflow:{name}:-700", name, lambda x: x < -700)
        yield _on_floats(f"zero-negative:{name}", argument, partial(changes.without_zero, -changes.TINIEST))
    yield _on_floats(f"zero-positive:{name}", argument, partial(changes.without_zero, changes.TINIEST))
    for bound in THRESHOLDS:
        yield _on_floats(f"zero:{name}:{bound:g}", argument, partial(changes.without_small, bound))
    if not argument.is_signed:
        for bound in FLOORS:
            yield _on_floats(f"floor:{name}:{bound:g}", argument, partial(changes.raised, bound))
    for digits in DECIMALS:
        yield _on_floats(f"decimals:{name}:{digits}", argument, partial(changes.rounded, digits))
    for narrow in ("float16", "float32"):
        yield _on_floats(f"{narrow}:{name}", argument, partial(changes.through, narrow))
    if argument.ndims:
        yield _on_floats(f"lookup:{name}", argument, changes.without_repetitions)
        yield DomainMutant(f"rank:{name}:3", program=partial(ranked_coarsely, name, 3))
        yield _on_floats(f"sign:{name}", argument, changes.magnitude)
        yield _on_floats(f"ties-last:{name}:max", argument, partial(changes.later_first, 1.0))
        yield _on_floats(f"ties-last:{name}:min", argument, partial(changes.later_first, -1.0))
        near, nearest = (_replacing(name, partial(map_floats, partial(changes.merged, closeness))) for closeness in (CLOSE, CLOSEST))
        yield DomainMutant(f"close:{name}:{CLOSE:g}", near, on_probe=nearest)


def _overflow(name: str, argument: str, reached: Callable[[np.ndarray], np.ndarray]) -> DomainMutant:
    """Return a mutant that gives NaN once a value exceeds the range of exp."""

    def on_results(outputs: Sequence[Any], calls: Sequence[Call]) -> Sequence[Any]:
        return [
            map_floats(changes.lost, output) if _any_float(reached, call.get(argument)) else output
            for output, call in zip(outputs, calls, strict=False)
        ]

    return DomainMutant(name, on_results=on_results)


def _any_float(test: Callable[[np.ndarray], np.ndarray], value: object) -> bool:
    found = (np.asarray(leaf) for leaf in values_in(value) if isinstance(leaf, float | np.ndarray | np.floating))
    return any(array.dtype.kind == "f" and bool(np.any(test(array))) for array in found)


def _of_axes(argument: Argument) -> Iterator[DomainMutant]:
    """Yield mutants that ignore all but the first elements of an axis, or support few axes only."""
    name = argument.name
    for axis in range(max(argument.ndims)):
        sizes = SIZES + LONG_SIZES if max(argument.ndims) == 1 else SIZES
        for size in sizes:
            yield DomainMutant(f"cap:{name}.axis{axis}:{size}", _replacing(name, partial(map_arrays, partial(changes.cut, axis, size))))
    if not argument.is_shapeless:
        return
    for ndim in range(6):
        yield _failing(f"ndim:{name}:{ndim}", name, partial(_has_axes, ndim))
    yield _failing(f"empty:{name}", name, lambda x: x.size == 0)


def _has_axes(ndim: int, x: np.ndarray) -> bool:
    return x.ndim == ndim and x.size > 0


def _failing(name: str, argument: str, cannot: Callable[[np.ndarray], bool]) -> DomainMutant:
    """Return a mutant that returns None for arrays of some kind."""

    def on_results(outputs: Sequence[Any], calls: Sequence[Call]) -> Sequence[Any]:
        return [None if _any_array(cannot, call.get(argument)) else output for output, call in zip(outputs, calls, strict=False)]

    return DomainMutant(name, on_results=on_results)


def _any_array(test: Callable[[np.ndarray], bool], value: object) -> bool:
    return any(isinstance(leaf, np.ndarray) and test(leaf) for leaf in values_in(value))


def _of_types(argument: Argument) -> Iterator[DomainMutant]:
    if any(_product(value) > 1 for value in argument.given):
        for bits in PRODUCT_BITS:
            yield _overflowing(f"product:{argument.name}:{bits}", argument.name, 2**bits)
    if argument.has_integers:
        yield _failing(f"unsigned:{argument.name}", argument.name, lambda x: x.dtype.kind == "u")
        yield _failing(f"narrow:{argument.name}", argument.name, lambda x: x.dtype.kind in "iu" and x.dtype.itemsize < 8)


def _product(value: object) -> int:
    """Return the product of a list or an array of integers, 0 for anything else."""
    items = value.tolist() if isinstance(value, np.ndarray) and value.dtype.kind in "iu" and value.ndim == 1 else value
    if not isinstance(items, list | tuple) or not all(isinstance(item, int | np.integer) for item in items):
        return 0
    return math.prod(int(item) for item in items)


def _overflowing(name: str, argument: str, limit: int) -> DomainMutant:
    """Return a mutant that fails once the product of integers overflows."""

    def on_results(outputs: Sequence[Any], calls: Sequence[Call]) -> Sequence[Any]:
        return [None if _product(call.get(argument)) >= limit else output for output, call in zip(outputs, calls, strict=False)]

    return DomainMutant(name, on_results=on_results)


def _of_numbers(argument: Argument) -> Iterator[DomainMutant]:
    if argument.is_whole:
        for bound in INTEGERS:
            yield DomainMutant(f"cap:{argument.name}:{bound}", _replacing(argument.name, partial(_capped, bound)))
    if argument.is_real:
        yield _on_floats(f"decimals:{argument.name}:2", argument, partial(changes.rounded, 2))
    if argument.numbers and not argument.is_share and not argument.ndims:
        yield DomainMutant(f"sign:{argument.name}", _replacing(argument.name, _positive))


def _is_number(value: object) -> bool:
    return isinstance(value, int | float | np.number) and not isinstance(value, bool)


def _capped(bound: int, value: Any) -> Any:
    return bound if _is_number(value) and value > bound else value


def _positive(value: Any) -> Any:
    return -value if _is_number(value) and value < 0 else value


def _of_special_values(argument: Argument) -> Iterator[DomainMutant]:
    """Yield mutants that replace a special value by the default, or by the most frequent value."""
    name, default = argument.name, argument.default
    usual = [value for value in argument.scalars if value is not None]
    if not usual:
        return
    specials: list[object] = [True, False] if isinstance(usual[0], bool) else [0] if _is_number(usual[0]) else []
    if argument.is_whole or (argument.is_share and argument.high >= LARGE_SHARE):
        specials.append(1)
    if default is None or None in argument.scalars:
        specials.append(None)
    for special in (value for value in specials if not _is(default, value)):
        other = _another(special, argument)
        if other is not OMITTED:
            yield DomainMutant(f"value:{name}:{special}", _replacing(name, partial(_exchanged, special, other)))
    if default is not OMITTED:
        other = _another(default, argument)
        if other is not OMITTED:
            yield DomainMutant(f"omitted:{name}", partial(_supplied, name, other))
            yield DomainMutant(f"default-given:{name}", _replacing(name, partial(_exchanged, default, other)))


def _is(value: object, special: object) -> bool:
    if value is None or special is None or isinstance(value, bool) or isinstance(special, bool):
        return value is special
    return isinstance(value, int | float | str | np.number) and bool(value == special)


def _exchanged(special: object, other: object, value: object) -> object:
    return other if _is(value, special) else value


def _supplied(name: str, value: object, call: Call) -> Call:
    return call if name in call else {**call, name: value}


def _another(value: object, argument: Argument) -> object:
    """Return the default or the most frequent value, whichever first differs from *value*."""
    candidates = [argument.default, *argument.scalars]
    return next((other for other in candidates if other is not OMITTED and other is not None and not _is(other, value)), OMITTED)


def _of_texts(argument: Argument) -> Iterator[DomainMutant]:
    known = tuple(value for value in argument.scalars if isinstance(value, str))
    for kind, same in _LOOSE.items():
        yield DomainMutant(f"{kind}:{argument.name}", _replacing(argument.name, partial(_loosely, known, same)))


_LOOSE: dict[str, Callable[[str, str], bool]] = {
    "case": lambda text, known: text.lower() == known.lower(),
    "prefix": lambda text, known: text.startswith(known[:1]) and text[:1] != "",
    "space": lambda text, known: text.strip() == known,
}


def _loosely(known: Iterable[str], same: Callable[[str, str], bool], text: Any) -> Any:
    if not isinstance(text, str) or text in known:
        return text
    return next((one for one in known if same(text, one)), text)


def _of_lengths(arguments: Sequence[Argument]) -> Iterator[DomainMutant]:
    """Yield mutants that cut lists of equal length (weights and biases, layer by layer) together."""
    lists = [argument for argument in arguments if any(isinstance(value, list | tuple) for value in argument.given)]
    for argument in lists:
        for size in SIZES:
            yield DomainMutant(f"cap:{argument.name}.length:{size}", partial(_shortened, argument.name, size))


def _shortened(name: str, size: int, call: Call) -> Call:
    value = call.get(name)
    if not isinstance(value, list | tuple) or len(value) <= size:
        return call
    return {key: item[:size] if isinstance(item, list | tuple) and len(item) == len(value) else item for key, item in call.items()}


# -- results -----------------------------------------------------------------------------------------------------


def _of_results(outputs: Sequence[object]) -> Iterator[DomainMutant]:
    kinds = Counter(np.asarray(leaf).dtype.kind for leaf in outputs if isinstance(leaf, int | float | np.ndarray | np.generic))
    ndim = max((leaf.ndim for leaf in outputs if isinstance(leaf, np.ndarray)), default=0)
    if kinds["f"]:
        for bound in CLIPPED_RESULTS:
            yield _on_result(f"clip:result:{bound:g}", partial(changes.clipped, bound))
        for narrow in ("float16", "float32"):
            yield _on_result(f"{narrow}:result", partial(changes.through, narrow))
        for digits in DECIMALS:
            yield _on_result(f"decimals:result:{digits}", partial(changes.rounded, digits))
    if kinds["i"] or kinds["u"]:
        yield DomainMutant("float16:result", on_results=_each(partial(map_arrays, partial(changes.lost_whole, "float16"))))
        for dtype in NARROW:
            yield DomainMutant(f"{dtype}:result", on_results=_each(partial(_wrapped, dtype)))
    for axis in range(ndim):
        for size in SIZES + LONG_SIZES if ndim == 1 else SIZES:
            yield DomainMutant(f"cap:result.axis{axis}:{size}", on_results=_each(partial(map_arrays, partial(changes.cut, axis, size))))
    if ndim:
        for size in (*BLOCKS, *(block for block in LARGE_BLOCKS if _largest(outputs) > block)):
            yield DomainMutant(f"repeat:result:{size}", on_results=_each(partial(map_arrays, partial(changes.repeated, size))))
        yield DomainMutant("buffer:result", on_results=_overwritten)


def _largest(outputs: Sequence[object]) -> int:
    return max((leaf.size for leaf in outputs if isinstance(leaf, np.ndarray)), default=0)


def _on_result(name: str, change: Change) -> DomainMutant:
    return DomainMutant(name, on_results=_each(partial(map_floats, change)))


def _each(change: Callable[[Any], Any]) -> OnResults:
    return lambda outputs, _: [change(output) for output in outputs]


def _wrapped(dtype: str, output: Any) -> Any:
    """Return *output* with its integers reduced to the range of *dtype*."""
    if isinstance(output, bool | np.bool_):
        return output
    if isinstance(output, int | np.integer) or (isinstance(output, np.ndarray) and output.dtype.kind in "iu"):
        bits, signed = np.iinfo(dtype).bits, dtype.startswith("i")
        low = -(1 << (bits - 1)) if signed else 0
        wrapped = (output - low) % (1 << bits) + low
        return output if np.array_equal(wrapped, output) else wrapped
    return map_items(partial(_wrapped, dtype), output)


def _overwritten(outputs: Sequence[Any], _calls: Sequence[Call]) -> Sequence[Any]:
    """Return the last output in the place of all others of its shape: one array that every call fills and returns."""
    last = outputs[-1] if outputs else None
    return [_filled(output, last) for output in outputs]


def _filled(output: Any, last: Any) -> Any:
    if isinstance(output, tuple | list) and isinstance(last, tuple | list) and len(output) == len(last):
        return type(output)(_filled(one, other) for one, other in zip(output, last, strict=True))
    if isinstance(output, np.ndarray) and isinstance(last, np.ndarray) and output.shape == last.shape:
        return last
    return output
