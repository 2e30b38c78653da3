def same_padding_task() -> int:
    """Return the number of zeros on each side for the numbers in your statement: a whole number."""
    raise NotImplementedError
