"""Names by evidence, on a small exercise: y = a·x + b per row, refusing a negative a."""

from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.codec import Opaque
from autograder.compare import judge_case
from autograder.diagnosis import Candidate, diagnose
from autograder.model import Case, Raised, Response, Tolerance, Verdict
from autograder.runner.trusted_calls import respond

T = Tolerance(1e-9, 1e-12, 1e-5, 1e-6)
RNG = np.random.default_rng(0)


def reference(x, a=1.0, b=None, twice=False):
    if a < 0:
        raise ValueError("a")
    y = a * x + (0 if b is None else b)
    return 2 * y if twice else y


def scale_ignored(x, a=1.0, b=None, twice=False):
    return reference(x, 1.0 if a >= 0 else a, b, twice)


def offset_ignored(x, a=1.0, b=None, twice=False):
    return reference(x, a, None, twice)


def squared(x, a=1.0, b=None, twice=False):
    return reference(x * x, a, b, twice)


def not_refused(x, a=1.0, b=None, twice=False):
    return a * x if a < 0 else reference(x, a, b, twice)


def in_place(x, a=1.0, b=None, twice=False):
    y = reference(x, a, b, twice)
    x *= 2
    return y


def raises_on_offset(x, a=1.0, b=None, twice=False):
    if b is not None:
        raise KeyError("b")
    return reference(x, a, b, twice)


FUNCTIONS = {
    "scale-ignored": scale_ignored,
    "offset-ignored": offset_ignored,
    "squared": squared,
    "not-refused": not_refused,
    "in-place": in_place,
    "raises-on-offset": raises_on_offset,
}


def rows(*shape):
    return RNG.normal(size=shape)


CASES = (
    Case("plain", {"x": rows(3, 2)}, public=True),
    Case("plain-2", {"x": rows(2, 2)}),
    Case("scale", {"x": rows(3, 2), "a": 2.5}),
    Case("scale-2", {"x": rows(2, 4), "a": 0.3}),
    Case("offset", {"x": rows(3, 2), "b": rows(2)}),
    Case("offset-2", {"x": rows(2, 3), "b": rows(3)}),
    Case("both", {"x": rows(4, 2), "a": 1.7, "b": rows(2)}),
    Case("both-2", {"x": rows(4, 3), "a": 1.2, "b": rows(3)}),
    Case("single", {"x": rows(3, 2).astype(np.float32), "a": 2.0}),
    Case("read-only", {"x": rows(3, 2), "a": 3.0}, readonly=True),
    Case("negative", {"x": rows(2, 2), "a": -1.0}, raises="ValueError"),
    Case("negative-2", {"x": rows(2, 2), "a": -2.0}, raises="ValueError"),
)


def candidate(slug, function, **options):
    known = cache(lambda name: respond(function, next(case for case in CASES if case.name == name)))
    text = {"en": f"{slug} in English", "ru": f"{slug} по-русски"}
    return Candidate(slug, text, options.get("slip", ""), options.get("same_as", ()), lambda case: known(case.name))


CANDIDATES = tuple(candidate(slug, function) for slug, function in FUNCTIONS.items())


def outcomes(function, cases=CASES):
    return [judge_case(case, respond(function, case), respond(reference, case), T) for case in cases]


def explain(function, cases=CASES, candidates=CANDIDATES):
    return diagnose(outcomes(function, cases), candidates, T)


def named(diagnoses):
    return [diagnosis.slug for diagnosis in diagnoses if diagnosis.slug]


@pytest.mark.parametrize("slug", FUNCTIONS)
def test_a_misconception_is_named_for_certain_and_alone(slug):
    (found,) = explain(FUNCTIONS[slug])
    assert (found.slug, found.certain, found.alternatives) == (slug, True, ())


def test_the_evidence_are_the_failing_cases():
    (found,) = explain(scale_ignored)
    assert found.cases == ("scale", "scale-2", "both", "both-2", "single", "read-only")


def test_the_right_answer_gets_no_diagnosis():
    assert explain(reference) == ()


def test_the_stub_gets_no_diagnosis():
    def stub(x, a=1.0, b=None, twice=False):
        raise NotImplementedError

    assert explain(stub) == ()


def test_a_candidate_that_equals_the_reference_never_explains():
    assert named(explain(squared, candidates=(candidate("harmless", reference),))) == []


def test_a_candidate_that_contradicts_one_case_is_not_named():
    def almost(x, a=1.0, b=None, twice=False):
        return offset_ignored(x, a, b, twice) + (1e-3 if x.shape == (4, 2) else 0.0)

    assert named(explain(almost)) == []


def test_one_matching_failure_of_many_is_not_enough():
    def once(x, a=1.0, b=None, twice=False):
        return squared(x, a, b, twice) if x.shape == (2, 2) else reference(x, a, b, twice) + 0.1

    assert named(explain(once)) == []


