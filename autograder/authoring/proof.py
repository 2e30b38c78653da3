"""Records of a verification."""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from pathlib import Path
from typing import Any

from autograder.authoring.places import FaultPlace, line_of
from autograder.errors import ContentError
from autograder.model import Message
from autograder.texts import render


@dataclass(frozen=True, slots=True)
class Answer:
    """Result of one trivial or alternative answer.

    Args:
        name: Description of the answer.
        accepted: Whether verification wants it so: nothing earned for a trivial answer, full marks for a correct one.
        earned: Points of the worst (or, for a trivial answer, best) case_set.
        possible: Points of that case_set.
        failed_case: For a correct answer that is not accepted: the first case it fails.
    """

    name: str
    accepted: bool
    earned: float
    possible: float
    failed_case: str = ""


@dataclass(frozen=True, slots=True)
class Caught:
    """Result of one misconception.

    Args:
        slug: Its name.
        by: The first hidden case that it fails; empty if it passes them all.
        named: Whether diagnosis gives this name and no other, those in *same_as* apart.
        instead: Names that diagnosis gives otherwise.
        distance: How many tolerances its worst value is off; infinite for another shape, type or exception.
        same_as: Slugs of misconceptions that the author declares indistinguishable.
    """

    slug: str
    by: str
    named: bool
    instead: tuple[str, ...] = ()
    distance: float = math.inf
    same_as: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Survivor:
    """A mutant that every case lets pass."""

    kind: str
    lineno: int
    diff: str


@dataclass(frozen=True, slots=True)
class Kills:
    """Result of mutation testing; mutants that the author lists as *equivalent* do not count."""

    total: int
    killed: int
    equivalent: int
    out_of_time: int
    survivors: tuple[Survivor, ...]

    @property
    def share(self) -> float:
        """Killed of all that count."""
        return self.killed / self.total if self.total else 1.0


@dataclass(frozen=True, slots=True)
class DomainSurvivor:
    """A domain mutant that every case lets pass.

    Args:
        name: ``KIND:WHAT:LEVEL``, as OUTSIDE_DOMAIN lists it.
        probe: Description of the input on which it differs from the reference.
        difference: How it differs there.
    """

    name: str
    probe: str
    difference: Message | None


@dataclass(frozen=True, slots=True)
class DomainKills:
    """Result of testing with domain mutants.

    Args:
        total: All but the equivalent ones.
        killed: Distinguished from the reference by a hidden case.
        equivalent: Distinguished from it by no case and no probe.
        out_of_time: Those of the killed that did not finish.
        listed: Survivors that the author lists as outside the stated domain.
        survivors: The others.
    """

    total: int
    killed: int
    equivalent: int
    out_of_time: int
    listed: tuple[DomainSurvivor, ...]
    survivors: tuple[DomainSurvivor, ...]

    @property
    def share(self) -> float:
        """Killed of all that count, those outside the domain too."""
        return self.killed / self.total if self.total else 1.0


@dataclass(frozen=True, slots=True)
class Oracle:
    """Largest difference between reference and oracle, ``max |a - b| / max(1, |b|)``; None where there is no such case.

    Args:
        double: On double-precision cases.
        single: On single-precision cases.
        laws: How many cases were judged by their law instead, on the oracle's own sample.
    """

    double: float | None
    single: float | None
    laws: int = 0


@dataclass(frozen=True, slots=True)
class Proof:
    """The record of one exercise.

    Args:
        exercise_id: ``unit/slug``.
        kind: Of the exercise.
        faults: Why it is not proven; none if it is.
        places: Where each of the faults is to be mended.
        remarks: Hints for the author that are no faults.
        cases: How many, public ones included; for a task, how many case_sets.
        public: How many of them are public.
        oracle: None if it was not asked.
        misconceptions: In the author's order.
        trivial: Answers that must earn nothing.
        alternatives: Answers that must earn everything.
        tolerance_used: Largest share of the tolerance that a correct answer uses.
        milliseconds: Time of the reference on one case.
        mutants: None if mutants were not tried.
        domain: The domain mutants; None if they were not tried.
        seconds: CPU time that verification took.
    """

    exercise_id: str
    kind: str
    faults: tuple[Message, ...] = ()
    places: tuple[FaultPlace, ...] = ()
    remarks: tuple[Message, ...] = ()
    cases: int = 0
    public: int = 0
    oracle: Oracle | None = None
    misconceptions: tuple[Caught, ...] = ()
    trivial: tuple[Answer, ...] = ()
    alternatives: tuple[Answer, ...] = ()
    tolerance_used: float = 0.0
    milliseconds: float = 0.0
    mutants: Kills | None = None
    domain: DomainKills | None = None
    seconds: float = 0.0

    @property
    def proven(self) -> bool:
        """Whether the exercise has no fault."""
        return not self.faults

    @property
    def closest(self) -> Caught | None:
        """The misconception that exceeds the tolerance least."""
        return min(self.misconceptions, key=lambda caught: caught.distance, default=None)


@dataclass(slots=True)
class Notes:
    """Collects faults and remarks while an exercise is verified."""

    faults: list[Message] = field(default_factory=list)
    remarks: list[Message] = field(default_factory=list)

    def fault(self, key: str, **values: object) -> None:
        """Add the fault ``authoring.fault.<key>``."""
        self._add(self.faults, Message(f"authoring.fault.{key}", values))

    def remark(self, key: str, **values: object) -> None:
        """Add the remark ``authoring.remark.<key>``."""
        self._add(self.remarks, Message(f"authoring.remark.{key}", values))

    def content(self, error: ContentError) -> None:
        """Add a fault of the files."""
        what = f"{Path(error.path).name}: {error.message}" if error.path is not None else error.message
        self.fault("content", what=what, next=error.hint or "-", path=str(error.path or ""), line=line_of(error))

    @staticmethod
    def _add(messages: list[Message], message: Message) -> None:
        if message not in messages:
            messages.append(message)


def to_json(proof: Proof, language: str) -> dict[str, Any]:
    """Return *proof* as JSON data: messages in words, infinities as null."""
    closest = proof.closest
    return {
        **{name: value for name, value in _fields(proof, language) if name != "places"},
        "faults": [_fault(proof, fault, place, language) for fault, place in zip(proof.faults, proof.places, strict=True)],
        "proven": proof.proven,
        "closest_misconception": None if closest is None else closest.slug,
        "mutants_killed": None if proof.mutants is None else proof.mutants.share,
        "domain_mutants_killed": None if proof.domain is None else proof.domain.share,
    }


def _fault(proof: Proof, fault: Message, place: FaultPlace, language: str) -> dict[str, Any]:
    return {"rule": place.rule, "exercise": proof.exercise_id, "file": place.file, "line": place.line, "text": render(fault, language)}


def _fields(record: Any, language: str) -> Iterator[tuple[str, Any]]:
    for entry in fields(record):
        yield entry.name, _plain(getattr(record, entry.name), language)


def _plain(value: object, language: str) -> Any:
    if isinstance(value, Message):
        return render(value, language)
    if is_dataclass(value):
        return dict(_fields(value, language))
    if isinstance(value, tuple | list):
        return [_plain(item, language) for item in value]
    if isinstance(value, Mapping):
        return {str(key): _plain(item, language) for key, item in value.items()}
    return None if isinstance(value, float) and not math.isfinite(value) else value
