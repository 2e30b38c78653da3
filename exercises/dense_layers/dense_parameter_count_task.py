def dense_parameter_count_task() -> int:
    """Return the number of parameters, free terms included, for the sizes in your statement: a whole number."""
    raise NotImplementedError
