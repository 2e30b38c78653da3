def dropout_mask(shape, p_drop, rng):
    return (rng.random(shape) >= p_drop).astype(float)
