def receptive_field(layers):
    r, j = 1, 1
    for kernel, stride, dilation in layers:
        r += dilation * (kernel - 1) * j
        j *= stride
    return r, j
