ANSWER = 11


def conv_output_size_padding_task():
    return ANSWER
