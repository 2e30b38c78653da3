def conv_output_size_padding_task():
    # после набивки 21 + 2*4, ядро 3, шаг 3
    return 9
