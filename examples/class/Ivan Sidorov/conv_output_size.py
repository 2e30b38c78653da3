def conv_output_size(n: int, f: int, stride: int = 1, padding: int = 0, dilation: int = 1) -> int:
    for name, value, low in (("n", n, 1), ("f", f, 1), ("stride", stride, 1), ("padding", padding, 0), ("dilation", dilation, 1)):
        if value < low:
            raise ValueError(f"{name} must be at least {low}, got {value}")
    free = n + 2 * padding - (dilation * (f - 1) + 1)
    if free < 0:
        raise ValueError("kernel does not fit")
    return 1 + free // stride
