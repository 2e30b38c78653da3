"""Fifty thousand hostile values are judged, diagnosed, scored, reported and shown without an exception."""

import json

import numpy as np
import pytest
import report_samples as samples
from built_reports import build_details, build_report

from autograder.codec import Opaque, decode, encode
from autograder.compare import judge_case
from autograder.content.api import ANSWER, EXACT, REDUCE
from autograder.diagnosis import Candidate, diagnose
from autograder.model import Case, ExerciseResult, Family, Program, Response, Submission, Verdict
from autograder.reporting.html import student_page
from autograder.scoring import score, summarise

VALUES = 50_000
CASES = 25
"""Values in one submission."""
REPORTED = 4
SHOWN = 100
"""One submission in so many is reported, and shown as a page, which takes longest."""

SCALARS = (
    *(0.0, -0.0, 1e300, -1e308, 1e154, 5e-324, 2.0**-1074, float("nan"), float("inf"), -float("inf"), 1.0, 0.5, 1e16),
    *(0, 1, -1, 2**53 + 1, 2**63, 2**64, -(2**63) - 1, 10**30, 10**400, -(2**2030), True, False, None),
    *("", "right", "x" * 5000, "\x00\u202e<script>\ud800", b"", b"\xff" * 300),
    *(complex(1, 0), complex(float("nan"), 1e308), Opaque("numpy.ndarray[object]"), Opaque("<lambda>" * 30)),
    *(np.float16(65504), np.float16("nan"), np.float32(3e38), np.float32(1e-45), np.float64(1e308), np.uint64(2**64 - 1)),
    *(np.int64(-(2**63)), np.int8(-128), np.bool_(True), np.complex64(1j)),
)
DTYPES = ("?", "i1", "i8", "u1", "u8", "f2", "f4", "f8", "c8", "c16")
SHAPES = ((), (0,), (1,), (6,), (2, 3), (3, 2), (2, 3, 1), (1, 2, 3), (2, 0), (1, 1, 1, 1), (40,), (5, 20, 3))
EXTREME = (0.0, -0.0, 1.0, -1.0, 1e300, -1e300, 1.7e308, 5e-324, 1e-160, float("nan"), float("inf"), -float("inf"), 2.0**53, 1e154)


