def sgd_bound_task():
    """Return the tuple (a, b) for the numbers in your statement: the bound after that many steps, and its limit."""
    raise NotImplementedError
