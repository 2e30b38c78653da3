import numpy as np
from numpy.typing import NDArray


def epoch_minibatches(n: int, batch_size: int, rng: np.random.Generator) -> list[NDArray[np.int64]]:
    """Mini-batches of one epoch: a random order of all examples, cut into pieces.

    Args:
        n: Number of examples.
        batch_size: Size of all batches but the last, which may be smaller.
        rng: Generator that every random number is drawn from.

    Returns:
        Arrays of indices; together they hold each of 0 ... n - 1 once.
    """
    raise NotImplementedError
