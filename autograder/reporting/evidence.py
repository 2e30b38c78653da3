"""Prepares the evidence of a failing case: inputs, actual, expected and their difference, as heat maps and tables."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from autograder.reporting import heatmap
from autograder.reporting.model import CaseReport, Value
from autograder.texts import Say

"""Gives the text ``report.<name>`` for the values named, in the language of the page."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One drawn map with its caption."""

    caption: str
    svg: Markup


@dataclass(frozen=True, slots=True)
class FigureRow:
    """Maps that belong side by side; *title* is their position in the array, empty if there is only one row."""

    title: str
    figures: tuple[Figure, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """One output: its maps, its worst elements, its numbers.

    Args:
        label: Which output; empty for the only one.
        texts: Caption and text, for values that are not arrays.
        rows: The maps.
        hidden_rows: How many more there are.
        legends: The colour scales used.
        listed: The elements that differ, worst first, at most MAX_LISTED.
        more: How many more differ.
        tables: All the numbers that are drawn.
        cropped: Whether the array is larger than the drawn part.
    """

    label: str
    texts: tuple[tuple[str, str], ...] = ()
    rows: tuple[FigureRow, ...] = ()
    hidden_rows: int = 0
    legends: tuple[Markup, ...] = ()
    listed: tuple[heatmap.DifferingElement, ...] = ()
    more: int = 0
    tables: tuple[Markup, ...] = ()
    cropped: bool = False


@dataclass(frozen=True, slots=True)
class Inputs:
    """Arguments of a call: *plain* as name and text, *drawn* as maps, *tables* where no call can be pasted."""

    plain: tuple[tuple[str, str], ...]
    drawn: tuple[FigureRow, ...]
    tables: tuple[Markup, ...]


def inputs(case: CaseReport, say: Say) -> Inputs:
    """Return the inputs of *case*."""
    arrays = [value for value in case.inputs if value.kind == "array"]
    tables: list[Markup] = []
    for value in () if case.example else arrays:
        found = heatmap.maps(value)
        tables += [heatmap.table(one.rows, f"{value.label} {_part(one, found)}".strip()) for one in found[: heatmap.MAX_MAPS]]
    plain = tuple((value.label, value.text) for value in case.inputs if value.kind != "array")
    return Inputs(plain, tuple(_input(value, say) for value in arrays), tuple(tables))


def _input(value: Value, say: Say) -> FigureRow:
    found = heatmap.maps(value)[: heatmap.MAX_MAPS]
    scale = heatmap.greatest([one.rows for one in found])
    name = f"{value.label} {shape(value)}"
    label = say("page.map_label", name=value.label, shape=shape(value))
    figures = [Figure(_part(one, found), heatmap.draw(one.rows, scale, label=f"{label} {_part(one, found)}".strip())) for one in found]
    return FigureRow(name, tuple(figures))


def comparisons(case: CaseReport, say: Say) -> list[Comparison]:
    """Return the outputs of *case*, those that differ first; equal ones only if nothing else is left to show."""
    if not case.expected:
        return [_alone(value, say) for value in case.actual]
    if len(case.actual) != len(case.expected):
        return [_alone(value, say) for value in case.actual] + [_alone(value, say, expected=True) for value in case.expected]
    found = [
        _compared(actual, expected, case, say)
        for actual, expected in zip(case.actual, case.expected, strict=True)
        if not _equal(actual, expected)
    ]
    return found or [_compared(actual, expected, case, say) for actual, expected in zip(case.actual, case.expected, strict=True)]


def equal_labels(case: CaseReport) -> list[str]:
    """Return the labels of the outputs that are as expected, where others are not."""
    if len(case.actual) != len(case.expected):
        return []
    same = [actual.label for actual, expected in zip(case.actual, case.expected, strict=True) if _equal(actual, expected)]
    return same if len(same) < len(case.actual) else []


def _equal(actual: Value, expected: Value) -> bool:
    if actual.kind != "array" or expected.kind != "array":
        return actual == expected
    return actual.shape == expected.shape and actual.dtype == expected.dtype and not actual.cropped and _no_difference(actual, expected)


def _no_difference(actual: Value, expected: Value) -> bool:
    """Whether two arrays are equal but for rounding."""
    pairs = [(a.rows, e.rows) for a, e in zip(heatmap.maps(actual), heatmap.maps(expected), strict=True)]
    scale = heatmap.greatest([right for _, right in pairs])
    return all(d == 0 for left, right in pairs for row in heatmap.difference(left, right, scale) for d in row)


def _part(one: heatmap.Map, among: Sequence[heatmap.Map]) -> str:
    """Return which part of the array a map is; nothing if it is all of it."""
    return position(one.prefix) if len(among) > 1 else ""


def _alone(value: Value, say: Say, *, expected: bool = False) -> Comparison:
    caption = say("page.expected" if expected else "page.actual")
    if value.kind != "array":
        return Comparison(_label(value, say), texts=((caption, value.text),))
    found = heatmap.maps(value)
    scale = heatmap.greatest([one.rows for one in found])
    drawn = found[: heatmap.MAX_MAPS]
    return Comparison(
        label=_label(value, say),
        rows=(
            FigureRow(
                f"{caption} {shape(value)}",
                tuple(_figure(_part(one, found), value, one, scale, say, name=caption, part=_part(one, found)) for one in drawn),
            ),
        ),
        hidden_rows=len(found) - len(drawn),
        legends=(heatmap.legend_of([one.rows for one in found], scale),),
        tables=tuple(heatmap.table(one.rows, f"{caption} {_part(one, found)}".strip()) for one in drawn),
        cropped=value.cropped,
    )


def _label(value: Value, say: Say) -> str:
    """Return which output *value* is, in words; empty for the only one."""
    if value.label.startswith("#"):
        return say("page.call", label=value.label[1:])
    return say("page.output", label=value.label) if value.label else ""


def _compared(actual: Value, expected: Value, case: CaseReport, say: Say) -> Comparison:
    if actual.kind != "array" or expected.kind != "array" or actual.shape != expected.shape:
        return _side_by_side(actual, expected, say)
    pairs = list(zip(heatmap.maps(actual), heatmap.maps(expected), strict=True))
    gap = heatmap.gap_scale([(a.rows, e.rows) for a, e in pairs])
    scale = heatmap.greatest([one.rows for pair in pairs for one in pair])
    entries = heatmap.differing(actual, expected)
    touched = {entry.index[: max(0, len(actual.shape) - 2)] for entry in entries}
    pairs.sort(key=lambda pair: pair[0].prefix not in touched)
    found = [one for one, _ in pairs]
    rows, tables = [], []
    for one, other in pairs[: heatmap.MAX_MAPS]:
        delta = heatmap.difference(one.rows, other.rows, gap)
        mark = _mark(case, actual, one)
        figures = (
            _figure(say("page.actual"), actual, one, scale, say, mark, part=_part(one, found)),
            _figure(say("page.expected"), expected, other, scale, say, mark, part=_part(one, found)),
            Figure(
                say("page.difference"),
                heatmap.draw(delta, gap, label=f"{_delta_label(delta, say)} {_part(one, found)}".strip(), mark=mark, signed=True),
            ),
        )
        rows.append(FigureRow(_part(one, found), figures))
        names = (say("page.actual"), say("page.expected"), say("page.difference"))
        tables += [
            heatmap.table(grid, f"{name} {_part(one, found)}".strip())
            for name, grid in zip(names, (one.rows, other.rows, delta), strict=True)
        ]
    several = len(found) > 1 or len(found[0].rows) > 1 or len(found[0].rows[0]) > 1
    return Comparison(
        label=_label(actual, say),
        rows=tuple(rows),
        hidden_rows=len(pairs) - len(rows),
        legends=_legends(pairs, scale, say) if several else (),
        listed=tuple(entries[: heatmap.MAX_LISTED]) if several else (),
        more=max(0, len(entries) - heatmap.MAX_LISTED),
        tables=tuple(tables),
        cropped=actual.cropped,
    )


def _legends(pairs: Sequence[tuple[heatmap.Map, heatmap.Map]], scale: float, say: Say) -> tuple[Markup, Markup]:
    values = heatmap.legend_of([one.rows for pair in pairs for one in pair], scale)
    return values, heatmap.legend(low=say("page.too_small"), high=say("page.too_large"))


def _side_by_side(actual: Value, expected: Value, say: Say) -> Comparison:
    texts, figures = [], []
    grids = [one.rows for value in (actual, expected) if value.kind == "array" for one in heatmap.maps(value)]
    scale = heatmap.greatest(grids)
    for caption, value in ((say("page.actual"), actual), (say("page.expected"), expected)):
        if value.kind != "array":
            texts.append((caption, value.text))
        else:
            found = heatmap.maps(value)[:2]
            figures += [_figure(caption, value, one, scale, say, part=_part(one, found)) for one in found]
    return Comparison(
        label=_label(actual, say),
        texts=tuple(texts),
        rows=(FigureRow("", tuple(figures)),) if figures else (),
        legends=(heatmap.legend_of(grids, scale),) if figures else (),
        cropped=actual.cropped or expected.cropped,
    )


def _figure(
    caption: str,
    value: Value,
    one: heatmap.Map,
    scale: float,
    say: Say,
    mark: heatmap.Index | None = None,
    *,
    name: str = "",
    part: str = "",
) -> Figure:
    label = say("page.map_label", name=f"{name or caption} {part}".strip(), shape=shape(value))
    return Figure(caption if name else f"{caption} {shape(value)}", heatmap.draw(one.rows, scale, label=label, mark=mark))


def _delta_label(delta: heatmap.Grid, say: Say) -> str:
    cells = [item for row in delta for item in row]
    return say("page.difference_label", count=sum(item != 0 for item in cells), total=len(cells))


def _mark(case: CaseReport, value: Value, one: heatmap.Map) -> heatmap.Index | None:
    """Return row and column of the element that the case's message is about, if it is in this map."""
    index = case.index
    if index is None or len(index) != len(value.shape) or not case.where.startswith(value.label) or index[:-2] != one.prefix or not index:
        return None
    return (index[-2] if len(index) > 1 else 0, index[-1])


def shape(value: Value) -> str:
    """Return the shape as NumPy prints it, with the dtype unless it is the usual one."""
    sides = repr(value.shape)
    return sides if value.dtype == "float64" else f"{sides} {value.dtype}"


def position(prefix: Sequence[int]) -> str:
    """Return the leading indices as they are written in code: ``[0, 1]``."""
    return f"[{', '.join(str(index) for index in prefix)}]" if prefix else ""
