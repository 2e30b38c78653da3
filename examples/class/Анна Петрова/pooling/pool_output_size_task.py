def pool_output_size_task():
    # 29 // 6
    return 4
