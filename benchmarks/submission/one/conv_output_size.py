def conv_output_size(n, f, stride=1, padding=0, dilation=1):
    if min(n, f, stride, dilation) < 1 or padding < 0:
        raise ValueError("sizes are positive")
    room = n + 2 * padding - dilation * (f - 1) - 1
    if room < 0:
        raise ValueError("the kernel does not fit")
    return room // stride + 1
