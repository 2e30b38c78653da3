def adam_first_step_task():
    return (-0.005, -0.005)
