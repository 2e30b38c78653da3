def conv_output_size_padding_task():
    return (29 + 2 * 3 - 7) // 3 + 1
