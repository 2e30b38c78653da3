"""Kernels and parameters with a connection table: lecture 2, «Особенность соединения слоев (2)», «(3)»."""

import numpy as np

from autograder.content.api import Tolerance, alternative, misconception


def partial_connection_task(table: str, f: int) -> tuple[int, int]:
    """Return (S, S·f² + O): S ones in the table, O columns. The table has one line for each input map."""
    kernels = table.count("1")
    return kernels, kernels * f**2 + _columns(table)


def _columns(table: str) -> int:
    return len(table.split("\n")[0].split())


def _rows(table: str) -> int:
    return len(table.split("\n"))


def oracle(table: str, f: int) -> tuple[int, int]:
    """Return how many kernels and parameters PyTorch's layers hold, one layer for each output map."""
    import torch

    columns = zip(*(map(int, row.split()) for row in table.split("\n")), strict=True)
    layers = [torch.nn.Conv2d(sum(column), 1, f, device="meta") for column in columns]
    return sum(layer.in_channels for layer in layers), sum(p.numel() for layer in layers for p in layer.parameters())


TOLERANCE = Tolerance(rtol=0.0, atol=0.0, rtol32=0.0, atol32=0.0, lenient=True)

LECTURE = (
    {
        "table": "1 0 0 0 0 1 1 1 0\n"
        "1 1 0 0 0 0 1 1 1\n"
        "1 1 1 0 0 0 0 1 1\n"
        "0 1 1 1 0 0 0 1 1\n"
        "0 0 1 1 1 0 0 0 1\n"
        "0 0 0 1 1 1 0 0 0\n"
        "0 0 0 0 1 1 1 0 0",
        "f": 5,
    },
)
EQUIVALENT_MUTANTS = {"split('\\n')[1]": "all rows are as long", "split('\\n')[-1]": "all rows are as long"}
MUST_DIFFER = ("full-connection", "bias-per-input-map", "bias-omitted")
MIN_DISTINCT_WRONG = 4


def draw(rng: np.random.Generator) -> dict[str, object]:
    """Return one student's table, not square and without empty columns, and the size of the kernels."""
    inputs = int(rng.integers(3, 8))
    outputs = int(rng.choice([n for n in range(4, 11) if n != inputs]))
    table = (rng.random((inputs, outputs)) < 0.5).astype(int)
    table[rng.integers(inputs, size=outputs), np.arange(outputs)] = 1
    return {"table": "\n".join(" ".join(map(str, row)) for row in table.tolist()), "f": int(rng.choice([3, 5]))}


@misconception(
    "full-connection",
    en="All pairs of maps were counted. Only those marked 1 should be: they are connected and have a kernel.",
    ru="Посчитаны все пары карт. Считать нужно только отмеченные единицей: они соединены, и ядро есть только у них.",
)
def full_connection(table, f):
    kernels = _rows(table) * _columns(table)
    return kernels, kernels * f**2 + _columns(table)


@misconception(
    "bias-per-input-map",
    en="The biases were counted for the rows. They should be counted for the output maps, the columns.",
    ru="Смещения посчитаны по строкам. Их нужно считать по выходным картам, то есть по столбцам.",
)
def bias_per_input_map(table, f):
    kernels = table.count("1")
    return kernels, kernels * f**2 + _rows(table)


@misconception(
    "bias-per-kernel",
    en="A bias was counted for every kernel. An output map should have one bias, since it adds its parts up.",
    ru="Смещение посчитано для каждого ядра. У выходной карты должно быть одно смещение: свои части она складывает.",
)
def bias_per_kernel(table, f):
    kernels = table.count("1")
    return kernels, kernels * (f**2 + 1)


@misconception(
    "bias-omitted",
    en="The biases were not counted. There should be one for each output map.",
    ru="Не посчитаны смещения. У каждой выходной карты должно быть одно.",
)
def bias_omitted(table, f):
    kernels = table.count("1")
    return kernels, kernels * f**2


@misconception(
    "one-kernel-per-output",
    en="One kernel was counted for each output map. There should be one for every input map that it is connected with: count the ones.",
    ru="На каждую выходную карту посчитано одно ядро. Ядро должно быть для каждой соединённой с ней входной карты: считайте единицы.",
)
def one_kernel_per_output(table, f):
    return _columns(table), _columns(table) * (f**2 + 1)


@alternative("column by column, answers with an array")
def by_columns(table, f):
    ones = np.array([row.split() for row in table.split("\n")], dtype=int).sum(axis=0)
    return np.array([ones.sum(), (ones * f * f + 1).sum()])
