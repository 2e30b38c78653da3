def lenet5_shapes_task() -> tuple[int, int, int, int, int]:
    """Return (side 1, side 2, side 3, side 4, length of the vector) for the numbers in your statement: five whole numbers."""
    raise NotImplementedError
