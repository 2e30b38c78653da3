def partial_connection_task() -> tuple[int, int]:
    """Return (number of kernels, number of parameters) for the table in your statement: two whole numbers."""
    raise NotImplementedError
