"""What solution files of random functions are built from: cases for the contract, cases for the law.

Contract: reproducible, driven by the generator that is passed in and by nothing else. Law: the distribution of the
draws, tested with a stated chance of rejecting a correct solution. A solution that draws exactly what the reference
draws passes without any test (see ``judge_case``).

A judge is a frozen record rather than a closure, so that a student's kit can say what a public case is judged by: see
:func:`judge_to_data`.
"""

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Protocol

import numpy as np

from autograder.codec import Recipe
from autograder.compare.counting import ALPHA
from autograder.compare.judge import same
from autograder.compare.laws import Law, bernoulli, follows, normal, uniform, unrelated
from autograder.compare.orders import by_class, joined, partition, uniform_orders, unrelated_orders
from autograder.compare.values import compare
from autograder.compare.wording import mismatch
from autograder.model import Case, Localized, Mismatch, Tolerance, Verdict

__all__ = [
    "ALPHA",
    "BalanceJudge",
    "BatchesJudge",
    "Law",
    "SampleJudge",
    "bernoulli",
    "contract_cases",
    "judge_from_data",
    "judge_to_data",
    "law_case",
    "many_calls_case",
    "normal",
    "uniform",
]

CALLS = 300
"""How many small results are drawn where they are judged together."""
TRANSFORMS: Mapping[str, Callable[[np.ndarray], np.ndarray]] = {"log": np.log, "exp": np.exp, "abs": np.abs}
"""What may be applied to draws before they are tested, by the names that a student's kit holds."""
_SPREAD: Localized = {
    "en": "the largest difference between two classes' numbers in a batch",
    "ru": "наибольшая разность чисел двух классов в батче",
}


class Judge(Protocol):
    """Judges the results of a random function."""

    def form(self, output: object) -> Mismatch | None:
        """Return what is wrong with one result apart from chance."""

    def unrelated(self, first: object, second: object) -> Mismatch | None:
        """Return how two results of proper form depend on each other."""

    def __call__(self, outputs: list[object]) -> Mismatch | None:
        """Return the first thing wrong with *outputs*, one a call."""


@dataclass(frozen=True, slots=True)
class SampleJudge:
    """Judges results that must be arrays of *shape*, each a sample of *law* after *transform*.

    Args:
        shape: Of each result.
        law: Of every element, after the transform. Elements are independent.
        transform: Name of one of TRANSFORMS, or empty.
        together: Judge all results as one sample with a row for each; for results too small to be judged alone.
    """

    shape: tuple[int, ...]
    law: Law
    transform: str = ""
    together: bool = False

    def form(self, output: object) -> Mismatch | None:
        """Return what keeps *output* from being a finite floating-point array of the right shape."""
        return compare(output, np.zeros(self.shape), Tolerance(0.0, math.inf, 0.0, math.inf))

    def unrelated(self, first: object, second: object) -> Mismatch | None:
        """Return how two samples depend on each other."""
        with np.errstate(all="ignore"):
            one, two = (self._sample(np.asarray(output)) for output in (first, second))
            if not (np.isfinite(one).all() and np.isfinite(two).all()):
                return None  # the samples' own cases say what is wrong
            return unrelated(one, two, self.law)

    def __call__(self, outputs: list[object]) -> Mismatch | None:
        """Return the first thing wrong with *outputs*."""
        for output in outputs:
            found = self.form(output)
            if found is not None:
                return found
        arrays = [np.asarray(output) for output in outputs]
        samples = [np.array(arrays).reshape(len(arrays), -1)] if self.together else arrays
        with np.errstate(all="ignore"):  # draws as large as 1e308 overflow on the way to being rejected
            return next((found for sample in samples if (found := self._law(sample, ALPHA / len(samples)))), None)

    def _law(self, draws: np.ndarray, chance: float) -> Mismatch | None:
        sample = self._sample(draws)
        if not np.isfinite(sample).all():
            return mismatch(Verdict.WRONG, "law.domain", {"smallest": f"{draws.min():.4g}", "largest": f"{draws.max():.4g}"})
        single = draws.dtype.itemsize < 8 or bool(self.transform)
        return follows(sample, self.law, single=single, chance=chance, rows="law.counts" if self.together else "law.rows")

    def _sample(self, draws: np.ndarray) -> np.ndarray:
        sample = draws.astype(np.float64)
        return TRANSFORMS[self.transform](sample) if self.transform else sample


