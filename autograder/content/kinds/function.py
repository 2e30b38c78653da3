"""The kind ``function``: the student writes a function that is called on public and hidden inputs."""

import inspect
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from autograder.content.kinds.base import Definitions, seeded_rng
from autograder.content.records import Exercise, Solution
from autograder.errors import ContentError
from autograder.model import Case, Message, Verdict


class FunctionKind:
    """Draws the inputs from the course's secret, the same for every student."""

    name = "function"
    personal = False
    listed_last = False
    reveals_answers = False
    answer_case: Case | None = None

    def definitions(self, get: Callable[[str], Any], reference: Callable[..., Any]) -> Definitions:
        """Return the reference's parameters, ``FAMILIES`` and ``cases``."""
        parameters = inspect.signature(reference).parameters.values()
        return Definitions(
            parameters=tuple(parameter.name for parameter in parameters),
            required=sum(parameter.default is parameter.empty for parameter in parameters),
            families=tuple(get("FAMILIES")),
            make_cases=get("cases"),
        )

    def numbers(self, solution: Solution, *, course_id: str, student: str) -> dict[str, object]:
        """Return no numbers."""
        return {}

    def cases(self, exercise: Exercise, solution: Solution, *, secret: bytes, numbers: Mapping[str, object]) -> tuple[Case, ...]:
        """Return the author's cases; hidden inputs depend on the secret and the exercise's id alone.

        Raises:
            ContentError: ``cases`` fails or yields something unusable.
        """
        assert solution.make_cases is not None
        try:
            cases = tuple(solution.make_cases(seeded_rng(secret, exercise.id.encode())))
        except Exception as error:
            raise ContentError(
                f"cases() failed: {type(error).__name__}: {error}", path=exercise.solution_path, hint="run grade verify on it"
            ) from error
        return tuple(_checked(exercise, solution, cases))

    def public_cases(self, exercise: Exercise, solution: Solution) -> tuple[Case, ...]:
        """Return the author's cases up to the first hidden one."""
        assert solution.make_cases is not None
        found: list[Case] = []
        for case in solution.make_cases(np.random.default_rng(0)):
            if not case.public:
                break
            found.append(case)
        return tuple(_checked(exercise, solution, tuple(found)))

    def proof_cases(self, exercise: Exercise, solution: Solution, secrets: Sequence[bytes]) -> Iterator[tuple[str, tuple[Case, ...]]]:
        """Yield the cases under each of *secrets*; those of the course's own have no name."""
        for number, secret in enumerate(secrets):
            yield f"secret {number}" if number else "", self.cases(exercise, solution, secret=secret, numbers={})

    def statement(self, text: str, numbers: Mapping[str, object]) -> str:
        """Return *text* as it is."""
        return text

    def summary(self, verdict: Verdict) -> Message | None:
        """Return None: the cases are counted."""
        return None

    def shown_calls(self, case: Case) -> Sequence[Mapping[str, object]]:
        """Return the calls with the arguments that the student's function receives."""
        return case.student_calls


def _checked(exercise: Exercise, solution: Solution, cases: tuple[Case, ...]) -> Iterator[Case]:
    """Yield *cases*, public ones first, with their arguments in the order of the signature."""
    families = {family.name for family in solution.families}
    seen: set[str] = set()
    for case in sorted(cases, key=lambda case: not case.public):
        if case.family not in families:
            raise ContentError(
                f"case '{case.name}' is of the family '{case.family}', which FAMILIES lacks", path=exercise.solution_path, hint="add it"
            )
        if case.name in seen:
            raise ContentError(f"two cases are named '{case.name}'", path=exercise.solution_path, hint="rename one")
        seen.add(case.name)
        yield replace(
            case,
            inputs=_ordered(exercise, solution, case, case.inputs) if not case.calls else {},
            calls=tuple(_ordered(exercise, solution, case, call) for call in case.calls),
        )


def _ordered(exercise: Exercise, solution: Solution, case: Case, inputs: Mapping[str, object]) -> dict[str, object]:
    """Return *inputs* in the order of the signature, as positional passing needs them."""
    unknown = sorted(set(inputs).difference(solution.parameters))
    missing = [name for name in solution.parameters[: solution.required] if name not in inputs]
    if unknown or missing:
        fault = f"has no parameter '{unknown[0]}'" if unknown else f"needs '{missing[0]}'"
        raise ContentError(f"case '{case.name}': {exercise.slug}() {fault}", path=exercise.solution_path, hint="correct the case's inputs")
    return {name: inputs[name] for name in solution.parameters if name in inputs}
