def conv_output_size_task():
    return (16 - 5) // 4 + 1
