"""Renders proofs as a table and faults as text."""

import math
from collections.abc import Callable, Iterator, Sequence

from rich.table import Table
from rich.text import Text

from autograder.authoring.proof import Answer, Proof
from autograder.model import Message
from autograder.texts import Say, render


def table(proofs: Sequence[Proof], say: Say) -> Table:
    """Return one row an exercise."""
    made = Table(box=None, pad_edge=False, header_style="bold")
    made.add_column(say("table.exercise"), no_wrap=True)
    for name in ("oracle", "misconceptions", "trivial", "alternatives", "margin", "milliseconds", "mutants", "domain"):
        made.add_column(say(f"table.{name}"), justify="right", no_wrap=True)
    for proof in proofs:
        made.add_row(*_row(proof))
    return made


def _row(proof: Proof) -> Iterator[Text]:
    mark, style = ("✓", "green") if proof.proven else ("✗", "red")
    yield Text(f"{mark} {proof.exercise_id}", style=style)
    yield Text(_oracle(proof))
    yield _count(sum(bool(one.by) and one.named for one in proof.misconceptions), len(proof.misconceptions))
    yield _accepted(proof.trivial)
    yield _accepted(proof.alternatives)
    yield Text(_margin(proof))
    yield Text(f"{proof.milliseconds:.2g}" if proof.cases else "–")
    yield Text("–") if proof.mutants is None else _count(proof.mutants.killed, proof.mutants.total, bar=0.95)
    yield Text("–") if not (proof.domain and proof.domain.total) else _count(proof.domain.killed, proof.domain.total, bar=0.98)


def _oracle(proof: Proof) -> str:
    if proof.oracle is None:
        return "–"
    numbers = [f"{apart:.0e}" if apart else "0" for apart in (proof.oracle.double, proof.oracle.single) if apart is not None]
    return " / ".join(numbers + ([f"{proof.oracle.laws} ~"] if proof.oracle.laws else [])) or "–"


def _count(good: int, total: int, bar: float = 1.0) -> Text:
    return Text(f"{good}/{total}", style="" if total and good >= bar * total else "red")


def _accepted(answers: Sequence[Answer]) -> Text:
    return _count(sum(answer.accepted for answer in answers), len(answers))


def _margin(proof: Proof) -> str:
    """The share of the tolerance that correct answers use, and how many times the closest mistake exceeds it."""
    closest = proof.closest
    if closest is None or not proof.alternatives:
        return "–"
    return f"{proof.tolerance_used:.1g} … {'∞' if math.isinf(closest.distance) else f'{closest.distance:.0e}'}"


def complaints(proofs: Sequence[Proof], say: Say, language: str) -> Iterator[Text]:
    """Yield the faults of each exercise, then the remarks."""
    for proof in proofs:
        if proof.faults or proof.remarks:
            yield Text(proof.exercise_id, style="bold")
        for fault in proof.faults:
            yield Text(f"  ✗ {render(fault, language)}", style="red")
        for remark in proof.remarks:
            yield Text(f"  · {render(remark, language)}", style="yellow")


def details(proofs: Sequence[Proof], shown: Sequence[str], say: Say) -> Iterator[Text]:
    """Yield the parts of the records that were asked for."""
    for proof in proofs:
        lines = [line for name in shown for line in _DETAILS[name](proof, say)]
        if lines:
            yield Text(proof.exercise_id, style="bold")
            yield from lines


def _survivors(proof: Proof, say: Say) -> Iterator[Text]:
    for survivor in proof.mutants.survivors if proof.mutants else ():
        yield Text(f"  {say('show.survivor', line=survivor.lineno, kind=survivor.kind)}", style="dim")
        for line in survivor.diff.splitlines():
            yield Text(f"    {line}", style="green" if line.startswith("+") else "red" if line.startswith("-") else "")


def _domain(proof: Proof, say: Say) -> Iterator[Text]:
    for style, survivors in (("red", proof.domain.survivors), ("dim", proof.domain.listed)) if proof.domain else ():
        for one in survivors:
            difference = one.difference or Message("authoring.show.accepted")
            yield Text(f"  {say('show.domain', name=one.name, probe=one.probe, difference=difference)}", style=style)


def _misconceptions(proof: Proof, say: Say) -> Iterator[Text]:
    for one in proof.misconceptions:
        key = "show.caught" if one.by else "show.missed"
        name = one.slug if one.named else f"{one.slug} → {', '.join(one.instead) or '–'}"
        distance = "∞" if math.isinf(one.distance) else f"{one.distance:.1e}"
        yield Text(f"  {say(key, name=name, case=one.by, distance=distance)}", style="" if one.by and one.named else "red")


def _answers(answers: Sequence[Answer]) -> Iterator[Text]:
    for answer in answers:
        yield Text(f"  {answer.earned:g}/{answer.possible:g}  {answer.name}", style="" if answer.accepted else "red")


_DETAILS: dict[str, Callable[[Proof, Say], Iterator[Text]]] = {
    "survivors": _survivors,
    "domain": _domain,
    "misconceptions": _misconceptions,
    "trivial": lambda proof, _: _answers(proof.trivial),
    "alternatives": lambda proof, _: _answers(proof.alternatives),
}
