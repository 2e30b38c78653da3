"""Verifies that correct alternatives are accepted and that misconceptions are caught and distinguished."""

import inspect
import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial

from autograder.authoring.case_sets import CaseSet, Function, ProofTarget
from autograder.authoring.proof import Answer, Caught, Notes
from autograder.authoring.tolerance_use import share_used
from autograder.compare import agreement
from autograder.compare.judge import is_single
from autograder.compare.values import to_single
from autograder.content import Misconception
from autograder.diagnosis import Candidate, diagnose
from autograder.errors import ContentError
from autograder.model import Diagnosis, Outcome, Response, Verdict

TOLERANCE_TO_REMARK = 0.5
SHARE_OF_TIME_TO_REMARK = 0.25

# -- answers that must be accepted -------------------------------------------------------------------------------


def try_alternatives(target: ProofTarget, notes: Notes) -> tuple[tuple[Answer, ...], float]:
    """Judge the correct alternatives; return the results and the largest share of the tolerance that one of them uses."""
    judged, used = [], 0.0
    for name, answering in _correct(target):
        answer, share = _judge_correct(target, name, answering, notes)
        judged.append(answer)
        used = max(used, share) if answer.accepted else used
    if used > TOLERANCE_TO_REMARK:
        notes.remark("margin", used=f"{used:.0%}")
    return tuple(judged), used


def _correct(target: ProofTarget) -> Iterator[tuple[str, Callable[[CaseSet], tuple[Response, ...]]]]:
    """Yield the author's alternatives, and the reference with its result rounded to single precision."""
    for alternative in target.solution.alternatives:
        function = alternative.function
        _check_parameters(target, function)
        yield alternative.title, partial(target.answer, function)
    if target.is_personal:
        return
    yield "the reference, its result as float32", lambda case_set: tuple(map(_narrowed, case_set.expected))


def _judge_correct(
    target: ProofTarget, name: str, answering: Callable[[CaseSet], tuple[Response, ...]], notes: Notes
) -> tuple[Answer, float]:
    used, worst, failed_case = 0.0, None, ""
    for case_set in target.case_sets:
        responses = answering(case_set)
        _check_time(target, name, responses, notes)
        outcomes = target.judge(case_set, responses)
        failed = [outcome for outcome in outcomes if outcome.verdict is not Verdict.PASSED]
        if failed and not failed_case:
            failed_case = failed[0].case.name
            what = failed[0].mismatch.message if failed[0].mismatch else ""
            notes.fault("alternative_refused", answer=name, case=failed_case, what=what)
        score = target.score(outcomes)
        worst = score if worst is None or (score.earned or 0.0) < (worst.earned or 0.0) else worst
        used = max(used, _share_of(target, outcomes))
    assert worst is not None
    return Answer(name, not failed_case, worst.earned or 0.0, worst.possible, failed_case), used


def _share_of(target: ProofTarget, outcomes: Sequence[Outcome]) -> float:
    """Return the largest share of the tolerance used by compared values."""
    if target.solution.tolerance.lenient:
        return 0.0
    return max((_share(target, outcome) for outcome in outcomes if outcome.case.judge is None), default=0.0)


def _share(target: ProofTarget, outcome: Outcome) -> float:
    assert outcome.response is not None
    assert outcome.expected is not None
    return share_used(outcome.case, outcome.response, outcome.expected, target.solution.tolerance)


def _check_time(target: ProofTarget, name: str, responses: Sequence[Response], notes: Notes) -> None:
    seconds = sum(response.seconds for response in responses)
    if seconds > SHARE_OF_TIME_TO_REMARK * target.exercise.limits.cpu_seconds:
        notes.remark("slow", answer=name, seconds=f"{seconds:.1f}", limit=target.exercise.limits.cpu_seconds)


def _narrowed(response: Response) -> Response:
    return replace(response, outputs=tuple(to_single(output) for output in response.outputs))


# -- mistakes that must be caught --------------------------------------------------------------------------------


def try_misconceptions(target: ProofTarget, notes: Notes) -> tuple[Caught, ...]:
    """Judge the misconceptions: each must lose points and be named by diagnosis."""
    mistakes = target.solution.misconceptions
    if not mistakes:
        notes.fault("no_misconceptions")
    for mistake in mistakes:
        _check_parameters(target, mistake.function)
    sheets = [_Sheet(target, case_set) for case_set in target.case_sets]
    same = _same_as(target)
    return tuple(_caught(mistake, sheets, same[mistake.slug], notes) for mistake in mistakes)


