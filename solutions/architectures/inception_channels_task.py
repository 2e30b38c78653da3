"""Output channels of a naive Inception module: lecture 2, «Inception module»."""

import numpy as np

from autograder.content.api import Tolerance, alternative, misconception


def inception_channels_task(C: int, c1: int, c3: int, c5: int, H: int) -> int:
    """Return c1 + c3 + c5 + C; the size H of the maps does not matter."""
    return c1 + c3 + c5 + C


def oracle(C: int, c1: int, c3: int, c5: int, H: int) -> int:
    """Return the number of channels of PyTorch's concatenated branches."""
    import torch
    from torch import nn

    with torch.device("meta"):
        x = torch.zeros(1, C, H, H)
        branches = [nn.Conv2d(C, maps, k, padding=k // 2)(x) for maps, k in ((c1, 1), (c3, 3), (c5, 5))]
        return torch.cat([*branches, nn.MaxPool2d(3, 1, 1)(x)], dim=1).shape[1]


TOLERANCE = Tolerance(rtol=0.0, atol=0.0, rtol32=0.0, atol32=0.0, lenient=True)

LECTURE = ({"C": 192, "c1": 64, "c3": 128, "c5": 32, "H": 28},)
MUST_DIFFER = ("pooling-branch-forgotten", "pooling-branch-counted-as-one", "multiplied-by-input")
MIN_DISTINCT_WRONG = 4


def draw(rng: np.random.Generator) -> dict[str, object]:
    """Return one student's module."""
    channels = dict(zip(("C", "c1", "c3", "c5"), rng.integers(4, 257, size=4).tolist(), strict=True))
    return {**channels, "H": int(rng.integers(7, 57))}


@misconception(
    "pooling-branch-forgotten",
    en="The branch with pooling is missing. Pooling works on each map by itself, so it adds C maps.",
    ru="Потеряна ветвь с субдискретизацией. Она обрабатывает каждую карту отдельно, поэтому добавляет C карт.",
)
def pooling_branch_forgotten(C, c1, c3, c5, H):
    return c1 + c3 + c5


@misconception(
    "pooling-branch-counted-as-one",
    en="The branch with pooling is counted as one map. It should count as C maps, all of which it keeps.",
    ru="Ветвь с субдискретизацией посчитана за одну карту. Она сохраняет все C карт.",
)
def pooling_branch_counted_as_one(C, c1, c3, c5, H):
    return c1 + c3 + c5 + 1


@misconception(
    "summed-branches",
    en="That is the largest branch, as if the branches were added. They are concatenated: add their numbers of maps up.",
    ru="Указано число карт самой большой ветви, как если бы ветви складывались. Они конкатенируются: сложите числа карт.",
)
def summed_branches(C, c1, c3, c5, H):
    return max(c1, c3, c5, C)


@misconception(
    "multiplied-by-input",
    en="Each filter is taken to give C maps. It adds all its input maps up to one.",
    ru="Принято, что фильтр даёт C карт. Он складывает все входные карты в одну.",
)
def multiplied_by_input(C, c1, c3, c5, H):
    return C * (c1 + c3 + c5) + C


@misconception(
    "weights-counted",
    en="That is the number of weights of the convolutions. The question is about output maps.",
    ru="Это число весов свёрток. Спрашивается число выходных карт.",
)
def weights_counted(C, c1, c3, c5, H):
    return C * (c1 + 9 * c3 + 25 * c5)


@alternative("concatenates arrays")
def by_arrays(C, c1, c3, c5, H):
    return np.concatenate([np.empty(maps) for maps in (c1, c3, c5, C)]).size


@alternative("answers with a float")
def as_float(C, c1, c3, c5, H):
    return float(c1 + c3 + c5 + C)
