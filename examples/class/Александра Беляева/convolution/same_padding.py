def same_padding(n, f, stride=1, dilation=1):
    m = -(-n // stride)
    total = max((m - 1) * stride + dilation * (f - 1) + 1 - n, 0)
    return total // 2, total - total // 2
