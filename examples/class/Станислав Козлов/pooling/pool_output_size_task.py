def pool_output_size_task():
    print(8)
