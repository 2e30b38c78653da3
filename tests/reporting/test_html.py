import re
import time
from dataclasses import replace
from html.parser import HTMLParser
from itertools import pairwise

import pytest
import report_samples as samples
from built_reports import build_details, build_report

from autograder.courses.people import Person
from autograder.model import Message, Raised, Response, Submission, Verdict
from autograder.reporting import markdown
from autograder.reporting.class_model import Matching, MatchRow, RemarkRow
from autograder.reporting.classes import ClassMember, build_class
from autograder.reporting.html import anchor, class_page, student_page, symbol
from autograder.reporting.model import CaseReport, ExerciseReport, Report
from autograder.reporting.words import translated

HOSTILE = "</style><script>alert(1)</script><img src=x onerror=alert(2)>\"'&‮\x1b[31m\u200b"
VOID = {"meta", "br", "rect", "path", "img", "hr"}


class Page(HTMLParser):
    """Reads a page strictly: every element is closed, in order."""

    def __init__(self, text):
        super().__init__()
        self.open, self.elements, self.ids, self.links, self.headings = [], [], [], [], []
        self.feed(text)
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        self.elements.append((tag, given))
        if "id" in given:
            self.ids.append(given["id"])
        if tag == "a":
            self.links.append(given["href"])
        if re.fullmatch(r"h\d", tag):
            self.headings.append(int(tag[1]))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


def report(language="en", results=None, submission=None, build=build_report, sandbox="bubblewrap"):
    return build(
        course=samples.course(),
        submission=submission or samples.submission(),
        results=samples.results() if results is None else results,
        sandbox=sandbox,
        language=language,
    )


@pytest.fixture(scope="module", params=["en", "ru"])
def page(request):
    return student_page(report(request.param), samples.course())


@pytest.fixture(scope="module")
def group():
    members = [ClassMember(report(submission=Submission(name, "0")), name) for name in ("a", "b")]
    return build_class(
        course=samples.course(),
        members=members,
        language="en",
        sandbox="bubblewrap",
        people={"a": Person("a", "Анна")},
        absent=[Person("c", "Цыпин")],
    )


@pytest.fixture(scope="module")
def class_text(group):
    return class_page(group)


@pytest.fixture(scope="module", params=["english", "russian", "instructor", "class"])
def any_page(request, class_text):
    pages = {
        "english": lambda: student_page(report(), samples.course()),
        "russian": lambda: student_page(report("ru"), samples.course()),
        "instructor": lambda: student_page(report(build=build_details), samples.course()),
        "class": lambda: class_text,
    }
    return pages[request.param]()


def test_a_page_is_well_formed_and_its_ids_are_unique(any_page):
    read = Page(any_page)
    assert len(read.ids) == len(set(read.ids))


def test_every_link_within_a_page_leads_somewhere(any_page):
    read = Page(any_page)
    assert {link[1:] for link in read.links if link.startswith("#")} <= set(read.ids)


def test_a_page_fetches_and_runs_nothing(any_page):
    read = Page(any_page)
    assert not {"script", "link", "iframe", "object", "img", "form", "base"} & {tag for tag, _ in read.elements}
    assert not [given for _, given in read.elements for name in given if name.startswith("on") or name == "src"]
    assert "url(" not in any_page
    assert "@import" not in any_page


def test_a_page_carries_its_policy_before_anything_it_could_fetch(any_page):
    policy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
    assert policy in any_page
    assert any_page.index(policy) < any_page.index("<style>")


def test_headings_do_not_skip_a_level(any_page):
    levels = Page(any_page).headings
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_every_table_has_a_caption_and_every_picture_a_label(any_page):
    for table in re.findall(r"<table(?! class=\"statement-table\").*?</table>", any_page, re.S):
        assert "<caption" in table
    for picture in re.findall(r"<svg[^>]*>", any_page):
        assert "aria-label=" in picture or 'aria-hidden="true"' in picture


def test_the_page_is_in_the_language_of_the_report():
    assert '<html lang="ru">' in student_page(report("ru"))
    assert "С чего начать" in student_page(report("ru"))
    assert student_page(translated(report("en"), "ru"), samples.course()) == student_page(report("ru"), samples.course())


def test_nothing_of_a_hidden_case_is_on_the_students_page(page):
    assert "90210" not in page
    assert "secret-" not in page


def test_the_instructors_page_shows_it_and_says_so():
    text = student_page(report(build=build_details), samples.course())
    assert "90210" in text
    assert "For the instructor only." in text
    Page(text)


def test_passed_exercises_are_folded_and_failed_ones_open():
    text = student_page(report())
    assert '<details class="exercise" id="convolution.conv_output_size">' in text
    assert '<details class="exercise" id="convolution.conv2d" open>' in text


