"""From outcomes to diagnoses: the names first, kinds of difference where no name fits."""

from collections.abc import Iterator, Sequence

from autograder.compare.judge import GLOBAL_RANDOM
from autograder.diagnosis.kinds import kinds_of_difference
from autograder.diagnosis.naming import FITTING, Row, explaining, probable, probable_refusals, rows_of, two_at_once
from autograder.diagnosis.relation import Candidate, Relation
from autograder.model import Diagnosis, Localized, Message, Outcome, Tolerance, Verdict
from autograder.texts import LANGUAGES, localized, render

MAX_DIAGNOSES = 3
MIN_CASES_TO_BE_CERTAIN = 4


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
    rows = list(rows_of(valid, candidates, tolerance, in_place=in_place))
    complete = len(answered) == len(outcomes) and (len(valid) >= MIN_CASES_TO_BE_CERTAIN or tolerance.lenient)
    named = [(group, sure and complete) for group, sure in _names(rows, valid, refusals, tolerance)]
    found = [_named(group, valid, certain) for group, certain in named]
    chosen = [row for group, _ in named for row in group]
    if not chosen and any(o.verdict is not Verdict.PASSED for o in valid):
        found += [_kind(message, valid) for message in kinds_of_difference(valid, tolerance)]
    if in_place and not any(_accounts_for_changes(row, valid) for row in chosen):
        found += [_kind(Message("diagnosis.in_place"), valid)]
    found += _unrefused(rows, chosen, valid, refusals, tolerance)
    return tuple(found[:MAX_DIAGNOSES])


def _names(
    rows: Sequence[Row], valid: Sequence[Outcome], refusals: Sequence[Outcome], tolerance: Tolerance
) -> Iterator[tuple[Sequence[Row], bool]]:
    """Yield groups of rows that are alternatives of each other, and whether they reproduce every case."""
    fitting = explaining(rows)
    if fitting:
        # Candidates that valid input cannot tell apart may differ in what they refuse.
        also = [row for row in fitting if all(r in FITTING or r is Relation.NEUTRAL for r in _row(row, refusals, tolerance).relations)]
        yield also or fitting, True
        return
    groups = two_at_once(rows, valid)
    for group in groups or [tuple(probable(rows, valid))]:
        if group:
            yield group, False


def _row(row: Row, outcomes: Sequence[Outcome], tolerance: Tolerance) -> Row:
    """Return the row of the same candidate on other outcomes; an empty one if it cannot be evaluated there."""
    return next(iter(rows_of(outcomes, [row.candidate], tolerance)), Row(row.candidate, ()))


def _accounts_for_changes(row: Row, outcomes: Sequence[Outcome]) -> bool:
    return any(r is Relation.AGREES and o.verdict is Verdict.MUTATED_INPUT for r, o in zip(row.relations, outcomes, strict=True))


def _unrefused(
    rows: Sequence[Row], chosen: Sequence[Row], valid: Sequence[Outcome], refusals: Sequence[Outcome], tolerance: Tolerance
) -> list[Diagnosis]:
    """Return what is to be said of invalid inputs that were not refused, beyond what the *chosen* rows explain."""
    known = {o.case.name for row in chosen for o in _matched(_row(row, refusals, tolerance), refusals)}
    left = [o for o in refusals if o.verdict is not Verdict.PASSED and o.case.name not in known]
    if not left:
        return []
    if chosen or all(o.verdict is Verdict.PASSED for o in valid):
        open_cases = [o for o in refusals if o.case.name not in known]
        inert = [_row(row, open_cases, tolerance) for row in rows if not any(row.off)]
        fitting = explaining(inert) or probable_refusals(inert, open_cases)
        if fitting:
            return [_named(fitting, open_cases, Relation.CONTRADICTS not in fitting[0].relations)]
    key = "diagnosis.not_refused" if chosen or any(o.verdict is not Verdict.PASSED for o in valid) else "diagnosis.only_not_refused"
    return [_kind(Message(key, {"expected": str(left[0].case.raises)}), left)]


def _matched(row: Row, outcomes: Sequence[Outcome]) -> list[Outcome]:
    return [o for o, r in zip(outcomes, row.relations, strict=False) if r in FITTING]


def _named(group: Sequence[Row], outcomes: Sequence[Outcome], certain: bool) -> Diagnosis:
    first = group[0]
    positions = first.evidence or [i for i, relation in enumerate(first.relations) if relation in FITTING]
    slugs = tuple(row.candidate.slug for row in group)
    slip = all(row.candidate.slip for row in group)
    cases = (
        tuple(outcomes[i].case.name for i in positions) if len(first.relations) == len(outcomes) else tuple(o.case.name for o in outcomes)
    )
    return Diagnosis(slugs[0], _text(group), cases, certain, slugs[1:], slip)


def _text(group: Sequence[Row]) -> Localized:
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
