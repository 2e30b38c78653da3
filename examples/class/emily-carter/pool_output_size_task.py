def pool_output_size_task() -> int:
    return 18 // 5
