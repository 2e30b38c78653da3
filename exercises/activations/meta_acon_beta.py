from typing import Literal

import numpy as np
from numpy.typing import NDArray


def meta_acon_beta(
    x: NDArray[np.float64],
    manner: Literal["pixel", "channel", "layer"],
    W1: NDArray[np.float64] | None = None,
    W2: NDArray[np.float64] | None = None,
) -> NDArray[np.float64]:
    """Values of β for ACON, computed from the feature map.

    Args:
        x: Feature maps, shape (N, C, H, W).
        manner: What shares one β: each number, each channel, or the whole layer.
        W1: Weights of the first fully connected layer, shape (R, C); for "channel" only.
        W2: Weights of the second fully connected layer, shape (C, R); for "channel" only.

    Returns:
        β of shape (N, C, H, W) for "pixel", (N, C, 1, 1) for "channel", (N, 1, 1, 1) for "layer".
    """
    raise NotImplementedError
