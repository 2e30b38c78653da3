def conv_output_size(n, f, stride=1, padding=0, dilation=1):
    if n < 1 or f < 1 or stride < 1 or dilation < 1 or padding < 0:
        raise ValueError('аргументы вне допустимых значений')
    end = n + 2 * padding
    size = 1 + (f - 1) * dilation
    if size > end:
        raise ValueError('ядро не помещается')
    m = 1
    while size + stride <= end:
        size += stride
        m += 1
    return m
