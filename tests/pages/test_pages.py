"""The pages as a browser shows them."""

import pytest
import report_samples as samples
from built_reports import build_details, build_report
from contrast import CONTRAST

from autograder.courses.people import Person
from autograder.model import Submission
from autograder.reporting.classes import ClassMember, build_class
from autograder.reporting.html import class_page, student_page

pytestmark = pytest.mark.pages

WIDTHS = [360, 390, 768, 1280]
HOSTILE = "</style><script>alert(1)</script><img src=http://127.0.0.1:9/x onerror=alert(2)><svg onload=alert(3)>"


def report(language="en", submission=None, build=build_report):
    return build(
        course=samples.course(),
        submission=submission or samples.submission(),
        results=samples.results(),
        sandbox="bubblewrap",
        language=language,
    )


def group(count=3, language="en"):
    members = [
        ClassMember(report(language, Submission(f"student-{number:04}", "0")), f"student-{number:04}") for number in range(min(count, 3))
    ]
    members += [
        ClassMember(members[0].report.model_copy(update={"student": f"student-{n:04}"}), f"student-{n:04}") for n in range(3, count)
    ]
    people = {"student-0001": Person("1", "Константинопольский Александр Александрович", "a.konstantinopolsky@example.org", group="Б1")}
    absent = [Person("2", "Никто")]
    return build_class(course=samples.course(), members=members, language=language, sandbox="bubblewrap", people=people, absent=absent)


@pytest.fixture(scope="module")
def texts():
    return {
        "student": student_page(report(), samples.course()),
        "student-ru": student_page(report("ru"), samples.course()),
        "instructor": student_page(report(build=build_details), samples.course()),
        "class": class_page(group()),
        "class-ru": class_page(group(language="ru")),
    }


NAMES = ["student", "student-ru", "instructor", "class", "class-ru"]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("width", WIDTHS)
def test_a_page_is_no_wider_than_the_screen(show, texts, name, width):
    page = show(texts[name], width=width)
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("name", NAMES)
def test_a_page_asks_for_nothing_and_complains_of_nothing(show, texts, name):
    assert show(texts[name]).trouble == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", ["student", "instructor", "class"])
def test_all_text_has_the_contrast_of_wcag_aa(show, texts, name, scheme):
    page = show(texts[name], scheme=scheme)
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    assert page.evaluate(CONTRAST) == []


def test_light_and_dark_differ(show, texts):
    grounds = {
        show(texts["student"], scheme=scheme).evaluate("getComputedStyle(document.documentElement).backgroundColor")
        for scheme in ("light", "dark")
    }
    assert len(grounds) == 2


def test_the_first_advice_leads_to_its_exercise(show, texts):
    page = show(texts["student"])
    page.locator("ol.advice a").first.click()
    box = page.locator('[id="normalization.adam_step"]').bounding_box()
    assert -5 <= box["y"] <= 900


def test_the_diagnosis_leads_to_an_example_that_is_open(show, texts):
    page = show(texts["student"])
    page.get_by_text("See it in the smallest example, lecture-figure-27").click()
    assert page.locator('[id="convolution.conv2d.lecture-figure-27"] svg.map').first.is_visible()


def test_a_passed_exercise_is_folded_on_screen_and_unfolded_on_paper(show, texts):
    page = show(texts["student"])
    inside = page.locator('[id="convolution.conv_output_size"] > .inside')
    assert not inside.is_visible()
    page.emulate_media(media="print")
    assert inside.bounding_box()["height"] > 20


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_paper_is_light_whatever_the_screen_prefers(show, texts, scheme):
    page = show(texts["student"], scheme=scheme)
    page.emulate_media(media="print", color_scheme=scheme)
    assert page.evaluate("getComputedStyle(document.body).color") == "rgb(28, 30, 34)"


def test_the_page_prints(show, texts):
    assert show(texts["student"]).pdf(format="A4").startswith(b"%PDF")


def test_a_screen_reader_finds_landmarks_headings_and_tables(show, texts):
    page = show(texts["student"])
    tree = page.locator("body").aria_snapshot()
    for part in ("- banner:", "- main:", "- contentinfo:", 'heading "ivanova" [level=1]', 'heading "What to do first" [level=2]'):
        assert part in tree
    assert 'table "Exercises by unit with verdict and points"' in tree
    assert 'img "Your result, array of shape (1, 1, 3, 3)"' in tree
    assert 'img "Difference, your result minus the expected one: 8 of 9 elements differ"' in tree


def test_the_keyboard_reaches_the_report_first(show, texts):
    page = show(texts["student"])
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.url.endswith("#main")


def test_the_worst_element_is_outlined_in_all_three_maps(show, texts):
    case = show(texts["student"]).locator('[id="convolution.conv2d.lecture-figure-27"]')
    assert case.locator("svg rect.mark").count() == 3


def test_no_verdict_is_told_by_colour_alone(show, texts):
    page = show(texts["student"])
    for text in page.locator(".pill").all_inner_texts():
        sign, _, word = text.partition(" ")
        assert sign in "✓✗◐–?"
        assert word


def test_hostile_text_runs_nothing_and_fetches_nothing(show):
    text = student_page(report(submission=Submission(HOSTILE, HOSTILE, samples.submission().programs)), samples.course())
    page = show(text)
    page.wait_for_timeout(100)
    assert page.trouble == []
    assert page.locator("h1").inner_text() == HOSTILE


def test_even_a_script_that_got_through_would_not_run(show, texts):
    page = show(texts["student"].replace("<main", "<script>document.title = 'broken'</script><main", 1))
    assert page.title() != "broken"
    assert any("Content Security Policy" in text for text in page.trouble)


def test_the_class_page_links_every_student(show, texts):
    page = show(texts["class"])
    assert page.locator("table.students a").count() == 3
    assert "Константинопольский Александр" in page.locator("table.students").inner_text()


def test_a_class_of_a_thousand_opens_quickly(show):
    page = show(class_page(group(1000)))
    timing = page.evaluate("performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd")
    assert page.locator("table.students tbody tr").count() == 1001
    assert timing < 3000
