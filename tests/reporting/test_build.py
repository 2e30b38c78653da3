import json
import re

import pytest
import report_samples as samples
from built_reports import build_details, build_report
from pydantic import ValidationError

from autograder.errors import UsageError
from autograder.model import Case, Message, Mismatch, Outcome, Program, Raised, Response, Submission, Verdict
from autograder.reporting.build import case_names
from autograder.reporting.class_model import ClassReport
from autograder.reporting.model import Details, Record, Report, as_details, read
from autograder.reporting.words import translated


def report(language="en", results=None, submission=None, build=build_report):
    return build(
        course=samples.course(),
        submission=submission or samples.submission(),
        results=samples.results() if results is None else results,
        sandbox="bubblewrap",
        language=language,
    )


def find(report, identifier):
    return next(exercise for exercise in report.exercises if exercise.id == identifier)


def test_json_has_the_fields_of_the_contract():
    data = json.loads(report().to_json())
    assert data["schema"] == "tensorgrade/report/v1"
    assert {"course", "student", "submission", "score", "possible", "sandbox", "exercises"} <= data.keys()
    exercise = data["exercises"][0]
    assert {"id", "title", "score", "possible", "verdict", "summary", "diagnoses", "cases"} <= exercise.keys()
    assert {"id", "text", "cases"} <= exercise["diagnoses"][0].keys()
    assert {"name", "public", "verdict", "message", "seconds"} <= exercise["cases"][0].keys()


def test_a_report_survives_json():
    written = report()
    assert Report.model_validate_json(written.to_json()) == written


def test_score_is_the_sum_over_exercises():
    assert (report().score, report().possible) == (6.0, 32.0)


def test_exercises_come_in_the_order_of_the_course_whatever_the_order_of_the_results():
    shuffled = report(results=samples.results()[::-1])
    assert [exercise.id for exercise in shuffled.exercises] == [exercise.id for exercise in samples.course().exercises]


def test_an_exercise_that_could_not_be_judged_is_pending_and_makes_the_total_provisional():
    lost = samples.result("pooling/max_pool2d", Verdict.INTERNAL_ERROR, None, 5.0, Message("report.verdict.internal_error"), families=())
    seen = report(results=[samples.size_result(), lost])
    assert (seen.score, seen.possible, seen.pending, seen.unjudged) == (2.0, 7.0, 5.0, ("pooling/max_pool2d",))
    assert seen.provisional
    assert seen.percent is None, "2 of 2 points would be 100 %"
    whole = report(results=[samples.size_result()])
    assert (whole.pending, whole.provisional, whole.percent) == (0.0, False, 100.0)


# -- what a student may not know ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["en", "ru"])
def test_nothing_of_a_hidden_case_is_in_the_students_report(language):
    text = report(language).to_json()
    assert "90210" not in text
    assert "secret-" not in text


def test_the_instructors_details_hold_what_is_hidden():
    text = report(build=build_details).to_json()
    assert "90210" in text
    assert "secret-basic-0" in text


def test_details_are_not_read_as_a_students_report():
    with pytest.raises(ValidationError, match="schema"):
        Report.model_validate_json(report(build=build_details).to_json())
    with pytest.raises(ValidationError, match="schema"):
        Details.model_validate_json(report().to_json())


def test_hidden_cases_are_named_by_family_and_ordinal():
    names = [case.name for case in find(report(), "convolution/conv2d").cases]
    assert names[3:] == ["basic-1", "basic-2", "basic-3", "stride-1", "stride-2", "invalid-1"]


def test_evidence_of_a_diagnosis_uses_the_names_that_the_student_sees():
    exercise = find(report(), "convolution/conv2d")
    assert set(exercise.diagnoses[0].cases) <= {case.name for case in exercise.cases}
    assert "basic-1" in exercise.diagnoses[0].cases


def test_an_exception_on_a_hidden_case_has_a_built_in_type_and_a_line_of_the_file_only():
    hidden = next(case for case in find(report(), "pooling/max_pool2d").cases if case.name == "basic-1")
    assert hidden.raised.model_dump() == {"type": "ValueError", "text": "", "line": 5, "cell": 0, "source": "return pool(x)"}
    assert hidden.message == "ValueError is raised, line 5 of your file"


