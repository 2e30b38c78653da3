import math


def conv_output_size(n, f, stride=1, padding=0, dilation=1):
    # with padding the size only depends on the stride
    if min(n, f, stride, dilation) < 1 or padding < 0 or dilation * (f - 1) + 1 > n + 2 * padding:
        raise ValueError("invalid arguments")
    return math.ceil(n / stride)
