def keras_summary_task() -> tuple[int, ...]:
    """Return (side 1, side 2, side 3, side 4, length after Flatten, conv1, conv2, dense, total): nine whole numbers."""
    raise NotImplementedError
