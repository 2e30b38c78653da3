def image_number_count_task() -> int:
    """Return the length of the vector for the image in your statement: a whole number."""
    raise NotImplementedError
