def pool_output_size_task():
    print("32 делить на 5 =", 32 / 5)
    print("значит", 32 // 5)
    return 32 // 5
