"""Shuffling before every epoch: lecture 3, «Перемешивание примеров»; lecture 0, «Нормализация по мини-батчам».

Each case rejects a correct solution with a probability of at most 1e-8; see docs/statistics.md.
"""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from autograder.compare.statistics import BatchesJudge, contract_cases
from autograder.content.api import EXACT, Case, Family, alternative, generator, misconception

Indices = NDArray[np.integer]
Batches = list[Indices]
EPOCHS = 240


def epoch_minibatches(n: int, batch_size: int, rng: np.random.Generator) -> Batches:
    """Return a uniformly random order of 0 … n − 1, cut into pieces."""
    order = rng.permutation(n)
    return [order[start : start + batch_size] for start in range(0, n, batch_size)]


def oracle(n: int, batch_size: int, rng: np.random.Generator) -> Batches:
    """Return the batches of PyTorch's loader."""
    import torch
    from torch.utils.data import DataLoader

    source = torch.Generator().manual_seed(int(rng.integers(2**63)))
    return [batch.numpy() for batch in DataLoader(range(n), batch_size=batch_size, shuffle=True, generator=source)]


TOLERANCE = EXACT

FAMILIES = (
    Family("lecture", 0.0, {"en": "examples of the statement", "ru": "примеры из условия"}),
    Family("contract", 2.0, {"en": "draws from the generator that is passed in", "ru": "числа берутся из переданного генератора"}),
    Family(
        "sizes", 2.0, {"en": "a last batch that is not full, every index once", "ru": "неполный последний батч, каждый индекс один раз"}
    ),
    Family("places", 2.0, {"en": "places and neighbours of an example in many epochs", "ru": "места и соседи примера во многих эпохах"}),
    Family("orders", 3.0, {"en": "all orders equally likely", "ru": "все порядки равновероятны"}),
)


def cases(rng: np.random.Generator) -> Iterator[Case]:
    """Yield the contract, exact conditions and tests of the law; where the law is tested, batches are full."""
    yield _case("ten-by-three", 10, 3, rng, family="lecture", public=True)
    yield Case("one-example", {"n": 1, "batch_size": 8, "rng": generator(1)}, family="lecture", public=True)
    yield from contract_cases({"n": 40, "batch_size": 8}, BatchesJudge(40, 8), rng=rng)
    for n, batch_size in ((10, 3), (12, 4), (5, 8), (1, 1), (23, 11), (7, 6)):
        yield _case(f"sizes-{n}-{batch_size}", n, batch_size, rng, family="sizes", epochs=3)
    yield _case("sizes-5000-1100", 5000, 1100, rng, family="sizes", epochs=2)
    for n, batch_size in ((8, 4), (12, 3), (40, 8)):
        yield _case(f"places-{n}-{batch_size}", n, batch_size, rng, family="places", epochs=EPOCHS)
    yield _case("three-by-one", 3, 1, rng, family="orders", epochs=EPOCHS)
    yield _case("long-epoch", 100_000, 1000, rng, family="orders")


def _case(name: str, n: int, batch_size: int, rng: np.random.Generator, *, family: str, epochs: int = 1, public: bool = False) -> Case:
    """Return a case of several epochs from one generator."""
    inputs = {"n": n, "batch_size": batch_size, "rng": generator(int(rng.integers(2**31)), shared="one")}
    return Case(name, calls=(inputs,) * epochs, judge=BatchesJudge(n, batch_size), family=family, public=public)


def _cut(order, batch_size):
    return [order[start : start + batch_size] for start in range(0, len(order), batch_size)]


@misconception(
    "no-shuffling",
    en="The examples stay in their order. Shuffle them before every epoch: rng.permutation(n).",
    ru="Примеры остаются в исходном порядке. Перемешивайте их перед каждой эпохой: rng.permutation(n).",
)
def no_shuffling(n, batch_size, rng):
    return _cut(np.arange(n), batch_size)