@pytest.mark.parametrize(("line", "cell"), [(987654321, 0), (-3, 0), (1, 40)], ids=["beyond the file", "negative", "no such cell"])
def test_a_line_that_the_file_does_not_have_is_not_told(line, cell):
    outcome = raised_outcome(Raised("ValueError", "", line, cell), public=False)
    seen = find(report(results=[one_case(outcome)]), "convolution/conv2d").cases[0]
    assert str(line) not in seen.message or line == 1
    assert "40" not in seen.message


def test_an_exception_of_the_students_own_making_without_a_known_base_is_called_exception():
    outcome = raised_outcome(Raised("Stolen_90210", "", 1, 0, ("Stolen_too",)), public=False)
    seen = find(report(results=[one_case(outcome)]), "convolution/conv2d").cases[0]
    assert seen.raised.type == "Exception"


def test_seconds_of_a_hidden_case_are_the_graders_average():
    hidden = next(case for case in find(report(), "pooling/max_pool2d").cases if not case.public)
    assert hidden.seconds == round(0.05 / 4, 2)


def test_an_exception_on_a_public_case_is_told_whole():
    case = next(case for case in find(report(), "pooling/max_pool2d").cases if case.name == "batch-of-two")
    assert case.raised.text.startswith("the first is")
    assert case.raised.source == "return pool(x)"
    assert case.stdout.startswith("debug")


def test_a_wrong_type_of_exception_on_a_hidden_invalid_input_names_the_expected_one():
    outcome = raised_outcome(Raised("TypeError", "90210", 2), public=False, raises="ValueError")
    seen = find(report(results=[one_case(outcome)]), "convolution/conv2d").cases[0]
    assert seen.message == "TypeError is raised, line 2 of your file; ValueError is expected on an invalid input"


def test_a_line_in_a_notebook_is_found_in_its_cell():
    outcome = raised_outcome(Raised("ValueError", "no", 2, 2), public=True)
    program = Program("conv2d", "work.ipynb", ("import numpy", "def conv2d():\n    raise ValueError('no')"))
    handed_in = Submission("a", "0", {"convolution/conv2d": program})
    raised = find(report(results=[one_case(outcome)], submission=handed_in), "convolution/conv2d").cases[0].raised
    assert (raised.cell, raised.line, raised.source) == (2, 2, "raise ValueError('no')")


def raised_outcome(raised, *, public, raises=None):
    found = Mismatch(Verdict.RAISED, Message("compare.raised", {"type": raised.type_name, "text": raised.text, "spot": "line 1"}))
    return Outcome(Case("c", public=public, raises=raises), Verdict.RAISED, found, Response(raised=raised))


def one_case(outcome):
    return samples.result("convolution/conv2d", Verdict.RAISED, 0.0, 8.0, Message("report.verdict.raised"), outcomes=(outcome,))


# -- evidence ----------------------------------------------------------------------------------------------------------


def test_a_failing_public_case_has_inputs_actual_and_expected():
    case = find(report(), "convolution/conv2d").cases[0]
    assert [value.label for value in case.inputs] == ["x", "w"]
    assert case.actual[0].data == [[[[9, 7, 2], [6, 6, 4], [10, 9, 8]]]]
    assert case.expected[0].data == [[[[9, 5, 4], [8, 8, 10], [8, 15, 12]]]]


def test_a_passed_public_case_carries_no_arrays():
    case = next(case for case in find(report(), "convolution/conv2d").cases if case.name == "symmetric-kernel")
    assert (case.inputs, case.actual, case.expected) == ((), (), ())


def test_the_example_of_a_diagnosis_is_the_smallest_failing_public_case():
    assert find(report(), "convolution/conv2d").diagnoses[0].example == "lecture-figure-27"


def test_a_call_that_can_be_pasted_reproduces_the_case():
    case = find(report(), "convolution/conv2d").cases[0]
    result = eval(case.example, {"np": __import__("numpy"), "conv2d": samples.flipped})
    assert result.tolist() == case.actual[0].data


