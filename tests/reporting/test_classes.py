import csv
import io
import json

import pytest
import report_samples as samples
from built_reports import build_report
from rich.console import Console

from autograder.courses.people import Person
from autograder.exports.base import guarded
from autograder.exports.csv_file import grades_csv
from autograder.exports.json_file import reports_json
from autograder.model import Message, Submission, Verdict
from autograder.reporting.class_model import ClassReport, Matching, MatchRow
from autograder.reporting.classes import ClassMember, build_class, distribution
from autograder.reporting.html import class_page
from autograder.reporting.model import Record
from autograder.reporting.terminal import batch_summary, run_summary
from autograder.reporting.words import translated


def member(student, results=None, *, problem=None, language="en"):
    report = build_report(
        course=samples.course(),
        submission=Submission(student, "0" * 64, samples.submission().programs),
        results=samples.results() if results is None else results,
        sandbox="bubblewrap",
        language=language,
    )
    return ClassMember(report, student.replace("/", "_"), problem)


def passed():
    return [
        samples.result(exercise.id, Verdict.PASSED, exercise.points, exercise.points, Message("report.verdict.passed"), families=())
        for exercise in samples.course().exercises
    ]


def unjudged():
    return [
        samples.size_result(),
        samples.result("pooling/max_pool2d", Verdict.INTERNAL_ERROR, None, 5.0, Message("report.verdict.internal_error"), families=()),
    ]


def group(*members, people=None, absent=(), language="en"):
    facts = {"people": people or {}, "absent": [Person(name, name) for name in absent]}
    return build_class(course=samples.course(), members=members, language=language, sandbox="bubblewrap", **facts)


@pytest.fixture(scope="module")
def three():
    people = {"weak": Person("1", "Слабый Пётр"), "strong": Person("2", "Strong, Ann", "s@x.de", group="A")}
    return group(
        member("weak"),
        member("strong", passed()),
        member("broken", [], problem=Message("report.problem.unreadable", {"reason": "not an archive"})),
        people=people,
        absent=["absent"],
    )


def row(report, student):
    return next(row for row in report.students if row.student == student)


def test_a_class_survives_json(three):
    assert ClassReport.model_validate_json(three.to_json()) == three
    assert json.loads(three.to_json())["schema"] == "tensorgrade/class/v1"


def test_everybody_is_there_whether_or_not_something_was_handed_in(three):
    assert {student.student for student in three.students} == {"weak", "strong", "broken", "absent"}


def test_students_stand_in_the_order_of_their_names(three):
    assert [student.student for student in three.students] == ["absent", "broken", "strong", "weak"]


def test_a_student_has_the_name_of_the_roster_a_link_and_a_score(three):
    weak = row(three, "weak")
    assert (weak.names, weak.page, weak.score, weak.possible) == (("Слабый Пётр",), "students/weak/index.html", 6.0, 32.0)


def test_a_link_is_quoted():
    (only,) = group(member("Анна ?#%/..")).students
    assert only.page == "students/%D0%90%D0%BD%D0%BD%D0%B0%20%3F%23%25_../index.html"


def test_nothing_handed_in_is_no_score(three):
    assert (row(three, "absent").score, row(three, "absent").problem) == (None, "nothing was handed in")


def test_mean_and_median_are_over_those_with_a_score(three):
    assert three.mean == pytest.approx((100 + 18.75) / 2, abs=0.01)
    assert three.median == three.mean


@pytest.mark.parametrize(
    ("percents", "counts"),
    [([], [0] * 10), ([0, 9.99], [2] + [0] * 9), ([10], [0, 1] + [0] * 8), ([90, 100], [0] * 9 + [2])],
    ids=["nobody", "lowest", "edge", "highest"],
)
def test_a_percentage_falls_into_its_bin(percents, counts):
    assert [one.students for one in distribution(percents)] == counts


def test_an_exercise_counts_who_handed_in_who_passed_and_the_mean(three):
    conv = three.exercises[0]
    assert (conv.id, conv.handed_in, conv.judged, conv.passed, conv.mean) == ("convolution/conv2d", 2, 2, 1, 6.0)


def test_mistakes_are_sorted_by_how_many_made_them():
    report = group(member("a"), member("b"), member("c", [samples.conv_result()]))
    first = report.misconceptions[0]
    assert (first.id, first.students) == ("convolution/conv2d#flipped-kernel", ("a", "b", "c"))
    assert [len(mistake.students) for mistake in report.misconceptions] == [3, 2, 2]


