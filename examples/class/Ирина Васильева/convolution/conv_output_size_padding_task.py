def conv_output_size_padding_task():
    # n = 23, набивка 2, ядро 6, шаг 1
    return (23 + 2 * 2 - 6) // 1 + 1
