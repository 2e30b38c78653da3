from typing import Literal

import numpy as np
from numpy.typing import NDArray

FilterName = Literal["identity", "edge-diagonal", "edge-4", "edge-8", "sharpen", "box-blur", "gaussian-blur", "sobel-x", "sobel-y"]


def apply_filter(x: NDArray[np.float64], name: FilterName) -> NDArray[np.float64]:
    """Image after one of the lecture's 3×3 filters, of the same size; zeros outside the image, kernel not flipped.

    Args:
        x: Grey image, shape (H, W).
        name: Which filter; the kernels are listed in the statement.

    Returns:
        Array of shape (H, W).

    Raises:
        ValueError or KeyError: There is no filter of that name.
    """
    raise NotImplementedError
