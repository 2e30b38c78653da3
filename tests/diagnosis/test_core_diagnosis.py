"""Mistakes in the core exercises, made in loop-style code: the right name, or none."""

import warnings
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from core_answers import NAMED, RIGHT, UNNAMED, edited

from autograder.authoring.case_sets import received
from autograder.compare import judge_case
from autograder.content import build_cases, load_course, load_solution
from autograder.diagnosis import Candidate, diagnose
from autograder.model import Verdict
from autograder.runner.trusted_calls import respond

ROOT = Path(__file__).parents[2]
SECRETS = (b"one secret", b"another secret")


class Exercise:
    """One core exercise on the cases that one secret draws."""

    def __init__(self, slug, secret, student=""):
        course = load_course(ROOT, only={slug})
        exercise = next(item for item in course.exercises if item.slug == slug)
        self.solution = load_solution(exercise)
        self.cases = build_cases(exercise, self.solution, secret=secret, student=student, course_id=course.id)
        self.expected = [self.respond(self.solution.reference, case) for case in self.cases]
        self.candidates = [self.candidate(item) for item in self.solution.misconceptions]

    def respond(self, function, case):
        return respond(function, case, required=self.solution.required)

    def candidate(self, mistake):
        known = cache(lambda name: self.respond(mistake.function, next(case for case in self.cases if case.name == name)))
        return Candidate(mistake.slug, mistake.text, mistake.slip, mistake.same_as, lambda case: known(case.name))

    def outcomes(self, function, *, public_only=False):
        rows = [(case, expected) for case, expected in zip(self.cases, self.expected, strict=True) if case.public or not public_only]
        return [judge_case(case, received(self.respond(function, case)), expected, self.solution.tolerance) for case, expected in rows]

    def diagnose(self, function, *, public_only=False):
        outcomes = self.outcomes(function, public_only=public_only)
        assert any(outcome.verdict is not Verdict.PASSED for outcome in outcomes) or public_only
        return diagnose(outcomes, self.candidates, self.solution.tolerance)


@cache
def exercise(slug, secret, student=""):
    return Exercise(slug, secret, student)


@pytest.fixture(autouse=True)
def _quiet():
    """What a student's formula warns of is not what is tested here."""
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        yield


def compiled(slug, edits):
    space = {}
    exec(edited(slug, edits), space)
    return space[slug]


def names(diagnoses):
    return [slug for diagnosis in diagnoses for slug in (diagnosis.slug, *diagnosis.alternatives) if slug]


def narrowed(function):
    def narrow(value):
        if isinstance(value, tuple):
            return tuple(map(narrow, value))
        return np.float32(value) if isinstance(value, np.ndarray) else value

    return lambda *arguments, **options: narrow(function(*arguments, **options))


def changing_inputs(function):
    def changing(*arguments, **options):
        result = function(*arguments, **options)
        for value in (*arguments, *options.values()):
            if isinstance(value, np.ndarray):
                value *= 2
        return result

    return changing


def listed(table):
    return [pytest.param(slug, what, edits, id=f"{slug}-{what}") for slug, rows in table.items() for what, edits in rows]


@pytest.mark.parametrize("slug", RIGHT)
def test_answers_before_the_edits_are_right(slug):
    outcomes = exercise(slug, SECRETS[0]).outcomes(compiled(slug, []))
    assert {outcome.case.name: outcome.verdict for outcome in outcomes if outcome.verdict is not Verdict.PASSED} == {}


@pytest.mark.parametrize("secret", SECRETS, ids=["one", "other"])
@pytest.mark.parametrize(("slug", "name", "edits"), listed(NAMED))
def test_catalogued_mistake_is_named(slug, name, edits, secret):
    diagnoses = exercise(slug, secret).diagnose(compiled(slug, edits))
    assert names(diagnoses)[:1] == [name]
    assert set(names(diagnoses)) <= {name, "no-validation"}


VARIANTS = {"result in single precision": narrowed, "inputs changed as well": changing_inputs}


@pytest.mark.parametrize("variant", VARIANTS)
@pytest.mark.parametrize(("slug", "name", "edits"), [row for row in listed(NAMED) if row.values[0] != "conv_output_size"])
def test_catalogued_mistake_is_named_in_other_company(slug, name, edits, variant):
    diagnoses = exercise(slug, SECRETS[0]).diagnose(VARIANTS[variant](compiled(slug, edits)))
    assert names(diagnoses) == [name]


@pytest.mark.parametrize("secret", SECRETS, ids=["one", "other"])
@pytest.mark.parametrize(("slug", "what", "edits"), listed(UNNAMED))
def test_mistake_that_is_not_catalogued_gets_no_name(slug, what, edits, secret):
    assert names(exercise(slug, secret).diagnose(compiled(slug, edits))) == []


@pytest.mark.parametrize("slug", RIGHT)
def test_every_misconception_of_a_core_exercise_has_an_edit(slug):
    assert {mistake.slug for mistake in exercise(slug, SECRETS[0]).solution.misconceptions} == {name for name, _ in NAMED[slug]}


@pytest.mark.parametrize(("slug", "name", "edits"), listed(NAMED))
def test_public_cases_alone_never_suggest_only_wrong_names(slug, name, edits):
    found = names(exercise(slug, SECRETS[0]).diagnose(compiled(slug, edits), public_only=True))
    assert not found or name in found
