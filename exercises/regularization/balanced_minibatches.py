import numpy as np
from numpy.typing import NDArray


def balanced_minibatches(
    labels: NDArray[np.int64],
    batch_size: int,
    rng: np.random.Generator,
) -> list[NDArray[np.int64]]:
    """Mini-batches of one epoch in which the classes are as even as possible.

    Args:
        labels: Class of every example, shape (n,); every class occurs equally often.
        batch_size: Size of all batches but the last, which may be smaller.
        rng: Generator that every random number is drawn from.

    Returns:
        Arrays of indices; together they hold each of 0 ... n - 1 once.
    """
    raise NotImplementedError
