"""Reads and writes public cases as JSON, which a student's kit holds in place of a solution file.

``exercises/<unit>/<slug>.cases.json`` has the public inputs, the expected answers and, so that a mistake can be
named on the student's own machine, what the known mistakes answer to these very inputs. Nothing in it follows from a
hidden case. Read by ``grade check``, which must be fast: the standard library and NumPy only.

Plain JSON values stand for themselves; everything else is an object with one telling key::

    {"dtype": "float64", "shape": [2, 2], "data": [[1.0, 2.0], [3.0, "nan"]]}    an array
    {"scalar": "float32", "value": 1.5}                                         a NumPy scalar
    {"tuple": [...]}   {"dict": {...}}   {"float": "inf"}   {"complex": [re, im]}   {"bytes": "00ff"}
    {"recipe": "generator", "parameters": {"seed": 1}, "shared": ""}            built by the worker
    {"opaque": "range"}                                                         an answer that is not data
"""

import json
import math
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from autograder.codec import DTYPES, Opaque, Recipe
from autograder.errors import ContentError
from autograder.model import Case, Localized, Raised, Response, Tolerance

FORMAT = 1
_DTYPES = {dtype.name: dtype for dtype in DTYPES.values()}


@dataclass(frozen=True, slots=True)
class PublicCandidate:
    """A known mistake: its name, its text and its answers to the public cases, in their order."""

    slug: str
    text: Localized
    slip: str
    same_as: tuple[str, ...]
    responses: tuple[Response, ...]


@dataclass(frozen=True, slots=True)
class PublicExercise:
    """Content of a kit's file of public cases.

    Args:
        exercise_id: ``unit/slug``.
        parameters: Names of the parameters of the function, none for a task.
        required: How many of them have no default; these go by position.
        tolerance: How close an answer must be.
        cases: The public cases; none for a task.
        expected: The reference's answers to *cases*.
        candidates: Misconceptions that *cases* distinguish from the right answer.
        numbers: For a task in a personal kit: the student's own numbers. Their answer is not here.
        laws: Laws that random results must follow in place of an expected value, by case name.
        left_out: Names of public cases that only the course's own grader can judge.
    """

    exercise_id: str
    parameters: tuple[str, ...]
    required: int
    tolerance: Tolerance
    cases: tuple[Case, ...] = ()
    expected: tuple[Response, ...] = ()
    candidates: tuple[PublicCandidate, ...] = ()
    numbers: Mapping[str, object] | None = None
    laws: Mapping[str, Mapping[str, object]] = field(default_factory=dict)
    left_out: tuple[str, ...] = ()


def load(path: Path) -> PublicExercise:
    """Read the file at *path*.

    Raises:
        ContentError: It cannot be read, or was not written by :func:`dump`.
    """
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        if data["format"] != FORMAT:
            raise ContentError(f"format {data['format']!r}, expected {FORMAT}", path=path, hint="get a new kit, or update tensorgrade")
        return _exercise_from_json(data)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise ContentError(
            f"cannot be read: {type(error).__name__}: {error}", path=path, hint="take the file from the kit again"
        ) from error


def dump(exercise: PublicExercise) -> str:
    """Return *exercise* as JSON text, one case, answer or mistake a line."""
    data = {
        "format": FORMAT,
        "exercise": exercise.exercise_id,
        "parameters": list(exercise.parameters),
        "required": exercise.required,
        "tolerance": asdict(exercise.tolerance),
        "numbers": None if exercise.numbers is None else _mapping_to_json(exercise.numbers),
        "laws": {name: _mapping_to_json(law) for name, law in exercise.laws.items()},
        "left_out": list(exercise.left_out),
        "cases": [case_to_json(case) for case in exercise.cases],
        "expected": [response_to_json(response) for response in exercise.expected],
        "candidates": [_candidate_to_json(candidate) for candidate in exercise.candidates],
    }
    return "{\n" + ",\n".join(f'"{key}": {_lines(value)}' for key, value in data.items()) + "\n}\n"


