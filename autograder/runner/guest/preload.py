"""Loads what a program may ask of the libraries, before its child is confined: from then on no file can be opened.

Looks at the text only, runs nothing of it, and loads nothing but what the exercise allows. The standard library and NumPy only.
"""

import codecs
import importlib
import re
import sys
from collections.abc import Iterator, Set

_FROM = re.compile(r"\bfrom[ \t]+([\w.]+)[ \t]+import\b")
_END = re.compile(r"[#;]")
_NAME = re.compile(r"[\w.]+")
_LAZY = ("core", "ctypeslib", "f2py", "matlib", "strings", "testing")
"""Parts of NumPy that it loads when they are first asked for, and that few ask for; the others are in every child."""
_DYNAMIC = re.compile(r"\b(?:__all__|__dict__|dir|eval|exec|getattr|getmembers|vars)\b")
"""Words of a program that may ask a library for a name that does not stand in its text."""
_LATE = {
    "IsolatedAsyncioTestCase": "unittest.async_case",
    "assertLogs": "unittest._log",
    "assertNoLogs": "unittest._log",
    "memmap": "mmap",
    "np.info(": "pydoc",
    "numpy.info(": "pydoc",
    "recfromcsv": "numpy.ma.mrecords",
    "recfromtxt": "numpy.ma.mrecords",
    "recfunctions": "numpy.lib.recfunctions",
    "strptime": "_strptime",
    "timeit.main": "getopt",
}
"""Modules that functions of the libraries import when they are called, by a word that stands in a program that calls them."""
_CODES = re.compile(r"\.(?:en|de)code\(|\bcodecs\b|encoding[ \t]*=|\b(?:bytes|str)\(")
_LITERAL = re.compile(r"""['"]([A-Za-z][\w-]{1,20})['"]""")
MAX_ENCODINGS = 50


def load_named(text: str, modules: Set[str]) -> None:
    """Load the modules that *text* imports, if they or the packages that they are in are among *modules*, and what these load late.

    What cannot be loaded is the program's to find out.
    """
    dynamic = _DYNAMIC.search(text) is not None
    for name in dict.fromkeys(_imported(text)):
        if name.partition(".")[0] in modules:
            if name not in sys.modules:
                _load(name)
            if dynamic or ("*" in text and re.search(rf"\bfrom[ \t]+{re.escape(name)}[ \t]+import[ \t]*\*", text)):
                _load_public(name)
    for name in _LAZY:
        if (dynamic and "numpy" in text) or (name in text and re.search(rf"\b{name}\b", text)):
            _load(f"numpy.{name}")
    for word, late in _LATE.items():
        if word in text and late not in sys.modules:
            _load(late)
    if _CODES.search(text):
        _load_encodings(text)


def _load_public(name: str) -> None:
    """Load what ``from name import *`` asks for: names that a library loads when they are asked for."""
    module = sys.modules.get(name)
    for public in getattr(module, "__all__", ()):
        try:
            getattr(module, public)
        except Exception:  # noqa: BLE001  # whatever a library does when it is loaded: the program's own import repeats it
            continue


def _load_encodings(text: str) -> None:
    """Load the encodings that *text* may ask for by name."""
    for name in list(dict.fromkeys(_LITERAL.findall(text)))[:MAX_ENCODINGS]:
        try:
            codecs.lookup(name)
        except Exception:  # noqa: BLE001  # mostly a word that is no encoding
            continue


def _imported(text: str) -> Iterator[str]:
    """Yield the names in the import statements of *text*, and some that are no modules."""
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
