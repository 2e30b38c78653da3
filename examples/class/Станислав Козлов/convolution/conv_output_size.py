def conv_output_size(n, f, stride=1, padding=0, dilation=1):
    if n < 1 or f < 1 or stride < 1 or dilation < 1 or padding < 0:
        raise ValueError("аргументы")
    s = n + 2 * padding - dilation * (f - 1) - 1
    if s < 0:
        raise ValueError("ядро больше входа")
    return (s - s % stride) // stride + 1
