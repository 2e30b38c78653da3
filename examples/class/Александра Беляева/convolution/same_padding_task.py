def same_padding_task():
    # f = 19, d = 4
    return 36
