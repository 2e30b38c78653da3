import numpy as np
from numpy.typing import NDArray


def partial_connection_conv2d(
    x: NDArray[np.float64],
    k: NDArray[np.float64],
    table: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Convolution in which every output map sees only the input maps that a table connects it with.

    Args:
        x: Input maps, shape (C, H, W).
        k: Kernels, shape (O, C, f, f): output map, input map, rows, columns.
        table: Zeros and ones, shape (C, O): 1 where input map (row) and output map (column) are connected.

    Returns:
        Output maps, shape (O, H - f + 1, W - f + 1).
    """
    raise NotImplementedError
