def conv_output_size(n, f, stride=1, padding=0, dilation=1):
    if not (n >= 1 and f >= 1 and stride >= 1 and padding >= 0 and dilation >= 1):
        raise ValueError("arguments out of range")
    reach = (f - 1) * dilation
    last_start = n + 2 * padding - 1 - reach
    if last_start < 0:
        raise ValueError("filter larger than padded input")
    return len([i for i in range(last_start + 1) if i % stride == 0])
