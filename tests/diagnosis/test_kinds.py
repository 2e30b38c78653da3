"""Kinds of difference: each is told for the answer that shows it, and for no other."""

import json
import re
from pathlib import Path

import numpy as np
import pytest

import autograder.texts
from autograder.compare import judge_case
from autograder.diagnosis import diagnose
from autograder.model import Case, Response, Tolerance
from autograder.runner.trusted_calls import respond
from autograder.texts import LANGUAGES

T = Tolerance(1e-9, 1e-12, 1e-5, 1e-6)
RNG = np.random.default_rng(3)


def texts(language):
    path = Path(autograder.texts.__file__).parent / language / "diagnosis.json"
    return json.loads(path.read_text(encoding="utf-8"))


def matrix(*shape):
    return RNG.uniform(0.5, 2, shape) * 3.7


MATRICES = tuple(Case(f"m{i}", {"x": matrix(*shape)}) for i, shape in enumerate([(4, 5), (3, 3), (5, 3), (4, 4)]))
SETTINGS = (
    Case("default", {"x": matrix(4, 4)}),
    Case("default-2", {"x": matrix(3, 5)}),
    Case("explicit", {"x": matrix(3, 4), "step": 1}),
    Case("step-2", {"x": matrix(5, 4), "step": 2}),
    Case("step-3", {"x": matrix(6, 4), "step": 3}),
)
FORMATS = (
    Case("plain", {"x": matrix(3, 4)}),
    Case("plain-2", {"x": matrix(3, 3)}),
    Case("fortran", {"x": matrix(3, 4)}, layout="F"),
    Case("strided", {"x": matrix(3, 4)}, layout="strided"),
    Case("frozen", {"x": matrix(3, 4)}, readonly=True),
    Case("single", {"x": matrix(3, 4).astype(np.float32)}),
)
LAYOUTS = (
    *FORMATS[:2],
    *(Case(f"fortran-{i}", {"x": matrix(*shape)}, layout="F") for i, shape in enumerate([(3, 4), (2, 5), (4, 4)])),
    Case("fortran-vector", {"x": matrix(5)}, layout="F"),
)
COUNTS = tuple(Case(f"n{n}", {"n": n}) for n in (5, 7, 12, 20))


def identity(x, step=1):
    return x[::step] + 0.0


def statistics(x):
    return x - x.mean(axis=0), x.mean(axis=0), x.var(axis=0)


def half(n):
    return n // 2


def explain(wrong, right=identity, cases=MATRICES):
    outcomes = [judge_case(case, respond(wrong, case), respond(right, case), T) for case in cases]
    return [diagnosis.text["en"] for diagnosis in diagnose(outcomes, (), T)]


def roll(x, axis):
    y = np.roll(x, 1, axis)
    y[(0,) if axis == 0 else (slice(None), 0)] = 0.0
    return y


def border(x):
    y = x.copy()
    y[0], y[-1], y[:, 0], y[:, -1] = 0, 0, 0, 0
    return y


def frozen(x):
    if not x.flags.writeable:
        raise ValueError("read-only")
    return x + 0.0


def as_it_lies(x):
    """Copy the numbers in the order in which they lie in memory."""
    return x.ravel(order="K").reshape(x.shape)


def reshaped(x):
    view = x[:]
    view.shape = (x.size,)
    return view.reshape(x.shape) + 0.0


def fortran(x):
    return x + 0.0 if x.flags.c_contiguous else x + 1.0