def test_who_needs_help_starts_with_those_who_handed_nothing_in(three):
    assert [one.student for one in three.help] == ["absent", "broken", "weak"]
    assert three.help[1].reasons == ("The submission cannot be read: not an archive",)
    assert three.help[2].reasons == ("19 % of the points", "programs that did not load, crashed or ran out of time: 1")


def test_who_does_well_needs_no_help(three):
    assert "strong" not in {one.student for one in three.help}


def test_work_that_could_not_be_judged_is_listed_by_exercise():
    report = group(member("a", unjudged()), member("b", unjudged()))
    (one,) = report.unjudged
    assert (one.exercise, one.students) == ("pooling/max_pool2d", ("a", "b"))
    assert (report.students[0].score, report.students[0].possible, report.students[0].pending) == (2.0, 7.0, 5.0)
    assert report.exercises[1].mean is None


def test_a_student_with_points_pending_has_no_percentage_and_is_in_no_mean():
    report = group(member("a", unjudged()), member("b", passed()))
    pending, whole = report.students
    assert (pending.percent, whole.percent) == (None, 100.0)
    assert (report.provisional, report.mean, report.median) == (1, 100.0, 100.0)
    assert sum(one.students for one in report.distribution) == 1
    first, second = rows(grades_csv(report))
    assert (first["score"], first["percent"], first["pending"]) == ("2", "", "5")
    assert (second["percent"], second["pending"]) == ("100", "")


@pytest.mark.parametrize(
    ("language", "said"), [("en", ("5 pending", "provisional total")), ("ru", ("ожидают: 5", "с предварительным итогом"))]
)
def test_the_class_page_shows_what_is_pending_apart(language, said):
    report = group(member("a", unjudged(), language=language), language=language)
    text = class_page(report)
    assert all(words in text for words in said)
    assert report.mean is None


def test_the_order_of_grading_does_not_show():
    members = [member("a"), member("b", passed()), member("c", unjudged())]
    assert group(*members).to_json() == group(*reversed(members)).to_json()


def test_a_class_is_the_same_whether_built_in_a_language_or_translated_into_it():
    russian = group(member("a", language="ru"), language="ru")
    english = group(member("a"))
    assert translated(english, "ru").model_dump(exclude={"translations"}) == russian.model_dump(exclude={"translations"})


@pytest.mark.parametrize(("results", "outcome"), [(None, False), (passed(), True)], ids=["some failed", "all passed"])
def test_all_passed_speaks_of_every_student(results, outcome):
    assert group(member("a", passed()), member("b", results)).all_passed is outcome


def test_a_student_who_handed_nothing_in_has_not_passed():
    assert not group(member("a", passed()), absent=["absent"]).all_passed


# -- grades.csv --------------------------------------------------------------------------------------------------------


def rows(data):
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def test_the_csv_has_one_row_a_student_and_one_column_an_exercise(three):
    found = rows(grades_csv(three))
    assert list(found[0])[:12] == [
        *("student", "name", "id", "email", "group", "late", "attempt", "score", "possible", "percent", "pending", "convolution/conv2d")
    ]
    strong = next(row for row in found if row["student"] == "strong")
    assert (strong["id"], strong["email"], strong["group"]) == ("2", "s@x.de", "A")
    assert (strong["name"], strong["score"], strong["possible"], strong["percent"], strong["convolution/conv2d"]) == (
        "Strong, Ann",
        "32",
        "32",
        "100",
        "8",
    )


def test_what_has_no_grade_is_an_empty_cell_and_no_zero(three):
    absent = next(row for row in rows(grades_csv(three)) if row["student"] == "absent")
    assert (absent["score"], absent["percent"], absent["pooling/max_pool2d"]) == ("", "", "")


def test_the_csv_has_a_byte_order_mark_only_when_asked_for(three):
    assert grades_csv(three).startswith(b"student,")
    assert grades_csv(three, bom=True).startswith(b"\xef\xbb\xbfstudent,")


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx", "\nx", "＝1", " =1", "=cmd|' /C calc'!A0"], ids=repr)
def test_a_cell_that_a_spreadsheet_would_compute_is_guarded(text):
    assert guarded(text) == f"'{text}"


@pytest.mark.parametrize("text", ["Anna", "1-2", "a=b", "", "Ёж"])
def test_a_harmless_cell_stays_as_it_is(text):
    assert guarded(text) == text


def test_a_student_named_like_a_formula_stays_a_name_in_the_csv():
    (only,) = rows(grades_csv(group(member("=HYPERLINK(1)"), people={"=HYPERLINK(1)": Person("=1", '@name, "x"')})))
    assert (only["student"], only["name"]) == ("'=HYPERLINK(1)", '\'@name, "x"')


