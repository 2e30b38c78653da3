"""What solution files of random functions are built from: cases for the contract, cases for the law.

Contract: reproducible, driven by the generator that is passed in and by nothing else. Law: the distribution of the
draws, tested with a stated chance of rejecting a correct solution. A solution that draws exactly what the reference
draws passes without any test (see ``judge_case``).
"""

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from autograder.codec import Recipe
from autograder.compare.counting import ALPHA, even_counts, partition, proportion
from autograder.compare.judge import same
from autograder.compare.laws import Law, bernoulli, dispersion, follows, independent, normal, uniform
from autograder.compare.values import compare
from autograder.compare.wording import mismatch
from autograder.model import Case, Mismatch, Tolerance, Verdict

__all__ = [
    "ALPHA",
    "TESTS_PER_SAMPLE",
    "Law",
    "LawJudge",
    "array_form",
    "bernoulli",
    "contract_cases",
    "dispersion",
    "even_counts",
    "follows",
    "independent",
    "law_case",
    "law_judge",
    "normal",
    "partition",
    "proportion",
    "uniform",
]

TESTS_PER_SAMPLE = 9
"""At most so many tests of :data:`ALPHA` judge one sample against its law."""

Form = Callable[[object], Mismatch | None]
Judge = Callable[[list[object]], Mismatch | None]


def array_form(shape: tuple[int, ...]) -> Form:
    """Return a check that a value is a finite floating-point array of this shape."""
    template, anything = np.zeros(shape), Tolerance(0.0, math.inf, 0.0, math.inf)
    return lambda value: compare(value, template, anything)


def contract_cases(
    inputs: Mapping[str, object], *, rng: np.random.Generator, form: Form, family: str = "contract", argument: str = "rng"
) -> Iterator[Case]:
    """Yield the cases that every random function must pass, whatever its law.

    Generators with the same seed give the same result, other seeds another one, and a generator used twice gives
    two results. NumPy's global generator must stay untouched, which ``judge_case`` sees to in every case.

    Args:
        inputs: All arguments but the generator, in the order of the signature. Large enough that two independent
            results coincide with a probability below :data:`ALPHA`.
        rng: Draws the seeds.
        form: What one result looks like, e.g. ``array_form((40, 30))``.
        family: Of the cases.
        argument: Name of the generator's parameter, the last one of the signature.
    """
    first, second, third = (int(seed) for seed in rng.choice(2**31, size=3, replace=False))

    def calls(*recipes: Recipe) -> tuple[dict[str, object], ...]:
        return tuple({**inputs, argument: recipe} for recipe in recipes)

    yield Case("same-seed", calls=calls(_seeded(first), _seeded(first)), judge=_pair_judge(form, True, "not_reproducible"), family=family)
    yield Case("other-seed", calls=calls(_seeded(first), _seeded(second)), judge=_pair_judge(form, False, "ignores_rng"), family=family)
    shared = Recipe("generator", {"seed": third}, "one")
    yield Case("two-calls", calls=calls(shared, shared), judge=_pair_judge(form, False, "repeats_itself"), family=family)


def law_case(
    name: str,
    inputs: Mapping[str, object],
    law: Law,
    *,
    shape: tuple[int, ...],
    rng: np.random.Generator,
    family: str = "law",
    argument: str = "rng",
    transform: Callable[[np.ndarray], np.ndarray] | None = None,
    public: bool = False,
) -> Case:
    """Return a case whose one result must be a sample of *law*; a correct solution fails with at most 9 ALPHA.

    Args:
        name: Of the case.
        inputs: All arguments but the generator, in the order of the signature.
        law: Of every element, after *transform*. Elements are independent.
        shape: Of the result. At least 8,000 elements tell the usual mistakes apart.
        rng: Draws the seed.
        family: Of the case.
        argument: Name of the generator's parameter, the last one of the signature.
        transform: Applied before testing, e.g. ``np.log`` for log-uniform draws.
        public: Whether students see the case.
    """
    calls = ({**inputs, argument: _seeded(int(rng.integers(2**31)))},)
    return Case(name, calls=calls, judge=law_judge(shape, law, transform=transform), family=family, public=public)


TRANSFORMS: Mapping[str, Callable[[np.ndarray], np.ndarray]] = {"log": np.log, "exp": np.exp, "abs": np.abs}
"""Transforms that a student's kit can name, since it holds data only."""


@dataclass(frozen=True, slots=True)
class LawJudge:
    """Judges results that must be arrays of *shape*, each a sample of *law* after *transform*.

    A class rather than a closure, so that a student's kit can say which law a public case is judged by.
    """

    shape: tuple[int, ...]
    law: Law
    transform: Callable[[np.ndarray], np.ndarray] | None = None

    def __call__(self, outputs: list[object]) -> Mismatch | None:
        """Return the first thing wrong with *outputs*."""
        form = array_form(self.shape)
        with np.errstate(all="ignore"):  # draws as large as 1e308 overflow on the way to being rejected
            return next((found for output in outputs if (found := form(output) or _judge_sample(output, self.law, self.transform))), None)


def law_judge(shape: tuple[int, ...], law: Law, *, transform: Callable[[np.ndarray], np.ndarray] | None = None) -> LawJudge:
    """Return a judge of results that must be arrays of this shape, each a sample of *law*."""
    return LawJudge(shape, law, transform)


def _judge_sample(output: object, law: Law, transform: Callable[[np.ndarray], np.ndarray] | None) -> Mismatch | None:
    draws = np.asarray(output)
    sample = draws.astype(np.float64)
    if transform is None:
        return follows(sample, law, single=draws.dtype.itemsize < 8)
    transformed = transform(sample)
    if not np.isfinite(transformed).all():
        return mismatch(Verdict.WRONG, "law.domain", {"smallest": f"{sample.min():.4g}", "largest": f"{sample.max():.4g}"})
    return follows(transformed, law, single=True)


def _pair_judge(form: Form, equal: bool, key: str) -> Judge:
    def judge(outputs: list[object]) -> Mismatch | None:
        for output in outputs:
            found = form(output)
            if found is not None:
                return found
        return None if same(outputs[0], outputs[1]) == equal else mismatch(Verdict.WRONG, f"law.{key}")

    return judge


def _seeded(seed: int) -> Recipe:
    return Recipe("generator", {"seed": seed})