def array(rng):
    dtype, shape = np.dtype(DTYPES[rng.integers(len(DTYPES))]), SHAPES[rng.integers(len(SHAPES))]
    if dtype.kind in "iu":
        info = np.iinfo(dtype)
        return rng.choice(np.array([info.min, info.max, 0, 1, info.max // 2], dtype), size=shape)
    return np.asarray(rng.choice(EXTREME, size=shape)).astype(dtype)


def hostile(rng, depth=2):
    kind = rng.integers(6 if depth else 3)
    if kind < 2:
        return SCALARS[rng.integers(len(SCALARS))]
    if kind == 2:
        return array(rng)
    items = [hostile(rng, depth - 1) for _ in range(rng.integers(4))]
    if kind == 3:
        return items
    return tuple(items) if kind == 4 else {f"{'ab'[i % 2]}{i}": item for i, item in enumerate(items)}


def twisted(rng, right):
    """Return the right value with one thing changed that a diagnosis looks for, or with an extreme element."""
    if isinstance(right, tuple):
        return tuple(twisted(rng, item) if rng.integers(2) else item for item in right)
    if not isinstance(right, np.ndarray):
        return hostile(rng, 0)
    changes = (
        lambda: right * EXTREME[rng.integers(len(EXTREME))],
        lambda: right + EXTREME[rng.integers(len(EXTREME))],
        lambda: np.where(rng.random(right.shape) < 0.3, rng.choice(EXTREME, right.shape), right),
        lambda: right.astype(DTYPES[rng.integers(len(DTYPES))]),
        lambda: right.T,
        lambda: -1 * right,
        lambda: np.roll(right, 1),
        lambda: right[..., None],
        lambda: right * 2 if rng.integers(2) else right / 3,
    )
    return changes[rng.integers(len(changes))]()


EXPECTED = (
    np.linspace(-1, 1, 6).reshape(2, 3),
    np.array([1e300, -1e300, 5e-324, 0.0, 1.0, 2.0]),
    np.array([np.nan, np.inf, 1.0]),
    (np.ones((2, 3)), np.array(3.0)),
    {"a0": np.ones(2), "b1": 1},
    np.arange(6),
    np.array([True, False]),
    np.zeros((0, 3)),
    0.25,
    3,
    "right",
    None,
)
FAMILIES = (Family("basic", 1.0, {"en": "basic", "ru": "основные"}), Family("edge", 1.0, {"en": "edge", "ru": "границы"}))


def cases(rng, inputs):
    for i in range(CASES):
        given = {"x": inputs[rng.integers(len(inputs))], "w": np.ones((1, 1, 1, 1)), "stride": int(rng.integers(1, 3))}
        yield Case(f"case-{i}", given, family=FAMILIES[i % 2].name, public=bool(rng.integers(2)), readonly=i % 5 == 0)


def candidates(rng, expected):
    """Return misconceptions whose answers are hostile as well."""

    def answering(change):
        return lambda case: Response((change(expected[case.name]),))

    changes = (lambda right: hostile(rng), lambda right: twisted(rng, right))
    return [Candidate(f"mistake-{i}", {"en": "e", "ru": "р"}, "", (), answering(change)) for i, change in enumerate(changes)]


def answered(rng, right):
    value = hostile(rng) if rng.integers(2) else twisted(rng, right)
    return decode(encode(value)) if rng.integers(4) == 0 else value


@np.errstate(all="ignore")  # what is made here overflows; what is tested must do without
def submission_of(rng):
    tolerance = (REDUCE, EXACT, ANSWER)[rng.integers(3)]
    rights = [right for right in EXPECTED if tolerance is not ANSWER or not (isinstance(right, np.ndarray) and right.dtype == bool)]
    made = list(cases(rng, [*rights, 1e300, 10**400, array(rng)]))
    expected = {case.name: rights[rng.integers(len(rights))] for case in made}
    responses = [
        Response(
            (answered(rng, expected[case.name]),), mutated=("x",) if rng.integers(8) == 0 else ("np.random",) * int(rng.integers(9) == 0)
        )
        for case in made
    ]
    return tolerance, made, expected, responses, candidates(rng, expected)


def graded(rng):
    tolerance, made, expected, responses, mistakes = submission_of(rng)
    outcomes = [
        judge_case(case, response, Response((expected[case.name],)), tolerance) for case, response in zip(made, responses, strict=True)
    ]
    points = score(outcomes, FAMILIES, 2.0, flaw_cost=0.25)
    found = diagnose(outcomes, mistakes, tolerance)
    return ExerciseResult("convolution/conv2d", Verdict.WRONG, points, summarise(points), tuple(outcomes), found)


@pytest.mark.filterwarnings("error::RuntimeWarning")
@pytest.mark.parametrize("block", range(4))
def test_hostile_values_are_judged_diagnosed_and_reported(block):
    course = samples.course()
    program = Program("conv2d", "conv2d.py", (samples.CONV_SOURCE,))
    for number in range(block * 500, block * 500 + 500):
        rng = np.random.default_rng([2026, number])
        result = graded(rng)
        if number % REPORTED:
            continue
        submission = Submission(f"student-{number}", f"{number:064x}", {"convolution/conv2d": program})
        reported = {
            "course": course,
            "submission": submission,
            "results": [result],
            "sandbox": "none",
            "language": ("en", "ru")[number % 8 // 4],
        }
        report = build_report(**reported)
        json.loads(report.model_dump_json())
        if number % SHOWN == 0:
            page = student_page(report, course)
            assert len(page) < 2_000_000
            build_details(**reported)


class Counted(list):
    """A list that counts how many of its items were asked for one after another."""

    asked = 0

    def __iter__(self):
        for item in super().__iter__():
            self.asked += 1
            yield item


@pytest.mark.parametrize("right", [3.0, np.ones((2, 3)), (np.ones(3), 1.0), np.arange(4)], ids=["number", "array", "tuple", "integers"])
@pytest.mark.parametrize("tolerance", [REDUCE, ANSWER], ids=["function", "answer"])
def test_a_long_list_in_place_of_a_result_is_not_gone_through(right, tolerance):
    value = Counted([1.5] * 100_000)
    made = [Case(f"case-{i}", {"x": np.ones(2)}) for i in range(6)]
    given = [value, value, right, right, right, right]
    outcomes = [judge_case(case, Response((one,)), Response((right,)), tolerance) for case, one in zip(made, given, strict=True)]
    assert diagnose(outcomes, [Candidate("two", {"en": "e", "ru": "р"}, "", (), lambda case: Response((2.0,)))], tolerance) == ()
    assert value.asked < 10_000
