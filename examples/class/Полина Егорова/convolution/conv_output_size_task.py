def conv_output_size_task():
    return (20 - 2) // 4 + 1
