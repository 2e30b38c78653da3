def positions(size, window, step=1, pad=0):
    return len(range(-pad, size + pad - window + 1, step))


def conv_output_size_task():
    return positions(26, 5, step=4)


def conv_output_size_padding_task():
    return positions(8, 2, step=1, pad=2)


def pool_output_size_task():
    return positions(18, 4, step=4)
