def signal_variance_task() -> float:
    """Return the factor by which the variance of the signal is multiplied, for the numbers in your statement."""
    raise NotImplementedError
