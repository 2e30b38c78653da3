def linear_collapse_task() -> tuple[int, int]:
    """Return (k1, k2), the coefficients of x₁ and x₂ in y, for the numbers in your statement."""
    raise NotImplementedError
