def conv_output_size(n, f, stride=1, padding=0, dilation=1):
    if n <= 0 or f <= 0 or stride <= 0 or dilation <= 0:
        raise ValueError("n, f, stride and dilation are at least 1")
    if padding < 0:
        raise ValueError("padding is not negative")
    extent = dilation * (f - 1) + 1
    if extent > n + 2 * padding:
        raise ValueError("no place for the kernel")
    return (n + 2 * padding - extent) // stride + 1
