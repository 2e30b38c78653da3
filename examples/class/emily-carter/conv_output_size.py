def conv_output_size(n: int, f: int, stride: int = 1, padding: int = 0, dilation: int = 1) -> int:
    """How many times the kernel can be shifted along the axis."""
    if n < 1 or f < 1 or stride < 1 or dilation < 1:
        raise ValueError("sizes must be positive")
    if padding < 0:
        raise ValueError("padding must not be negative")
    span = n + 2 * padding - dilation * (f - 1) - 1
    if span < 0:
        raise ValueError("kernel too large")
    return span // stride
