def conv_output_size_task():
    return "7"
