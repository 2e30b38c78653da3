ANSWER = 2


def conv_output_size_task():
    return ANSWER
