"""Every kind of domain mutant is killed by a case that tries what it mistakes, and survives where none does."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from autograder.authoring.case_sets import ProofTarget, make_target
from autograder.authoring.domain.trial import ALIVE, EQUIVALENT, make_trial, try_domain_mutants
from autograder.authoring.proof import DomainKills, Notes
from autograder.authoring.scaffold import scaffold
from autograder.content import load_course, load_solution
from autograder.texts import render

SOLUTION = """import numpy as np

from autograder.content.api import {tolerance}, Case, Family, generator

A = np.array


def probe({parameters}):
{body}


TOLERANCE = {tolerance}
FAMILIES = (Family("hidden", 1, {{"en": "hidden", "ru": "скрытые"}}),)
{extra}

def cases(rng):
    for number, inputs in enumerate([{inputs}]):
        if isinstance(inputs, tuple):
            yield Case(f"case-{{number}}", calls=inputs, family="hidden")
        else:
            refusal = inputs.pop("raises", None)
            yield Case(f"case-{{number}}", inputs, family="hidden", raises=refusal)
"""

TWICE = ("x", "return 2.0 * x")
STEP = ("x", "return (x > 0) * 1.0")
FIRST_MAXIMUM = ("x", "return np.eye(x.size)[np.argmax(x)]")
FIRST_MINIMUM = ("x", "return np.eye(x.size)[np.argmin(x)]")
LOG = ("x", "return np.log(x)")
REPEATED = ("x, n", "return np.repeat(x, n)")
OUTER = ("x, w=None, k=2", "return np.outer(x, x if w is None else w) * k")
WINDOW = ("x, k=2", "return np.convolve(x, np.ones(k), 'valid') + k")
COUNT = ("x, n", "return n * n + 0 * x.size")
PICK = ("x, i", "return x[i]")
KIND = (
    "x, kind='same'",
    "if kind not in ('same', 'twice'):\n        raise ValueError(kind)\n    return x * (2.0 if kind == 'twice' else 1.0)",
)
CHAIN = ("w", "total = 1.0\n    for one in w:\n        total = np.tanh(one + total)\n    return total")
SCALED = ("x, beta", "return np.abs(x) * beta")
NEARLY_SOFTPLUS = ("x", "return np.logaddexp(0.0, x)")
SIGMOID = ("x", "return 0.5 * (1.0 + np.tanh(x / 2))")
UNIT_ROWS = ("x", "return x / np.sqrt(np.sum(x * x, axis=-1, keepdims=True))")
STANDARD = ("x", "return (x - np.mean(x, axis=0)) / np.std(x, axis=0)")
FLAG = ("x, sum_up=False", "return np.sum(x) if sum_up else x * 1.0")

small = "{'x': A([1.5, -2.25])}"
RULES: dict[str, tuple[tuple[str, str], str, str]] = {
    "clip:x:20": (NEARLY_SOFTPLUS, "{'x': A([30.0, -1.5])}", small),
    "clip:x:700": (TWICE, "{'x': A([1500.0, 1.5])}", small),
    "above:x:1000": (TWICE, "{'x': A([1500.0, -1.5])}", "{'x': A([1.5, -1500.0])}"),
    "below:x:-1000": (TWICE, "{'x': A([1.5, -1500.0])}", "{'x': A([1500.0, -1.5])}"),
    "overflow:x:700": (SIGMOID, "{'x': A([1000.0, -1.5])}", "{'x': A([1.5, -1000.0])}"),
    "overflow:x:-700": (SIGMOID, "{'x': A([1.5, -1000.0])}", "{'x': A([1000.0, -1.5])}"),
    "zero:x:1e-12": (STEP, "{'x': A([1e-20, -1.5])}", small),
    "zero:x:1e-06": (TWICE, "{'x': A([1e-7, -1.5])}", small),
    "zero-positive:x": (STEP, "{'x': A([0.0, -1.5])}", small),
    "zero-negative:x": (("x", "return (x >= 0) * 1.0"), "{'x': A([0.0, -1.5])}", small),
    "floor:x:1e-05": (LOG, "{'x': A([1e-7, 1.5])}", "{'x': A([0.5, 1.5])}"),
    "decimals:x:6": (TWICE, "{'x': A([1.23456789, -1.5])}", small),
    "decimals:beta:2": (SCALED, "{'x': A([1.5, -2.0]), 'beta': 0.125}", "{'x': A([1.5, -2.0]), 'beta': 0.25}"),
    "float16:x": (TWICE, "{'x': A([1.0001, -1.5])}", small),
    "float32:x": (TWICE, "{'x': A([0.1, -1.5])}", small),
    "ties-last:x:max": (FIRST_MAXIMUM, "{'x': A([2.5, 1.5, 2.5])}", "{'x': A([2.5, 1.5, 2.0])}"),
    "ties-last:x:min": (FIRST_MINIMUM, "{'x': A([1.5, 2.5, 1.5])}", "{'x': A([2.5, 1.5, 2.0])}"),
    "close:x:1e-05": (FIRST_MAXIMUM, "{'x': A([2.5, 2.500001, 1.5])}", "{'x': A([2.5, 1.5, 2.0])}"),
    "cap:x.axis0:8": (TWICE, "{'x': np.arange(1, 10) * 1.5}", "{'x': np.arange(1, 9) * 1.5}"),
    "ndim:x:0": (TWICE, "{'x': A(1.5)}, {'x': A([1.5])}, {'x': A([[1.5]])}", "{'x': A([1.5])}, {'x': A([[1.5]])}"),
    "ndim:x:4": (TWICE, "{'x': np.full((1, 1, 1, 1), 1.5)}, {'x': A([1.5])}", "{'x': A([1.5])}, {'x': A([[1.5]])}"),
    "ndim:w:4": (
        ("w", "return sum(float(np.sum(one)) for one in w)"),
        "{'w': [np.full((1, 1, 1, 1), 1.5), A([2.5])]}",
        "{'w': [A([[1.5]]), A([2.5])]}",
    ),
    "empty:x": (TWICE, "{'x': np.ones((0, 3)) * 1.5}, {'x': A([1.5])}", "{'x': A([1.5])}, {'x': A([[1.5]])}"),
    "unsigned:i": (PICK, "{'x': A([1.5, 2.5]), 'i': A([1], dtype=np.uint8)}", "{'x': A([1.5, 2.5]), 'i': A([1])}"),
    "narrow:i": (PICK, "{'x': A([1.5, 2.5]), 'i': A([1], dtype=np.int8)}", "{'x': A([1.5, 2.5]), 'i': A([1])}"),
    "cap:n:3": (REPEATED, "{'x': A([1.5]), 'n': 4}", "{'x': A([1.5]), 'n': 3}"),
    "sign:beta": (SCALED, "{'x': A([1.5]), 'beta': -2.5}", "{'x': A([1.5]), 'beta': 2.5}"),
    "value:k:0": (OUTER, "{'x': A([1.5]), 'k': 0}", "{'x': A([1.5]), 'k': 3}"),
    "value:k:1": (WINDOW, "{'x': A([1.5, 2.0]), 'k': 1}", "{'x': A([1.5, 2.0]), 'k': 2}, {'x': A([1.5, 2.0])}"),
    "value:sum_up:True": (FLAG, "{'x': A([1.5, 2.5]), 'sum_up': True}", "{'x': A([1.5, 2.5]), 'sum_up': False}"),
    "omitted:k": (WINDOW, "{'x': A([1.5, 2.0, 1.0])}, {'x': A([1.5, 2.0, 1.0]), 'k': 3}", "{'x': A([1.5, 2.0, 1.0]), 'k': 3}"),
    "default-given:k": (
        WINDOW,
        "{'x': A([1.5, 2.0, 1.0]), 'k': 2}, {'x': A([1.5, 2.0, 1.0]), 'k': 3}",
        "{'x': A([1.5, 2.0, 1.0]), 'k': 3}",
    ),
    "case:kind": (
        KIND,
        "{'x': A([1.5]), 'kind': 'twice'}, {'x': A([1.5]), 'kind': 'Twice', 'raises': 'ValueError'}",
        "{'x': A([1.5]), 'kind': 'twice'}",
    ),
    "prefix:kind": (
        KIND,
        "{'x': A([1.5]), 'kind': 'twice'}, {'x': A([1.5]), 'kind': 'twi', 'raises': 'ValueError'}",
        "{'x': A([1.5]), 'kind': 'twice'}",
    ),
    "space:kind": (
        KIND,
        "{'x': A([1.5]), 'kind': 'twice'}, {'x': A([1.5]), 'kind': 'twice ', 'raises': 'ValueError'}",
        "{'x': A([1.5]), 'kind': 'twice'}",
    ),
    "cap:w.length:4": (CHAIN, "{'w': [0.5] * 5}", "{'w': [0.5] * 4}"),
    "clip:result:1000": (TWICE, "{'x': A([1500.0, 1.5])}", small),
    "float16:result": (TWICE, "{'x': A([1.0001, -1.5])}", small),
    "float32:result": (TWICE, "{'x': A([0.1, -1.5])}", small),
    "decimals:result:3": (TWICE, "{'x': A([0.1234567, -1.5])}", small),
    "int8:result": (COUNT, "{'x': A([1.5]), 'n': 12}", "{'x': A([1.5]), 'n': 11}"),
    "uint8:result": (COUNT, "{'x': A([1.5]), 'n': 16}", "{'x': A([1.5]), 'n': 15}"),
    "int16:result": (COUNT, "{'x': A([1.5]), 'n': 200}", "{'x': A([1.5]), 'n': 181}"),
    "cap:result.axis0:8": (TWICE, "{'x': np.arange(1, 10) * 1.5}", "{'x': np.arange(1, 9) * 1.5}"),
    "repeat:result:10": (TWICE, "{'x': np.arange(1, 12) * 1.5}", "{'x': np.arange(1, 11) * 1.5}"),
    "lookup:x": (TWICE, "{'x': A([1.5, -2.5, 1.5])}", small),
    "rank:x:3": (
        ("x", "return np.where(x > np.min(x), x, 0.0)"),
        "{'x': A([0.00012, 0.00011])}",
        "{'x': A([0.5, 0.25, 1.5])}",
    ),
    "sign:x": (TWICE, "{'x': A([1.5, -2.5])}", "{'x': A([1.5, 2.5])}"),
    "asymptote:x:5": (NEARLY_SOFTPLUS, "{'x': A([5.1, -1.5])}", "{'x': A([4.5, -1.5, 30.0])}"),
    "asymptote:x:18": (SIGMOID, "{'x': A([-18.1, 1.5])}", "{'x': A([-17.5, 1.5, -30.0])}"),
    "tangent:x:0.1": (("x", "return np.tanh(x)"), "{'x': A([0.09, -1.5])}", "{'x': A([0.5, -1.5, 1e-6])}"),
    "guard:x.last:1e-05": (
        UNIT_ROWS,
        "{'x': A([[1.5, -2.5, 0.5, 3.5]])}, {'x': A([[1.5, -2.5, 0.5, 3.5]]) * 1e-6}",
        "{'x': A([[1.5, -2.5, 0.5, 3.5]])}",
    ),
    "guard:x.first:0.01": (
        STANDARD,
        "{'x': A([[1.5], [-2.5], [0.5], [3.5]])}, {'x': A([[1.5], [-2.5], [0.5], [3.5]]) * 1e-3 + 1}",
        "{'x': A([[1.5], [-2.5], [0.5], [3.5]])}",
    ),
    "product:sizes:31": (
        ("sizes", "return float(np.prod([float(size) for size in sizes]))"),
        "{'sizes': [1000] * 4}",
        "{'sizes': [1000] * 3}",
    ),
    "buffer:result": (TWICE, "({'x': A([1.5])}, {'x': A([2.5])})", small),
}


def target_of(root: Path, function: tuple[str, str], inputs: str, *, tolerance: str = "ELEM", extra: str = "") -> ProofTarget:
    """Return an exercise of the reference *function* with *inputs* as its hidden cases."""
    if not (root / "exercises" / "demo" / "probe.md").exists():
        scaffold(root, "demo/probe", kind="function", title="Probe", title_ru="Проба")
    body = "\n".join(f"    {line}" if number == 0 else line for number, line in enumerate(function[1].split("\n")))
    text = SOLUTION.format(parameters=function[0], body=body, inputs=inputs, tolerance=tolerance, extra=extra)
    (root / "solutions" / "demo" / "probe.py").write_text(text, encoding="utf-8")
    course = load_course(root)
    exercise = course.exercise("probe")
    return make_target(course, exercise, load_solution(exercise), secret=b"secret")


def answers(target: ProofTarget) -> dict[str, str]:
    trial = make_trial(target)
    with np.errstate(all="ignore"):
        return dict(zip((mutant.name for mutant in trial.mutants), trial.ask_all(), strict=True))


def tried(target: ProofTarget) -> tuple[DomainKills, list[str]]:
    notes = Notes()
    with np.errstate(all="ignore"):
        kills = try_domain_mutants(target, notes)
    return kills, [render(message, "en") for message in (*notes.faults, *notes.remarks)]


def names(survivors: Sequence[object]) -> list[str]:
    return [str(survivor.name) for survivor in survivors]  # type: ignore[attr-defined]


@pytest.mark.parametrize("name", RULES)
def test_case_that_tries_what_the_mutant_mistakes_kills_it(root: Path, name: str) -> None:
    function, killer, _ = RULES[name]
    assert answers(target_of(root, function, killer))[name].startswith("case-")


@pytest.mark.parametrize("name", RULES)
def test_mutant_survives_where_no_case_tries_it(root: Path, name: str) -> None:
    function, _, sparing = RULES[name]
    assert answers(target_of(root, function, sparing))[name].startswith(ALIVE)


PROBE_TASK = """(n: int, f: int) -> float:
    return n / f