@misconception(
    "sampling-with-replacement",
    en="The indices are drawn with replacement, so some occur twice and others never. Each example should occur exactly once per epoch.",
    ru="Индексы выбираются с возвращением: одни повторяются, другие не попадают вовсе. Каждый пример должен "
    "встречаться в эпохе ровно один раз.",
)
def sampling_with_replacement(n, batch_size, rng):
    return _cut(rng.integers(0, n, size=n), batch_size)


@misconception(
    "last-batch-dropped",
    en="The last batch is left out if it is not full. Keep it: every example takes part in every epoch.",
    ru="Неполный последний батч отброшен. Сохраните его: в каждой эпохе должны участвовать все примеры.",
)
def last_batch_dropped(n, batch_size, rng):
    return _cut(rng.permutation(n)[: n - n % batch_size], batch_size)


@misconception(
    "only-batch-order-shuffled",
    en="The same examples always share a batch; only the order of the batches is random. Shuffle the examples, then cut.",
    ru="В батче всегда одни и те же примеры, случаен лишь порядок батчей. Сначала перемешайте примеры, потом разрежьте.",
)
def only_batch_order_shuffled(n, batch_size, rng):
    full, rest = n - n % batch_size, n % batch_size
    blocks = rng.permutation(np.arange(full).reshape(-1, batch_size))
    return [*blocks, np.arange(full, n)] if rest else list(blocks)


@misconception(
    "random-rotation",
    en="The order is only shifted cyclically, so neighbours stay neighbours. That is not a shuffle; use rng.permutation(n).",
    ru="Порядок лишь циклически сдвинут, и соседи остаются соседями. Это не перемешивание; используйте rng.permutation(n).",
)
def random_rotation(n, batch_size, rng):
    return _cut((np.arange(n) + rng.integers(n)) % n, batch_size)


@misconception(
    "transposition-shuffle",
    en="Every element is swapped with one chosen among all. That makes some orders likelier than others; choose among those not placed "
    "yet, or use rng.permutation(n).",
    ru="Каждый элемент меняется местами с выбранным среди всех. Одни порядки при этом вероятнее других; выбирайте среди ещё не "
    "поставленных или используйте rng.permutation(n).",
)
def transposition_shuffle(n, batch_size, rng):
    order = list(range(n))
    for i, j in enumerate(rng.integers(0, n, size=n).tolist()):
        order[i], order[j] = order[j], order[i]
    return _cut(np.array(order), batch_size)


@misconception(
    "global-rng",
    en="The order comes from np.random. Draw it from the generator that is passed in: rng.permutation(n).",
    ru="Порядок взят из np.random. Берите его из переданного генератора: rng.permutation(n).",
)
def global_rng(n, batch_size, rng):
    return _cut(np.random.permutation(n), batch_size)


@misconception(
    "fixed-seed",
    en="The generator is seeded inside the function, so every epoch has the same order. Draw from the rng that is passed in.",
    ru="Генератор создан внутри функции с заданным seed, и порядок во всех эпохах один. Берите числа из переданного rng.",
)
def fixed_seed(n, batch_size, rng):
    return _cut(np.random.default_rng(0).permutation(n), batch_size)


@alternative("sorting by random keys")
def by_random_keys(n, batch_size, rng):
    return np.split(np.argsort(rng.random(n)), range(batch_size, n, batch_size))


@alternative("Fisher and Yates, swapping with those not placed yet")
def fisher_yates(n, batch_size, rng):
    order = np.arange(n, dtype=np.int32)
    for i, u in enumerate(rng.random(n)[:-1].tolist()):
        j = i + int(u * (n - i))
        order[i], order[j] = order[j], order[i]
    return tuple(_cut(order, batch_size))


@alternative("in-place shuffle, batches cut off one by one")
def one_by_one(n, batch_size, rng):
    rest, batches = np.arange(n), []
    rng.shuffle(rest)
    while rest.size:
        batches.append(rest[:batch_size].copy())
        rest = rest[batch_size:]
    return batches
