"""β of meta-ACON from the feature map: lecture 1, «Ещё о функциях активации», table 5."""

from collections.abc import Iterator
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from autograder.content.api import REDUCE, Case, Family, alternative, misconception
from autograder.content.helpers import NARROW, array, arrays, called_again, magnitudes, memory_cases, scaled, single_cases, standard

Array = NDArray[np.floating]
Manner = Literal["pixel", "channel", "layer"]


def meta_acon_beta(x: Array, manner: Manner, W1: Array | None = None, W2: Array | None = None) -> Array:
    """Return σ of the features themselves, of two linear layers over their means, or of the sum of their means."""
    z = x
    if manner != "pixel":
        z = x.mean(axis=(2, 3), keepdims=True)
    if manner == "channel":
        z = np.einsum("cr,rk,nkij->ncij", W2, W1, z)
    if manner == "layer":
        z = z.sum(axis=1, keepdims=True)
    return np.exp(-np.logaddexp(0.0, -z))


def oracle(x: Array, manner: Manner, W1: Array | None = None, W2: Array | None = None) -> Array:
    """Return what PyTorch's layers give."""
    import torch
    import torch.nn.functional as F

    maps = torch.tensor(x)
    pooled = F.adaptive_avg_pool2d(maps, 1)
    if manner == "pixel":
        return torch.sigmoid(maps).numpy()
    if manner == "layer":
        return torch.sigmoid(pooled.sum(1, keepdim=True)).numpy()
    hidden = F.linear(pooled.flatten(1), torch.tensor(W1))
    return torch.sigmoid(F.linear(hidden, torch.tensor(W2)))[:, :, None, None].numpy()


TOLERANCE = REDUCE

OUTSIDE_DOMAIN = {"*:manner": "the statement names three manners and no error for another string"}

EQUIVALENT_MUTANTS = {"axis=(3, 2)": "a mean over two axes does not depend on their order"}

FAMILIES = (
    standard("lecture"),
    Family("pixel", 1.0, {"en": "pixel-wise", "ru": "по пикселям"}),
    Family("channel", 4.0, {"en": "channel-wise", "ru": "по каналам"}),
    Family("layer", 3.0, {"en": "layer-wise", "ru": "по слою"}),
    Family("large", 1.0, {"en": "large features of both signs", "ru": "большие признаки обоих знаков"}),
    standard("sizes"),
    standard("single"),
    standard("memory"),
)


def cases(rng: np.random.Generator) -> Iterator[Case]:
    """Yield the statement's examples, the named edge cases and random numbers."""
    two = array([[[[1, 3]], [[0, -2]]]])
    yield Case("two-channels", {"x": two, "manner": "layer"}, family="lecture", public=True)
    weights = arrays(W1=[[1, 3]], W2=[[-1], [2]])
    yield Case("two-channels-fc", {"x": two, "manner": "channel"} | weights, family="lecture", public=True)
    yield Case("pixel", {"x": array([[[[1, -1]]]]), "manner": "pixel"}, family="pixel")
    for shape in ((2, 3, 2, 4), (1, 2, 3, 1)):
        yield Case(f"pixel-{'x'.join(map(str, shape))}", {"x": _drawn(rng, *shape), "manner": "pixel"}, family="pixel")
    yield Case("pixel-with-weights", _fc(rng, (2, 3, 2, 1), 2) | {"manner": "pixel"}, family="pixel")
    yield from _channel(rng)
    yield Case("batch2", {"x": array([[[[1, 3]]], [[[5, 7]]]]), "manner": "layer"}, family="layer")
    for shape in ((3, 2, 2, 3), (2, 4, 3, 2), (1, 3, 1, 1)):
        yield Case(f"layer-{'x'.join(map(str, shape))}", {"x": _drawn(rng, *shape), "manner": "layer"}, family="layer")
    yield Case("layer-with-weights", _fc(rng, (2, 3, 2, 2), 2) | {"manner": "layer"}, family="layer")
    yield from _large(rng)
    for shape, hidden in (((18, 2, 2, 2), 3), ((2, 20, 2, 1), 17), ((2, 2, 11, 13), 1)):
        inputs = _fc(rng, shape, hidden)
        for manner in ("channel", "layer"):
            yield Case(f"{manner}-{'x'.join(map(str, shape))}", inputs | {"manner": manner}, family="sizes")
    yield Case("pixel-11x13", {"x": _drawn(rng, 9, 10, 11, 13), "manner": "pixel"}, family="sizes")
    yield from single_cases(_fc(rng, (2, 3, 2, 2), 2), {"x": _drawn(rng, 2, 3, 2, 3), "manner": "layer"})
    yield from memory_cases(_fc(rng, (2, 3, 2, 3), 2), _fc(rng, (2, 2, 3, 2), 3), {"x": _drawn(rng, 2, 2, 2, 3), "manner": "layer"})
    yield called_again(_fc(rng, (2, 3, 2, 2), 2), _fc(rng, (2, 3, 2, 2), 2))


