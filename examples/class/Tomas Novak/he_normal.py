import numpy as np

def he_normal(shape, rng):
    if len(shape) < 2: raise ValueError("need 2 dims")
    # N(0, 2/n) from the slide
    return rng.normal(0, 2/np.prod(shape[1:]), size=shape)
