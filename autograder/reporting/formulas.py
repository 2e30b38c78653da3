"""Converts LaTeX to MathML, which browsers show without a script.

The converter lets much pass that is not LaTeX: a command that it does not know becomes an identifier, an argument that is
missing an empty place. So what it gives is parsed, and what does not stand there as the author must have meant it is refused.
"""

import re
from functools import lru_cache
from html import escape
from xml.etree import ElementTree as ET

from latex2mathml.converter import convert

_CHILDREN = {"mfrac": 2, "mroot": 2, "msub": 2, "msup": 2, "munder": 2, "mover": 2, "msubsup": 3, "munderover": 3}
"""How many children an element has; one fewer means that an argument is missing in the source."""
_MATRICES = ("matrix", "pmatrix", "bmatrix", "Bmatrix", "vmatrix", "Vmatrix", "smallmatrix")
_ENVIRONMENTS = frozenset((*_MATRICES, "cases", "array", "aligned", "split"))
_UPRIGHT = frozenset(("normal", "sans-serif", "monospace"))


class FormulaError(ValueError):
    """A formula cannot be shown; the text says why."""


@lru_cache(maxsize=8192)
def mathml(latex: str, *, display: bool = False) -> str:
    """Return *latex* as a ``<math>`` element.

    Args:
        latex: Source between the dollars.
        display: Whether it is a display formula.

    Raises:
        FormulaError: It is not LaTeX, or more of it than can be shown.
    """
    _check_source(latex)
    try:
        made = convert(latex.replace("{aligned}", "{split}"), xmlns="", display="block" if display else "inline")
        tree = ET.fromstring(made.replace(' xmlns=""', "", 1))
    except ET.ParseError:
        raise FormulaError("& stands where there are no columns") from None
    except Exception as error:  # noqa: BLE001  # the converter raises whatever its parser meets: all of it speaks of the formula
        raise FormulaError(_reason(error)) from None
    for element in tree.iter():
        _check(element)
        _join_decimals(element)
        if element.get("mathvariant") in _UPRIGHT:
            element.set("mathvariant", "normal")  # the only value that browsers still know
    return ET.tostring(tree, encoding="unicode")


def _join_decimals(parent: ET.Element) -> None:
    """Make one number of ``0{,}5``, which the converter takes for two with a comma between them."""
    children = list(parent)
    for whole, comma, part in zip(children, children[1:], children[2:], strict=False):
        marks = list(comma)
        is_comma = comma.tag == "mrow" and len(marks) == 1 and marks[0].tag == "mo" and marks[0].text == ","
        if is_comma and whole.tag == part.tag == "mn":
            part.text = f"{whole.text},{part.text}"
            parent.remove(whole)
            parent.remove(comma)


def mathml_or_source(latex: str, *, display: bool = False) -> str:
    """Return *latex* as a ``<math>`` element, or as code where it cannot be converted."""
    try:
        return mathml(latex, display=display)
    except FormulaError:
        return f"<code>{escape(latex)}</code>"


def _check_source(latex: str) -> None:
    """Check rules of LaTeX that the converter ignores."""
    depth = 0
    for brace in re.sub(r"\\[\\{}]", "", latex):
        depth += (brace == "{") - (brace == "}")
        if depth < 0:
            break
    if depth:
        raise FormulaError("the braces do not match")
    for name in re.findall(r"\\begin\s*\{([^}]*)\}", latex):
        if name not in _ENVIRONMENTS:
            raise FormulaError(f"the environment {name} is none of {', '.join(sorted(_ENVIRONMENTS))}")


def _reason(error: Exception) -> str:
    """Return the converter's exception as text, taken from its class name, since most carry no message."""
    words = re.sub(r"(?<!^)(?=[A-Z])", " ", type(error).__name__.removesuffix("Error")).lower()
    return f"{words}: {error}" if str(error) else words


def _check(element: ET.Element) -> None:
    wanted = _CHILDREN.get(element.tag)
    if wanted is not None and len(element) != wanted:
        raise FormulaError(f"an argument is missing: <{element.tag}> has {len(element)} of {wanted}")
    if element.tag in ("mi", "mo") and (unknown := re.search(r"\\[A-Za-z]+|\\$", element.text or "")):
        raise FormulaError(f"{unknown[0]} is not a command that can be shown")
    if "href" in element.attrib:
        raise FormulaError("a formula holds no link")
