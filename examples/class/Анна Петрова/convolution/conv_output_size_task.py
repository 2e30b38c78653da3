def conv_output_size_task():
    # n = 15, f = 3, s = 3
    # (15 - 3) / 3 вниз и ещё одно положение
    return 5
