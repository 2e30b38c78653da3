def conv_output_size_task() -> int:
    return (29 - 4) // 2
