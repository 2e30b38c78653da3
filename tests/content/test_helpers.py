"""What the helpers for authors return."""

from pathlib import Path

import numpy as np
import pytest

from autograder.compare import compare, judge_case
from autograder.content.api import ELEM, Verdict
from autograder.content.helpers import (
    ELEMENTWISE,
    TITLES,
    array,
    arrays,
    both_signs,
    by_digits,
    called_again,
    elementwise_cases,
    magnitudes,
    memory_cases,
    nearly_equal,
    odd_sixteenths,
    repeated,
    scaled,
    shape_cases,
    single_cases,
    single_precision,
    standard,
    with_more_digits,
    without_signs,
)
from autograder.errors import ContentError
from autograder.runner.trusted_calls import respond


@pytest.fixture
def rng() -> np.random.Generator:
    return np.random.default_rng(7)


@pytest.mark.parametrize("name", TITLES)
def test_a_standard_family_has_a_title_in_both_languages(name: str) -> None:
    family = standard(name, 2.0)
    assert family.name == name
    assert set(family.title) == {"en", "ru"}
    assert family.weight == (0.0 if name == "lecture" else 2.0)
    assert family.guard == (name == "refusals")


def test_the_authors_guide_lists_the_standard_families() -> None:
    guide = (Path(__file__).parents[2] / "docs" / "authoring.md").read_text(encoding="utf-8")
    rows = [f"| `{name}` | {_weight(name)} | {title['en']} |" for name, title in TITLES.items()]
    assert "\n".join(rows) in guide


def _weight(name: str) -> str:
    family = standard(name)
    return f"{family.weight:g}" + (", a guard" if family.guard else "")


def test_an_unknown_standard_family_is_the_authors_mistake() -> None:
    with pytest.raises(ContentError, match="no standard family is called 'speed'"):
        standard("speed")


def test_array_is_float64_and_does_not_share_memory() -> None:
    given = np.array([1.0, 2.0])
    assert array([[1, 2]]).dtype == np.float64
    assert array(3).shape == ()
    assert not np.shares_memory(array(given), given)


def test_arrays_keeps_names_and_their_order() -> None:
    found = arrays(x=[1, 2], W=[[3]])
    assert list(found) == ["x", "W"]
    assert all(isinstance(value, np.ndarray) and value.dtype == np.float64 for value in found.values())


def test_single_precision_reaches_into_containers_and_leaves_other_types() -> None:
    counts, narrow = np.array([1, 2]), np.float32([1])
    found = single_precision({"w": [array([1.5]), counts], "pair": (array(2), 0.1), "name": "relu", "x": narrow})
    assert isinstance(found, dict)
    assert [value.dtype for value in found["w"]] == [np.float32, counts.dtype]
    assert isinstance(found["pair"], tuple)
    assert found["pair"][0].dtype == np.float32
    assert found["pair"][1] == 0.1
    assert isinstance(found["pair"][1], float)
    assert found["name"] == "relu"
    assert found["x"] is narrow


@pytest.mark.parametrize("shape", [(6,), (2, 1, 4), (0,), ()])
def test_both_signs_keeps_away_from_zero(shape: tuple[int, ...], rng: np.random.Generator) -> None:
    found = both_signs(rng, *shape, low=0.5, high=2.0)
    assert found.shape == shape
    assert np.all((np.abs(found) >= 0.5) & (np.abs(found) < 2.0))
    assert abs(int((found < 0).sum()) - int((found > 0).sum())) <= 1


def test_shape_cases_draw_in_order_and_are_named_by_the_shape() -> None:
    found = list(shape_cases(lambda *shape: {"x": np.ones(shape)}, [(2, 3), (0,), ()]))
    assert [case.name for case in found] == ["shapes-2x3", "shapes-0", "shapes-0d"]
    assert [np.shape(case.inputs["x"]) for case in found] == [(2, 3), (0,), ()]
    assert {case.family for case in found} == {"shapes"}


def test_single_cases_convert_arrays_only() -> None:
    first, second = single_cases({"x": array([1]), "alpha": 0.1}, {"x": array([2]), "alpha": 0.2})
    assert (first.name, second.name) == ("single-1", "single-2")
    assert isinstance(first.inputs["x"], np.ndarray)
    assert first.inputs["x"].dtype == np.float32
    assert first.inputs["alpha"] == 0.1


def test_memory_cases_hand_arrays_over_in_three_ways() -> None:
    inputs = arrays(x=[[1, 2], [3, 4]])
    found = list(memory_cases(inputs, inputs, inputs))
    assert [(case.name, case.layout, case.readonly) for case in found] == [
        ("non-contiguous", "strided", False),
        ("column-major", "F", False),
        ("read-only", "C", True),
    ]


