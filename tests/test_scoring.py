from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.errors import ContentError
from autograder.model import Case, Family, Message, Mismatch, Outcome, Verdict
from autograder.scoring import score, summarise
from autograder.texts import LANGUAGES, render

TITLE = {"en": "t", "ru": "т"}
LECTURE = Family("lecture", 0.0, TITLE)
BASIC = Family("basic", 2.0, TITLE)
EDGE = Family("edge", 1.0, TITLE)
REFUSALS = Family("refusals", 1.0, TITLE, guard=True)
ALL = (LECTURE, BASIC, EDGE, REFUSALS)


def outcomes(**verdicts):
    return [Outcome(Case(f"{family}-{i}", family=family), Verdict(v)) for family, listed in verdicts.items() for i, v in enumerate(listed)]


PASSING = {"lecture": ["PASSED"], "basic": ["PASSED", "PASSED"], "edge": ["PASSED"], "refusals": ["PASSED"]}


def test_all_cases_passed_earn_all_points():
    assert score(outcomes(**PASSING), ALL, 8.0, flaw_cost=0.25).earned == 8.0


def test_one_failed_case_loses_its_whole_family():
    assert score(outcomes(**PASSING | {"basic": ["PASSED", "WRONG"]}), ALL, 8.0, flaw_cost=0.25).earned == 4.0


def test_weightless_family_is_shown_and_earns_nothing():
    result = score(outcomes(**PASSING | {"lecture": ["WRONG"]}), ALL, 8.0, flaw_cost=0.25)
    assert (result.earned, result.families[0].passed, result.families[0].total, result.families[0].possible) == (8.0, 0, 1, 0.0)


def test_guard_family_alone_earns_nothing():
    alone = outcomes(lecture=["RAISED"], basic=["RAISED"], edge=["RAISED"], refusals=["PASSED"])
    assert score(alone, ALL, 8.0, flaw_cost=0.25).earned == 0.0


def test_guard_family_with_only_a_weightless_family_earns_nothing():
    alone = outcomes(lecture=["PASSED"], basic=["RAISED"], edge=["RAISED"], refusals=["PASSED"])
    assert score(alone, ALL, 8.0, flaw_cost=0.25).earned == 0.0


def test_guard_family_earns_beside_another_family():
    assert score(outcomes(**PASSING | {"basic": ["WRONG"]}), ALL, 8.0, flaw_cost=0.25).earned == 4.0


def test_family_without_outcomes_is_not_won():
    assert score(outcomes(basic=["PASSED"]), ALL, 8.0, flaw_cost=0.25).earned == 4.0


def test_skipped_cases_are_not_passed():
    assert score(outcomes(**PASSING | {"edge": ["SKIPPED"]}), ALL, 8.0, flaw_cost=0.25).earned == 6.0


@pytest.mark.parametrize(
    ("verdicts", "earned"),
    [
        pytest.param({family: ["INTERNAL_ERROR"] for family in PASSING}, None, id="nothing could be judged"),
        pytest.param(PASSING | {"edge": ["INTERNAL_ERROR"]}, None, id="a family hangs on it"),
        pytest.param(PASSING | {"basic": ["INTERNAL_ERROR", "WRONG"]}, 4.0, id="the family is lost anyway"),
        pytest.param(PASSING | {"lecture": ["INTERNAL_ERROR"]}, 8.0, id="the family carries no points"),
    ],
)
def test_cases_that_could_not_be_judged_cost_and_earn_nothing(verdicts, earned):
    assert score(outcomes(**verdicts), ALL, 8.0, flaw_cost=0.25).earned == earned


def test_exercise_whose_families_have_no_weight_is_the_authors_fault():
    with pytest.raises(ContentError, match="no family has a weight"):
        score(outcomes(lecture=["PASSED"]), (LECTURE,), 8.0, flaw_cost=0.25)


def test_case_of_an_unknown_family_is_the_authors_fault():
    with pytest.raises(ContentError, match="unknown family 'other'"):
        score(outcomes(other=["PASSED"]), ALL, 8.0, flaw_cost=0.25)


