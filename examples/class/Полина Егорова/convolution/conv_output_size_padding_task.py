def conv_output_size_padding_task() -> int:
    """Return the side of the result for the numbers in your statement: a whole number."""
    raise NotImplementedError
