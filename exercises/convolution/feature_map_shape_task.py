def feature_map_shape_task() -> tuple[int, int, int]:
    """Return (features, rows, columns) of the array for the numbers in your statement: three whole numbers."""
    raise NotImplementedError