@given(
    weights=st.lists(st.floats(0.1, 10), min_size=1, max_size=9),
    lost=st.sets(st.integers(0, 8)),
    points=st.integers(1, 2000).map(lambda cents: cents / 100),
)
def test_shares_add_up_to_the_points_and_earned_to_the_shares_won(weights, lost, points):
    families = [Family(f"f{i}", weight, TITLE) for i, weight in enumerate(weights)]
    verdicts = {family.name: ["WRONG" if i in lost else "PASSED"] for i, family in enumerate(families)}
    result = score(outcomes(**verdicts), families, points, flaw_cost=0.25)
    assert round(sum(entry.possible for entry in result.families), 2) == points
    assert result.earned == round(sum(entry.possible for i, entry in enumerate(result.families) if i not in lost), 2)
    assert (result.earned == points) == (not lost & set(range(len(weights)))) or any(e.possible == 0 for e in result.families)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("verdicts", "passed", "key"),
    [
        (PASSING, True, "score.full"),
        (PASSING | {"lecture": ["WRONG"]}, False, "score.full_but_public"),
        (PASSING | {"edge": ["WRONG"]}, False, "score.partial"),
        ({"refusals": ["PASSED"], "basic": ["RAISED"]}, False, "score.guard_alone"),
        (PASSING | {"edge": ["INTERNAL_ERROR"]}, False, "score.unjudged"),
    ],
    ids=["full", "full but public", "partial", "guard alone", "unjudged"],
)
def test_summary_says_how_the_points_came_about(verdicts, passed, key, language):
    message = summarise(score(outcomes(**verdicts), ALL, 8.0, flaw_cost=0.25), everything_passed=passed)
    assert message.key == key
    assert "8" in render(message, language)


def test_summary_of_partial_credit_counts_families_and_points():
    families = [Family(f"f{i}", 1.0, TITLE) for i in range(6)]
    verdicts = {f"f{i}": ["PASSED" if i < 4 else "WRONG"] for i in range(6)}
    message = summarise(score(outcomes(**verdicts), families, 8.0, flaw_cost=0.25))
    assert render(message, "en").startswith("4 of 6 families, 5.33 of 8 points")
    assert render(message, "ru").startswith("групп тестов: 4 из 6, баллов: 5,33 из 8;")


# -- right values in a wrong manner --------------------------------------------------------------------------------


def flawed(**verdicts):
    """Return outcomes in which MUTATED_INPUT and WRONG_DTYPE come with right values."""
    made = outcomes(**verdicts)
    flaws = (Verdict.MUTATED_INPUT, Verdict.WRONG_DTYPE)
    return [replace(o, mismatch=Mismatch(o.verdict, Message("x"), flaw=True)) if o.verdict in flaws else o for o in made]


@pytest.mark.parametrize(
    ("verdicts", "earned", "deducted"),
    [
        pytest.param({"basic": ["MUTATED_INPUT", "MUTATED_INPUT"], "edge": ["MUTATED_INPUT"]}, 6.0, 2.0, id="everywhere"),
        pytest.param({"basic": ["MUTATED_INPUT", "PASSED"]}, 6.0, 2.0, id="once"),
        pytest.param({"basic": ["WRONG_DTYPE", "PASSED"]}, 6.0, 2.0, id="another dtype"),
        pytest.param({"basic": ["WRONG_DTYPE", "MUTATED_INPUT"]}, 4.0, 4.0, id="both kinds"),
        pytest.param({"basic": ["MUTATED_INPUT", "WRONG"]}, 4.0, 0.0, id="the family is lost anyway"),
        pytest.param({"lecture": ["MUTATED_INPUT"]}, 8.0, 0.0, id="in a public example only"),
    ],
)
def test_right_values_in_a_wrong_manner_cost_the_stated_share(verdicts, earned, deducted):
    result = score(flawed(**PASSING | verdicts), ALL, 8.0, flaw_cost=0.25)
    assert (result.earned, result.deducted) == (earned, deducted)


def test_a_flaw_costs_no_more_than_its_families():
    result = score(flawed(**PASSING | {"edge": ["MUTATED_INPUT"]}), ALL, 8.0, flaw_cost=0.75)
    assert (result.earned, result.deducted) == (6.0, 2.0)


def test_a_flaw_that_costs_everything_or_nothing():
    everywhere = flawed(basic=["MUTATED_INPUT"], edge=["MUTATED_INPUT"], refusals=["MUTATED_INPUT"])
    assert [score(everywhere, ALL, 8.0, flaw_cost=cost).earned for cost in (0.0, 0.5, 1.0)] == [8.0, 4.0, 0.0]