def _lines(value: object) -> str:
    if isinstance(value, list) and value and isinstance(value[0], dict):
        return "[\n" + ",\n".join(_text(item) for item in value) + "\n]"
    return _text(value)


def _text(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)


def _exercise_from_json(data: Mapping[str, Any]) -> PublicExercise:
    return PublicExercise(
        exercise_id=str(data["exercise"]),
        parameters=tuple(data["parameters"]),
        required=int(data["required"]),
        tolerance=Tolerance(**data["tolerance"]),
        cases=tuple(case_from_json(item) for item in data["cases"]),
        expected=tuple(response_from_json(item) for item in data["expected"]),
        candidates=tuple(_candidate_from_json(item) for item in data["candidates"]),
        numbers=None if data["numbers"] is None else _mapping_from_json(data["numbers"]),
        laws={name: _mapping_from_json(law) for name, law in data["laws"].items()},
        left_out=tuple(data["left_out"]),
    )


def case_to_json(case: Case) -> dict[str, Any]:
    """Return the student's side of *case*: name and arguments, without its family.

    Raises:
        ContentError: The case is judged by a function, which is not data.
    """
    if case.judge is not None:
        raise ContentError(f"case '{case.name}' has a judge, which cannot leave the course", hint="leave the case out of the file")
    data: dict[str, Any] = {"name": case.name}
    if case.calls:
        data["calls"] = [_mapping_to_json(call) for call in case.calls]
    else:
        data["inputs"] = _mapping_to_json(case.inputs)
    if case.raises is not None:
        data["raises"] = case.raises
    if case.layout != "C":
        data["layout"] = case.layout
    if case.readonly:
        data["readonly"] = True
    if case.tolerance is not None:
        data["tolerance"] = asdict(case.tolerance)
    return data


def case_from_json(data: Mapping[str, Any]) -> Case:
    """Return the case that :func:`case_to_json` wrote."""
    tolerance = data.get("tolerance")
    return Case(
        data["name"],
        _mapping_from_json(data.get("inputs", {})),
        public=True,
        raises=data.get("raises"),
        layout=data.get("layout", "C"),
        readonly=data.get("readonly", False),
        tolerance=None if tolerance is None else Tolerance(**tolerance),
        calls=tuple(_mapping_from_json(call) for call in data.get("calls", ())),
    )


def response_to_json(response: Response) -> dict[str, Any]:
    """Return *response* as JSON data, without output and time."""
    data: dict[str, Any] = {"outputs": [value_to_json(output) for output in response.outputs]}
    if response.raised is not None:
        data["raised"] = [response.raised.type_name, *response.raised.bases]
    if response.mutated:
        data["mutated"] = list(response.mutated)
    return data


def response_from_json(data: Mapping[str, Any]) -> Response:
    """Return the response that :func:`response_to_json` wrote."""
    names = data.get("raised")
    raised = None if names is None else Raised(names[0], bases=tuple(names[1:]))
    return Response(tuple(value_from_json(output) for output in data["outputs"]), raised, tuple(data.get("mutated", ())))


def _candidate_to_json(candidate: PublicCandidate) -> dict[str, Any]:
    return {
        "slug": candidate.slug,
        "text": dict(candidate.text),
        "slip": candidate.slip,
        "same_as": list(candidate.same_as),
        "responses": [response_to_json(response) for response in candidate.responses],
    }


def _candidate_from_json(data: Mapping[str, Any]) -> PublicCandidate:
    responses = tuple(response_from_json(item) for item in data["responses"])
    return PublicCandidate(data["slug"], data["text"], data["slip"], tuple(data["same_as"]), responses)


# -- values --------------------------------------------------------------------------------------------------------


