def conv_output_size(n, f, stride=1, padding=0, dilation=1):
    if min(n, f, stride, dilation) < 1:
        raise ValueError("аргумент меньше единицы")
    if padding < 0:
        raise ValueError("набивка отрицательная")
    n_padded = n + padding
    f_dilated = (f - 1) * dilation + 1
    if f_dilated > n_padded:
        raise ValueError("ядро не помещается")
    return (n_padded - f_dilated) // stride + 1