def test_the_json_export_is_one_array_of_whole_reports():
    text = "".join(reports_json([member("a").report, member("b").report]))
    assert [report["student"] for report in json.loads(text)] == ["a", "b"]


def test_the_json_export_of_nobody_is_an_empty_array():
    assert json.loads("".join(reports_json([]))) == []


# -- terminal ----------------------------------------------------------------------------------------------------------


def printed(renderable):
    console = Console(width=100, file=io.StringIO(), force_terminal=True, color_system=None)
    console.print(renderable)
    return console.file.getvalue()


def test_the_summary_of_a_run_has_a_line_an_exercise_and_the_total():
    text = printed(run_summary(member("a").report))
    assert "◐  convolution/conv2d" in text
    assert "6 of 32 points, 19 %" in text
    assert "1. Adam, one step" in text


def test_the_summary_of_a_class_names_frequent_mistakes_and_who_needs_help(three):
    text = printed(batch_summary(three))
    assert "convolution/conv2d#flipped-kernel" in text
    assert "absent: nothing was handed in" in text


def test_the_summary_calls_people_by_their_names_and_namesakes_by_id_too():
    absent = [Person("a@x", "Anna Smith"), Person("b@x", "Anna Smith"), Person("c@x", "Bob Jones")]
    whole = build_class(course=samples.course(), members=[], language="en", sandbox="bubblewrap", absent=absent)
    text = printed(batch_summary(whole))
    assert all(f"  {name}: nothing" in text for name in ("Anna Smith (a@x)", "Anna Smith (b@x)", "Bob Jones"))


def test_the_page_tells_hand_ins_that_fit_several_people_from_those_of_nobody():
    rows = (MatchRow(student="Anna (1)", ambiguous=True, nearest=("Anna (a@x)", "Anna (b@x)")), MatchRow(student="stranger"))
    page = class_page(group(member("Anna (1)"), member("stranger")).model_copy(update={"matching": Matching(roster=True, unmatched=rows)}))
    several, nobody = page.index("Could be several people of the roster"), page.index("Nobody in the roster")
    assert several < page.index("perhaps Anna (a@x), Anna (b@x)") < nobody < page.index("stranger", nobody)


def test_a_terminal_is_not_steered_by_a_name():
    text = printed(run_summary(member("[bold]x[/bold]\x1b[2J‮").report))
    assert text.startswith("[bold]x[/bold]\\x1b[2J\\u202e\n")


def test_a_terminal_summary_speaks_the_language_of_the_report():
    assert "баллов" in printed(run_summary(member("a", language="ru").report))


def test_points_have_a_comma_in_russian_summaries():
    report = member("a", language="ru").report
    first = report.exercises[0].model_copy(update={"score": 2.5})
    text = printed(run_summary(report.model_copy(update={"score": 6.25, "exercises": (first, *report.exercises[1:])})))
    assert f"2,5 / {first.possible:g}" in text
    assert "6,25 из 32 баллов" in text
    three = group(member("a"), language="ru")
    rows = [three.exercises[0].model_copy(update={"mean": 2.5, "possible": 6.5})]
    assert "2,50 / 6,5" in printed(batch_summary(three.model_copy(update={"exercises": rows})))


def test_a_long_list_of_those_who_need_help_is_cut():
    absent = [f"s{number}" for number in range(20)]
    assert "… 12" in printed(batch_summary(group(absent=absent)))


def test_a_summary_folds_many_exercises_that_are_not_done_into_one_line():
    report = member("a").report
    (missing,) = [exercise for exercise in report.exercises if exercise.verdict is Verdict.PASSED][:1]
    many = [missing.model_copy(update={"id": f"u/missing{n}", "verdict": Verdict.MISSING}) for n in range(20)]
    text = printed(run_summary(report.model_copy(update={"exercises": (*report.exercises, *many)})))
    assert "u/missing" not in text
    assert "Not done yet, not listed: 20" in text
    assert "convolution/conv2d" in text


def test_a_class_summary_folds_many_exercises_that_nobody_handed_in_into_one_line(three):
    many = [three.exercises[0].model_copy(update={"id": f"u/untouched{n}", "handed_in": 0}) for n in range(20)]
    text = printed(batch_summary(three.model_copy(update={"exercises": (*three.exercises, *many)})))
    assert "u/untouched" not in text
    assert "Handed in by nobody, not listed: 20" in text


def test_the_json_that_is_put_together_of_students_is_that_of_the_whole(three):
    assert three.to_json() == Record.to_json(three)
    assert "".join(three.json_pieces()) == three.to_json()
    empty = three.model_copy(update={"students": ()})
    assert empty.to_json() == Record.to_json(empty)
