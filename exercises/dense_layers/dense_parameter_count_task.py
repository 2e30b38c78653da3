def dense_parameter_count_task() -> int:
    """Return the number of parameters, biases included, for the sizes in your statement: a whole number."""
    raise NotImplementedError
