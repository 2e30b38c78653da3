import numpy as np


def he_normal(shape, rng):
    # TODO
    pass
