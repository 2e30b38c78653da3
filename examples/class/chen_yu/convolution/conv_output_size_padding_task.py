def conv_output_size_padding_task():
    return 11