def test_a_mistake_that_refuses_nothing_is_named_and_the_missing_refusal_told():
    def unchecked(x, a=1.0, b=None, twice=False):
        return a * x

    candidates = tuple(item for item in CANDIDATES if item.slug != "not-refused")
    first, second = explain(unchecked, candidates=candidates)
    assert (first.slug, first.certain) == ("offset-ignored", True)
    assert second.slug == ""
    assert second.text["en"] == "Invalid input is not refused: ValueError is expected."


def test_a_catalogued_missing_refusal_is_named_beside_the_mistake():
    def unchecked(x, a=1.0, b=None, twice=False):
        return a * x

    assert named(explain(unchecked)) == ["offset-ignored", "not-refused"]


def test_an_invalid_input_that_alone_is_not_refused_is_told_as_such():
    (found,) = explain(not_refused, candidates=CANDIDATES[:3])
    assert (found.slug, found.cases) == ("", ("negative", "negative-2"))
    assert found.text["en"].startswith("Every valid input is answered rightly")


def test_refusing_some_invalid_inputs_only_makes_the_name_probable():
    def half(x, a=1.0, b=None, twice=False):
        return not_refused(x, a, b, twice) if a == -1.0 else reference(x, a, b, twice)

    (found,) = explain(half)
    assert (found.slug, found.certain) == ("not-refused", False)


def test_candidates_that_no_case_tells_apart_are_listed_together():
    twin = candidate("twin", offset_ignored)
    (found,) = explain(offset_ignored, candidates=(*CANDIDATES, twin))
    assert (found.slug, found.alternatives) == ("offset-ignored", ("twin",))
    assert found.text["en"].endswith("(1) offset-ignored in English (2) twin in English")


def test_candidates_with_one_text_share_it():
    text = {"en": "same", "ru": "то же"}
    twins = tuple(Candidate(slug, text, "", (), CANDIDATES[1].respond) for slug in ("one", "two"))
    (found,) = explain(offset_ignored, candidates=twins)
    assert found.text == text


def test_what_is_refused_tells_candidates_apart_that_valid_input_does_not():
    def twin(x, a=1.0, b=None, twice=False):
        return offset_ignored(x, abs(a), b, twice)

    (found,) = explain(offset_ignored, candidates=(candidate("twin", twin), *CANDIDATES))
    assert (found.slug, found.alternatives) == ("offset-ignored", ())


def test_a_slip_of_the_lecture_is_marked():
    (found,) = explain(offset_ignored, candidates=(candidate("slip", offset_ignored, slip="lecture 0, formula (1)"),))
    assert found.lecture_slip


def test_two_mistakes_at_once_are_both_named():
    def both(x, a=1.0, b=None, twice=False):
        return reference(x, 1.0 if a >= 0 else a, None, twice)

    first, second = explain(both)
    assert {first.slug, second.slug} == {"scale-ignored", "offset-ignored"}
    assert not first.certain
    assert not second.certain


def test_two_mistakes_need_evidence_each():
    def mostly(x, a=1.0, b=None, twice=False):
        if b is not None:
            return offset_ignored(x, a, b, twice) if x.shape == (3, 2) else x * 0.77
        return scale_ignored(x, a, b, twice)

    assert named(explain(mostly)) == []


def test_a_mistake_in_one_branch_only_is_named_as_probable():
    def sometimes(x, a=1.0, b=None, twice=False):
        return squared(x, a, b, twice) if b is not None and a == 1.0 else reference(x, a, b, twice)

    found = explain(sometimes)
    assert (found[0].slug, found[0].certain, found[0].cases) == ("squared", False, ("offset", "offset-2"))


def test_a_changed_argument_beside_a_wrong_value_is_told_beside_the_name():
    def two_faults(x, a=1.0, b=None, twice=False):
        y = offset_ignored(x, a, b, twice)
        x *= 0.5
        return y

    candidates = tuple(item for item in CANDIDATES if item.slug != "in-place")
    first, second = explain(two_faults, candidates=candidates)
    assert (first.slug, second.slug) == ("offset-ignored", "")
    assert "changes its arguments in place" in second.text["en"]


def test_a_changed_argument_alone_is_told_without_a_name():
    (found,) = explain(in_place, candidates=CANDIDATES[:3])
    assert found.slug == ""
    assert "changes its arguments in place" in found.text["en"]


def test_an_exception_where_the_candidate_has_no_proper_result_does_not_spoil_the_name():
    def shape_changing(x, a=1.0, b=None, twice=False):
        return reference(x.T, a) if b is None else x[:, :1]

    def by_loops(x, a=1.0, b=None, twice=False):
        if b is not None:
            raise IndexError("index 1 is out of bounds")
        return reference(x.T, a, b, twice)

    (found,) = explain(by_loops, candidates=(candidate("shape-changing", shape_changing),))
    assert found.slug == "shape-changing"


