def dropout_expectation_task() -> tuple[int, float]:
    """Return (number, value) for the numbers in your statement: the number of masks and the output when applied."""
    raise NotImplementedError