NAMED = [
    ("sign", lambda x: -x, identity, MATRICES, "The sign is wrong: every result is the right one times -1."),
    ("twice", lambda x: 2 * x, identity, MATRICES, "Every result is 2 times the right one."),
    ("half", lambda x: x / 2, identity, MATRICES, "Every result is 1/2 times the right one."),
    ("minus a third", lambda x: x / -3, identity, MATRICES, "Every result is -1/3 times the right one."),
    ("an odd factor", lambda x: 1.234 * x, identity, MATRICES, "Every result is the right one times the same constant factor."),
    ("divided by the rows", lambda x: x / len(x), identity, MATRICES, "Every result is the right one divided by x.shape[0]."),
    ("multiplied by the size", lambda x: x * x.size, identity, MATRICES, "Every result is the right one multiplied by x.size."),
    ("an offset", lambda x: x + 0.25, identity, MATRICES, "Every result differs from the right one by the same constant."),
    ("one too large", lambda n: half(n) + 1, half, COUNTS, "Every result is too large by exactly 1."),
    ("one too small", lambda n: half(n) - 1, half, COUNTS, "Every result is too small by exactly 1."),
    ("zeros", lambda x: np.zeros_like(x), identity, MATRICES, "The result is zero everywhere."),
    (
        "transposed",
        lambda x: x.T,
        identity,
        MATRICES,
        "The numbers are right, but the axes are in another order (axes 0, 1 are exchanged).",
    ),
    ("reversed rows", lambda x: x[::-1], identity, MATRICES, "The numbers are right, but their order along axis 0 is reversed."),
    ("reversed columns", lambda x: x[:, ::-1], identity, MATRICES, "The numbers are right, but their order along axis 1 is reversed."),
    ("shifted columns", lambda x: roll(x, 1), identity, MATRICES, "The numbers are right, but shifted by one place along axis 1."),
    ("shifted rows", lambda x: roll(x, 0), identity, MATRICES, "The numbers are right, but shifted by one place along axis 0."),
    ("last row missing", lambda x: x[:-1], identity, MATRICES, "One element is missing along axis 0; the others are right."),
    ("first column missing", lambda x: x[:, 1:], identity, MATRICES, "One element is missing along axis 1; the others are right."),
    (
        "a column too many",
        lambda x: np.pad(x, ((0, 0), (0, 1))),
        identity,
        MATRICES,
        "There is one element too many along axis 1; the others are right.",
    ),
    ("border", border, identity, MATRICES, "Only the border of the result is wrong"),
    ("whole numbers", lambda x: np.floor(x), identity, MATRICES, "The fractions are cut off"),
    ("integers", lambda x: x.astype(int), identity, MATRICES, "The fractions are cut off"),
    ("single precision", lambda x: x.astype(np.float32).astype(float), identity, MATRICES, "The result is right to single precision only"),
    (
        "float32 on the way",
        lambda x: np.sqrt((x * x).astype(np.float32).astype(float)),
        identity,
        MATRICES,
        "The result is right to a few digits only",
    ),
    ("differences", lambda x: ((x + 1e-5) ** 2 - x**2) / 2e-5, identity, MATRICES, "The result is right to a few digits only"),
    ("other names", lambda x, pace=1: x[::pace] + 0.0, identity, SETTINGS, "The function cannot be called as the exercise calls it"),
    (
        "results swapped",
        lambda x: statistics(x)[::-1],
        statistics,
        MATRICES[1:2] + MATRICES[3:],
        "The returned values are right but stand in another order",
    ),
    (
        "one of three results",
        lambda x: (*statistics(x)[:2], x.std(axis=0)),
        statistics,
        MATRICES,
        "Of the returned values only [2] is wrong.",
    ),
    (
        "two of three results",
        lambda x: (statistics(x)[0], x.mean(axis=0) ** 2, x.std(axis=0)),
        statistics,
        MATRICES,
        "Of the returned values [1], [2] are wrong, the rest is right.",
    ),
    ("parameter ignored", lambda x, step=1: x + 0.0, identity, SETTINGS, "Every case that leaves step at its default is right"),
    ("read-only", frozen, identity, FORMATS, "Only cases with read-only arrays fail"),
    ("layout", fortran, identity, FORMATS, "Only cases with non-contiguous arrays fail"),
    (
        "layout, seen on some of the arrays",
        lambda x: as_it_lies(x),
        identity,
        LAYOUTS,
        "Every failing case hands over arrays that lie otherwise",
    ),
    ("in-place reshape", reshaped, identity, LAYOUTS, "Every failing case hands over arrays that lie otherwise"),
    ("single inputs", lambda x: x + (x.dtype == np.float32), identity, FORMATS, "Only cases with float32 inputs fail."),
]


@pytest.mark.parametrize(("wrong", "right", "cases", "text"), [row[1:] for row in NAMED], ids=[row[0] for row in NAMED])
def test_kind_of_difference_is_told(wrong, right, cases, text):
    assert [found for found in explain(wrong, right, cases) if found.startswith(text)] != []


SILENT = [
    ("another function", lambda x: np.sin(x), identity, MATRICES),
    ("noise", lambda x: x + RNG.normal(size=x.shape), identity, MATRICES),
    ("a factor on some cases only", lambda x: 2 * x if len(x) == 4 else x + 0.1, identity, MATRICES),
    ("two factors that no input explains", lambda x: x * (1.3 + 0.01 * x[0, 0]), identity, MATRICES),
    ("always raises", lambda x: 1 / 0, identity, MATRICES),
    ("None", lambda x: None, identity, MATRICES),
    ("a string", lambda x: "x", identity, MATRICES),
    ("NaN", lambda x: x * np.nan, identity, MATRICES),
    ("floats for whole numbers", lambda n: float(half(n)), half, COUNTS),
    ("an empty array", lambda x: x[:0], identity, MATRICES),
    ("another number", lambda n: 3 * n + 1, half, COUNTS),
]


@pytest.mark.parametrize(("wrong", "right", "cases"), [row[1:] for row in SILENT], ids=[row[0] for row in SILENT])
def test_nothing_is_told_of(wrong, right, cases):
    assert explain(wrong, right, cases) == []


def test_one_failing_number_is_no_evidence_of_a_factor():
    cases = (Case("n4", {"n": 4}), Case("n5", {"n": 5}))
    assert explain(lambda n: 4 if n == 4 else half(n), half, cases) == []


def test_one_failing_case_with_many_numbers_is():
    assert explain(lambda x: -x, identity, MATRICES[:1]) == ["The sign is wrong: every result is the right one times -1."]


def test_numbers_of_hidden_cases_are_never_quoted():
    """A function that returns its input shifted by a number would read the number off an offset."""
    reported = explain(lambda x: x + 0.314159) + explain(lambda x: 3.14159 * x) + explain(lambda n: half(n) + 314159, half, COUNTS)
    assert reported != []
    assert not any("314159" in text or "3.14" in text for text in reported)


def test_at_most_three_kinds_are_told():
    for row in NAMED + SILENT:
        assert len(explain(*row[1:4])) <= 3


def test_every_kind_is_told_in_every_language():
    outcomes = [judge_case(case, respond(lambda x: -x, case), respond(identity, case), T) for case in MATRICES]
    (found,) = diagnose(outcomes, (), T)
    assert set(found.text) == set(LANGUAGES)
    assert found.text["ru"].startswith("Неверный знак")


def test_both_languages_have_the_same_texts_with_the_same_placeholders():
    en, ru = texts("en"), texts("ru")
    assert {k: set(re.findall(r"{(\w+)}", v)) for k, v in en.items()} == {k: set(re.findall(r"{(\w+)}", v)) for k, v in ru.items()}


def test_zeros_of_another_shape_are_not_told_to_be_zeros():
    outcomes = [judge_case(case, Response((np.zeros((3, 3)),)), respond(identity, case), T) for case in MATRICES]
    assert diagnose(outcomes, (), T) == ()
