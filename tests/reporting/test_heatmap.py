import math
import re
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from autograder.model import Verdict
from autograder.reporting import evidence, heatmap
from autograder.reporting.model import CaseReport, Value


def array(data, shape, label="", **more):
    return Value(label=label, kind="array", dtype="float64", shape=shape, data=data, **more)


def say(name, /, **values):
    return f"{name} {' '.join(f'{key}={value}' for key, value in values.items())}".strip()


def case(actual, expected, **more):
    return CaseReport(name="c", family="f", public=True, verdict=Verdict.WRONG, actual=tuple(actual), expected=tuple(expected), **more)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0, "0"),
        (9.0, "9"),
        (-2.0, "−2"),
        (0.25, "0.25"),
        (1.23456, "1.23"),
        (0.999881, "1.00"),
        (99.97, "99.97"),
        (123456.0, "1.23e5"),
        (0.00001234, "1.23e-5"),
        (math.nan, "NaN"),
        (math.inf, "∞"),
        (-math.inf, "−∞"),
    ],
)
def test_a_number_fits_into_its_cell(value, text):
    assert heatmap.short(value) == text


def test_a_difference_has_a_sign():
    assert [heatmap.short(value, signed=True) for value in (2.0, -2.0)] == ["+2", "−2"]


@pytest.mark.parametrize(
    ("value", "scale", "name"),
    [
        (0, 1, "z"),
        (1, 1, "p5"),
        (-1, 1, "n5"),
        (0.01, 1, "p1"),
        (-0.5, 1, "n2"),
        (7, 1, "p5"),
        (math.nan, 1, "x"),
        (math.inf, 1, "x"),
        (0, 0, "z"),
        (5, 0, "z"),
    ],
)
def test_the_colour_follows_sign_and_magnitude(value, scale, name):
    assert heatmap.colour(value, scale) == name


def test_a_map_is_well_formed_and_labelled():
    svg = heatmap.draw([[1.0, -2.0], [0.0, math.nan]], 2.0, label='<"you" & me>', mark=(1, 1))
    root = ET.fromstring(svg)
    assert root.attrib["role"] == "img"
    assert root.attrib["aria-label"] == '<"you" & me>'
    assert [text.text for text in root.iter("text")].count("NaN") == 1


def test_a_large_map_has_no_numbers_in_its_cells():
    assert "<text" not in heatmap.draw([[1.0] * 11] * 11, 1.0, label="x")


def test_a_row_has_numbers_up_to_sixteen():
    assert heatmap.draw([[1.0] * 16], 1.0, label="x").count("<text") == 16
    assert "<text" not in heatmap.draw([[1.0] * 17], 1.0, label="x")


def test_a_mark_outside_of_what_is_drawn_is_left_out():
    assert "mark" not in heatmap.draw([[1.0]], 1.0, label="x", mark=(3, 0))


def test_four_axes_become_maps_by_the_leading_two():
    maps = heatmap.maps(array([[[[1.0]], [[2.0]]]], (1, 2, 1, 1)))
    assert [(one.prefix, one.rows) for one in maps] == [((0, 0), [[1.0]]), ((0, 1), [[2.0]])]


@pytest.mark.parametrize(("shape", "data"), [((), [5.0]), ((2,), [5.0, 6.0])], ids=["no axis", "one axis"])
def test_fewer_than_two_axes_become_one_row(shape, data):
    assert heatmap.maps(array(data, shape)) == [heatmap.Map((), [data])]


def test_the_difference_of_equal_non_finite_values_is_none():
    assert heatmap.difference([[math.nan, math.inf, 1.0]], [[math.nan, math.inf, 1.0]], 1.0) == [[0.0, 0.0, 0.0]]


def test_a_finite_value_against_a_non_finite_one_is_marked():
    assert math.isnan(heatmap.difference([[1.0]], [[math.inf]], 1.0)[0][0])


def test_rounding_is_no_difference():
    assert heatmap.difference([[1.0 + 1e-12, 2.0]], [[1.0, 1.0]], 1.0) == [[0.0, 1.0]]


def test_differing_elements_come_worst_first_with_their_index():
    found = heatmap.differing(array([[1.0, 2.0], [3.0, 9.0]], (2, 2)), array([[1.0, 3.0], [3.0, 4.0]], (2, 2)))
    assert [(entry.index, entry.difference) for entry in found] == [((1, 1), 5.0), ((0, 1), -1.0)]


def test_an_element_that_is_not_finite_comes_before_all_others():
    found = heatmap.differing(array([9.0, "nan"], (2,)), array([1.0, 1.0], (2,)))
    assert found[0].index == (1,)


def test_a_table_has_its_caption_and_headings():
    table = ET.fromstring(heatmap.table([[1.5, -2.0]], "<x>"))
    assert table.findtext("caption") == "<x>"
    assert [cell.text for cell in table.iter("td")][1:] == ["1.5", "−2"]
    assert {cell.attrib["scope"] for cell in table.iter("th")} == {"row", "col"}


# -- what a case shows -------------------------------------------------------------------------------------------------


