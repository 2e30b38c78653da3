def keeper(x: str) -> str:
    """Return the word that belongs to *x*."""
    raise NotImplementedError