def test_an_exception_where_the_candidate_has_a_proper_result_speaks_against_it():
    def breaks(x, a=1.0, b=None, twice=False):
        if x.shape == (4, 3):
            raise IndexError
        return offset_ignored(x, a, b, twice)

    assert named(explain(breaks)) == []


def test_always_raising_gets_no_name():
    def broken(x, a=1.0, b=None, twice=False):
        raise KeyError("b")

    assert named(explain(broken)) == []


def test_a_candidate_that_only_raises_is_known_by_the_same_type_on_the_same_cases():
    def other_type(x, a=1.0, b=None, twice=False):
        if b is not None:
            raise IndexError
        return reference(x, a, b, twice)

    assert named(explain(raises_on_offset)) == ["raises-on-offset"]
    assert named(explain(other_type)) == []


def test_single_precision_throughout_does_not_hide_the_mistake():
    def narrow(x, a=1.0, b=None, twice=False):
        return offset_ignored(x, a, b, twice).astype(np.float32)

    assert named(explain(narrow)) == ["offset-ignored"]


def test_cases_that_were_never_answered_leave_the_name_open():
    found = [
        replace_response(o) if o.case.name in ("single", "read-only", "negative", "negative-2") else o for o in outcomes(offset_ignored)
    ]
    (diagnosis,) = diagnose(found, CANDIDATES, T)
    assert (diagnosis.slug, diagnosis.certain) == ("offset-ignored", False)


def replace_response(outcome):
    return type(outcome)(outcome.case, Verdict.TIMED_OUT, None, None, outcome.expected)


def test_public_cases_alone_make_no_name_certain():
    cases = tuple(case for case in CASES if case.name in ("plain", "offset", "offset-2"))
    (found,) = explain(offset_ignored, cases=cases)
    assert (found.slug, found.certain) == ("offset-ignored", False)


def test_a_candidate_whose_output_cannot_be_judged_is_passed_over():
    broken = Candidate("broken", {"en": "b", "ru": "б"}, "", (), lambda case: Response((object(),)))
    assert named(explain(offset_ignored, candidates=(broken, *CANDIDATES))) == ["offset-ignored"]


def test_candidates_are_not_asked_when_nothing_failed():
    def never(case):
        raise AssertionError

    assert explain(reference, candidates=(Candidate("lazy", {"en": "l", "ru": "л"}, "", (), never),)) == ()


def test_of_a_task_all_misconceptions_with_the_students_answer_are_listed():
    lenient = Tolerance(0, 0, 0, 0, lenient=True)
    case = Case("answer", {"n": 6, "k": 3}, arguments={})
    texts = {"en": "t", "ru": "т"}
    answers = {"difference": 3, "window": 3, "sum": 9}
    candidates = [Candidate(slug, texts, "", (), lambda case, answer=answer: Response((answer,))) for slug, answer in answers.items()]
    (found,) = diagnose([judge_case(case, Response((3.0,)), Response((2,)), lenient)], candidates, lenient)
    assert (found.slug, found.alternatives, found.certain) == ("difference", ("window",), True)
    assert diagnose([judge_case(case, Response((5,)), Response((2,)), lenient)], candidates, lenient) == ()


VALUES = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(-(10**30), 10**30),
        st.floats(),
        st.complex_numbers(),
        st.text(max_size=3),
        st.binary(max_size=3),
        st.builds(Opaque, st.text(max_size=5)),
        st.sampled_from(
            [
                np.zeros((2, 0)),
                np.float32(1),
                np.ones((3, 2)),
                np.full((3, 2), np.nan),
                np.ones(2, bool),
                np.ones((2, 2), complex),
                np.array(1),
            ]
        ),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.lists(inner, max_size=3).map(tuple), st.dictionaries(st.text(max_size=2), inner, max_size=2)
    ),
    max_leaves=6,
)
RESPONSES = st.builds(
    Response,
    st.lists(VALUES, max_size=2).map(tuple),
    st.none() | st.builds(Raised, st.sampled_from(["ValueError", "IndexError", "X"])),
    st.lists(st.sampled_from(["x", "a", "np.random", "?"]), max_size=2).map(tuple),
)


@settings(max_examples=150, deadline=None)
@given(st.lists(RESPONSES, min_size=len(CASES), max_size=len(CASES)))
def test_no_answer_breaks_diagnosis_or_gets_a_certain_name_by_chance(responses):
    found = [judge_case(case, response, respond(reference, case), T) for case, response in zip(CASES, responses, strict=True)]
    diagnoses = diagnose(found, CANDIDATES, T)
    assert len(diagnoses) <= 3
    assert named(diagnoses) == []


@settings(max_examples=60, deadline=None)
@given(st.floats(-3, 3), st.floats(-3, 3), st.sampled_from([1, 2, 3]))
def test_affine_answers_with_other_coefficients_get_no_name(slope, offset, power):
    def wrong(x, a=1.0, b=None, twice=False):
        return slope * reference(x, a, b, twice) ** power + offset

    assert named(explain(wrong)) == []
