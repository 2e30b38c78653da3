import numpy as np
from numpy.typing import NDArray


def conv2d(
    x: NDArray[np.float64],
    w: NDArray[np.float64],
    b: NDArray[np.float64] | None = None,
    stride: int = 1,
    padding: int = 0,
) -> NDArray[np.float64]:
    """Cross-correlate a batch of images with a bank of filters."""
    # filters are stored as (out, in, x, y), images as (rows, columns), so swap the last two axes first
    filters = w.transpose(0, 1, 3, 2)
    n_out, n_in, fh, fw = filters.shape
    if x.shape[1] != n_in:
        raise ValueError(f"expected {n_in} channels, got {x.shape[1]}")
    padded = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    rows = (padded.shape[2] - fh) // stride + 1
    cols = (padded.shape[3] - fw) // stride + 1
    if rows < 1 or cols < 1:
        raise ValueError("the filter does not fit")
    result = np.zeros((x.shape[0], n_out, rows, cols))
    for r in range(rows):
        for c in range(cols):
            patch = padded[:, :, r * stride : r * stride + fh, c * stride : c * stride + fw]
            result[:, :, r, c] = np.einsum("nihw,oihw->no", patch, filters)
    if b is not None:
        result += b.reshape(-1, 1, 1)
    return result
