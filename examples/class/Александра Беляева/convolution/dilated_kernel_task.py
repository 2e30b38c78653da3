def dilated_kernel_task():
    # k = 3, d = 6
    return (13, 9)
