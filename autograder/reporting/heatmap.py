"""Draws arrays as small inline SVG heat maps: actual, expected and their difference, each in one diverging scale.

The colours are classes (``n5`` … ``z`` … ``p5``), set by the style sheet for light and dark. A map never carries a
fact alone: its label says it, the numbers are in the cells where they fit, and tables stand beside it.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

from autograder.reporting.model import Value

STEPS = 5
MAX_MAPS = 4
MAX_LABELLED = 10
MAX_ROW = 16
MAX_LISTED = 6
CELL_HEIGHT = 24
CHARACTER = 6.7
SMALL_CELL = 14
SAME = 1e-6

Grid = list[list[float]]
Index = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Map:
    """Two axes of an array: *prefix* is the position on the others."""

    prefix: Index
    rows: Grid


@dataclass(frozen=True, slots=True)
class DifferingElement:
    """One element in which two arrays differ."""

    index: Index
    actual: float
    expected: float

    @property
    def difference(self) -> float:
        """Actual minus expected; NaN if either is not finite."""
        return self.actual - self.expected if math.isfinite(self.actual) and math.isfinite(self.expected) else math.nan


# -- numbers -------------------------------------------------------------------------------------------------------


def maps(value: Value) -> list[Map]:
    """Return the maps that *value* consists of: one for up to two axes, else one a position on the leading ones."""
    if len(value.shape) < 2:
        return [Map((), [[float(item) for item in value.data]])]
    return list(_maps(value.data, len(value.shape) - 2, ()))


def _maps(data: Sequence[object], axes: int, prefix: Index) -> Iterator[Map]:
    if axes == 0:
        yield Map(prefix, [[float(item) for item in row] for row in data])  # type: ignore[attr-defined]  # rows of numbers
        return
    for position, inner in enumerate(data):
        yield from _maps(inner, axes - 1, (*prefix, position))  # type: ignore[arg-type]  # nested lists


def difference(actual: Grid, expected: Grid, scale: float) -> Grid:
    """Return actual − expected, 0 where both are the same and NaN where only one is finite."""
    return [[_difference(a, e, scale) for a, e in zip(left, right, strict=True)] for left, right in zip(actual, expected, strict=True)]


def _difference(actual: float, expected: float, scale: float) -> float:
    if actual == expected or (math.isnan(actual) and math.isnan(expected)):
        return 0.0
    gap = actual - expected
    return 0.0 if abs(gap) <= SAME * scale else gap if math.isfinite(gap) else math.nan


def greatest(grids: Sequence[Grid]) -> float:
    """Return the largest finite magnitude in *grids*, 0 if there is none."""
    return max((abs(item) for grid in grids for row in grid for item in row if math.isfinite(item)), default=0.0)


def gap_scale(pairs: Sequence[tuple[Grid, Grid]]) -> float:
    """Return the largest finite difference within *pairs*, the scale of a difference map."""
    gaps = (abs(a - e) for left, right in pairs for one, other in zip(left, right, strict=True) for a, e in zip(one, other, strict=True))
    return max((gap for gap in gaps if math.isfinite(gap)), default=0.0)


def differing(actual: Value, expected: Value) -> list[DifferingElement]:
    """Return the elements that differ, the worst first, of two arrays of one shape; as far as they are shown."""
    pairs = [(a, e) for a, e in zip(maps(actual), maps(expected), strict=True)]
    scale = gap_scale([(a.rows, e.rows) for a, e in pairs])
    found = [
        DifferingElement((*a.prefix, *([i] if len(actual.shape) > 1 else []), j), x, y)
        for a, e in pairs
        for i, (left, right) in enumerate(zip(a.rows, e.rows, strict=True))
        for j, (x, y) in enumerate(zip(left, right, strict=True))
        if _difference(x, y, scale) != 0.0
    ]
    return sorted(found, key=lambda entry: -abs(entry.difference) if math.isfinite(entry.difference) else -math.inf)


def short(value: float, *, signed: bool = False) -> str:
    """Return *value* in at most three significant digits, as it fits into a cell."""
    if not math.isfinite(value):
        return "NaN" if math.isnan(value) else "∞" if value > 0 else "−∞"
    text = f"{value:.0f}" if value == round(value) and abs(value) < 1e5 else f"{value:.3g}"
    text = text.replace("e-0", "e-").replace("e+0", "e").replace("e+", "e")
    if value != round(value) and text.lstrip("-").isdigit():  # 0.9999 is not 1
        text = f"{value:.2f}" if abs(value) < 100 else f"{value:.1f}"
    sign = "+" if signed and value > 0 else ""
    return sign + text.replace("-", "−", 1) if text.startswith("-") else sign + text


def exact(value: float) -> str:
    """Return *value* in up to seven significant digits, for tables."""
    return short(value) if not math.isfinite(value) else f"{value:.7g}".replace("-", "−", 1) if value < 0 else f"{value:.7g}"


# -- drawing -------------------------------------------------------------------------------------------------------


def draw(rows: Grid, scale: float, *, label: str, mark: Index | None = None, signed: bool = False) -> Markup:
    """Return the SVG of one map.

    Args:
        rows: What to draw.
        scale: The magnitude with the strongest colour.
        label: Alternative text.
        mark: Row and column of a cell to outline.
        signed: The map shows differences: a sign before each, a dot for none.
    """
    height, width = len(rows), max(len(row) for row in rows)
    labelled = height <= MAX_LABELLED and width <= (MAX_LABELLED if height > 1 else MAX_ROW)
    texts = [[_cell_text(item, signed) for item in row] for row in rows] if labelled else []
    longest = max((len(text) for row in texts for text in row), default=0)
    w, h = (max(30, round(longest * CHARACTER + 10)), CELL_HEIGHT) if labelled else (SMALL_CELL, SMALL_CELL)
    body = "".join(_class_group(name, cells, texts, w, h) for name, cells in _by_class(rows, scale).items())
    if mark is not None and mark[0] < height and mark[1] < width:
        body += f'<rect class="mark" x="{mark[1] * w + 1}" y="{mark[0] * h + 1}" width="{w - 3}" height="{h - 3}"/>'
    size = f'width="{width * w}" height="{height * h}" viewBox="0 0 {width * w} {height * h}"'
    return Markup(f'<svg class="map" role="img" {size} aria-label="{escape(label)}">{body}</svg>')


def _cell_text(value: float, signed: bool) -> str:
    return "·" if signed and value == 0 else short(value, signed=signed)


def _by_class(rows: Grid, scale: float) -> dict[str, list[tuple[int, int]]]:
    found: dict[str, list[tuple[int, int]]] = {}
    for i, row in enumerate(rows):
        for j, item in enumerate(row):
            found.setdefault(colour(item, scale), []).append((i, j))
    return found


def colour(value: float, scale: float) -> str:
    """Return the class of a cell: ``z`` around zero, ``n1``-``n5`` below, ``p1``-``p5`` above, ``x`` if not finite."""
    if not math.isfinite(value):
        return "x"
    step = round(STEPS * max(-1.0, min(1.0, value / scale))) if scale else 0  # bounded before anything can overflow
    if step == 0 and value != 0 and scale and abs(value) > SAME * scale:
        step = 1 if value > 0 else -1
    return "z" if step == 0 else f"{'n' if step < 0 else 'p'}{abs(step)}"


def _class_group(name: str, cells: Sequence[tuple[int, int]], texts: list[list[str]], w: int, h: int) -> str:
    path = "".join(f"M{j * w} {i * h}h{w - 1}v{h - 1}h{1 - w}z" for i, j in cells)
    words = "".join(f'<text x="{j * w + (w - 1) / 2:g}" y="{i * h + 16}">{texts[i][j]}</text>' for i, j in cells) if texts else ""
    return f'<g class="{name}"><path d="{path}"/>{words}</g>'


def legend(*, low: str, high: str, positive: bool = False) -> Markup:
    """Return the colour scale, only its upper half if *positive*, with words for its ends."""
    names = [] if positive else [f"n{step}" for step in range(STEPS, 0, -1)]
    names += ["z"] + [f"p{step}" for step in range(1, STEPS + 1)]
    cells = "".join(f'<g class="{name}"><path d="M{10 * i} 0h9v9h-9z"/></g>' for i, name in enumerate(names))
    svg = f'<svg class="scale" width="{10 * len(names)}" height="9" viewBox="0 0 {10 * len(names)} 9" aria-hidden="true">{cells}</svg>'
    return Markup(f'<p class="legend"><span>{escape(low)}</span>{svg}<span>{escape(high)}</span></p>')


def legend_of(grids: Sequence[Grid], scale: float) -> Markup:
    """Return the scale of *grids*; its lower half only if something is negative."""
    positive = all(not item < 0 for grid in grids for row in grid for item in row)
    return legend(low="0" if positive else short(-scale), high=short(scale), positive=positive)


def table(rows: Grid, caption: str) -> Markup:
    """Return the numbers of one map as a table."""
    head = "".join(f'<th scope="col">{j}</th>' for j in range(max(len(row) for row in rows)))
    body = "".join(
        f'<tr><th scope="row">{i}</th>' + "".join(f"<td>{exact(item)}</td>" for item in row) + "</tr>" for i, row in enumerate(rows)
    )
    return Markup(
        f'<table class="numbers"><caption>{escape(caption)}</caption><thead><tr><td></td>{head}</tr></thead><tbody>{body}</tbody></table>'
    )
