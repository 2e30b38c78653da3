import math
from itertools import permutations

import numpy as np
import pytest

from autograder.codec import Opaque
from autograder.compare.counting import ALPHA, even_counts, proportion, rare_count
from autograder.compare.orders import partition
from autograder.model import Verdict
from autograder.texts import LANGUAGES, render

WHAT = {"en": "how often 0 and 1 share a batch", "ru": "как часто 0 и 1 попадают в один батч"}


@pytest.mark.parametrize(("trials", "p"), [(3000, 3 / 11), (3000, 1 / 11), (30000, 0.6), (400, 0.9)])
def test_a_share_is_rejected_no_more_often_than_stated_and_soon_after_that(trials, p):
    stats = pytest.importorskip("scipy.stats")
    counts = np.arange(trials + 1)
    rejected = np.array([proportion(int(count), trials, p, WHAT) is not None for count in counts])
    chance = float(stats.binom.pmf(counts[rejected], trials, p).sum())
    assert ALPHA / 100 < chance <= ALPHA


def test_a_wrong_share_is_told_with_both_numbers():
    found = proportion(1500, 3000, 3 / 11, WHAT)
    assert render(found.message, "en") == "how often 0 and 1 share a batch: 0.5, expected 0.273"


def naive_shuffle(rng, order):
    order = list(order)
    for i in range(len(order)):
        j = int(rng.integers(len(order)))
        order[i], order[j] = order[j], order[i]
    return tuple(order)


def test_outcomes_of_a_fair_shuffle_are_even():
    for seed in range(100):
        counts = np.random.default_rng(seed).multinomial(8000, [1 / 6] * 6)
        assert even_counts(counts, WHAT) is None


def test_outcomes_of_a_naive_shuffle_are_uneven():
    shares = np.zeros(6)
    orders = list(permutations(range(3)))
    for choices in np.ndindex(3, 3, 3):
        order = [0, 1, 2]
        for i, j in enumerate(choices):
            order[i], order[j] = order[j], order[i]
        shares[orders.index(tuple(order))] += 1 / 27
    caught = [even_counts(np.random.default_rng(seed).multinomial(8000, shares), WHAT) is not None for seed in range(100)]
    assert sum(caught) >= 97


def test_an_outcome_that_never_occurs_is_uneven():
    assert even_counts([500, 500, 0], WHAT) is not None


def test_unevenness_is_bounded_by_what_the_chi_square_law_allows():
    """The bound holds for every count, so in the limit it lies beyond the exact quantile."""
    stats = pytest.importorskip("scipy.stats")
    for cells in (2, 6, 12):
        free, y = cells - 1, float(cells)
        while -y + free * (1 + math.log(y / free)) >= math.log(ALPHA):
            y += 0.01
        assert stats.chi2.sf(2 * y, free) < ALPHA


@pytest.mark.parametrize("expected", [1e-6, 0.02, 1.0, 12.0, 300.0])
def test_a_rare_count_is_reached_no_more_often_than_stated(expected):
    stats = pytest.importorskip("scipy.stats")
    count = rare_count(expected, 1e-9)
    assert stats.poisson.sf(count - 1, expected) <= 1e-9 < stats.poisson.sf(max(0, round(0.7 * count) - 3), expected)


BATCHES = [np.array([3, 1, 0]), np.array([9, 2, 4]), np.array([5, 6, 7]), np.array([8])]


def test_a_partition_is_accepted():
    assert partition(BATCHES, 10, 3) is None
    assert partition(tuple(batch.astype(np.int32) for batch in BATCHES), 10, 3) is None
    assert (
        partition([batch.astype(dtype) for batch, dtype in zip(BATCHES, (np.int64, np.uint64, np.uint8, np.int16), strict=True)], 10, 3)
        is None
    )


@pytest.mark.parametrize(
    ("batches", "verdict", "key"),
    [
        pytest.param(None, Verdict.WRONG, "none", id="None"),
        pytest.param(np.arange(10), Verdict.WRONG, "type", id="an array"),
        pytest.param(Opaque("generator"), Verdict.WRONG, "type", id="a generator"),
        pytest.param([[3, 1, 0]], Verdict.WRONG, "type", id="a list of lists"),
        pytest.param([None], Verdict.WRONG, "none", id="a list of None"),
        pytest.param(BATCHES[:3], Verdict.WRONG_SHAPE, "law.batch_sizes", id="last batch dropped"),
        pytest.param([], Verdict.WRONG_SHAPE, "law.batch_sizes", id="no batches"),
        pytest.param([*BATCHES[:3], np.array([8, 8])], Verdict.WRONG_SHAPE, "law.batch_sizes", id="a longer batch"),
        pytest.param([BATCHES[0][None]], Verdict.WRONG_SHAPE, "law.batch_axes", id="two axes"),
        pytest.param([np.array(3)], Verdict.WRONG_SHAPE, "law.batch_axes", id="no axis"),
        pytest.param([batch.astype(float) for batch in BATCHES], Verdict.WRONG_DTYPE, "law.batch_dtype", id="floats"),
        pytest.param([*BATCHES[:3], np.array([3])], Verdict.WRONG, "law.batch_repeats", id="an index twice"),
        pytest.param([*BATCHES[:3], np.array([10])], Verdict.WRONG, "law.batch_range", id="an index too large"),
        pytest.param([*BATCHES[:3], np.array([-1])], Verdict.WRONG, "law.batch_range", id="a negative index"),
        pytest.param([*BATCHES[:3], np.array([2**64 - 1], np.uint64)], Verdict.WRONG, "law.batch_range", id="an enormous index"),
    ],
)
def test_what_is_no_partition_is_told(batches, verdict, key):
    found = partition(batches, 10, 3)
    assert (found.verdict, found.message.key) == (verdict, f"compare.{key}")
    assert all(render(found.message, language) for language in LANGUAGES)
