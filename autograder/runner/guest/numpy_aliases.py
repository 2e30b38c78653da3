"""Offers other names of what NumPy still has under names that it has removed, with a note: older programs are right by them.

The standard library and NumPy only.
"""

import builtins
import re
from collections.abc import Iterable

import numpy as np

from autograder.runner.guest.records import Message

_BUILTINS = ("bool", "complex", "float", "int", "object", "str")
_RENAMED = {
    "AxisError": "exceptions.AxisError",
    "ComplexWarning": "exceptions.ComplexWarning",
    "Inf": "inf",
    "Infinity": "inf",
    "NAN": "nan",
    "NaN": "nan",
    "PINF": "inf",
    "RankWarning": "exceptions.RankWarning",
    "VisibleDeprecationWarning": "exceptions.VisibleDeprecationWarning",
    "alltrue": "all",
    "bool8": "bool_",
    "bytes0": "bytes_",
    "cfloat": "complex128",
    "complex_": "complex128",
    "cumproduct": "cumprod",
    "float_": "float64",
    "infty": "inf",
    "int0": "intp",
    "longfloat": "longdouble",
    "mat": "asmatrix",
    "object0": "object_",
    "product": "prod",
    "round_": "round",
    "row_stack": "vstack",
    "singlecomplex": "complex64",
    "sometrue": "any",
    "str0": "str_",
    "string_": "bytes_",
    "trapz": "trapezoid",
    "uint0": "uintp",
    "unicode_": "str_",
}
_NAMES = "|".join((*_BUILTINS, *_RENAMED))
_USED = re.compile(rf"\.({_NAMES})\b|\bfrom[ \t]+numpy[ \t]+import\b([^\n]*)")
_WORD = re.compile(r"\w+")


def named(texts: Iterable[str]) -> list[str]:
    """Return the names in *texts*, as attributes or imported from NumPy, that NumPy 2 has not or no more."""
    found: dict[str, None] = {}
    for text in texts:
        for name, imported in _USED.findall(text):
            found.update(dict.fromkeys([name] if name else _WORD.findall(imported)))
    return [name for name in found if name in _RENAMED or name in _BUILTINS]


def removed_names(texts: Iterable[str]) -> tuple[str, ...]:
    """Return the names in *texts*, as attributes or imported from NumPy, that this NumPy has no more under that name."""
    return tuple(name for name in named(texts) if not _has(name))


def offer(names: Iterable[str]) -> list[Message]:
    """Let NumPy have *names* in this process, and return a note on each."""
    notes = []
    for name in names:
        place, here = np, _RENAMED.get(name, name)
        for part in here.split("."):
            place = getattr(builtins if name in _BUILTINS else place, part)
        setattr(np, name, place)
        cure = here if name in _BUILTINS else f"np.{here}"
        notes.append(Message("run.note.numpy_alias", {"name": f"np.{name}", "cure": cure, "here": np.__version__}))
    return notes


def _has(name: str) -> bool:
    return name in vars(np)
