"""Max pooling, backward pass: lecture 2, «Обучение сети»; lecture 0, «Субдискретизация», figure 30."""

from collections.abc import Iterator

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from autograder.content.api import ELEM, Case, Family, alternative, misconception
from autograder.content.helpers import (
    array,
    called_again,
    memory_cases,
    odd_sixteenths,
    scaled,
    single_cases,
    standard,
    with_more_digits,
)

Array = NDArray[np.floating]


def max_pool2d_backward(x: Array, dy: Array, kernel: int, stride: int | None = None) -> Array:
    """Return dx, to which every window adds its gradient at its first maximum, row by row."""
    step = kernel if stride is None else stride
    n, c, i, j = np.indices(dy.shape)
    a, b = _first_maximum(x, dy, kernel, step)
    dx = np.zeros_like(x)
    np.add.at(dx, (n, c, step * i + a, step * j + b), dy)  # unlike dx[...] += dy, it counts a pixel that wins twice
    return dx


def _first_maximum(x: Array, dy: Array, kernel: int, step: int) -> tuple[NDArray[np.intp], ...]:
    """Return the row and the column of every window's maximum in its window."""
    windows = sliding_window_view(x, (kernel, kernel), axis=(2, 3))[:, :, ::step, ::step]
    return np.unravel_index(windows.reshape(*dy.shape, -1).argmax(axis=-1), (kernel, kernel))


def oracle(x: Array, dy: Array, kernel: int, stride: int | None = None) -> Array:
    """Return what PyTorch's automatic differentiation gives."""
    import torch
    import torch.nn.functional as F

    inputs = torch.tensor(x, requires_grad=True)
    (gradient,) = torch.autograd.grad(F.max_pool2d(inputs, kernel, stride), inputs, torch.tensor(dy))
    return gradient.numpy()


TOLERANCE = ELEM

EQUIVALENT_MUTANTS = {"reshape(*dy.shape, -2)": "NumPy takes any negative size for the unknown one"}

FAMILIES = (
    standard("lecture"),
    Family("windows", 2.0, {"en": "windows that do not overlap", "ru": "непересекающиеся окна"}),
    Family("overlap", 2.0, {"en": "windows that overlap", "ru": "пересекающиеся окна"}),
    Family("gaps", 1.0, {"en": "pixels that no window covers", "ru": "пиксели, не накрытые окнами"}),
    Family("ties", 2.0, {"en": "equal maxima", "ru": "равные максимумы"}),
    standard("sizes"),
    Family("close", 1.0, {"en": "maxima that differ little, large and small values", "ru": "близкие максимумы, большие и малые значения"}),
    standard("single"),
    standard("memory"),
)


def cases(rng: np.random.Generator) -> Iterator[Case]:
    """Yield the examples, the named edge cases and, for every shape worth trying, random numbers."""
    figure = [[0, 1, 2, 1], [4, 1, 0, 1], [2, 0, 1, 1], [1, 2, 3, 1]]
    ones = _maps(figure, np.ones((3, 3)))
    yield Case("figure-30-stride-1", ones | {"kernel": 2, "stride": 1}, family="lecture", public=True)
    yield Case("figure-30-stride-2", _maps(figure, [[1, 2], [3, 4]]) | {"kernel": 2}, family="lecture", public=True)
    yield Case("one-window", _maps([[1, 2], [3, 4]], [[5]]) | {"kernel": 2}, family="windows")
    yield Case("windows-of-2", _drawn(rng, (2, 3, 4, 6), kernel=2), family="windows")
    yield Case("windows-of-3", _drawn(rng, (1, 2, 9, 6), kernel=3, stride=3), family="windows")
    yield Case("window-is-map", _drawn(rng, (3, 2, 4, 4), kernel=4), family="windows")
    yield Case("overlap", _maps([[1, 9, 2], [0, 3, 1]], [[1, 2]]) | {"kernel": 2, "stride": 1}, family="overlap")
    yield Case("overlap-2", _drawn(rng, (2, 3, 4, 5), kernel=2, stride=1), family="overlap")
    yield Case("overlap-3", _drawn(rng, (1, 2, 5, 7), kernel=3, stride=1), family="overlap")
    yield Case("overlap-by-one", _drawn(rng, (2, 1, 7, 5), kernel=3, stride=2), family="overlap")
    yield Case("dropped-tail", _drawn(rng, (2, 3, 5, 7), kernel=2), family="gaps")
    yield Case("dropped-tail-of-overlap", _drawn(rng, (1, 2, 6, 8), kernel=3, stride=2), family="gaps")
    yield Case("stride-above-kernel", _drawn(rng, (2, 1, 8, 5), kernel=2, stride=3), family="gaps")
    yield Case("subsampling", _drawn(rng, (1, 3, 5, 4), kernel=1, stride=2), family="gaps")
    yield Case("tie", _maps([[0, 0], [0, 0]], [[1]]) | {"kernel": 2}, family="ties")
    yield Case("ties-2", _drawn(rng, (2, 3, 6, 4), kernel=2, values=3), family="ties")
    yield Case("ties-3", _drawn(rng, (1, 2, 6, 9), kernel=3, values=4), family="ties")
    yield Case("ties-overlap", _drawn(rng, (2, 2, 5, 6), kernel=2, stride=1, values=3), family="ties")
    yield Case("stride-given-as-none", _drawn(rng, (1, 2, 4, 5), kernel=2, stride=None), family="windows")
    yield from _sizes(rng)
    yield from _close(rng)
    yield from single_cases(_drawn(rng, (2, 3, 5, 6), kernel=2), _drawn(rng, (1, 2, 5, 7), kernel=3, stride=1))
    yield from memory_cases(
        _drawn(rng, (2, 3, 6, 4), kernel=2),
        _drawn(rng, (2, 2, 5, 7), kernel=3, stride=2),
        _drawn(rng, (1, 3, 4, 5), kernel=2, stride=1),
    )
    yield called_again(*(_drawn(rng, (2, 2, 4, 5), kernel=2) for _ in range(2)))


