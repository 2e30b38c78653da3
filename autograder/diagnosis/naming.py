"""Which misconceptions explain the failures, and how surely.

The evidence is a table: for every candidate its :class:`Relation` to the student on every case of valid input.
"""

from collections.abc import Iterator, Sequence
from itertools import combinations, islice

import numpy as np

from autograder.compare.walk import values_in
from autograder.diagnosis.relation import Candidate, Relation, relate
from autograder.errors import ContentError
from autograder.model import Outcome, Response, Tolerance, Verdict

FITTING = frozenset({Relation.AGREES, Relation.RESEMBLES, Relation.RAISES_ALIKE, Relation.COMPATIBLE})
EVIDENCE = frozenset({Relation.AGREES, Relation.RESEMBLES})
MIN_EVIDENCE = 2
MIN_EVIDENCE_OF_SCALARS = 4
MIN_NUMBERS = 4
MANY_NUMBERS = 1000
"""How many numbers of a result are looked at; a student may return millions."""


class CandidateRow:
    """One candidate's relations to the student, in the order of the outcomes; each is worked out when first asked for.

    Args:
        candidate: Whose row it is.
        outcomes: Judged cases, which have responses.
        tolerance: Of the exercise.
        in_place: The student's function changes its arguments. That is another matter than wrong values, so what
            it alone brings about counts for or against nobody.
    """

    def __init__(self, candidate: Candidate, outcomes: Sequence[Outcome], tolerance: Tolerance, *, in_place: bool = False) -> None:
        self.candidate = candidate
        self.outcomes = outcomes
        self.tolerance = tolerance
        self.in_place = in_place
        self._known: dict[int, Relation] = {}

    def __getitem__(self, position: int) -> Relation:
        if position not in self._known:
            self._known[position] = self._relation(self.outcomes[position])
        return self._known[position]

    def __iter__(self) -> Iterator[Relation]:
        return (self[i] for i in range(len(self.outcomes)))

    def _relation(self, outcome: Outcome) -> Relation:
        try:
            found = relate(outcome, self.candidate, self.tolerance)
        except ContentError:  # verification tells the author; a student's grade must not hang on it
            return Relation.CONTRADICTS
        return Relation.NEUTRAL if self.in_place and _by_changing(outcome, found) else found

    def is_off(self, position: int) -> bool:
        """Return whether the candidate is wrong on a case."""
        return self[position] not in (Relation.NEUTRAL, Relation.UNEXPLAINED)

    @property
    def is_inert(self) -> bool:
        """Whether the candidate is right on every case."""
        return not any(self.is_off(i) for i in range(len(self.outcomes)))

    @property
    def evidence(self) -> tuple[int, ...]:
        """Positions of the cases on which candidate and student are wrong in the same way."""
        return tuple(i for i, relation in enumerate(self) if relation in EVIDENCE)


def _by_changing(outcome: Outcome, relation: Relation) -> bool:
    """Return whether the student's failure is one that changing arguments alone brings about."""
    if outcome.verdict is Verdict.MUTATED_INPUT:
        return relation is Relation.UNEXPLAINED
    raised = outcome.response.raised if outcome.response else None
    refused = outcome.case.readonly and raised is not None and raised.is_a("ValueError")
    return refused and relation in (Relation.UNEXPLAINED, Relation.CONTRADICTS)


def explaining(rows: Sequence[CandidateRow]) -> list[CandidateRow]:
    """Return the rows that fit the student on every case, by enough evidence.

    Of several, those stay whose evidence is strongest; a law that only resembles those of two candidates names neither.
    """
    fitting = [row for row in rows if _fits(row)]
    if not fitting:
        return []
    strongest = max(_strength(row) for row in fitting)
    best = [row for row in fitting if _strength(row) == strongest]
    vague = any(Relation.RESEMBLES in row for row in best)
    return [] if vague and not _all_the_same(best) else best


def _fits(row: CandidateRow) -> bool:
    if any(relation not in FITTING and relation is not Relation.NEUTRAL for relation in row):
        return False
    relations = list(row)
    needed = max(1, min(MIN_EVIDENCE, len(relations) - relations.count(Relation.NEUTRAL)))
    hard = len(row.evidence)
    if hard >= needed:
        return True
    # A candidate that only ever raises is known by raising on the same cases the same type of exception.
    alike = hard + relations.count(Relation.RAISES_ALIKE)
    return alike >= needed and Relation.COMPATIBLE not in relations


def _strength(row: CandidateRow) -> tuple[int, int]:
    relations = list(row)
    return relations.count(Relation.AGREES), relations.count(Relation.RAISES_ALIKE)


