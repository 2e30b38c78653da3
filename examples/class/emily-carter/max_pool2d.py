import numpy as np
from numpy.typing import NDArray


def max_pool2d(x: NDArray[np.float64], kernel: int, stride: int | None = None, padding: int = 0) -> NDArray[np.float64]:
    """Maximum over windows of every channel."""
    if padding > kernel / 2:
        raise ValueError("padding is larger than half of the kernel")
    step = kernel if stride is None else stride
    padded = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)), constant_values=-np.inf)
    height, width = padded.shape[2:]
    if height < kernel or width < kernel:
        raise ValueError("the window does not fit")
    n_rows, n_cols = (height - kernel) // step + 1, (width - kernel) // step + 1
    result = np.zeros((*x.shape[:2], n_cols, n_rows))
    for row in range(n_rows):
        for col in range(n_cols):
            window = padded[:, :, row * step : row * step + kernel, col * step : col * step + kernel]
            result[:, :, col, row] = window.max(axis=(2, 3))
    return result
