"""NumPy's doors to memory as it was found, closed: what a program computes must follow from the program.

``np.empty`` gives elements that nobody has set, and ``as_strided`` reaches elements that are not the array's. Both give
zeros on one day and something else on another; with zeros a program passes that is wrong. So elements that are not set
are NaN here, or a number that nobody means, and a view must stay in the memory that it is a view of. Done in every
process that runs students' programs, and never where references are called. The standard library and NumPy only.
"""

import functools
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.lib import stride_tricks

_Function = Callable[..., Any]
_UNSET: dict[str, Any] = {
    "?": True,
    **{code: np.iinfo(code).min for code in np.typecodes["Integer"]},
    **{code: np.iinfo(code).max for code in np.typecodes["UnsignedInteger"]},
    **dict.fromkeys(np.typecodes["Float"], np.nan),
    **dict.fromkeys(np.typecodes["Complex"], complex(np.nan, np.nan)),
}
"""By the character of the type. Elements of any other type are zeros, empty or None."""


def install() -> None:
    """Replace ``np.empty``, ``np.empty_like`` and ``as_strided`` in this process."""
    for place, name, guarded in ((np, "empty", _set), (np, "empty_like", _set), (stride_tricks, "as_strided", _within)):
        setattr(place, name, guarded(getattr(place, name)))


def _set(original: _Function) -> _Function:
    """Return *original*, which gives an array of unset elements, with a sign of that in every element."""
    fill = np.ndarray.fill

    @functools.wraps(original)
    def function(*args: Any, **options: Any) -> Any:
        array = original(*args, **options)
        kind = array.dtype
        if kind.char in _UNSET:
            fill(array, _UNSET[kind.char])
        elif not kind.hasobject:
            array[...] = np.zeros((), kind)
        return array

    return function


def _within(original: _Function) -> _Function:
    """Return *original*, which gives a view with any strides, for views that stay in memory that is the array's."""

    @functools.wraps(original)
    def as_strided(x: Any, *args: Any, **options: Any) -> Any:
        whole = x = np.asanyarray(x)
        view = original(x, *args, **options)
        if not view.size:
            return np.zeros(view.shape, view.dtype)  # whose strides lead nowhere
        while isinstance(whole.base, np.ndarray):
            whole = whole.base
        if not whole.size:
            raise ValueError("as_strided: the array is empty")
        (low, high), (first, last) = _extent(whole), _extent(view)
        if not low <= first <= last <= high:
            raise ValueError(f"as_strided: shape {view.shape} with strides {view.strides} reaches outside the array's memory")
        return view

    return as_strided


def _extent(array: np.ndarray) -> tuple[int, int]:
    """Return the addresses of the first byte of *array*, which has some, and of the byte behind its last."""
    steps = [(length - 1) * stride for length, stride in zip(array.shape, array.strides, strict=True)]
    start = array.__array_interface__["data"][0]
    return start + sum(step for step in steps if step < 0), start + sum(step for step in steps if step > 0) + array.itemsize
