import numpy as np
from numpy.typing import NDArray


def he_normal(shape: tuple[int, ...], rng: np.random.Generator) -> NDArray:
    """Normal initialization with variance 2 / fan."""
    if len(shape) < 2:
        raise ValueError("at least two dimensions are needed")
    units, *_ = shape
    receptive_field = int(np.prod(shape[2:]))
    fan = units * receptive_field
    return rng.normal(scale=np.sqrt(2.0 / fan), size=shape)
