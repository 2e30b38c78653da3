"""Runs the domain mutants of a reference on the cases, and survivors on the probes."""

import copy
import inspect
from collections.abc import Collection, Sequence
from dataclasses import replace
from fnmatch import fnmatchcase
from functools import partial

import numpy as np

from autograder.authoring.case_sets import CaseSet, ProofTarget
from autograder.authoring.domain.arguments import Argument, learn
from autograder.authoring.domain.digits import try_fewer_digits
from autograder.authoring.domain.mutants import DomainMutant, make_domain_mutants
from autograder.authoring.domain.probes import PROBE, as_refusal, is_text_probe, make_probes, rescaled
from autograder.authoring.domain.programs import Call, Program, is_normalised
from autograder.authoring.forked_calls import OUT_OF_TIME, call_forked
from autograder.authoring.proof import DomainKills, DomainSurvivor, Notes
from autograder.compare import agreement, judge_case
from autograder.compare.judge import is_single
from autograder.compare.walk import values_in
from autograder.model import Case, Outcome, Response, Verdict
from autograder.runner.trusted_calls import respond

SECONDS = 10.0
PROBE_SECONDS = 1.0
USABLE = "usable"
REFUSED = "refused "
ALIVE = "(alive) "
EQUIVALENT = "(equivalent)"
NAMED_AT_MOST = 8

Row = tuple[Case, Response]


def try_domain_mutants(target: ProofTarget, notes: Notes) -> DomainKills:
    """Return how many domain mutants of the reference a hidden case tells from it.

    A mutant that differs on no case is tried on probes: if it differs on none of them either it is equivalent and does
    not count; otherwise it survives, and the probe is shown.
    """
    if target.is_personal:
        names, accepted = try_fewer_digits(target)
        return _counted(target, len(names), accepted, notes)
    trial = make_trial(target)
    answers = trial.ask_all()
    made = len(answers) - answers.count(EQUIVALENT)
    kills = _counted(target, made, trial.survivors(answers), notes)
    return replace(kills, equivalent=len(answers) - made, out_of_time=answers.count(OUT_OF_TIME))


def make_trial(target: ProofTarget) -> "Trial":
    """Return the mutants of the reference with the hidden cases of the course's own secret and with probes."""
    case_set = target.case_sets[0]
    hidden = [row for row in zip(case_set.cases, case_set.expected, strict=True) if not row[0].public]
    arguments = learn(inspect.signature(target.solution.reference).parameters, case_set.cases)
    mutants = make_domain_mutants(arguments, case_set.expected, normalised=_normalised(target, arguments, hidden))
    return Trial(target, mutants, hidden, _probes(target, arguments, case_set))


def _normalised(target: ProofTarget, arguments: Sequence[Argument], rows: Sequence[Row]) -> list[tuple[str, int]]:
    """Return the arguments by whose scale the reference divides, each with the axis, as some ordinary cases show."""
    calls = [case.all_calls[0] for case, _ in rows if case.raises is None and case.judge is None and not is_single(case)]
    names = [one.name for one in arguments if one.has_values and max(one.ndims, default=0) > 1]
    return [(name, axis) for name in names for axis in (0, -1) if any(_is_normalised(target, name, axis, call) for call in calls[:6])]


def _is_normalised(target: ProofTarget, name: str, axis: int, call: Call) -> bool:
    try:
        return is_normalised(name, axis, lambda changed: target.solution.reference(**changed), copy.deepcopy(call))
    except Exception:  # noqa: BLE001  # the reference refuses the doubled argument, or takes a recipe's object
        return False


def _probes(target: ProofTarget, arguments: Sequence[Argument], case_set: CaseSet) -> list[Row]:
    """Return the probes that the reference answers in time, with finite numbers and steadily, with its answers."""
    probes = make_probes(arguments, case_set.cases)
    elementwise = any(argument.is_shapeless for argument in arguments)
    empty = elementwise or any(_holds_nothing(output) for response in case_set.expected for output in response.outputs)
    steady = all(_is_steady(target, case) for case in probes[:1])
    words = call_forked(len(probes), lambda n: _usable(target, arguments, probes[n], empty=empty, steady=steady), seconds=PROBE_SECONDS)
    kept = [
        as_refusal(probe, word.removeprefix(REFUSED)) if word.startswith(REFUSED) else probe
        for probe, word in zip(probes, words, strict=True)
        if word == USABLE or word.startswith(REFUSED)
    ]
    return [(probe, _respond(target, probe)) for probe in kept]


def _respond(target: ProofTarget, case: Case) -> Response:
    return respond(target.solution.reference, case, required=target.solution.required)


def _usable(target: ProofTarget, arguments: Sequence[Argument], probe: Case, *, empty: bool, steady: bool) -> str:
    """Return USABLE, REFUSED and the exception, or nothing.

    Args:
        target: The exercise.
        arguments: What its cases show of them.
        probe: Asked of the reference.
        empty: Whether empty results are in the domain.
        steady: Whether results must not hang on the last binary digit of the inputs.
    """
    response = _respond(target, probe)
    if response.raised is not None:
        return f"{REFUSED}{response.raised.type_name}" if is_text_probe(arguments, probe) else ""
    if not all(_is_finite(leaf) for output in response.outputs for leaf in values_in(output)):
        return ""
    if not empty and any(_holds_nothing(output) for output in response.outputs):
        return ""
    return USABLE if not steady or _is_steady(target, probe) else ""


