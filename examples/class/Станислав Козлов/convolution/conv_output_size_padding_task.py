def conv_output_size_padding_task():
    return (16 + 2 * 4 - 6) / 2 // 1 + 1
