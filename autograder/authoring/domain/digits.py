"""Domain mutants of tasks: answers rounded to fewer significant digits than the statement asks for."""

import math
import re
from collections.abc import Iterator
from functools import partial
from typing import Any

import numpy as np

from autograder.authoring.case_sets import CaseSet, ProofTarget
from autograder.authoring.domain.arguments import map_items
from autograder.authoring.proof import DomainSurvivor
from autograder.compare import judge_case
from autograder.compare.walk import values_in
from autograder.model import Response, Verdict

USUAL_DIGITS = 3
_WORDS = {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6}
_ASKED = re.compile(r"\b(\d|two|three|four|five|six)[ -]significant", re.IGNORECASE)


def digits_asked(statement: str) -> int:
    """Return how many significant digits *statement* asks for; USUAL_DIGITS if it does not say."""
    found = _ASKED.search(statement)
    if found is None:
        return USUAL_DIGITS
    word = found[1].lower()
    return _WORDS.get(word) or int(word)


def try_fewer_digits(target: ProofTarget) -> tuple[list[str], list[DomainSurvivor]]:
    """Return the names of the mutants that the answers of a task allow, and those that are accepted on some draw.

    A rounded answer must be refused on every draw where rounding changes a digit that the statement asks for.
    """
    asked = digits_asked(target.exercise.statement.get("en", ""))
    names, survivors = [], []
    for kept in range(1, asked):
        tried = [case_set for case_set in target.case_sets if _shows(case_set, kept, asked)]
        accepted = next((case_set for case_set in tried if _accepted(target, case_set, kept)), None)
        if tried:
            names.append(f"digits:result:{kept}")
        if accepted is not None:
            survivors.append(DomainSurvivor(names[-1], _numbers(accepted), None))
    return names, survivors


def _numbers(case_set: CaseSet) -> str:
    return ", ".join(f"{name} = {value}" for name, value in case_set.cases[0].inputs.items())


def _accepted(target: ProofTarget, case_set: CaseSet, kept: int) -> bool:
    outputs = tuple(_rounded(kept, output) for output in case_set.expected[0].outputs)
    outcome = judge_case(case_set.cases[0], Response(outputs), case_set.expected[0], target.solution.tolerance)
    return outcome.verdict is Verdict.PASSED


def _shows(case_set: CaseSet, kept: int, asked: int) -> bool:
    """Whether rounding to *kept* digits changes some number by a unit of its digit number *asked* or more."""
    return any(_off_by(value, kept, asked) for value in _fractions(case_set.expected[0].outputs))


def _off_by(value: float, kept: int, asked: int) -> bool:
    return bool(abs(_to_digits(value, kept) - value) >= 10.0 ** (math.floor(math.log10(abs(value))) - asked + 1))


def _fractions(value: object) -> Iterator[float]:
    """Yield the finite floats in *value* that are not zero."""
    for one in values_in(value):
        if isinstance(one, np.ndarray):
            yield from _fractions(one.tolist())
        elif isinstance(one, float | np.floating) and one and math.isfinite(one):
            yield float(one)


def _rounded(kept: int, value: Any) -> Any:
    if isinstance(value, float | np.floating):
        return _to_digits(float(value), kept)
    if isinstance(value, np.ndarray):
        return np.vectorize(partial(_to_digits, digits=kept), otypes=[float])(value) if value.dtype.kind == "f" else value
    return map_items(partial(_rounded, kept), value)


def _to_digits(value: float, digits: int) -> float:
    return float(f"{value:.{digits}g}")
