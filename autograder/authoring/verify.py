"""Proves exercises. :func:`prove` is the entry point; read it first.

Runs authors' code in this process: it is trusted, as the graded submissions never are.
"""

import time
import traceback
import warnings
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from multiprocessing import get_context
from pathlib import Path
from statistics import median

import numpy as np

from autograder.authoring.answers import try_alternatives, try_misconceptions
from autograder.authoring.case_sets import ProofTarget, make_target
from autograder.authoring.domain import try_domain_mutants
from autograder.authoring.files import check_cases, check_files
from autograder.authoring.grouping import grouped, in_one
from autograder.authoring.mutation_testing import overall, try_mutants
from autograder.authoring.oracle import ask_oracle
from autograder.authoring.places import place_of
from autograder.authoring.proof import Notes, Proof
from autograder.authoring.trivial import try_trivial
from autograder.codec import encode
from autograder.compare import agreement
from autograder.content import Course, Exercise, course_secret, load_course, load_solution
from autograder.errors import ContentError
from autograder.model import Case

MIN_SHARE_OVERALL = 0.95
MIN_DOMAIN_SHARE_OVERALL = 0.98


@dataclass(frozen=True, slots=True)
class Options:
    """Parts of a verification that can be switched off."""

    oracle: bool = True
    mutants: bool = True


def prove(course: Course, exercise: Exercise, options: Options) -> Proof:
    """Prove *exercise* and return the record; faults are in the record, never an exception."""
    notes = Notes()
    start = time.process_time()
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        proof = _proof(course, exercise, options, notes)
    return _finished(proof, exercise, notes, time.process_time() - start)


def _proof(course: Course, exercise: Exercise, options: Options, notes: Notes) -> Proof:
    empty = Proof(exercise.id, exercise.kind)
    try:
        solution = load_solution(exercise)
        check_files(exercise, solution, course.languages, notes)
        target = make_target(course, exercise, solution, secret=course_secret(course.root))
        check_cases(target, notes)
        _check_repeatable(target, notes)
        alternatives, used = try_alternatives(target, notes)
        return Proof(
            exercise.id,
            exercise.kind,
            cases=len(target.case_sets) if target.is_personal else len(target.case_sets[0].cases),
            public=sum(case.public for case in target.case_sets[0].cases),
            oracle=ask_oracle(target, notes) if options.oracle else None,
            misconceptions=try_misconceptions(target, notes),
            trivial=try_trivial(target, notes),
            alternatives=alternatives,
            tolerance_used=used,
            milliseconds=_milliseconds(target),
            mutants=try_mutants(target, notes) if options.mutants else None,
            domain=try_domain_mutants(target, notes) if options.mutants else None,
        )
    except ContentError as error:
        notes.content(error)
    except Exception as error:  # noqa: BLE001  # the barrier of a job: authors' code raises what it likes, the other exercises go on
        place = traceback.extract_tb(error.__traceback__)[-1]
        notes.fault("crash", type=type(error).__name__, text=str(error)[:500], file=Path(place.filename).name, line=place.lineno or 0)
    return empty


def _finished(proof: Proof, exercise: Exercise, notes: Notes, seconds: float) -> Proof:
    groups = grouped(notes.faults)
    faults = tuple(in_one(first, others) for first, others in groups)
    places = tuple(place_of(first, exercise) for first, _ in groups)
    return replace(proof, faults=faults, places=places, remarks=tuple(notes.remarks), seconds=seconds)


def _check_repeatable(target: ProofTarget, notes: Notes) -> None:
    """The same secret must give the same cases, and the reference the same answers, on every machine of a course."""
    again = make_target(target.course, target.exercise, target.solution, secret=course_secret(target.course.root))
    for case_set, other in zip(target.case_sets, again.case_sets, strict=True):
        if [_bytes(case) for case in case_set.cases] != [_bytes(case) for case in other.cases]:
            notes.fault("cases_vary")
        for case, one, two in zip(case_set.cases, case_set.expected, other.expected, strict=False):
            if not agreement(one, two, target.solution.tolerance):
                notes.fault("reference_varies", case=case.name)
            if one.mutated:
                notes.fault("reference_mutates", case=case.name, names=list(one.mutated))


def _bytes(case: Case) -> bytes:
    return encode([case.name, case.family, *(dict(call) for call in case.all_calls)])


def _milliseconds(target: ProofTarget) -> float:
    """Return the reference's median time for a case."""
    return 1000 * median(expected.seconds for case_set in target.case_sets for expected in case_set.expected)


# -- many exercises ------------------------------------------------------------------------------------------------


def prove_all(course: Course, exercises: Sequence[Exercise], options: Options, *, jobs: int = 1) -> Iterator[Proof]:
    """Yield the records of *exercises* in their order, each as soon as it and those before it are there.

    With one job they are proven in this process, with more in as many others.
    """
    if jobs <= 1 or len(exercises) <= 1:
        for exercise in exercises:
            yield prove(course, exercise, options)
        return
    with ProcessPoolExecutor(min(jobs, len(exercises)), mp_context=get_context("spawn")) as pool:
        yield from pool.map(_prove_by_id, [course.root] * len(exercises), [e.id for e in exercises], [options] * len(exercises))


def _prove_by_id(root: Path, exercise_id: str, options: Options) -> Proof:
    course = load_course(root, only=(exercise_id.partition("/")[2],))
    return prove(course, course.exercise(exercise_id), options)


def all_proven(proofs: Sequence[Proof]) -> bool:
    """Whether every exercise is proven and, over all of them, enough mutants are killed."""
    return all(proof.proven for proof in proofs) and not share_killed(proofs) < MIN_SHARE_OVERALL


def share_killed(proofs: Sequence[Proof]) -> float:
    """Return the share of mutants killed over *proofs*; NaN if none were made."""
    return overall([proof.mutants for proof in proofs if proof.mutants is not None])


def domain_share_killed(proofs: Sequence[Proof]) -> float:
    """Return the share of domain mutants killed over *proofs*; NaN if none were made."""
    return overall([proof.domain for proof in proofs if proof.domain is not None])