def _all_the_same(rows: Sequence[CandidateRow]) -> bool:
    slugs = {row.candidate.slug for row in rows}
    return all(slugs <= {row.candidate.slug, *row.candidate.same_as} or _named_by_others(row, rows) for row in rows)


def _named_by_others(row: CandidateRow, rows: Sequence[CandidateRow]) -> bool:
    return all(row.candidate.slug in other.candidate.same_as for other in rows if other is not row)


def two_at_once(rows: Sequence[CandidateRow], outcomes: Sequence[Outcome]) -> list[tuple[CandidateRow, ...]]:
    """Return one or two groups of rows (alternatives of each other) that explain the failures only together.

    Each of the two must reproduce the student wherever the other is inert, and on every failing case at least one
    is at work; where both are, their combination is not known and nothing is required.
    """
    passing = [i for i, outcome in enumerate(outcomes) if outcome.verdict is Verdict.PASSED]
    useful = [row for row in rows if not any(row.is_off(i) for i in passing) and row.evidence]
    pairs = [pair for pair in combinations(useful, 2) if _is_pair(*pair, outcomes)]
    if not pairs:
        return []
    common = [row for row in pairs[0] if all(row in pair for pair in pairs)]
    if len(common) == 2:
        return [(pairs[0][0],), (pairs[0][1],)]
    if len(common) == 1:
        return [(common[0],), tuple(row for pair in pairs for row in pair if row is not common[0])]
    return []


def _is_pair(one: CandidateRow, two: CandidateRow, outcomes: Sequence[Outcome]) -> bool:
    for i, outcome in enumerate(outcomes):
        if one.is_off(i) and two.is_off(i) and outcome.verdict is not Verdict.PASSED:
            continue
        at_work = one if one.is_off(i) else two
        if at_work[i] not in FITTING and at_work[i] is not Relation.NEUTRAL:
            return False
    return _alone(one, two, outcomes) and _alone(two, one, outcomes)


def _alone(row: CandidateRow, other: CandidateRow, outcomes: Sequence[Outcome]) -> bool:
    """Return whether *row* has enough evidence on cases where *other* is inert."""
    own = [i for i in range(len(outcomes)) if row.is_off(i) and not other.is_off(i)]
    evidence = [outcomes[i] for i in own if row[i] in EVIDENCE]
    if not evidence:
        return False
    if len(own) == 1:
        return not _is_scalar(evidence[0])
    return len(evidence) >= (MIN_EVIDENCE_OF_SCALARS if any(map(_is_scalar, evidence)) else MIN_EVIDENCE)


def probable(rows: Sequence[CandidateRow], outcomes: Sequence[Outcome]) -> list[CandidateRow]:
    """Return the one row that reproduces every failure, though it would fail more cases than the student does.

    So does a student who made the mistake in one branch of the code only. Coincidence is kept out: the failures
    must agree in several numbers that are not whole, on inputs that differ, and with no other candidate.
    """
    failing = [i for i, outcome in enumerate(outcomes) if outcome.verdict is not Verdict.PASSED]
    found = [row for row in rows if all(row[i] is Relation.AGREES for i in failing)]
    if len(failing) < MIN_EVIDENCE or len(found) != 1 or any(_is_poor(outcomes[i]) for i in failing):
        return []
    return found


def probable_refusals(rows: Sequence[CandidateRow], refusals: Sequence[Outcome]) -> list[CandidateRow]:
    """Return the one row that accepts every invalid input the student accepts, though it accepts more of them."""
    failing = [i for i, outcome in enumerate(refusals) if outcome.verdict is not Verdict.PASSED]
    found = [row for row in rows if failing and all(row[i] is Relation.AGREES for i in failing)]
    return found if len(found) == 1 else []


def _is_scalar(outcome: Outcome) -> bool:
    return sum(_fractions(value)[1] for value in _outputs(outcome)) < 2


def _is_poor(outcome: Outcome) -> bool:
    """Return whether the student's result could agree with another wrong one by chance."""
    fractions = sum(_fractions(value)[0] for value in _outputs(outcome))
    return fractions < MIN_NUMBERS


def _outputs(outcome: Outcome) -> tuple[object, ...]:
    response: Response | None = outcome.response
    return response.outputs if response is not None else ()


def _fractions(value: object) -> tuple[int, int]:
    """Return how many different numbers in *value* are not whole, and how many numbers there are."""
    numbers = list(islice(_numbers(value), MANY_NUMBERS))
    return len({number for number in numbers if number % 1}), len(numbers)


def _numbers(value: object) -> Iterator[float]:
    for one in values_in(value):
        if isinstance(one, np.ndarray | np.generic):
            yield from (float(number) for number in one.ravel()[:MANY_NUMBERS] if one.dtype.kind in "iuf")
        elif isinstance(one, int | float):
            yield float(one)
