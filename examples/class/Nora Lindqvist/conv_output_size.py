def conv_output_size(n, f, stride=1, padding=0, dilation=1):
    if n < 1 or f < 1 or stride < 1 or padding < 0 or dilation < 1:
        raise ValueError("check the arguments")
    kernel = f + (f - 1) * (dilation - 1)
    if kernel > n + 2 * padding:
        raise ValueError("kernel too large")
    return (n + 2 * padding - kernel + stride) // stride
