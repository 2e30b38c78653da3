"""Replaces the NumPy functions that show uninitialised or foreign memory, so that results are deterministic.

``np.empty`` returns uninitialised elements, and ``as_strided`` reaches elements outside the array. Both give zeros on one
day and something else on another, and with zeros a wrong program passes. Here uninitialised elements are NaN or an
extreme integer, and a view must stay within the memory of its array. Installed in every process that runs students' programs,
never where references are called. The standard library and NumPy only.
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
"""Fill values by type character. Elements of any other type are zeros, empty or None."""


def install() -> None:
    """Replace ``np.empty``, ``np.empty_like`` and ``as_strided`` in this process."""
    for place, name, guarded in ((np, "empty", _set), (np, "empty_like", _set), (stride_tricks, "as_strided", _within)):
        setattr(place, name, guarded(getattr(place, name)))


def _set(original: _Function) -> _Function:
    """Wrap *original*, which returns an uninitialised array, so that every element is the fill value of its type."""
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
    """Wrap ``as_strided`` so that a view outside the array's memory raises ValueError."""

    @functools.wraps(original)
    def as_strided(x: Any, *args: Any, **options: Any) -> Any:
        whole = x = np.asanyarray(x)
        view = original(x, *args, **options)
        if not view.size:
            return np.zeros(view.shape, view.dtype)  # without the strides
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
    """Return the address range of the elements of *array*, which must not be empty, end exclusive."""
    steps = [(length - 1) * stride for length, stride in zip(array.shape, array.strides, strict=True)]
    start = array.__array_interface__["data"][0]
    return start + sum(step for step in steps if step < 0), start + sum(step for step in steps if step > 0) + array.itemsize
