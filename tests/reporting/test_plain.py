import subprocess
import sys
from dataclasses import replace

import pytest
import report_samples as samples

from autograder.model import Message, Raised, Response, Verdict
from autograder.reporting.plain import Checked, Style, render_check


def checked(result):
    return Checked(samples.course().exercise(result.exercise_id), result, samples.submission().programs.get(result.exercise_id))


def check(*results, style=None):
    return render_check([checked(result) for result in results], style or Style())


def with_response(response):
    """The sample of a wrong convolution whose first case gave *response*."""
    result = samples.conv_result()
    first = replace(result.outcomes[0], response=response)
    return replace(result, outcomes=(first, *result.outcomes[1:]))


@pytest.mark.parametrize(("language", "line"), [("en", "1 of 3 examples"), ("ru", "открытых тестов пройдено: 1 из 3")])
def test_each_exercise_says_how_many_examples_pass(language, line):
    assert line in check(samples.conv_result(), style=Style(language))


def test_the_first_failing_case_is_shown_with_input_actual_and_expected():
    text = check(samples.conv_result())
    assert "x =" in text
    assert "returned:" in text
    assert "[ 8., 15., 12.]" in text


def test_later_failing_cases_take_one_line():
    text = check(samples.conv_result())
    assert text.count("returned:") == 1
    assert "two-channels-two-filters: 36 of 36" in text


def test_the_diagnosis_is_told():
    assert "the mistake: The kernel is turned by 180°." in check(samples.conv_result())


def test_hidden_cases_are_not_printed_even_if_they_are_there():
    assert "secret-" not in check(samples.conv_result())
    assert "90210" not in check(samples.conv_result())


def test_a_passed_exercise_takes_one_line():
    assert check(samples.size_result()).count("\n") == 3


def test_a_task_shows_the_students_numbers():
    assert "your numbers: n = 9, f = 4" in check(samples.task_result())


def test_a_file_that_does_not_load_shows_its_line():
    text = check(samples.unloadable_result())
    assert "adam_step.py, line 2" in text
    assert "return np.mean((x" in text
    assert "SyntaxError: '(' was never closed" in text


def test_prints_are_shown_bounded_and_unable_to_steer_the_terminal():
    text = check(with_response(Response((), Raised("Bad\x1b[2J", "‮gnp"), (), "\x1b[31mred\n" * 20)))
    assert r"| \x1b[31mred" in text
    assert "… and more lines: 8" in text
    assert "\x1b" not in text
    assert "‮" not in text


def test_colour_is_used_when_asked_for_and_only_then():
    assert "\x1b[32m✓\x1b[0m" in check(samples.size_result(), style=Style(color=True))
    assert "\x1b" not in check(samples.size_result())


def test_a_terminal_without_symbols_gets_ascii_marks():
    assert check(samples.size_result(), style=Style(symbols=False)).startswith("+ ")


def test_all_passed_says_what_happens_next():
    assert "Hidden cases are tried" in check(samples.size_result())


def test_a_note_is_told():
    result = replace(samples.size_result(), notes=(Message("compare.raised", {"type": "A", "spot": "line 1", "text": "\x07"}),))
    assert r"\x07" in check(result)


def test_an_array_of_many_axes_is_named_instead_of_printed():
    import numpy as np

    assert "array(shape=(2, 2, 2, 2, 2), dtype=float64)" in check(with_response(Response((np.zeros((2,) * 5),))))


def test_a_verdict_without_cases_is_said_in_words():
    result = samples.result("pooling/max_pool2d", Verdict.MISSING, None, 5.0, Message("report.verdict.missing"), families=())
    assert "Max pooling: not done yet" in check(result)


def test_plain_output_imports_nothing_heavy():
    code = "import sys, autograder.reporting.plain; print(sorted({'pydantic', 'rich', 'jinja2', 'torch', 'click'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"


# -- what was never tried takes one line ----------------------------------------------------------------------------


def ended(result, verdict, key, **values):
    """*result* as it is if no case came out but the whole ended with *verdict*."""
    outcomes = tuple(replace(outcome, verdict=verdict, response=None) for outcome in result.outcomes)
    return replace(result, verdict=verdict, summary=Message(key, values), outcomes=outcomes, diagnoses=())


def test_an_untouched_stub_takes_one_line_without_evidence():
    first, *rest = check(ended(samples.conv_result(), Verdict.MISSING, "run.summary.not_started")).splitlines()
    assert first.endswith(": The stub is not implemented yet.")
    assert rest == ["", "0 of 1 exercises pass their public examples. Not started: 1."]


def test_a_file_without_the_function_says_what_it_defines_on_its_one_line():
    text = check(ended(samples.conv_result(), Verdict.MISSING, "run.missing.named", names="conv"))
    assert text.splitlines()[0].endswith("it defines: conv.")
    assert len(text.splitlines()) == 3


def test_an_untouched_task_still_shows_the_students_numbers():
    first, numbers, *rest = check(ended(samples.task_result(), Verdict.MISSING, "run.summary.not_started")).splitlines()
    assert first.endswith("not implemented yet.")
    assert "n = 9, f = 4" in numbers
    assert len(rest) == 2


def test_an_answered_task_neither_passes_nor_fails():
    text = check(ended(samples.task_result(), Verdict.SKIPPED, "run.answered"), samples.size_result())
    assert "of 1 examples" not in text.splitlines()[0]
    assert text.endswith("when the work is handed in. Answered, to be judged when handed in: 1.\n")


def test_answered_tasks_alone_are_not_counted_as_failures():
    text = check(ended(samples.task_result(), Verdict.SKIPPED, "run.answered"))
    assert text.splitlines()[-1] == "Answered, to be judged when handed in: 1."


def test_a_file_that_does_not_load_is_told_once_and_not_for_every_example():
    text = check(ended(samples.conv_result(), Verdict.UNLOADABLE, "run.unloadable.syntax", error="SyntaxError", line=2))
    assert text.count("does not parse") == 1


def test_examples_that_were_not_tried_are_not_listed():
    result = ended(samples.conv_result(), Verdict.TIMED_OUT, "run.timed_out.cpu", seconds=10)
    skipped = tuple(replace(outcome, verdict=Verdict.SKIPPED) for outcome in result.outcomes[1:])
    assert len(check(replace(result, outcomes=(result.outcomes[0], *skipped))).splitlines()) == 5


def test_the_number_of_examples_is_told_once():
    result = replace(samples.conv_result(), summary=Message("run.summary.failed", {"passed": 1, "total": 3}))
    assert "cases pass" not in check(result)
