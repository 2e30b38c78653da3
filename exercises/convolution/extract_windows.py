import numpy as np
from numpy.typing import NDArray


def extract_windows(x: NDArray[np.float64], f: int, stride: int = 1) -> NDArray[np.float64]:
    """Windows of an image as rows of a matrix.

    Args:
        x: Image, shape (C, H, W).
        f: Side of the square window, at most H and W.
        stride: Step of the window, down and to the right.

    Returns:
        Array of shape (Ho*Wo, C*f*f): windows row by row of places; inside a window channel, then row, then column.
    """
    raise NotImplementedError
