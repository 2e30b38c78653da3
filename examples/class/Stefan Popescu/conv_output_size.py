def conv_output_size(n, f, stride=1, padding=0, dilation=1):
    if not all(isinstance(a, int) for a in (n, f, stride, padding, dilation)):
        raise TypeError("integers only")
    if n < 1 or f < 1 or stride < 1 or dilation < 1 or padding < 0:
        raise ValueError("out of range")
    full = n + 2 * padding - dilation * (f - 1)     # positions with stride 1
    if full < 1:
        raise ValueError("kernel does not fit")
    return (full + stride - 1) // stride