@dataclass(frozen=True, slots=True)
class BatchesJudge:
    """Judges epochs that must be uniformly random orders of 0 ... count-1, cut into batches."""

    count: int
    batch_size: int

    def form(self, output: object) -> Mismatch | None:
        """Return what is wrong with *output* as a partition into batches."""
        return partition(output, self.count, self.batch_size)

    def unrelated(self, first: Any, second: Any) -> Mismatch | None:
        """Return how two epochs depend on each other."""
        return unrelated_orders(joined(first), joined(second))

    def __call__(self, outputs: list[Any]) -> Mismatch | None:
        """Return the first thing wrong with *outputs*."""
        found = next((found for output in outputs if (found := self.form(output))), None)
        return found or uniform_orders(np.array([joined(batches) for batches in outputs]), self.batch_size)


@dataclass(frozen=True, slots=True, eq=False)
class BalanceJudge:
    """Judges epochs whose batches must hold the classes as evenly as can be, those of a class in uniformly random order.

    Args:
        labels: Class of each example, one row an epoch; the orders are tested where all rows are equal.
        batch_size: Of all batches but the last.
    """

    labels: np.ndarray
    batch_size: int

    def form(self, output: object) -> Mismatch | None:
        """Return what is wrong with *output* as a balanced partition by the first row of labels."""
        return self._balanced(output, self.labels[0])

    def unrelated(self, first: Any, second: Any) -> Mismatch | None:
        """Return None: the order of the classes may be the same in all epochs, so that many examples keep their places."""
        return None

    def __call__(self, outputs: list[Any]) -> Mismatch | None:
        """Return the first thing wrong with *outputs*."""
        found = next(
            (found for output, labels in zip(outputs, self.labels, strict=True) if (found := self._balanced(output, labels))), None
        )
        if found is not None or (self.labels != self.labels[0]).any():
            return found
        ranks = by_class(self.labels[0])(np.array([joined(batches) for batches in outputs]))
        return next((found for orders in ranks if (found := uniform_orders(orders, chance=ALPHA / len(ranks)))), None)

    def _balanced(self, batches: Any, labels: np.ndarray) -> Mismatch | None:
        found = partition(batches, labels.size, self.batch_size)
        if found is not None:
            return found
        counts = [np.bincount(labels[batch.astype(np.int64)], minlength=int(labels.max()) + 1) for batch in batches]
        widest = max(int(np.ptp(count)) for count in counts)
        if widest <= 1:
            return None
        return mismatch(Verdict.WRONG, "law.proportion", {"what": _SPREAD, "actual": str(widest), "expected": "≤ 1"})


@dataclass(frozen=True, slots=True)
class PairJudge:
    """Judges the contract: two results of proper form that must be equal, or must have nothing in common."""

    of: Judge
    equal: bool
    key: str

    def __call__(self, outputs: list[object]) -> Mismatch | None:
        """Return the first thing wrong with *outputs*, which are two."""
        first, second = outputs
        found = self.of.form(first) or self.of.form(second)
        if found is not None:
            return found
        if same(first, second) != self.equal:
            return mismatch(Verdict.WRONG, f"law.{self.key}")
        return None if self.equal else self.of.unrelated(first, second)


