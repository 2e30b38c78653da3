def adam_first_step_task():
    # g = -0.5, lr = 0.02, b1 = 0.9, b2 = 0.9
    return (0.02, 0.00632456)
