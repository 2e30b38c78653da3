"""Mini-batch estimates of the objective and its gradient: lecture 1, «Стохастический градиентный спуск»."""

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograder.content.api import REDUCE, Case, Family, alternative, misconception
from autograder.content.helpers import by_digits, called_again, standard

Array = NDArray[np.floating]
Indices = NDArray[np.integer]


def minibatch_estimate(losses: Array, grads: Array, idx: Indices) -> tuple[float, Array]:
    """Return the means over the selected samples."""
    return losses[idx].mean(), grads[idx].mean(axis=0)


def oracle(losses: Array, grads: Array, idx: Indices) -> tuple[Any, ...]:
    """Return PyTorch's gradient of the mean loss of the mini-batch, which is built from losses and gradients."""
    import torch

    theta = torch.zeros(grads.shape[1], dtype=torch.tensor(grads).dtype, requires_grad=True)
    batch = torch.tensor(idx.astype(np.int64))  # PyTorch takes bytes for a mask
    objective = (torch.tensor(losses)[batch] + torch.tensor(grads)[batch] @ theta).mean()
    return objective, torch.autograd.grad(objective, theta)[0]


TOLERANCE = REDUCE
RELATIVE = by_digits(TOLERANCE)
"""For numbers of any size."""

OUTSIDE_DOMAIN = {"product:idx:*": "indices are not multiplied"}
FAMILIES = (
    Family("lecture", 0.0, {"en": "an example of the statement", "ru": "пример из условия"}),
    Family("distinct", 3.0, {"en": "different samples", "ru": "разные объекты"}),
    Family("repeated", 2.0, {"en": "samples that repeat", "ru": "повторяющиеся объекты"}),
    Family("sizes", 1.0, {"en": "one sample, all samples", "ru": "один объект, все объекты"}),
    standard("magnitudes"),
    Family("many", 1.0, {"en": "large mini-batches, other integer types", "ru": "большие мини-батчи, другие целые типы"}),
    standard("single"),
    standard("memory"),
)


def cases(rng: np.random.Generator) -> Iterator[Case]:
    """Yield the statement's example, the named edge cases and random numbers."""
    yield Case("two-of-three", _inputs([1, 2, 6], [[1, 0], [0, 2], [3, 1]], [0, 2]), family="lecture", public=True)
    for n, d, m in ((5, 3, 2), (8, 4, 3), (4, 1, 3)):
        yield Case(f"{m}-of-{n}", _drawn(rng, n, d, rng.permutation(n)[:m]), family="distinct")
    yield Case("square", _drawn(rng, 6, 3, [5, 1, 3]), family="distinct")
    yield Case("last-twice", _inputs([1, 2, 6], [[1], [2], [4]], [2, 2, 0]), family="repeated")
    yield Case("one-sample-thrice", _drawn(rng, 4, 2, [1, 1, 1]), family="repeated")
    yield Case("more-than-there-are", _drawn(rng, 2, 3, [1, 0, 1, 1, 0]), family="repeated")
    yield Case("repeated", _drawn(rng, 7, 2, [6, 3, 3, 0]), family="repeated")
    yield Case("one-sample", _drawn(rng, 5, 3, [3]), family="sizes")
    yield Case("all-samples", _drawn(rng, 4, 2, rng.permutation(4)), family="sizes")
    yield Case("only-sample", _drawn(rng, 1, 2, [0]), family="sizes")
    for size in (-1e-11, 1e5):
        inputs = _drawn(rng, 6, 3, [5, 0, 3, 0])
        scaled = {"losses": size * inputs["losses"], "grads": size * inputs["grads"]}
        yield Case(f"numbers-{size}", inputs | scaled, family="magnitudes", tolerance=RELATIVE)
    inputs = _drawn(rng, 6, 3, [5, 0, 3, 0])
    yield Case("large-losses", inputs | {"losses": np.array([3e3, -4e3, 50.0, -70.0, 2e3, -6e3])}, family="magnitudes")
    yield Case("equal-samples", _inputs([2, 2, 5], [[1, 1], [1, 1], [3, 1]], [0, 1, 2, 2]), family="many")
    for name, n, d, m in (("samples-400", 400, 3, 300), ("parameters-150", 12, 150, 9), ("often", 3, 2, 1000)):
        yield Case(name, _drawn(rng, n, d, rng.integers(n, size=m)), family="many")
    for kind in (np.int32, np.uint8):
        inputs = _drawn(rng, 7, 3, [6, 1, 6, 4])
        yield Case(f"indices-{np.dtype(kind).name}", inputs | {"idx": inputs["idx"].astype(kind)}, family="many")
    for name, idx in (("single", [4, 0, 2]), ("single-repeated", [1, 4, 1, 3])):
        inputs = _drawn(rng, 6, 3, idx)
        yield Case(name, {key: value if key == "idx" else np.float32(value) for key, value in inputs.items()}, family="single")
    yield Case("non-contiguous", _drawn(rng, 6, 3, [1, 5, 2, 2]), family="memory", layout="strided")
    yield Case("column-major", _drawn(rng, 4, 3, [3, 1]), family="memory", layout="F")
    yield Case("read-only", _drawn(rng, 5, 2, [4, 4, 0]), family="memory", readonly=True)
    yield called_again(_drawn(rng, 5, 2, [4, 4, 0]), _drawn(rng, 5, 2, [4, 4, 0]))


