import numpy as np


# Инициализация Хе: дисперсия 2/n
def he_normal(shape, rng):
    if len(shape) < 2:
        raise ValueError("Нужно хотя бы два измерения")
    n = 1
    for s in shape[1:]:
        n *= s
    return np.random.randn(*shape) * np.sqrt(2 / n)