def test_an_exercise_that_is_not_done_yet_is_folded_and_shows_no_evidence():
    done = report()
    (conv,) = (exercise for exercise in done.exercises if exercise.id == "convolution/conv2d")
    missing = conv.model_copy(update={"verdict": Verdict.MISSING, "diagnoses": ()})
    text = student_page(done.model_copy(update={"exercises": (missing,)}))
    assert '<details class="exercise" id="convolution.conv2d">' in text
    assert 'class="pill none"' in text
    assert 'class="case"' not in text


def test_exercises_that_nobody_handed_in_are_folded_on_the_class_page_if_they_are_many():
    whole = build_class(course=samples.course(), members=[ClassMember(report(), "anna")], language="en", sandbox="bubblewrap")
    many = [whole.exercises[0].model_copy(update={"id": f"u/x{n}", "title": f"Untouched {n}", "handed_in": 0}) for n in range(20)]
    text = class_page(whole.model_copy(update={"exercises": (*whole.exercises, *many)}))
    Page(text)
    assert f"Handed in by nobody: {20 + sum(row.handed_in == 0 for row in whole.exercises)}" in text
    table = text[text.index('<table class="wide exercises">') :]
    assert "Untouched" not in table[: table.index("</table>")]
    touched = sum(row.handed_in > 0 for row in whole.exercises)
    assert f" of {touched} passed</span>" in text  # a student's row has a sign for each exercise of that table


def test_a_verdict_is_told_by_word_and_sign():
    assert re.search(r'<span aria-hidden="true">✗</span> wrong shape', student_page(report()))


def test_the_diagnosis_links_to_the_smallest_example():
    assert '<a href="#convolution.conv2d.lecture-figure-27">' in student_page(report())


def test_a_slip_of_the_lecture_does_not_blame_the_student():
    assert "the mistake is not yours" in student_page(report())


def test_the_line_of_the_students_file_is_shown():
    assert "return pool(x)" in student_page(report())


def test_a_task_shows_its_numbers_in_the_statement_and_the_answer():
    text = student_page(report(), samples.course())
    assert "<strong>9×9</strong>" in text
    assert "your answer" in text


def test_a_number_in_a_statement_may_be_formatted_and_an_unknown_one_is_named():
    course = samples.course()
    task = replace(course.exercise("convolution/conv_output_size_task"), statement={"en": "{{n:.1f}} by {{f}}, {{later}}"})
    text = student_page(report(results=[samples.task_result()]), replace(course, exercises=(task,)))
    assert "<p>9.0 by 4, later</p>" in text


def test_without_a_course_the_statements_are_left_out():
    assert "What to compute" not in student_page(report())


def test_a_report_without_a_sandbox_is_marked():
    assert "Graded without a sandbox." in student_page(report(sandbox="none"))


@pytest.mark.parametrize(
    ("language", "said"), [("en", ("pending", "provisional", "a person decides")), ("ru", ("ожидает проверки", "предварительно"))]
)
def test_an_exercise_that_could_not_be_judged_is_pending(language, said):
    lost = samples.result("pooling/max_pool2d", Verdict.INTERNAL_ERROR, None, 5.0, Message("report.verdict.internal_error"), families=())
    text = student_page(report(results=[lost, samples.size_result()], language=language))
    assert all(words in text for words in said)
    assert "%</span>" not in text


def test_a_complete_submission_is_told_so():
    assert "Everything is right" in student_page(report(results=[samples.size_result()]))


def test_an_empty_report_is_a_page():
    Page(
        student_page(report(results=[], submission=Submission("a", "", {}, {"": (Message("report.problem.unreadable", {"reason": "x"}),)})))
    )


# -- hostile text ------------------------------------------------------------------------------------------------------


def hostile_report(language="en"):
    result = samples.conv_result()
    response = Response((HOSTILE,), Raised(HOSTILE, HOSTILE, 3, 0, (HOSTILE,)), (HOSTILE,), HOSTILE * 3, 0.1)
    outcomes = tuple(
        replace(
            o,
            response=response,
            mismatch=replace(o.mismatch, message=Message("compare.raised", {"type": HOSTILE, "spot": HOSTILE, "text": HOSTILE}))
            if o.mismatch
            else None,
        )
        for o in result.outcomes
    )
    result = replace(result, outcomes=outcomes, notes=(Message("compare.raised", {"type": HOSTILE, "spot": HOSTILE, "text": HOSTILE}),))
    program = replace(samples.submission().programs["convolution/conv2d"], cells=(f"{HOSTILE}\n" * 5,))
    return report(
        language,
        [result],
        Submission(HOSTILE, HOSTILE, {"convolution/conv2d": program}, {"": (Message("report.problem.unreadable", {"reason": HOSTILE}),)}),
    )


@pytest.mark.parametrize("language", ["en", "ru"])
def test_hostile_text_is_text_on_the_students_page(language):
    text = student_page(hostile_report(language))
    assert "<script" not in text
    assert "<img" not in text
    assert not re.search("[\x1b\u202e\u200b]", text)
    assert "&lt;script&gt;" in text
    Page(text)


