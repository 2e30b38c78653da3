"""Average pooling, backward pass: lecture 2, «Обучение сети», «Слои сверточной сети»; lecture 0, «Свёрточные сети»."""

from collections.abc import Iterator

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from autograder.content.api import REDUCE, Case, Family, alternative, misconception
from autograder.content.helpers import array, called_again, memory_cases, odd_sixteenths, scaled, single_cases, standard, with_more_digits

Array = NDArray[np.floating]
Shape = tuple[int, int, int, int]


def avg_pool2d_backward(dy: Array, x_shape: Shape, kernel: int, stride: int | None = None) -> Array:
    """Return dx, to which every window adds dy/k² at each of its pixels, one place in the window at a time."""
    step = kernel if stride is None else stride
    down, right = (step * (places - 1) + 1 for places in dy.shape[2:])
    dx = np.zeros(x_shape, dtype=dy.dtype)
    for a, b in np.ndindex(kernel, kernel):
        dx[:, :, a : a + down : step, b : b + right : step] += dy / kernel**2
    return dx


def oracle(dy: Array, x_shape: Shape, kernel: int, stride: int | None = None) -> Array:
    """Return what PyTorch's automatic differentiation gives."""
    import torch
    import torch.nn.functional as F

    gradients = torch.tensor(dy)
    inputs = torch.zeros(*x_shape, dtype=gradients.dtype, requires_grad=True)
    (gradient,) = torch.autograd.grad(F.avg_pool2d(inputs, kernel, stride), inputs, gradients)
    return gradient.numpy()


TOLERANCE = REDUCE

EQUIVALENT_MUTANTS = {"np.zeros(x_shape)": "the result may be of double precision where the input is single"}

OUTSIDE_DOMAIN = {
    "value:kernel:0": "the statement asks for a kernel of at least 1",
}

FAMILIES = (
    standard("lecture"),
    Family("windows", 2.0, {"en": "windows that do not overlap", "ru": "непересекающиеся окна"}),
    Family("overlap", 2.0, {"en": "windows that overlap", "ru": "пересекающиеся окна"}),
    Family("gaps", 2.0, {"en": "pixels that no window covers", "ru": "пиксели, не накрытые окнами"}),
    standard("sizes"),
    standard("magnitudes"),
    standard("single"),
    standard("memory"),
)


def cases(rng: np.random.Generator) -> Iterator[Case]:
    """Yield the examples, the named edge cases and, for every shape worth trying, random numbers."""
    yield Case("one-window", _map([[4]], 2, 2, kernel=2), family="lecture", public=True)
    yield Case("two-windows", _map([[4, 8]], 2, 3, kernel=2, stride=1), family="lecture", public=True)
    yield Case("windows-of-2", _drawn(rng, 2, 3, 4, 6, kernel=2), family="windows")
    yield Case("windows-of-3", _drawn(rng, 1, 2, 9, 6, kernel=3, stride=3), family="windows")
    yield Case("window-is-map", _drawn(rng, 3, 2, 4, 4, kernel=4), family="windows")
    yield Case("overlap-2", _drawn(rng, 2, 3, 4, 5, kernel=2, stride=1), family="overlap")
    yield Case("overlap-3", _drawn(rng, 1, 2, 5, 7, kernel=3, stride=1), family="overlap")
    yield Case("overlap-by-one", _drawn(rng, 2, 1, 7, 5, kernel=3, stride=2), family="overlap")
    yield Case("tail", _map([[4]], 3, 3, kernel=2), family="gaps")
    yield Case("dropped-tail", _drawn(rng, 2, 3, 5, 7, kernel=2), family="gaps")
    yield Case("dropped-tail-of-overlap", _drawn(rng, 1, 2, 6, 8, kernel=3, stride=2), family="gaps")
    yield Case("stride-above-kernel", _drawn(rng, 2, 1, 8, 6, kernel=2, stride=3), family="gaps")
    yield Case("subsampling", _drawn(rng, 1, 3, 5, 4, kernel=1, stride=2), family="gaps")
    yield Case("stride-given-as-none", _drawn(rng, 1, 2, 4, 5, kernel=2, stride=None), family="windows")
    yield from _sizes(rng)
    yield Case("large", scaled(_drawn(rng, 2, 2, 4, 5, kernel=2), dy=40), family="magnitudes")
    large = _drawn(rng, 1, 2, 5, 4, kernel=2, stride=1)
    large["dy"] = abs(large["dy"])  # of one sign: no sum is lost in its rounding errors
    yield Case("large-overlap", scaled(large, dy=20), family="magnitudes")
    yield Case("small", scaled(_drawn(rng, 2, 2, 4, 4, kernel=2), dy=-20), family="magnitudes")
    yield Case("small-overlap", scaled(_drawn(rng, 1, 2, 5, 5, kernel=3, stride=2), dy=-28), family="magnitudes")
    yield Case("all-digits", with_more_digits(rng, _drawn(rng, 2, 1, 4, 4, kernel=2)), family="magnitudes")
    yield from single_cases(_drawn(rng, 2, 3, 5, 6, kernel=2), _drawn(rng, 1, 2, 5, 7, kernel=3, stride=1))
    yield from memory_cases(
        _drawn(rng, 2, 3, 6, 4, kernel=2),
        _drawn(rng, 2, 2, 5, 7, kernel=3, stride=2),
        _drawn(rng, 1, 3, 4, 5, kernel=2, stride=1),
    )
    yield called_again(*(_drawn(rng, 2, 2, 4, 5, kernel=2) for _ in range(2)))


