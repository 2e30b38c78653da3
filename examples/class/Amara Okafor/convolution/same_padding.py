import math


def same_padding(n, f, stride=1, dilation=1):
    m = math.ceil(n / stride)
    total = max((m - 1) * stride + dilation * (f - 1) + 1 - n, 0)
    after = total // 2
    return total - after, after
