def conv_output_size_padding_task():
    # n = 22, f = 6, p = 3, s = 3
    return 8
