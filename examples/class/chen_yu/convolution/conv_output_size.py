def conv_output_size(n, f, stride=1, padding=0, dilation=1):
    if n <= 0 or f <= 0 or stride <= 0 or dilation <= 0 or padding < 0:
        raise ValueError("illegal argument")
    span = n + 2 * padding - dilation * (f - 1) - 1
    if span < 0:
        raise ValueError("kernel is larger than input")
    quotient = span / stride
    return int(quotient + 0.5) + 1
