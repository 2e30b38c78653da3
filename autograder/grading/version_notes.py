"""Explains failures caused by differences between versions of NumPy.

Only exceptions that the student is shown, raised while loading or by public cases, are looked at.
"""

import re
from collections.abc import Iterator

import numpy as np

from autograder.model import ExerciseResult, Message, Raised

_REMOVED = {
    "asfarray": "np.asarray(x, dtype=float)",
    "asscalar": "x.item()",
    "byte_bounds": "np.lib.array_utils.byte_bounds",
    "cast": "x.astype(dtype)",
    "find_common_type": "np.result_type",
    "in1d": "np.isin(x.ravel(), y)",
    "issubclass_": "issubclass",
    "msort": "np.sort(x, axis=0)",
    "obj2sctype": "np.dtype(x).type",
    "rank": "np.ndim",
}
_METHODS = {"itemset": "x[index] = value", "newbyteorder": "x.view(x.dtype.newbyteorder())", "ptp": "np.ptp(x)", "tostring": "x.tobytes()"}
_FUNCTION = re.compile(r"module 'numpy' has no attribute '(\w+)'|`np\.(\w+)` was removed")
_METHOD = re.compile(r"'numpy\.ndarray' object has no attribute '(\w+)'")
_SCALAR = re.compile(r"only (?:0-dimensional|length-1) arrays can be converted to Python scalars")
_OTHERS = (
    (
        "TypeError",
        re.compile(r"reshape\(\) got an unexpected keyword argument 'newshape'"),
        "np.reshape(x, newshape=s)",
        "np.reshape(x, s)",
    ),
    ("TypeError", re.compile(r"\w+\(\) got an unexpected keyword argument 'interpolation'"), "interpolation='linear'", "method='linear'"),
    ("TypeError", re.compile(r"Calling np\.sum\(generator\)"), "np.sum(... for ...)", "sum(... for ...)"),
    ("ValueError", re.compile(r"Unable to avoid copy while creating an array"), "np.array(x, copy=False)", "np.asarray(x)"),
    ("ValueError", re.compile(r"binary mode of fromstring is removed"), "np.fromstring(x)", "np.frombuffer(x)"),
    ("OverflowError", re.compile(r"Python integer -?\d+ out of bounds for (\w+)"), "np.uint8(300)", "np.array(300).astype(np.uint8)"),
)


def version_notes(result: ExerciseResult) -> tuple[Message, ...]:
    """Return a note on each way in which the program of *result* relies on an older NumPy."""
    notes: list[Message] = []
    for raised in _shown(result):
        note = _note(raised)
        if note is not None and note not in notes:
            notes.append(note)
    return tuple(notes)


def _shown(result: ExerciseResult) -> Iterator[Raised]:
    if result.run is not None and result.run.raised is not None:
        yield result.run.raised
    for outcome in result.outcomes:
        if outcome.case.public and outcome.response is not None and outcome.response.raised is not None:
            yield outcome.response.raised


def _note(raised: Raised) -> Message | None:
    if raised.type_name == "TypeError" and _SCALAR.search(raised.text):
        return Message("run.note.numpy_scalar", {"cure": "x.item()", "here": np.__version__})
    what, cure = _removed(raised)
    return Message("run.note.numpy_version", {"what": what, "cure": cure, "here": np.__version__}) if cure else None


def _removed(raised: Raised) -> tuple[str, str]:
    """Return the removed name in *raised* and its replacement; nothing for another exception."""
    if raised.type_name == "AttributeError":
        if found := _FUNCTION.search(raised.text):
            name = found[1] or found[2]
            return f"np.{name}", _REMOVED.get(name, "")
        if found := _METHOD.search(raised.text):
            return f"x.{found[1]}()", _METHODS.get(found[1], "")
    for kind, pattern, what, cure in _OTHERS:
        if raised.type_name == kind and pattern.search(raised.text):
            return what, cure
    return "", ""
