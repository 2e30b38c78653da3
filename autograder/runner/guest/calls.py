"""Calls a function on the arguments of a case and records outputs, exception and side effects.

The same code calls the student's function in the sandbox and references and misconceptions outside, so that
their responses are comparable. The standard library and NumPy only.
"""

import time
from collections.abc import Callable, Collection, Mapping, Sequence
from types import TracebackType
from typing import Any

import numpy as np

from autograder.codec import Recipe
from autograder.runner.guest.recipes import build
from autograder.runner.guest.records import GLOBAL_RANDOM, Layout, Raised, Response

MAX_EXCEPTION_TEXT = 500


def call_case(
    function: Callable[..., Any],
    calls: Sequence[Mapping[str, object]],
    *,
    required: int = 0,
    layout: Layout = "C",
    readonly: bool = False,
    sources: Collection[str] = (),
) -> Response:
    """Return what *function* gave on each of *calls*; the first exception ends the sequence.

    Args:
        function: Called with copies of the arguments.
        calls: Arguments by name, in the order of the signature.
        required: How many leading arguments go by position; the rest go by keyword.
        layout: Memory layout of the arrays that are handed over.
        readonly: Whether those arrays refuse to be written.
        sources: File names that count as the caller's own in tracebacks.
    """
    outputs: list[object] = []
    mutated: dict[str, None] = {}
    raised = None
    shared: dict[str, Any] = {}
    watch_global = any(isinstance(value, Recipe) and value.name == "generator" for call in calls for value in call.values())
    before = _global_random() if watch_global else None
    start = time.perf_counter()
    for call in calls:
        arguments = {name: _prepare(value, layout, readonly, shared) for name, value in call.items()}
        names = list(arguments)
        try:
            outputs.append(function(*(arguments[n] for n in names[:required]), **{n: arguments[n] for n in names[required:]}))
        except (Exception, SystemExit) as error:  # noqa: BLE001  # whatever the function raises is its answer
            raised = describe(error, sources)
        for name in names:
            if _changed(call[name], arguments[name]):
                mutated[name] = None
        if raised is not None:
            break
    seconds = time.perf_counter() - start
    if before is not None and before != _global_random():
        mutated[GLOBAL_RANDOM] = None
    return Response(tuple(outputs), raised, tuple(mutated), "", seconds)


def describe(error: BaseException, sources: Collection[str]) -> Raised:
    """Return *error* as data: its type, bounded text and the innermost line in one of *sources*."""
    kind = type(error)
    try:
        text = str(error)[:MAX_EXCEPTION_TEXT]
    except BaseException:  # noqa: BLE001  # a hostile __str__ must not end the run
        text = ""
    lineno, cell = _own_line(error.__traceback__, sources)
    if isinstance(error, SyntaxError) and error.filename in sources:
        lineno, cell = error.lineno or 0, _cell(str(error.filename))
    bases = tuple(base.__name__ for base in kind.__mro__[1:] if base is not object)
    return Raised(kind.__name__, text, lineno, cell, bases)


def source_name(filename: str, cell: int) -> str:
    """Return the name under which a source is compiled, as tracebacks and the debugger show it."""
    return f"{filename}#cell-{cell}" if cell else filename


def _cell(name: str) -> int:
    _, mark, number = name.rpartition("#cell-")
    return int(number) if mark and number.isdigit() else 0


def _own_line(trace: TracebackType | None, sources: Collection[str]) -> tuple[int, int]:
    found = (0, 0)
    while trace is not None:
        name = trace.tb_frame.f_code.co_filename
        if name in sources:
            found = (trace.tb_lineno, _cell(name))
        trace = trace.tb_next
    return found


def _prepare(value: object, layout: Layout, readonly: bool, shared: dict[str, Any]) -> Any:
    """Return a copy of *value* that the called function may do with as it likes."""
    if isinstance(value, np.ndarray):
        return _arrange(value, layout, readonly)
    if isinstance(value, list):
        return [_prepare(item, layout, readonly, shared) for item in value]
    if isinstance(value, tuple):
        return tuple(_prepare(item, layout, readonly, shared) for item in value)
    if isinstance(value, dict):
        return {key: _prepare(item, layout, readonly, shared) for key, item in value.items()}
    if isinstance(value, Recipe):
        if not value.shared:
            return build(value)
        if value.shared not in shared:
            shared[value.shared] = build(value)
        return shared[value.shared]
    return value


def _arrange(array: np.ndarray, layout: Layout, readonly: bool) -> np.ndarray:
    if layout == "F":
        arranged = np.array(array, order="F")
    elif layout == "strided" and array.ndim:
        wide = np.zeros((*array.shape[:-1], 2 * array.shape[-1]), dtype=array.dtype)
        arranged = wide[..., ::2]
        arranged[...] = array
    else:
        arranged = np.array(array, order="C")
    if readonly:
        arranged.flags.writeable = False
    return arranged


def _changed(original: object, passed: Any) -> bool:
    if isinstance(original, np.ndarray):
        return bool(passed.shape != original.shape or passed.dtype != original.dtype or passed.tobytes() != original.tobytes())
    if isinstance(original, list | tuple):
        return len(original) != len(passed) or any(_changed(a, b) for a, b in zip(original, passed, strict=True))
    if isinstance(original, dict):
        return original.keys() != passed.keys() or any(_changed(original[key], passed[key]) for key in original)
    return False


def _global_random() -> bytes:
    state = np.random.get_state(legacy=False)["state"]
    return bytes(state["key"].tobytes()) + int(state["pos"]).to_bytes(4, "little")
