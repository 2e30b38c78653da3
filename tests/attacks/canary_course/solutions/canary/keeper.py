"""A solution with a canary in its source (tensorgrade-canary-source-1d4b7e), its answers and its mistakes."""

from collections.abc import Iterator

import numpy as np

from autograder.content.api import EXACT, Case, Family, misconception

SOURCE = "tensorgrade-canary-source-1d4b7e"
EXPECTED = "tensorgrade-canary-expected-52e9c0"


def keeper(x: str) -> str:
    """Return nothing for what is public, and the word for what is hidden."""
    return EXPECTED if x == "hidden" else ""


TOLERANCE = EXACT
FAMILIES = (Family("public", 0.0, {"en": "public words"}), Family("hidden", 1.0, {"en": "hidden words"}))


def cases(rng: np.random.Generator) -> Iterator[Case]:
    """Yield one case of each kind."""
    yield Case("public", {"x": "public"}, family="public", public=True)
    yield Case("hidden", {"x": "hidden"}, family="hidden")


@misconception(
    "half-a-word",
    en="Half of tensorgrade-canary-mistake-a03f66 is missing.",
    ru="Не хватает половины слова tensorgrade-canary-mistake-a03f66.",
)
def half_a_word(x: str) -> str:
    return keeper(x)[: len(EXPECTED) // 2]