def _large(rng: np.random.Generator) -> Iterator[Case]:
    steps = magnitudes(rng)
    yield Case("pixel-magnitudes", {"x": steps.reshape(1, 2, 1, -1), "manner": "pixel"}, family="large", tolerance=NARROW)
    yield Case("layer-magnitudes", {"x": steps.reshape(-1, 1, 1, 2)[:, :, :, ::-1] / 2, "manner": "layer"}, family="large")
    for name, powers in (
        ("features-large", {"x": 12, "W1": -12}),
        ("features-small", {"x": -30, "W1": 30}),
        ("first-layer-large", {"W1": 12, "W2": -12}),
        ("first-layer-small", {"W1": -30, "W2": 30}),
        ("second-layer-small", {"x": 30, "W2": -30}),
    ):
        yield Case(name, scaled(_fc(rng, (2, 3, 2, 2), 2), **powers), family="large")
    wide = {"W1": np.eye(2), "W2": array([[900, 0], [-40, 12]])}
    yield Case("channel-saturated", {"x": _drawn(rng, 3, 2, 2, 2), "manner": "channel"} | wide, family="large")


def _channel(rng: np.random.Generator) -> Iterator[Case]:
    given = {"x": array([[[[1, 3]], [[0, -4]]]]), "manner": "channel"}
    yield Case("channel", given | {"W1": array([[1, 2]]), "W2": array([[0.5], [-1]])}, family="channel")
    wide = {"W1": array([[1, 2], [0, 1]]), "W2": array([[1, 2], [-1, 0.5]])}
    yield Case("channel-negative-hidden", given | wide, family="channel")
    equal = {"W1": np.full((2, 3), 0.5), "W2": np.full((3, 2), -0.75)}
    yield Case("channel-equal-weights", _fc(rng, (2, 3, 2, 2), 2) | equal, family="channel")
    for shape, hidden in (((2, 3, 2, 4), 2), ((3, 2, 3, 2), 4), ((3, 3, 3, 3), 3), ((1, 4, 1, 1), 1)):
        yield Case(f"channel-{'x'.join(map(str, shape))}-to-{hidden}", _fc(rng, shape, hidden), family="channel")


def _drawn(rng: np.random.Generator, *shape: int) -> Array:
    """Return numbers in eighths, of both signs."""
    return rng.integers(-16, 17, shape) / 8


def _fc(rng: np.random.Generator, shape: tuple[int, ...], hidden: int) -> dict[str, Any]:
    weights = {"W1": rng.uniform(-1.5, 1.5, (hidden, shape[1])), "W2": rng.uniform(-1.5, 1.5, (shape[1], hidden))}
    return {"x": _drawn(rng, *shape), "manner": "channel"} | weights


def _sigmoid(z):
    return 1 / (1 + np.exp(-z))


