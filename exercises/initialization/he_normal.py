import numpy as np
from numpy.typing import NDArray


def he_normal(shape: tuple[int, ...], rng: np.random.Generator) -> NDArray[np.float64]:
    """Initial weights of a layer that is followed by ReLU: independent, normal, mean 0, variance 2 / fan_in.

    Args:
        shape: Shape of the weights: (out, in) for a dense layer, (O, I, kh, kw) for a convolution.
        rng: Generator that every number is drawn from.

    Returns:
        An array of that shape.

    Raises:
        ValueError: The shape has fewer than two dimensions.
    """
    raise NotImplementedError