def _is_finite(value: object) -> bool:
    if not isinstance(value, float | np.ndarray | np.generic):
        return True
    array = np.asarray(value)
    return array.dtype.kind in "biuf" and bool(np.all(np.isfinite(array)))


def _holds_nothing(value: object) -> bool:
    """Whether *value* is or contains an empty array or list."""
    if isinstance(value, list | tuple):
        return not value or any(map(_holds_nothing, value))
    return isinstance(value, np.ndarray) and not value.size


def _is_steady(target: ProofTarget, case: Case) -> bool:
    """Whether the reference answers alike when all numbers change by a rounding; equal ones stay equal."""
    return agreement(_respond(target, rescaled(case)), _respond(target, case), target.solution.tolerance, single=is_single(case))


class Trial:
    """The mutants of one exercise with the rows they are tried on; the cases that killed most recently come first."""

    def __init__(self, target: ProofTarget, mutants: Sequence[DomainMutant], cases: list[Row], probes: list[Row]) -> None:
        self.target = target
        self.mutants = mutants
        self.cases = cases
        self.probes = probes

    def ask_all(self) -> list[str]:
        """Call :meth:`ask` for every mutant, each in a child process."""
        return call_forked(len(self.mutants), self.ask, seconds=SECONDS)

    def ask(self, number: int) -> str:
        """Return the name of a case that kills mutant *number*, EQUIVALENT, or ALIVE and the number of a probe on which it differs."""
        mutant = self.mutants[number]
        for position, row in enumerate(self.cases):
            if self.difference(mutant, row) is not None:
                self.cases.insert(0, self.cases.pop(position))
                return row[0].name
        for position, row in enumerate(self.probes):
            if self.difference(mutant, row) is not None:
                return f"{ALIVE}{position}"
        return EQUIVALENT

    def difference(self, mutant: DomainMutant, row: Row) -> Outcome | None:
        """Return the outcome of *mutant* on the first row that distinguishes it from the reference."""
        case, expected = row
        response = self._response(mutant, case, expected)
        if response is None:
            return None
        outcome = judge_case(case, response, expected, self.target.solution.tolerance)
        return None if outcome.verdict is Verdict.PASSED else outcome

    def _response(self, mutant: DomainMutant, case: Case, expected: Response) -> Response | None:
        """Return the answer of *mutant*, or None where it equals the reference's."""
        if mutant.on_results is not None:
            if expected.raised is not None:
                return None
            outputs = mutant.on_results(expected.outputs, case.all_calls)
            same = all(new is old for new, old in zip(outputs, expected.outputs, strict=True))
            return None if same else replace(expected, outputs=tuple(outputs))
        if mutant.program is not None:
            return respond(partial(self._run, mutant.program), case, required=self.target.solution.required)
        on_call = mutant.on_probe if mutant.on_probe and case.family == PROBE else mutant.on_call
        assert on_call is not None
        calls = [on_call(call) for call in case.all_calls]
        if all(new is old for new, old in zip(calls, case.all_calls, strict=True)):
            return None
        changed = replace(case, calls=tuple(calls)) if case.calls else replace(case, inputs=calls[0])
        return _respond(self.target, changed)

    def survivors(self, answers: Sequence[str]) -> list[DomainSurvivor]:
        """Return the mutants that *answers* leave alive, each with a probe on which it differs."""
        pairs = zip(self.mutants, answers, strict=True)
        return [self._survivor(mutant, int(answer.removeprefix(ALIVE))) for mutant, answer in pairs if answer.startswith(ALIVE)]

    def _survivor(self, mutant: DomainMutant, number: int) -> DomainSurvivor:
        row = self.probes[number]
        outcome = self.difference(mutant, row)
        found = outcome.mismatch if outcome else None
        return DomainSurvivor(mutant.name, row[0].name, found.message if found else None)

    def _run(self, program: Program, *given: object, **named: object) -> object:
        names = inspect.signature(self.target.solution.reference).parameters
        return program(lambda call: self.target.solution.reference(**call), dict(zip(names, given, strict=False)) | named)


def _counted(target: ProofTarget, total: int, survivors: Sequence[DomainSurvivor], notes: Notes) -> DomainKills:
    """Return the record of *total* mutants with *survivors*, and report survivors that the author does not list."""
    outside = target.solution.outside_domain
    listed = tuple(one for one in survivors if any(fnmatchcase(one.name, pattern) for pattern in outside))
    unlisted = tuple(one for one in survivors if one not in listed)
    found = Notes()
    _check_accounted(found, survivors, unlisted, outside)
    (notes.faults if target.course.whole_domain else notes.remarks).extend(found.faults)
    return DomainKills(total, total - len(survivors), 0, 0, listed, unlisted)


def _check_accounted(
    notes: Notes, survivors: Sequence[DomainSurvivor], unlisted: Sequence[DomainSurvivor], outside: Collection[str]
) -> None:
    """Report survivors that the author does not list, and entries that match no survivor."""
    for pattern in outside:
        if not any(fnmatchcase(survivor.name, pattern) for survivor in survivors):
            notes.fault("outside_domain_gone", pattern=pattern)
    if unlisted:
        notes.fault("domain_survivors", count=len(unlisted), names=_names(unlisted))


def _names(survivors: Sequence[DomainSurvivor]) -> list[str]:
    names = [survivor.name for survivor in survivors]
    return names if len(names) <= NAMED_AT_MOST else [*names[:NAMED_AT_MOST], "..."]