def contract_cases(
    inputs: Mapping[str, object], judge: Judge, *, rng: np.random.Generator, family: str = "contract", argument: str = "rng"
) -> Iterator[Case]:
    """Yield the cases that every random function must pass, whatever its law.

    Generators with the same seed give the same result, other seeds an unrelated one, and a generator used twice gives
    two unrelated results. NumPy's global generator must stay untouched, which ``judge_case`` sees to in every case.

    Args:
        inputs: All arguments but the generator, in the order of the signature. Large enough that two independent
            results coincide with a probability far below :data:`ALPHA`.
        judge: Of the results.
        rng: Draws the seeds.
        family: Of the cases.
        argument: Name of the generator's parameter, the last one of the signature.
    """
    first, second, third = (int(seed) for seed in rng.choice(2**31, size=3, replace=False))

    def case(name: str, recipes: tuple[Recipe, Recipe], equal: bool, key: str) -> Case:
        calls = tuple({**inputs, argument: recipe} for recipe in recipes)
        return Case(name, calls=calls, judge=PairJudge(judge, equal, key), family=family)

    yield case("same-seed", (_seeded(first), _seeded(first)), True, "not_reproducible")
    yield case("other-seed", (_seeded(first), _seeded(second)), False, "ignores_rng")
    shared = Recipe("generator", {"seed": third}, "one")
    yield case("two-calls", (shared, shared), False, "repeats_itself")


def law_case(
    name: str,
    inputs: Mapping[str, object],
    law: Law,
    *,
    shape: tuple[int, ...],
    rng: np.random.Generator,
    family: str = "law",
    argument: str = "rng",
    transform: str = "",
    public: bool = False,
) -> Case:
    """Return a case whose one result must be a sample of *law*; a correct solution fails with at most ALPHA.

    Args:
        name: Of the case.
        inputs: All arguments but the generator, in the order of the signature.
        law: Of every element, after *transform*. Elements are independent.
        shape: Of the result. At least 8,000 elements tell the usual mistakes apart.
        rng: Draws the seed.
        family: Of the case.
        argument: Name of the generator's parameter, the last one of the signature.
        transform: Applied before testing: ``log`` for log-uniform draws.
        public: Whether students see the case.
    """
    calls = ({**inputs, argument: _seeded(int(rng.integers(2**31)))},)
    return Case(name, calls=calls, judge=SampleJudge(shape, law, transform), family=family, public=public)


def many_calls_case(
    name: str,
    inputs: Mapping[str, object],
    law: Law,
    *,
    shape: tuple[int, ...],
    rng: np.random.Generator,
    family: str = "law",
    argument: str = "rng",
    transform: str = "",
    calls: int = CALLS,
) -> Case:
    """Return a case of many small results of generators with different seeds, which together must be a sample of *law*.

    It shows what a single result hides: draws that are standardised, a fixed total, few different results. The
    arguments are those of :func:`law_case`.
    """
    seeds = rng.choice(2**31, size=calls, replace=False).tolist()
    each = tuple({**inputs, argument: _seeded(seed)} for seed in seeds)
    return Case(name, calls=each, judge=SampleJudge(shape, law, transform, together=True), family=family)


def _seeded(seed: int) -> Recipe:
    return Recipe("generator", {"seed": seed})


# -- judges as data ------------------------------------------------------------------------------------------------


def judge_to_data(judge: object) -> dict[str, object] | None:
    """Return *judge* as values of :mod:`autograder.codec`, or None if it is none that a kit can name."""
    if isinstance(judge, SampleJudge):
        return {"judge": "sample", "shape": judge.shape, "law": asdict(judge.law), "transform": judge.transform, "together": judge.together}
    if isinstance(judge, BatchesJudge):
        return {"judge": "batches", "count": judge.count, "batch_size": judge.batch_size}
    if isinstance(judge, BalanceJudge):
        return {"judge": "balance", "labels": judge.labels, "batch_size": judge.batch_size}
    return None


def judge_from_data(data: Mapping[str, Any]) -> Judge:
    """Return the judge that :func:`judge_to_data` wrote.

    Raises:
        KeyError: It wrote no such thing.
    """
    values = dict(data)
    kind = values.pop("judge", "sample")  # kits of earlier versions know samples only
    if kind == "sample":
        return SampleJudge(**{**values, "law": Law(**values["law"])})
    kinds: dict[str, Callable[..., Judge]] = {"batches": BatchesJudge, "balance": BalanceJudge}
    return kinds[kind](**values)
