def weight_sharing_count_task() -> tuple[int, int, int]:
    """Return (a, b, c), the counts asked for, for the numbers in your statement: three whole numbers."""
    raise NotImplementedError
