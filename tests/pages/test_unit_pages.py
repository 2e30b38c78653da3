"""Pages of units in a kit, as a browser shows them: formulas, what scrolls, headings."""

from itertools import pairwise
from pathlib import Path

import pytest

from autograder.authoring.kit import KitBuilder, Recipient
from autograder.content import load_course

pytestmark = pytest.mark.pages

COURSE = load_course(Path(__file__).parents[2])
UNIT = "architectures"
MAX_BYTES = 400_000

SCROLLERS = """() => [...document.querySelectorAll('main *')].filter(one =>
  ['auto', 'scroll'].includes(getComputedStyle(one).overflowX) && one.scrollWidth > one.clientWidth
).map(one => [one.tagName, one.className, one.tabIndex])"""
"""What is wider than its place and scrolls, with its place in the order of the Tab key."""

UNSEEN = """() => [...document.querySelectorAll('math')].filter(one => {
  const { width, height } = one.getBoundingClientRect();
  return width < 2 || height < 2;
}).length"""


NAMES = """() => [...document.querySelectorAll('nav')].map(one =>
  one.ariaLabel || document.getElementById(one.getAttribute('aria-labelledby')).textContent)"""
"""What a screen reader calls the lists of links."""


@pytest.fixture(scope="module")
def pages() -> dict[str, str]:
    files = KitBuilder(COURSE, COURSE.select([UNIT])).build(Recipient("Анна", language="ru"))
    return {language: files[f"exercises/{UNIT}/index.{language}.html"].decode() for language in ("en", "ru")}


@pytest.mark.parametrize("language", ["en", "ru"])
@pytest.mark.parametrize("width", [360, 768, 1280])
def test_a_unit_page_is_no_wider_than_the_screen(show, pages, language, width):
    assert show(pages[language], width=width).evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("language", ["en", "ru"])
def test_whatever_scrolls_can_be_reached_by_the_keyboard(show, pages, language):
    found = show(pages[language], width=360).evaluate(SCROLLERS)
    assert any(name == "formula" for _, name, _ in found)
    assert [one for one in found if one[2] != 0] == []


def test_a_wide_formula_scrolls_by_the_keyboard(show, pages):
    page = show(pages["en"], width=360)
    formula = page.locator("#residual_block_backward .formula").last
    formula.focus()
    for _ in range(5):
        page.keyboard.press("ArrowRight")
    page.wait_for_function("one => one.scrollLeft > 0", arg=formula.element_handle())


@pytest.mark.parametrize("language", ["en", "ru"])
def test_every_formula_is_seen(show, pages, language):
    page = show(pages[language])
    assert page.locator("math").count() > 20
    assert page.evaluate(UNSEEN) == 0
    assert page.trouble == []


@pytest.mark.parametrize("language", ["en", "ru"])
def test_headings_are_in_order_and_named_once_a_level(show, pages, language):
    levels = show(pages[language]).evaluate("[...document.querySelectorAll('h1,h2,h3,h4,h5,h6')].map(one => +one.tagName[1])")
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert [pair for pair in pairwise(levels) if pair[1] > pair[0] + 1] == []


def test_landmarks_and_columns_have_names(show, pages):
    page = show(pages["ru"])
    names = page.evaluate(NAMES)
    assert len(set(names)) == len(names) == 2
    assert page.evaluate("[...document.querySelectorAll('th')].filter(one => !one.textContent.trim()).length") == 0


def test_the_contents_lead_to_every_exercise(show, pages):
    page = show(pages["ru"])
    for exercise in COURSE.select([UNIT]):
        page.get_by_role("link", name=exercise.title["ru"], exact=True).click()
        assert page.url.endswith(f"#{exercise.slug}")


@pytest.mark.parametrize("unit", [unit.slug for unit in COURSE.units])
def test_a_unit_page_is_small(unit):
    files = KitBuilder(COURSE, COURSE.select([unit])).build(Recipient())
    sizes = {name: len(content) for name, content in files.items() if name.endswith(".html")}
    assert {name: size for name, size in sizes.items() if size > MAX_BYTES} == {}
