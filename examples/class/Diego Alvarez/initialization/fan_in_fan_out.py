def fan_in_fan_out(shape):
    if len(shape) < 2:
        raise ValueError(f"shape {shape} has no inputs and outputs")
    kernel = 1
    for side in shape[2:]:
        kernel *= side
    return (shape[1] * kernel, shape[0] * kernel)