def oracle(n, f):
    return n / f


TOLERANCE = {tolerance}
LECTURE = ({{"n": 20, "f": 7}},)
MUST_DIFFER = ("inverted",)


def draw(rng):
    return {{"n": int(rng.integers(10, 400)), "f": 7}}


@misconception("inverted", en="The quotient is inverted.", ru="Частное перевёрнуто.")
def inverted(n, f):
    return f / n
"""


EQUAL = {
    "a saturating function may clip far out": (("x", "return np.tanh(x)"), small, "clip:x:50"),
    "a continuous function may merge zero and 1e-13": (TWICE, small, "zero:x:1e-12"),
    "a result in [0, 1] may be clipped at 10": (SIGMOID, small, "clip:result:10"),
    "ties do not matter to a sum": (("x", "return np.sum(x)"), "{'x': A([1.5, -1.5, 2.0])}", "ties-last:x:max"),
    "an even function of beta has no sign": (("x, beta", "return x * beta**2"), "{'x': A([1.5]), 'beta': 2.5}", "sign:beta"),
}


@pytest.mark.parametrize(("function", "inputs", "name"), EQUAL.values(), ids=EQUAL)
def test_mutant_that_differs_on_no_probe_is_equivalent(root: Path, function: tuple[str, str], inputs: str, name: str) -> None:
    assert answers(target_of(root, function, inputs))[name] == EQUIVALENT


TASK = "solutions/demo/window_task.py"


@pytest.mark.parametrize(
    ("tolerance", "survivors"), [("Tolerance(0.05, 0.0, 0.05, 0.0, lenient=True)", ["digits:result:1", "digits:result:2"]), ("ANSWER", [])]
)
def test_task_that_accepts_fewer_digits_than_it_asks_for_is_shown_one(root: Path, tolerance: str, survivors: list[str]) -> None:
    file = root / TASK
    text = file.read_text(encoding="utf-8")
    head, name, _ = text.partition("def window_task")
    head = head.replace("import ANSWER,", "import ANSWER, Tolerance,")
    file.write_text(f"{head}{name}{PROBE_TASK.format(tolerance=tolerance)}", encoding="utf-8")
    course = load_course(root)
    exercise = course.exercise("window_task")
    kills, _ = tried(make_target(course, exercise, load_solution(exercise), secret=b"secret"))
    assert kills.total == 2
    assert names(kills.survivors) == survivors


NOT_MADE = {
    "no guard where nothing is divided by a scale": (TWICE, "{'x': A([1.5, -2.25, 3.5, 0.5])}", "guard:x.last:1e-05"),
    "no clipping of a probability": (("x, p", "return x * p"), "{'x': A([1.5]), 'p': 0.25}, {'x': A([1.5]), 'p': 0.5}", "clip:p:5"),
    "no negative limit for what is never negative": (LOG, "{'x': A([0.5, 1.5])}", "below:x:-1000"),
    "no values of flags": (TWICE, "{'x': A([0.0, 1.0, 1.0])}", "zero:x:1e-06"),
    "no axes for a function of vectors": (TWICE, small, "ndim:x:3"),
}


@pytest.mark.parametrize(("function", "inputs", "name"), NOT_MADE.values(), ids=NOT_MADE)
def test_mutant_outside_of_what_the_cases_show_is_not_made(root: Path, function: tuple[str, str], inputs: str, name: str) -> None:
    assert name not in answers(target_of(root, function, inputs))


def test_survivor_is_shown_with_an_input_on_which_it_differs(root: Path) -> None:
    kills, said = tried(target_of(root, STEP, small))
    survivor = next(one for one in kills.survivors if one.name == "zero:x:1e-12")
    assert survivor.probe == "case-0: x with tiny numbers"
    assert survivor.difference is not None
    assert "0, expected 1" in render(survivor.difference, "en")
    assert [line for line in said if "domain mutants pass every hidden case: " in line]


def test_listed_survivor_counts_as_not_killed_and_is_not_complained_of(root: Path) -> None:
    bare, _ = tried(target_of(root, TWICE, small))
    listed, said = tried(target_of(root, TWICE, small, extra='OUTSIDE_DOMAIN = {"*": "the numbers are 1.5 and -2.25"}\n'))
    assert names(listed.listed) == names(bare.survivors)
    assert (listed.survivors, said) == ((), [])
    assert (listed.total, listed.killed) == (bare.total, bare.killed)


def test_listed_mutant_that_is_killed_is_stale(root: Path) -> None:
    _, said = tried(target_of(root, TWICE, "{'x': A([1500.0, -2.25])}", extra='OUTSIDE_DOMAIN = {"clip:x:*": "small numbers"}\n'))
    assert "OUTSIDE_DOMAIN lists 'clip:x:*', which no surviving mutant matches. Remove it." in said
