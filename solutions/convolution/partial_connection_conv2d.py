"""Convolution with a partial connection table: lecture 2, «Особенность соединения слоев (2)», «(3)»."""

from collections.abc import Iterator

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from autograder.content.api import REDUCE, Case, Family, alternative, misconception
from autograder.content.helpers import (
    arrays,
    called_again,
    memory_cases,
    odd_sixteenths,
    scaled,
    single_cases,
    standard,
    with_more_digits,
    without_signs,
)

Array = NDArray[np.floating]


def partial_connection_conv2d(x: Array, k: Array, table: Array) -> Array:
    """Return the sums of the convolutions of the connected maps: unconnected kernels are set to zero."""
    windows = sliding_window_view(x, k.shape[2:], axis=(1, 2))
    return np.einsum("cijab,ocab->oij", windows, k * table.T[:, :, None, None])


def oracle(x: Array, k: Array, table: Array) -> Array:
    """Return what PyTorch gives when it convolves each output map with the chosen input maps only."""
    import torch
    import torch.nn.functional as F

    maps, kernels, chosen = torch.tensor(x), torch.tensor(k), torch.tensor(table) == 1
    empty = torch.zeros([size - f + 1 for size, f in zip(x.shape[1:], k.shape[2:], strict=True)], dtype=maps.dtype)
    sums = [F.conv2d(maps[c][None], kernel[c][None])[0, 0] if c.any() else empty for kernel, c in zip(kernels, chosen.T, strict=True)]
    return torch.stack(sums).numpy()


TOLERANCE = REDUCE

LECTURE_TABLE = (
    (1, 0, 0, 0, 0, 1, 1, 1, 0),
    (1, 1, 0, 0, 0, 0, 1, 1, 1),
    (1, 1, 1, 0, 0, 0, 0, 1, 1),
    (0, 1, 1, 1, 0, 0, 0, 1, 1),
    (0, 0, 1, 1, 1, 0, 0, 0, 1),
    (0, 0, 0, 1, 1, 1, 0, 0, 0),
    (0, 0, 0, 0, 1, 1, 1, 0, 0),
)

FAMILIES = (
    Family("lecture", 0.0, {"en": "the lecture's table, the statement's example", "ru": "таблица лекции, пример из условия"}),
    Family("square", 2.0, {"en": "as many output as input maps", "ru": "выходных карт столько же, сколько входных"}),
    Family("oblong", 2.0, {"en": "different numbers of input and output maps", "ru": "разное число входных и выходных карт"}),
    Family(
        "special", 2.0, {"en": "full table, one to one, a map without links", "ru": "полная таблица, «один к одному», карта без связей"}
    ),
    standard("sizes"),
    standard("magnitudes"),
    standard("single"),
    standard("memory"),
)


