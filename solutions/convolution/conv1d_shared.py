"""One-dimensional layer with shared weights: lecture 2, «Две сети», «Как уменьшить число соединений?»."""

from collections.abc import Iterator

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from autograder.content.api import REDUCE, Case, Family, alternative, misconception
from autograder.content.helpers import arrays, called_again, memory_cases, odd_sixteenths, scaled, single_cases, standard, with_more_digits

Array = NDArray[np.floating]


def conv1d_shared(x: Array, w: Array, b: float = 0.0) -> Array:
    """Return y[i] = Σ w[a] · x[i + a] + b."""
    return sliding_window_view(x, len(w)) @ w + b


def oracle(x: Array, w: Array, b: float = 0.0) -> Array:
    """Return what PyTorch gives."""
    import torch
    import torch.nn.functional as F

    return (F.conv1d(torch.tensor(x)[None, None], torch.tensor(w)[None, None])[0, 0] + b).numpy()


TOLERANCE = REDUCE

FAMILIES = (
    standard("lecture"),
    Family("weights", 2.0, {"en": "without bias", "ru": "без смещения"}),
    Family("bias", 2.0, {"en": "with bias", "ru": "со смещением"}),
    standard("sizes"),
    standard("magnitudes"),
    standard("single"),
    standard("memory"),
)


def cases(rng: np.random.Generator) -> Iterator[Case]:
    """Yield the examples, the named edge cases and random numbers."""

    def drawn(n: int, f: int, **bias: float) -> dict[str, object]:
        return {"x": odd_sixteenths(rng, n), "w": odd_sixteenths(rng, f)} | bias

    yield Case("five-inputs", arrays(x=[1, 2, 3, 4, 5], w=[1, 0, -1]), family="lecture", public=True)
    yield Case("four-inputs-bias", arrays(x=[2, 7, 1, 8], w=[1, 2]) | {"b": 3.0}, family="lecture", public=True)
    for n, f in ((6, 3), (8, 2), (5, 4), (4, 1), (3, 3)):
        yield Case(f"{f}-of-{n}", drawn(n, f), family="weights")
    yield Case("no-bias", drawn(6, 3, b=0.0), family="weights")
    yield Case("three-inputs", arrays(x=[1, 2, 4], w=[1, 3]) | {"b": 0.5}, family="bias")
    for n, f in ((7, 3), (6, 5), (5, 1), (4, 4)):
        yield Case(f"bias-{f}-of-{n}", drawn(n, f, b=float(rng.integers(1, 9)) / 4), family="bias")
    yield Case("negative-bias", drawn(5, 2, b=-1.75), family="bias")
    yield Case("many-inputs", drawn(140, 3, b=2.0), family="sizes")
    yield Case("many-weights", drawn(150, 137), family="sizes")
    yield Case("small-inputs-large-weights", scaled(drawn(7, 3), x=-40, w=40), family="magnitudes")
    yield Case("large-inputs-small-weights", scaled(drawn(6, 2, b=1.25), x=40, w=-40), family="magnitudes")
    yield Case("large-results", scaled(drawn(6, 3, b=-4096.0), x=12, w=12), family="magnitudes")
    yield Case("small-results", scaled(drawn(5, 3), x=-12, w=-12), family="magnitudes")
    yield Case("all-digits", with_more_digits(rng, drawn(6, 3, b=0.123456789)), family="magnitudes")
    yield Case("large-weights", arrays(x=[1, 2, 4], w=[1000, 3000]), family="magnitudes")
    yield Case("large-bias", drawn(5, 2, b=12345.678901), family="magnitudes")
    yield Case("tiny-bias", scaled(drawn(5, 2, b=4e-9), x=-16, w=-16), family="magnitudes")
    yield Case("small-bias", scaled(drawn(5, 2, b=3e-7), x=-12, w=-12), family="magnitudes")
    yield from single_cases(drawn(6, 2, b=1.5), drawn(7, 3, b=-0.5))
    yield from memory_cases(drawn(6, 3, b=2.0), None, drawn(5, 2))
    yield called_again(drawn(6, 3), drawn(6, 3))


@misconception(
    "flipped-kernel",
    en="The weights were applied in reverse order, as np.convolve does. The first input of the window should meet w[0].",
    ru="Веса применены в обратном порядке, как в np.convolve. На первый вход окна должен умножаться вес w[0].",
)
def flipped_kernel(x, w, b=0.0):
    return np.convolve(x, w, "valid") + b


@misconception(
    "last-position-missed",
    en="The last neuron is missing. There should be n − f + 1 neurons, one for each place of the window.",
    ru="Потерян последний нейрон. Нейронов должно быть n − f + 1, по одному на каждое положение окна.",
)
def last_position_missed(x, w, b=0.0):
    return conv1d_shared(x, w, b)[: max(len(x) - len(w), 1)]


@misconception(
    "same-length-output",
    en="The inputs were padded so that there are n outputs. They should not be padded: the last window ends at the last input.",
    ru="Входы дополнены нулями, и выходов получилось n. Дополнять их не нужно: последнее окно кончается последним входом.",
)
def same_length_output(x, w, b=0.0):
    return conv1d_shared(np.pad(x, (0, len(w) - 1)), w, b)


@misconception(
    "disjoint-windows",
    en="The windows lie side by side. They should move by one input, so that neighbouring neurons share inputs.",
    ru="Окна взяты встык. Они должны сдвигаться на один вход, так что у соседних нейронов есть общие входы.",
)
def disjoint_windows(x, w, b=0.0):
    return conv1d_shared(x, w, b)[:: len(w)]


@misconception(
    "bias-per-link",
    en="The bias was added once for every link. It should be added once for every neuron, after the sum.",
    ru="Смещение прибавлено по разу на каждую связь. Его нужно прибавлять один раз на нейрон, после суммирования.",
)
def bias_per_link(x, w, b=0.0):
    return conv1d_shared(x, w, len(w) * b)


@misconception(
    "weights-scaled-by-position",
    en="The neurons have different weights, which grow with the place. All neurons should share the same weights.",
    ru="Веса у нейронов разные: они растут с номером положения. Веса должны быть у всех нейронов одни и те же.",
)
def weights_scaled_by_position(x, w, b=0.0):
    y = conv1d_shared(x, w)
    return y * np.arange(1, len(y) + 1, dtype=x.dtype) + b


@alternative("neuron by neuron")
def by_neurons(x, w, b=0.0):
    return np.array([np.dot(w, x[i : i + len(w)]) + b for i in range(len(x) - len(w) + 1)])


@alternative("np.correlate, the result in float32")
def by_correlate(x, w, b=0.0):
    return np.float32(np.correlate(x, w, mode="valid") + b)
