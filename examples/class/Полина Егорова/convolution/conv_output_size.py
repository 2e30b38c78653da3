def conv_output_size(n: int, f: int, stride: int = 1, padding: int = 0, dilation: int = 1) -> int:
    """Размер выхода свёртки по одной оси."""
    # пока без проверок
    return int((n + 2 * padding - dilation * (f - 1) - 1) / stride + 1)
