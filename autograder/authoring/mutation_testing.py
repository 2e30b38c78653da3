"""Runs the mechanical mutants of a reference on the cases."""

import math
from collections.abc import Sequence

from autograder.authoring.case_sets import CaseSet, ProofTarget
from autograder.authoring.forked_calls import OUT_OF_TIME, call_forked
from autograder.authoring.mutants import Mutant, ReferenceSource, build, difference, make_mutants, read_source
from autograder.authoring.proof import DomainKills, Kills, Notes, Survivor
from autograder.compare import judge_case
from autograder.model import Case, Response, Verdict
from autograder.runner.trusted_calls import respond

MIN_SHARE = 0.85
TIMES_SLOWER = 20
MIN_SECONDS = 1.0
ALIVE = ""


def try_mutants(target: ProofTarget, notes: Notes) -> Kills:
    """Return how many of the reference's mutants lose a point.

    A mutant is judged on the cases that carry points, drawn by the course's own secret (for a task: on every case_set).
    """
    source = read_source(target.solution.reference)
    mutants = make_mutants(source)
    rows = _rows(target)
    reference_seconds = sum(expected.seconds for _, expected in rows)
    answers = call_forked(len(mutants), _Killer(target, source, mutants, rows).kill, seconds=MIN_SECONDS + TIMES_SLOWER * reference_seconds)
    survivors = [Survivor(m.kind, m.lineno, difference(m)) for m, answer in zip(mutants, answers, strict=True) if answer == ALIVE]
    equivalent = _equivalent(target, mutants, answers, survivors, notes)
    counted = [survivor for survivor in survivors if survivor not in equivalent]
    killed = len(mutants) - len(survivors)
    kills = Kills(killed + len(counted), killed, len(equivalent), answers.count(OUT_OF_TIME), tuple(counted))
    if kills.share < MIN_SHARE:
        notes.fault("mutants", killed=kills.killed, total=kills.total, share=f"{kills.share:.0%}", bar=f"{MIN_SHARE:.0%}")
    return kills


Row = tuple[Case, Response]


def _rows(target: ProofTarget) -> list[Row]:
    case_sets: Sequence[CaseSet] = target.case_sets if target.is_personal else target.case_sets[:1]
    rows = [row for case_set in case_sets for row in zip(case_set.cases, case_set.expected, strict=True)]
    return [row for row in rows if not row[0].public]  # advice judges too; a public case could be known by heart


class _Killer:
    """Runs mutants on cases, those that killed most recently first."""

    def __init__(self, target: ProofTarget, source: ReferenceSource, mutants: Sequence[Mutant], rows: list[Row]) -> None:
        self.target = target
        self.source = source
        self.mutants = mutants
        self.rows = rows

    def kill(self, number: int) -> str:
        """Return the name of a case that mutant *number* fails, or ALIVE."""
        function = build(self.source, self.mutants[number])
        for position, (case, expected) in enumerate(self.rows):
            response = respond(function, case, required=self.target.solution.required)
            if judge_case(case, response, expected, self.target.solution.tolerance).verdict is not Verdict.PASSED:
                self.rows.insert(0, self.rows.pop(position))
                return case.name
        return ALIVE


def _equivalent(
    target: ProofTarget, mutants: Sequence[Mutant], answers: Sequence[str], survivors: Sequence[Survivor], notes: Notes
) -> list[Survivor]:
    """Return the survivors that the author lists as equivalent, and check the list."""
    found: list[Survivor] = []
    killed: dict[str, str] | None = None
    for fragment in target.solution.equivalent_mutants:
        matching = [survivor for survivor in survivors if fragment in survivor.diff]
        if matching:
            found += [survivor for survivor in matching if survivor not in found]
            continue
        if killed is None:
            killed = {difference(m): answer for m, answer in zip(mutants, answers, strict=True) if answer != ALIVE}
        by = next((answer for diff, answer in killed.items() if fragment in diff), None)
        if by is None:
            notes.fault("equivalent_gone", fragment=fragment)
        else:
            notes.fault("equivalent_killed", fragment=fragment, case=by)
    return found


def overall(kills: Sequence[Kills | DomainKills]) -> float:
    """Return the share killed over several exercises."""
    total = sum(one.total for one in kills)
    return sum(one.killed for one in kills) / total if total else math.nan
