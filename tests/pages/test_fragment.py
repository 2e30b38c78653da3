"""What a notebook shows, inside a page of somebody else's."""

import pytest
import report_samples as samples
from built_reports import build_report
from contrast import CONTRAST

from autograder.reporting.html import exercise_fragment

pytestmark = pytest.mark.pages

FRAME = "<!doctype html><meta charset='utf-8'><body><h3 id='theirs'>Theirs</h3><table id='grid'><tr><td>1</td></tr></table>{}</body>"
STYLES = """() => ['theirs', 'grid'].map(name => {
  const style = getComputedStyle(document.getElementById(name));
  return [style.fontSize, style.fontFamily, style.marginTop, style.color, style.backgroundColor, style.borderCollapse];
})"""


def fragment() -> str:
    sandbox, language = "none", "en"
    report = build_report(
        course=samples.course(), submission=samples.submission(), results=samples.results(), sandbox=sandbox, language=language
    )
    return exercise_fragment(report.exercises, language)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_style_reaches_the_fragment_and_nothing_around_it(show, scheme):
    alone, shown = show(FRAME.format(""), scheme=scheme), show(FRAME.format(fragment()), scheme=scheme)
    assert shown.evaluate(STYLES) == alone.evaluate(STYLES)
    assert shown.evaluate("() => getComputedStyle(document.body).maxWidth") == "none"
    ours = shown.locator(".tensorgrade details.exercise").first
    assert ours.evaluate("node => getComputedStyle(node).borderTopStyle") == "solid"
    assert shown.locator(".tensorgrade svg").count() > 0
    assert not shown.locator(".tensorgrade .worth").first.is_visible()
    assert shown.trouble == []


def test_the_fragment_can_be_read_in_the_dark(show):
    assert (
        show(FRAME.format(fragment()), scheme="dark").evaluate(
            f"() => ({CONTRAST})().filter(([text]) => text !== 'Theirs' && text !== '1')"
        )
        == []
    )
