def partial_connection_task():
    # table = 0 0 0 1 1 0; 0 1 1 1 0 0; 1 1 0 0 1 0; 0 1 0 0 0 1; 0 1 1 0 1 1, f = 3
    return (14, 132)
