"""Pruning the connections with the smallest contribution: lecture 0, «Операция свёртки»; the contribution is |w|."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from autograder.content.api import ELEM, Case, Family, alternative, misconception
from autograder.content.helpers import arrays, called_again, memory_cases, scaled, single_cases, standard

Array = NDArray[np.floating]


def magnitude_prune(w: Array, amount: int) -> tuple[Array, Array]:
    """Return the weights and the mask with the *amount* smallest |w| removed."""
    return _keep(w, _ranks(np.abs(w)) >= amount)


def _ranks(values: Array) -> NDArray[np.int64]:
    """Return the place of every value in the order of all of them."""
    return np.argsort(np.argsort(values, axis=None)).reshape(values.shape)


def _keep(w: Array, kept: NDArray[np.bool_]) -> tuple[Array, Array]:
    mask = kept.astype(w.dtype)
    return w * mask, mask


def oracle(w: Array, amount: int) -> tuple[Array, Array]:
    """Return what PyTorch's pruning gives."""
    import torch
    from torch.nn.utils import prune

    module = torch.nn.Module()
    module.w = torch.nn.Parameter(torch.tensor(w))
    prune.l1_unstructured(module, "w", amount=amount)
    return module.w.detach().numpy(), module.w_mask.numpy()


TOLERANCE = ELEM

OUTSIDE_DOMAIN = {
    "lookup:w": "the statement promises that all |w| are different",
    "ties-last:w:*": "the statement promises that all |w| are different",
    "ndim:w:0": "the statement asks for at least one axis",
    "empty:w": "the statement asks for at least one weight",
}

FAMILIES = (
    standard("lecture"),
    Family("vectors", 2.0, {"en": "vectors", "ru": "векторы"}),
    Family("matrices", 2.0, {"en": "matrices and kernels", "ru": "матрицы и ядра"}),
    Family("extremes", 1.0, {"en": "nothing removed, everything removed", "ru": "ничего не удалено, удалено всё"}),
    standard("sizes"),
    Family(
        "magnitudes",
        1.0,
        {
            "en": "weights that differ little, very small and very large ones",
            "ru": "веса, мало отличающиеся по модулю, очень малые и очень большие",
        },
    ),
    standard("single"),
    standard("memory"),
)


def cases(rng: np.random.Generator) -> Iterator[Case]:
    """Yield the statement's example, the named edge cases and random weights."""
    yield Case("four-weights", _inputs([0.1, -3, 2, -0.2], 2), family="lecture", public=True)
    yield Case("negative", _inputs([-1, -4, -2, -3, -5], 2), family="vectors")
    yield Case("positive", _inputs([4, 1, 3], 1), family="vectors")
    for size, amount in ((7, 3), (6, 4), (5, 1)):
        yield Case(f"vector-{amount}-of-{size}", _drawn(rng, (size,), amount), family="vectors")
    yield Case("matrix", _inputs([[1, -5], [-2, 3]], 1), family="matrices")
    yield Case("one-row-small", _inputs([[1, 2], [-5, 6]], 2), family="matrices")
    yield Case("matrix-3x4", _drawn(rng, (3, 4), 6), family="matrices")
    yield Case("matrix-4x2", _drawn(rng, (4, 2), 3), family="matrices")
    yield Case("kernels", _drawn(rng, (2, 2, 2, 3), 10), family="matrices")
    yield Case("nothing", _drawn(rng, (3, 2), 0), family="extremes")
    yield Case("everything", _drawn(rng, (2, 3), 6), family="extremes")
    yield Case("all-but-one", _drawn(rng, (5,), 4), family="extremes")
    yield Case("long-vector", _drawn(rng, (150,), 77), family="sizes")
    yield Case("matrix-12x13", _drawn(rng, (12, 13), 140), family="sizes")
    yield Case("three-axes", _drawn(rng, (3, 2, 4), 9), family="sizes")
    yield Case("five-axes", _drawn(rng, (2, 3, 1, 2, 3), 17), family="sizes")
    yield Case("differ-in-the-fifth-decimal", _inputs([0.00013, -0.00012, 0.00011, -0.00014], 2), family="magnitudes")
    for number, amount in enumerate((1, 4), 1):
        steps = np.ldexp(rng.permutation(6) * np.array([1, -1, 1, -1, 1, -1]), -20)
        yield Case(f"differ-in-the-seventh-digit-{number}", _inputs(np.copysign(1, steps) + steps, amount), family="magnitudes")
    yield Case("very-small", scaled(_drawn(rng, (3, 4), 5), w=-60), family="magnitudes")
    yield Case("very-large", scaled(_drawn(rng, (7,), 3), w=60), family="magnitudes")
    yield Case("small-and-large", _inputs([[1e-9, -1e9, 5e-13], [-2e4, 3, -1e-5]], 4), family="magnitudes")
    yield Case("zero-is-kept", _inputs([-2, 0, 3], 0), family="magnitudes")
    yield Case("zero-goes-first", _inputs([1e-8, 0, -1e-7], 1), family="magnitudes")
    yield from single_cases(_drawn(rng, (3, 3), 4), _drawn(rng, (6,), 2))
    yield from memory_cases(_drawn(rng, (3, 3), 5), _drawn(rng, (2, 4), 3), _drawn(rng, (6,), 4))
    yield called_again(_drawn(rng, (2, 4), 3), _drawn(rng, (2, 4), 3))


