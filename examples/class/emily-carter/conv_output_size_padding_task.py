def conv_output_size_padding_task() -> int:
    return 26 + 2 * 3 - 6 + 1