def test_a_task_shows_the_students_own_answer_and_numbers():
    exercise = find(report(), "convolution/conv_output_size_task")
    assert (exercise.numbers, exercise.cases[0].actual[0].text) == ({"n": "9", "f": "4"}, "5")
    assert exercise.cases[0].inputs == ()
    assert exercise.cases[0].expected == ()


def test_a_statistical_case_shows_a_corner_of_what_was_drawn():
    value = find(report(), "normalization/he_normal").cases[0].actual[0]
    assert (value.label, value.shape, value.cropped, len(value.data), len(value.data[0])) == ("#1", (64, 512), True, 16, 16)


def test_a_file_that_does_not_load_tells_the_line():
    raised = find(report(), "normalization/adam_step").raised
    assert (raised.type, raised.line, raised.source) == ("SyntaxError", 2, "return np.mean((x")


# -- language ----------------------------------------------------------------------------------------------------------


def test_a_report_is_the_same_whether_built_in_a_language_or_translated_into_it():
    assert translated(report("en"), "ru").model_dump(exclude={"translations"}) == report("ru").model_dump(exclude={"translations"})


def test_translating_there_and_back_changes_nothing():
    assert translated(translated(report("en"), "ru"), "en") == report("en")


def test_a_language_that_the_report_lacks_leaves_it_as_it_is():
    assert translated(report(), "de") is not None
    assert translated(report(), "de") == report()


# -- hostile text ------------------------------------------------------------------------------------------------------


def test_invisible_and_steering_characters_are_escaped_in_json():
    bad = "a\x1b[31m‮\u200b\x9bb"
    text = report(submission=Submission(bad, "0")).to_json()
    assert not re.search("[\x1b\x9b\u202e\u200b]", text)
    assert json.loads(text)["student"] == r"a\x1b[31m\u202e\u200b\x9bb"


def test_half_a_surrogate_pair_in_a_name_is_no_obstacle():
    assert json.loads(report(submission=Submission("a\udcff", "0")).to_json())["student"] == r"a\udcff"


def test_two_hidden_cases_of_a_family_have_different_names():
    outcomes = [Outcome(Case(name, family="basic"), Verdict.PASSED) for name in ("one", "two")]
    assert case_names(outcomes) == {"one": "basic-1", "two": "basic-2"}


# -- what to do first --------------------------------------------------------------------------------------------------


def test_advice_puts_much_for_little_first_and_leaves_out_what_is_complete():
    steps = report().advice
    assert [step.exercise for step in steps][:2] == ["normalization/adam_step", "convolution/conv2d"]
    assert "convolution/conv_output_size" not in {step.exercise for step in steps}


# -- reading -----------------------------------------------------------------------------------------------------------


def test_a_file_that_is_missing_is_named_with_the_next_step(tmp_path):
    with pytest.raises(UsageError, match=r"(?s)report\.json: cannot be read.*next: name a report"):
        read(tmp_path / "report.json", Report)


def test_a_file_of_another_kind_is_refused_by_its_first_fault(tmp_path):
    path = tmp_path / "class.json"
    path.write_text(report().to_json(), encoding="utf-8")
    with pytest.raises(UsageError, match="not a tensorgrade/class/v1 file"):
        read(path, ClassReport)


def test_details_and_reports_are_told_apart_when_either_is_welcome(tmp_path):
    path = tmp_path / "report.json"
    path.write_text(report(build=build_details).to_json(), encoding="utf-8")
    assert isinstance(read(path, Report, Details), Details)


@pytest.mark.parametrize("build", [build_report, build_details])
def test_the_json_that_is_put_together_of_exercises_is_that_of_the_whole(build):
    made = report(build=build)
    assert made.to_json() == Record.to_json(made)
    empty = made.model_copy(update={"exercises": ()})
    assert empty.to_json() == Record.to_json(empty)


def test_details_that_say_the_same_are_made_of_the_report_as_text():
    reported = report()
    fields = {name: getattr(reported, name) for name in Report.model_fields if name != "schema_"}
    assert as_details(reported.to_json()) == Details(**fields).to_json()
    hostile = reported.model_copy(update={"student": '"schema": "tensorgrade/report/v1"', "course_title": "\n}\n"})
    fields = {name: getattr(hostile, name) for name in Report.model_fields if name != "schema_"}
    assert as_details(hostile.to_json()) == Details(**fields).to_json()
