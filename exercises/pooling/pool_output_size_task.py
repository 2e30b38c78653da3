def pool_output_size_task() -> int:
    """Return the side of the result for the numbers in your statement: a whole number."""
    raise NotImplementedError
