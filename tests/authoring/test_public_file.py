import json
import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from autograder.codec import Opaque, Recipe
from autograder.content import public_file
from autograder.content.public_file import PublicCandidate, PublicExercise, case_from_json, case_to_json, value_from_json, value_to_json
from autograder.errors import ContentError
from autograder.model import Case, Raised, Response, Tolerance

VALUES = {
    "none": None,
    "bool": True,
    "int": -(2**70),
    "float": 0.1,
    "nan": math.nan,
    "infinity": -math.inf,
    "complex": complex(1, math.inf),
    "str": "Привет",
    "bytes": b"\x00\xff",
    "list": [1, [2.0, None]],
    "tuple": (1, (2,), []),
    "dict": {"dtype": [1], "a": {"b": (2,)}},
    "scalar": np.float32(0.1),
    "bool scalar": np.bool_(True),
    "nan scalar": np.float64("nan"),
    "recipe": Recipe("affine", {"matrix": np.eye(2), "offset": np.zeros(2)}, "one"),
    "opaque": Opaque("numpy.ndarray[object]"),
    "float64": np.array([[0.1, -0.0], [1e-300, 3.0]]),
    "float32": np.array([0.1, 0.2], dtype=np.float32),
    "int array": np.array([[1], [-2]]),
    "bool array": np.array([True, False]),
    "complex array": np.array([1 + 2j, complex(0, math.inf)]),
    "not finite": np.array([math.nan, math.inf, -math.inf]),
    "no dimension": np.array(2.5),
    "no element": np.zeros((0, 3)),
}


def same(a: object, b: object) -> bool:
    if isinstance(a, np.ndarray | np.generic):
        return type(a) is type(b) and a.dtype == b.dtype and a.shape == b.shape and a.tobytes() == b.tobytes()
    if isinstance(a, list | tuple):
        return type(a) is type(b) and len(a) == len(b) and all(map(same, a, b))
    if isinstance(a, dict):
        return isinstance(b, dict) and a.keys() == b.keys() and all(same(a[key], b[key]) for key in a)
    if isinstance(a, Recipe):
        return isinstance(b, Recipe) and same((a.name, a.shared, dict(a.parameters)), (b.name, b.shared, dict(b.parameters)))
    return type(a) is type(b) and (a == b or repr(a) == repr(b))


@pytest.mark.parametrize("value", VALUES.values(), ids=VALUES)
def test_value_survives_strict_json(value: object) -> None:
    text = json.dumps(value_to_json(value), allow_nan=False)
    assert same(value, value_from_json(json.loads(text)))


def test_value_that_is_not_data_becomes_opaque() -> None:
    assert value_from_json(value_to_json(range(3))) == Opaque("range")
    assert value_from_json(value_to_json(np.array([None]))) == Opaque("numpy.object")


def test_unknown_object_is_refused() -> None:
    with pytest.raises(ValueError, match=r"keys \['weird'\] is no value"):
        value_from_json({"weird": 1})


CASES = {
    "plain": Case("a", {"x": np.ones(2), "k": 3}, public=True),
    "raises": Case("a", {"x": -1}, public=True, raises="ValueError"),
    "layout": Case("a", {"x": np.ones((2, 3))}, public=True, layout="strided", readonly=True),
    "tolerance": Case("a", {"x": 1.0}, public=True, tolerance=Tolerance(1e-3, 0.0, 1e-3, 0.0, lenient=True)),
    "calls": Case("a", public=True, calls=({"rng": Recipe("generator", {"seed": 1}, "g")}, {"rng": Recipe("generator", {"seed": 2})})),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_case_survives_but_for_its_family(case: Case) -> None:
    back = case_from_json(json.loads(json.dumps(case_to_json(replace(case, family="hidden-family")))))
    assert same(dict(back.inputs), dict(case.inputs))
    assert same(list(map(dict, back.calls)), list(map(dict, case.calls)))
    assert replace(back, inputs={}, calls=()) == replace(case, inputs={}, calls=())


def test_case_with_a_judge_is_refused() -> None:
    with pytest.raises(ContentError, match="case 'a' has a judge"):
        case_to_json(Case("a", judge=lambda outputs: None))


def example() -> PublicExercise:
    case = Case("first", {"x": np.array([1.0, 2.0])}, public=True)
    right = Response((np.array([2.0, 4.0]),))
    wrong = Response((), Raised("IndexError", bases=("LookupError", "Exception")), ("x",))
    candidate = PublicCandidate("slip", {"en": "No.", "ru": "Нет."}, "lecture 0", ("other",), (wrong,))
    return PublicExercise(
        "unit/double",
        ("x",),
        1,
        Tolerance(1e-9, 0.0, 1e-5, 0.0),
        (case,),
        (right,),
        (candidate,),
        {"n": 3},
        {"law": {"shape": (2,), "law": {"low": -math.inf}}},
        ("judged",),
    )


def test_exercise_survives_the_file(tmp_path: Path) -> None:
    path = tmp_path / "double.cases.json"
    path.write_text(public_file.dump(example()), encoding="utf-8")
    back = public_file.load(path)
    assert same(dict(back.cases[0].inputs), dict(example().cases[0].inputs))
    assert same(back.expected[0].outputs, example().expected[0].outputs)
    assert back.candidates == example().candidates
    assert replace(back, cases=(), expected=()) == replace(example(), cases=(), expected=())


BROKEN = {
    "not JSON": ("{", "JSONDecodeError"),
    "other format": ('{"format": 99}', "format 99, expected 1"),
    "not an object": ("[]", "TypeError"),
    "no cases": ('{"format": 1, "exercise": "a/b"}', "KeyError: 'parameters'"),
}


@pytest.mark.parametrize(("text", "message"), BROKEN.values(), ids=BROKEN)
def test_broken_file_is_told_by_name(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "double.cases.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ContentError, match=message):
        public_file.load(path)


def test_missing_file_is_told_by_name(tmp_path: Path) -> None:
    with pytest.raises(ContentError, match="FileNotFoundError"):
        public_file.load(tmp_path / "none.cases.json")