def cases(rng: np.random.Generator) -> Iterator[Case]:
    """Yield the lecture's table, the named edge cases and random numbers."""
    numbers = np.arange(1, 8)[:, None, None]
    yield Case("lecture-table", _maps(numbers, np.ones((9, 7, 1, 1)), LECTURE_TABLE), family="lecture", public=True)
    maps, kernels = [[[1, 2]], [[3, 4]]], np.array([[3, 5], [7, 9]])[:, :, None, None]
    yield Case("two-and-two", _maps(maps, kernels, [[1, 1], [0, 1]]), family="lecture", public=True)
    powers = np.array([[1, 10], [100, 1000]])[:, :, None, None]
    yield Case("tiny", _maps([[[1]], [[2]]], powers, [[1, 1], [0, 1]]), family="square")
    yield Case("three-by-three", _drawn(rng, (3, 4, 5), 2, [[1, 1, 0], [0, 1, 0], [1, 0, 1]]), family="square")
    yield Case("four-by-four", _drawn(rng, (4, 3, 4), 3, [[1, 0, 0, 1], [1, 1, 0, 0], [1, 1, 1, 0], [0, 1, 1, 0]]), family="square")
    yield Case("one-output", _maps([[[1, 2]], [[3, 4]]], [[[[1]], [[5]]]], [[1], [1]]), family="oblong")
    yield Case("two-by-four", _drawn(rng, (2, 4, 3), 2, [[1, 0, 1, 1], [1, 1, 0, 1]]), family="oblong")
    yield Case("four-by-three", _drawn(rng, (4, 5, 4), 3, [[1, 0, 1], [1, 1, 0], [0, 1, 1], [0, 1, 0]]), family="oblong")
    yield Case("lecture-table-3x3", _drawn(rng, (7, 4, 4), 3, LECTURE_TABLE), family="oblong")
    yield Case("one-window", _maps([[[1, 2], [3, 5]]], [[[[1, 2], [3, 7]]]], [[1]]), family="special")
    yield Case("full-table", _drawn(rng, (3, 3, 4), 2, np.ones((3, 2))), family="special")
    yield Case("one-to-one", _drawn(rng, (3, 4, 4), 2, np.eye(3)), family="special")
    yield Case("unlinked-output", _drawn(rng, (2, 3, 3), 2, [[1, 0, 1], [1, 0, 0]]), family="special")
    yield Case("unlinked-input", _drawn(rng, (3, 4, 3), 2, [[1, 1], [0, 0], [0, 1]]), family="special")
    yield from _sizes(rng)
    yield from _magnitudes(rng)
    yield from single_cases(
        _drawn(rng, (2, 4, 4), 2, [[1, 0, 1], [1, 1, 0]]),
        _drawn(rng, (2, 4, 4), 2, [[0, 1], [1, 1]]),
    )
    yield from memory_cases(
        _drawn(rng, (3, 4, 5), 3, [[1, 0], [1, 1], [0, 1]]),
        _drawn(rng, (2, 5, 4), 2, [[1, 0, 1], [0, 1, 1]]),
        _drawn(rng, (3, 3, 4), 2, [[1, 1, 0], [0, 1, 1], [1, 1, 0]]),
    )
    yield called_again(*(_drawn(rng, (2, 3, 4), 2, [[1, 0, 1], [1, 1, 0]]) for _ in range(2)))