def test_memory_cases_without_an_array_of_two_axes() -> None:
    inputs = arrays(x=[1, 2, 3])
    assert [case.name for case in memory_cases(inputs, None, inputs)] == ["non-contiguous", "read-only"]


def test_odd_sixteenths_are_never_zero_and_stay_inside_the_bound(rng: np.random.Generator) -> None:
    drawn = odd_sixteenths(rng, 50, 40, bound=2)
    assert drawn.shape == (50, 40)
    assert (np.abs(drawn) < 2).all()
    assert (drawn * 16 % 2 == 1).all()


def test_scaled_multiplies_the_named_arrays_by_powers_of_two() -> None:
    given = {"x": np.array([3.0]), "w": np.array([5.0]), "stride": 2}
    found = scaled(given, x=4, w=-1)
    assert (found["x"], found["w"], found["stride"]) == (48.0, 2.5, 2)
    assert given["x"] == 3.0


def test_a_function_that_reuses_its_result_fails_the_case_of_two_calls() -> None:
    case = called_again({"x": np.array([1.0])}, {"x": np.array([2.0])})
    kept = np.zeros(1)

    def reusing(x: np.ndarray) -> np.ndarray:
        kept[...] = x
        return kept

    expected = respond(lambda x: x.copy(), case, required=1)
    assert judge_case(case, expected, expected, ELEM).verdict is Verdict.PASSED
    assert judge_case(case, respond(reusing, case, required=1), expected, ELEM).verdict is Verdict.WRONG


def test_magnitudes_leave_no_gap_for_a_threshold(rng: np.random.Generator) -> None:
    found = magnitudes(rng, high=400.0)
    positive = found[found > 0]
    np.testing.assert_array_equal(np.sort(-found[found < 0]), np.sort(positive))
    assert positive.min() == 1e-20
    assert positive.max() == 400.0
    steps = np.sort(positive[positive >= 0.009])
    assert np.all(steps[1:] / steps[:-1] < 4 / 3)


@pytest.mark.parametrize("limit", [5.0, 10.0, 18.0, 20.0, 50.0, 300.0, 700.0])
def test_a_clipped_argument_shows_on_magnitudes(limit: float, rng: np.random.Generator) -> None:
    found = magnitudes(rng)
    assert np.any(np.clip(found, -limit, limit) != found)


def test_elementwise_cases_fill_their_families(rng: np.random.Generator) -> None:
    found = list(elementwise_cases(rng, lambda x: {"x": x, "beta": 0.5}))
    assert {case.family for case in found} == {family.name for family in ELEMENTWISE}
    assert len({case.name for case in found}) == len(found)
    shapes = {np.shape(call["x"]) for case in found for call in case.all_calls}
    assert {(), (0,), (1030,), (2, 1, 3, 1, 2)} <= shapes


def test_with_more_digits_leaves_no_number_exact_in_single_precision(rng: np.random.Generator) -> None:
    given = arrays(x=[[0.5, -1.5]]) | {"name": "relu", "alpha": 0.5}
    found = with_more_digits(rng, given)
    assert isinstance(found["x"], np.ndarray)
    assert np.all(np.float32(found["x"]) != found["x"])
    np.testing.assert_allclose(found["x"], [[0.5, -1.5]], atol=1 / 64)
    assert (found["name"], found["alpha"]) == ("relu", 0.5)


def test_nearly_equal_numbers_are_close_and_different() -> None:
    found = nearly_equal(arrays(x=[0.5, -1.5], w=[3]), "x")
    assert isinstance(found["x"], np.ndarray)
    assert np.allclose(found["x"], 1.25)
    assert found["x"][0] > found["x"][1]
    assert found["w"] == 3


def test_without_signs_leaves_numbers_that_are_no_arrays() -> None:
    found = without_signs({"x": np.array([-3.0, 2.0]), "padding": -1, "b": None})
    assert list(found["x"]) == [3.0, 2.0]
    assert (found["padding"], found["b"]) == (-1, None)


def test_repeated_numbers_stand_beside_each_other_along_the_last_axis() -> None:
    found = repeated(arrays(x=[[1, 2]], gamma=[3]) | {"eps": 0.5})
    assert array(found["x"]).tolist() == [[1, 1, 2, 2]]
    assert array(found["gamma"]).tolist() == [3, 3]
    assert found["eps"] == 0.5


def test_by_digits_a_small_result_counts_like_a_large_one() -> None:
    assert compare(1.1e-20, 1e-20, ELEM) is None
    assert compare(1.1e-20, 1e-20, by_digits(ELEM)) is not None
    assert compare(1e-20, 1e-20, by_digits(ELEM)) is None
