def adam_first_step_task() -> tuple[float, float]:
    """Return (a, b), the change of θ in the first step with and without bias correction, for the numbers in your statement."""
    raise NotImplementedError
