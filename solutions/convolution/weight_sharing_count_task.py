"""Links and weights of three layers: lecture 0, «Операция свёртки», «Двумерная свёртка»; lecture 2, «Как уменьшить число соединений?»."""

import numpy as np

from autograder.content.api import Tolerance, alternative, misconception


def weight_sharing_count_task(n: int, f: int) -> tuple[int, int, int]:
    """Return (n²·m², m²·f², f²) with m = n − f + 1."""
    neurons = (n - f + 1) ** 2
    return n**2 * neurons, neurons * f**2, f**2


def oracle(n: int, f: int) -> tuple[int, int, int]:
    """Return the size and the number of non-zeros of the Jacobian of PyTorch's convolution, and the size of its kernel."""
    import torch
    import torch.nn.functional as F

    kernel = torch.ones(1, 1, f, f)
    unit_images = torch.eye(n * n).reshape(n * n, 1, n, n)
    jacobian = F.conv2d(unit_images, kernel)
    return jacobian.numel(), int(torch.count_nonzero(jacobian)), kernel.numel()


TOLERANCE = Tolerance(rtol=0.0, atol=0.0, rtol32=0.0, atol32=0.0, lenient=True)

LECTURE = ({"n": 3, "f": 2}, {"n": 5, "f": 3})
MUST_DIFFER = ("output-size-off-by-one", "output-as-input", "weights-not-shared")
MIN_DISTINCT_WRONG = 4


def draw(rng: np.random.Generator) -> dict[str, object]:
    """Return one student's sizes: the window is smaller than the input."""
    f = int(rng.integers(2, 6))
    return {"n": int(rng.integers(f + 1, 13)), "f": f}


@misconception(
    "output-size-off-by-one",
    en="The layer was counted with n − f neurons along a side. There should be n − f + 1: the window has one place more than shifts.",
    ru="Вдоль стороны слоя взято n − f нейронов. Их должно быть n − f + 1: положений окна на одно больше, чем сдвигов.",
)
def output_size_off_by_one(n, f):
    return n**2 * (n - f) ** 2, (n - f) ** 2 * f**2, f**2


@misconception(
    "output-as-input",
    en="The layer was taken to be as large as its input. Without padding it should have (n − f + 1)² neurons.",
    ru="Размер слоя принят таким же, как у входа. Без набивки в нём должно быть (n − f + 1)² нейронов.",
)
def output_as_input(n, f):
    return n**4, n**2 * f**2, f**2


@misconception(
    "sides-not-squared",
    en="The sides were multiplied. Input, window and layer are squares and should be counted with n², f² and m² numbers.",
    ru="Перемножены стороны. Вход, окно и слой — квадраты, и чисел в них нужно считать n², f² и m².",
)
def sides_not_squared(n, f):
    return n * (n - f + 1), (n - f + 1) * f, f


@misconception(
    "biases-added",
    en="Biases were counted too. Only links and their weights should be: in this task there are no biases.",
    ru="Посчитаны и смещения. Считать нужно только связи и их веса: смещений в этой задаче нет.",
)
def biases_added(n, f):
    neurons = (n - f + 1) ** 2
    return (n**2 + 1) * neurons, neurons * (f**2 + 1), f**2 + 1


@misconception(
    "weights-not-shared",
    en="In (c) every link was given a weight of its own. There should be f² of them: all neurons use the same weights.",
    ru="В (в) у каждой связи свой вес. Различных весов должно быть f²: они у всех нейронов общие.",
)
def weights_not_shared(n, f):
    dense, windowed, _ = weight_sharing_count_task(n, f)
    return dense, windowed, windowed


@alternative("lists the links one by one, answers with an array")
def by_listing(n, f):
    places = [(i, j) for i in range(n - f + 1) for j in range(n - f + 1)]
    links = [(i + a, j + b) for i, j in places for a in range(f) for b in range(f)]
    return np.array([len(places) * n * n, len(links), len(links) // len(places)])
