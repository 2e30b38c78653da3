import numpy as np
from numpy.typing import NDArray


def avg_pool2d_backward(
    dy: NDArray[np.float64],
    x_shape: tuple[int, int, int, int],
    kernel: int,
    stride: int | None = None,
) -> NDArray[np.float64]:
    """Gradient of average pooling without padding: it is shared out evenly among the pixels of every window.

    Args:
        dy: Gradient of the loss at the output, shape (N, C, Ho, Wo).
        x_shape: Shape of the input in the forward pass, (N, C, H, W).
        kernel: Side of the square window.
        stride: Step of the window, down and to the right; None means the side of the window.

    Returns:
        Gradient of the loss at the input, shape x_shape.
    """
    raise NotImplementedError
