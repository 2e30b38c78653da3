"""The cases that solution files of random functions are built from, run as they are graded."""

import math

import numpy as np
import pytest

from autograder.compare import judge_case
from autograder.compare.statistics import BatchesJudge, SampleJudge, contract_cases, law_case, many_calls_case, normal, uniform
from autograder.model import Tolerance, Verdict
from autograder.runner.trusted_calls import respond

SHAPE = (60, 80)
T = Tolerance(0, 0, 0, 0)


def right(shape, rng):
    return rng.normal(0.0, 0.5, shape)


def verdicts(function, cases):
    return {case.name: judged(function, case) for case in cases}


def judged(function, case):
    found = judge_case(case, respond(function, case), respond(right, case), T)
    return found.mismatch.message.key.removeprefix("compare.") if found.mismatch else found.verdict


def contract():
    return list(contract_cases({"shape": SHAPE}, SampleJudge(SHAPE, normal(0.5)), rng=np.random.default_rng(0)))


def sample():
    return law_case("sample", {"shape": SHAPE}, normal(0.5), shape=SHAPE, rng=np.random.default_rng(0))


@pytest.mark.parametrize(
    "function",
    [
        right,
        lambda shape, rng: rng.standard_normal(shape) * 0.5,
        lambda shape, rng: rng.standard_normal(shape[::-1]).T * 0.5,
        lambda shape, rng: rng.standard_normal(shape, dtype=np.float32) * np.float32(0.5),
        lambda shape, rng: np.sqrt(-2 * np.log(1 - rng.random(shape))) * np.cos(2 * np.pi * rng.random(shape)) / 2,
    ],
    ids=["reference", "scaled", "transposed", "single precision", "Box and Muller"],
)
def test_correct_functions_pass(function):
    assert set(verdicts(function, [*contract(), sample()]).values()) == {Verdict.PASSED}


CONTRACT_BREACHES = [
    ("global generator", lambda shape, rng: np.random.normal(0, 0.5, shape), {"law.not_reproducible", "global_random"}),
    (
        "seed inside",
        lambda shape, rng: np.random.default_rng(0).normal(0, 0.5, shape),
        {Verdict.PASSED, "law.ignores_rng", "law.repeats_itself"},
    ),
    ("fresh entropy", lambda shape, rng: np.random.default_rng().normal(0, 0.5, shape), {"law.not_reproducible", Verdict.PASSED}),
    ("zeros", lambda shape, rng: np.zeros(shape), {Verdict.PASSED, "law.ignores_rng", "law.repeats_itself"}),
    ("nothing", lambda shape, rng: None, {"none"}),
    ("NaN", lambda shape, rng: np.full(shape, np.nan), {"not_finite"}),
    ("infinity", lambda shape, rng: np.full(shape, np.inf), {"not_finite"}),
    ("transposed shape", lambda shape, rng: rng.normal(size=shape[::-1]), {"shape.order"}),
    ("integers", lambda shape, rng: rng.integers(0, 9, shape), {"dtype.integer"}),
    ("a list", lambda shape, rng: rng.normal(size=shape).tolist(), {"type"}),
    ("always raises", lambda shape, rng: 1 / 0, {"raised"}),
]


@pytest.mark.parametrize(("function", "keys"), [case[1:] for case in CONTRACT_BREACHES], ids=[case[0] for case in CONTRACT_BREACHES])
def test_breach_of_contract_is_told(function, keys):
    assert set(verdicts(function, contract()).values()) == keys


def test_trivial_answers_cannot_win_the_contract():
    for _, function, _ in CONTRACT_BREACHES:
        assert set(verdicts(function, contract()).values()) != {Verdict.PASSED}


def test_using_the_global_generator_fails_the_law_too():
    assert judged(lambda shape, rng: np.random.normal(0, 0.5, shape), sample()) == "global_random"


def test_a_wrong_law_fails_its_case_and_passes_the_contract():
    def wrong(shape, rng):
        return rng.normal(0.0, 0.25, shape)

    assert judged(wrong, sample()) == "law.spread"
    assert set(verdicts(wrong, contract()).values()) == {Verdict.PASSED}


def test_cases_hand_the_generator_over_last():
    assert [list(call) for case in [*contract(), sample()] for call in case.calls] == [["shape", "rng"]] * 7


def test_seeds_depend_on_the_generator_they_are_drawn_from():
    first, second = (law_case("c", {}, normal(1.0), shape=(1,), rng=np.random.default_rng(seed)) for seed in (1, 2))
    assert first.calls[0]["rng"] != second.calls[0]["rng"]


LOG = SampleJudge((20_000,), uniform(math.log(1e-5), math.log(0.1)), "log")


@pytest.mark.parametrize(
    ("draw", "key"),
    [
        pytest.param(lambda rng: np.exp(rng.uniform(math.log(1e-5), math.log(0.1), 20_000)), None, id="log-uniform"),
        pytest.param(lambda rng: np.float32(10 ** rng.uniform(-5, -1, 20_000)), None, id="log-uniform in single precision"),
        pytest.param(lambda rng: rng.uniform(1e-5, 0.1, 20_000), "law.mean", id="linear scale"),
        pytest.param(lambda rng: rng.uniform(math.log(1e-5), math.log(0.1), 20_000), "law.domain", id="logarithms themselves"),
        pytest.param(lambda rng: np.exp(rng.uniform(-5, -1, 20_000)), "law.support", id="bases mixed up"),
        pytest.param(lambda rng: 10.0 ** rng.integers(-5, 0, 20_000), "law.repeats", id="whole powers"),
        pytest.param(lambda rng: rng.permutation(np.geomspace(1e-5, 0.1, 20_000)), "law.regular", id="shuffled grid"),
        pytest.param(lambda rng: np.full(20_000, 1e308), "law.support", id="enormous"),
    ],
)
def test_a_law_may_hold_after_a_transform(draw, key):
    for seed in range(3):
        found = LOG([draw(np.random.default_rng(seed))])
        assert (found and found.message.key) == (key and f"compare.{key}")


def test_the_contract_takes_results_of_any_form():
    def batches(n, batch_size, rng):
        order = rng.permutation(n)
        return [order[i : i + batch_size] for i in range(0, n, batch_size)]

    cases = contract_cases({"n": 40, "batch_size": 7}, BatchesJudge(40, 7), rng=np.random.default_rng(0))
    for case in cases:
        other = respond(lambda n, batch_size, rng: batches(n, batch_size, rng)[:], case)
        assert judge_case(case, other, respond(lambda n, batch_size, rng: [], case), T).verdict is Verdict.PASSED


@pytest.mark.parametrize(
    ("draw", "key"),
    [
        pytest.param(lambda shape, rng: rng.normal(0, 0.5, shape), Verdict.PASSED, id="right"),
        pytest.param(
            lambda shape, rng: np.random.default_rng(rng.integers(90)).normal(0, 0.5, shape), "law.repeats", id="90 different results"
        ),
        pytest.param(lambda shape, rng: rng.normal(0, 0.5, shape[0]) * np.array([[1], [-1]]), "law.mirrored", id="opposite pairs"),
        pytest.param(lambda shape, rng: rng.normal(0, 0.5) + 0.1 * rng.normal(0, 0.5, shape), "law.counts.more", id="one shift for all"),
    ],
)
def test_many_small_results_are_judged_as_one_sample(draw, key):
    case = many_calls_case("many", {"shape": (2, 2)}, normal(0.5), shape=(2, 2), rng=np.random.default_rng(0))
    assert len({call["rng"].parameters["seed"] for call in case.calls}) == len(case.calls) == 300
    assert judged(draw, case) == key
