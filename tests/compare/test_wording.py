import json
import re
from pathlib import Path

import numpy as np
import pytest

import autograder.texts
from autograder.codec import Opaque
from autograder.compare import compare, hidden_message, judge_case
from autograder.model import Case, Message, Raised, Response, Tolerance
from autograder.texts import LANGUAGES, render

T = Tolerance(1e-9, 1e-12, 1e-5, 1e-6)
SECRET = "314159"


def texts(language):
    return json.loads((Path(autograder.texts.__file__).parent / language / "compare.json").read_text(encoding="utf-8"))


def placeholders(text):
    return set(re.findall(r"{(\w+)[|}]", text))


def test_both_languages_have_the_same_texts_with_the_same_placeholders():
    en, ru = texts("en"), texts("ru")
    assert {key: placeholders(text) for key, text in en.items()} == {key: placeholders(text) for key, text in ru.items()}


def test_every_text_has_a_form_for_hidden_cases():
    bare = ("compare.kind.", "compare.at", "compare.in_call", "compare.in_line", "compare.before_any_line")
    keys = [key for key in texts("en") if not key.endswith(".hidden") and not key.startswith(bare)]
    assert [key for key in keys if f"{key}.hidden" not in texts("en")] == []


def test_forms_for_hidden_cases_name_nothing_but_what_the_stub_shows():
    hidden = {key: placeholders(text) for key, text in texts("en").items() if key.endswith(".hidden")}
    assert {key: names for key, names in hidden.items() if names - {"spot", "type", "expected", "names", "what"}} == {}


@pytest.mark.parametrize(
    ("actual", "expected"),
    [
        pytest.param(np.array([314159.0]), np.array([1.0]), id="value"),
        pytest.param(np.array([1.0]), np.array([314159.0]), id="expected value"),
        pytest.param(np.zeros((314159, 1)), np.ones(1), id="shape"),
        pytest.param(np.ones(1), np.zeros((314159, 1)), id="expected shape"),
        pytest.param(Opaque("T314159"), np.ones(1), id="type name"),
        pytest.param("314159", "other", id="string"),
        pytest.param([1] * 3, {"314159": 1}, id="key"),
        pytest.param({"314159": 1}, {"a": 1}, id="student's key"),
        pytest.param(314159, 1, id="int"),
        pytest.param(np.array([np.nan]), np.array([314159.0]), id="expected where NaN is"),
        pytest.param(((1.0, {"a": [2.0]}),), ((1.0, {"a": [314159.0]}),), id="nested"),
    ],
)
def test_nothing_of_a_hidden_cases_data_is_told(actual, expected):
    found = compare(actual, expected, T)
    for language in LANGUAGES:
        assert SECRET not in render(hidden_message(found), language)


def test_text_of_an_exception_is_left_out_on_hidden_cases():
    response = Response(raised=Raised("ValueError", SECRET, 12))
    found = judge_case(Case("c", {"x": 1}), response, Response((1,)), T).mismatch
    assert SECRET in render(found.message, "en")
    assert render(hidden_message(found), "en") == "ValueError was raised on a valid input, line 12"


def test_name_of_an_exception_class_of_the_students_own_is_left_out_on_hidden_cases():
    response = Response(raised=Raised("Error314159", "", 12, 0, ("Exception",)))
    for case in (Case("c", {"x": 1}), Case("c", {"x": 1}, raises="ValueError")):
        found = judge_case(case, response, Response((1,)), T).mismatch
        assert SECRET not in render(hidden_message(found), "en")


def test_only_the_first_step_to_a_nested_value_is_told_on_hidden_cases():
    found = compare((1.0, [1.0, 2.0]), (1.0, [1.0, 3.0]), T)
    assert found.where == "[1][1]"
    assert hidden_message(found).values["where"] == "[1]"


def test_names_of_changed_arguments_are_told_on_hidden_cases():
    found = judge_case(Case("c", {"x": 1, "w": 2}), Response((1,), mutated=("w", SECRET)), Response((1,)), T).mismatch
    text = render(hidden_message(found), "en")
    assert "w;" in text
    assert SECRET not in text


def test_hidden_message_of_a_call_keeps_the_number_of_the_call():
    case = Case("two", calls=({"x": 1}, {"x": 2}))
    found = judge_case(case, Response((1.0, 314159.0)), Response((1.0, 2.0)), T).mismatch
    assert render(hidden_message(found), "en") == "call 2: the value of the result is wrong"


def test_hidden_message_is_rendered_in_every_language_for_every_text():
    values = {
        "spot": "line 1",
        "type": "ValueError",
        "expected": "ValueError",
        "names": ["x"],
        "what": {"en": "w", "ru": "ч"},
        "text": "",
        "where": "[0]",
    }
    for key in texts("en"):
        if f"{key}.hidden" in texts("en"):
            found = compare(1.0, 2.0, T)
            object.__setattr__(found, "message", Message(key, values))
            assert all(render(hidden_message(found), language) for language in LANGUAGES)
