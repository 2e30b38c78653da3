def receptive_field(layers):
    r, j = 1, 1
    for kernel, stride, dilation in layers:
        j = j * stride
        r = r + dilation * (kernel - 1) * j
    return r, j
