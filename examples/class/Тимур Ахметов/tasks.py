def conv_output_size_task():
    return 6 - 2 + 1


def conv_output_size_padding_task():
    return (10 - 7) // 3 + 1


def pool_output_size_task():
    return 11 // 4