class _Sheet:
    """One set of cases with every misconception's answers."""

    def __init__(self, target: ProofTarget, case_set: CaseSet) -> None:
        self.target = target
        self.case_set = case_set
        self.responses = {mistake.slug: target.answer(mistake.function, case_set) for mistake in target.solution.misconceptions}
        self.candidates = tuple(self._candidate(mistake) for mistake in target.solution.misconceptions)

    def _candidate(self, mistake: Misconception) -> Candidate:
        rows = zip(self.case_set.cases, self.responses[mistake.slug], strict=True)
        known = {case.name: response for case, response in rows}
        return Candidate(mistake.slug, mistake.text, mistake.slip, mistake.same_as, lambda case: known[case.name])

    def outcomes(self, slug: str) -> tuple[Outcome, ...]:
        return self.target.judge(self.case_set, self.responses[slug])

    def diagnose(self, outcomes: Sequence[Outcome]) -> tuple[Diagnosis, ...]:
        return diagnose(outcomes, self.candidates, self.target.solution.tolerance)

    def agree(self, one: str, other: str) -> bool:
        """Whether two misconceptions answer every case alike."""
        rows = zip(self.case_set.cases, self.responses[one], self.responses[other], strict=True)
        return all(agreement(a, b, self.target.solution.tolerance, single=is_single(case)) for case, a, b in rows)


def _caught(mistake: Misconception, sheets: Sequence[_Sheet], same: frozenset[str], notes: Notes) -> Caught:
    target = sheets[0].target
    results = [_on_sheet(mistake.slug, sheet, same) for sheet in sheets]
    every = any if target.is_personal else all
    lost = [result for result in results if result[0]]
    by = lost[0][0] if lost and every(bool(result[0]) for result in results) else ""
    named = every(result[1] for result in results)
    instead = next((result[2] for result in results if not result[1]), ())
    # For a task distance means nothing: three digits are either right or wrong.
    distance = math.inf if target.is_personal else min(result[3] for result in results)
    _report(mistake, sheets, by, named, instead, notes)
    _check_same(mistake, sheets, same, notes)
    return Caught(mistake.slug, by, named, () if named else instead, distance, tuple(sorted(same)))


def _on_sheet(slug: str, sheet: _Sheet, same: frozenset[str]) -> tuple[str, bool, tuple[str, ...], float]:
    """Return the first scored case that fails, whether diagnosis names the misconception, the names given, and the distance."""
    outcomes = sheet.outcomes(slug)
    failed = [o for o in outcomes if o.verdict is not Verdict.PASSED and sheet.target.counts(o.case)]
    diagnoses = sheet.diagnose(outcomes) if failed else ()
    names = tuple(name for diagnosis in diagnoses for name in (diagnosis.slug, *diagnosis.alternatives))
    named = slug in names and set(names) <= {slug, *same} and all(diagnosis.certain for diagnosis in diagnoses)
    distance = max((_share(sheet.target, o) for o in failed if o.case.judge is None), default=math.inf)
    return (failed[0].case.name if failed else ""), named, names, distance


def _report(mistake: Misconception, sheets: Sequence[_Sheet], by: str, named: bool, instead: tuple[str, ...], notes: Notes) -> None:
    if not by:
        notes.fault("not_caught", slug=mistake.slug, cases=sum(len(sheet.case_set.cases) for sheet in sheets))
    elif not named:
        notes.fault("not_named", slug=mistake.slug, instead=list(instead) or ["-"])
    raised = {r.raised.type_name: r.raised.text for sheet in sheets for r in sheet.responses[mistake.slug] if r.raised}
    meant = set(raised) == {mistake.raises}
    if raised and not meant and all(r.raised for sheet in sheets for r in sheet.responses[mistake.slug]):
        name, text = next(iter(raised.items()))
        notes.fault("always_raises", slug=mistake.slug, type=name, text=text)


def _same_as(target: ProofTarget) -> dict[str, frozenset[str]]:
    """Return the misconceptions that the author declares the same as each one, in both directions."""
    same: dict[str, set[str]] = {mistake.slug: set() for mistake in target.solution.misconceptions}
    for mistake in target.solution.misconceptions:
        for other in mistake.same_as:
            same[mistake.slug].add(other)
            same.setdefault(other, set()).add(mistake.slug)
    return {slug: frozenset(others) for slug, others in same.items()}


def _check_same(mistake: Misconception, sheets: Sequence[_Sheet], same: frozenset[str], notes: Notes) -> None:
    known = sheets[0].responses
    if mistake.same_as and not mistake.same_because:
        notes.fault("same_without_reason", slug=mistake.slug)
    for other in sorted(same):
        if other not in known:
            notes.fault("same_unknown", slug=mistake.slug, other=other)
        elif not all(sheet.agree(mistake.slug, other) for sheet in sheets):
            notes.fault("same_differs", slug=mistake.slug, other=other)


def _check_parameters(target: ProofTarget, function: Function) -> None:
    """Check that *function* takes the reference's parameters: otherwise its own TypeError would count as caught."""
    names = list(inspect.signature(target.solution.reference).parameters)
    required = target.solution.required
    try:
        inspect.signature(function).bind(*names[:required], **dict.fromkeys(names[required:]))
    except TypeError as error:
        problem = f"'{function.__name__}' cannot be called like the reference, with ({', '.join(names)}): {error}"
        raise ContentError(problem, path=target.exercise.solution_path, hint="give it the reference's parameters") from None