def _beta(x, manner, W1, W2, *, pool=lambda x: x.mean(axis=(2, 3)), between=lambda h: h, total=np.sum, last=_sigmoid):
    """Return β put together from parts that a misconception replaces."""
    if manner == "pixel":
        return last(x)
    g = pool(x)
    if manner == "channel":
        return last(between(g @ W1.T) @ W2.T)[:, :, None, None]
    return last(total(g, axis=1))[:, None, None, None]


@misconception(
    "max-instead-of-average",
    en="The largest number of each channel is taken. GAP is global average pooling: it should be the mean over rows and columns.",
    ru="Взято наибольшее число каждого канала. GAP — это global average pooling: нужно среднее по строкам и столбцам.",
)
def max_instead_of_average(x, manner, W1=None, W2=None):
    return _beta(x, manner, W1, W2, pool=lambda x: x.max(axis=(2, 3)))


@misconception(
    "sum-over-pixels",
    en="The pixels of a channel are summed. GAP is their mean: the sum should be divided by H·W.",
    ru="Пиксели канала просуммированы. GAP — это их среднее: сумму нужно разделить на H·W.",
)
def sum_over_pixels(x, manner, W1=None, W2=None):
    return _beta(x, manner, W1, W2, pool=lambda x: x.sum(axis=(2, 3)))


@misconception(
    "layer-mean-over-channels",
    en="Layer-wise, the channels are averaged. They should be summed, as table 5 prints it; only the pixels are averaged.",
    ru="В послойном варианте каналы усреднены. Их нужно просуммировать, как в таблице 5; усредняются только пиксели.",
)
def layer_mean_over_channels(x, manner, W1=None, W2=None):
    return _beta(x, manner, W1, W2, total=np.mean)


@misconception(
    "sigmoid-omitted",
    en="The outer σ is missing. It should be applied last, so that β lies between 0 and 1.",
    ru="Потеряна внешняя σ. Её нужно применить последней, чтобы β лежало между 0 и 1.",
)
def sigmoid_omitted(x, manner, W1=None, W2=None):
    return _beta(x, manner, W1, W2, last=lambda z: z)


@misconception(
    "relu-between-fc",
    en="There is a ReLU between the two layers, as in SE blocks. There should be none, as in table 5 of the lecture: the "
    "layers follow each other directly.",
    ru="Между двумя слоями стоит ReLU, как в SE-блоках. Её быть не должно, как в таблице 5 лекции: слои идут друг за другом.",
)
def relu_between_fc(x, manner, W1=None, W2=None):
    return _beta(x, manner, W1, W2, between=lambda h: np.maximum(h, 0))


@misconception(
    "pooled-over-batch",
    en="The mean runs over the batch too. Every sample should have a β of its own: average over rows and columns only.",
    ru="Среднее взято и по батчу. У каждого объекта должно быть своё β: усредняйте только по строкам и столбцам.",
)
def pooled_over_batch(x, manner, W1=None, W2=None):
    return _beta(x, manner, W1, W2, pool=lambda x: np.repeat(x.mean(axis=(0, 2, 3))[None], len(x), axis=0))


@alternative("matrix products, one manner after the other")
def matrix_products(x, manner, W1=None, W2=None):
    return _beta(x, manner, W1, W2)


@alternative("both layers as one matrix, sums divided at the end")
def one_matrix(x, manner, W1=None, W2=None):
    n, c, h, w = x.shape
    means = x.reshape(n, c, h * w).sum(axis=2) / (h * w)
    if manner == "pixel":
        return 0.5 + 0.5 * np.tanh(x / 2)
    z = means @ (W2 @ W1).T if manner == "channel" else means.sum(axis=1, keepdims=True)
    return _sigmoid(z).reshape(n, -1, 1, 1)


@alternative("sample by sample, in float32")
def sample_by_sample(x, manner, W1=None, W2=None):
    def of_one(maps):
        if manner == "pixel":
            return maps
        means = np.array([plane.mean() for plane in maps])
        z = W2 @ (W1 @ means) if manner == "channel" else means.sum(keepdims=True)
        return z[:, None, None]

    return np.stack([_sigmoid(of_one(maps)) for maps in x]).astype(np.float32)