def _inputs(losses: object, grads: object, idx: object) -> dict[str, Any]:
    arrays = {"losses": np.array(losses, dtype=np.float64), "grads": np.array(grads, dtype=np.float64)}
    return arrays | {"idx": np.array(idx, dtype=np.int64)}


def _drawn(rng: np.random.Generator, n: int, d: int, idx: object) -> dict[str, Any]:
    """Return positive losses and gradients no element of which is near zero."""
    return _inputs(rng.uniform(0.2, 3, n), rng.uniform(0.3, 3, (n, d)) * rng.choice([-1, 1], (n, d)), idx)


@misconception(
    "sum-instead-of-mean",
    en="The losses and gradients are added up. Divide by m, or the step grows with the size of the batch.",
    ru="Потери и градиенты сложены. Разделите на m, иначе шаг растёт с размером батча.",
)
def sum_instead_of_mean(losses, grads, idx):
    return losses[idx].sum(), grads[idx].sum(axis=0)


@misconception(
    "divided-by-dataset-size",
    en="The sums are divided by N. The divisor should be the size of the mini-batch, m.",
    ru="Суммы разделены на N. Делителем должен быть размер мини-батча m.",
)
def divided_by_dataset_size(losses, grads, idx):
    return losses[idx].sum() / len(losses), grads[idx].sum(axis=0) / len(losses)


@misconception(
    "full-batch",
    en="All samples are averaged. Use only those listed in idx.",
    ru="Усреднены все объекты. Используйте только те, что указаны в idx.",
)
def full_batch(losses, grads, idx):
    return losses.mean(), grads.mean(axis=0)


@misconception(
    "first-m-samples",
    en="The first m samples are used. Take those that idx lists.",
    ru="Взяты первые m объектов. Берите те, что указаны в idx.",
)
def first_m_samples(losses, grads, idx):
    m = len(idx)
    return losses[:m].sum() / m, grads[:m].sum(axis=0) / m


@misconception(
    "duplicates-dropped",
    en="Repetitions are dropped. A sample that is listed twice should count twice.",
    ru="Повторы отброшены. Объект, указанный дважды, должен учитываться дважды.",
)
def duplicates_dropped(losses, grads, idx):
    return minibatch_estimate(losses, grads, np.unique(idx))


@misconception(
    "gradient-axis",
    en="The gradients are added up over the parameters. Average over the samples (axis 0) and keep the axis of the parameters.",
    ru="Градиенты просуммированы по параметрам. Усредняйте по объектам (ось 0), ось параметров сохраняется.",
)
def gradient_axis(losses, grads, idx):
    return losses[idx].mean(), grads[idx].sum(axis=1) / len(idx)


@alternative("counts as weights of all samples")
def by_counts(losses, grads, idx):
    weights = np.bincount(idx, minlength=len(losses)) / len(idx)
    return weights @ losses, weights @ grads


@alternative("a loop over the mini-batch")
def by_loop(losses, grads, idx):
    objective, gradient = 0.0, np.zeros(grads.shape[1])
    for i in idx:
        objective += float(losses[i])
        gradient = gradient + grads[i]
    return objective / len(idx), gradient / len(idx)
