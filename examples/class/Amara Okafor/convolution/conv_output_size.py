def conv_output_size(n, f, stride=1, padding=0, dilation=1):
    if n < 1 or f < 1 or stride < 1 or dilation < 1 or padding < 0:
        raise ValueError("argument out of range")
    wide = dilation * (f - 1) + 1
    if wide > n + 2 * padding:
        raise ValueError("kernel too large")
    places = 0
    left = 0
    while left + wide <= n + 2 * padding:
        places += 1
        left += stride
    return places
