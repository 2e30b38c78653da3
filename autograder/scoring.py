"""Points from outcomes: families of cases are won or lost together."""

from collections.abc import Mapping, Sequence
from itertools import accumulate, pairwise

from autograder.errors import ContentError
from autograder.model import Family, FamilyScore, Message, Outcome, Score, Verdict

CENTS = 100
FLAWS = (Verdict.MUTATED_INPUT, Verdict.WRONG_DTYPE)


def score(outcomes: Sequence[Outcome], families: Sequence[Family], points: float, *, flaw_cost: float) -> Score:
    """Return the points that *outcomes* earn.

    A family earns its share if the values are right in every case of it, a guard family only together with at least one weighted
    family that is not a guard. Where a case could not be judged through no fault of the student and the rest of its
    family passes, the family might go either way: nothing is earned or lost, ``earned`` is None.

    Right values in a wrong manner (an argument changed in place, another dtype) do not lose the family. Each kind of flaw
    costs *flaw_cost* of the points once, and never more than the families in which it occurs.

    Args:
        outcomes: Of the cases, in any order.
        families: All of the exercise; shares are proportional to their weights and add up to *points*.
        points: Of the exercise.
        flaw_cost: Share of *points*, 0 to 1.

    Raises:
        ContentError: No family has a weight, or a case belongs to none.
    """
    by_family = _by_family(outcomes, families)
    shares = _shares([family.weight for family in families], round(points * CENTS))
    won = {family.name: _won(by_family[family.name]) for family in families}
    substance = [won[family.name] for family in families if family.weight and not family.guard]
    if any(won[family.name] is None for family in families if family.weight):
        return Score(None, points, tuple(_family(f, by_family[f.name], 0, share) for f, share in zip(families, shares, strict=True)))
    entries = []
    for family, share in zip(families, shares, strict=True):
        earns = won[family.name] and (not family.guard or any(substance))
        entries.append(_family(family, by_family[family.name], share if earns else 0, share))
    total = sum(round(entry.earned * CENTS) for entry in entries)
    costs = {flaw: cost for flaw in FLAWS if (cost := _cost(flaw, by_family, entries, round(points * CENTS * flaw_cost)))}
    deducted = min(total, sum(costs.values()))
    return Score((total - deducted) / CENTS, points, tuple(entries), deducted / CENTS, tuple(costs))


def _cost(flaw: Verdict, by_family: Mapping[str, Sequence[Outcome]], entries: Sequence[FamilyScore], most: int) -> int:
    """Return what *flaw* costs in cents: *most*, or the families that have it where these are worth less."""
    worth = sum(round(e.earned * CENTS) for e in entries if any(_is_flawed(o) and o.verdict is flaw for o in by_family[e.family.name]))
    return min(most, worth)


def _is_flawed(outcome: Outcome) -> bool:
    return outcome.mismatch is not None and outcome.mismatch.flaw


def summarise(result: Score, *, everything_passed: bool = False) -> Message:
    """Return how the points came about: how many families are won, how many points that makes.

    Args:
        result: Of one exercise.
        everything_passed: Whether every case passed, public ones included.
    """
    if result.earned is None:
        return Message("score.unjudged", {"possible": result.possible})
    weighted = [entry for entry in result.families if entry.family.weight]
    won = sum(entry.earned > 0 for entry in weighted)
    values = {"won": won, "total": len(weighted), "earned": result.earned, "possible": result.possible}
    if result.deducted:
        names = [Message(f"score.flaw.{flaw.value.lower()}") for flaw in result.flaws]
        return Message("score.flawed", {**values, "deducted": result.deducted, "flaws": names})
    if won < len(weighted):
        held = any(entry.family.guard and not entry.earned and entry.passed == entry.total > 0 for entry in weighted)
        return Message("score.guard_alone" if held else "score.partial", values)
    return Message("score.full" if everything_passed else "score.full_but_public", values)


def _by_family(outcomes: Sequence[Outcome], families: Sequence[Family]) -> dict[str, list[Outcome]]:
    if not any(family.weight > 0 for family in families):
        raise ContentError("no family has a weight, so nothing can be earned", hint="give at least one family a weight above 0")
    found: dict[str, list[Outcome]] = {family.name: [] for family in families}
    for outcome in outcomes:
        if outcome.case.family not in found:
            raise ContentError(f"case '{outcome.case.name}' is of the unknown family '{outcome.case.family}'", hint="add it to FAMILIES")
        found[outcome.case.family].append(outcome)
    return found


def _won(outcomes: Sequence[Outcome]) -> bool | None:
    """Return whether the values are right in every case; None if that hangs on cases that could not be judged."""
    verdicts = {Verdict.PASSED if _is_flawed(outcome) else outcome.verdict for outcome in outcomes}
    if verdicts <= {Verdict.PASSED}:
        return bool(verdicts)
    return None if verdicts <= {Verdict.PASSED, Verdict.INTERNAL_ERROR} else False


def _shares(weights: Sequence[float], cents: int) -> list[int]:
    """Split *cents* in proportion to *weights*, so that the shares up to any family add up to its rounded part."""
    total = sum(weights)
    ends = [round(cents * upto / total) for upto in accumulate(weights)]
    return [end - start for start, end in pairwise([0, *ends])]


def _family(family: Family, outcomes: Sequence[Outcome], earned_cents: int, possible_cents: int) -> FamilyScore:
    passed = sum(outcome.verdict is Verdict.PASSED for outcome in outcomes)
    return FamilyScore(family, passed, len(outcomes), earned_cents / CENTS, possible_cents / CENTS)
