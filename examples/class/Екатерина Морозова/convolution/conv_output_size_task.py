def conv_output_size_task():
    return (10 - 5) // 4 + 1