def test_wrong_values_are_no_flaw():
    changed = outcomes(**PASSING | {"basic": ["WRONG_DTYPE", "PASSED"]})
    assert score(changed, ALL, 8.0, flaw_cost=0.25).earned == 4.0


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_summary_says_what_was_taken_off_and_why(language):
    text = render(summarise(score(flawed(**PASSING | {"basic": ["WRONG_DTYPE", "MUTATED_INPUT"]}), ALL, 8.0, flaw_cost=0.25)), language)
    assert (
        text
        == {
            "en": "3 of 3 families, 4 of 8 points; 4 points taken off although the values are right: an argument is changed in place, "
            "the result has another dtype than the one asked for",
            "ru": "групп тестов: 3 из 3, баллов: 4 из 8; значения верны, но снято баллов: 4, так как аргумент изменён на месте, "
            "у результата не тот тип элементов, который требуется",
        }[language]
    )


def test_a_flaw_is_counted_by_its_own_kind():
    """A case with another flaw, or that failed, does not make a family part of what a flaw may cost."""
    made = [*flawed(basic=["MUTATED_INPUT"]), *flawed(edge=["WRONG_DTYPE"]), *outcomes(refusals=["PASSED"])]
    result = score(made, ALL, 8.0, flaw_cost=0.75)
    assert (result.earned, result.deducted, result.flaws) == (2.0, 6.0, (Verdict.MUTATED_INPUT, Verdict.WRONG_DTYPE))
    unflawed = outcomes(**PASSING | {"lecture": ["MUTATED_INPUT"]})
    assert score([*unflawed, *flawed(edge=["WRONG_DTYPE"])], ALL, 8.0, flaw_cost=0.75).flaws == (Verdict.WRONG_DTYPE,)


def test_a_mismatch_that_is_no_flaw_loses_the_family():
    wrong = [replace(o, mismatch=Mismatch(Verdict.WRONG, Message("x"))) for o in outcomes(basic=["WRONG"])]
    assert score([*outcomes(edge=["PASSED"]), *wrong], ALL, 8.0, flaw_cost=0.25).earned == 2.0


def test_points_are_whole_cents():
    result = score(flawed(**PASSING | {"basic": ["MUTATED_INPUT"]}), ALL, 1.0, flaw_cost=1 / 3)
    assert (result.earned, result.deducted) == (0.67, 0.33)
    odd = score(outcomes(**PASSING), ALL, 0.1 + 0.2, flaw_cost=0.25)
    assert (odd.earned, sum(round(100 * family.possible) for family in odd.families)) == (0.3, 30)


def test_while_a_case_is_not_judged_no_family_earns_anything():
    result = score(outcomes(**PASSING | {"edge": ["INTERNAL_ERROR"]}), ALL, 8.0, flaw_cost=0.25)
    assert [family.earned for family in result.families] == [0.0] * 4
    only = score(outcomes(**PASSING | {"edge": ["INTERNAL_ERROR", "PASSED"]}), ALL, 8.0, flaw_cost=0.25)
    assert only.earned is None


def test_a_family_that_is_not_a_guard_earns_without_any_other():
    assert score(outcomes(edge=["PASSED"]), ALL, 8.0, flaw_cost=0.25).earned == 2.0


def summary(points=8.0, **verdicts):
    return summarise(score(outcomes(**verdicts), ALL, points, flaw_cost=0.25))


def test_the_summary_counts_families_however_little_they_earn():
    assert summary(0.1, **PASSING).values["won"] == 3
    assert summarise(score(outcomes(**PASSING), ALL, 8.0, flaw_cost=0.25)).key == "score.full_but_public"


@pytest.mark.parametrize(
    ("verdicts", "key"),
    [
        pytest.param({"refusals": ["PASSED"]}, "score.guard_alone", id="refusals only"),
        pytest.param({"refusals": ["PASSED", "WRONG"]}, "score.partial", id="refusals in part"),
        pytest.param({"refusals": []}, "score.partial", id="no refusals"),
        pytest.param({"basic": ["WRONG"], "edge": ["PASSED"], "refusals": ["WRONG"]}, "score.partial", id="refusals lost"),
    ],
)
def test_the_summary_says_when_refusals_stand_alone(verdicts, key):
    assert summary(**verdicts).key == key
