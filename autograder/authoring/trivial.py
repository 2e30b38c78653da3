"""Trivial answers (constants, inputs, zeros), none of which may earn a point."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np

from autograder.authoring.case_sets import CaseSet, ProofTarget
from autograder.authoring.proof import Answer, Notes
from autograder.codec import Recipe
from autograder.model import Case, Raised, Response

Answering = Callable[[Case, Response], Response]
"""Given a case and the right response, which only lends its structure, the trivial response."""

MAX_LUCK = 0.25
"""Share of the draws of a task that a fixed answer may get right by luck."""


def try_trivial(target: ProofTarget, notes: Notes) -> tuple[Answer, ...]:
    """Judge the trivial answers on every set of cases."""
    judged = tuple(_judge(target, name, answering) for name, answering in _answers(target).items())
    for answer in judged:
        if not answer.accepted:
            notes.fault("trivial_earns", answer=answer.name, earned=answer.earned, possible=answer.possible)
    return judged


def _judge(target: ProofTarget, name: str, answering: Answering) -> Answer:
    scores = [target.score(target.judge(case_set, _responses(case_set, answering))) for case_set in target.case_sets]
    best = max(scores, key=lambda score: score.earned or 0.0)
    lucky = sum(1 for score in scores if score.earned)
    accepted = lucky <= MAX_LUCK * len(scores) if target.is_personal else lucky == 0
    return Answer(name, accepted, best.earned or 0.0, best.possible)


def _responses(case_set: CaseSet, answering: Answering) -> tuple[Response, ...]:
    return tuple(answering(case, expected) for case, expected in zip(case_set.cases, case_set.expected, strict=True))


def _answers(target: ProofTarget) -> dict[str, Answering]:
    answers: dict[str, Answering] = {
        "nothing (None)": lambda case, _: Response((None,) * len(case.student_calls)),
        "zeros": _filled(0),
        "ones": _filled(1),
        "a constant": _filled(0.5),
        "NaN": _filled(np.nan),
        "infinity": _filled(np.inf),
        "all inputs": lambda case, _: Response(tuple(tuple(call.values()) for call in case.all_calls)),
        "always raises": lambda case, _: Response((), Raised("ValueError", bases=("Exception", "BaseException"))),
        "the untouched stub": lambda case, _: Response((), Raised("NotImplementedError", bases=("RuntimeError", "Exception"))),
    }
    if not target.is_personal:
        answers["the inputs, unchanged, as they fit"] = _unchanged
    answers.update(_inputs(target))
    answers.update(_memorised(target))
    return answers


def _filled(number: float) -> Answering:
    """The right structure with *number* everywhere."""

    def fill(value: object) -> object:
        if isinstance(value, tuple | list):
            return type(value)(fill(item) for item in value)
        if isinstance(value, Mapping):
            return {key: fill(item) for key, item in value.items()}
        return _like(value, number) if isinstance(value, bool | int | float | np.ndarray | np.generic) else value

    return lambda case, expected: Response(tuple(fill(output) for output in _outputs(case, expected)))


def _outputs(case: Case, expected: Response) -> tuple[object, ...]:
    return expected.outputs or (0.0,) * len(case.student_calls)


def _like(value: Any, number: float) -> object:
    array = np.asarray(value)
    whole = array.dtype.kind in "biu" and float(number).is_integer()
    filled = np.full(array.shape, number, dtype=array.dtype if whole else np.float64)
    return filled if isinstance(value, np.ndarray) else filled[()].item()


def _inputs(target: ProofTarget) -> Iterator[tuple[str, Answering]]:
    """Each argument as the answer."""
    names = {name: None for case_set in target.case_sets for case in case_set.cases for call in case.all_calls for name in call}
    for name in names:

        def answer(case: Case, _: Response, name: str = name) -> Response:
            return Response(tuple(_data(call.get(name)) for call in case.all_calls))

        yield f"the argument {name}", answer


def _data(value: object) -> object:
    return None if isinstance(value, Recipe) else value


def _unchanged(case: Case, expected: Response) -> Response:
    """For a function with several results: the arguments of the same shapes, as a step that does nothing."""
    outputs = []
    for call, output in zip(case.all_calls, _outputs(case, expected), strict=False):
        wanted = output if isinstance(output, tuple | list) else (output,)
        given = [value for value in call.values() if not isinstance(value, Recipe)]
        picked = []
        for item in wanted:
            fits = next((value for value in given if np.shape(_sized(value)) == np.shape(_sized(item))), None)
            given = [value for value in given if value is not fits]
            picked.append(fits)
        outputs.append(tuple(picked) if isinstance(output, tuple | list) else picked[0])
    return Response(tuple(outputs))


def _sized(value: object) -> Any:
    return value if isinstance(value, np.ndarray | np.generic | int | float) else 0.0


def _memorised(target: ProofTarget) -> Iterator[tuple[str, Answering]]:
    """The answers that students see: to each public case (for a task: of the lecture's own numbers)."""
    first = target.case_sets[0]
    known = [(case, expected) for case, expected in zip(first.cases, first.expected, strict=True) if case.public]
    if target.is_personal:
        known = [(case_set.cases[0], case_set.expected[0]) for case_set in target.case_sets if case_set.name.startswith("lecture-")]
    for case, expected in known:
        if expected.outputs:
            yield f"the public answer '{case.name}'", _constant(expected.outputs[0])


def _constant(output: object) -> Answering:
    return lambda case, _: Response((output,) * len(case.student_calls))