def _mapping_to_json(values: Mapping[str, object]) -> dict[str, Any]:
    return {name: value_to_json(value) for name, value in values.items()}


def _mapping_from_json(data: Mapping[str, Any]) -> dict[str, object]:
    return {name: value_from_json(value) for name, value in data.items()}


def value_to_json(value: object) -> Any:
    """Return *value* as JSON data; a value that :mod:`autograder.codec` does not know becomes ``opaque``."""
    kind = type(value)
    if value is None or kind in (bool, int, str):
        return value
    if isinstance(value, float) and kind is float:
        return value if math.isfinite(value) else {"float": repr(value)}
    if isinstance(value, np.ndarray | np.generic):
        return _numpy_to_json(value)
    if isinstance(value, list):
        return [value_to_json(item) for item in value]
    if isinstance(value, tuple):
        return {"tuple": [value_to_json(item) for item in value]}
    if isinstance(value, dict):
        return {"dict": _mapping_to_json(value)}
    return _rare_to_json(value)


def _rare_to_json(value: object) -> dict[str, Any]:
    if isinstance(value, Recipe):
        return {"recipe": value.name, "parameters": _mapping_to_json(value.parameters), "shared": value.shared}
    if isinstance(value, complex):
        return {"complex": [repr(value.real), repr(value.imag)]}
    if isinstance(value, bytes):
        return {"bytes": value.hex()}
    return {"opaque": value.type_name if isinstance(value, Opaque) else type(value).__name__}


def _numpy_to_json(value: np.ndarray | np.generic) -> dict[str, Any]:
    if value.dtype.name not in _DTYPES:
        return {"opaque": f"numpy.{value.dtype.name}"}
    data = _numbers_to_json(value.tolist())
    if isinstance(value, np.generic):
        return {"scalar": value.dtype.name, "value": data}
    return {"dtype": value.dtype.name, "shape": list(value.shape), "data": data}


def _numbers_to_json(data: Any) -> Any:
    if isinstance(data, list):
        return [_numbers_to_json(item) for item in data]
    if isinstance(data, complex):
        return repr(data)
    return repr(data) if isinstance(data, float) and not math.isfinite(data) else data


def value_from_json(data: Any) -> object:
    """Return the value that :func:`value_to_json` wrote.

    Raises:
        ValueError: It wrote no such thing.
    """
    if isinstance(data, list):
        return [value_from_json(item) for item in data]
    if not isinstance(data, dict):
        return data
    for key, read in _READERS.items():
        if key in data:
            return read(data)
    raise ValueError(f"an object with the keys {sorted(data)} is no value")


def _array_from_json(data: Mapping[str, Any]) -> np.ndarray:
    dtype = _DTYPES[data["dtype"]]
    return np.array(list(_flat(data["data"], dtype)), dtype=dtype).reshape(data["shape"])


def _flat(data: Any, dtype: np.dtype) -> Iterable[Any]:
    if isinstance(data, list):
        for item in data:
            yield from _flat(item, dtype)
    else:
        yield _number(data, dtype)


def _number(data: Any, dtype: np.dtype) -> Any:
    if isinstance(data, str):
        return complex(data) if dtype.kind == "c" else float(data)
    return data


_READERS: dict[str, Any] = {
    "dtype": _array_from_json,
    "scalar": lambda data: _DTYPES[data["scalar"]].type(_number(data["value"], _DTYPES[data["scalar"]])),
    "tuple": lambda data: tuple(value_from_json(item) for item in data["tuple"]),
    "dict": lambda data: _mapping_from_json(data["dict"]),
    "float": lambda data: float(data["float"]),
    "complex": lambda data: complex(*map(float, data["complex"])),
    "bytes": lambda data: bytes.fromhex(data["bytes"]),
    "recipe": lambda data: Recipe(data["recipe"], _mapping_from_json(data["parameters"]), data["shared"]),
    "opaque": lambda data: Opaque(data["opaque"]),
}
