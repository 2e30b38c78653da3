def lr_cyclic(t: int, base_lr: float, max_lr: float, step_size: int) -> float:
    """Learning rate that rises and falls in a triangle.

    Args:
        t: Number of steps made, 0 or more.
        base_lr: Lowest rate, at t = 0.
        max_lr: Highest rate, at t = step_size.
        step_size: Half a cycle, in steps; 1 or more.

    Returns:
        The rate after t steps, one number.
    """
    raise NotImplementedError
