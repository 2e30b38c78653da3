# Размер выхода. Деление нацело — это округление вниз
def conv_output_size(n, f, stride=1, padding=0, dilation=1):
    if n < 1 or f < 1 or stride < 1 or dilation < 1 or padding < 0:
        raise ValueError("Аргументы должны быть положительными")
    return (n + 2 * padding - dilation * (f - 1) - 1) // stride + 1