def _sizes(rng: np.random.Generator) -> Iterator[Case]:
    yield Case("many-images", _drawn(rng, (137, 1, 2, 3), kernel=2), family="sizes")
    yield Case("many-channels", _drawn(rng, (1, 139, 2, 2), kernel=2), family="sizes")
    yield Case("high-map", _drawn(rng, (1, 1, 140, 2), kernel=2, stride=1), family="sizes")
    yield Case("wide-map", _drawn(rng, (1, 1, 2, 138), kernel=2, stride=1), family="sizes")
    yield Case("large-window", _drawn(rng, (1, 2, 19, 20), kernel=18, stride=1), family="sizes")
    yield Case("large-stride", _drawn(rng, (1, 2, 37, 41), kernel=3, stride=17), family="sizes")


def _close(rng: np.random.Generator) -> Iterator[Case]:
    """Maxima that are not quite equal, some of them in the last digits only, and small or large values."""
    yield Case("seventh-digit", _maps([[1, 1.000001], [0.999999, 1]], [[3]]) | {"kernel": 2}, family="close")
    near = _drawn(rng, (2, 2, 4, 6), kernel=2)
    yield Case("all-near-one", near | {"x": 1 + np.ldexp(near["x"], -18)}, family="close")
    overlap = _drawn(rng, (1, 2, 4, 5), kernel=3, stride=1)
    yield Case("all-near-minus-one", overlap | {"x": np.ldexp(overlap["x"], -18) - 1}, family="close")
    last = _drawn(rng, (2, 1, 4, 6), kernel=2)
    yield Case("last-digits", last | {"x": 1 + np.ldexp(last["x"], -30)}, family="close")
    yield Case("all-digits", with_more_digits(rng, _drawn(rng, (1, 2, 4, 4), kernel=2)), family="close")
    yield Case("small", scaled(_drawn(rng, (2, 2, 4, 4), kernel=2), x=-60), family="close")
    yield Case("small-with-large-gradients", scaled(_drawn(rng, (1, 2, 5, 4), kernel=3, stride=2), x=-20, dy=40), family="close")
    yield Case("large", scaled(_drawn(rng, (2, 2, 4, 4), kernel=2), x=100), family="close")
    yield Case("large-with-small-gradients", scaled(_drawn(rng, (1, 2, 4, 5), kernel=2, stride=1), x=20, dy=-28), family="close")


def _maps(x: object, dy: object) -> dict[str, object]:
    """Return inputs of one image and one channel."""
    return {"x": array(x)[None, None], "dy": array(dy)[None, None]}


