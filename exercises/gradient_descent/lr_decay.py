from typing import Literal


def lr_decay(kind: Literal["linear", "exponential"], t: int, T: int, lr0: float) -> float:
    """Learning rate that falls with time.

    Args:
        kind: Which rule: "linear" (0 from t = T on) or "exponential".
        t: Time passed, 0 or more.
        T: Time in which the rate falls to 0, or by the factor e; 1 or more.
        lr0: Rate at time 0.

    Returns:
        The rate at time t, one number.

    Raises:
        ValueError: The kind is neither of the two.
    """
    raise NotImplementedError
