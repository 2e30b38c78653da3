"""Loads what a program names of the libraries that it may use, before its child is shut: from then on nothing can be opened.

Looks at the text only, runs nothing of it, and loads nothing but what the exercise allows. The standard library and NumPy only.
"""

import importlib
import re
import sys
from collections.abc import Iterator, Set

_IMPORT = re.compile(r"^[^#\n]*?\b(?:from[ \t]+([\w.]+)[ \t]+import[ \t]+\(?([^#\n;)]*)|import[ \t]+([\w., \t]+))", re.M)
_WORD = re.compile(r"\w+")
_LAZY = frozenset(("core", "ctypeslib", "matlib", "strings", "testing"))
"""Parts of NumPy that are loaded when they are first asked for, and that few ask for; the others are in every child."""


def load_named(text: str, modules: Set[str]) -> None:
    """Load the modules that *text* imports, if they or the packages that they are in are among *modules*; and parts of NumPy.

    What cannot be loaded is the program's to find out.
    """
    for name in dict.fromkeys(_named(text)):
        if name not in sys.modules and name.partition(".")[0] in modules:
            _load(name)
    for word in _LAZY.intersection(_WORD.findall(text)):
        _load(f"numpy.{word}")


def _named(text: str) -> Iterator[str]:
    for match in _IMPORT.finditer(text):
        package, inside, plain = match.groups()
        if package:
            yield package
            found = sys.modules.get(package)
            yield from (f"{package}.{name}" for name in _WORD.findall(inside) if not hasattr(found, name))
        else:
            yield from (part.split()[0] for part in plain.split(",") if part.split())


def _load(name: str) -> None:
    try:
        importlib.import_module(name)
    except Exception:  # noqa: BLE001  # whatever a library does when it is loaded: the program's own import says it again
        return