def _drawn(rng: np.random.Generator, shape: tuple[int, ...], *, kernel: int, values: int = 0, **stride: int | None) -> dict[str, object]:
    """Return random maps: without equal pixels, or with so many different *values* only."""
    numbers = rng.permutation(np.prod(shape)).reshape(shape)
    places = [(size - kernel) // (stride.get("stride") or kernel) + 1 for size in shape[2:]]
    x = (numbers % values if values else numbers) / 4 - 10.0
    return {"x": x, "dy": odd_sixteenths(rng, *shape[:2], *places), "kernel": kernel} | stride


def _by_windows(x, dy, kernel, step, share):
    """Return dx when each window gives its pixels the *share* of its gradient that they have."""
    dx = np.zeros_like(x)
    for n, c, i, j in np.ndindex(dy.shape):
        window = (n, c, slice(i * step, i * step + kernel), slice(j * step, j * step + kernel))
        dx[window] += dy[n, c, i, j] * share(x[window])
    return dx


def _winner(window, place=np.argmax):
    one = np.zeros_like(window)
    one[np.unravel_index(place(window), window.shape)] = 1
    return one


@misconception(
    "overlaps-overwritten",
    en="A pixel that wins several windows keeps the gradient of the last one only. Its gradients should be added up: += instead of =, and "
    "with an array of indices np.add.at.",
    ru="У пикселя, который стал максимумом нескольких окон, остался градиент только последнего. Градиенты нужно складывать: += вместо =, "
    "а с массивом индексов — np.add.at.",
)
def overlaps_overwritten(x, dy, kernel, stride=None):
    step, dx = stride or kernel, np.zeros_like(x)
    a, b = _first_maximum(x, dy, kernel, step)
    for n, c, i, j in np.ndindex(dy.shape):
        dx[n, c, i * step + a[n, c, i, j], j * step + b[n, c, i, j]] = dy[n, c, i, j]
    return dx


@misconception(
    "gradient-spread-evenly",
    en="The gradient was spread evenly over the window, as in average pooling. Here the maximum alone should receive it.",
    ru="Градиент поровну распределён по окну, как при усреднении. Здесь его должен получить только максимум.",
)
def gradient_spread_evenly(x, dy, kernel, stride=None):
    return _by_windows(x, dy, kernel, stride or kernel, lambda window: np.full_like(window, 1 / kernel**2))


@misconception(
    "gradient-copied-to-window",
    en="Every pixel of the window received the gradient. Only the maximum should: the others have not changed the result.",
    ru="Градиент получил каждый пиксель окна. Его должен получить только максимум: остальные пиксели на результат не повлияли.",
)
def gradient_copied_to_window(x, dy, kernel, stride=None):
    return _by_windows(x, dy, kernel, stride or kernel, np.ones_like)


@misconception(
    "all-ties-get-gradient",
    en="Where the maximum occurs several times, all of them received the gradient. Only the first one should, row by row.",
    ru="Если максимум встречается несколько раз, градиент получили все. Его должен получить только первый, если идти по строкам.",
)
def all_ties_get_gradient(x, dy, kernel, stride=None):
    return _by_windows(x, dy, kernel, stride or kernel, lambda window: window == window.max())


@misconception(
    "last-tie-wins",
    en="Where the maximum occurs several times, the last one received the gradient. It should go to the first one, row by row.",
    ru="Если максимум встречается несколько раз, градиент получил последний. Его должен получить первый, если идти по строкам.",
)
def last_tie_wins(x, dy, kernel, stride=None):
    def last(window):
        return window.size - 1 - np.argmax(window[::-1, ::-1])

    return _by_windows(x, dy, kernel, stride or kernel, lambda window: _winner(window, last))


@misconception(
    "window-position-lost",
    en="The place of the maximum in its window was used as its place in the map. The corner of the window should be added: (stride·i, "
    "stride·j).",
    ru="Место максимума в окне принято за его место на карте. К нему нужно прибавить угол окна: (stride·i, stride·j).",
)
def window_position_lost(x, dy, kernel, stride=None):
    dx = np.zeros_like(x)
    n, c, _, _ = np.indices(dy.shape)
    np.add.at(dx, (n, c, *_first_maximum(x, dy, kernel, stride or kernel)), dy)
    return dx


@misconception(
    "stride-equals-kernel",
    en="The windows were taken a window's side apart. Window (i, j) should begin at (stride·i, stride·j), where a stride is given.",
    ru="Окна взяты на расстоянии стороны окна. Если шаг задан, окно (i, j) должно начинаться в (stride·i, stride·j).",
)
def stride_equals_kernel(x, dy, kernel, stride=None):
    return _by_windows(x, dy, kernel, kernel, _winner)


@misconception(
    "multiplied-by-value",
    en="The gradient was multiplied by the maximum. It should be passed on as it is: the result is the maximal pixel itself, and the "
    "derivative by it is 1.",
    ru="Градиент умножен на значение максимума. Его нужно передать без изменений: результат — это сам максимальный пиксель, и производная "
    "по нему равна 1.",
)
def multiplied_by_value(x, dy, kernel, stride=None):
    return _by_windows(x, dy, kernel, stride or kernel, lambda window: _winner(window) * window.max())


@alternative("loops over the windows")
def by_loops(x, dy, kernel, stride=None):
    return _by_windows(x, dy, kernel, kernel if stride is None else stride, _winner)


@alternative("one offset in the window after the other, ties by a mask of the windows still open")
def by_offsets(x, dy, kernel, stride=None):
    step = stride or kernel
    reach = [step * (size - 1) + 1 for size in dy.shape[2:]]
    views = {(a, b): (..., slice(a, a + reach[0], step), slice(b, b + reach[1], step)) for a in range(kernel) for b in range(kernel)}
    largest = np.max([x[view] for view in views.values()], axis=0)
    dx, open_windows = np.zeros(x.shape), np.ones(dy.shape, dtype=bool)
    for view in views.values():
        hit = open_windows & (x[view] == largest)
        dx[view] += np.where(hit, dy, 0)
        open_windows &= ~hit
    return dx


@alternative("counts the flat places, the result in float32")
def by_counting(x, dy, kernel, stride=None):
    step = stride or kernel
    places = sliding_window_view(np.arange(x.size).reshape(x.shape), (kernel, kernel), axis=(2, 3))[:, :, ::step, ::step]
    places = places.reshape(dy.size, -1)
    winners = places[np.arange(dy.size), x.ravel()[places].argmax(axis=1)]
    return np.bincount(winners, dy.ravel(), x.size).reshape(x.shape).astype(np.float32)
