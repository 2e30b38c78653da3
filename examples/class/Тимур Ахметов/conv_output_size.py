def conv_output_size(n, f, stride=1, padding=0, dilation=1):
    if min(n, f, stride, dilation) < 1 or padding < 0:
        raise ValueError("плохие аргументы")
    free = n + padding - dilation * (f - 1) - 1
    if free < 0:
        raise ValueError("ядро больше входа")
    return free // stride
