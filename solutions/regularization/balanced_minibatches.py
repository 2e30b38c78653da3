"""Mini-batches with as many different classes as possible: lecture 3, «Перемешивание примеров», which gives no algorithm.

Each case rejects a correct solution with a probability of at most 1e-8; see docs/statistics.md.
"""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from autograder.compare.statistics import BalanceJudge, contract_cases
from autograder.content.api import EXACT, Case, Family, alternative, generator, misconception

Indices = NDArray[np.integer]
Batches = list[Indices]
EPOCHS = 200


def balanced_minibatches(labels: Indices, batch_size: int, rng: np.random.Generator) -> Batches:
    """Sort by class, at random inside each, take one of each class in turn, and cut."""
    by_class = np.split(np.lexsort((rng.random(labels.size), labels)), np.unique(labels).size)
    order = np.stack(by_class, axis=1).ravel()
    return [order[start : start + batch_size] for start in range(0, order.size, batch_size)]


def oracle(labels: Indices, batch_size: int, rng: np.random.Generator) -> Batches:
    """Return a sample by PyTorch's random permutations, which must pass the same tests."""
    import torch

    source = torch.Generator().manual_seed(int(rng.integers(2**63)))
    classes = [torch.nonzero(torch.tensor(labels == c)).ravel() for c in range(labels.max() + 1)]
    shuffled = [members[torch.randperm(len(members), generator=source)] for members in classes]
    return [batch.numpy() for batch in torch.stack(shuffled, dim=1).ravel().split(batch_size)]


TOLERANCE = EXACT

FAMILIES = (
    Family("lecture", 0.0, {"en": "examples of the statement", "ru": "примеры из условия"}),
    Family("contract", 2.0, {"en": "draws from the generator that is passed in", "ru": "числа берутся из переданного генератора"}),
    Family("balance", 4.0, {"en": "the classes in every batch", "ru": "классы в каждом батче"}),
    Family("sizes", 2.0, {"en": "a last batch that is not full", "ru": "неполный последний батч"}),
    Family("order", 3.0, {"en": "the order inside a class in many epochs", "ru": "порядок внутри класса во многих эпохах"}),
    Family("memory", 1.0, {"en": "read-only and non-contiguous labels", "ru": "метки только для чтения и с разрывами в памяти"}),
)


def cases(rng: np.random.Generator) -> Iterator[Case]:
    """Yield the contract, exact conditions for several epochs and tests of the order inside a class."""
    yield _case("three-classes", [np.repeat([0, 1, 2], 4)], 3, rng, family="lecture", public=True)
    yield Case("one-example", {"labels": np.array([0]), "batch_size": 3, "rng": generator(1)}, family="lecture", public=True)
    labels = _labels(rng, 4, 6)
    yield from contract_cases({"labels": labels, "batch_size": 8}, BalanceJudge(labels[None], 8), rng=rng)
    for classes, members, batch_size in ((2, 6, 4), (5, 3, 5), (3, 4, 2), (4, 6, 8), (3, 6, 6)):
        several = [_labels(rng, classes, members) for _ in range(6)]
        yield _case(f"balance-{classes}x{members}-{batch_size}", several, batch_size, rng, family="balance")
    for classes, members, batch_size in ((4, 6, 5), (3, 5, 2), (3, 4, 7), (2, 3, 20)):
        several = [_labels(rng, classes, members) for _ in range(6)]
        yield _case(f"sizes-{classes}x{members}-{batch_size}", several, batch_size, rng, family="sizes")
    for name, dtype in (("unsigned", np.uint8), ("narrow", np.int8), ("wide-unsigned", np.uint64)):
        yield _case(f"{name}-labels", [_labels(rng, 3, 5).astype(dtype) for _ in range(6)], 4, rng, family="balance")
    yield _case("many-classes", [_labels(rng, 130, 2).astype(np.uint8) for _ in range(3)], 130, rng, family="balance")
    yield _case("batches-of-one", [_labels(rng, 3, 4) for _ in range(6)], 1, rng, family="sizes")
    for classes, members, batch_size in ((3, 6, 3), (2, 5, 5)):
        same = [_labels(rng, classes, members)] * EPOCHS
        yield _case(f"order-{classes}x{members}-{batch_size}", same, batch_size, rng, family="order")
    yield _case("order-long", [_labels(rng, 2, 20_000)], 250, rng, family="order")
    yield _case("non-contiguous", [_labels(rng, 3, 4) for _ in range(6)], 4, rng, family="memory", layout="strided")
    yield _case("read-only", [_labels(rng, 4, 3) for _ in range(6)], 6, rng, family="memory", readonly=True)