def _sizes(rng: np.random.Generator) -> Iterator[Case]:
    yield Case("many-images", _drawn(rng, 137, 1, 2, 3, kernel=2), family="sizes")
    yield Case("many-channels", _drawn(rng, 1, 139, 2, 2, kernel=2), family="sizes")
    yield Case("high-map", _drawn(rng, 1, 1, 140, 2, kernel=2, stride=1), family="sizes")
    yield Case("wide-map", _drawn(rng, 1, 1, 2, 138, kernel=2, stride=1), family="sizes")
    yield Case("large-window", _drawn(rng, 1, 2, 19, 20, kernel=18, stride=1), family="sizes")
    yield Case("large-stride", _drawn(rng, 1, 2, 37, 41, kernel=3, stride=17), family="sizes")


def _map(dy: object, height: int, width: int, **options: int) -> dict[str, object]:
    """Return inputs of one image and one channel."""
    return {"dy": array(dy)[None, None], "x_shape": (1, 1, height, width)} | options


def _drawn(rng: np.random.Generator, *x_shape: int, kernel: int, **stride: int | None) -> dict[str, object]:
    """Return a gradient for every place of the window."""
    places = [(size - kernel) // (stride.get("stride") or kernel) + 1 for size in x_shape[2:]]
    return {"dy": odd_sixteenths(rng, *x_shape[:2], *places), "x_shape": x_shape, "kernel": kernel} | stride


def _by_windows(dy, x_shape, kernel, step, *, side=None, share=None, add=True):
    """Return dx window by window; the keywords carry the flaws."""
    share = 1 / kernel**2 if share is None else share
    dx = np.zeros(x_shape, dtype=dy.dtype)
    for i, j in np.ndindex(dy.shape[2:]):
        window = (..., slice(i * step, i * step + (side or kernel)), slice(j * step, j * step + (side or kernel)))
        given = dy[:, :, i : i + 1, j : j + 1] * share
        dx[window] = dx[window] + given if add else given
    return dx


@misconception(
    "not-divided",
    en="Every pixel of the window got the whole gradient. It should get a share of 1/k²: divide by k².",
    ru="Каждый пиксель окна получил весь градиент. Он должен получить долю 1/k²: разделите на k².",
)
def not_divided(dy, x_shape, kernel, stride=None):
    return _by_windows(dy, x_shape, kernel, stride or kernel, share=1)


@misconception(
    "divided-by-side",
    en="The gradient was divided by the side k of the window. It should be divided by the number of its pixels, k².",
    ru="Градиент разделён на сторону окна k. Его нужно делить на число пикселей в окне, k².",
)
def divided_by_side(dy, x_shape, kernel, stride=None):
    return _by_windows(dy, x_shape, kernel, stride or kernel, share=1 / kernel)


@misconception(
    "overlaps-overwritten",
    en="Where windows overlap, the later one overwrites the share of the earlier one. The shares should be added up: += instead of =.",
    ru="Там, где окна перекрываются, следующее затирает долю предыдущего. Доли нужно складывать: += вместо =.",
)
def overlaps_overwritten(dy, x_shape, kernel, stride=None):
    return _by_windows(dy, x_shape, kernel, stride or kernel, add=False)


@misconception(
    "only-first-element",
    en="One pixel of each window got the whole gradient, as in max pooling. All k² pixels should get an equal share, as they have in the "
    "mean.",
    ru="Весь градиент получил один пиксель окна, как в max-pooling. Равную долю должны получить все k² пикселей, как в среднем.",
)
def only_first_element(dy, x_shape, kernel, stride=None):
    return _by_windows(dy, x_shape, kernel, stride or kernel, side=1, share=1)


@misconception(
    "stride-equals-kernel",
    en="The windows were taken a window's side apart. Window (i, j) should begin at (stride·i, stride·j), where a stride is given.",
    ru="Окна взяты на расстоянии стороны окна. Если шаг задан, окно (i, j) должно начинаться в (stride·i, stride·j).",
)
def stride_equals_kernel(dy, x_shape, kernel, stride=None):
    return _by_windows(dy, x_shape, kernel, kernel)


@misconception(
    "output-shape",
    en="dx ends with the last window. It should have the shape x_shape; what no window covers has the gradient 0.",
    ru="dx обрывается на последнем окне. Его форма должна быть x_shape; там, где нет окон, градиент равен 0.",
)
def output_shape(dy, x_shape, kernel, stride=None):
    height, width = ((stride or kernel) * (places - 1) + kernel for places in dy.shape[2:])
    return avg_pool2d_backward(dy, x_shape, kernel, stride)[:, :, :height, :width]


@alternative("window by window")
def by_windows(dy, x_shape, kernel, stride=None):
    return _by_windows(dy, x_shape, kernel, stride or kernel)


@alternative("gradients with zeros between them, summed over the windows that hold a pixel")
def by_full_sums(dy, x_shape, kernel, stride=None):
    step = kernel if stride is None else stride
    spread = np.zeros((*x_shape[:2], x_shape[2] + kernel - 1, x_shape[3] + kernel - 1))
    down, right = (step * (places - 1) + kernel for places in dy.shape[2:])
    spread[:, :, kernel - 1 : down : step, kernel - 1 : right : step] = dy
    return sliding_window_view(spread, (kernel, kernel), axis=(2, 3)).mean(axis=(4, 5))


@alternative("a matrix of shares for each axis, the result in float32")
def by_matrices(dy, x_shape, kernel, stride=None):
    step = stride or kernel

    def shares(size, places):
        offsets = np.arange(size)[:, None] - step * np.arange(places)
        return ((offsets >= 0) & (offsets < kernel)) / kernel

    return np.float32(shares(x_shape[2], dy.shape[2]) @ dy @ shares(x_shape[3], dy.shape[3]).T)