def _inputs(w: object, amount: int) -> dict[str, object]:
    return arrays(w=w) | {"amount": amount}


def _drawn(rng: np.random.Generator, shape: tuple[int, ...], amount: int) -> dict[str, object]:
    """Return weights of both signs whose absolute values are all different."""
    size = int(np.prod(shape))
    signs = np.where(rng.permutation(size) < size // 2, -1, 1)
    return _inputs((signs * (rng.permutation(max(40, size))[:size] + 1) / 8).reshape(shape), amount)


@misconception(
    "signed-values-sorted",
    en="The weights were compared with their signs. |w| should be compared: a large negative weight is an important link.",
    ru="Веса сравниваются со знаком. Сравнивать нужно |w|: большой по модулю отрицательный вес — важная связь.",
)
def signed_values_sorted(w, amount):
    return _keep(w, _ranks(w) >= amount)


@misconception(
    "largest-removed",
    en="The largest weights were removed. Those with the smallest |w| should be removed.",
    ru="Удалены самые большие веса. Удалять нужно те, у которых |w| наименьший.",
)
def largest_removed(w, amount):
    return _keep(w, _ranks(-np.abs(w)) >= amount)


@misconception(
    "keep-count-confused",
    en="As many weights were kept as should be removed. amount is the number of links that should go.",
    ru="Оставлено столько весов, сколько нужно было удалить. amount — это число связей, которые нужно удалить.",
)
def keep_count_confused(w, amount):
    return magnitude_prune(w, w.size - amount)


@misconception(
    "mask-inverted",
    en="The mask is inverted. It should be 1 for the weights that are kept, 0 for those that are removed.",
    ru="Маска обращена. У оставленных весов должна стоять 1, у удалённых — 0.",
)
def mask_inverted(w, amount):
    pruned, mask = magnitude_prune(w, amount)
    return pruned, 1 - mask


@misconception(
    "per-row-pruning",
    en="The same number of weights was removed from every row. All weights of the array should be ranked together.",
    ru="Из каждой строки удалено поровну весов. Сравнивать нужно все веса массива вместе.",
)
def per_row_pruning(w, amount):
    rows = np.abs(w).reshape(len(w), -1)
    ranks = np.argsort(np.argsort(rows, axis=1), axis=1).reshape(w.shape)
    return _keep(w, ranks >= amount // len(w))


@misconception(
    "mutates-input",
    en="The array w was changed in place, and the caller's weights are lost. A copy should be changed: w * mask makes a new array.",
    ru="Массив w изменён на месте, и веса вызывающего кода потеряны. Изменять нужно копию: w * mask создаёт новый массив.",
)
def mutates_input(w, amount):
    _, mask = magnitude_prune(w, amount)
    w *= mask
    return w, mask


@alternative("the smallest ones by index, in a copy")
def by_index(w, amount):
    pruned, mask = w.ravel(), np.ones(w.size)
    pruned = pruned.copy()
    removed = np.argsort(np.abs(pruned))[:amount]
    pruned[removed] = mask[removed] = 0
    return pruned.reshape(w.shape), mask.reshape(w.shape)


@alternative("a threshold, the mask in float32")
def by_threshold(w, amount):
    threshold = np.sort(np.abs(w), axis=None)[amount - 1] if amount else -1
    return np.where(np.abs(w) <= threshold, 0, w), (np.abs(w) > threshold).astype(np.float32)