def test_a_wrong_array_is_shown_as_three_maps_with_the_worst_elements_and_tables():
    (one,) = evidence.comparisons(case([array([1.0, 2.0], (2,))], [array([1.0, 5.0], (2,))], index=(1,)), say)
    assert [figure.caption for figure in one.rows[0].figures] == ["page.actual (2,)", "page.expected (2,)", "page.difference"]
    assert [entry.index for entry in one.listed] == [(1,)]
    assert len(one.tables) == 3
    assert 'class="mark"' in one.rows[0].figures[0].svg


def test_another_shape_is_shown_beside_the_expected_one_without_a_difference():
    (one,) = evidence.comparisons(case([array([[1.0]], (1, 1))], [array([1.0], (1,))]), say)
    assert [figure.caption for figure in one.rows[0].figures] == ["page.actual (1, 1)", "page.expected (1,)"]


def test_another_kind_of_value_is_shown_as_text_beside_the_map():
    (one,) = evidence.comparisons(case([Value(kind="text", text="None")], [array([1.0], (1,))]), say)
    assert one.texts == (("page.actual", "None"),)
    assert len(one.rows[0].figures) == 1


def test_outputs_that_are_right_are_named_and_not_drawn():
    right, wrong = array([1.0, 1.0], (2,), "[0]"), array([2.0, 2.0], (2,), "[1]")
    shown = case([right, wrong], [right, array([3.0, 2.0], (2,), "[1]")])
    assert [one.label for one in evidence.comparisons(shown, say)] == ["page.output label=[1]"]
    assert evidence.equal_labels(shown) == ["[0]"]


def test_another_number_of_outputs_is_shown_one_below_the_other():
    found = evidence.comparisons(case([array([1.0], (1,))], [array([1.0], (1,), "[0]"), array([2.0], (1,), "[1]")]), say)
    assert len(found) == 3


def test_slices_that_differ_are_drawn_first():
    data = [[[0.0]] for _ in range(9)]
    other = [*data[:8], [[1.0]]]
    (one,) = evidence.comparisons(case([array(data, (9, 1, 1))], [array(other, (9, 1, 1))]), say)
    assert one.rows[0].title == "[8]"
    assert one.hidden_rows == 5


def test_one_number_needs_no_legend_and_no_list():
    (one,) = evidence.comparisons(case([array([[1.0]], (1, 1))], [array([[2.0]], (1, 1))]), say)
    assert (one.legends, one.listed) == ((), ())


def test_inputs_that_cannot_be_pasted_have_tables():
    shown = case([], [], inputs=(array([1.0], (1,), "x"), Value(label="s", kind="number", text="2")))
    assert len(evidence.inputs(shown, say).tables) == 1
    assert evidence.inputs(shown, say).plain == (("s", "2"),)
    assert evidence.inputs(shown.model_copy(update={"example": "f(1)"}), say).tables == ()


def test_a_call_of_several_is_named_by_its_number():
    (one, _) = evidence.comparisons(case([array([1.0], (1,), "#1"), array([1.0], (1,), "#2")], []), say)
    assert one.label == "page.call label=1"


# -- colours -----------------------------------------------------------------------------------------------------------

STYLE = Path(heatmap.__file__).with_name("style.css")


def palettes():
    text = STYLE.read_text(encoding="utf-8")
    light = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{3,6})\b", text[: text.index("@media")]))
    dark = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{3,6})\b", text[text.index("@media") : text.index("* {")]))
    return {"light": light, "dark": light | dark}


def luminance(colour):
    digits = colour[1:] if len(colour) == 7 else "".join(digit * 2 for digit in colour[1:])
    channels = [int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


PAIRS = [(f"{sign}t{step}", f"{sign}{step}") for sign in "np" for step in range(1, 6)] + [("zt", "z"), ("xt", "x")]
PAIRS += [(text, ground) for text in ("ink", "soft", "link") for ground in ("paper", "card", "help-wash", "note-wash")]
PAIRS += [
    ("good", "good-wash"),
    ("bad", "bad-wash"),
    ("part", "part-wash"),
    ("bad", "card"),
    ("ink", "bad-wash"),
    ("ink", "wash"),
    ("soft", "wash"),
]


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("text", "ground"), PAIRS, ids=lambda name: name)
def test_text_has_the_contrast_that_wcag_aa_asks_for(theme, text, ground):
    palette = palettes()[theme]
    assert contrast(palette[text], palette[ground]) >= 4.5


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("sign", ["n", "p"])
def test_colours_grow_steadily_away_from_the_middle(theme, sign):
    palette = palettes()[theme]
    steps = [luminance(palette[name]) for name in ("z", *(f"{sign}{step}" for step in range(1, 6)))]
    assert steps == sorted(steps, reverse=theme == "light")


@pytest.mark.parametrize(("value", "scale"), [(1.7e308, 1.7e308), (-1.7e308, 1e-300), (1e308, 5e-324), (1.0, math.inf)])
def test_a_colour_is_found_however_large_the_number(value, scale):
    assert heatmap.colour(value, scale) in {"n5", "p5", "z", "p1"}
