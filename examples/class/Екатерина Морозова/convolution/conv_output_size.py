import math


def conv_output_size(n, f, stride=1, padding=0, dilation=1):
    if padding < 0 or any(arg < 1 for arg in (n, f, stride, dilation)):
        raise ValueError("Недопустимые аргументы")
    f_eff = dilation * (f - 1) + 1
    n_eff = n + 2 * padding
    if f_eff > n_eff:
        raise ValueError("Ядро больше входа")
    return math.ceil((n_eff - f_eff + 1) / stride)   # то же самое, что floor(...) + 1
