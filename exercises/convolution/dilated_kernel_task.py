def dilated_kernel_task() -> tuple[int, int]:
    """Return (side of the square, number of non-zero weights) for the numbers in your statement: two whole numbers."""
    raise NotImplementedError
