def conv_output_size_padding_task():
    return 27 + 2 * 2
