def conv_output_size(n, f, stride=1, padding=0, dilation=1):
    if n < 1 or f < 1 or stride < 1 or dilation < 1 or padding < 0:
        raise ValueError("проверьте аргументы")
    if n + 2 * padding < f:
        raise ValueError("ядро больше входа")
    return (n + 2 * padding - f) // stride + 1
