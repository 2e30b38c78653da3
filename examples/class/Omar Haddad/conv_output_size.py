def conv_output_size(n, f, stride=1, padding=0, dilation=1):
    if n < 1 or f < 1 or stride < 1 or dilation < 1 or padding < 0:
        raise ValueError("bad arguments")
    if padding > 0:
        return conv_output_size(n + 2 * padding, f, stride, padding, dilation)
    size = (f - 1) * dilation + 1
    if size > n:
        raise ValueError("kernel larger than input")
    if size + stride > n:
        return 1
    return 1 + conv_output_size(n - stride, f, stride, 0, dilation)
