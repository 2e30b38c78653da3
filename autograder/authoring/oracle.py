"""Compares the reference with its PyTorch oracle. The only place that runs PyTorch."""

import importlib.util
import math
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np

from autograder.authoring.case_sets import CaseSet, ProofTarget
from autograder.authoring.proof import Notes, Oracle
from autograder.compare import compare, judge_case
from autograder.compare.judge import is_single
from autograder.compare.walk import Leaf, walk
from autograder.errors import ContentError
from autograder.model import Case, Message, Mismatch, Raised, Response, Tolerance, Verdict
from autograder.runner.guest.calls import call_case

MAX_DOUBLE = 1e-10
MAX_SINGLE = 1e-4
_REFUSALS = ("RuntimeError", "ValueError", "AssertionError", "IndexError", "TypeError")


def has_torch() -> bool:
    """Whether PyTorch is installed."""
    return importlib.util.find_spec("torch") is not None


def ask_oracle(target: ProofTarget, notes: Notes) -> Oracle | None:
    """Return the largest difference between reference and oracle over all sets of cases; None if there is no oracle."""
    oracle = target.solution.oracle
    if oracle is None:
        notes.fault("no_oracle")
        return None
    doubles: list[float] = []
    singles: list[float] = []
    laws = 0
    with _double_precision():
        for case_set in target.case_sets:
            for case, expected in zip(case_set.cases, case_set.expected, strict=True):
                answer = _plain_response(call_case(oracle, case.all_calls, required=target.solution.required))
                if case.judge is not None:
                    laws += 1
                    _judge_law(target, case, answer, expected, notes)
                elif (apart := _distance(case, answer, expected, notes)) is not None:
                    (singles if is_single(case) else doubles).append(apart)
                    _judge_distance(case, apart, case_set, (expected, answer), notes)
    return Oracle(max(doubles, default=None), max(singles, default=None), laws)


@contextmanager
def _double_precision() -> Iterator[None]:
    """Run PyTorch on one thread with float64 as the default dtype, like NumPy."""
    import torch

    before, threads = torch.get_default_dtype(), torch.get_num_threads()
    torch.set_default_dtype(torch.float64)
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_default_dtype(before)
        torch.set_num_threads(threads)


def _judge_law(target: ProofTarget, case: Case, answer: Response, expected: Response, notes: Notes) -> None:
    """Judge the oracle's sample by the same law as students' samples."""
    if answer.raised is not None:
        notes.fault("oracle_raises", case=case.name, type=answer.raised.type_name, text=answer.raised.text)
        return
    outcome = judge_case(case, answer, expected, target.solution.tolerance)
    if outcome.verdict is not Verdict.PASSED and outcome.mismatch is not None:
        notes.fault("oracle_law", case=case.name, what=outcome.mismatch.message)


def _distance(case: Case, answer: Response, expected: Response, notes: Notes) -> float | None:
    if expected.raised is not None:
        if not _refuses(answer.raised, case.raises):
            notes.fault("oracle_accepts", case=case.name, expected=case.raises or "")
        return None
    if answer.raised is not None:
        notes.fault("oracle_raises", case=case.name, type=answer.raised.type_name, text=answer.raised.text)
        return None
    return distance(expected.outputs, answer.outputs)


def _judge_distance(case: Case, apart: float, case_set: CaseSet, answers: tuple[Response, Response], notes: Notes) -> None:
    bar = MAX_SINGLE if is_single(case) else MAX_DOUBLE
    if not apart <= bar:
        name = f"{case.name} ({case_set.name})" if case_set.name and case_set.name != case.name else case.name
        notes.fault("oracle_differs", case=name, distance=f"{apart:.2g}", bar=f"{bar:g}", what=_difference(*answers, bar))


def _difference(reference: Response, oracle: Response, bar: float) -> Message | str:
    """Return a message with the largest difference; the oracle's values are called expected."""
    bounds = Tolerance(bar / 2, bar / 2, bar / 2, bar / 2)
    try:
        pairs = zip(reference.outputs, oracle.outputs, strict=False)
        found = next((one for one in (compare(_plain(a), b, bounds) for a, b in pairs) if one is not None), None)
    except ContentError as error:  # the oracle returned what no solution may
        return error.message
    return "-" if found is None else found.message


def _refuses(raised: Raised | None, wanted: str | None) -> bool:
    """Whether the oracle raises on a case that expects an exception; PyTorch mostly raises RuntimeError."""
    return raised is not None and (raised.is_a(wanted or "") or any(raised.is_a(name) for name in _REFUSALS))


def distance(one: object, other: object) -> float:
    """Return ``max |a - b| / max(1, |b|)`` over all elements; infinity if the structures differ."""
    return max(map(_distance_of_leaves, walk(one, other)), default=0.0)


def _distance_of_leaves(item: Leaf | Mismatch) -> float:
    if isinstance(item, Mismatch):
        return math.inf
    if item.expected is None or isinstance(item.expected, str):
        return 0.0 if item.actual == item.expected else math.inf
    return _distance_of_numbers(item.actual, item.expected)


def _distance_of_numbers(one: Any, other: Any) -> float:
    if not all(isinstance(value, bool | int | float | np.ndarray | np.generic) for value in (one, other)):
        return math.inf
    a, b = np.asarray(one), np.asarray(other)
    if a.shape != b.shape or (a.dtype.kind == "b") != (b.dtype.kind == "b"):
        return math.inf
    a, b = a.astype(np.float64), b.astype(np.float64)
    same = (a == b) | (np.isnan(a) & np.isnan(b))
    if not (np.isfinite(a) & np.isfinite(b) | same).all():
        return math.inf
    with np.errstate(invalid="ignore"):
        apart = np.where(same, 0.0, np.abs(a - b) / np.maximum(1.0, np.abs(b)))
    return float(np.max(apart, initial=0.0))


def _plain_response(response: Response) -> Response:
    return Response(tuple(_plain(output) for output in response.outputs), response.raised, (), "", response.seconds)


def _plain(value: Any) -> object:
    """Return *value* with tensors turned into arrays."""
    if hasattr(value, "detach"):
        return value.detach().cpu().numpy()
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str | bytes):
        return tuple(_plain(item) for item in value)
    return value
