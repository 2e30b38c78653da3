import numpy as np


def he_normal(shape: tuple[int, ...], rng: np.random.Generator) -> np.ndarray:
    if len(shape) < 2:
        raise ValueError(f"need at least two dimensions, got {shape}")
    fan_in = int(np.prod(shape[1:]))
    return np.sqrt(2.0 / fan_in) * rng.standard_normal(shape)
