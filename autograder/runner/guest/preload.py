"""Loads what a program names of the libraries that it may use, before its child is shut: from then on nothing can be opened.

Looks at the text only, runs nothing of it, and loads nothing but what the exercise allows. The standard library and NumPy only.
"""

import importlib
import re
import sys
from collections.abc import Iterator, Set

_FROM = re.compile(r"\bfrom[ \t]+([\w.]+)[ \t]+import\b")
_END = re.compile(r"[#;]")
_NAME = re.compile(r"[\w.]+")
_LAZY = ("core", "ctypeslib", "matlib", "strings", "testing")
"""Parts of NumPy that are loaded when they are first asked for, and that few ask for; the others are in every child."""


def load_named(text: str, modules: Set[str]) -> None:
    """Load the modules that *text* imports, if they or the packages that they are in are among *modules*; and parts of NumPy.

    What cannot be loaded is the program's to find out.
    """
    for name in dict.fromkeys(_imported(text)):
        if name not in sys.modules and name.partition(".")[0] in modules:
            _load(name)
    for name in _LAZY:
        if name in text and re.search(rf"\b{name}\b", text):
            _load(f"numpy.{name}")


def _imported(text: str) -> Iterator[str]:
    """Yield what stands behind every ``import`` in *text*, and before it; more than that may be no module at all."""
    at = text.find("import")
    while at >= 0:
        end = text.find("\n", at) % (len(text) + 1)
        if "(" in text[at:end]:
            end = text.find(")", at) % (len(text) + 1)
        named = _NAME.findall(_END.split(text[at + len("import") : end], maxsplit=1)[0])
        package = _FROM.search(text, text.rfind("\n", 0, at) + 1, at + len("import"))
        if package is None:
            yield from named
        else:
            yield package[1]
            inside = sys.modules.get(package[1])
            yield from (f"{package[1]}.{name}" for name in named if not hasattr(inside, name))
        at = text.find("import", end)


def _load(name: str) -> None:
    try:
        importlib.import_module(name)
    except Exception:  # noqa: BLE001  # whatever a library does when it is loaded: the program's own import says it again
        return