def hostile_matching(_words):
    row = MatchRow(student=HOSTILE, nearest=(HOSTILE,))
    return Matching(roster=True, unmatched=(row,), absent=(HOSTILE,), twice=(row,), remarks=(RemarkRow(student=HOSTILE, text=HOSTILE),))


def test_hostile_text_is_text_on_the_class_page():
    members = [ClassMember(hostile_report(), HOSTILE)]
    text = class_page(
        build_class(
            course=samples.course(),
            members=members,
            language="en",
            sandbox=HOSTILE,
            people={HOSTILE: Person(HOSTILE, HOSTILE, HOSTILE, group=HOSTILE)},
            matching=hostile_matching,
        )
    )
    assert "<script" not in text
    assert not re.search("[\x1b\u202e\u200b]", text)
    Page(text)


def test_text_that_came_into_a_report_by_another_way_is_harmless_too():
    data = report().model_dump(by_alias=True)
    data["student"] = data["sandbox"] = HOSTILE
    text = student_page(Report.model_validate(data))
    assert "<script" not in text
    assert not re.search("[\x1b\u202e]", text)


def test_a_link_to_a_student_cannot_become_a_script(group):
    text = class_page(group.model_copy(update={"students": (group.students[0].model_copy(update={"page": "javascript:alert(1)"}),)}))
    assert "javascript:" not in text


# -- helpers -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["convolution/conv2d", "a b", "ядро", "<x>", ""])
def test_an_anchor_needs_no_escaping(name):
    assert re.fullmatch(r"[A-Za-z0-9._~-]*", anchor(name))


@pytest.mark.parametrize(
    ("verdict", "score", "sign"),
    [
        (Verdict.PASSED, 5.0, "✓"),
        (Verdict.WRONG, 0.0, "✗"),
        (Verdict.WRONG, 2.0, "◐"),
        (Verdict.MISSING, 0.0, "–"),
        (Verdict.INTERNAL_ERROR, None, "?"),
    ],
)
def test_a_sign_stands_for_its_verdict(verdict, score, sign):
    assert symbol(verdict, score, 5.0) == sign


def test_two_cases_of_one_exercise_never_share_an_id():
    exercise = ExerciseReport(
        id="u/e",
        unit="u",
        unit_title="U",
        title="E",
        score=0.0,
        possible=1.0,
        verdict=Verdict.WRONG,
        summary="",
        cases=tuple(
            CaseReport(name=name, family="f", public=True, verdict=Verdict.WRONG, inputs=({"kind": "number", "text": "1"},))
            for name in ("a b", "a-b", "a.b")
        ),
    )
    text = student_page(report().model_copy(update={"exercises": (exercise,)}))
    ids = Page(text).ids
    assert len(ids) == len(set(ids))


# -- statements --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("# A", "<h4>A</h4>\n"),
        ("## A", "<h4>A</h4>\n"),
        ("### A", "<h5>A</h5>\n"),
        ("#### A", "<h6>A</h6>\n"),
        ("**b** `c`", "<p><strong>b</strong> <code>c</code></p>\n"),
        ("$n$", '<p><math display="inline"><mrow><mi>n</mi></mrow></math></p>\n'),
        ("$$\nn\n$$", '<div class="formula" tabindex="0"><math display="block"><mrow><mi>n</mi></mrow></math></div>\n'),
        ("5 $ and 6 $", "<p>5 $ and 6 $</p>\n"),
        ("`$x$`", "<p><code>$x$</code></p>\n"),
        ("<script>x</script>", "<p>&lt;script&gt;x&lt;/script&gt;</p>\n"),
        ("$<$", '<p><math display="inline"><mrow><mo>&lt;</mo></mrow></math></p>\n'),
        ("$\\<b>$", "<p><code>\\&lt;b&gt;</code></p>\n"),
        ("[a](javascript:x)", "<p>[a](javascript:x)</p>\n"),
        ("```\n<b> 1\n```", '<pre tabindex="0"><code>&lt;b&gt; 1\n</code></pre>\n'),
    ],
    ids=lambda text: text[:20],
)
def test_a_statement_is_rendered_without_raw_html(text, html):
    assert markdown.render(text) == html


def test_an_image_in_a_statement_is_not_fetched():
    assert "<img" not in markdown.render("![x](https://example.org/x.png)")


def test_a_table_in_a_statement_is_a_table():
    assert '<table class="statement-table" tabindex="0">' in markdown.render("| a |\n| --- |\n| 1 |\n")


# -- cost --------------------------------------------------------------------------------------------------------------


def test_rendering_a_page_costs_milliseconds():
    ready, course = report(), samples.course()
    student_page(ready, course)
    best = min(_seconds(lambda: student_page(ready, course)) for _ in range(5))
    assert best < 0.03


def _seconds(function):
    start = time.process_time()
    function()
    return time.process_time() - start