def _sizes(rng: np.random.Generator) -> Iterator[Case]:
    """Tables are drawn so that no map is connected with everything; the last maps are not connected at all."""
    for name, shape, f, outputs in (
        ("many-inputs", (139, 2, 2), 2, 2),
        ("many-outputs", (2, 2, 2), 2, 137),
        ("twenty-by-eighteen", (20, 2, 2), 2, 18),
        ("high-maps", (2, 140, 2), 2, 2),
        ("wide-maps", (2, 2, 138), 2, 2),
        ("large-kernels", (2, 13, 12), 11, 3),
    ):
        table = rng.permutation(np.arange(shape[0] * outputs) % 2).reshape(shape[0], outputs)
        table[shape[0] // 2, outputs // 2 :] = table[-1, -1] = 0
        table[0, 0] = 1
        yield Case(name, _drawn(rng, shape, f, table), family="sizes")


def _magnitudes(rng: np.random.Generator) -> Iterator[Case]:
    for name, powers in (
        ("small-maps-large-kernels", {"x": -40, "k": 40}),
        ("large-maps-small-kernels", {"x": 40, "k": -40}),
        ("small-results", {"x": -12, "k": -12}),
    ):
        yield Case(name, scaled(_drawn(rng, (3, 4, 3), 2, [[1, 0], [1, 1], [0, 1]]), **powers), family="magnitudes")
    positive = without_signs(_drawn(rng, (3, 4, 3), 2, [[1, 0], [1, 1], [0, 1]]))
    yield Case("large-results", scaled(positive, x=12, k=12), family="magnitudes")
    exact = _drawn(rng, (3, 4, 3), 2, [[1, 0], [1, 1], [0, 1]])
    yield Case("all-digits", with_more_digits(rng, exact) | {"table": exact["table"]}, family="magnitudes")


def _maps(x: object, k: object, table: object) -> dict[str, object]:
    return arrays(x=x, k=k, table=table)


def _drawn(rng: np.random.Generator, shape: tuple[int, int, int], f: int, table: object) -> dict[str, object]:
    return _maps(odd_sixteenths(rng, *shape), odd_sixteenths(rng, np.shape(table)[1], shape[0], f, f), table)


@misconception(
    "table-ignored",
    en="All pairs of maps contribute. Only those with a 1 in the table should.",
    ru="Вклад дают все пары карт. Учитывать нужно только пары, у которых в таблице стоит 1.",
)
def table_ignored(x, k, table):
    return partial_connection_conv2d(x, k, np.ones_like(table))


@misconception(
    "table-transposed",
    en="The table was read the other way round. Its rows should be the input maps, its columns the output maps: table[c, o].",
    ru="Таблица прочитана наоборот. Строки должны быть входными картами, столбцы — выходными: table[c, o].",
)
def table_transposed(x, k, table):
    inputs, outputs = table.shape
    rows, columns = np.minimum(np.arange(outputs), inputs - 1), np.minimum(np.arange(inputs), outputs - 1)
    return partial_connection_conv2d(x, k, table[np.ix_(rows, columns)].T)


@misconception(
    "averaged-over-inputs",
    en="The parts were divided by the number of connected maps. They should be added up.",
    ru="Части разделены на число соединённых карт. Их нужно просто складывать.",
)
def averaged_over_maps(x, k, table):
    return partial_connection_conv2d(x, k, table / np.maximum(table.sum(axis=0), 1))


@misconception(
    "table-inverted",
    en="The unconnected pairs contribute instead of the connected ones. A 1 in the table should mean a connection.",
    ru="Вклад дают несоединённые пары вместо соединённых. Связью нужно считать единицу в таблице.",
)
def table_inverted(x, k, table):
    return partial_connection_conv2d(x, k, 1 - table)


@misconception(
    "one-kernel-per-output",
    en="One kernel serves all inputs of an output map. Every connected pair should have its own: k[o, c].",
    ru="Одно ядро применено ко всем входам выходной карты. У каждой соединённой пары должно быть своё ядро: k[o, c].",
)
def one_kernel_per_output(x, k, table):
    return partial_connection_conv2d(x, np.broadcast_to(k[:, :1], k.shape), table)


@misconception(
    "first-connected-only",
    en="Only the first connected input map was used. All connected maps should contribute to the sum.",
    ru="Использована только первая соединённая карта. В сумму должны входить все соединённые карты.",
)
def first_connected_only(x, k, table):
    return partial_connection_conv2d(x, k, table * (table.cumsum(axis=0) == 1))


@misconception(
    "flipped-kernel",
    en="The kernels were turned by 180°. They should be slid as they are.",
    ru="Ядра повёрнуты на 180°. Накладывать их нужно без поворота.",
)
def flipped_kernel(x, k, table):
    return partial_connection_conv2d(x, k[:, :, ::-1, ::-1], table)


@alternative("a loop over the connected pairs")
def by_pairs(x, k, table):
    (_, height, width), (outputs, _, f, _) = x.shape, k.shape
    y = np.zeros((outputs, height - f + 1, width - f + 1))
    for c, o in np.argwhere(table):
        for i, j in np.ndindex(y.shape[1:]):
            y[o, i, j] += np.sum(x[c, i : i + f, j : j + f] * k[o, c])
    return y


@alternative("chosen maps of each output, the result in float32")
def by_choice(x, k, table):
    windows = sliding_window_view(x, k.shape[2:], axis=(1, 2))
    linked = table.astype(bool)
    sums = [np.einsum("cijab,cab->ij", windows[linked[:, o]], kernel[linked[:, o]]) for o, kernel in enumerate(k)]
    return np.float32(np.stack(sums))
