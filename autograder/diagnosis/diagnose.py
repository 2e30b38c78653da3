"""From outcomes to diagnoses: the names first, kinds of difference where no name fits."""

from collections.abc import Iterator, Sequence

import numpy as np

from autograder.diagnosis.kinds import kinds_of_difference
from autograder.diagnosis.naming import FITTING, CandidateRow, explaining, probable, probable_refusals, two_at_once
from autograder.diagnosis.relation import Candidate, Relation
from autograder.model import GLOBAL_RANDOM, Diagnosis, Localized, Message, Outcome, Tolerance, Verdict
from autograder.texts import LANGUAGES, localized, render

MAX_DIAGNOSES = 3
MIN_CASES_TO_BE_CERTAIN = 4


@np.errstate(all="ignore")  # a student's numbers may be as large as numbers can be
def diagnose(outcomes: Sequence[Outcome], candidates: Sequence[Candidate], tolerance: Tolerance) -> tuple[Diagnosis, ...]:
    """Return what is wrong, the most helpful first, at most three; nothing rather than something wrong.

    A candidate is named for certain if it reproduces the student on every case of valid input, with at least two
    failures among them where it has two. Failing that, two candidates are named together if each reproduces the
    student where the other is inert, or one that reproduces every failure. Invalid input that is not refused is a
    mistake of its own and told beside the others, as is changing arguments in place. Where no name fits, the kind of
    difference is described.

    Args:
        outcomes: All judged cases; those without a response (the child died) say nothing.
        candidates: The exercise's misconceptions.
        tolerance: Of the exercise.
    """
    answered = [o for o in outcomes if o.response is not None and o.expected is not None and o.verdict is not Verdict.INTERNAL_ERROR]
    if all(o.verdict in (Verdict.PASSED, Verdict.MISSING) for o in answered):
        return ()
    valid = [o for o in answered if o.case.raises is None]
    refusals = [o for o in answered if o.case.raises is not None]
    in_place = any(set(o.response.mutated) - {GLOBAL_RANDOM} for o in valid if o.response is not None)
    rows = [CandidateRow(candidate, valid, tolerance, in_place=in_place) for candidate in candidates]
    complete = len(answered) == len(outcomes) and (len(valid) >= MIN_CASES_TO_BE_CERTAIN or tolerance.lenient)
    named = [(group, sure and complete) for group, sure in _names(rows, valid, refusals)]
    found = [_named(group, certain) for group, certain in named]
    chosen = [row for group, _ in named for row in group]
    if not chosen and any(o.verdict is not Verdict.PASSED for o in valid):
        found += [_kind(message, valid) for message in kinds_of_difference(valid, tolerance)]
    if in_place and not any(_accounts_for_changes(row) for row in chosen):
        found += [_kind(Message("diagnosis.in_place"), valid)]
    found += _unrefused(rows, chosen, valid, refusals)
    return tuple(found[:MAX_DIAGNOSES])


def _names(
    rows: Sequence[CandidateRow], valid: Sequence[Outcome], refusals: Sequence[Outcome]
) -> Iterator[tuple[Sequence[CandidateRow], bool]]:
    """Yield groups of rows that are alternatives of each other, and whether they reproduce every case."""
    fitting = explaining(rows)
    if fitting:
        # Candidates that valid input cannot tell apart may differ in what they refuse.
        also = [row for row in fitting if all(r in FITTING or r is Relation.NEUTRAL for r in _on(row, refusals))]
        yield also or fitting, True
        return
    groups = two_at_once(rows, valid)
    for group in groups or [tuple(probable(rows, valid))]:
        if group:
            yield group, False


def _on(row: CandidateRow, outcomes: Sequence[Outcome]) -> CandidateRow:
    """Return the row of the same candidate on other outcomes."""
    return CandidateRow(row.candidate, outcomes, row.tolerance)


def _accounts_for_changes(row: CandidateRow) -> bool:
    return any(r is Relation.AGREES and o.verdict is Verdict.MUTATED_INPUT for r, o in zip(row, row.outcomes, strict=True))


def _unrefused(
    rows: Sequence[CandidateRow], chosen: Sequence[CandidateRow], valid: Sequence[Outcome], refusals: Sequence[Outcome]
) -> list[Diagnosis]:
    """Return what is to be said of invalid inputs that were not refused, beyond what the *chosen* rows explain."""
    known = {o.case.name for row in chosen for o, r in zip(refusals, _on(row, refusals), strict=True) if r in FITTING}
    left = [o for o in refusals if o.verdict is not Verdict.PASSED and o.case.name not in known]
    if not left:
        return []
    failing = any(o.verdict is not Verdict.PASSED for o in valid)
    if chosen or not failing:
        still_open = [o for o in refusals if o.case.name not in known]
        inert = [_on(row, still_open) for row in rows if row.is_inert]
        fitting = explaining(inert) or probable_refusals(inert, still_open)
        if fitting:
            return [_named(fitting, Relation.CONTRADICTS not in fitting[0])]
    key = "diagnosis.not_refused" if failing else "diagnosis.only_not_refused"
    return [_kind(Message(key, {"expected": str(left[0].case.raises)}), left)]


def _named(group: Sequence[CandidateRow], certain: bool) -> Diagnosis:
    first = group[0]
    positions = first.evidence or [i for i, relation in enumerate(first) if relation in FITTING]
    cases = tuple(first.outcomes[i].case.name for i in positions)
    slugs = tuple(row.candidate.slug for row in group)
    return Diagnosis(slugs[0], _text(group), cases, certain, slugs[1:], all(row.candidate.slip for row in group))


def _text(group: Sequence[CandidateRow]) -> Localized:
    """Return the text of the first row, or of all of them if they say different things."""
    texts = list({localized(row.candidate.text, "en"): row.candidate.text for row in group}.values())
    if len(texts) == 1:
        return texts[0]
    return {language: _one_of([localized(text, language) for text in texts], language) for language in LANGUAGES}


def _one_of(texts: Sequence[str], language: str) -> str:
    return " ".join([render(Message("diagnosis.one_of"), language), *(f"({number}) {text}" for number, text in enumerate(texts, 1))])


def _kind(message: Message, outcomes: Sequence[Outcome]) -> Diagnosis:
    cases = tuple(o.case.name for o in outcomes if o.verdict is not Verdict.PASSED)
    return Diagnosis("", {language: render(message, language) for language in LANGUAGES}, cases)
