import numpy as np
from numpy.typing import NDArray


def early_stopping(val_losses: NDArray[np.float64], patience: int = 1) -> tuple[int, int]:
    """When training stops, and which epoch was the best until then.

    Args:
        val_losses: Validation loss after each epoch, shape (E,).
        patience: Number of epochs without improvement after which training stops.

    Returns:
        The tuple (stop_epoch, best_epoch), counted from 0.
    """
    raise NotImplementedError