def _labels(rng: np.random.Generator, classes: int, members: int) -> Indices:
    return rng.permutation(np.repeat(np.arange(classes), members))


def _case(name: str, labels: list[Indices], batch_size: int, rng: np.random.Generator, **options: object) -> Case:
    """Return a case of one epoch for each of *labels*."""
    one = generator(int(rng.integers(2**31)), shared="one")
    calls = tuple({"labels": each, "batch_size": batch_size, "rng": one} for each in labels)
    return Case(name, calls=calls, judge=BalanceJudge(np.array(labels), batch_size), **options)


def _interleaved(classes, batch_size):
    order = np.stack(classes, axis=1).ravel()
    return [order[start : start + batch_size] for start in range(0, len(order), batch_size)]


def _members(labels):
    return [np.flatnonzero(labels == c) for c in np.unique(labels)]


@misconception(
    "plain-shuffle",
    en="The examples are shuffled without regard to their classes, so a batch may lack some. Take the classes in turn.",
    ru="Примеры перемешаны без учёта классов, и в батче каких-то классов может не быть. Берите классы по очереди.",
)
def plain_shuffle(labels, batch_size, rng):
    return _interleaved([rng.permutation(labels.size)], batch_size)


@misconception(
    "sorted-by-class",
    en="The classes follow one after another, so most batches hold one class only. Take one example of each class in turn.",
    ru="Классы идут один за другим, и в большинстве батчей только один класс. Берите по одному примеру каждого класса по очереди.",
)
def sorted_by_class(labels, batch_size, rng):
    return _interleaved([np.concatenate([rng.permutation(members) for members in _members(labels)])], batch_size)


@misconception(
    "no-shuffling-inside-class",
    en="The examples of a class always come in the same order. Shuffle them inside each class before every epoch.",
    ru="Примеры каждого класса всегда идут в одном порядке. Перед каждой эпохой перемешивайте их внутри класса.",
)
def no_shuffling_inside_class(labels, batch_size, rng):
    return _interleaved(_members(labels), batch_size)


@misconception(
    "sampling-with-replacement",
    en="The examples of a class are drawn with replacement, so some occur twice and others never. Each should occur "
    "exactly once per epoch.",
    ru="Примеры класса выбираются с возвращением: одни повторяются, другие не попадают вовсе. Каждый должен "
    "встречаться в эпохе ровно один раз.",
)
def sampling_with_replacement(labels, batch_size, rng):
    return _interleaved([rng.choice(members, size=members.size) for members in _members(labels)], batch_size)


@misconception(
    "last-batch-dropped",
    en="The last batch is left out if it is not full. Keep it: every example takes part in every epoch.",
    ru="Неполный последний батч отброшен. Сохраните его: в каждой эпохе должны участвовать все примеры.",
)
def last_batch_dropped(labels, batch_size, rng):
    return [batch for batch in balanced_minibatches(labels, batch_size, rng) if len(batch) == batch_size]


@misconception(
    "fixed-seed",
    en="The generator is seeded inside the function, so every epoch has the same order. Draw from the rng that is passed in.",
    ru="Генератор создан внутри функции с заданным seed, и порядок во всех эпохах один. Берите числа из переданного rng.",
)
def fixed_seed(labels, batch_size, rng):
    return balanced_minibatches(labels, batch_size, np.random.default_rng(0))


@alternative("lists of the classes, taken in turn")
def by_lists(labels, batch_size, rng):
    order = []
    for group in zip(*(rng.permutation(members).tolist() for members in _members(labels)), strict=True):
        order.extend(group)
    return [np.array(order[start : start + batch_size]) for start in range(0, len(order), batch_size)]


@alternative("classes in another order every epoch, every batch shuffled once more")
def shuffled_twice(labels, batch_size, rng):
    classes = [rng.permutation(members) for members in _members(labels)]
    rng.shuffle(classes)
    return tuple(rng.permutation(batch) for batch in _interleaved(classes, batch_size))


@alternative("ranks inside the classes of one permutation, in an arithmetic of places")
def by_places(labels, batch_size, rng):
    order, seen = np.empty(labels.size, dtype=np.int32), {}
    for index in rng.permutation(labels.size):
        label = int(labels[index])
        rank = seen.get(label, 0)
        seen[label] = rank + 1
        order[rank * (int(labels.max()) + 1) + label] = index
    return np.split(order, range(batch_size, labels.size, batch_size))
