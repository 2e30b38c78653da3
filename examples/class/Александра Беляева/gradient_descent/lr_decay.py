import math


def lr_decay(kind, t, T, lr0):
    if kind == "linear":
        return lr0 * max(0.0, 1 - t / T)
    if kind == "exponential":
        return lr0 * math.exp(-t / T)
    raise ValueError(f"unknown kind of decay: {kind}")
