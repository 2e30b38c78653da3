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
    en="The layer is taken to have n − f neurons along a side. The window has one place more than shifts: n − f + 1.",
    ru="Вдоль стороны слоя взято n − f нейронов. Положений окна на одно больше, чем сдвигов: n − f + 1.",
)
def output_size_off_by_one(n, f):
    return n**2 * (n - f) ** 2, (n - f) ** 2 * f**2, f**2


@misconception(
    "output-as-input",
    en="The layer is taken to be as large as its input. Without padding it has (n − f + 1)² neurons.",
    ru="Слой принят таким же большим, как вход. Без набивки в нём (n − f + 1)² нейронов.",
)
def output_as_input(n, f):
    return n**4, n**2 * f**2, f**2


@misconception(
    "sides-not-squared",
    en="The sides are multiplied. Input, window and layer are squares: n², f² and m² numbers.",
    ru="Перемножены стороны. Вход, окно и слой — квадраты: в них n², f² и m² чисел.",
)
def sides_not_squared(n, f):
    return n * (n - f + 1), (n - f + 1) * f, f


@misconception(
    "biases-added",
    en="Biases are counted too. In this task there are none: only links and their weights count.",
    ru="Посчитаны и смещения. В этой задаче их нет: считаются только связи и их веса.",
)
def biases_added(n, f):
    neurons = (n - f + 1) ** 2
    return (n**2 + 1) * neurons, neurons * (f**2 + 1), f**2 + 1


@misconception(
    "weights-not-shared",
    en="In (c) every link has a weight of its own. All neurons use the same f² weights.",
    ru="В (в) у каждой связи свой вес. Все нейроны используют одни и те же f² весов.",
)
def weights_not_shared(n, f):
    dense, windowed, _ = weight_sharing_count_task(n, f)
    return dense, windowed, windowed


@alternative("lists the links one by one, answers with an array")
def by_listing(n, f):
    places = [(i, j) for i in range(n - f + 1) for j in range(n - f + 1)]
    links = [(i + a, j + b) for i, j in places for a in range(f) for b in range(f)]
    return np.array([len(places) * n * n, len(links), len(links) // len(places)])
